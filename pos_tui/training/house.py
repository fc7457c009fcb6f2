"""The house that lessons are played in: a venue in a database of its own, its evening made anew for each task."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlmodel import SQLModel, col

from data.errors import PosError
from data.models import (
    Area,
    AreaWaiter,
    DiningTable,
    MenuItem,
    MenuItemModifier,
    MenuModifier,
    TableWaiter,
    Venue,
    Waiter,
)
from data.queries.standing import Standing, standing
from data.rules.ranking import propose
from data.sample import lay_out
from data.store import Store
from data.venue_file import Evening, VenueFile
from data.venue_loading import load_venue
from pos_tui.language.host import Host, Said
from pos_tui.training.clock import LessonClock
from pos_tui.training.lesson_file import Scene

TERMINAL = "stand"
"""The trainee's own terminal: undo takes back what was done here."""

DOOR = "door"
"""Who plays the guests: nothing done here can be undone by the trainee."""

BADGE = "TRAINING"

FURNITURE: Sequence[type[SQLModel]] = (
    Venue,
    Waiter,
    Area,
    DiningTable,
    AreaWaiter,
    TableWaiter,
    MenuItem,
    MenuModifier,
    MenuItemModifier,
)
"""What stays from one task to the next."""


class SceneFailed(PosError):
    """A line of a scene's `did` was refused; the text says which and why."""


class House:
    """Its methods block while the database works: never call them on the screen's thread."""

    def __init__(self, store: Store, venue: VenueFile, clock: LessonClock) -> None:
        """Furnishes the empty database."""
        self.store, self.clock = store, clock
        self.venue = _for_practice(venue)
        with store.preparation() as uow:
            load_venue(uow, self.venue)

    def lay(self, scene: Scene, sizes: Iterable[int] = ()) -> Standing:
        """Forget the last task and make the house look as the next one wants it. Raises SceneFailed.

        `sizes`: parties for which it has to be known what would be proposed.
        """
        self.store.start_over(keep=FURNITURE)
        evening = Evening(bookings=scene.bookings, parties=scene.parties, waiting=scene.waiting)
        with self.store.preparation() as uow:
            for table in uow.session.execute(
                select(DiningTable).where(col(DiningTable.dirty_since).is_not(None))
            ).scalars():
                table.dirty_since = None
            lay_out(uow, self.venue.model_copy(update={"evening": evening}), self.clock.utc_now())
        for line in scene.did:
            said = Host(self.store, terminal=TERMINAL).perform(line)
            if not said.ok:
                raise SceneFailed(f"This task cannot be set up: “{line}” was refused. {said.message}")
        return replace(self.look(), proposed=self._proposed(sizes))

    def _proposed(self, sizes: Iterable[int]) -> dict[int, tuple[str, ...]]:
        now, venue = self.clock.utc_now(), self.venue.venue
        with self.store.read() as session:
            best = {covers: propose(session, covers, now, now + venue.turn(covers), now) for covers in sizes}
        return {covers: tuple(table.name for table in tables or ()) for covers, tables in best.items()}

    def look(self) -> Standing:
        """How the house stands now."""
        with self.store.read() as session:
            return standing(session, self.clock.utc_now())

    def at_the_door(self, line: str) -> Said:
        """Something that guests do of themselves, as a line of the host language."""
        return Host(self.store, terminal=DOOR).perform(line)


def _for_practice(venue: VenueFile) -> VenueFile:
    """The venue as trainees find it: open at any hour, and taken for the real one nowhere, not even on a bill."""
    name = f"{BADGE} · {venue.venue.name}"[:100]
    return venue.model_copy(update={"venue": venue.venue.model_copy(update={"hours": (), "name": name})})
