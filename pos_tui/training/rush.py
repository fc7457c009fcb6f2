"""Five busy minutes: who comes when, drawn from a seed, and a score for how they fared.

Guests act through lines of the host language, at the door: a walk-in joins the waitlist with a promise, a booking
arrives, a party that has paid leaves.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from data.queries.standing import Standing
from data.venue_file import BookingRow, PartyRow, TableRow, VenueFile
from pos_tui.text import count
from pos_tui.training.claims import name_of, parties_in
from pos_tui.training.lesson_file import Rush, Scene
from pos_tui.training.lessons import Exercise
from pos_tui.training.roles import shortest
from pos_tui.training.run import Run

NAMES = (
    "Abara", "Bianchi", "Castle", "Dubois", "Eriksen", "Fofana", "Gallo", "Hussain", "Ibrahim", "Jansen",
    "Kaplan", "Lopez", "Mensah", "Novak", "Okoro", "Price", "Quist", "Rossi", "Shah", "Tanaka",
    "Umar", "Vargas", "Walsh", "Yilmaz", "Zhou", "Adler", "Brandt", "Chowdhury", "Diallo", "Evans",
)  # fmt: skip

SIZES = (1, 2, 2, 2, 2, 3, 4, 4, 4, 5, 6)
"""How many come together, as often as they stand here: about three on average."""

BOOKED = 3
"""Every so many groups has booked."""

LAST_ARRIVAL = 0.75
"""Of the time; who comes later could not be seen to."""

HOUSE_FULL = 10
"""Parties that sit and have paid when the rush begins, at the most."""

KEYS_EACH = 6
"""For a party: `s`, three letters and Enter, and one to spare."""


@dataclass(frozen=True)
class Guests:
    """A group that comes: when, in seconds of the house's clock since the rush began."""

    name: str
    typed: str
    """Letters that name only them."""
    covers: int
    comes: int
    tables: tuple[str, ...]
    """What they have booked; nothing for a walk-in."""


@dataclass(frozen=True)
class Cue:
    """A line that the guests do of themselves."""

    at: int
    line: str


@dataclass(frozen=True)
class Plan:
    scene: Scene
    guests: tuple[Guests, ...]
    cues: tuple[Cue, ...]
    """By time."""
    promise: int
    """Minutes."""
    lasts: int
    """Seconds of the house's clock."""


def plan(rush: Rush, venue: VenueFile) -> Plan:
    """The same seed and venue give the same rush."""
    dice = Random(rush.seed)  # noqa: S311 - who comes is no secret
    tables = [table for area in venue.area for table in area.tables]
    dice.shuffle(tables)
    full, free = _half(tables)
    lasts = rush.minutes * 60 * rush.speed
    guests = tuple(_guests(rush, lasts, free, dice))
    leave = [Cue(lasts * index // (2 * len(full)), f"c {table.name}") for index, table in enumerate(full, 1)]
    come = [Cue(each.comes, _line(each, rush)) for each in guests]
    scene = Scene(bookings=list(_bookings(guests)), parties=[_sitting(table, venue) for table in full])
    cues = tuple(sorted([*leave, *come], key=lambda cue: cue.at))
    return Plan(scene, guests, cues, rush.promise, lasts)


def _half(tables: Sequence[TableRow]) -> tuple[list[TableRow], list[TableRow]]:
    """Tables where somebody sits, and free ones; a name that two areas share is left out."""
    names = [table.name for table in tables]
    usable = [table for table in tables if names.count(table.name) == 1]
    cut = min(HOUSE_FULL, len(usable) // 2)
    return usable[:cut], usable[cut:]


def _guests(rush: Rush, lasts: int, free: Sequence[TableRow], dice: Random) -> Iterator[Guests]:
    names = dice.sample(NAMES, min(rush.parties, len(NAMES)))
    unbooked = list(free)
    most = max(table.covers for table in free)
    for index, name in enumerate(names):
        covers = min(dice.choice(SIZES), most)
        comes = int(lasts * LAST_ARRIVAL * (index + dice.random() * 0.8) / len(names))
        fitting = sorted((table for table in unbooked if table.covers >= covers), key=lambda table: table.covers)
        booked: tuple[str, ...] = ()
        if index % BOOKED == BOOKED - 1 and fitting:
            unbooked.remove(fitting[0])
            booked = (fitting[0].name,)
        yield Guests(name, shortest(name, map(str.casefold, names)), covers, comes, booked)


def _line(guests: Guests, rush: Rush) -> str:
    return f"arrived {guests.name}" if guests.tables else f"q {guests.covers} {rush.promise} {guests.name}"


def _bookings(guests: Sequence[Guests]) -> Iterator[BookingRow]:
    for each in guests:
        if each.tables:
            yield BookingRow(at=each.comes // 60, name=each.name, covers=each.covers, tables=list(each.tables))


def _sitting(table: TableRow, venue: VenueFile) -> PartyRow:
    """Somebody who has eaten and paid, and will leave."""
    dish = min((item for menu in venue.menu for item in menu.items if item.price), key=lambda item: item.price)
    last = venue.venue.stages[-1].name
    return PartyRow(
        tables=[table.name],
        minutes=80,
        covers=table.covers,
        tab=[dish.plu],
        settled=True,
        stage=last,
        stage_minutes=5,
    )


# ---- the score ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Score:
    points: int
    """Out of 100."""
    words: tuple[str, ...]
    """What counted, the dearest first."""
    broken: tuple[str, ...] = ()
    """What went wrong so far, as sentences."""


def score(plan: Plan, begins: datetime, house: Standing, keys: int) -> Score:
    """How the guests who came until now have fared. Waits count most, then tables that were wrong, then keys."""
    sat = {name_of(party): party for party in parties_in(house)}
    seats = {table.name: table.covers for table in house.floor.tables}
    values, waits, broken = [], [], []
    for guests in plan.guests:
        came = begins + timedelta(seconds=guests.comes)
        party = sat.get(guests.name)
        minutes = ((party.started_at if party else house.at) - came).total_seconds() / 60
        if minutes < 0 or (party is None and minutes <= plan.promise):
            continue
        value = _value(minutes, plan.promise)
        if minutes > plan.promise:
            still = "waited" if party else "still waits after"
            broken.append(f"{guests.name} {still} {int(minutes)} minutes, told {plan.promise}.")
        if party is not None and (why := _wrong_table(guests, party.table_names, seats, plan)):
            value /= 2
            broken.append(why)
        values.append(value if party else 0.0)
        waits += [minutes] if party else []
    return _score(values, waits, broken, keys)


def _value(minutes: float, promise: int) -> float:
    """1 for whoever sits within half of what was promised, 0.5 at the end of it, and little beyond."""
    if minutes > promise:
        return 0.2
    return 1.0 if minutes <= promise / 2 else 1.5 - minutes / promise


def _wrong_table(guests: Guests, tables: Sequence[str], seats: dict[str, int], plan: Plan) -> str:
    at, room = "+".join(tables), sum(seats[name] for name in tables)
    if room < guests.covers:
        return f"{guests.name} ({guests.covers}) got {at}, which has {count(room, 'seat')}."
    for other in plan.guests:
        if other is not guests and set(other.tables) & set(tables):
            return f"{guests.name} got {at}, which {other.name} had booked."
    return ""


def _score(values: Sequence[float], waits: Sequence[float], broken: Sequence[str], keys: int) -> Score:
    if not values:
        return Score(100, ("nobody had to wait yet",))
    over = max(0, keys - KEYS_EACH * len(values))
    points = round(100 * sum(values) / len(values)) - min(20, over // 3)
    words = [f"{len(waits)} of {len(values)} parties seated"]
    words += [f"longest wait {int(max(waits))} min"] if waits else []
    words += [count(len(broken), "mistake or broken promise", "mistakes or broken promises")] if broken else []
    words += [f"{over} keys more than it takes"] if over else []
    return Score(max(0, points), tuple(words), tuple(broken))


class RushRun(Run):
    """A try at a rush: goes on until its time is over, then the score decides."""

    def __init__(self, exercise: Exercise, start: Standing, began: float, plan: Plan, rush: Rush) -> None:
        super().__init__(exercise, start, began)
        self.plan, self.rush = plan, rush
        self.score = Score(100, ())
        self._cues = list(plan.cues)
        self._told: set[str] = set()

    def due(self, now: datetime) -> list[Cue]:
        """The cues whose time has come, each once."""
        since = (now - self.exercise.begins).total_seconds()
        due = [cue for cue in self._cues if cue.at <= since]
        self._cues = [cue for cue in self._cues if cue.at > since]
        return due

    def see(self, house: Standing, cursor: str | None) -> bool:
        del cursor
        self.seen = True
        self.score = score(self.plan, self.exercise.begins, house, self.keys)
        for sentence in self.score.broken:
            if sentence.split(" ")[0] not in self._told:
                self._told.add(sentence.split(" ")[0])
                self._mistake(sentence)
        self.over = (house.at - self.exercise.begins).total_seconds() >= self.plan.lasts
        self.passed = self.over and self.score.points >= self.rush.score
        self.todo = [f"{self.score.points} points: {', '.join(self.score.words)}"] if self.score.words else []
        return self.over
