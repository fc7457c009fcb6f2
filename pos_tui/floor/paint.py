"""What a table looks like, as text in parts. Pure: the canvas adds the colours.

State is told by a letter or glyph first and by colour second, so it survives a terminal without colours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from rich.cells import cell_len

from data.money import format_money
from data.queries.views import BookingState, BookingView, PartyView, TableState, TableView, minutes_between
from data.venue import VenueProfile
from pos_tui.text import cut, fit, minutes_short, minutes_until, plain, spread

REQUEST = "✚"
"""The guests have asked for something, often because of an allergy: read the panel."""
LOCKED = "⌂"
"""A card machine holds the tab."""
DEPOSIT = "¤"
"""A deposit has been paid."""
JOINED = "+"
"""Behind a name: the party has more tables. Behind the seats: more of them when pushed together."""
OVERRUN = "!"
"""The present stage lasts longer than it should."""
DUE = "▸"
"""A booking that is due at this table soon, or its time."""
LATE = "▾"
"""A booking past its time with nobody here."""
DIRTY = "~"
CLOSED = "×"
BLOCKED = "#"
"""Held back for a while."""
FREE = "·"
PROMISED = "◆"
"""Somebody on the waitlist was promised this table."""

SOON = 30
"""Minutes ahead from which a booking's time is counted down."""


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


class _Border(NamedTuple):
    top_left: str
    top: str
    top_right: str
    left: str
    right: str
    bottom_left: str
    bottom: str
    bottom_right: str


_BORDERS: Mapping[str, _Border] = {
    "round": _Border(*"╭─╮││╰─╯"),
    "square": _Border(*"┌─┐││└─┘"),
    "long": _Border(*"┍━┑││┕━┙"),
    "booth": _Border(*"┎─┒┃┃┖─┚"),
    "bar": _Border(*"╶─╴╎╎╶─╴"),
}
_CURSOR = _Border(*"╔═╗║║╚═╝")
_LIT = _Border(*"▛▀▜▌▐▙▄▟")
_FITS = _Border(*"┌┄┐┊┊└┄┘")


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


def paint_box(
    table: TableView, width: int, height: int, venue: VenueProfile, now: datetime, look: Look
) -> Painted:
    """A table on the map. Boxes are at least 7 by 3 cells; bigger ones say more."""
    border = _border(table, look)
    inner = width - 2
    body = _body(table, inner, height - 2, venue, now)
    top = _top(table, inner, border.top, look)
    foot = _foot(table, inner, height - 2, venue, now, border.bottom, look.rests)
    rows: list[Row] = [_edge(border.top_left, top, border.top_right)]
    rows += [(Run(border.left, Part.BORDER), *row, Run(border.right, Part.BORDER)) for row in body]
    rows.append(_edge(border.bottom_left, foot, border.bottom_right))
    return Painted(tone_of(table, now), look, tuple(rows))


def _border(table: TableView, look: Look) -> _Border:
    if look.cursor:
        return _CURSOR
    if look.lit:
        return _LIT
    return _FITS if look.fits else _BORDERS.get(table.shape, _BORDERS["square"])


def _edge(start: str, middle: Row, end: str) -> Row:
    return (Run(start, Part.BORDER), *middle, Run(end, Part.BORDER))


def _top(table: TableView, inner: int, dash: str, look: Look) -> Row:
    """The name at the left, with the tables it is pushed together with; covers of seats at the right."""
    seats = covers_of(table, look.seats or table.covers)
    more = f"{seats}{JOINED}" if look.joins and table.party is None else seats
    covers_options = (more, seats, seats.split("/")[0], _least_covers(table))
    name = plain(table.name)
    covers = next((text for text in covers_options if inner > cell_len(name) + cell_len(text)), "")
    name = next((text for text in names_of(table) if inner > cell_len(text) + cell_len(covers)), name)
    if inner >= cell_len(name) + cell_len(covers) + 5:
        name, covers = f" {name} ", f" {covers} "
    name = cut(name, inner - cell_len(covers))
    dashes = dash * (inner - cell_len(name) - cell_len(covers))
    return Run(name, Part.NAME), Run(dashes, Part.BORDER), Run(covers, Part.TEXT if table.party else Part.SOFT)


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


def _least_covers(table: TableView) -> str:
    """For the narrowest boxes: `2+` sit here, and more are to come."""
    party = table.party
    return f"{party.arrived}+" if party is not None and party.to_come else ""


def _foot(
    table: TableView,
    inner: int,
    lines: int,
    venue: VenueProfile,
    now: datetime,
    dash: str,
    rests: int | None,
) -> Row:
    """What comes next at the left; what found no room inside, or whose tables these are, at the right."""
    left, left_part = _next_time(table, inner, venue, now)
    right, right_part = "", Part.SOFT
    if lines == 1 and table.party is not None:
        left, left_part = elapsed_of(table.party, now), _urgency(table.party, now)
        right = _sign(venue) if table.party.balance > 0 else ""
    elif table.next_booking is not None and not table.party and not _has_room_for_wait(inner, lines):
        left, left_part = (
            (_wait(table.next_booking, now), Part.ALERT) if _is_due(table, now) else (left, left_part)
        )
    elif inner >= 9 and table.waiters and not (table.party and table.party.waiter):
        right = f" {_servers(table, rests if inner >= 15 else None)} "
    left = cut(left, inner)
    if cell_len(left) + cell_len(right) > inner:
        right = ""
    dashes = dash * (inner - cell_len(left) - cell_len(right))
    return Run(left, left_part), Run(dashes, Part.BORDER), Run(right, right_part)


def _servers(table: TableView, rests: int | None) -> str:
    """Whose tables these are, and for how long they have had no new party."""
    initials = plain("/".join(table.waiters[:2]))
    return f"{initials} {minutes_short(rests)}" if rests is not None and len(table.waiters) == 1 else initials


def _sign(venue: VenueProfile) -> str:
    return format_money(0, venue.currency)[0]


def _is_due(table: TableView, now: datetime) -> bool:
    return tone_of(table, now) in (Tone.DUE, Tone.LATE)


def _next_time(table: TableView, inner: int, venue: VenueProfile, now: datetime) -> tuple[str, Part]:
    """The next booking's time, counted down when it is soon and somebody still sits here."""
    booking = table.next_booking
    if table.promised_to is not None and table.party is not None:
        return f"{PROMISED}{plain(table.promised_to)}", Part.ALERT
    if booking is None or _is_due(table, now):
        return "", Part.SOFT
    at = f"{venue.local(booking.expected_at):%H:%M}"
    text = f"{DUE}{at}" if inner > cell_len(at) else at
    soon = minutes_until(booking.expected_at, now) <= SOON
    if soon and inner >= 11:
        text += f" {_wait(booking, now)}"
    return (f" {text} " if inner >= cell_len(text) + 4 else text), Part.ALERT if soon else Part.SOFT


def _wait(booking: BookingView, now: datetime) -> str:
    """`12'` until it, `+12'` past it."""
    if booking.expected_at > now:
        return minutes_short(minutes_until(booking.expected_at, now))
    return f"+{minutes_short(minutes_between(booking.expected_at, now))}"


def _has_room_for_wait(inner: int, lines: int) -> bool:
    """Whether time and wait fit side by side in a line of their own."""
    return lines > 1 and inner >= 11


def _body(table: TableView, inner: int, lines: int, venue: VenueProfile, now: datetime) -> list[Row]:
    if table.party is not None:
        rows = _party_rows(table, table.party, inner, venue, now)
    elif table.next_booking is not None and _is_due(table, now):
        rows = _due_rows(table, table.next_booking, inner, lines, venue, now)
    else:
        rows = [_empty_row(table, inner, now)]
    blank: Row = (Run(" " * inner, Part.TEXT),)
    return (rows + [blank] * lines)[:lines]


def marks_of(who: PartyView | BookingView, now: datetime) -> str:
    """What has to be known of guests before anything is done, the most pressing first."""
    if isinstance(who, BookingView):
        return REQUEST if who.guest_requests else ""
    marks = REQUEST if who.requests else ""
    marks += LOCKED if who.held(now) else ""
    return marks + (DEPOSIT if who.deposit else "")


def _who(letter: str, name: str, marks: str, inner: int, right: str = "") -> Row:
    """The state's letter, the marks right behind it, the name, the server's initials.

    The smallest box has room for two marks and two letters of the name.
    """
    marks = marks[: max(1, inner - 3)]
    asked, others = marks[: marks.startswith(REQUEST)], marks[marks.startswith(REQUEST) :]
    return (
        Run(letter, Part.LETTER),
        Run(asked, Part.REQUEST),
        Run(others or ("" if asked else " "), Part.MARK if others else Part.TEXT),
        Run(fit(plain(name), inner - 1 - max(1, len(marks)) - cell_len(right)), Part.TEXT),
        Run(right, Part.SOFT),
    )


def _party_rows(table: TableView, party: PartyView, inner: int, venue: VenueProfile, now: datetime) -> list[Row]:
    waiter = plain(party.waiter or "")
    right = f" {waiter}" if waiter and inner >= 13 else ""
    elapsed = elapsed_of(party, now)
    money = balance_of(party, inner - cell_len(elapsed) - 1, venue)
    gap = " " * (inner - cell_len(elapsed) - cell_len(money))
    together = f" {plain('+'.join(party.table_names))}" if len(party.table_names) > 1 else ""
    return [
        _who(letter_of(table, now), party.company, marks_of(party, now), inner, right),
        (Run(elapsed, _urgency(party, now)), Run(gap, Part.TEXT), Run(money, Part.TEXT)),
        (Run(spread(plain(party.status), together, inner), Part.SOFT),),
    ]


def elapsed_of(party: PartyView, now: datetime) -> str:
    """Minutes since they sat down, marked when their stage lasts too long."""
    text = minutes_short(minutes_between(party.started_at, now))
    return text + OVERRUN if party.overrun(now) else text


def _urgency(party: PartyView, now: datetime) -> Part:
    return Part.ALERT if party.overrun(now) else Part.TEXT


def balance_of(party: PartyView, room: int, venue: VenueProfile) -> str:
    """What is owed, as exactly as the room allows; the bare sign says that a tab is open at all."""
    if not party.tabs or party.total == 0:
        return ""
    if party.balance <= 0:
        return next((text for text in ("paid", "✓") if cell_len(text) <= room), "")
    exact = format_money(party.balance, venue.currency)
    options = (exact, exact.rsplit(".", 1)[0], _sign(venue))
    return next((text for text in options if cell_len(text) <= room), "")


def _empty_row(table: TableView, inner: int, now: datetime) -> Row:
    tone = tone_of(table, now)
    closed = "blocked" if table.state(now) is TableState.BLOCKED else "closed"
    words = {Tone.CLOSED: closed, Tone.DIRTY: "to clean" if inner >= 10 else "clean"}.get(tone, "")
    if table.promised_to is not None and not words:
        return (Run(fit(f"{PROMISED} {plain(table.promised_to)}", inner), Part.ALERT),)
    return (Run(fit(f"{letter_of(table, now)} {words}", inner), Part.TEXT if words else Part.SOFT),)


def _due_rows(
    table: TableView, booking: BookingView, inner: int, lines: int, venue: VenueProfile, now: datetime
) -> list[Row]:
    at = f"{venue.local(booking.expected_at):%H:%M}"
    dirty = f" {DIRTY}" if table.dirty else ""
    wait = _wait(booking, now) if _has_room_for_wait(inner, lines) else ""
    covers = f" {booking.covers}p" if inner >= cell_len(at + dirty + wait) + 5 else ""
    return [
        _who(letter_of(table, now), booking.name, marks_of(booking, now), inner),
        (Run(spread(at + covers + dirty, wait, inner), Part.ALERT),),
    ]
