"""Servers and pacing at length: whose turn it is, what each of them has, and how many guests come when."""

from datetime import datetime

from textual.app import ComposeResult

from data.queries.service import ServerView
from data.queries.views import FloorSnapshot
from pos_tui.screens.overlay import BACK, SCROLL, Overlay
from pos_tui.text import count, fit, plain
from pos_tui.widgets.lines import Line
from pos_tui.widgets.pressing import foot
from pos_tui.widgets.rows import Choice, RowList
from pos_tui.widgets.servers import by_turn, due_line, rested


def server_rows(snapshot: FloorSnapshot, now: datetime) -> list[Choice]:
    """The servers, whose turn it is first; then the covers of the quarters of an hour to come."""
    rows = [_row([("Covers ", "bold"), *due_line(snapshot, now)]), *_heading("Servers, whose turn it is first")]
    names = {table.id: table.name for table in snapshot.tables}
    servers = by_turn(snapshot)
    rows += [_server(server, names, now) for server in servers]
    if not servers:
        rows.append(_row([("nobody has tables: `section AB 1 2 3` gives some", "$quiet")]))
    rows += _heading("Covers by the quarter of an hour")
    cap = snapshot.venue.pacing
    for at, covers in snapshot.covers_by_quarter:
        over = cap is not None and covers > cap
        planned = f" of {cap}{' !' if over else ''}" if cap is not None else ""
        bar = "▪" * min(covers, 60)
        style = "bold $error" if over else ""
        rows.append(
            _row(
                [
                    (f"{snapshot.venue.local(at):%H:%M}  ", "$quiet"),
                    (f"{covers:>3}{planned:<8}", style),
                    (bar, "$accent"),
                ]
            )
        )
    return rows


def _server(server: ServerView, names: dict[str, str], now: datetime) -> Choice:
    tables = " ".join(plain(names[table_id]) for table_id in server.tables if table_id in names)
    return _row(
        [
            (f"{plain(server.initials):<4}", "bold"),
            (fit(plain(server.name), 18), ""),
            (f" {count(server.covers, 'cover'):>10}", ""),
            (f"  last sat {rested(server, now):<6}", "$warning" if server.last_sat_at is None else "$quiet"),
            (f" {tables}", "$quiet"),
        ]
    )


def _heading(text: str) -> list[Choice]:
    return [Choice(None, []), _row([(text, "bold $accent")])]


def _row(line: Line) -> Choice:
    return Choice(None, [(" ", ""), *line])


class ServersScreen(Overlay):
    """Scrolls with the arrows; Escape or S leads back."""

    CSS_PATH = "../styles/servers.tcss"
    TITLE = "Servers"
    KEYS = (SCROLL, BACK)

    def __init__(self, snapshot: FloorSnapshot, now: datetime) -> None:
        super().__init__()
        self.list = RowList()
        self.list.show(server_rows(snapshot, now))

    def compose(self) -> ComposeResult:
        yield self.list

    def on_mount(self) -> None:
        self.list.border_title = self.TITLE
        self.list.border_subtitle = foot(self.KEYS)

    def show_floor(self, snapshot: FloorSnapshot, now: datetime) -> None:
        self.list.show(server_rows(snapshot, now), keep=True)

    def do_key(self, key: str, character: str | None) -> None:
        if self.list.scroll(key):
            return
        if key in ("S", "q", "enter"):
            self.leave()
        else:
            super().do_key(key, character)
