"""Worlds kept by name: a database, and what is still to come of the evening."""

import json
import re
import shlex
import shutil
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from data.errors import PosError
from server.guests.cast import Cast
from server.guests.dials import Dials
from server.guests.world import Bill, World
from server.settings import data_folder

_NAME = re.compile(r"[^\W_][\w .-]{0,39}")


class NoSuchWorld(PosError):
    """No world is kept under this name, or it cannot be read."""


class WorldIsKept(PosError):
    """Another evening is kept under this name already."""


class BadWorldName(PosError):
    """A name that is no name for a folder."""


def check_name(name: str) -> None:
    """Raises BadWorldName."""
    if not _NAME.fullmatch(name):
        raise BadWorldName(
            f"“{name}” is no name for a world: letters, digits, spaces, dots and dashes, 40 at most."
        )


def check_free(name: str) -> None:
    """Raises WorldIsKept, or BadWorldName."""
    if (_folder(name) / "world.json").exists():
        quoted = shlex.quote(name)
        raise WorldIsKept(
            f"“{name}” is kept already: go on with it (`pos-tui demo --world {quoted}`), forget it "
            f"(`pos-tui demo --delete {quoted}`), or choose another name."
        )


def _folder(name: str) -> Path:
    check_name(name)
    return data_folder() / "worlds" / name


def worlds() -> list[str]:
    """The names of those that are kept."""
    shelf = data_folder() / "worlds"
    return sorted(path.parent.name for path in shelf.glob("*/world.json")) if shelf.is_dir() else []


def save(world: World, name: str) -> None:
    """Keep an evening as it stands. An older one of that name is replaced. Raises BadWorldName."""
    folder = _folder(name)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / "world.db").unlink(missing_ok=True)
    world.store.copy_to(folder / "world.db")
    kept = {
        "bill": {**asdict(world.bill), "start": world.bill.start.isoformat()},
        "now": world.clock.utc_now().isoformat(),
        "cast": world.engine.cast.as_json(),
    }
    (folder / "world.json").write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")


def read(name: str) -> tuple[Bill, datetime, Cast]:
    """What is kept of a world beside its database. Raises NoSuchWorld."""
    try:
        kept = json.loads((_folder(name) / "world.json").read_text("utf-8"))
        bill = kept["bill"]
        start = datetime.fromisoformat(bill["start"])
        played = Bill(bill["venue"], bill["seed"], start, Dials(**bill["dials"]))
        return played, datetime.fromisoformat(kept["now"]), Cast.from_json(kept["cast"])
    except (OSError, ValueError, KeyError, TypeError):
        known = ", ".join(worlds()) or "none"
        raise NoSuchWorld(f"There is no world “{name}” that can be read; kept are: {known}.") from None


def load(world: World, name: str) -> None:
    """Go on with an evening that was kept, in the place of the present one. Raises NoSuchWorld."""
    bill, now, cast = read(name)
    if bill.venue != world.bill.venue:
        raise NoSuchWorld(f"“{name}” plays in {bill.venue}: open it with `pos-tui demo --world {name}`.")
    world.store.become(_folder(name) / "world.db")
    world.change_bill(bill)
    world.resume(cast, now)


def copy(name: str, other: str) -> None:
    """Keep a second one of it. Raises NoSuchWorld, WorldIsKept or BadWorldName."""
    read(name)
    check_free(other)
    shutil.copytree(_folder(name), _folder(other), dirs_exist_ok=True)


def remove(name: str) -> None:
    """Forget a world. Raises NoSuchWorld."""
    read(name)
    shutil.rmtree(_folder(name))
