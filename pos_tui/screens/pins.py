"""A line that somebody answers for with a PIN: asked after Enter, shown as dots, kept nowhere."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pos_tui.drafts import Draft
from pos_tui.messages import SaidLike
from pos_tui.widgets.command_bar import NO, Answer, Hint
from pos_tui.widgets.editor import LineEditor
from pos_tui.widgets.pressing import sentence

if TYPE_CHECKING:
    from pos_tui.screens.floor import FloorScreen


class PinPrompt:
    """Asks on the floor's bar and takes the keys until Enter or Escape."""

    TITLE = "A manager's PIN"

    def __init__(self, floor: "FloorScreen") -> None:
        self._floor = floor
        self._editor = LineEditor()
        self._line = ""
        self._tried = False

    def ask(self, said: SaidLike) -> None:
        """Ask for the PIN that a line needs, and do the line with it; again if it was not the right one."""
        again = self._tried and said.line == self._line
        self._line, self._tried = said.line, False
        self._editor.start()
        self._floor.bar.open(self._editor, f"PIN of {said.needs_pin}: ", masked=True)
        self._floor.bar.put_below(sentence(" Enter does it, Esc goes back to the line.", "$quiet", "Enter", "Esc"))
        self._floor.bar.show_preview(Answer(NO, said.message) if again else None)

    def take_key(self, key: str, character: str | None) -> None:
        if key == "enter":
            pin = self._editor.text
            self._editor.start()
            self._tried = True
            self._floor.leave_line()
            self._floor.begin(self._line, reopen=True, pin=pin)
        elif key in ("escape", "ctrl+c"):
            self._editor.start()
            self._floor.open_line(Draft(self._line))
        elif character is None or character.isdigit() or not character.isprintable():
            self._editor.key(key, character)
            self._floor.bar.redraw()

    def keys_now(self) -> Sequence[Hint]:
        """What keys do until the PIN is typed."""
        return (
            ("0…9", "the PIN, shown as dots and kept nowhere"),
            ("Enter", "does the line"),
            ("Esc", "the line again"),
        )

    def take_text(self, text: str) -> None:
        """Paste; what is no digit is left out."""
        self._editor.insert("".join(character for character in text if character.isdigit()))
        self._floor.bar.redraw()
