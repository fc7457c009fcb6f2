"""Tonight's bookings, as lines of text."""

from collections.abc import Sequence
from datetime import datetime

from data.queries.views import LATE, SOON, BookingState, BookingView, FloorSnapshot, minutes_between
from pos_tui.floor.paint import REQUEST
from pos_tui.text import fit, minutes_short, minutes_until, plain
from pos_tui.widgets.lines import Line, Piece, apart

_MARKS = {
    BookingState.SEATED: ("●", "$primary"),
    BookingState.LEFT: ("✓", "$quiet"),
    BookingState.NO_SHOW: ("✗", "$error"),
    BookingState.ARRIVED: ("◆", "bold $warning"),
    BookingState.PARTLY_ARRIVED: ("◇", "bold $warning"),
}


def mark_of(booking: BookingView, now: datetime) -> Piece:
    """A booking's state in one glyph."""
    state = booking.state(now)
    if state in _MARKS:
        return _MARKS[state]
    if state is BookingState.LATE:
        return "▾", "bold $error"
    return ("▸", "bold $warning") if booking.expected_at <= now + SOON else ("·", "$quiet")


def state_words(booking: BookingView, now: datetime) -> Piece:
    """A booking's state in words; how late, or how soon."""
    state = booking.state(now)
    if state is BookingState.LATE:
        return f"late {minutes_short(minutes_between(booking.expected_at, now))}", "bold $error"
    if state is not BookingState.EXPECTED:
        return str(state), _MARKS[state][1]
    if booking.expected_at <= now:
        return f"due, +{minutes_short(minutes_between(booking.expected_at, now))}", "bold $warning"
    ahead = minutes_short(minutes_until(booking.expected_at, now))
    return f"in {ahead}", "bold $warning" if booking.expected_at <= now + SOON else "$quiet"


def tonight_lines(snapshot: FloorSnapshot, now: datetime, width: int, height: int) -> list[Line]:
    """A heading and as many bookings as fit, beginning with the first that still needs the host."""
    waiting = [booking for booking in snapshot.bookings if booking.waiting()]
    heading = apart(
        [("Tonight", "bold")],
        [(f"{len(snapshot.bookings)} booked · {len(waiting)} to come", "$quiet")],
        width,
    )
    if not snapshot.bookings:
        return [heading, [("─" * width, "$rule")], [("No bookings today.", "$quiet")]]
    shown = _window(snapshot.bookings, now, height - 2)
    return [heading, [("─" * width, "$rule")], *(_row(booking, snapshot, now, width) for booking in shown)]


def _window(bookings: Sequence[BookingView], now: datetime, room: int) -> Sequence[BookingView]:
    """Those around the present: what is over gives way to what is to come."""
    if room <= 0:
        return ()
    first = next((i for i, b in enumerate(bookings) if b.waiting() or b.start_at > now - LATE), len(bookings))
    start = max(0, min(first - 1, len(bookings) - room))
    return bookings[start : start + room]


def _row(booking: BookingView, snapshot: FloorSnapshot, now: datetime, width: int) -> Line:
    over = booking.state(now) in (BookingState.LEFT, BookingState.NO_SHOW)
    body = "$quiet" if over else ""
    late = booking.state(now) is BookingState.LATE
    left: list[Piece] = [
        mark_of(booking, now),
        (f" {snapshot.venue.local(booking.start_at):%H:%M} ", body or "bold"),
        (plain(booking.name), body),
    ]
    right: list[Piece] = [
        (f"{state_words(booking, now)[0]} " if late else "", "bold $error"),
        (f"{REQUEST} " if booking.guest_requests else "", "bold $error"),
        (f"{booking.covers:>2}p ", body),
        (fit("+".join(map(plain, booking.table_names)), 6), "$quiet"),
    ]
    return apart(left, right, width)
