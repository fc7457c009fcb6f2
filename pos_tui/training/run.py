"""One try at a task: keys counted, mistakes found, hints given, and whether it is done. Pure: told everything."""

from collections.abc import Callable, Sequence

from data.queries.standing import Standing
from data.queries.views import TableView
from pos_tui.training.claims import (
    Finding,
    judge_booking,
    judge_events,
    judge_gone,
    judge_journal,
    judge_party,
    judge_table,
    judge_waiting,
    same,
    surprises,
)
from pos_tui.training.lesson_checks import SUBJECTS
from pos_tui.training.lesson_file import Expectation
from pos_tui.training.lessons import Exercise
from pos_tui.training.progress import Attempt, Result
from pos_tui.training.tab_claims import judge_tab

Judge = Callable[[Expectation, Standing, Standing], Finding | None]

JUDGES: dict[str, Judge] = {
    "party": judge_party,
    "gone": judge_gone,
    "table": judge_table,
    "booking": judge_booking,
    "tab": judge_tab,
    "waiting": judge_waiting,
    "journal": judge_journal,
    "events": judge_events,
}

ELSEWHERE = "elsewhere"

REMEDY = "u takes it back."


def capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]


class Run:
    """`began` and `now` are seconds of a clock that only grows."""

    def __init__(self, exercise: Exercise, start: Standing, began: float) -> None:
        self.exercise, self.start, self.began = exercise, start, began
        self.keys = 0
        self.mistakes = 0
        self.hints = 0
        """How many have been given."""
        self.trouble = ""
        """What went wrong last, in words."""
        self.todo: Sequence[str] = ()
        """What is still to do, in words."""
        self.passed = False
        self.over = False
        """Whether it goes on no longer: passed, or, in a rush, out of time."""
        self.ended: float | None = None
        self.seen = False
        """Whether the house was looked at since the start."""

    @property
    def hint(self) -> str:
        """The last hint that was given."""
        return self.exercise.hints[self.hints - 1] if self.hints else ""

    def give_hint(self) -> None:
        """The next stronger one; the strongest stays."""
        self.hints = min(self.hints + 1, len(self.exercise.hints))

    def refused(self, sentence: str) -> None:
        """A line was refused."""
        self._mistake(sentence)

    def _mistake(self, sentence: str) -> None:
        self.mistakes += 1
        self.trouble = sentence
        self.give_hint()

    def see(self, house: Standing, cursor: str | None) -> bool:
        """Look at the house after something may have changed; whether that ends it. `cursor` is a table's id."""
        self.seen = True
        found = [finding for claim in self.exercise.expect if (finding := self._judge(claim, house, cursor))]
        wrong = [finding.words for finding in found if finding.wrong]
        wrong += surprises(self.exercise.expect, self.start, house)
        self.todo = [capitalised(finding.words) for finding in found if not finding.wrong]
        self.passed = self.over = not found and not wrong
        trouble = f"{capitalised(wrong[0])}. {self._remedy(house)}".strip() if wrong else ""
        if trouble and trouble != self.trouble:
            self._mistake(trouble)
        elif house.actions != self.start.actions or self.passed:
            self.trouble = trouble
        return self.over

    def _remedy(self, house: Standing) -> str:
        return REMEDY if house.actions != self.start.actions else ""

    def _judge(self, claim: Expectation, house: Standing, cursor: str | None) -> Finding | None:
        if claim.cursor is not None or claim.area is not None:
            return self._judge_cursor(claim, house.floor.table(cursor) if cursor else None, house)
        subject = next(name for name in SUBJECTS if getattr(claim, name) is not None)
        return JUDGES[subject](claim, self.start, house)

    def _judge_cursor(self, claim: Expectation, table: TableView | None, house: Standing) -> Finding | None:
        """Being on the way is no mistake while there are keys left."""
        if table is None:
            return Finding("no table is chosen yet", wrong=False)
        spent = self.keys >= self.exercise.par
        if claim.area is not None:
            area = next(area.name for area in house.floor.areas if area.id == table.area_id)
            words = f"the cursor is in {area}, the task wants {claim.area}"
            return None if same(area, claim.area) else Finding(words, spent)
        if claim.cursor == ELSEWHERE:
            moved = not same(table.name, self.exercise.start or "")
            return None if moved else Finding(f"the cursor is still on table {table.name}", spent)
        if same(table.name, claim.cursor or ""):
            return None
        return Finding(f"the cursor is on table {table.name}, the task wants {claim.cursor}", spent)

    def seconds(self, now: float) -> float:
        """So far, or until it ended."""
        return max(0.0, (now if self.ended is None else self.ended) - self.began)

    def attempt(self, result: Result, now: float, at: str, initials: str) -> Attempt:
        """This try, for the diary."""
        return Attempt(
            at=at,
            initials=initials,
            lesson=self.exercise.lesson,
            task=self.exercise.number,
            kind=self.exercise.kind,
            result=result,
            keys=self.keys,
            par=self.exercise.par,
            seconds=round(self.seconds(now), 1),
            allowed=self.exercise.seconds,
            mistakes=self.mistakes,
            hints=self.hints,
        )
