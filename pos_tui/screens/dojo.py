"""The link to Dojo at length: how it stands, what is registered, and the settings it comes from."""

from collections.abc import Sequence

from textual.app import ComposeResult

from pos_tui.screens.overlay import BACK, SCROLL, Overlay
from pos_tui.text import plain
from pos_tui.widgets.lines import Line
from pos_tui.widgets.pressing import foot
from pos_tui.widgets.rows import Choice, RowList
from server.link import LinkState

Shown = tuple[str, str, str]
"""A setting's name, its value with secrets masked, and where it came from."""


def dojo_rows(link: LinkState | None, settings: Sequence[Shown]) -> list[Choice]:
    """Every line of the screen."""
    rows = [_row([(link.sentence if link is not None else "No link to Dojo is set up.", "bold")])]
    if link is not None and link.registration:
        rows.append(_row([(link.registration, "" if link.registered else "bold $error")]))
    rows += _heading("Registered with Dojo")
    capabilities = link.capabilities if link is not None else ()
    for each in capabilities:
        when = plain(each.updated_at or "")
        rows.append(
            _row([(f"{plain(each.name):<44}", ""), (f"{plain(each.version):<5}", "$quiet"), (when, "$quiet")])
        )
    if not capabilities:
        rows.append(_row([("nothing yet", "$quiet")]))
    rows += _heading("Settings")
    rows += [
        _row([(f"{name:<26}", "$quiet"), (plain(value), ""), (f"   {plain(source)}", "$quiet")])
        for name, value, source in settings
    ]
    return rows


def _heading(text: str) -> list[Choice]:
    return [Choice(None, []), _row([(text, "bold $accent")])]


def _row(line: Line) -> Choice:
    return Choice(None, [(" ", ""), *line])


class DojoScreen(Overlay):
    """Scrolls with the arrows; Escape leads back."""

    CSS_PATH = "../styles/help.tcss"
    TITLE = "Dojo and settings"
    KEYS = (SCROLL, BACK)

    def __init__(self, link: LinkState | None, settings: Sequence[Shown]) -> None:
        super().__init__()
        self.list = RowList()
        self.list.show(dojo_rows(link, settings))

    def compose(self) -> ComposeResult:
        yield self.list

    def on_mount(self) -> None:
        self.list.border_title = self.TITLE
        self.list.border_subtitle = foot(self.KEYS)

    def do_key(self, key: str, character: str | None) -> None:
        if not self.list.scroll(key):
            super().do_key(key, character)
