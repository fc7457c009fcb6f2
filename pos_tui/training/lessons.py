"""The lessons there are, cast for a venue: every placeholder filled in, what the venue cannot serve left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TypeVar

from data.errors import PosError
from data.venue_checks import check_evening
from data.venue_file import Row, VenueFile
from pos_tui.training.lesson_file import Expectation, LessonFile, Rush, Scene, Task, check_lesson
from pos_tui.training.roles import CannotServe, Cast

LESSONS = Path(__file__).parent / "lessons"

FRIDAY = date(2026, 11, 27)
"""The day on which all lessons take place: the same every time, so that its times can be named."""

R = TypeVar("R", bound=Row)


class BrokenLesson(PosError):
    """A lesson file has mistakes; the text names each with its file, line and key."""


class NoLesson(PosError):
    """No lesson goes by this name, or this venue cannot serve it."""


@dataclass(frozen=True)
class Exercise:
    """A task of a lesson, cast: what is said, what is set up, what is expected, and the keys that do it."""

    lesson: str
    number: int
    """Which of its lesson's tasks, from 1."""
    kind: str
    prompt: str
    seconds: int
    hints: tuple[str, ...]
    start: str | None
    begins: datetime
    scene: Scene
    expect: tuple[Expectation, ...]
    right: tuple[str, ...]
    wrong: tuple[tuple[tuple[str, ...], str], ...]
    """Keys, and what the coach must say to them."""
    rush: Rush | None

    @property
    def par(self) -> int:
        """Keys of the shortest way; 0 where every way is another one."""
        return len(keys_of(self.right))


@dataclass(frozen=True)
class Lesson:
    name: str
    title: str
    why: str
    exercises: tuple[Exercise, ...]
    missing: str = ""
    """What this venue would need for the lesson; empty where it has it."""


def keys_of(script: Sequence[str]) -> list[str]:
    """Single keys: a text after an apostrophe letter by letter."""
    keys: list[str] = []
    for step in script:
        typed = step[1:] if step.startswith("'") else None
        keys += [step] if typed is None else ["space" if each == " " else each for each in typed]
    return keys


def lesson_files() -> dict[str, Path]:
    """Every lesson by name, in the order in which they are learned: that of the file names."""
    return {path.stem.partition("-")[2]: path for path in sorted(LESSONS.glob("*.toml"))}


def read_lesson(path: Path) -> LessonFile:
    """Raises BrokenLesson with every mistake."""
    lesson, problems = check_lesson(path)
    if lesson is None:
        raise BrokenLesson("\n".join(problem.in_file(path) for problem in problems))
    return lesson


def lessons_for(venue: VenueFile) -> list[Lesson]:
    """All lessons, cast for a venue; those it cannot serve have no exercises and say what is missing."""
    return [cast_lesson(name, read_lesson(path), venue) for name, path in lesson_files().items()]


def find_lesson(wanted: str, lessons: Sequence[Lesson], venue: VenueFile) -> Lesson:
    """By name, by number, or a file of somebody's own. Raises NoLesson or BrokenLesson."""
    by_name = {lesson.name: lesson for lesson in lessons}
    by_number = {str(number): lesson for number, lesson in enumerate(lessons, 1)}
    lesson = by_name.get(wanted.casefold()) or by_number.get(wanted)
    path = Path(wanted).expanduser()
    if lesson is None and path.is_file():
        lesson = cast_lesson(path.stem, read_lesson(path), venue)
    if lesson is None:
        raise NoLesson(f"There is no lesson “{wanted}”; there are {', '.join(by_name)}.")
    if not lesson.exercises:
        raise NoLesson(f"{venue.venue.name} cannot serve “{lesson.title}”: it needs {lesson.missing}.")
    return lesson


def cast_lesson(name: str, file: LessonFile, venue: VenueFile) -> Lesson:
    """A lesson in one venue. A task the venue cannot serve is left out."""
    exercises: list[Exercise] = []
    missing = ""
    for number, task in enumerate(file.task, 1):
        try:
            exercises.append(_cast_task(name, number, file, task, venue))
        except CannotServe as lack:
            missing = missing or str(lack)
    return Lesson(name, file.title, file.why, tuple(exercises), "" if exercises else missing)


def _cast_task(name: str, number: int, file: LessonFile, task: Task, venue: VenueFile) -> Exercise:
    cast = Cast(venue, {**file.tables, **task.tables}, {**file.dishes, **task.dishes})
    hour, minute = map(int, file.time.split(":"))
    scene = _filled(_joined(file.scene, task.scene), cast)
    _check_scene(scene, name, number, venue)
    return Exercise(
        lesson=name,
        number=number,
        kind=task.kind,
        prompt=cast.fill(task.prompt),
        seconds=task.seconds,
        hints=tuple(map(cast.fill, task.hints)),
        start=cast.fill(task.start) if task.start else None,
        begins=venue.venue.at(FRIDAY, time(hour, minute)),
        scene=scene,
        expect=tuple(_filled(claim, cast) for claim in task.expect),
        right=tuple(map(cast.fill, task.right)),
        wrong=tuple((tuple(map(cast.fill, each.keys)), cast.fill(each.brings)) for each in task.wrong),
        rush=task.rush,
    )


def _check_scene(scene: Scene, name: str, number: int, venue: VenueFile) -> None:
    """Raises BrokenLesson for guests at tables, and dishes, that this venue has not."""
    evening = scene.model_dump(mode="json", exclude={"did"}, exclude_none=True)
    if not any(evening.values()):
        return
    document = {**venue.model_dump(mode="json", exclude={"evening"}, exclude_none=True), "evening": evening}
    for place, message in check_evening(document):
        raise BrokenLesson(f"lesson {name}: task.{number - 1}.scene.{'.'.join(map(str, place[1:]))}: {message}")


def _joined(one: Scene, more: Scene) -> Scene:
    return Scene(
        bookings=[*one.bookings, *more.bookings],
        parties=[*one.parties, *more.parties],
        waiting=[*one.waiting, *more.waiting],
        did=[*one.did, *more.did],
    )


def _filled(row: R, cast: Cast) -> R:
    """The same with every text's placeholders filled in."""

    def fill(value: object) -> object:
        if isinstance(value, str):
            return cast.fill(value)
        if isinstance(value, list):
            return [fill(each) for each in value]
        if isinstance(value, dict):
            return {key: fill(each) for key, each in value.items()}
        return value

    return type(row).model_validate(fill(row.model_dump()))
