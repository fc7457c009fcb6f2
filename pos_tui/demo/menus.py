"""Two lists of the demo: what can go wrong on purpose, and the worlds that were kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical

from pos_tui.screens.chooser import ChooserScreen
from pos_tui.screens.keys import Route
from pos_tui.screens.overlay import BACK, Overlay
from pos_tui.text import plain
from pos_tui.widgets.pressing import foot
from pos_tui.widgets.rows import Choice, RowList
from server.simulator.faults import FAULTS, Faults


class FaultScreen(Overlay):
    """A digit or Enter puts a fault in force or ends it; Escape leads back, as does any key of the floor's."""

    CSS_PATH = ["../styles/chooser.tcss", "../styles/demo.tcss"]  # noqa: RUF012 - as Textual declares it
    TITLE = "What goes wrong on purpose"
    KEYS = (("Enter", "begins, ends, as 1…8 do"), BACK)
    MORE = (("↑ ↓", "choose"), ("any other", "goes back and does what it does on the floor"))

    def __init__(self, faults: Faults, toggle: Callable[[str], object], route: Route) -> None:
        super().__init__()
        self._faults, self._toggle, self._route = faults, toggle, route
        self.list = RowList()
        self._show()

    def compose(self) -> ComposeResult:
        with Vertical(id="chooser") as box:
            box.border_title = self.TITLE
            box.border_subtitle = foot(self.KEYS)
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

    def do_key(self, key: str, character: str | None) -> None:
        names = list(FAULTS)
        if character is not None and character.isdecimal() and 0 < int(character) <= len(names):
            self._switch(names[int(character) - 1])
        elif key == "enter" and self.list.chosen is not None:
            self._switch(self.list.chosen)
        elif key in ("escape", "ctrl+c"):
            self.leave()
        elif not self.list.key(key):
            self.leave()
            self._route(key, character)

    def pointed(self, row: str, *, twice: bool) -> None:
        self.list.choose(row)
        if twice:
            self._switch(row)

    def _switch(self, name: str) -> None:
        self._toggle(name)
        self._show()


@dataclass(frozen=True)
class Shelf:
    """What can be done with kept worlds, by name."""

    save: Callable[[str], None]
    load: Callable[[str], None]
    copy: Callable[[str, str], None]
    remove: Callable[[str], None]


class WorldScreen(ChooserScreen):
    """Type a name to keep this evening under it; Enter on a kept one goes on with it, others copy or remove it."""

    TITLE = "Evenings that are kept"
    KEYS = (("Enter", "keeps or goes on"), ("ctrl+o", "copies"), ("Del", "removes"), BACK)
    MORE = (("letters", "the name to keep this evening under, or of one that is kept"), ("↑ ↓", "choose"))

    def __init__(self, names: Sequence[str], shelf: Shelf) -> None:
        self._names, self._shelf = list(names), shelf
        super().__init__("world: ", "a name to keep this evening under, or one below", self._rows, self._chosen)

    def on_mount(self) -> None:
        box = self.query_one("#chooser")
        box.border_title = self.TITLE
        box.border_subtitle = foot(self.KEYS)

    def _rows(self, typed: str) -> list[Choice]:
        """A name not kept yet keeps this evening; one that is goes on with that, or the next row replaces it."""
        name = typed.strip()
        fitting = [kept for kept in self._names if name.casefold() in kept.casefold()]
        own = next((kept for kept in fitting if kept.casefold() == name.casefold()), None)
        rows = [
            Choice(f"load:{kept}", [(plain(kept), "bold")], [("goes on", "$quiet")])
            for kept in sorted(fitting, key=lambda kept: kept != own)
        ]
        if own is not None:
            rows.insert(1, Choice(f"save:{own}", [(f"replace “{plain(own)}” by this evening", "")]))
        elif name:
            rows.insert(0, Choice(f"save:{name}", [(f"keep this evening as “{plain(name)}”", "")]))
        return rows

    def _chosen(self, key: str) -> None:
        what, _, name = key.partition(":")
        (self._shelf.save if what == "save" else self._shelf.load)(name)

    def do_key(self, key: str, character: str | None) -> None:
        chosen = self.list.chosen or ""
        if key in ("delete", "ctrl+o") and chosen.startswith("load:"):
            name = chosen.removeprefix("load:")
            if key == "delete":
                self._names.remove(name)
                self._shelf.remove(name)
            else:
                self._copy(name)
            self.list.show(self._rows(self.editor.text), keep=True)
        else:
            super().do_key(key, character)

    def _copy(self, name: str) -> None:
        """Beside it, under the first name of its kind that is free."""
        number = next(number for number in range(2, 1000) if f"{name} {number}" not in self._names)
        self._shelf.copy(name, f"{name} {number}")
        self._names = sorted([*self._names, f"{name} {number}"])
