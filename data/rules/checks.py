"""Small checks that several rules share, and the sentences of what is unusual but allowed."""

from collections.abc import Sequence
from datetime import datetime

from data.errors import BadCovers, BlankName, Ref, ReferenceChanged, ReferenceTaken, TimesReversed
from data.models import DiningTable, Order, Party, Reservation
from data.queries.combinations import seats_together
from data.uow import UnitOfWork

MOST_COVERS = 500
"""No party is larger (V10)."""


def check_covers(covers: int) -> None:
    """Raises BadCovers outside 1..500 (V10)."""
    if not 1 <= covers <= MOST_COVERS:
        raise BadCovers(covers, MOST_COVERS)


def check_name(name: str) -> None:
    """Raises BlankName (V9)."""
    if not name.strip():
        raise BlankName


def wire_time(moment: datetime) -> str:
    """A moment as the contract writes it, for a sentence that Dojo reads."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def check_order(uow: UnitOfWork, field: str, start: datetime, end: datetime, *, strict: bool) -> None:
    """Raises TimesReversed when `end` is before `start`, or at it if `strict` (V8, V20)."""
    if end < start or (strict and end == start):
        raise TimesReversed(field, start=_wall(uow, start), end=_wall(uow, end))


def _wall(uow: UnitOfWork, moment: datetime) -> str:
    return uow.venue.local(moment).isoformat(timespec="minutes")


def check_adoptable(field: str, stored: str | None, sent: str, entity: Ref, holder: Ref | None) -> None:
    """Dojo's reference for an entity is taken over if none is stored, and never changed after (V13, Q84).

    `holder` has it now. Raises ReferenceChanged, or ReferenceTaken where that is somebody else.
    """
    if stored is not None and stored != sent:
        raise ReferenceChanged(field, entity)
    if holder is not None and holder.id != entity.id:
        raise ReferenceTaken(field, holder)


def clock_time(uow: UnitOfWork, moment: datetime) -> str:
    """`19:30` on the venue's wall clock."""
    return f"{uow.venue.local(moment):%H:%M}"


def day_time(uow: UnitOfWork, moment: datetime) -> str:
    """`19:30` of this service day, `Sun 29 Nov 19:30` of another one, with the year where that differs."""
    return uow.venue.when(moment, uow.now)


def party_ref(party: Party) -> Ref:
    return Ref(party.id, party.name or "the walk-in")


def shown_name(tables: Sequence[DiningTable], party: Party | None, order: Order) -> str:
    """What devices call a tab: where it is and whose; a part of a split also by its number."""
    words = ["+".join(table.name for table in tables), order.name or (party.name if party is not None else None)]
    if order.root_id is not None:
        words.append(f"#{order.number}")
    return " ".join(word for word in words if word)


def reservation_ref(reservation: Reservation) -> Ref:
    return Ref(reservation.id, reservation.name)


def warn_of_size(uow: UnitOfWork, covers: int | None, tables: Sequence[DiningTable]) -> None:
    """More guests than seats is unusual, not wrong (V19). A combination of the house holds what it was set for."""
    if covers is None or covers <= sum(table.covers for table in tables):
        return
    seats = seats_together(uow.session, tables)
    if covers > seats:
        names = "+".join(table.name for table in tables)
        uow.warn(f"{covers} guests, but {names} has {seats} seat{'' if seats == 1 else 's'}")


def warn_of_dirt(uow: UnitOfWork, tables: Sequence[DiningTable]) -> None:
    """Dirty is a mark, never a lock."""
    dirty = [table.name for table in tables if table.dirty_since is not None]
    if dirty:
        uow.warn(f"{'+'.join(dirty)} has not been cleaned")


def warn_of_past(uow: UnitOfWork, moment: datetime) -> None:
    """A time that has just gone by is taken, since guests stand there; it may as well be a slip."""
    minutes = int((uow.now - moment).total_seconds() // 60)
    if minutes > 0:
        uow.warn(f"{clock_time(uow, moment)} was {minutes} min ago")


def warn_of_hours(uow: UnitOfWork, moment: datetime) -> None:
    if not uow.venue.is_open(moment):
        uow.warn(f"{clock_time(uow, moment)} is outside service hours")
