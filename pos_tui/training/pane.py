"""What the coach says: the lines above the floor. Pure drawing; the coach fills in what there is to say."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from textual.message import Message

from data.queries.standing import Standing
from pos_tui.text import plain, wrap
from pos_tui.training.house import BADGE
from pos_tui.widgets.command_bar import Hint, hint_line
from pos_tui.widgets.lines import Line, Lines, Piece, apart

LOW = 30
"""Rows of a terminal below which the pane gives lines to the map."""


@dataclass(frozen=True)
class Spoken:
    """Everything the pane shows."""

    title: str = ""
    progress: str = ""
    """Keys and time, against what is given."""
    prompt: str = ""
    trouble: str = ""
    praise: str = ""
    hint: str = ""
    legend: Sequence[Hint] = field(default=())


class CoachPane(Lines):
    """Draws what is spoken, and hands the coach what other threads have posted."""

    @dataclass
    class Laid(Message):
        """The house is ready for a task; or it is not, and `failed` says why."""

        number: int
        house: Standing | None
        failed: str = ""

    @dataclass
    class Looked(Message):
        """How the house stands, unless it could not be read."""

        number: int
        house: Standing | None

    class Typed(Message):
        """A key has been handled: the cursor may be elsewhere."""

    def __init__(
        self,
        *,
        begin: Callable[[], None],
        laid: Callable[[Laid], None],
        looked: Callable[[Looked], None],
        typed: Callable[[], None],
    ) -> None:
        super().__init__(id="coach")
        self._begin, self._laid, self._looked, self._typed = begin, laid, looked, typed
        self.spoken = Spoken()

    def speak(self, spoken: Spoken) -> None:
        if spoken != self.spoken:
            self.spoken = spoken
            self.redraw()

    def draw(self, width: int, height: int) -> Iterable[Line]:
        return coach_lines(self.spoken, width, height)

    def on_mount(self) -> None:
        self.screen.border_title = BADGE
        self._begin()

    def on_resize(self) -> None:
        super().on_resize()
        self.screen.set_class(self.app.size.height < LOW, "-low")

    def on_coach_pane_laid(self, message: Laid) -> None:
        self._laid(message)

    def on_coach_pane_looked(self, message: Looked) -> None:
        self._looked(message)

    def on_coach_pane_typed(self) -> None:
        self._typed()


def coach_lines(spoken: Spoken, width: int, height: int) -> list[Line]:
    """The heading, the task, what went wrong or right, the last hint; the coach's keys at the bottom."""
    badge: Piece = (f" {BADGE} ", "bold $training-ink on $training-fill")
    title: Piece = (f" {plain(spoken.title)}", "bold")
    lines: list[Line] = [apart([badge, title], [(f"{spoken.progress} ", "$quiet")], width)]
    body = [
        *_wrapped("▶", spoken.prompt, "", width),
        *_wrapped("✗", spoken.trouble, "bold $error", width),
        *_wrapped("✓", spoken.praise, "bold $success", width),
        *_wrapped("?", spoken.hint, "$accent", width),
    ]
    lines += body[: height - 2]
    lines += [[]] * (height - 1 - len(lines))
    return [*lines, hint_line(spoken.legend, width)]


def _wrapped(mark: str, text: str, style: str, width: int) -> list[Line]:
    lines: list[Line] = []
    for index, part in enumerate(wrap(text, width - 5)):
        lines.append([(f" {mark} " if index == 0 else "   ", style or "bold"), (part, style)])
    return lines
