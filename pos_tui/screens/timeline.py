"""The timeline: every table against the hours of a service day."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial

from textual.app import ComposeResult

from data.clock import quarter_of
from data.queries.views import BookingView, FloorSnapshot
from pos_tui.drafts import Draft
from pos_tui.screens.book import day_heading
from pos_tui.screens.day import BOOKING_KEYS, DAYS, DayScreen, Desk
from pos_tui.text import plain
from pos_tui.widgets import grid
from pos_tui.widgets.command_bar import Hint, hint_line
from pos_tui.widgets.edge import Edge
from pos_tui.widgets.grid import NAME_WIDTH, QUARTER, Row, Scale, Span
from pos_tui.widgets.lines import Line, Lines
from pos_tui.widgets.pressing import sentence

_MOVES = {"up": (-1, 0), "k": (-1, 0), "down": (1, 0), "j": (1, 0)} | {
    "left": (0, -1),
    "h": (0, -1),
    "right": (0, 1),
    "pageup": (-10, 0),
    "pagedown": (10, 0),
    "shift+left": (0, -4),
    "shift+right": (0, 4),
}
"""Rows and quarters of an hour that a key goes; `l` says that somebody is late."""


class Grid(Lines):
    """Draws what the screen holds."""

    def __init__(self, screen: "TimelineScreen") -> None:
        super().__init__()
        self._of = screen

    def draw(self, width: int, height: int) -> Iterable[Line]:
        del width
        return self._of.lines(height)

    def row_at(self, x: int, y: int) -> str | None:
        """`cell:ROW,COLUMN`, as they are drawn now."""
        return f"cell:{y},{x}"

    def on_resize(self) -> None:
        self._of.fit_to(self.content_size.width)
        super().on_resize()


class TimelineScreen(DayScreen):
    """Arrows go from table to table and through the hours; Enter does the usual thing with what is there."""

    CSS_PATH = "../styles/book.tcss"
    TITLE = "Timeline"
    MORE = (*DayScreen.MORE, ("← ↑ ↓ →", "a table or a quarter of an hour on"), ("b", "book here"))
    KEYS = (("Enter", "seat or book"), ("Esc", "back"), *DAYS, *BOOKING_KEYS, ("r", "list"))

    def __init__(self, snapshot: FloorSnapshot, now: datetime, desk: Desk, day: date | None = None) -> None:
        self._heading, self._about, self._foot = Edge(id="heading"), Edge(id="about"), Edge(id="foot")
        self.grid = Grid(self)
        self.rows: tuple[Row, ...] = ()
        self.spans: dict[str, list[Span]] = {}
        self.row = 0
        self.moment: datetime | None = None
        """The quarter of an hour that is chosen."""
        self.scale: Scale | None = None
        self._top = 0
        self._shown_day: date | None = None
        super().__init__(snapshot, now, desk, day)

    def compose(self) -> ComposeResult:
        yield self._heading
        yield self.grid
        yield self._about
        yield self._foot

    # ---- what is shown -------------------------------------------------------------------------------

    def fill(self) -> None:
        view = self.view
        width = self.size.width
        self._heading.say(day_heading("Timeline", view, self.day == self.today, width))
        self._foot.say(hint_line(self.KEYS, width))
        if view is None:
            return
        self.rows = grid.rows_of(self.snapshot)
        self.spans = grid.spans_of(view, self.now)
        if self._shown_day != view.day:
            self._shown_day = view.day
            left = grid.first_quarter(view, self.snapshot, self.now, view.day == self.today)
            self.scale = grid.scale_for(left, width)
            self.moment = quarter_of(self.now) if view.day == self.today else left
        self.row = min(max(self.row, 0), max(len(self.rows) - 1, 0))
        self._skip_headings(1)
        self._show()

    def fit_to(self, width: int) -> None:
        """Show as much time as a width allows."""
        if self.scale is not None:
            self.scale = grid.scale_for(self.scale.left, width)
            self._show()

    def _show(self) -> None:
        self._keep_in_view()
        self._about.say(self._words())
        self.grid.redraw()

    def lines(self, height: int) -> list[Line]:
        """The hours, the covers that arrive, and as many tables as there is room for."""
        if self.view is None or self.scale is None:
            return []
        scale, now = self.scale, self.now if self.view.day == self.today else None
        head: list[Line] = [
            grid.hour_line(scale, self.snapshot),
            grid.covers_line(scale, dict(self.view.covers_by_quarter), self.snapshot.venue.pacing),
        ]
        room = max(1, height - len(head))
        self._top = min(max(self._top, self.row - room + 1), self.row)
        if self._top == 1:
            self._top = 0
        for index in range(self._top, min(self._top + room, len(self.rows))):
            row = self.rows[index]
            cursor = self._cursor_columns() if index == self.row else None
            head.append(grid.grid_line(row, self.spans.get(row.table_id or "", ()), scale, now, cursor))
        return head

    def _cursor_columns(self) -> tuple[int, int] | None:
        if self.scale is None or self.moment is None:
            return None
        start = self.scale.column(self.moment)
        return start, start + self.scale.cell

    def _words(self) -> Line:
        """What is at the chosen place and time."""
        row, moment = self._place()
        if row is None or moment is None:
            return []
        at = f"{self.snapshot.venue.local(moment):%H:%M}"
        here = self.spans_here()
        if not here:
            after = next((span for span in self.spans.get(row.table_id or "", ()) if span.start >= moment), None)
            until = f" until {self.snapshot.venue.local(after.start):%H:%M}, {plain(after.label)}" if after else ""
            return [
                (f" {plain(row.name)} at {at}: ", "bold"),
                (f"free{until}. ", "$quiet"),
                *sentence("Enter books it.", "$quiet", "Enter"),
            ]
        said = "; ".join(self._span_words(span) for span in here)
        return [(f" {plain(row.name)} at {at}: ", "bold"), (said, "$error" if len(here) > 1 else "")]

    def _span_words(self, span: Span) -> str:
        venue, booking = self.snapshot.venue, self._booking_of(span)
        times = f"{venue.local(span.start):%H:%M}-{venue.local(span.end):%H:%M}"
        wish = f" {grid.REQUEST} {plain(booking.guest_requests)}" if booking and booking.guest_requests else ""
        return f"{plain(span.label)}p {times}{f' {booking.reference}' if booking else ''}{wish}"

    # ---- keys ----------------------------------------------------------------------------------------

    def _booking_here(self) -> BookingView | None:
        return next((each for span in self.spans_here() if (each := self._booking_of(span))), None)

    def chosen_now(self) -> tuple[str, Sequence[Hint]]:
        return self.keys_for(self._booking_here())

    def do_key(self, key: str, character: str | None) -> None:
        booking = self._booking_here()
        if key in _MOVES:
            self._move(*_MOVES[key])
        elif key == "enter":
            self._enter(booking)
        elif booking is not None and self.act_on(booking, character or key):
            return
        elif key == "b":
            self._book_here()
        elif key == "r":
            self.leave_for(partial(self.desk.book, self.day))
        elif key in ("t", "q"):
            self.leave()
        else:
            super().do_key(key, character)

    def _move(self, rows: int, quarters: int) -> None:
        if self.moment is None or not self.rows:
            return
        self.row = min(max(self.row + rows, 0), len(self.rows) - 1)
        self._skip_headings(1 if rows >= 0 else -1)
        self._choose_moment(self.moment + quarters * QUARTER)
        self._show()

    def _choose_moment(self, moment: datetime) -> None:
        """Within the day that is shown: the bookings of another one are not here."""
        begins, ends = self.snapshot.venue.day_bounds(self.day)
        self.moment = min(max(moment, begins), ends - QUARTER)

    def _skip_headings(self, step: int) -> None:
        start = self.row
        for direction in (step, -step):
            self.row = start
            while 0 <= self.row < len(self.rows):
                if self.rows[self.row].table_id is not None:
                    return
                self.row += direction
        self.row = 0

    def _keep_in_view(self) -> None:
        """Move the hours along when the chosen quarter would leave them."""
        if self.scale is None or self.moment is None:
            return
        index = round((self.moment - self.scale.left) / QUARTER)
        if index < 0:
            self.scale = Scale(self.moment, self.scale.count, self.scale.cell)
        elif index >= self.scale.count:
            self.scale = Scale(self.moment - (self.scale.count - 1) * QUARTER, self.scale.count, self.scale.cell)

    def _place(self) -> tuple[Row | None, datetime | None]:
        return (self.rows[self.row] if self.row < len(self.rows) else None), self.moment

    def spans_here(self) -> list[Span]:
        """Who has the chosen table at the chosen time."""
        row, moment = self._place()
        if row is None or moment is None:
            return []
        return [span for span in self.spans.get(row.table_id or "", ()) if span.covers(moment, moment + QUARTER)]

    def _booking_of(self, span: Span) -> BookingView | None:
        bookings = self.view.bookings if self.view is not None else ()
        return next((booking for booking in bookings if booking.id == span.booking_id), None)

    def _enter(self, booking: BookingView | None) -> None:
        row, _ = self._place()
        here = self.spans_here()
        if booking is not None:
            self.take_booking(booking)
        elif here and row is not None and row.table_id is not None:
            self.leave_for(partial(self.desk.go, row.table_id))
        else:
            self._book_here()

    def _book_here(self) -> None:
        """A booking at the chosen table and time, for as many as it seats."""
        row, moment = self._place()
        if row is None or moment is None:
            return
        at = f"{self.snapshot.venue.local(moment):%H:%M}"
        line = f"b {row.seats} {self.words_for_day()}{at} {row.name} "
        self.leave_for(partial(self.desk.draft, Draft(line)))

    # ---- mouse ---------------------------------------------------------------------------------------

    def pointed(self, row: str, *, twice: bool) -> None:
        if twice:
            self.type_key("enter")
            return
        line, column = map(int, row.removeprefix("cell:").split(","))
        index = self._top + line - 2
        if self.scale is None or not 0 <= index < len(self.rows) or self.rows[index].table_id is None:
            return
        self.row = index
        self._choose_moment(self.scale.at(max(0, column - NAME_WIDTH) // self.scale.cell))
        self._show()
