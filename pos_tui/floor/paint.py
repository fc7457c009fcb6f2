"""What a table's state looks like: its tone, letter, marks and amounts, for `paint_box.py` and `paint_row.py`.

State is told by a letter or glyph first and by colour second, so it survives a terminal without colours. Pure: the
canvas adds the colours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from rich.cells import cell_len

from data.money import format_money
from data.queries.views import BookingState, BookingView, PartyView, TableState, TableView
from data.venue import VenueProfile
from pos_tui.floor.minutes import DUE
from pos_tui.text import plain

REQUEST = "✚"
"""The guests have asked for something, often because of an allergy: read the panel."""
LOCKED = "⌂"
"""A card machine holds the tab."""
DEPOSIT = "¤"
"""A deposit has been paid."""
JOINED = "+"
"""Behind a name: the party has more tables. Behind the seats: more of them when pushed together."""
LATE = "▾"
"""A booking past its time with nobody here."""
DIRTY = "~"
CLOSED = "×"
BLOCKED = "#"
"""Held back for a while."""
FREE = "·"
PROMISED = "◆"
"""Somebody on the waitlist was promised this table."""


class Tone(StrEnum):
    """A table's state as its colour tells it."""

    FREE = "free"
    DUE = "due"
    LATE = "late"
    SEATED = "seated"
    OVER = "over"
    SETTLED = "settled"
    DIRTY = "dirty"
    CLOSED = "closed"


class Part(StrEnum):
    """What a piece of text is within its box."""

    BORDER = "border"
    NAME = "name"
    LETTER = "letter"
    TEXT = "text"
    SOFT = "soft"
    ALERT = "alert"
    REQUEST = "request"
    MARK = "mark"


class Run(NamedTuple):
    text: str
    part: Part


Row = tuple[Run, ...]


@dataclass(frozen=True)
class Look:
    """What a table's looks depend on beside the table itself."""

    cursor: bool = False
    lit: bool = False
    """Concerned by the line that is being typed or done."""
    fits: bool = False
    """It could be had as well, by the line that is being typed."""
    seats: int | None = None
    """Seats of all tables that its party sits at, where there are several."""
    joins: bool = False
    """It may be pushed together with others."""
    rests: int | None = None
    """Minutes since whoever serves it was last given a party."""
    ends: bool = False
    """In a list: say until when they stay rather than since when."""


@dataclass(frozen=True)
class Painted:
    """A table's rows of text, each exactly as wide as its box."""

    tone: Tone
    look: Look
    rows: tuple[Row, ...]

    def text(self) -> str:
        return "\n".join("".join(run.text for run in row) for row in self.rows)


def tone_of(table: TableView, now: datetime) -> Tone:
    """The one colour a table has, from the most pressing thing about it."""
    if table.party is not None:
        if table.party.overrun(now):
            return Tone.OVER
        return Tone.SETTLED if settled(table.party) else Tone.SEATED
    if table.state(now) in (TableState.RETIRED, TableState.BLOCKED):
        return Tone.CLOSED
    if table.next_booking is not None and table.state(now) is TableState.DUE:
        late = table.next_booking.state(now) is BookingState.LATE
        return Tone.LATE if late else Tone.DUE
    return Tone.DIRTY if table.dirty else Tone.FREE


def settled(party: PartyView) -> bool:
    """Whether they have a tab and owe nothing on it."""
    return party.total > 0 and party.balance <= 0


def letter_of(table: TableView, now: datetime) -> str:
    """The glyph or letter that tells the state without colour; a stage of Dojo's own shows in lower case."""
    party = table.party
    if party is not None:
        return party.stage.letter if party.stage else (plain(party.status)[:1].lower() or "?")
    glyphs = {
        Tone.CLOSED: BLOCKED if table.state(now) is TableState.BLOCKED else CLOSED,
        Tone.LATE: LATE,
        Tone.DUE: DUE,
        Tone.DIRTY: DIRTY,
    }
    return glyphs.get(tone_of(table, now), FREE)


def names_of(table: TableView) -> Sequence[str]:
    """A table's name with those of the others its party sits at: `12+14`, or `12+` where that is too long."""
    others = table.party.table_names if table.party is not None else ()
    if len(others) < 2:
        return (plain(table.name),)
    joined = "+".join([table.name, *(name for name in others if name != table.name)])
    return plain(joined), f"{plain(table.name)}+"


def covers_of(table: TableView, seats: int) -> str:
    """`3/4`: covers of seats; `2of3/4` while some are still to come; the seats alone of an empty table."""
    party = table.party
    if party is None:
        return str(seats)
    so_far = f"{party.arrived}of" if party.to_come else ""
    return f"{so_far}{party.covers or '?'}/{seats}"


def marks_of(who: PartyView | BookingView, now: datetime) -> str:
    """What has to be known of guests before anything is done, the most pressing first."""
    if isinstance(who, BookingView):
        return REQUEST if who.guest_requests else ""
    marks = REQUEST if who.requests else ""
    marks += LOCKED if who.held(now) else ""
    return marks + (DEPOSIT if who.deposit else "")


def balance_of(party: PartyView, room: int, venue: VenueProfile) -> str:
    """What is owed, as exactly as the room allows; the bare sign says that a tab is open at all."""
    if not party.tabs or party.total == 0:
        return ""
    if party.balance <= 0:
        return next((text for text in ("paid", "✓") if cell_len(text) <= room), "")
    exact = format_money(party.balance, venue.currency)
    options = (exact, exact.rsplit(".", 1)[0], sign_of(venue))
    return next((text for text in options if cell_len(text) <= room), "")


def servers_of(table: TableView) -> tuple[str, ...]:
    """The initials of who serves the guests here, or whose table it is; two of them at the most."""
    party = table.party
    return (plain(party.waiter),) if party is not None and party.waiter else tuple(map(plain, table.waiters[:2]))


def sign_of(venue: VenueProfile) -> str:
    """The currency's sign alone."""
    return format_money(0, venue.currency)[0]
