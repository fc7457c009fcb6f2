"""A few letters typed, a list that shrinks, Enter takes one: find and palette."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import cast

from textual.app import ComposeResult
from textual.containers import Vertical

from data.queries.views import FloorSnapshot
from pos_tui.screens.keys import Typist
from pos_tui.screens.overlay import BACK, Overlay
from pos_tui.widgets.command_bar import typed_line
from pos_tui.widgets.editor import LineEditor
from pos_tui.widgets.lines import Line, Lines
from pos_tui.widgets.rows import Choice, RowList

Source = Callable[[str], Sequence[Choice]]


class Typed(Lines):
    """The line at the top of a chooser."""

    def __init__(self, editor: LineEditor, prompt: str, placeholder: str) -> None:
        super().__init__()
        self._editor, self._prompt, self._placeholder = editor, prompt, placeholder

    def draw(self, width: int, height: int) -> Iterable[Line]:
        del height
        placeholder = "" if self._editor.text else self._placeholder
        return [[*typed_line(self._editor, self._prompt, width), (placeholder, "$quiet")]]


class ChooserScreen(Overlay):
    """Lists what `source` finds for the typed text and hands the chosen key to `take`."""

    CSS_PATH = "../styles/chooser.tcss"
    TITLE = "A list to search"
    KEYS = (
        ("letters", "search: names, words, the digits of a phone; one slip is forgiven"),
        ("↑ ↓", "choose"),
        ("Enter", "take what is chosen"),
        BACK,
    )

    def __init__(
        self,
        prompt: str,
        placeholder: str,
        source: Source,
        take: Callable[[str], None],
        *,
        more_to_come: bool = False,
    ) -> None:
        """`more_to_come`: until `all_is_here`, an Enter that finds nothing yet waits, and keys behind it do."""
        super().__init__()
        self._more_to_come = more_to_come
        self._held: list[tuple[str, str | None]] | None = None
        self.editor = LineEditor()
        self.list = RowList()
        self._typed = Typed(self.editor, prompt, placeholder)
        self._source, self._take = source, take
        self.list.show(source(""))

    def compose(self) -> ComposeResult:
        with Vertical(id="chooser"):
            yield self._typed
            yield self.list

    @property
    def typing(self) -> bool:
        return True

    def do_key(self, key: str, character: str | None) -> None:
        if self._held is not None:
            self._held.append((key, character))
        elif key == "enter" and self.list.chosen is None and self._more_to_come:
            self._held = []
        elif key == "enter":
            self.pick(self.list.chosen)
        elif key in ("escape", "ctrl+c"):
            super().do_key(key, character)
        elif not self.list.key(key) and self.editor.key(key, character):
            self._search()

    def take_text(self, text: str) -> None:
        self.editor.insert(text)
        self._search()

    def show_floor(self, snapshot: FloorSnapshot, now: datetime) -> None:
        """The source knows the newer snapshot already."""
        del snapshot, now
        self._search_again()

    def all_is_here(self) -> None:
        """The source knows all that it will: an Enter that has waited takes what is found now."""
        self._more_to_come = False
        if not self.is_attached:
            return
        self._search_again()
        held, self._held = self._held, None
        if held is not None:
            self.pick(self.list.chosen)
            for key, character in held:
                cast("Typist", self.app).type_key(key, character)

    def _search_again(self) -> None:
        self.list.show(self._source(self.editor.text), keep=True)

    def _search(self) -> None:
        self.list.show(self._source(self.editor.text))
        self._typed.redraw()

    def pick(self, key: str | None) -> None:
        """Leave with this one; without one there is nothing to take."""
        if key is not None:
            self.leave()
            self._take(key)

    def pointed(self, row: str, *, twice: bool) -> None:
        if not twice:
            self.pick(row)
