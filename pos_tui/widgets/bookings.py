"""Tonight's bookings, as lines of text."""

from collections.abc import Sequence
from datetime import datetime

from data.queries.views import SOON, BookingState, BookingView, FloorSnapshot, minutes_between
from pos_tui.floor.paint import REQUEST
from pos_tui.keymap import Keymap
from pos_tui.text import fit, minutes_short, minutes_until, plain
from pos_tui.widgets.lines import Line, Piece, apart
from pos_tui.widgets.pressing import row_of
from pos_tui.widgets.sections import FOR_A_RULE, more_line, named, rule

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


def tonight_wants(snapshot: FloorSnapshot) -> int:
    """Rows for a heading and all who are still to come: the others only fill what is left over."""
    coming = sum(booking.waiting() for booking in snapshot.bookings)
    return 2 + max(1, coming + (coming < len(snapshot.bookings)))


def tonight_lines(snapshot: FloorSnapshot, now: datetime, width: int, height: int, keys: Keymap) -> list[Line]:
    """A heading and as many bookings as fit: those to come, then who has come last; at the end how many more."""
    bookings = snapshot.bookings
    waiting = sum(booking.waiting() for booking in bookings)
    booked = f"{len(bookings)} booked · {waiting} to come"
    heading = apart([("Tonight", "bold")], named(booked, keys.shown("book")), width)
    ruled = height >= min(FOR_A_RULE, 2 + len(bookings))
    head = [heading, *([rule(width)] if ruled else [])][: max(0, height)]
    if not bookings:
        return [*head, [("No bookings today.", "$quiet")]]
    shown = _shown(bookings, height - len(head))
    rows = [_row(booking, snapshot, now, width) for booking in shown]
    hidden = len(bookings) - len(shown)
    if not hidden or height <= len(head):
        return [*head, *rows]
    coming = waiting - sum(booking.waiting() for booking in shown)
    parts = [f"+{number} {word}" for number, word in ((coming, "to come"), (hidden - coming, "seated or gone"))]
    return [*head, *rows, more_line(" · ".join(part for part in parts if not part.startswith("+0 ")))]


def _shown(bookings: Sequence[BookingView], room: int) -> Sequence[BookingView]:
    """Those there is room for, by time; where not all fit, one row is left for saying so."""
    if len(bookings) <= room:
        return bookings
    room = max(0, room - 1)
    coming = [booking for booking in bookings if booking.waiting()][:room]
    come = [booking for booking in bookings if not booking.waiting()]
    kept = {booking.id for booking in (*coming, *come[len(come) - min(len(come), room - len(coming)) :])}
    return [booking for booking in bookings if booking.id in kept]


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
    return row_of(apart(left, right, width), f"booking:{booking.id}", width)
