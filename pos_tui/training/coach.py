"""The coach beside the floor: sets tasks, watches keys and database, says what went wrong, goes on by itself."""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, cast

from textual.widget import Widget

from data.errors import PosError
from data.queries.standing import Standing
from data.queries.views import FloorSnapshot
from pos_tui.floor.names import table_called
from pos_tui.messages import SaidLike
from pos_tui.screens.overlay import HelpScreen
from pos_tui.training.house import House
from pos_tui.training.lesson_checks import PROPOSED
from pos_tui.training.lesson_file import Scene
from pos_tui.training.lessons import Exercise, Lesson
from pos_tui.training.menu import PRACTICE, LessonMenu
from pos_tui.training.pane import CoachPane, Spoken
from pos_tui.training.progress import Diary, Result, of
from pos_tui.training.run import Run
from pos_tui.training.rush import RushRun, plan
from pos_tui.training.schedule import next_exercise
from pos_tui.training.speech import LEGEND, WELCOME, praise, progress, trouble

log = logging.getLogger(__name__)

if TYPE_CHECKING:
    from pos_tui.app import PosApp

PAUSE = 2.0
"""Seconds in which a task that was done can be looked at before the next one comes."""

HINT, AGAIN, SKIP, MENU = "f2", "f3", "f4", "f8"
"""The coach's own keys; none of the floor's (docs/lessons.md)."""


class Coach:
    """A companion of the floor. All its methods belong to the screen's thread; the house works on others."""

    css_class = "-training"
    css_path = "styles/training.tcss"

    def __init__(
        self,
        house: House,
        lessons: Sequence[Lesson],
        diary: Diary,
        *,
        initials: str = "",
        first: Lesson | str | None = None,
        pause: float = PAUSE,
    ) -> None:
        """`first` is a lesson, PRACTICE, or None for the menu."""
        self._house, self._lessons, self._diary = house, lessons, diary
        self._initials, self._first, self._pause = initials, first, pause
        self.attempts = of(initials, diary.read())
        self.run: Run | None = None
        self._exercise: Exercise | None = None
        self._queue: deque[Exercise] = deque()
        self._practising = False
        self._lesson: Lesson | None = None
        self._welcome = False
        """Whether the lesson's reason is being read, before its first task."""
        self._number = 0
        """Which setting of the house counts; what was asked before is dropped."""
        self._looking = self._look_again = False
        self._last: FloorSnapshot | None = None
        self._failed = ""
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="coach")
        self.pane = CoachPane(begin=self._begin, laid=self._laid, looked=self._looked, typed=self._typed)

    @property
    def app(self) -> "PosApp":
        return cast("PosApp", self.pane.app)

    def close(self) -> None:
        """Finish writing the diary."""
        self._worker.shutdown(wait=True)

    # ---- a companion's part --------------------------------------------------------------------------

    def above(self) -> Iterable[Widget]:
        return [self.pane]

    def beside(self) -> Iterable[Widget]:
        return ()

    def take_key(self, key: str, character: str | None) -> bool:
        del character
        if isinstance(self.app.screen, (LessonMenu, HelpScreen)):
            return False
        own = {HINT: self.hint, AGAIN: self.again, SKIP: self.skip, MENU: self.open_menu}.get(key)
        if own is not None:
            own()
            return True
        if self._welcome and key not in ("ctrl+q", "f1"):
            self._welcome = False
            self._start()
            return True
        if self.run is not None and not self.run.over and not self._welcome:
            self.run.keys += 1
            self.pane.post_message(CoachPane.Typed())
        return False

    def performed(self, said: SaidLike) -> None:
        if self.run is not None and not said.ok and not self.run.over:
            self.run.refused(said.message)
            self._speak()

    def show_floor(self, snapshot: FloorSnapshot, now: datetime) -> None:
        del now
        run, self._last, before = self.run, snapshot, self._last
        if run is None or snapshot is before or (not run.seen and snapshot == run.start.floor):
            return
        self._look()

    def tick(self, now: datetime) -> None:
        run = self.run
        if isinstance(run, RushRun) and not run.over and not self._welcome:
            due = run.due(now)
            if due:
                self._house.store.submit(lambda: [self._house.at_the_door(cue.line) for cue in due])
            self._look()
        self._speak()

    # ---- what comes next -----------------------------------------------------------------------------

    def _begin(self) -> None:
        if isinstance(self._first, Lesson):
            self.play(self._first)
        elif self._first == PRACTICE:
            self.practise()
        else:
            self.open_menu()

    def play(self, lesson: Lesson) -> None:
        """Begin a lesson: its first task waits until it has been read what the lesson is for."""
        self._lesson, self._practising = lesson, False
        self._queue = deque(lesson.exercises)
        self._welcome = True
        self._next()

    def practise(self) -> None:
        """Weak actions one after the other, until somebody has had enough."""
        self._practising, self._welcome = True, False
        self._queue.clear()
        self._next()

    def _next(self) -> None:
        if self._practising:
            found = next_exercise(self._lessons, self.attempts)
            self._queue = deque([found] if found else [])
        if self._queue:
            self._set_up(self._queue.popleft())
        else:
            self.run = self._exercise = None
            self.open_menu()

    def _set_up(self, exercise: Exercise) -> None:
        """Make the house ready for a task."""
        self.run, self._exercise, self._failed = None, exercise, ""
        self._number += 1
        self._lesson = next((each for each in self._lessons if each.name == exercise.lesson), self._lesson)
        self._house.clock.freeze(exercise.begins)
        number, scene = self._number, self._scene(exercise)
        sizes = {claim.covers for claim in exercise.expect if claim.at == PROPOSED and claim.covers is not None}
        self._house.store.submit(lambda: self._house.lay(scene, sizes)).add_done_callback(
            lambda future: self.pane.post_message(_laid(number, future))
        )
        self._speak()

    def _scene(self, exercise: Exercise) -> Scene:
        return exercise.scene if exercise.rush is None else plan(exercise.rush, self._house.venue).scene

    def _laid(self, message: CoachPane.Laid) -> None:
        if message.number != self._number or self._exercise is None:
            return
        self._clear_floor()
        if message.house is None:
            self._failed = message.failed
        else:
            self.run = self._new_run(self._exercise, message.house)
            self._put_cursor(self._exercise, message.house.floor)
        if not self._welcome:
            self._start()
        self._speak()

    def _start(self) -> None:
        """From now on keys and seconds count."""
        run = self.run
        if run is not None:
            run.began = self._house.clock.monotonic()
        if isinstance(run, RushRun):
            self._house.clock.run(run.rush.speed)
        self._speak()

    def _new_run(self, exercise: Exercise, house: Standing) -> Run:
        began = self._house.clock.monotonic()
        if exercise.rush is None:
            return Run(exercise, house, began)
        return RushRun(exercise, house, began, plan(exercise.rush, self._house.venue), exercise.rush)

    def _clear_floor(self) -> None:
        """Whatever was open belongs to the task before; only the lessons may have been asked for since."""
        while len(self.app.screen_stack) > 1 and not isinstance(self.app.screen, LessonMenu):
            self.app.pop_screen()
        self.app.floor.take_key("escape", None)

    def _put_cursor(self, exercise: Exercise, floor: FloorSnapshot) -> None:
        self.app.floor.show_floor(floor, self._house.clock.utc_now())
        start = table_called(floor, exercise.start) if exercise.start else None
        self.app.floor.go_to_table(start or floor.tables[0].id)

    # ---- watching ------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Look at the house on a thread of its own; once more if something happens meanwhile."""
        if self.run is None or self.run.over:
            return
        if self._looking:
            self._look_again = True
            return
        self._looking, number = True, self._number
        self._worker.submit(self._house.look).add_done_callback(
            lambda future: self.pane.post_message(CoachPane.Looked(number, _seen(future)))
        )

    def _looked(self, message: CoachPane.Looked) -> None:
        self._looking = False
        if message.number == self._number and message.house is not None:
            self._judge(message.house)
        if self._look_again:
            self._look_again = False
            self._look()

    def _typed(self) -> None:
        """Only the cursor can have moved; everything else comes with a snapshot."""
        if self._exercise is not None and any(claim.cursor or claim.area for claim in self._exercise.expect):
            self._look()
        self._speak()

    def _judge(self, house: Standing) -> None:
        run = self.run
        if run is None or run.over:
            return
        if run.see(house, self.app.floor.canvas.cursor):
            run.ended = self._house.clock.monotonic()
            self._house.clock.freeze(house.at)
            self._keep(Result.PASSED if run.passed else Result.AGAIN)
            if run.passed:
                self._later(self._next)
        self._speak()

    def _later(self, what: Callable[[], None]) -> None:
        """After the pause, unless something else was chosen meanwhile."""
        number = self._number

        def go_on() -> None:
            if number == self._number and not isinstance(self.app.screen, LessonMenu):
                what()

        self.app.set_timer(self._pause, go_on)

    def _keep(self, result: Result) -> None:
        """Write this try into the diary."""
        if self.run is None:
            return
        at = self._house.clock.real.utc_now().isoformat(timespec="seconds")
        attempt = self.run.attempt(result, self._house.clock.monotonic(), at, self._initials)
        if isinstance(self.run, RushRun):
            attempt = replace(attempt, score=self.run.score.points)
        self.attempts.append(attempt)
        self._worker.submit(self._diary.add, attempt)

    # ---- the coach's own keys ------------------------------------------------------------------------

    def hint(self) -> None:
        if self.run is not None and not self.run.over:
            self.run.give_hint()
            self._speak()

    def again(self) -> None:
        """The same task from its beginning."""
        self._give_up(Result.AGAIN)
        if self._exercise is not None:
            self._set_up(self._exercise)

    def skip(self) -> None:
        self._give_up(Result.SKIPPED)
        self._welcome = False
        self._next()

    def _give_up(self, result: Result) -> None:
        """A try that has begun counts, though it was not ended."""
        run = self.run
        if run is not None and not run.over and (run.keys or result is Result.SKIPPED):
            self._keep(result)

    def open_menu(self) -> None:
        if isinstance(self.app.screen, LessonMenu):
            return
        going = self._exercise is not None
        menu = LessonMenu(
            self._lessons,
            self.attempts,
            heading=f"Lessons · {self._house.venue.venue.name}",
            back=(("Esc", "goes back"), ("ctrl+q", "leaves training")) if going else (("Esc", "leaves training"),),
            take=self._taken,
            escape=(lambda: None) if going else self.app.exit,
            quit_=self.app.exit,
        )
        self.app.push_screen(menu)

    def _taken(self, key: str) -> None:
        self._give_up(Result.SKIPPED)
        lesson = next((each for each in self._lessons if each.name == key), None)
        if lesson is None:
            self.practise()
        else:
            self.play(lesson)

    # ---- speaking ------------------------------------------------------------------------------------

    def _speak(self) -> None:
        self.pane.speak(self._spoken())

    def _spoken(self) -> Spoken:
        title = self._lesson.title if self._lesson else "choose a lesson"
        if self._welcome and self._lesson is not None:
            return Spoken(title, prompt=self._lesson.why, legend=WELCOME)
        exercise, run = self._exercise, self.run
        if exercise is None or self._failed:
            return Spoken(title, trouble=self._failed, legend=LEGEND)
        where = "practice" if self._practising else f"{exercise.number} of {self._tasks()}"
        title = f"{title} · {where}"
        if run is None:
            return Spoken(title, prompt=exercise.prompt, legend=LEGEND)
        return Spoken(
            title,
            progress(run, self._house.clock.monotonic()),
            exercise.prompt,
            trouble="" if run.passed else trouble(run),
            praise=praise(run) if run.passed else "",
            hint="" if run.passed else run.hint,
            legend=LEGEND,
        )

    def _tasks(self) -> int:
        return self._lesson.exercises[-1].number if self._lesson and self._lesson.exercises else 1


def _laid(number: int, future: "Future[Standing]") -> CoachPane.Laid:
    """What became of setting up the house."""
    error = future.exception()
    if error is None:
        return CoachPane.Laid(number, future.result())
    if not isinstance(error, PosError):
        log.error("a task could not be set up", exc_info=error)
    said = str(error) if isinstance(error, PosError) else "This task cannot be set up; the log says why."
    return CoachPane.Laid(number, None, said)


def _seen(future: "Future[Standing]") -> Standing | None:
    """What was read; None if the house could not be read this time."""
    error = future.exception()
    if error is not None:
        log.error("the house could not be looked at", exc_info=error)
        return None
    return future.result()
