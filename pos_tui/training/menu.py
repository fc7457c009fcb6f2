"""The lessons to choose from: what was done, what is recommended, and why each is worth it."""

from collections.abc import Callable, Iterable, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from pos_tui.screens.overlay import Overlay
from pos_tui.text import count, wrap
from pos_tui.training.lessons import Lesson
from pos_tui.training.progress import Attempt, Result
from pos_tui.training.schedule import done, recommended, weak_kinds
from pos_tui.widgets.command_bar import Hint
from pos_tui.widgets.lines import Line, Lines
from pos_tui.widgets.pressing import foot
from pos_tui.widgets.rows import Choice, RowList

PRACTICE = "practice"
"""The key of what is no lesson: weak actions, one after the other."""

_PRACTICE_WHY = "What took you more keys, more time or more hints than it should, until it does not any more."


def menu_rows(lessons: Sequence[Lesson], attempts: Sequence[Attempt]) -> list[Choice]:
    """Practice first, once there is something to practise; then the lessons, with how they went."""
    rows: list[Choice] = []
    if attempts:
        weak = weak_kinds(attempts)[:4]
        rows.append(
            Choice(
                PRACTICE,
                [("↻ ", "bold $accent"), ("Practise what is weak", "bold")],
                [(", ".join(weak) or "nothing is weak now", "$quiet")],
            )
        )
    best = recommended(lessons, attempts)
    rows += [_row(number, lesson, attempts, best) for number, lesson in enumerate(lessons, 1)]
    return rows


def _row(number: int, lesson: Lesson, attempts: Sequence[Attempt], best: Lesson | None) -> Choice:
    if not lesson.exercises:
        return Choice(
            None,
            [("    ", ""), (f"{number:>2}  {lesson.title}", "$quiet")],
            [(f"needs {lesson.missing} ", "$quiet")],
        )
    mark = (
        ("▸ ", "bold $accent") if lesson is best else ("✓ ", "$success") if done(lesson, attempts) else ("  ", "")
    )
    said = how_it_went(lesson, attempts)
    said = f"{said} · next for you" if lesson is best and said else "next for you" if lesson is best else said
    return Choice(lesson.name, [mark, (f"{number:>2}  {lesson.title}", "bold")], [(said, "$quiet")])


def how_it_went(lesson: Lesson, attempts: Sequence[Attempt]) -> str:
    """The last try at each of a lesson's tasks, in words; nothing for a lesson never begun."""
    last = {each.task: each for each in attempts if each.lesson == lesson.name}
    if not last:
        return ""
    passed = [each for each in last.values() if each.result is Result.PASSED]
    if len(passed) < len(lesson.exercises):
        return f"{len(passed)} of {count(len(lesson.exercises), 'task')}"
    scores = [each.score for each in passed if each.score is not None]
    if scores:
        return f"{scores[-1]} points"
    over, mistakes = sum(each.over_par for each in passed), sum(each.mistakes for each in passed)
    words = [f"{count(over, 'key')} over par"] if over else ["at par"]
    return ", ".join(words + ([count(mistakes, "mistake")] if mistakes else []))


class _Why(Lines):
    """What the chosen lesson teaches."""

    text = ""

    def draw(self, width: int, height: int) -> Iterable[Line]:
        return [[(line, "$secondary")] for line in wrap(self.text, width)[:height]]


class LessonMenu(Overlay):
    """Enter takes a lesson, Escape goes back; `back` says what that means."""

    CSS_PATH = "../styles/lessons.tcss"
    TITLE = "Lessons"

    def __init__(
        self,
        lessons: Sequence[Lesson],
        attempts: Sequence[Attempt],
        *,
        heading: str,
        back: Sequence[Hint],
        take: Callable[[str], None],
        escape: Callable[[], None],
        quit_: Callable[[], None],
    ) -> None:
        super().__init__()
        self.list = RowList()
        self._why = _Why(id="why")
        self._lessons = {lesson.name: lesson for lesson in lessons}
        self._heading, self._back = heading, back
        self._take, self._escape, self._quit = take, escape, quit_
        self.list.show(menu_rows(lessons, attempts))
        best = recommended(lessons, attempts)
        self.list.choose(best.name if best else PRACTICE)

    def compose(self) -> ComposeResult:
        with Vertical(id="lessons"):
            yield self.list
            yield self._why

    def on_mount(self) -> None:
        box = self.query_one("#lessons")
        box.border_title = self._heading
        box.border_subtitle = foot(self.keys_now())
        self._explain()

    def _explain(self) -> None:
        lesson = self._lessons.get(self.list.chosen or "")
        practice = (
            "The actions that took you more keys, more time or more hints than they should, again and again."
        )
        self._why.text = lesson.why if lesson else practice
        self._why.redraw()

    def keys_now(self) -> Sequence[Hint]:
        return [("↑ ↓", "choose"), ("Enter", "begins"), *self._back]

    def chosen_now(self) -> tuple[str, Sequence[Hint]]:
        lesson = self._lessons.get(self.list.chosen or "")
        return (lesson.title if lesson else "Practice"), [("Enter", "begins")]

    def do_key(self, key: str, character: str | None) -> None:
        step = {"j": 1, "k": -1}.get(key)
        if key == "enter":
            self.pick(self.list.chosen)
        elif key in ("escape", "ctrl+c"):
            self.leave()
            self._escape()
        elif key == "ctrl+q":
            self._quit()
        elif step is not None:
            self.list.move(step)
            self._explain()
        elif self.list.key(key):
            self._explain()
        else:
            super().do_key(key, character)

    def pick(self, key: str | None) -> None:
        """Leave with this lesson."""
        if key is not None:
            self.leave()
            self._take(key)

    def pointed(self, row: str, *, twice: bool) -> None:
        self.list.choose(row)
        self._explain()
        if twice:
            self.pick(row)
