"""The reservation book: a service day's bookings, by time."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from textual.app import ComposeResult

from data.queries.book import DayView
from data.queries.views import BookingView, FloorSnapshot
from pos_tui.drafts import Draft
from pos_tui.floor.paint import REQUEST
from pos_tui.screens.day import BOOKING_KEYS, DAYS, DayScreen, Desk
from pos_tui.text import count, fit, plain
from pos_tui.widgets.bookings import mark_of, state_words
from pos_tui.widgets.command_bar import Hint, hint_line
from pos_tui.widgets.edge import Edge
from pos_tui.widgets.lines import Line, apart
from pos_tui.widgets.pressing import sentence
from pos_tui.widgets.rows import Choice, RowList


def book_rows(view: DayView, snapshot: FloorSnapshot, now: datetime, width: int) -> list[Choice]:
    """One row per booking; keys are booking ids."""
    if not view.bookings:
        return [Choice(None, sentence("  No bookings this day; b takes one.", "$quiet", "b"))]
    return [Choice(booking.id, _left(booking, snapshot, now, width)) for booking in view.bookings]


def _left(booking: BookingView, snapshot: FloorSnapshot, now: datetime, width: int) -> Line:
    words, style = state_words(booking, now)
    wide, narrow = width >= 84, width < 66
    notes = "" if narrow else booking.guest_requests or booking.host_notes or ""
    return [
        mark_of(booking, now),
        (f" {snapshot.venue.local(booking.start_at):%H:%M}  ", "bold"),
        (fit(words, 11), style),
        (f"{booking.reference} ", "$accent"),
        (f"{booking.covers:>3}p  ", ""),
        (fit(plain(booking.name), 24 if wide else 14 if narrow else 18), "bold"),
        (" " + fit("+".join(map(plain, booking.table_names)), 6 if narrow else 9), "$quiet"),
        (fit(plain(booking.phone or ""), 15) if wide else "", "$quiet"),
        (f" {REQUEST} " if booking.guest_requests else "   ", "bold $error"),
        (plain(notes), "$error" if booking.guest_requests else "$quiet"),
    ]


def day_heading(title: str, view: DayView | None, today: bool, width: int) -> Line:
    """Whose day it is, and how much is booked."""
    if view is None:
        return [(f" {title} ", "bold"), (" reading…", "$quiet")]
    to_come = sum(booking.waiting() for booking in view.bookings)
    day = f"{view.day:%A %-d %B}" if width >= 100 else f"{view.day:%a %-d %b}"
    day += ", today" if today else ""
    booked = f"{count(len(view.bookings), 'booking')} · {count(view.covers, 'cover')} · {to_come} to come "
    return apart(
        [(f" {title} ", "bold"), (f" {day}", "$accent" if not today else "$quiet")], [(booked, "$quiet")], width
    )


class BookScreen(DayScreen):
    """Enter seats the booking or goes to its table; a letter opens that verb's line for it."""

    CSS_PATH = "../styles/book.tcss"
    TITLE = "Reservation book"
    KEYS = (("Enter", "seat"), ("Esc", "back"), *DAYS, ("b", "book"), *BOOKING_KEYS, ("t", "timeline"))

    def __init__(
        self,
        snapshot: FloorSnapshot,
        now: datetime,
        desk: Desk,
        day: date | None = None,
        *,
        chosen: str | None = None,
    ) -> None:
        """`chosen` is the booking to begin at; without it the first that is still to come."""
        self.list, self._begin_at = RowList(), chosen
        self._heading, self._foot = Edge(id="heading"), Edge(id="foot")
        super().__init__(snapshot, now, desk, day)

    def compose(self) -> ComposeResult:
        yield self._heading
        yield self.list
        yield self._foot

    def on_resize(self) -> None:
        self.fill()

    def fill(self) -> None:
        width, view = self.size.width, self.view
        self._heading.say(day_heading("Reservation book", view, self.day == self.today, width))
        self._foot.say(hint_line(self.KEYS, width))
        if view is None:
            return
        known = self.list.chosen is not None
        self.list.show(book_rows(view, self.snapshot, self.now, width), keep=True)
        waiting = next((booking.id for booking in view.bookings if booking.waiting()), None)
        begin_at = self._begin_at or waiting
        if not known and begin_at is not None:
            self.list.choose(begin_at)

    def chosen_now(self) -> tuple[str, Sequence[Hint]]:
        return self.keys_for(self._chosen())

    def do_key(self, key: str, character: str | None) -> None:
        booking = self._chosen()
        moved = {"j": "down", "k": "up"}.get(key, key)
        if key == "enter" and booking is not None:
            self.take_booking(booking)
        elif booking is not None and self.act_on(booking, character or key):
            return
        elif key == "b":
            self.leave_for(partial(self.desk.draft, self._booking_line()))
        elif key == "t":
            self.leave_for(partial(self.desk.timeline, self.day))
        elif key in ("r", "q"):
            self.leave()
        elif not self.list.key(moved):
            super().do_key(key, character)

    def _booking_line(self) -> Draft:
        """A booking on the day shown: the covers are typed before the day, everything else behind it."""
        day = self.words_for_day()
        return Draft(f"b  {day}", (2, 2)) if day else Draft("b ")

    def _chosen(self) -> BookingView | None:
        bookings = self.view.bookings if self.view is not None else ()
        return next((booking for booking in bookings if booking.id == self.list.chosen), None)

    def pointed(self, row: str, *, twice: bool) -> None:
        self.list.choose(row)
        if twice:
            self.type_key("enter")
