"""The reservation book: all of today's bookings, by time."""

from collections.abc import Callable, Iterable
from datetime import datetime

from textual.app import ComposeResult

from data.queries.views import BookingView, FloorSnapshot
from pos_tui.floor.paint import REQUEST
from pos_tui.screens.keys import Overlay
from pos_tui.text import fit, plain
from pos_tui.widgets.bookings import mark_of, state_words
from pos_tui.widgets.command_bar import hint_line
from pos_tui.widgets.lines import Line, Lines, apart
from pos_tui.widgets.rows import Choice, RowList

_HINTS = (("Enter", "seat, or go to their table"), ("x", "cancel"), ("e", "edit"), ("b", "book"), ("Esc", "back"))


def book_rows(snapshot: FloorSnapshot, now: datetime, width: int) -> list[Choice]:
    """One row per booking; keys are booking ids."""
    if not snapshot.bookings:
        return [Choice(None, [("  No bookings today.", "$quiet")])]
    return [Choice(booking.id, _left(booking, snapshot, now, width)) for booking in snapshot.bookings]


def _left(booking: BookingView, snapshot: FloorSnapshot, now: datetime, width: int) -> Line:
    words, style = state_words(booking, now)
    wide = width >= 84
    notes = booking.guest_requests or booking.host_notes or ""
    return [
        mark_of(booking, now),
        (f" {snapshot.venue.local(booking.start_at):%H:%M}  ", "bold"),
        (fit(words, 11), style),
        (f"{booking.reference} ", "$accent"),
        (f"{booking.covers:>3}p  ", ""),
        (fit(plain(booking.name), 24 if wide else 18), "bold"),
        (" " + fit("+".join(map(plain, booking.table_names)), 9), "$quiet"),
        (fit(plain(booking.phone or ""), 15) if wide else "", "$quiet"),
        (f" {REQUEST} " if booking.guest_requests else "   ", "bold $error"),
        (plain(notes), "$error" if booking.guest_requests else "$quiet"),
    ]


class _Edge(Lines):
    """The heading or the foot of the book."""

    line: Line = ()

    def draw(self, width: int, height: int) -> Iterable[Line]:
        del width, height
        return [self.line]


class BookScreen(Overlay):
    """Enter hands the booking to `take`; a letter opens that verb's line for it."""

    CSS_PATH = "../styles/book.tcss"

    def __init__(
        self,
        snapshot: FloorSnapshot,
        now: datetime,
        take: Callable[[BookingView], None],
        draft: Callable[[str], None],
    ) -> None:
        super().__init__()
        self.list = RowList()
        self._snapshot, self._now = snapshot, now
        self._take, self._draft = take, draft
        self._heading, self._foot = _Edge(id="heading"), _Edge(id="foot")
        self._fill(width=120)
        waiting = next((booking.id for booking in snapshot.bookings if booking.waiting()), None)
        if waiting is not None:
            self.list.choose(waiting)

    def compose(self) -> ComposeResult:
        yield self._heading
        yield self.list
        yield self._foot

    def on_resize(self) -> None:
        self._fill(self.size.width)

    def show_floor(self, snapshot: FloorSnapshot, now: datetime) -> None:
        self._snapshot, self._now = snapshot, now
        self._fill(self.size.width)

    def _fill(self, width: int) -> None:
        snapshot, now = self._snapshot, self._now
        self.list.show(book_rows(snapshot, now, width), keep=True)
        day = f"{snapshot.venue.service_day(now):%A %-d %B}"
        covers = sum(booking.covers for booking in snapshot.bookings)
        to_come = sum(booking.waiting() for booking in snapshot.bookings)
        self._heading.line = apart(
            [(" Reservation book ", "bold"), (f" {day}", "$quiet")],
            [(f"{len(snapshot.bookings)} bookings · {covers} covers · {to_come} to come ", "$quiet")],
            width,
        )
        self._foot.line = hint_line(_HINTS, width)
        self._heading.redraw()
        self._foot.redraw()

    def take_key(self, key: str, character: str | None) -> None:
        booking = self._chosen()
        moved = {"j": "down", "k": "up"}.get(key, key)
        if key == "enter" and booking is not None:
            self.leave()
            self._take(booking)
        elif key in ("s", "x", "e") and booking is not None and booking.waiting():
            self.leave()
            self._draft(f"{key} {booking.reference} ")
        elif key == "b":
            self.leave()
            self._draft("b ")
        elif key in ("r", "q"):
            self.leave()
        elif not self.list.key(moved):
            super().take_key(key, character)

    def _chosen(self) -> BookingView | None:
        return next((b for b in self._snapshot.bookings if b.id == self.list.chosen), None)

    def on_row_list_clicked(self, message: RowList.Clicked) -> None:
        if message.twice:
            self.take_key("enter", None)
