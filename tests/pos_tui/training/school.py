"""A school for tests: the coach beside the real app, keys posted as fast as they come, answers awaited."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from data.clock import ManualClock
from data.store import Store
from data.venue_file import VenueFile
from pos_tui.language.host import Host
from pos_tui.training.clock import LessonClock
from pos_tui.training.coach import Coach
from pos_tui.training.house import TERMINAL, House
from pos_tui.training.lessons import Exercise, Lesson, keys_of
from pos_tui.training.menu import LessonMenu
from pos_tui.training.progress import Diary
from pos_tui.training.run import Run
from tests.house import FRIDAY_19_40
from tests.pos_tui.stand import Stand, open_stand

PATIENCE = 10
"""Seconds after which the coach counts as never going to say it."""

FOR_EVER = 3600.0
"""A pause in which a test can look at what was done."""


class HeardCoach(Coach):
    """Lets a test wait for whatever is said next."""

    def listen(self) -> None:
        self._spoke = asyncio.Event()

    def _speak(self) -> None:
        super()._speak()
        self._spoke.set()

    async def until(self, condition: Callable[[], object]) -> bool:
        """Whether a condition came true."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition():
                    self._spoke.clear()
                    await self._spoke.wait()
        except TimeoutError:
            return False
        return True


@dataclass
class School:
    stand: Stand
    coach: HeardCoach
    watch: ManualClock
    """The trainee's own."""

    async def take_up(self, exercise: Exercise) -> Run:
        """Begin a task and wait until it can be worked at."""
        if isinstance(self.stand.app.screen, LessonMenu):
            self.stand.app.screen.leave()
        self.coach.play(Lesson(exercise.lesson, "Alone", "Because.", (exercise,)))
        self.coach.take_key("enter", None)
        assert await self.coach.until(lambda: self.coach.run is not None), self.coach.pane.spoken
        assert self.coach.run is not None
        return self.coach.run

    async def play(self, exercise: Exercise, script: Sequence[str], done: Callable[[Run], object]) -> Run:
        """Type a script at a fresh task, until `done` is true of it or nothing more comes."""
        run = await self.take_up(exercise)
        self.stand.burst(*keys_of(script))
        await self.coach.until(lambda: done(run))
        return run


@asynccontextmanager
async def open_school(
    folder: Path,
    venue: VenueFile,
    lessons: Sequence[Lesson],
    *,
    first: Lesson | str | None = None,
    pause: float = FOR_EVER,
    initials: str = "AB",
    size: tuple[int, int] = (120, 40),
) -> AsyncIterator[School]:
    watch = ManualClock(FRIDAY_19_40)
    clock = LessonClock(watch, FRIDAY_19_40)
    store = Store(f"sqlite:///{folder / 'training.db'}", clock=clock, owner=True)
    coach = HeardCoach(
        House(store, venue, clock),
        lessons,
        Diary(folder / "training.jsonl"),
        initials=initials,
        first=first,
        pause=pause,
    )
    coach.listen()
    try:
        host = Host(store, terminal=TERMINAL)
        async with open_stand(store, host=host, companion=coach, size=size) as stand:
            yield School(stand, coach, watch)
    finally:
        coach.close()
        store.close()
