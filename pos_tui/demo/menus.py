"""Two lists of the demo: what can go wrong on purpose, and the worlds that were kept."""

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from pos_tui.screens.chooser import ChooserScreen
from pos_tui.screens.keys import Overlay
from pos_tui.text import plain
from pos_tui.widgets.rows import Choice, RowList
from server.simulator.faults import FAULTS, Faults


class FaultScreen(Overlay):
    """A digit or Enter puts a fault in force or ends it; Escape leads back."""

    CSS_PATH = "../styles/chooser.tcss"

    def __init__(self, faults: Faults, toggle: Callable[[str], None]) -> None:
        super().__init__()
        self._faults, self._toggle = faults, toggle
        self.list = RowList()
        self._show()

    def compose(self) -> ComposeResult:
        with Vertical(id="chooser"):
            yield self.list

    def _show(self) -> None:
        rows = [
            Choice(
                name,
                [(f"{number}  ", "$quiet"), (fault.sentence, "")],
                [("in force", "bold $error")] if self._faults.has(name) else (),
            )
            for number, (name, fault) in enumerate(FAULTS.items(), 1)
        ]
        self.list.show(rows, keep=True)

    def take_key(self, key: str, character: str | None) -> None:
        names = list(FAULTS)
        if character is not None and character.isdecimal() and 0 < int(character) <= len(names):
            self._switch(names[int(character) - 1])
        elif key == "enter" and self.list.chosen is not None:
            self._switch(self.list.chosen)
        elif key == "f9":
            self.leave()
        elif not self.list.key(key):
            super().take_key(key, character)

    def _switch(self, name: str) -> None:
        self._toggle(name)
        self._show()


class WorldScreen(ChooserScreen):
    """Type a name to keep this evening under it; Enter on a kept one goes on with it; Delete removes it."""

    def __init__(
        self,
        names: Sequence[str],
        save: Callable[[str], None],
        load: Callable[[str], None],
        remove: Callable[[str], None],
    ) -> None:
        self._names, self._save, self._load, self._remove = list(names), save, load, remove
        super().__init__("world: ", "a name to keep this evening under, or one below", self._rows, self._chosen)

    def _rows(self, typed: str) -> list[Choice]:
        name = typed.strip()
        rows = [Choice(f"save:{name}", [(f"keep this evening as “{plain(name)}”", "")])] if name else []
        fitting = [kept for kept in self._names if name.casefold() in kept.casefold()]
        return rows + [
            Choice(f"load:{kept}", [(plain(kept), "bold")], [("Enter goes on, Del removes", "$quiet")])
            for kept in fitting
        ]

    def _chosen(self, key: str) -> None:
        what, _, name = key.partition(":")
        (self._save if what == "save" else self._load)(name)

    def take_key(self, key: str, character: str | None) -> None:
        if key == "delete" and (self.list.chosen or "").startswith("load:"):
            name = (self.list.chosen or "").removeprefix("load:")
            self._names.remove(name)
            self._remove(name)
            self.list.show(self._rows(self.editor.text))
        else:
            super().take_key(key, character)
