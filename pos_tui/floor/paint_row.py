"""What a table looks like as one row of a list, for terminals too small for the map. Pure, as `paint.py` is."""

from datetime import datetime

from rich.cells import cell_len

from data.queries.views import PartyView, TableState, TableView
from data.venue import VenueProfile
from pos_tui.floor.paint import (
    DUE,
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
    elapsed_of,
    letter_of,
    marks_of,
    names_of,
    tone_of,
)
from pos_tui.text import fit, plain

WIDE_LIST = 90
"""Columns from which a row of the list also says until when they stay, who comes next and whose table it is."""


def paint_line(table: TableView, width: int, venue: VenueProfile, now: datetime, look: Look) -> Painted:
    """A table as one row of a list, for terminals too small for the map."""
    pointer = "▶" if look.cursor else "◆" if look.lit else "◇" if look.fits else " "
    seats = covers_of(table, look.seats or table.covers)
    seats = seats if len(seats) <= 5 else seats.split("/")[0]
    seats += JOINED if look.joins and table.party is None else " "
    head = f"{pointer}{fit(names_of(table)[-1], 6)}{seats:>6} "
    right = _line_right(table, venue, now, wide=width >= WIDE_LIST, ends=look.ends)
    middle = _line_middle(table, now)
    room = width - cell_len(head) - 2 - cell_len(right) - 1
    row: Row = (
        Run(head, Part.NAME),
        Run(f"{letter_of(table, now)} ", Part.ALERT if tone_of(table, now) is Tone.OVER else Part.NAME),
        Run(fit(middle, room), Part.TEXT),
        Run(f" {right}", Part.TEXT),
    )
    return Painted(tone_of(table, now), look, (tuple(run for run in row if run.text),))


def _line_middle(table: TableView, now: datetime) -> str:
    if table.state(now) is TableState.BLOCKED:
        return "blocked"
    who = table.party or table.next_booking
    if who is None and table.promised_to is not None:
        return f"{PROMISED} {plain(table.promised_to)}"
    if who is None:
        return "to clean" if table.dirty else "closed" if table.retired else ""
    name = plain(who.company if isinstance(who, PartyView) else who.name)
    marks = marks_of(who, now)
    return f"{name} {marks}" if marks else name


def _line_right(table: TableView, venue: VenueProfile, now: datetime, *, wide: bool, ends: bool) -> str:
    """Balance and minutes of who sits there, or when the next guests come; with room also whose table it is."""
    booking, party = table.next_booking, table.party
    coming = f"{DUE}{venue.local(booking.expected_at):%H:%M}" if booking is not None else ""
    server = fit(plain((party.waiter if party else None) or "/".join(table.waiters[:2])), 6) if wide else ""
    if party is None:
        return f"{coming:>6}  {server}" if wide else coming
    elapsed = f"{elapsed_of(party, now):>6}"
    end = party.expected_end_at
    until = f"until {venue.local(end):%H:%M}" if end is not None else ""
    if not wide:
        return " ".join(filter(None, (balance_of(party, 12, venue), until if ends else elapsed)))
    return f"{balance_of(party, 12, venue):>10} {elapsed} {until:<11} {coming:>6}  {server}"
