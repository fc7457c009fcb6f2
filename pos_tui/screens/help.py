"""Help, made from the commands and the verbs themselves."""

from collections.abc import Sequence

from textual.app import ComposeResult

from pos_tui.commands import Command, VerbLike
from pos_tui.floor import minutes, paint
from pos_tui.screens.keys import Overlay
from pos_tui.widgets.command_bar import Hint
from pos_tui.widgets.lines import Line
from pos_tui.widgets.rows import Choice, RowList

_GROUPS = ("Moving about", "Acting on a table", "Looking around")

_MARKS = (
    ("S5 O12 M…", "a party sits here; the letter is its stage, the number how many minutes it has lasted"),
    ("35' +5'!", "what is left of their turn; by how much it is over"),
    (paint.FREE, "free"),
    (minutes.DUE, "a booking is due within half an hour, or its time"),
    (paint.LATE, "a booking is late"),
    (paint.DIRTY, "to clean"),
    (paint.CLOSED, "out of service"),
    (minutes.OVERRUN, "the stage, or the turn, lasts longer than it should"),
    (paint.REQUEST, "the guests have asked for something, often for an allergy"),
    (paint.LOCKED, "a card machine holds the tab"),
    (paint.DEPOSIT, "a deposit has been paid"),
    ("3/4", "three covers at four seats"),
    ("4+", "four seats, more when it is pushed together with others"),
    ("12+", "a table of a party that has more tables"),
    ("AB 12'", "who serves the table, and how long ago they were last given a party"),
    ("╔═╗ ▛▀▜", "the chosen table; tables that the line is about"),
)


def _heading(text: str) -> list[Choice]:
    return [Choice(None, []), Choice(None, [(f" {text}", "bold $accent")])]


def _entry(shown: str, text: str) -> Choice:
    line: Line = [(f" {shown:<12}", "bold"), (text, "")]
    return Choice(None, line)


def help_rows(verbs: Sequence[VerbLike], commands: Sequence[Command]) -> list[Choice]:
    """Keys by group, the verbs with their forms, and what the marks mean."""
    rows: list[Choice] = []
    for group in _GROUPS:
        rows += _heading(group)
        rows += [_entry(command.shown, command.title) for command in commands if command.group == group]
    rows += _heading("Marks on the floor")
    rows += [_entry(mark, meaning) for mark, meaning in _MARKS]
    return [*rows, *_heading("The line: type : and then"), *verb_rows(verbs)]


def verb_rows(verbs: Sequence[VerbLike]) -> list[Choice]:
    """Each verb's form and what it does, and what may end every line."""
    rows: list[Choice] = []
    for verb in verbs:
        word = f"   {verb.word}" if verb.letter else ""
        rows.append(Choice(None, [(f" {verb.form}", "bold"), (word, "$accent")]))
        rows.append(Choice(None, [(f"    {verb.does}", "$quiet")]))
    return [
        *rows,
        Choice(None, []),
        Choice(None, [(" At the end of any line: ", ""), ("!", "bold"), (" overrides, ", ""), ("/AB", "bold")]),
    ]


def key_rows(hints: Sequence[Hint]) -> list[Choice]:
    """What the keys of one screen do."""
    return [_entry(key, does) for key, does in hints]


class HelpScreen(Overlay):
    """Scrolls with the arrows; Escape, ? or F1 lead back."""

    CSS_PATH = "../styles/help.tcss"

    def __init__(self, title: str, rows: Sequence[Choice]) -> None:
        super().__init__()
        self.list = RowList()
        self.list.show(rows)
        self._title = title

    def compose(self) -> ComposeResult:
        yield self.list

    def on_mount(self) -> None:
        self.list.border_title = self._title
        self.list.border_subtitle = "↑ ↓ scroll · Esc back"

    def take_key(self, key: str, character: str | None) -> None:
        page = max(1, self.list.size.height - 3)
        step = {"up": -1, "k": -1, "down": 1, "j": 1, "pageup": -page, "pagedown": page, "space": page}.get(key)
        if step is not None:
            self.list.move(step)
        elif key in ("question_mark", "f1", "q", "enter"):
            self.leave()
        else:
            super().take_key(key, character)
