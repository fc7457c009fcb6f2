"""How everybody is doing, for whoever trains them: for each action, tries, keys over par, seconds, mistakes."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from pos_tui.text import count
from pos_tui.training.lessons import Lesson
from pos_tui.training.progress import Attempt, Result, of
from pos_tui.training.schedule import WEAK, done, step

NOBODY = "(no initials)"


@dataclass(frozen=True)
class KindSummary:
    """One kind of action; medians are of the tries that were passed, None where there is none."""

    kind: str
    tries: int
    passed: int
    keys_over_par: float | None
    seconds: float | None
    mistakes: int
    hints: int
    step: int
    """On the ladder of `schedule`."""
    weak: bool


@dataclass(frozen=True)
class PersonSummary:
    initials: str
    tries: int
    last_at: str
    lessons_done: tuple[str, ...]
    lessons_left: tuple[str, ...]
    best_rush: int | None
    kinds: tuple[KindSummary, ...]


def summaries(attempts: Sequence[Attempt], lessons: Sequence[Lesson], initials: str | None) -> list[PersonSummary]:
    """One for each person who has trained, or for the one asked for."""
    people = sorted({attempt.initials for attempt in attempts})
    return [_person(each, of(each, attempts), lessons) for each in people if initials is None or each == initials]


def _person(initials: str, attempts: Sequence[Attempt], lessons: Sequence[Lesson]) -> PersonSummary:
    served = [lesson for lesson in lessons if lesson.exercises]
    scores = [each.score for each in attempts if each.score is not None]
    return PersonSummary(
        initials=initials,
        tries=len(attempts),
        last_at=attempts[-1].at,
        lessons_done=tuple(lesson.name for lesson in served if done(lesson, attempts)),
        lessons_left=tuple(lesson.name for lesson in served if not done(lesson, attempts)),
        best_rush=max(scores, default=None),
        kinds=tuple(_kinds(attempts)),
    )


def _kinds(attempts: Sequence[Attempt]) -> Iterator[KindSummary]:
    for kind in dict.fromkeys(attempt.kind for attempt in attempts):
        own = [attempt for attempt in attempts if attempt.kind == kind]
        passed = [attempt for attempt in own if attempt.result is Result.PASSED]
        at = step(own)
        yield KindSummary(
            kind=kind,
            tries=len(own),
            passed=len(passed),
            keys_over_par=median(each.over_par for each in passed) if passed else None,
            seconds=median(each.seconds for each in passed) if passed else None,
            mistakes=sum(each.mistakes for each in own),
            hints=sum(each.hints for each in own),
            step=at,
            weak=at <= WEAK,
        )


def as_object(summary: PersonSummary) -> dict[str, Any]:
    """For programs."""
    return asdict(summary)


def as_text(summary: PersonSummary) -> str:
    """For the trainer's eye: a heading, a table, and what to work on."""
    total = len(summary.lessons_done) + len(summary.lessons_left)
    rush = f", best rush {summary.best_rush} points" if summary.best_rush is not None else ""
    lines = [
        f"{summary.initials or NOBODY}: {len(summary.lessons_done)} of {count(total, 'lesson')} done, "
        f"{count(summary.tries, 'try', 'tries')}, last {summary.last_at[:10]}{rush}",
        f"  {'action':<14}{'tries':>6}{'passed':>8}{'keys over':>11}{'seconds':>9}{'mistakes':>10}{'hints':>7}",
    ]
    for kind in sorted(summary.kinds, key=lambda each: each.step):
        over = "-" if kind.keys_over_par is None else f"{kind.keys_over_par:g}"
        seconds = "-" if kind.seconds is None else f"{kind.seconds:.0f}"
        weak = "  weak" if kind.weak else ""
        lines.append(
            f"  {kind.kind:<14}{kind.tries:>6}{kind.passed:>8}{over:>11}{seconds:>9}"
            f"{kind.mistakes:>10}{kind.hints:>7}{weak}"
        )
    if summary.lessons_left:
        lines.append(f"  still to do: {', '.join(summary.lessons_left)}")
    return "\n".join(lines)
