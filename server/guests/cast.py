"""Who is in the play: each party's way through the evening so far, plain enough to be saved and put back."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from heapq import heapify, heappop, heappush
from typing import Any


@dataclass
class Group:
    """One party's way so far. Ids are the database's; None: not yet, or never."""

    key: str
    covers: int = 2
    reservation_id: str | None = None
    party_id: str | None = None
    waiting_id: str | None = None
    came_at: datetime | None = None
    seated_at: datetime | None = None
    gone: bool = False
    """They are not coming, or have left; nothing more will happen to them."""
    step: int = 0
    """Of the visit, the one to come."""
    tries: int = 0
    """How often it was refused."""

    @property
    def at_the_door(self) -> bool:
        """Here, and neither seated nor gone."""
        return self.came_at is not None and self.party_id is None and not self.gone


@dataclass(frozen=True, order=True)
class Task:
    """Something that falls due: what, for whom, and which step of it."""

    at: datetime
    number: int
    """Of tasks at one moment, the one set first comes first."""
    what: str = field(compare=False)
    key: str = field(compare=False, default="")
    step: int = field(compare=False, default=0)


class Cast:
    """All parties and everything that is due."""

    def __init__(self) -> None:
        self.groups: dict[str, Group] = {}
        self._due: list[Task] = []
        self._set = 0

    def group(self, key: str) -> Group:
        return self.groups.setdefault(key, Group(key))

    def set(self, at: datetime, what: str, key: str = "", step: int = 0) -> None:
        """Let something fall due."""
        self._set += 1
        heappush(self._due, Task(at, self._set, what, key, step))

    @property
    def next_due(self) -> datetime | None:
        return self._due[0].at if self._due else None

    def take(self, until: datetime) -> Task | None:
        """The next task that is due by then."""
        return heappop(self._due) if self._due and self._due[0].at <= until else None

    def drop(self, what: str) -> None:
        """Nothing of this kind is due any more."""
        self._due = [task for task in self._due if task.what != what]
        heapify(self._due)

    def waiting(self) -> list[Group]:
        """Who stands at the door, the longest wait first."""
        there = [group for group in self.groups.values() if group.at_the_door]
        return sorted(there, key=lambda group: (str(group.came_at), group.key))

    # ---- kept and put back -------------------------------------------------------------------------------

    def copy(self) -> "Cast":
        """The same cast, going its own way from here."""
        twin = Cast()
        twin.groups = {key: replace(group) for key, group in self.groups.items()}
        twin._due, twin._set = list(self._due), self._set
        return twin

    def as_json(self) -> dict[str, Any]:
        return {
            "groups": [_plain(asdict(group)) for group in self.groups.values()],
            "due": [_plain(asdict(task)) for task in sorted(self._due)],
            "set": self._set,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Cast":
        cast = cls()
        cast.groups = {row["key"]: Group(**_moments(row, ("came_at", "seated_at"))) for row in kept["groups"]}
        cast._due = [Task(**_moments(row, ("at",))) for row in kept["due"]]
        cast._set = kept["set"]
        return cast


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def _moments(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    moments = {name: datetime.fromisoformat(row[name]) for name in names if row[name] is not None}
    return {**row, **moments}
