"""The day in figures: guests, money, quotes, and bars where people would rather look."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session
from textual.app import ComposeResult

from data.queries.report import DayReport, day_report
from data.queries.views import FloorSnapshot
from pos_tui.report_lines import report_lines
from pos_tui.screens.keys import Lane, Route
from pos_tui.screens.overlay import BACK, SCROLL, Inquiring
from pos_tui.widgets.command_bar import hint_line
from pos_tui.widgets.edge import Edge
from pos_tui.widgets.rows import Choice, RowList


class ShiftScreen(Inquiring):
    """Scrolls with the arrows; left and right go to another day."""

    CSS_PATH = "../styles/waitlist.tcss"
    TITLE = "The day in figures"
    KEYS = (("← →", "another day"), SCROLL, BACK)

    def __init__(self, snapshot: FloorSnapshot, now: datetime, lane: Lane, route: Route) -> None:
        super().__init__(lane, route)
        self.list = RowList()
        self._heading, self._foot = Edge(id="heading"), Edge(id="foot")
        self._venue = snapshot.venue
        self._today = self._day = snapshot.venue.service_day(now)
        self._report: DayReport | None = None
        self._look(self._day)

    def compose(self) -> ComposeResult:
        yield self._heading
        yield self.list
        yield self._foot

    def on_resize(self) -> None:
        self._fill()

    def show_floor(self, snapshot: FloorSnapshot, now: datetime) -> None:
        """Today's figures change with the floor."""
        self._today = snapshot.venue.service_day(now)
        if self._day == self._today:
            self._look(self._day)

    def _look(self, day: date) -> None:
        self._day = day

        def read(session: Session) -> DayReport:
            return day_report(session, day)

        self.inquire(read, self._show, hold=False)

    def _show(self, report: DayReport) -> None:
        self._report = report
        self._fill()

    def _fill(self) -> None:
        width = self.app.size.width
        state = "reading…" if self._report is None else "today so far" if self._day == self._today else ""
        self._heading.say([(" The day in figures ", "bold"), (f" {state}", "$quiet")])
        self._foot.say(hint_line(self.KEYS, width))
        if self._report is not None:
            lines = report_lines(self._report, self._venue, width - 2)
            self.list.show([Choice(None, [(" ", ""), *line]) for line in lines])

    def do_key(self, key: str, character: str | None) -> None:
        days = {"left": -1, "h": -1, "right": 1, "l": 1}.get(key)
        if self.list.scroll(key):
            return
        if days is not None:
            self._look(min(self._today, self._day + timedelta(days=days)))
        elif key == "D":
            self.leave()
        else:
            super().do_key(key, character)
