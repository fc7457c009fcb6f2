"""Evenings made up from first principles, for holding quotes against: guests come, stay, go, and a queue waits.

Nothing here knows how the program quotes. A party's stay is the sum of its stages, each of which takes its own
random time; a slow party is slow in all of them, as people are. Whoever has waited longest and fits takes the
smallest table that comes free.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

STAGES = (7, 10, 16, 28, 14, 8, 6)
"""Minutes that the stages of a visit take on average, for two."""

SIZES = ((1, 6), (2, 46), (3, 14), (4, 26), (5, 3), (6, 5))
"""Covers of a party, and how often."""

CLEARING = (1.0, 4.0)


@dataclass
class Guests:
    covers: int
    came: float
    stages: tuple[float, ...]
    """How long each stage of their visit will take."""
    sat: float | None = None

    @property
    def stay(self) -> float:
        return sum(self.stages)

    def stage_at(self, now: float) -> tuple[int, float]:
        """The stage they are in, and when it began."""
        begun = self.sat or 0.0
        for index, length in enumerate(self.stages):
            if now < begun + length:
                return index, begun
            begun += length
        return len(self.stages) - 1, begun - self.stages[-1]


@dataclass
class Room:
    """Tables by their seats, played minute by minute."""

    dice: Random
    seats: tuple[int, ...]
    every: float
    """Minutes between two parties at the door, on average."""
    sitting: dict[int, Guests] = field(default_factory=dict)
    free_at: dict[int, float] = field(default_factory=dict)
    queue: list[Guests] = field(default_factory=list)
    now: float = 0.0

    def guests(self) -> Guests:
        covers = self.dice.choices([size for size, _ in SIZES], [often for _, often in SIZES])[0]
        pace = self.dice.lognormvariate(0.0, 0.2) * (0.9 + 0.07 * covers)
        stages = tuple(mean * pace * self.dice.gammavariate(12, 1 / 12) for mean in STAGES)
        return Guests(covers, self.now, stages)

    def minute(self) -> None:
        """One minute goes by; at most this many come to the door in it."""
        self.now += 1
        for table, guests in list(self.sitting.items()):
            if guests.sat is not None and guests.sat + guests.stay <= self.now:
                del self.sitting[table]
                self.free_at[table] = self.now + self.dice.uniform(*CLEARING)
        if self.dice.random() < 1 / self.every and len(self.queue) < 8:
            self.queue.append(self.guests())
        self.seat_who_can()

    def seat_who_can(self) -> None:
        for guests in list(self.queue):
            free = [
                table
                for table, seats in enumerate(self.seats)
                if table not in self.sitting and self.free_at.get(table, 0) <= self.now and seats >= guests.covers
            ]
            if free:
                table = min(free, key=lambda table: self.seats[table])
                self.queue.remove(guests)
                guests.sat = self.now
                self.sitting[table] = guests


def past_stays(dice: Random, count: int) -> Iterator[tuple[int, float]]:
    """Covers and stay of parties of past days."""
    room = Room(dice, (), 1)
    for _ in range(count):
        guests = room.guests()
        yield guests.covers, guests.stay


def busy_rooms(seed: int) -> Iterator[Room]:
    """Rooms of several sizes in the middle of a full evening, without end."""
    dice = Random(seed)
    while True:
        tables = dice.randrange(16, 44)
        seats = tuple(dice.choices((2, 4, 6), (40, 45, 15), k=tables))
        room = Room(dice, seats, every=95 / tables * dice.uniform(0.75, 0.95))
        for _ in range(dice.randrange(120, 200)):
            room.minute()
        if room.queue and max(seats) >= max(guests.covers for guests in room.queue):
            yield room
