"""What the book and the timeline share: one service day of the book, and the keys that go to another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from data.queries.book import DayView, day_view
from data.queries.views import BookingState, BookingView, FloorSnapshot
from pos_tui.drafts import Draft
from pos_tui.screens.keys import Lane, Route
from pos_tui.screens.overlay import Inquiring
from pos_tui.text import plain
from pos_tui.widgets.command_bar import Hint

DAYS: tuple[Hint, ...] = (("[ ]", "other days"), ("0", "today"))

_STEPS = {
    "left_square_bracket": -1,
    "[": -1,
    "right_square_bracket": 1,
    "]": 1,
    "left_curly_bracket": -7,
    "{": -7,
    "right_curly_bracket": 7,
    "}": 7,
}


@dataclass(frozen=True)
class Desk:
    """What a screen of the book needs of the floor it opens above."""

    lane: Lane
    route: Route
    draft: Callable[[Draft], None]
    """Put a line ready."""
    go: Callable[[str], None]
    """Put the cursor on a table."""
    tell: Callable[[str], None]
    """Say something on the floor."""
    book: Callable[[date], None]
    """Open the book of a day."""
    timeline: Callable[[date], None]
    """Open the timeline of a day."""


class DayScreen(Inquiring):
    """Shows one service day, read anew whenever the floor has changed."""

    MORE: Sequence[Hint] = (("{ }", "a week back or on"),)

    def __init__(self, snapshot: FloorSnapshot, now: datetime, desk: Desk, day: date | None = None) -> None:
        super().__init__(desk.lane, desk.route)
        self.snapshot, self.now, self.desk = snapshot, now, desk
        self.today = snapshot.venue.service_day(now)
        self.day = day or self.today
        self.view: DayView | None = None
        self._read(hold=True)

    def fill(self) -> None:
        """Show `view`."""

    def show_floor(self, snapshot: FloorSnapshot, now: datetime) -> None:
        changed = snapshot is not self.snapshot
        self.snapshot, self.now = snapshot, now
        self.today = snapshot.venue.service_day(now)
        if changed:
            self._read(hold=False)
        elif self.view is not None:
            self.fill()

    def _read(self, *, hold: bool) -> None:
        day, now = self.day, self.lane.now
        self.inquire(lambda session: day_view(session, day, now), self._take, hold=hold)

    def _take(self, view: DayView) -> None:
        self.view = view
        self.fill()

    def go_to_day(self, day: date) -> None:
        if day != self.day:
            self.day = day
            self._read(hold=True)

    def do_key(self, key: str, character: str | None) -> None:
        step = _STEPS.get(key) or _STEPS.get(character or "")
        if step is not None:
            self.go_to_day(self.day + timedelta(days=step))
        elif key == "0":
            self.go_to_day(self.today)
        else:
            super().do_key(key, character)

    def leave_for(self, act: Callable[[], None]) -> None:
        """Go back to the floor and do something there."""
        self.leave()
        act()

    def act_on(self, booking: BookingView, key: str) -> bool:
        """What a letter does to a booking; False for a letter that does nothing to it."""
        line = line_for(booking, key)
        if line is not None:
            self.leave_for(partial(self.desk.draft, Draft(line)))
        return line is not None

    def take_booking(self, booking: BookingView) -> None:
        """Enter: seat who is still to come, go to who sits, say what became of the others."""
        seated = next((t for t in self.snapshot.tables if t.party and t.party.id == booking.party_id), None)
        if booking.waiting():
            self.leave_for(partial(self.desk.draft, Draft(f"s {booking.reference}")))
        elif seated is not None:
            self.leave_for(partial(self.desk.go, seated.id))
        else:
            gone = "has left" if booking.state(self.now) is BookingState.LEFT else "did not come"
            self.leave_for(partial(self.desk.tell, f"{booking.name} {gone}."))

    def keys_for(self, booking: BookingView | None) -> tuple[str, Sequence[Hint]]:
        """A booking, and the keys that do something with it now."""
        if booking is None:
            return "", ()
        enter = next(hint for hint in self.KEYS if hint[0] == "Enter")
        at = f"{self.snapshot.venue.local(booking.start_at):%H:%M}"
        return f"{plain(booking.name)} at {at}", (enter, *(BOOKING_KEYS if booking.waiting() else ()))

    def words_for_day(self) -> str:
        """The day as a line of the host language names it; nothing for today."""
        return "" if self.day == self.today else f"{self.day.isoformat()} "


_LINES = {
    "s": "s {} ",
    "x": "x {} ",
    "e": "e {} ",
    "m": "e {} tables=",
    "l": "late {} ",
    "a": "arrived {} ",
    "N": "noshow {} ",
}
"""The line that a letter puts ready for a booking that is still to come; `{}` is its reference."""

BOOKING_KEYS: tuple[Hint, ...] = (
    ("x", "cancel"),
    ("e", "edit"),
    ("m", "move"),
    ("a", "arrived"),
    ("l", "late"),
    ("N", "no-show"),
)


def line_for(booking: BookingView, key: str) -> str | None:
    """The line a key puts ready for a booking; None where it means nothing."""
    form = _LINES.get(key)
    return form.format(booking.reference) if form is not None and booking.waiting() else None
