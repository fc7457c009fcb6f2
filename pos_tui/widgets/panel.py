"""Everything about the chosen table, as lines of text."""

from collections.abc import Iterator
from datetime import datetime

from data.money import format_money
from data.queries.views import (
    BookingView,
    FloorSnapshot,
    JoinedView,
    PartyView,
    TableState,
    TableView,
    TabView,
    minutes_between,
)
from pos_tui.floor.minutes import stage_minutes, turn_minutes, turn_words
from pos_tui.floor.names import spoken_names
from pos_tui.floor.paint import PROMISED, REQUEST, Tone, letter_of, tone_of
from pos_tui.text import count, minutes_short, minutes_until, plain, wrap
from pos_tui.widgets.lines import Line, Piece, apart

NOTE = "✎"
REGULAR = "↻"
"""The guest has been here before."""

ROOM_FOR_WORDS = 80
"""Columns from which the strip below the map tells a party's state and what is left of its turn in words."""


def panel_lines(table: TableView, snapshot: FloorSnapshot, now: datetime, width: int) -> list[Line]:
    """The chosen table at length, most pressing first."""
    lines = [*_heading(table, snapshot, now, width)]
    if table.party is not None:
        lines += _party(table.party, snapshot, now, width)
    elif table.next_booking is None:
        lines.append([("Nothing booked here today.", "$quiet")])
    lines += _coming(table, snapshot, now, width)
    return lines


def _state_words(table: TableView, now: datetime) -> str:
    words = {
        Tone.FREE: "free",
        Tone.DUE: "free, booking due",
        Tone.LATE: "free, booking late",
        Tone.SEATED: "seated",
        Tone.OVER: "over its time",
        Tone.SETTLED: "paid",
        Tone.DIRTY: "free, to clean",
        Tone.CLOSED: "blocked" if table.state(now) is TableState.BLOCKED else "out of service",
    }[tone_of(table, now)]
    return f"{words}, to clean" if table.dirty and "clean" not in words else words


def _heading(table: TableView, snapshot: FloorSnapshot, now: datetime, width: int) -> Iterator[Line]:
    tone = tone_of(table, now)
    badge = f" {letter_of(table, now)} {_state_words(table, now)} "
    yield apart(
        [(f"Table {plain(spoken_names(snapshot)[table.id])}", "bold")],
        [(badge, f"bold ${tone}-ink on ${tone}-fill")],
        width,
    )
    area = next((area.name for area in snapshot.areas if area.id == table.area_id), "")
    served = f" · {'/'.join(map(plain, table.waiters))}" if table.waiters else ""
    yield [(f"{plain(area)} · {count(table.covers, 'seat')} · {table.shape}{served}", "$quiet")]
    joined = [each for each in snapshot.combinations if table.id in each.table_ids]
    if joined and table.party is None:
        words = ", ".join(f"{'+'.join(map(plain, each.table_names))} for {each.covers}" for each in joined)
        yield [(f"together {words}", "$quiet")]
    yield [("─" * width, "$rule")]
    if table.promised_to is not None:
        yield [(f"{PROMISED} promised to {plain(table.promised_to)}, who wait", "bold $warning")]
    if table.block is not None and table.block.holds(now):
        until = table.block.until
        when = f"until {snapshot.venue.local(until):%H:%M}" if until is not None else "until somebody lifts it"
        reason = f": {plain(table.block.reason)}" if table.block.reason else ""
        yield [(f"blocked {when}{reason}", "$warning")]


def _party(party: PartyView, snapshot: FloorSnapshot, now: datetime, width: int) -> Iterator[Line]:
    yield apart([(plain(party.company), "bold $primary")], [_covers(party)], width)
    yield _stage(party, now, width)
    yield _times(party, snapshot, now, width)
    if len(party.table_names) > 1 or party.waiter:
        tables = f"tables {'+'.join(map(plain, party.table_names))}" if len(party.table_names) > 1 else ""
        yield apart(
            [(tables, "$quiet")], [(f"server {plain(party.waiter)}" if party.waiter else "", "$quiet")], width
        )
    booking = next((each for each in snapshot.bookings if each.party_id == party.id), None)
    yield from _before(booking, width) if booking is not None else ()
    yield from _wishes(party.guest_requests, party.host_notes, width)
    for guest in party.joined:
        yield from _joined(guest, snapshot, width)
    yield []
    yield from _tabs(party, snapshot, now, width)


def _covers(party: PartyView) -> Piece:
    if party.to_come:
        return f"{party.arrived} of {party.covers} covers here", "bold $warning"
    return (count(party.covers, "cover") if party.covers else "covers unknown"), ""


def _joined(guest: JoinedView, snapshot: FloorSnapshot, width: int) -> Iterator[Line]:
    """Who sits with them: what each was before, and what each asked for, in their own words."""
    since = f"{plain(guest.status)} since {snapshot.venue.local(guest.started_at):%H:%M}"
    left: list[Piece] = [("+ ", "bold $accent"), (plain(guest.label), "bold"), (f" {since}", "$quiet")]
    yield apart(left, [(f"{guest.covers or '?'}p", "$quiet")], width)
    yield from _wishes(guest.guest_requests, guest.host_notes, width)
    if guest.deposit:
        yield apart([("deposit", "$quiet")], [(format_money(guest.deposit, snapshot.venue.currency), "")], width)


def _stage(party: PartyView, now: datetime, width: int) -> Line:
    """The stage's minutes, of those it may last."""
    limit = party.stage.limit if party.stage else None
    text = stage_minutes(party, now) + (f" of {limit} min" if limit else " min")
    style = "bold $error" if party.stage_over(now) else "$quiet"
    return apart([(plain(party.status), "bold")], [(text, style)], width)


def _times(party: PartyView, snapshot: FloorSnapshot, now: datetime, width: int) -> Line:
    """The turn: from when until when, how long they are here, and what is left."""
    venue = snapshot.venue
    until = f"–{venue.local(party.expected_end_at):%H:%M}" if party.expected_end_at is not None else ""
    here = f"here {minutes_short(minutes_between(party.started_at, now))}"
    right: list[Piece] = [(here, "$quiet")]
    if until:
        right += [(", ", "$quiet"), (turn_words(party, now), "bold $error" if party.turn_over(now) else "")]
    return apart([(f"{venue.local(party.started_at):%H:%M}{until}", "$quiet")], right, width)


def _before(booking: BookingView, width: int) -> Iterator[Line]:
    """What is known of the guest from other visits."""
    for index, text in enumerate(wrap(booking.before, width - 4)):
        yield [(f" {REGULAR} " if index == 0 else "   ", "$accent"), (text, "$quiet")]


def _wishes(requests: str | None, notes: str | None, width: int) -> Iterator[Line]:
    if requests:
        for index, text in enumerate(wrap(requests, width - 4)):
            lead = f" {REQUEST} " if index == 0 else "   "
            yield apart([(lead + text, "bold $alarm-ink on $alarm-fill")], [], width, "on $alarm-fill")
    if notes:
        for index, text in enumerate(wrap(notes, width - 4)):
            yield [(f" {NOTE} " if index == 0 else "   ", "$accent"), (text, "$secondary")]


def _tabs(party: PartyView, snapshot: FloorSnapshot, now: datetime, width: int) -> Iterator[Line]:
    if not party.tabs:
        yield [("No tab yet", "$quiet")]
    for tab in party.tabs:
        yield from _tab(tab, snapshot, now, width)
    if party.deposit:
        yield apart([("deposit", "$quiet")], [(format_money(party.deposit, snapshot.venue.currency), "")], width)


def _tab(tab: TabView, snapshot: FloorSnapshot, now: datetime, width: int) -> Iterator[Line]:
    currency = snapshot.venue.currency
    named = [(f" {plain(name)}", "") for name in (tab.name, tab.whose) if name]
    if tab.shown_on is not None:
        on: Line = [(f"on the bill of #{tab.shown_on}", "$quiet")]
        yield apart([(f"Tab {tab.number}", "$quiet"), *named], on, width)
        return
    yield apart([(f"Tab {tab.number}", "bold"), *named], [(format_money(tab.total, currency), "")], width)
    if tab.paid:
        yield apart([("  paid", "$quiet")], [(format_money(tab.paid, currency), "$quiet")], width)
    if tab.balance > 0:
        yield apart([("  to pay", "$quiet")], [(format_money(tab.balance, currency), "bold $accent")], width)
    elif tab.total:
        yield apart([("  nothing to pay", "$success")], [("✓", "bold $success")], width)
    if tab.locked_until is not None and tab.locked_until > now:
        holder = plain(tab.locked_by or "a card machine")
        until = f"{snapshot.venue.local(tab.locked_until):%H:%M}"
        yield [(f"  held by {holder} until {until}", "$warning")]


def _coming(table: TableView, snapshot: FloorSnapshot, now: datetime, width: int) -> Iterator[Line]:
    """Who comes to this table later today."""
    coming = [booking for booking in snapshot.bookings if table.id in booking.table_ids and booking.waiting()]
    for index, booking in enumerate(coming[:3]):
        if index == 0 and table.party is not None:
            yield []
        yield from _booking(booking, snapshot, now, width, at_length=index == 0 and table.party is None)


def _booking(
    booking: BookingView, snapshot: FloorSnapshot, now: datetime, width: int, *, at_length: bool
) -> Iterator[Line]:
    ahead = minutes_until(booking.expected_at, now)
    if booking.arrived is not None:
        when, style = f"{booking.arrived} here", "bold $warning"
    elif booking.expected_at < now:
        when, style = f"late {minutes_short(minutes_between(booking.expected_at, now))}", "bold $error"
    else:
        when, style = f"in {minutes_short(ahead)}", "$warning" if ahead <= 30 else "$quiet"
    yield apart(
        [(f"{snapshot.venue.local(booking.start_at):%H:%M} ", "bold $accent"), (plain(booking.name), "bold")],
        [(f"{booking.covers}p  ", ""), (when, style)],
        width,
    )
    if at_length:
        tables = "+".join(map(plain, booking.table_names))
        phone = f" · {plain(booking.phone)}" if booking.phone else ""
        yield [(f"ref {booking.reference} · table {tables}{phone}", "$quiet")]
        yield from _before(booking, width)
        yield from _wishes(booking.guest_requests, booking.host_notes, width)
    elif booking.guest_requests:
        yield [(f"      {REQUEST} {plain(booking.guest_requests)}", "$error")]


def strip_lines(table: TableView, snapshot: FloorSnapshot, now: datetime, width: int) -> list[Line]:
    """The same in two lines, for screens without a panel."""
    tone = tone_of(table, now)
    words = f"{_state_words(table, now)} " if table.party is None or width >= ROOM_FOR_WORDS else ""
    badge: Piece = (f" {letter_of(table, now)} {words}", f"bold ${tone}-ink on ${tone}-fill")
    head: list[Piece] = [(f" {plain(spoken_names(snapshot)[table.id])} ", "bold"), badge, (" ", "")]
    who = table.party or table.next_booking
    if isinstance(who, PartyView):
        below = _wish_strip(who, width) or _next_strip(table, snapshot, now, width)
        return [_party_strip(head, who, snapshot, now, width), below]
    if who is None:
        return [[*head, (f"{count(table.covers, 'seat')}, nothing booked here today", "$quiet")], []]
    booking = next(iter(_booking(who, snapshot, now, max(10, width - 30), at_length=False)))
    return [[*head, *booking], _wish_strip(who, width)]


def _party_strip(head: list[Piece], party: PartyView, snapshot: FloorSnapshot, now: datetime, width: int) -> Line:
    turn = turn_words(party, now) if width >= ROOM_FOR_WORDS else turn_minutes(party, now)
    left = [
        *head,
        (plain(party.company), "bold $primary"),
        (f"  {_short_covers(party)}p  {plain(party.status)} ", ""),
        (stage_minutes(party, now), "bold $error" if party.stage_over(now) else "$quiet"),
        (f"  {turn}", "bold $error" if party.turn_over(now) else ""),
    ]
    money = [f"to pay {format_money(party.balance, snapshot.venue.currency)} "] if party.balance > 0 else []
    return apart(left, [(text, "bold $accent") for text in money], width)


def _short_covers(party: PartyView) -> str:
    return f"{party.arrived}of{party.covers}" if party.to_come else str(party.covers or "?")


def _next_strip(table: TableView, snapshot: FloorSnapshot, now: datetime, width: int) -> Line:
    """Whose table it is next, with what they have asked for."""
    coming = table.next_booking
    if coming is None:
        return []
    wish = f" {REQUEST} {plain(coming.guest_requests)}" if coming.guest_requests else ""
    told = next(iter(_booking(coming, snapshot, now, max(10, width - 30), at_length=False)))
    return [(" then ", "$quiet"), *told, (wish, "$error")]


def _wish_strip(who: PartyView | BookingView, width: int) -> Line:
    requests = who.requests if isinstance(who, PartyView) else who.guest_requests
    if requests:
        return apart([(f" {REQUEST} {plain(requests)}", "bold $alarm-ink on $alarm-fill")], [], width)
    return [(f" {NOTE} {plain(who.host_notes)}", "$secondary")] if who.host_notes else []
