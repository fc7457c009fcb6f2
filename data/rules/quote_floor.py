"""All that a quote depends on, as frozen values: who sits where since when, who waits, how long people stay."""

from dataclasses import dataclass, replace
from functools import cached_property
from statistics import NormalDist

ENOUGH = 12
"""Past stays of a size that say more than the venue file's turn time."""

_PARTS = tuple((n + 0.5) / 40 for n in range(40))
"""Forty stays stand for all that are likely."""

SPREAD = 0.22
"""How far stays lie around the turn time where there is no history: a standard deviation, as a share of it."""


@dataclass(frozen=True)
class Seated:
    """A party at a table; times in minutes."""

    covers: int | None
    elapsed: float
    """Since it sat down."""
    stage: int | None = None
    """Which of the venue's stages it has reached."""
    stage_began: float = 0
    """How long after it sat down."""
    agreed: float | None = None
    """The whole stay, where somebody has said how long it will be."""


@dataclass(frozen=True)
class QuoteTable:
    """A table in service; times in minutes from now."""

    id: str
    name: str
    seats: int
    seated: Seated | None = None
    party: str = ""
    """Tables of one party are free together."""
    stage: str = ""
    dirty: bool = False
    blocked: float = 0
    """Until when it is held back."""
    booked: tuple[tuple[float, float], ...] = ()
    """When bookings claim it, soonest first."""
    beside: frozenset[str] = frozenset()
    """Tables that it can be pushed together with."""


@dataclass(frozen=True)
class QuoteFloor:
    """All that a quote depends on."""

    tables: tuple[QuoteTable, ...]
    waiting: tuple[int, ...]
    """Covers of those who wait, the longest first."""
    turns: tuple[tuple[int, float], ...]
    """Party sizes, the smallest first, and minutes, as the venue file says."""
    stages: tuple[float, ...]
    """The longest that each stage should last."""
    stays: tuple[tuple[int, tuple[float, ...]], ...] = ()
    """Past stays, by the size that `turns` counts them to."""
    promised: tuple[tuple[str, int], ...] = ()
    """Tables by id, and which of those who wait each is kept for."""

    def joined_by(self, covers: int) -> "QuoteFloor":
        """The same with one more party at the end of the queue."""
        return replace(self, waiting=(*self.waiting, covers))

    def size(self, covers: int | None) -> int:
        """Which entry of `turns` counts for a party."""
        return next((size for size, _ in self.turns if size >= (covers or 1)), self.turns[-1][0])

    def turn(self, covers: int | None) -> float:
        return dict(self.turns)[self.size(covers)]

    def known_stays(self, covers: int | None) -> tuple[float, ...]:
        return dict(self.stays).get(self.size(covers), ())

    @cached_property
    def shares(self) -> tuple[float, ...]:
        """The part of a visit that is over when each stage begins, and 1 at the end."""
        whole = sum(self.stages) or 1
        begun = [sum(self.stages[:index]) / whole for index in range(len(self.stages))]
        return (*begun, 1.0)

    def likely_stays(self, covers: int | None) -> tuple[float, ...]:
        """Stays of a party this size, each as likely as the others; the shortest first."""
        return self._likely[self.size(covers)]

    @cached_property
    def _likely(self) -> dict[int, tuple[float, ...]]:
        return {size: self._stays_of(size, turn) for size, turn in self.turns}

    def _stays_of(self, size: int, turn: float) -> tuple[float, ...]:
        known = sorted(self.known_stays(size))
        if len(known) >= ENOUGH:
            return tuple(known[int(part * len(known))] for part in _PARTS)
        return tuple(turn * (1 + SPREAD * NormalDist().inv_cdf(part)) for part in _PARTS)
