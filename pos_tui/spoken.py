"""The floor in sentences, without a mark or a column: for a screen reader, and for whoever reads line by line."""

from collections.abc import Iterator
from datetime import datetime

from data.money import format_money
from data.queries.attention import needs
from data.queries.views import (
    BookingState,
    BookingView,
    FloorSnapshot,
    PartyView,
    TableState,
    TableView,
    WaitingView,
    minutes_between,
)
from pos_tui.floor.names import spoken_names
from pos_tui.text import count, minutes_until, plain


def greeting(snapshot: FloorSnapshot, now: datetime) -> str:
    """Where this is, how full it is, and how much there is to see to."""
    seated, to_come = snapshot.covers_in, snapshot.covers_to_come
    found = len(needs(snapshot, now))
    need = f"{count(found, 'thing')} {'needs' if found == 1 else 'need'} you" if found else "nothing needs you"
    at = f"{snapshot.venue.local(now):%A %H:%M}"
    return f"{plain(snapshot.venue.name)}, {at}. {count(seated, 'cover')} in, {to_come} to come, {need}."


def floor_sentences(snapshot: FloorSnapshot, now: datetime) -> list[str]:
    """Every table, area by area."""
    return [
        sentence
        for area in snapshot.areas
        for sentence in (
            f"{plain(area.name)}:",
            *(table_sentence(each, snapshot, now) for each in snapshot.in_area(area.id) if not each.retired),
        )
    ]


def table_sentence(table: TableView, snapshot: FloorSnapshot, now: datetime) -> str:
    """Who sits there and how far they are, or that it is free; then who comes next."""
    parts = [*_state(table, snapshot, now)]
    if table.next_booking is not None:
        parts.append(f"next {_who_comes(table.next_booking, snapshot)}")
    if table.promised_to is not None:
        parts.append(f"promised to {plain(table.promised_to)}")
    name = plain(spoken_names(snapshot)[table.id])
    return f"{name}, {count(table.covers, 'seat')}: {'; '.join(parts)}."


def _state(table: TableView, snapshot: FloorSnapshot, now: datetime) -> Iterator[str]:
    if table.party is not None:
        yield from _party(table.party, snapshot, now)
        return
    state = table.state(now)
    if state is TableState.BLOCKED and table.block is not None:
        until = f" until {snapshot.venue.local(table.block.until):%H:%M}" if table.block.until else ""
        yield f"blocked{until}"
    else:
        yield "out of service" if state is TableState.RETIRED else "free"
    if table.dirty:
        yield "to be cleaned"


def _party(party: PartyView, snapshot: FloorSnapshot, now: datetime) -> Iterator[str]:
    yield f"{plain(party.company)}, {count(party.covers, 'cover') if party.covers else 'covers unknown'}"
    if party.to_come:
        yield f"{party.to_come} of them still to come"
    over = party.stage_over(now)
    since = f"{minutes_between(party.status_since, now)} minutes"
    yield f"{plain(party.status)} for {since}{f', {over} over the limit' if over else ''}"
    if party.expected_end_at is not None:
        late = party.turn_over(now)
        left = minutes_until(party.expected_end_at, now)
        yield f"{late} minutes over their time" if late else f"{left} minutes left"
    if party.balance > 0:
        yield f"{format_money(party.balance, snapshot.venue.currency)} to pay"
    if party.held(now):
        yield "a card machine has the tab"
    for asked in filter(None, (party.requests, party.host_notes)):
        yield f"note: {plain(asked)}"


def _who_comes(booking: BookingView, snapshot: FloorSnapshot) -> str:
    at = f"{snapshot.venue.local(booking.expected_at):%H:%M}"
    return f"{plain(booking.name)}, {count(booking.covers, 'cover')}, at {at}"


def book_sentences(snapshot: FloorSnapshot, now: datetime) -> list[str]:
    """Today's bookings by time."""
    return [_booking(each, snapshot, now) for each in snapshot.bookings] or ["No bookings today."]


def _booking(booking: BookingView, snapshot: FloorSnapshot, now: datetime) -> str:
    state = booking.state(now)
    late = f" {minutes_between(booking.expected_at, now)} minutes" if state is BookingState.LATE else ""
    tables = f", table {'+'.join(map(plain, booking.table_names))}" if booking.table_names else ""
    asked = "; ".join(map(plain, filter(None, (booking.guest_requests, booking.host_notes))))
    about = f" Note: {asked}." if asked else ""
    return f"{_who_comes(booking, snapshot)}{tables}, {booking.reference}: {state.value}{late}.{about}"


def waiting_sentences(snapshot: FloorSnapshot, now: datetime) -> list[str]:
    """Who waits, the longest first."""
    return [_waiting(each, now) for each in snapshot.waitlist] or ["Nobody waits."]


def _waiting(waiting: WaitingView, now: datetime) -> str:
    told = f", told {waiting.told}" if waiting.told else ""
    table = f"; {'+'.join(map(plain, waiting.table_names))} is free for them" if waiting.table_names else ""
    who = f"{plain(waiting.name)}, {count(waiting.covers, 'cover')}, {waiting.reference}"
    return f"{who}: waits {waiting.waited(now)} minutes{told}{table}."


def need_sentences(snapshot: FloorSnapshot, now: datetime) -> list[str]:
    """What needs somebody, the worst first."""
    return [f"{plain(need.text)}." for need in needs(snapshot, now)] or ["Nothing needs you."]
