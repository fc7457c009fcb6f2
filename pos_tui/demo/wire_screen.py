"""Every exchange to choose from, and the chosen one with its bodies."""

from collections.abc import Iterable, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal

from data.venue import VenueProfile
from pos_tui.demo.wire import details, summary
from pos_tui.screens.keys import Route
from pos_tui.screens.overlay import BACK, Overlay
from pos_tui.text import plain
from pos_tui.widgets.lines import Line, Lines
from pos_tui.widgets.pressing import foot
from pos_tui.widgets.rows import Choice, RowList
from server.simulator.ledger import Exchange


class _Details(Lines):
    def __init__(self) -> None:
        super().__init__(id="wire-details")
        self.exchange: Exchange | None = None
        self.venue: VenueProfile | None = None
        self.top = 0

    def draw(self, width: int, height: int) -> Iterable[Line]:
        if self.exchange is None:
            return []
        lines = details(self.exchange, self.venue, width)
        self.top = max(0, min(self.top, len(lines) - height))
        return lines[self.top :]


class WireScreen(Overlay):
    """Up and down choose an exchange, page keys scroll its bodies; Escape and the floor's keys lead back."""

    CSS_PATH = "../styles/demo.tcss"
    TITLE = "Everything that has gone over the wire"
    KEYS = (("↑ ↓", "choose"), ("PgUp PgDn", "scroll"), BACK)
    MORE = (("any other", "goes back and does what it does on the floor"),)

    def __init__(self, exchanges: Sequence[Exchange], venue: VenueProfile | None, route: Route) -> None:
        super().__init__()
        self._route = route
        self._exchanges = list(reversed(exchanges))
        self.list, self._details = RowList(), _Details()
        self.list.id = "wire-list"
        self._details.venue = venue
        self.list.show([_row(index, each) for index, each in enumerate(self._exchanges)])
        self._choose()

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield self.list
            yield self._details

    def on_mount(self) -> None:
        self.list.border_title = "Newest first"
        self._details.border_subtitle = foot((("↑ ↓", "choose"), ("PgUp PgDn", "scroll"), ("Esc", "back")))

    def do_key(self, key: str, character: str | None) -> None:
        if key in ("pageup", "pagedown"):
            self._details.top += 10 if key == "pagedown" else -10
            self._details.redraw()
        elif self.list.key({"j": "down", "k": "up"}.get(key, key)):
            self._choose()
        else:
            self.leave()
            if key not in ("escape", "ctrl+c"):
                self._route(key, character)

    def pointed(self, row: str, *, twice: bool) -> None:
        del twice
        self.list.choose(row)
        self._choose()

    def _choose(self) -> None:
        chosen = self.list.chosen
        self._details.exchange = self._exchanges[int(chosen)] if chosen is not None else None
        self._details.top = 0
        self._details.redraw()


def _row(index: int, exchange: Exchange) -> Choice:
    arrow = "→" if exchange.direction == "to_dojo" else "←"
    status = "lost" if exchange.status is None else str(exchange.status)
    good = exchange.status is not None and exchange.status < 300
    about = plain(summary(exchange))
    left: Line = [(f"{arrow} {plain(exchange.name)} ", ""), (about, "$quiet")]
    return Choice(str(index), left, [(status, "$success" if good else "$error")])
