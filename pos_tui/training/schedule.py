"""What to practise next: weak kinds of action come back soon, strong ones seldom. Pure.

Each kind climbs a ladder: a clean try takes it one step up, any other one two steps down. Standing on a step it is
due again after as many tries as two to the power of that step.
"""

from collections.abc import Iterable, Sequence

from pos_tui.training.lessons import Exercise, Lesson
from pos_tui.training.progress import Attempt, Result

TOP = 5
"""The highest step: due again after 32 tries."""

DOWN = 2

WEAK = 1
"""Up to this step a kind is called weak."""


def step(attempts: Iterable[Attempt]) -> int:
    """Where on the ladder one kind stands after these tries at it, oldest first."""
    at = 0
    for attempt in attempts:
        at = min(TOP, at + 1) if attempt.clean else max(0, at - DOWN)
    return at


def overdue(kind: str, attempts: Sequence[Attempt]) -> int:
    """How many tries ago the kind should have come back; below 0 it is not due yet."""
    own = [index for index, attempt in enumerate(attempts) if attempt.kind == kind]
    if not own:
        return 0
    since = len(attempts) - own[-1]
    return since - (1 << step(attempts[index] for index in own))


def weak_kinds(attempts: Sequence[Attempt]) -> list[str]:
    """The kinds that were tried and are not mastered, the most overdue first."""
    kinds = dict.fromkeys(attempt.kind for attempt in attempts)
    weak = [kind for kind in kinds if step(each for each in attempts if each.kind == kind) <= WEAK]
    return sorted(weak, key=lambda kind: -overdue(kind, attempts))


def next_exercise(lessons: Sequence[Lesson], attempts: Sequence[Attempt]) -> Exercise | None:
    """What to practise now: of the kind most overdue among those tried, the task not done for the longest time.

    Whoever has tried nothing yet begins at the beginning. None where there is nothing to practise.
    """
    known = [exercise for lesson in lessons for exercise in lesson.exercises if exercise.rush is None]
    tried = {attempt.kind for attempt in attempts}
    kinds = dict.fromkeys(exercise.kind for exercise in known if exercise.kind in tried)
    if not kinds:
        return known[0] if known else None
    last = (attempts[-1].lesson, attempts[-1].task)
    kind = max(kinds, key=lambda kind: overdue(kind, attempts))
    fitting = [exercise for exercise in known if exercise.kind == kind]
    return min(
        fitting, key=lambda exercise: ((exercise.lesson, exercise.number) == last, _last(exercise, attempts))
    )


def _last(exercise: Exercise, attempts: Sequence[Attempt]) -> int:
    """When a task was tried last, as an index; -1 if never."""
    own = (exercise.lesson, exercise.number)
    return max((i for i, each in enumerate(attempts) if (each.lesson, each.task) == own), default=-1)


def done(lesson: Lesson, attempts: Sequence[Attempt]) -> bool:
    """Whether every task of a lesson was passed once."""
    passed = {(each.lesson, each.task) for each in attempts if each.result is Result.PASSED}
    return all((exercise.lesson, exercise.number) in passed for exercise in lesson.exercises)


def recommended(lessons: Sequence[Lesson], attempts: Sequence[Attempt]) -> Lesson | None:
    """The first lesson that is not done; None when all are."""
    return next((lesson for lesson in lessons if lesson.exercises and not done(lesson, attempts)), None)
