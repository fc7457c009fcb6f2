"""A table as a box on the map: its name and covers above, who sits there inside, what comes next below. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import NamedTuple

from rich.cells import cell_len

from data.queries.views import BookingView, PartyView, TableState, TableView, minutes_between
from data.venue import VenueProfile
from pos_tui.floor.minutes import (
    DUE,
    OVERRUN,
    coming_at,
    is_soon,
    most_pressing_minutes,
    stage_minutes,
    turn_minutes,
    turn_words,
    wait_minutes,
)
from pos_tui.floor.paint import (
    DIRTY,
    JOINED,
    PROMISED,
    REQUEST,
    Look,
    Painted,
    Part,
    Row,
    Run,
    Tone,
    balance_of,
    covers_of,
    letter_of,
    marks_of,
    names_of,
    servers_of,
    tone_of,
)
from pos_tui.text import cut, fit, minutes_short, plain, spread

ROOM_TO_BREATHE = 9
"""Cells inside a box from which a blank stands also between `!` and a name."""

ROOM_FOR_WAIT = 11
"""Cells inside a box from which a booking's time and the minutes until then stand side by side."""

ROOM_FOR_WORDS = 15
"""Cells inside a box from which minutes are told with a word."""

LEAST_OF_NAME = 3
"""Cells of a name that minutes must leave."""


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


# ---- the upper border ------------------------------------------------------------------------------------


def _top(table: TableView, inner: int, dash: str, look: Look) -> Row:
    """The name at the left, with the tables it is pushed together with; covers of seats at the right."""
    seats = covers_of(table, look.seats or table.covers)
    more = f"{seats}{JOINED}" if look.joins and table.party is None else seats
    covers_options = (more, seats, seats.split("/")[0], _least_covers(table))
    name = plain(table.name)
    least = cell_len(names_of(table)[-1])
    covers = next((text for text in covers_options if inner > least + cell_len(text)), "")
    name = next((text for text in names_of(table) if inner > cell_len(text) + cell_len(covers)), name)
    if inner >= cell_len(name) + cell_len(covers) + 5:
        name, covers = f" {name} ", f" {covers} "
    name = cut(name, inner - cell_len(covers))
    dashes = dash * (inner - cell_len(name) - cell_len(covers))
    return Run(name, Part.NAME), Run(dashes, Part.BORDER), Run(covers, Part.TEXT if table.party else Part.SOFT)


def _least_covers(table: TableView) -> str:
    """For the narrowest boxes: `2+` sit here, and more are to come."""
    party = table.party
    return f"{party.arrived}+" if party is not None and party.to_come else ""


# ---- the lower border ------------------------------------------------------------------------------------


def _foot(
    table: TableView,
    inner: int,
    lines: int,
    venue: VenueProfile,
    now: datetime,
    dash: str,
    rests: int | None,
) -> Row:
    """What comes next at the left; whose table it is at the right, as far as there is room for it."""
    (left, part), owed = _next(table, inner, venue, now), ""
    if lines == 1 and table.party is not None:
        owed = balance_of(table.party, 1, venue)
        left, part = _minutes_and_next(table, table.party, inner - cell_len(owed), now)
    elif table.next_booking is not None and _is_due(table, now):
        left, part = (
            ("" if _has_room_for_wait(inner, lines) else wait_minutes(table.next_booking, now)),
            Part.ALERT,
        )
    left, right = _side_by_side(left, _right_ends(table, inner, rests, owed), inner)
    dashes = dash * (inner - cell_len(left) - cell_len(right))
    return Run(left, part), Run(dashes, Part.BORDER), Run(right, Part.SOFT)


def _side_by_side(left: str, rights: Sequence[str], inner: int) -> tuple[str, str]:
    """The first of the right ends beside which the left one is whole, with blanks around it if there is room.

    The last of them stays even where the two touch.
    """
    lefts = [f" {left} ", left] if left and inner >= cell_len(left) + 4 else [left]
    for right, text in product(rights, lefts):
        if cell_len(text) + cell_len(right) < inner or not text:
            return text, cut(right, inner)
    left = cut(left, inner)
    return left, rights[-1] if cell_len(left) + cell_len(rights[-1]) <= inner else ""


def _right_ends(table: TableView, inner: int, rests: int | None, owed: str) -> Sequence[str]:
    """Whose table it is, since when they have had no new party, and that money is owed; the longest first."""
    servers = servers_of(table)
    initials = "/".join(servers)
    ends: list[str] = []
    if initials and table.party is None and rests is not None and inner >= ROOM_FOR_WORDS and len(servers) == 1:
        ends.append(f" {initials} {minutes_short(rests)} ")
    if initials:
        ends += [f"{initials} {owed}"] if owed else [f" {initials} ", initials]
    return [*ends, owed]


def _minutes_and_next(table: TableView, party: PartyView, room: int, now: datetime) -> tuple[str, Part]:
    """For a box of three rows: minutes that are over, or until the next guests come soon, or else that are left.

    `45'▸` says that somebody comes later.
    """
    minutes, coming = most_pressing_minutes(party, now), table.next_booking
    if coming is None or party.overrun(now):
        return minutes, _urgency(party.overrun(now))
    if is_soon(coming, now):
        return f"{DUE}{wait_minutes(coming, now)}", Part.ALERT
    later = f"{minutes}{DUE}"
    return later if cell_len(later) <= room else minutes, Part.TEXT


def _is_due(table: TableView, now: datetime) -> bool:
    return tone_of(table, now) in (Tone.DUE, Tone.LATE)


def _has_room_for_wait(inner: int, lines: int) -> bool:
    """Whether time and wait fit side by side in a line of their own."""
    return lines > 1 and inner >= ROOM_FOR_WAIT


def _next(table: TableView, inner: int, venue: VenueProfile, now: datetime) -> tuple[str, Part]:
    """The next booking's time, counted down when it is soon: in a small box nothing but the minutes then."""
    booking = table.next_booking
    if table.promised_to is not None and table.party is not None:
        return f"{PROMISED}{plain(table.promised_to)}", Part.ALERT
    if booking is None:
        return "", Part.SOFT
    at, soon = coming_at(booking, venue), is_soon(booking, now)
    if soon:
        wait = wait_minutes(booking, now)
        return (f"{at} {wait}" if inner >= ROOM_FOR_WAIT else f"{DUE}{wait}"), Part.ALERT
    return (at if inner >= cell_len(at) else at.removeprefix(DUE)), Part.SOFT


# ---- inside ----------------------------------------------------------------------------------------------


def _body(table: TableView, inner: int, lines: int, venue: VenueProfile, now: datetime) -> list[Row]:
    if table.party is not None:
        rows = _party_rows(table, table.party, inner, lines, venue, now)
    elif table.next_booking is not None and _is_due(table, now):
        rows = _due_rows(table, table.next_booking, inner, lines, venue, now)
    else:
        rows = [_empty_row(table, inner, now)]
    blank: Row = (Run(" " * inner, Part.TEXT),)
    return (rows + [blank] * lines)[:lines]


def _party_rows(
    table: TableView, party: PartyView, inner: int, lines: int, venue: VenueProfile, now: datetime
) -> list[Row]:
    """Who sits here and how long in this stage; what is left of their turn and what they owe; then the stage."""
    since = stage_minutes(party, now) if lines > 1 else ""
    together = f" {plain('+'.join(party.table_names))}" if len(party.table_names) > 1 else ""
    here = f"here {minutes_short(minutes_between(party.started_at, now))}"
    promised = PROMISED if lines == 1 and table.promised_to is not None else ""
    return [
        _who(letter_of(table, now), party.company, marks_of(party, now) + promised, inner, since),
        _turn_row(party, inner, venue, now),
        (Run(spread(plain(party.status), together or here, inner), Part.SOFT),),
    ]


def _who(letter: str, name: str, marks: str, inner: int, since: str = "") -> Row:
    """The state's letter with its minutes, the marks right behind them, the name.

    The smallest box has room for two marks and two letters of the name; minutes give way to a name, and never
    without a word that there are too many.
    """
    marks = marks[: max(1, inner - 3)]
    over = since[-1:] if since.endswith(OVERRUN) else ""
    gap = "" if marks or (over and inner < ROOM_TO_BREATHE) else " "
    room = inner - 1 - len(marks or gap) - LEAST_OF_NAME
    since = next((text for text in (since, over) if len(text) <= room), "")
    asked, others = marks[: marks.startswith(REQUEST)], marks[marks.startswith(REQUEST) :]
    return (
        Run(letter, Part.LETTER),
        Run(since, _urgency(len(over)) if over else Part.SOFT),
        Run(asked, Part.REQUEST),
        Run(others or gap, Part.MARK if others else Part.TEXT),
        Run(fit(plain(name), inner - 1 - len(since) - len(marks) - len(gap)), Part.TEXT),
    )


def _turn_row(party: PartyView, inner: int, venue: VenueProfile, now: datetime) -> Row:
    """What is left of their turn, and what they owe."""
    turn, words = turn_minutes(party, now), turn_words(party, now)
    money = balance_of(party, inner - cell_len(turn) - 1, venue)
    if inner >= ROOM_FOR_WORDS and cell_len(words) + cell_len(money) < inner:
        turn = words
    gap = " " * (inner - cell_len(turn) - cell_len(money))
    return Run(turn, _urgency(party.turn_over(now))), Run(gap, Part.TEXT), Run(money, Part.TEXT)


def _urgency(over: int) -> Part:
    return Part.ALERT if over else Part.TEXT


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
    marks = marks_of(booking, now) + (DIRTY if table.dirty and lines == 1 else "")
    wait = wait_minutes(booking, now) if _has_room_for_wait(inner, lines) else ""
    covers = f" {booking.covers}p" if inner >= cell_len(at + dirty + wait) + 5 else ""
    return [
        _who(letter_of(table, now), booking.name, marks, inner),
        (Run(spread(at + covers + dirty, wait, inner), Part.ALERT),),
    ]
