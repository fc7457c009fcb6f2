"""A restaurant on the stage: its store, clock, guests and Dojo; begun anew, gone back in, branched off, kept.

Everything here belongs to one thread (`pump.py`); the store's readers and the host's lines go on beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from data import rewind
from data.clock import SimulatedClock
from data.store import Store
from data.venue_file import VenueFile
from data.venue_loading import load_venue
from server.guests.backstage import Backstage, DojoApp
from server.guests.books import OpenBooks, PreparedBooks
from server.guests.cast import Cast
from server.guests.dials import Dials
from server.guests.engine import Engine, Evening, opening
from server.guests.menu import read_card
from server.guests.noticing import Strangers
from server.guests.plan import plan_evening, service_around
from server.guests.tally import Counts, Tally, read_counts, tally
from server.simulator.book import Subject

MARKS = timedelta(minutes=1)
"""How far apart the places are that one can go back to."""


@dataclass(frozen=True)
class Bill:
    """What is played: the same bill is the same evening, to the byte."""

    venue: str
    """A bundled venue's name, or a file's path."""
    seed: int
    start: datetime
    dials: Dials = field(default_factory=Dials)


@dataclass(frozen=True)
class Mark:
    """A place in an evening to go back to."""

    at: datetime
    seq: int
    """The last action before it."""
    cast: Cast


@dataclass(frozen=True)
class AtDoor:
    """A party that stands at the door, for whoever looks on from another thread."""

    name: str
    covers: int
    since: datetime
    booked: bool


@dataclass
class Rewound:
    """An evening that is being gone back in."""

    evening: Path
    """The evening as it was when this began; never written again."""
    position: int
    """The action after which the rows stand."""
    mark: int
    """The index of the mark that they stand at."""
    counts: Counts
    """What had been sat and paid until it was left."""
    marks: list[Mark] = field(default_factory=list)
    now: Mark | None = None
    """Where it was left."""


@dataclass(frozen=True)
class Comparison:
    """Two books side by side: how much stands in Dojo's, and in sentences what differs."""

    alike: int
    differing: tuple[str, ...]


def evening_of(file: VenueFile, bill: Bill) -> Evening:
    """The evening on a bill, planned. Pure."""
    service = service_around(file.venue, bill.start)
    intents = plan_evening(file, bill.seed, bill.dials, service)
    return Evening(file, intents, Strangers(file, bill.seed, bill.dials))


class World:
    """One restaurant under way."""

    def __init__(
        self, bill: Bill, file: VenueFile, store: Store, clock: SimulatedClock, backstage: Backstage, folder: Path
    ) -> None:
        """`folder` is for what has to be kept meanwhile; it is the caller's to remove."""
        self.bill, self.store, self.clock, self.backstage = bill, store, clock, backstage
        self._file, self._folder, self._start = file, folder, bill.start
        self._evening = evening_of(file, bill)
        self._opening: Cast = opening(self._evening.intents, bill.start)
        self.engine = self._engine(self._opening)
        self.marks: list[Mark] = []
        self.rewound: Rewound | None = None
        self.branched_from: Path | None = None
        """The evening that this one branched off, as long as it can be compared."""
        self._other: list[Mark] = []
        self._first: Counts | None = None
        self.door: tuple[AtDoor, ...] = ()
        self._changed = True
        store.on_commit(self._note_change)

    def _engine(self, cast: Cast) -> Engine:
        return Engine(self._evening, OpenBooks(self.store), DojoApp(self.backstage), cast=cast)

    def _note_change(self) -> None:
        self._changed = True

    # ---- beginning ---------------------------------------------------------------------------------------

    def raise_curtain(self) -> None:
        """Furnish the empty store, and play what lies before the start: it opens in full swing."""
        cast = opening(self._evening.intents, self.bill.start)
        with self.store.preparation() as uow:
            load_venue(uow, self._file)
            books = PreparedBooks(uow)
            before = Engine(self._evening, books, cast=cast, autopilot=True)
            before.play(self.bill.start, lambda _moment: None, lambda: None)
        self._opening = cast
        self.store.copy_to(self._base)
        self._begin(cast.copy(), self.bill.start)

    @property
    def opens(self) -> datetime:
        """When it begins, and begins anew, on the wall of the venue."""
        return self._file.venue.local(self._start)

    @property
    def _base(self) -> Path:
        return self._folder / "opening.db"

    def reset(self) -> None:
        """Begin the same evening again, from its start."""
        self.store.become(self._base)
        self._begin(self._opening.copy(), self._start)
        self.backstage.begin_anew()

    def resume(self, cast: Cast, now: datetime) -> None:
        """Go on with an evening whose database the store has taken over already."""
        self.store.copy_to(self._base)
        self._opening = cast.copy()
        self._start = now
        self._begin(cast, now)
        self.backstage.read_anew()

    def change_bill(self, bill: Bill) -> None:
        """Play another evening of the same venue from now on."""
        self.bill = bill
        self._evening = evening_of(self._file, bill)

    def _begin(self, cast: Cast, now: datetime) -> None:
        self.clock.set(now)
        autopilot = self.engine.autopilot
        self.engine = self._engine(cast)
        self.engine.autopilot = autopilot
        self.marks, self.rewound, self.branched_from = [], None, None
        self._changed = True

    # ---- going on ----------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Bring guests and staff up to the clock. While one goes back in the evening, nothing moves."""
        if self.rewound is not None:
            return
        now = self.clock.utc_now()
        if self._changed:
            self._changed = False
            self.engine.notice(now)
        self.engine.advance(now)
        self._mark(now)
        self.door = tuple(
            AtDoor(
                self.engine.guest(group.key).name,
                group.covers,
                group.came_at or now,
                group.reservation_id is not None,
            )
            for group in self.engine.cast.waiting()
        )

    def play(self, until: datetime, after: Callable[[], None] = lambda: None) -> None:
        """Go on to a moment at once, each thing at its own time."""

        def marked() -> None:
            self._mark(self.clock.utc_now())
            after()

        self.engine.play(until, self.clock.set, marked)
        self._mark(until)

    def _mark(self, now: datetime) -> None:
        if not self.marks or now >= self.marks[-1].at + MARKS:
            self.marks.append(self._here(now))

    def _here(self, now: datetime) -> Mark:
        with self.store.read() as session:
            seq = rewind.newest_action(session)
        return Mark(now, seq, self.engine.cast.copy())

    # ---- going back --------------------------------------------------------------------------------------

    def go_back(self, steps: int) -> Mark | None:
        """So many marks back, or on where negative; the first time the evening is laid aside as it is."""
        if self.rewound is None:
            if not self.marks:
                return None
            now = self._here(self.clock.utc_now())
            evening = self._folder / f"evening-{now.seq}.db"
            self.clock.freeze()
            self.store.copy_to(evening)
            with self.store.read() as session:
                counts = read_counts(session)
            self.rewound = Rewound(evening, now.seq, len(self.marks), counts, list(self.marks), now)
        rewound = self.rewound
        rewound.mark = min(max(rewound.mark - steps, 0), len(rewound.marks) - 1)
        mark = rewound.marks[rewound.mark]
        with self.store.maintenance() as session:
            rewind.wind(session, rewound.position, mark.seq)
        rewound.position = mark.seq
        self.clock.set(mark.at)
        self.store.wake()
        return mark

    def return_to_now(self) -> None:
        """Leave the past as it was."""
        if self.rewound is not None and self.rewound.now is not None:
            self.store.become(self.rewound.evening)
            self.clock.set(self.rewound.now.at)
            self.rewound = None

    def take_over(self) -> None:
        """Begin a branch where one has stopped: from here another evening goes on, and the first one stays."""
        rewound = self.rewound
        if rewound is None:
            return
        mark = rewound.marks[rewound.mark]
        with self.store.maintenance() as session:
            rewind.cut_off(session, mark.seq, mark.at)
        autopilot = self.engine.autopilot
        self.engine = self._engine(mark.cast.copy())
        self.engine.autopilot = autopilot
        self.marks = rewound.marks[: rewound.mark + 1]
        self._other = [*rewound.marks, *([rewound.now] if rewound.now is not None else [])]
        self.branched_from, self._first, self.rewound = rewound.evening, rewound.counts, None
        self._changed = True
        self.backstage.read_anew()
        self.clock.run()

    # ---- how it went -------------------------------------------------------------------------------------

    def tally(self) -> Tally:
        """The evening so far."""
        with self.store.read() as session:
            counts = read_counts(session)
        return tally(counts, self.engine.cast, self.clock.utc_now())

    def tally_of_first(self) -> Tally | None:
        """The evening that this one branched off, at the same time of it; None without one."""
        if self._first is None or not self._other:
            return None
        now = self.clock.utc_now()
        past = [mark for mark in self._other if mark.at <= now] or self._other[:1]
        return tally(self._first, past[-1].cast, min(now, self._other[-1].at))

    def compare_books(self) -> Comparison:
        """Dojo's book against the restaurant's, read over the wire."""
        dojo = self.backstage.dojo
        self.backstage.ask(dojo.settled())
        differing = tuple(str(each) for each in self.backstage.ask(dojo.compare()))
        return Comparison(sum(len(dojo.book.page(subject)) for subject in Subject), differing)

    @property
    def main_course(self) -> str:
        """Something that the house serves, by its name."""
        first = read_card(self._file).mains[0]
        return next(item.name for row in self._file.menu for item in row.items if item.plu == first)
