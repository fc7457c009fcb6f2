"""How minutes are written at a table: those of the stage, of the turn, and until the next guests come.

A stage's minutes are bare and stand behind its letter: `M12`. A turn's have a mark and run down: `35'` left,
`+5'!` over. What lasts too long is followed by a glyph, so that it is told without colour. Pure.
"""

from datetime import datetime

from data.queries.views import BookingView, PartyView, minutes_between
from data.venue import VenueProfile
from pos_tui.text import minutes_short, minutes_until

OVERRUN = "!"
"""Behind minutes: the stage, or the turn, lasts longer than it should."""

DUE = "▸"
"""Before a booking's time, or the glyph of one that is due at this table soon."""

SOON = 30
"""Minutes ahead from which a booking is pressing."""


def stage_minutes(party: PartyView, now: datetime) -> str:
    """`12`: minutes in the present stage; `50!` where it has a limit and is beyond it."""
    lasted = minutes_short(minutes_between(party.status_since, now)).removesuffix("'")
    return lasted + OVERRUN if party.stage_over(now) else lasted


def turn_minutes(party: PartyView, now: datetime) -> str:
    """`35'` until they are expected to leave, `+5'!` since; nothing where nobody has said when that is."""
    if party.expected_end_at is None:
        return ""
    over = party.turn_over(now)
    return f"+{minutes_short(over)}{OVERRUN}" if over else minutes_short(minutes_until(party.expected_end_at, now))


def turn_words(party: PartyView, now: datetime) -> str:
    """The same with a word: `35' left`, `+5'! over`."""
    text = turn_minutes(party, now)
    return f"{text} {'over' if party.turn_over(now) else 'left'}" if text else ""


def most_pressing_minutes(party: PartyView, now: datetime) -> str:
    """Where there is room for one of them: what is over, the turn before the stage, or else what is left."""
    turn = turn_minutes(party, now)
    if not turn or (party.stage_over(now) and not party.turn_over(now)):
        return stage_minutes(party, now)
    return turn


def wait_minutes(booking: BookingView, now: datetime) -> str:
    """`12'` until guests come, `+12'` past their time."""
    if booking.expected_at > now:
        return minutes_short(minutes_until(booking.expected_at, now))
    return f"+{minutes_short(minutes_between(booking.expected_at, now))}"


def is_soon(booking: BookingView, now: datetime) -> bool:
    """Whether guests come within `SOON` minutes, or should be here already."""
    return minutes_until(booking.expected_at, now) <= SOON


def coming_at(booking: BookingView, venue: VenueProfile) -> str:
    """`▸19:52`: when guests come, on the venue's clock."""
    return f"{DUE}{venue.local(booking.expected_at):%H:%M}"
