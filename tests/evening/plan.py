"""Who comes this Friday, when, how many, and what becomes of them: on paper, from a seed and nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import product
from random import Random

GIVEN = "Ada Bea Cleo Dora Elif Femi Gwen Hana Ines Jude Kofi Lena Milo Nora Omar Pia Rafi Suki Tess Uma".split()  # noqa: SIM905
SURNAMES = "Abara Brandt Castro Doyle Eskola Fofana Grieve Huang Imran Jonas Keane Lowe Mistry Nagy Osman".split()  # noqa: SIM905
"""The first three letters of two names find one guest and no other."""

_QUARTERS = [*range(6, 12), *[12] * 7, *range(11, 5, -1)]
"""How many of a hundred or so bookings are for each quarter from 17:00 to 21:30."""


class Way(Enum):
    """How guests come to the hall."""

    RANG = "rang"
    DOJO = "dojo"
    WALKED_IN = "walked in"
    QUEUED = "queued"


LARGEST = {Way.RANG: 8, Way.DOJO: 8, Way.WALKED_IN: 4, Way.QUEUED: 4}
"""Guests of one party; more than a few book."""


class Fate(Enum):
    """What becomes of them."""

    SEATED = "seated"
    CANCELLED = "cancelled"
    NO_SHOW = "no-show"
    GAVE_UP = "gave up"


@dataclass(frozen=True)
class Figures:
    """How large the evening is."""

    tables: int
    """At which guests have to sit down at one time or another, at least."""
    bookings: int
    walk_ins: int
    waiting: int
    covers: int
    splits: int
    merges: int
    refunds: int
    cancelled: int
    no_shows: int
    gave_up: int


WHOLE = Figures(
    tables=115,
    bookings=160,
    walk_ins=90,
    waiting=25,
    covers=420,
    splits=12,
    merges=10,
    refunds=6,
    cancelled=14,
    no_shows=10,
    gave_up=7,
)

TENTH = Figures(
    tables=15,
    bookings=16,
    walk_ins=9,
    waiting=3,
    covers=42,
    splits=1,
    merges=1,
    refunds=1,
    cancelled=1,
    no_shows=1,
    gave_up=1,
)


@dataclass(frozen=True)
class Guest:
    """A party, large or small. Minutes count from the evening's beginning."""

    name: str
    way: Way
    fate: Fate
    covers: int
    comes: int
    """When they are booked, or when they stand at the door."""
    stays: int
    books: int = 0
    """When the booking is made."""
    late: int = 0
    asks: str = ""
    chance: Random = field(default_factory=Random, repr=False, compare=False)
    """Their own, for what they order and how they pay."""

    @property
    def letters(self) -> str:
        """What is typed to find them: `nor hua`."""
        return " ".join(word[:3] for word in self.name.lower().split())

    def __hash__(self) -> int:
        return hash(self.name)


def plan(figures: Figures, seed: int) -> list[Guest]:
    """Everybody, in the order in which they come. Those who are seated are so many covers, to the last one."""
    chance = Random(f"friday/{seed}")
    names = [f"{given} {surname}" for given, surname in product(GIVEN, SURNAMES)]
    chance.shuffle(names)
    guests = [
        *_booked(figures, chance, names),
        *_walking_in(figures.walk_ins, chance, names),
        *_queueing(figures, chance, names),
    ]
    return sorted(_filling(guests, figures.covers, chance), key=lambda guest: guest.comes)


def _booked(figures: Figures, chance: Random, names: list[str]) -> Iterator[Guest]:
    """Bookings, half of them by Dojo's guests; they come by the quarter, more of them in the middle."""
    fates = [Fate.CANCELLED] * figures.cancelled + [Fate.NO_SHOW] * figures.no_shows
    fates += [Fate.SEATED] * (figures.bookings - len(fates))
    chance.shuffle(fates)
    for number, fate in enumerate(fates):
        comes = 30 + 15 * chance.choices(range(19), _QUARTERS)[0]
        guest = _guest(names.pop(), Way.DOJO if number % 2 else Way.RANG, fate, comes, chance)
        books = chance.randrange(5 if guest.covers > 4 else 20 if comes < 120 else 80)
        late = chance.choice([0, 0, 0, 0, 4, 7, 12, 18]) if fate is Fate.SEATED else 0
        yield replace(guest, books=books, late=late, asks=chance.choice(["", "", "", "By the window, please."]))


def _walking_in(count: int, chance: Random, names: list[str]) -> Iterator[Guest]:
    for _ in range(count):
        yield _guest(names.pop(), Way.WALKED_IN, Fate.SEATED, chance.randrange(32, 285), chance)


def _queueing(figures: Figures, chance: Random, names: list[str]) -> Iterator[Guest]:
    """They come when the hall is fullest."""
    for number in range(figures.waiting):
        fate = Fate.GAVE_UP if number < figures.gave_up else Fate.SEATED
        yield _guest(names.pop(), Way.QUEUED, fate, chance.randrange(150, 215), chance)


def _guest(name: str, way: Way, fate: Fate, comes: int, chance: Random) -> Guest:
    covers = min(chance.choices([1, 2, 3, 4, 6, 8], [36, 48, 5, 7, 2, 2])[0], LARGEST[way])
    return Guest(name, way, fate, covers, comes, stays=0, chance=Random(chance.random()))


def _filling(guests: Sequence[Guest], covers: int, chance: Random) -> list[Guest]:
    """The same guests with a few more or fewer of them, until all who sit down are so many."""
    sizes = {guest: guest.covers for guest in guests if guest.fate is Fate.SEATED}
    while (missing := covers - sum(sizes.values())) != 0:
        guest = chance.choice(list(sizes))
        step = 1 if missing > 0 else -1
        if 1 <= sizes[guest] + step <= LARGEST[guest.way]:
            sizes[guest] += step
    return [_timed(replace(guest, covers=sizes.get(guest, guest.covers)), chance) for guest in guests]


def _timed(guest: Guest, chance: Random) -> Guest:
    """Whoever is alone stays for less than an hour, eight of them for two."""
    return replace(guest, stays=chance.randrange(40, 52) + 8 * guest.covers)
