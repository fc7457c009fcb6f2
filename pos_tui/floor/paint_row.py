"""What a table looks like as one row of a list, for terminals too small for the map. Pure, as `paint.py` is.

The columns: name, covers of seats, the state's letter with the stage's minutes, who; then what is owed, what is
left of the turn, the next booking and the minutes until then, and whose table it is.
"""

from datetime import datetime

from rich.cells import cell_len

from data.queries.views import PartyView, TableState, TableView
from data.venue import VenueProfile
from pos_tui.floor.minutes import coming_at, is_soon, stage_minutes, turn_minutes, wait_minutes
from pos_tui.floor.paint import (
    DIRTY,
    JOINED,
    PROMISED,
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
from pos_tui.text import cut, fit, plain

WIDE_LIST = 90
"""Columns from which a row also says until when they stay."""

FULL_LIST = 56
"""Columns from which a row has room for the minutes until the next booking, and for whose table it is."""

NAME = 8
"""Columns of a name that an amount must leave."""


def paint_line(table: TableView, width: int, venue: VenueProfile, now: datetime, look: Look) -> Painted:
    """A table as one row of a list, for terminals too small for the map."""
    pointer = "▶" if look.cursor else "◆" if look.lit else "◇" if look.fits else " "
    seats = covers_of(table, look.seats or table.covers)
    seats = seats if len(seats) <= 5 else seats.split("/")[0]
    seats += JOINED if look.joins and table.party is None else " "
    head = f"{pointer}{fit(names_of(table)[-1], 6)}{seats:>6} "
    party = table.party
    letter = fit(letter_of(table, now) + (stage_minutes(party, now) if party is not None else ""), 6) + " "
    right = _right(table, width, venue, now, ends=look.ends)
    room = width - cell_len(head + letter) - sum(cell_len(run.text) for run in right)
    money = balance_of(party, max(1, room - NAME - 1), venue) if party is not None else ""
    row: Row = (
        Run(head, Part.NAME),
        Run(letter, Part.ALERT if tone_of(table, now) is Tone.OVER else Part.NAME),
        Run(_middle(table, room - cell_len(money), now), Part.TEXT),
        Run(money, Part.TEXT),
        *right,
    )
    return Painted(tone_of(table, now), look, (tuple(run for run in row if run.text),))


def _middle(table: TableView, width: int, now: datetime) -> str:
    """Who sits here or comes next, with all marks: a name gives way to them."""
    who = table.party or table.next_booking
    if table.state(now) is TableState.BLOCKED:
        return fit("blocked", width)
    if who is None:
        promised = f"{PROMISED} {plain(table.promised_to)}" if table.promised_to is not None else ""
        return fit(promised or ("to clean" if table.dirty else "closed" if table.retired else ""), width)
    marks = marks_of(who, now)
    marks += PROMISED if table.promised_to is not None else ""
    marks += DIRTY if table.dirty and table.party is None else ""
    name = plain(who.company if isinstance(who, PartyView) else who.name)
    return fit(f"{cut(name, width - cell_len(marks) - 1)} {marks}" if marks else name, width)


def _right(table: TableView, width: int, venue: VenueProfile, now: datetime, *, ends: bool) -> tuple[Run, ...]:
    """The columns behind who sits there, each with a blank before it; the narrower the list, the fewer of them."""
    party = table.party
    end = party.expected_end_at if party is not None else None
    until = f"until {venue.local(end):%H:%M}" if end is not None else ""
    turn = turn_minutes(party, now) if party is not None else ""
    over = party is not None and party.turn_over(now) > 0
    wide = width >= WIDE_LIST
    runs = (
        [Run(f" {until:<11}", Part.TEXT)]
        if ends and not wide
        else [Run(f" {turn:>6}", Part.ALERT if over else Part.TEXT)]
    )
    if wide:
        runs.append(Run(f" {until:<11}", Part.TEXT))
    if width < FULL_LIST:
        return (*runs, Run(f" {_coming(table, venue, now, wait=False):<6}", _pressing(table, now)))
    runs.append(Run(f" {_coming(table, venue, now, wait=True):<11}", _pressing(table, now)))
    return (*runs, Run(f" {fit(_servers(table, 6 if wide else 3), 6 if wide else 3)}", Part.SOFT))


def _servers(table: TableView, room: int) -> str:
    """Whose table it is: `AB/CD`, or `AB+` where that is too long."""
    servers = servers_of(table)
    together = "/".join(servers)
    return together if cell_len(together) <= room or not servers else f"{servers[0]}+"


def _coming(table: TableView, venue: VenueProfile, now: datetime, *, wait: bool) -> str:
    """The next booking's time, and how long until then."""
    booking = table.next_booking
    if booking is None:
        return ""
    return f"{coming_at(booking, venue)} {wait_minutes(booking, now)}" if wait else coming_at(booking, venue)


def _pressing(table: TableView, now: datetime) -> Part:
    return Part.ALERT if table.next_booking is not None and is_soon(table.next_booking, now) else Part.TEXT
