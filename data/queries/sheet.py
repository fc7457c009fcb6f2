"""The outage sheet: what a host needs on paper when every screen is dark. Pure: a snapshot in, plain text out."""

import textwrap
from collections.abc import Iterator
from datetime import datetime

from data.money import format_money
from data.plain import plain
from data.queries.views import BookingView, FloorSnapshot, PartyView, WaitingView

WIDTH = 76
"""Columns: fits a receipt printer's landscape and any sheet of paper."""

END = "-- end of the sheet --"
"""The last line: whoever reads it knows that nothing is missing."""


def sheet_text(snapshot: FloorSnapshot, now: datetime) -> str:
    """Who sits where, who comes, who waits; what they asked for stands at the top and with their names."""
    venue = snapshot.venue
    local = venue.local(now)
    lines = [
        plain(venue.name).upper(),
        f"Outage sheet, as of {local:%A} {local.day} {local:%B %Y, %H:%M:%S} ({now:%Y-%m-%dT%H:%M:%SZ})",
        *_section("ALLERGIES AND REQUESTS", _requests(snapshot)),
        *_section("SEATED", _seated(snapshot)),
        *_section("DUE", _due(snapshot)),
        *_section("WAITING", _waiting(snapshot, now)),
        "",
        END,
    ]
    return "\n".join(lines) + "\n"


def _section(title: str, found: Iterator[str]) -> Iterator[str]:
    lines = list(found)
    yield ""
    yield f"{title} {'-' * (WIDTH - len(title) - 1)}"
    yield from lines or ["(nobody)"]


def _parties(snapshot: FloorSnapshot) -> list[PartyView]:
    found = {table.party.id: table.party for table in snapshot.tables if table.party is not None}
    return list(found.values())


def _expected(snapshot: FloorSnapshot) -> list[BookingView]:
    return [booking for booking in snapshot.bookings if booking.waiting()]


def _requests(snapshot: FloorSnapshot) -> Iterator[str]:
    for party in _parties(snapshot):
        if party.guest_requests:
            yield from _wrapped(f"table {_names(party.table_names)} {plain(party.label)}: ", party.guest_requests)
    for booking in _expected(snapshot):
        if booking.guest_requests:
            at = f"{snapshot.venue.local(booking.start_at):%H:%M}"
            yield from _wrapped(f"{at} {plain(booking.name)}: ", booking.guest_requests)


def _seated(snapshot: FloorSnapshot) -> Iterator[str]:
    venue = snapshot.venue
    for party in _parties(snapshot):
        until = f" until {venue.local(party.expected_end_at):%H:%M}" if party.expected_end_at else ""
        tab = f"  tab {format_money(party.total, venue.currency)}" if party.total else ""
        owed = f", {format_money(party.balance, venue.currency)} to pay" if party.balance > 0 else ""
        yield (
            f"[ ] {_names(party.table_names):<8} {party.covers or '?':>3} guests  {plain(party.label)}  "
            f"{plain(party.status)}, since {venue.local(party.started_at):%H:%M}{until}{tab}{owed}"
        )
        yield from _notes(party.guest_requests, party.host_notes)


def _due(snapshot: FloorSnapshot) -> Iterator[str]:
    venue = snapshot.venue
    for booking in _expected(snapshot):
        here = f"  {booking.arrived} here already" if booking.arrived else ""
        late = booking.expected_at != booking.start_at
        later = f"  comes at {venue.local(booking.expected_at):%H:%M}" if late else ""
        phone = f"  {plain(booking.phone)}" if booking.phone else ""
        yield (
            f"[ ] {venue.local(booking.start_at):%H:%M} {booking.covers:>3} guests  {plain(booking.name)}  "
            f"table {_names(booking.table_names)}{phone}  [{booking.reference}]{later}{here}"
        )
        yield from _notes(booking.guest_requests, booking.host_notes)


def _waiting(snapshot: FloorSnapshot, now: datetime) -> Iterator[str]:
    for waiting in snapshot.waitlist:
        yield _waiting_line(waiting, snapshot, now)
        yield from _notes(None, waiting.notes)


def _waiting_line(waiting: WaitingView, snapshot: FloorSnapshot, now: datetime) -> str:
    since = f"since {snapshot.venue.local(waiting.queued_at):%H:%M} ({waiting.waited(now)} min)"
    told = f", told {waiting.told} min" if waiting.told else ""
    phone = f"  {plain(waiting.phone)}" if waiting.phone else ""
    kept = f"  promised {_names(waiting.promised_names)}" if waiting.promised_names else ""
    return f"[ ] {waiting.covers:>3} guests  {plain(waiting.name)}  {since}{told}{kept}{phone}"


def _notes(requests: str | None, notes: str | None) -> Iterator[str]:
    if requests:
        yield from _wrapped("      ASKED: ", requests)
    if notes:
        yield from _wrapped("      note: ", notes)


def _wrapped(lead: str, text: str) -> Iterator[str]:
    yield from textwrap.wrap(f"{lead}{plain(text)}", WIDTH, subsequent_indent=" " * 8, break_long_words=False)


def _names(names: tuple[str, ...]) -> str:
    return "+".join(map(plain, names)) or "-"
