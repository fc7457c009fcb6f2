"""What erasing a guest leaves to do after its transaction: files with guests in them, and freed pages."""

import logging
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlmodel import col

from data.models import Erasure, GuestFile

if TYPE_CHECKING:
    from data.store import Store

log = logging.getLogger(__name__)


def remember_file(store: "Store", path: Path) -> None:
    """A file outside the database that names guests: it goes when one of them is erased."""
    with store.read() as session:
        known = session.get(GuestFile, str(path)) is not None
    if not known:
        with store.maintenance() as session:
            session.merge(GuestFile(path=str(path), written_at=store.clock.utc_now()))


def known_files(store: "Store", *, before: datetime | None = None) -> list[Path]:
    """The files that this program has written guests' names into, or those that it wrote before a moment."""
    old = [col(GuestFile.written_at) < before] if before is not None else []
    with store.read() as session:
        return [Path(path) for path in session.execute(select(col(GuestFile.path)).where(*old)).scalars()]


def tidy(store: "Store") -> bool:
    """Finish what is erased: delete the files that named guests, and rewrite the database without its past.

    The outage sheet comes back with its next writing, and an export can be asked for again. False where that has
    to wait: another process owns the database, or somebody is reading; the owner tries again within a minute.
    """
    try:
        return _tidy(store)
    except OperationalError:
        return False


def _tidy(store: "Store") -> bool:
    with store.read() as session:
        waiting = list(
            session.execute(select(col(Erasure.before)).where(col(Erasure.tidied_at).is_(None))).scalars()
        )
    if not waiting:
        return True
    since = None if None in waiting else max(before for before in waiting if before is not None)
    gone = [str(path) for path in known_files(store, before=since) if _deleted(path)]
    with store.maintenance() as session:
        for path in gone:
            session.delete(session.get_one(GuestFile, path))
    if not store.vacuum():
        return False
    with store.maintenance() as session:
        session.execute(
            update(Erasure).where(col(Erasure.tidied_at).is_(None)).values(tidied_at=store.clock.utc_now())
        )
    return True


def _deleted(path: Path) -> bool:
    """A file that cannot be deleted stays known, for the next time."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        log.exception("a file that names guests cannot be deleted: %s", path)
        return False
    return True
