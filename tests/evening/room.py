"""Which tables the host may give away: what is written on the plan at the door."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

SLACK = 5
"""Minutes that are kept between two parties at one table."""


@dataclass
class Room:
    """Tables by name with their seats, and from when to when each is promised; minutes of the evening."""

    seats: Mapping[str, int]
    promised: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    sitting: set[str] = field(default_factory=set)
    sat: Counter[str] = field(default_factory=Counter)
    """How often guests sat down at each."""

    def choose(self, covers: int, start: int, end: int, *, now: bool = False) -> str | None:
        """A table for so many: of those that are used least one that is not far too large; None if none is free.

        `now` looks at who really sits, too.
        """
        free = [
            name
            for name, seats in self.seats.items()
            if seats >= covers and self._is_free(name, start, end) and not (now and name in self.sitting)
        ]
        return min(free, key=lambda name: self._reluctance(name, covers), default=None)

    def _reluctance(self, name: str, covers: int) -> tuple[int, bool, int]:
        return len(self.promised.get(name, ())), self.seats[name] > 2 * covers + 4, self.seats[name]

    def _is_free(self, name: str, start: int, end: int) -> bool:
        return all(ends + SLACK <= start or end + SLACK <= begins for begins, ends in self.promised.get(name, ()))

    def promise(self, tables: Iterable[str], start: int, end: int) -> None:
        for name in tables:
            self.promised.setdefault(name, []).append((start, end))

    def sit_down(self, tables: Iterable[str]) -> None:
        self.sitting.update(tables)
        self.sat.update(tables)

    def leave(self, tables: Iterable[str], now: int) -> None:
        """Nobody counts on them any longer than until now."""
        self.sitting.difference_update(tables)
        for name in tables:
            self.promised[name] = [
                (begins, min(ends, now) if begins <= now else ends) for begins, ends in self.promised.get(name, ())
            ]

    def take_back(self, tables: Iterable[str], start: int) -> None:
        """Nobody comes at that minute after all."""
        for name in tables:
            self.promised[name] = [each for each in self.promised[name] if each[0] != start]
