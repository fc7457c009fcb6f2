"""Going to a table by its name: digits, then Enter, or at once a key that acts there."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from pos_tui.floor.names import begins_a_name, table_called
from pos_tui.keymap import Keymap
from pos_tui.screens.line import RESTED
from pos_tui.widgets.command_bar import NO, Answer, Hint
from pos_tui.widgets.editor import LineEditor
from pos_tui.widgets.pressing import sentence

if TYPE_CHECKING:
    from pos_tui.screens.floor import FloorScreen


class Jump:
    """Reads a table's name on the floor's bar and takes the keys until the cursor has gone there."""

    TITLE = "Going to a table"

    def __init__(self, floor: "FloorScreen", keys: Keymap) -> None:
        self._floor, self._keys = floor, keys
        self._editor = LineEditor()

    def start(self, digit: str) -> None:
        """Begin with the first character of a name."""
        self._editor.start(digit)
        self._floor.bar.open(self._editor, "go to table: ")
        self._show()

    def take_text(self, text: str) -> None:
        """Paste."""
        self._editor.insert(text)
        self._show()

    def take_key(self, key: str, character: str | None) -> None:
        if key == "enter":
            self._go()
        elif key in ("escape", "ctrl+c"):
            self._floor.leave_line()
        elif self._acts_there(key, character):
            self._go()
            self._floor.take_key(key, character)
        elif self._editor.key(key, character):
            if self._editor.text:
                self._show()
            else:
                self._floor.leave_line()

    def keys_now(self) -> Sequence[Hint]:
        """What keys do until the cursor has gone there."""
        goes = f"goes to table {self._editor.text}"
        acts = ("n o p …", "what acts at a table goes there and does it")
        return ("0…9 letters", "more of the name"), ("Enter", goes), acts, ("Esc", "stays")

    def _go(self) -> None:
        target = self._target()
        self._floor.leave_line()
        if target is None:
            name = self._editor.text.strip()
            finds = self._keys.shown("find")
            instead = f"; {finds} finds tables by their letters too" if finds else ""
            self._floor.tell(NO, f"There is no table {name}{instead}.")
        else:
            self._floor.go_to_table(target)

    def _target(self) -> str | None:
        if self._floor.snapshot is None:
            return None
        here = self._floor.canvas.table
        return table_called(self._floor.snapshot, self._editor.text, near=here.area_id if here else None)

    def _show(self) -> None:
        target = self._target()
        self._floor.canvas.light([target] if target else [], scrolls=False)
        self._floor.set_timer(RESTED, partial(self._rested, self._editor.text))
        bar = self._floor.bar
        below = " Enter goes there; so does any key that acts at a table. Esc does not."
        bar.put_below(sentence(below, "$quiet", "Enter", "Esc"))
        bar.show_preview(None if target else Answer(NO, f"There is no table {self._editor.text.strip()}."))

    def _rested(self, text: str) -> None:
        """Nothing was typed for a while: show where the table stands."""
        if self._floor.bar.editor is self._editor and self._editor.text == text:
            self._floor.canvas.light(self._floor.canvas.lit)

    def _acts_there(self, key: str, character: str | None) -> bool:
        """Whether a key cannot belong to the table's name any more but does something at it: `12n`."""
        if self._floor.snapshot is None or self._keys.of(key, character) is None or self._target() is None:
            return False
        if character is None or character.isdigit():  # a digit too many is a slip, not another jump
            return False
        return not begins_a_name(self._floor.snapshot, self._editor.text + character)
