"""What comes back: a ladder for each kind of action, and the most overdue first."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from pos_tui.training.lesson_file import Scene
from pos_tui.training.lessons import Exercise, Lesson
from pos_tui.training.progress import Attempt, Result
from pos_tui.training.schedule import next_exercise, overdue, recommended, step, weak_kinds


def attempt(kind: str, *, clean: bool = True, result: Result = Result.PASSED, task: int = 1) -> Attempt:
    mistakes = 0 if clean else 2
    return Attempt("2026-11-27T19:40:00+00:00", "AB", kind, task, kind, result, 5, 5, 4.0, 20, mistakes, 0)


def exercise(kind: str, number: int = 1) -> Exercise:
    begins = datetime(2026, 11, 27, 19, 40, tzinfo=UTC)
    return Exercise(kind, number, kind, "Do it.", 20, ("So.",), None, begins, Scene(), (), ("n",), (), None)


def lesson(kind: str, tasks: int = 1) -> Lesson:
    return Lesson(kind, kind.title(), "Because.", tuple(exercise(kind, number) for number in range(1, tasks + 1)))


LESSONS = [lesson("move"), lesson("pay"), lesson("undo")]


@pytest.mark.parametrize(
    ("tries", "expected"),
    [("", 0), ("++", 2), ("++++++++", 5), ("+++-", 1), ("-", 0), ("++-+", 1)],
)
def test_clean_tries_climb_one_step_and_others_fall_two(tries: str, expected: int) -> None:
    assert step(attempt("move", clean=each == "+") for each in tries) == expected


def test_a_try_that_was_skipped_or_begun_again_is_not_clean() -> None:
    assert not attempt("move", result=Result.SKIPPED).clean
    assert not attempt("move", result=Result.AGAIN).clean


def test_a_kind_is_due_after_as_many_tries_as_two_to_the_power_of_its_step() -> None:
    clean_once = [attempt("move")]
    assert overdue("move", clean_once) == -1
    assert overdue("move", [*clean_once, attempt("pay")]) == 0
    assert overdue("never tried", clean_once) == 0


def test_whoever_is_sloppy_at_one_action_gets_it_back_more_often() -> None:
    attempts = [attempt("move", clean=False), attempt("pay"), attempt("undo")]
    for _ in range(60):
        due = next_exercise(LESSONS, attempts)
        assert due is not None
        attempts.append(attempt(due.kind, clean=due.kind != "move"))
    often = Counter(each.kind for each in attempts)
    assert often["move"] > 3 * max(often["pay"], often["undo"])


def test_what_was_never_tried_is_taught_before_it_is_practised() -> None:
    due = next_exercise(LESSONS, [attempt("pay", clean=False)])
    assert due is not None
    assert due.kind == "pay"


def test_practice_of_one_kind_walks_through_its_tasks() -> None:
    lessons = [lesson("move", tasks=3)]
    attempts = [attempt("move", clean=False)]
    seen = []
    for _ in range(4):
        due = next_exercise(lessons, attempts)
        assert due is not None
        seen.append(due.number)
        attempts.append(attempt("move", clean=False, task=due.number))
    assert seen == [2, 3, 1, 2]


def test_the_first_lesson_that_is_not_done_is_recommended() -> None:
    assert recommended(LESSONS, []) == LESSONS[0]
    assert recommended(LESSONS, [attempt("move"), attempt("pay", result=Result.SKIPPED)]) == LESSONS[1]
    assert recommended(LESSONS, [attempt(kind) for kind in ("move", "pay", "undo")]) is None


def test_weak_kinds_are_those_tried_and_not_mastered() -> None:
    assert weak_kinds([attempt("move", clean=False), *[attempt("pay")] * 3]) == ["move"]
