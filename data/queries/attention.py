"""What needs a host now: one list, worst first, drawn from a floor snapshot. Pure: nothing is read here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from data.money import format_money
from data.queries.views import (
    BookingState,
    BookingView,
    DoubleView,
    FloorSnapshot,
    PartyView,
    TableView,
    minutes_between,
)

NO_ORDER_AFTER = 15
"""Minutes after which guests who were seated should have ordered."""

PAID_AND_SITTING = 15
"""Minutes after which a table that has paid is worth a look."""

PART_SEATED_AFTER = 15
"""Minutes after which a party that is not complete should be asked about the others."""

ARRIVING = timedelta(minutes=15)
"""How far ahead an arrival is prepared for."""

GIVEN_UP_AFTER = 60
"""Minutes behind their time after which hardly anybody comes any more; who rang is counted from the later time."""

UNSENT_AFTER = timedelta(minutes=2)
"""How long a change may wait for Dojo before a person should know."""


class Urgency(IntEnum):
    """Kinds of need, the worst first; within a kind the longest wait comes first."""

    LEFT_UNPAID = 0
    REFUSED_BY_DOJO = 1
    CONTRADICTION = 2
    OVER_AND_BOOKED = 3
    BUSY_AND_BOOKED = 4
    DOUBLE_BOOKED = 5
    LATE = 6
    PROMISED_AND_FREE = 7
    QUOTE_BROKEN = 8
    QUOTE_AT_RISK = 9
    DIRTY_AND_BOOKED = 10
    OVERRUN = 11
    NO_ORDER = 12
    ALLERGY = 13
    PART_SEATED = 14
    PAID_AND_SITTING = 15
    PAST_END = 16
    COVERS_UNKNOWN = 17
    UNSENT = 18


OF_DOJO = frozenset({Urgency.REFUSED_BY_DOJO, Urgency.UNSENT})
"""Needs that are about what is on its way to Dojo."""


@dataclass(frozen=True)
class Need:
    """Something to see to: where, what it is in words, and how many minutes it has gone on."""

    urgency: Urgency
    minutes: int
    text: str
    table_id: str | None = None
    reservation_id: str | None = None
    waiting_id: str | None = None
    party_id: str | None = None
    tab: int | None = None
    """The number of a tab whose guests have gone."""

    @property
    def aside(self) -> bool:
        """Whether it is about nobody and nothing at a table."""
        return self.table_id is None or self.tab is not None


def needs(snapshot: FloorSnapshot, now: datetime) -> tuple[Need, ...]:
    """Everything that needs somebody now, worst first; beneath it bookings that can be given up.

    Who is an hour late and not heard of will hardly come: somebody has to say so in the end, but guests who can
    still be helped are seen to first. Who has arrived, in part or whole, is never given up.
    """
    found = [
        *_of_unpaid(snapshot),
        *_of_outbox(snapshot, now),
        *(Need(Urgency.CONTRADICTION, 0, g.text, g.table_id, party_id=g.party_id) for g in snapshot.ghosts),
        *_of_waitlist(snapshot, now),
        *(need for table in snapshot.tables for need in _of_table(table, snapshot, now)),
        *(need for booking in snapshot.bookings for need in _of_booking(booking, now)),
        *(need for double in snapshot.doubles for need in _of_double(double, snapshot, now)),
    ]
    given_up = {booking.id for booking in snapshot.bookings if _is_given_up(booking, now)}
    return tuple(sorted(found, key=lambda need: (need.reservation_id in given_up, need.urgency, -need.minutes)))


def _is_given_up(booking: BookingView, now: datetime) -> bool:
    late = minutes_between(booking.expected_at, now)
    return booking.state(now) is BookingState.LATE and late >= GIVEN_UP_AFTER


def _of_unpaid(snapshot: FloorSnapshot) -> Iterator[Need]:
    for tab in snapshot.left_unpaid:
        owed = format_money(tab.balance, snapshot.venue.currency)
        yield Need(Urgency.LEFT_UNPAID, 0, f"{tab.label} left and still owe {owed}", tab.table_id, tab=tab.number)


def _of_outbox(snapshot: FloorSnapshot, now: datetime) -> Iterator[Need]:
    outbox = snapshot.outbox
    if outbox.parked:
        yield Need(
            Urgency.REFUSED_BY_DOJO, 0, f"Dojo refused {outbox.parked} change(s); `pos-tui events` lists them"
        )
    if outbox.oldest_at is not None and now - outbox.oldest_at >= UNSENT_AFTER:
        waited = minutes_between(outbox.oldest_at, now)
        yield Need(Urgency.UNSENT, waited, f"{outbox.waiting} change(s) wait for Dojo since {waited} min")


def _of_waitlist(snapshot: FloorSnapshot, now: datetime) -> Iterator[Need]:
    for waiting in snapshot.waitlist:
        over = waiting.over(now)
        if waiting.promised_names and waiting.promised_names == waiting.table_names and waiting.ready_at is None:
            names = "+".join(waiting.promised_names)
            text = f"{names} is free for {waiting.name} ({waiting.covers}), to whom it was promised"
            yield Need(Urgency.PROMISED_AND_FREE, waiting.waited(now), text, waiting_id=waiting.id)
        elif over:
            text = (
                f"{waiting.name} ({waiting.covers}) waits {over} min longer than the {waiting.quoted_minutes} told"
            )
            yield Need(Urgency.QUOTE_BROKEN, over, text, waiting_id=waiting.id)
        elif (late := waiting.disappointed()) and waiting.quote is not None:
            phone = f"; {waiting.phone}" if waiting.phone else ""
            text = (
                f"{waiting.name} ({waiting.covers}), told {waiting.told} min, will likely wait {late} more{phone}"
            )
            yield Need(Urgency.QUOTE_AT_RISK, late, text, waiting_id=waiting.id)


def _of_table(table: TableView, snapshot: FloorSnapshot, now: datetime) -> Iterator[Need]:
    if table.party is not None:
        yield from _of_party(table, table.party, snapshot, now)
    coming = table.next_booking
    if coming is None:
        return
    who = f"{coming.name} ({coming.covers}) at {snapshot.venue.local(coming.expected_at):%H:%M}"
    if table.party is not None and _holds_up_next(table, now):
        over = table.party.turn_over(now)
        text = f"{table.name} is booked for {who}, {table.party.label} sit {over} min past their time"
        yield Need(Urgency.OVER_AND_BOOKED, over, text, table.id, coming.id)
        return
    if coming.expected_at > now + ARRIVING:
        return
    since = minutes_between(coming.expected_at, now)
    if table.party is not None:
        text = f"{table.name} is booked for {who}, {table.party.label} still sit there"
        yield Need(Urgency.BUSY_AND_BOOKED, since, text, table.id, coming.id)
    elif table.dirty:
        text = f"{table.name} is to be cleaned for {who}"
        yield Need(Urgency.DIRTY_AND_BOOKED, since, text, table.id, coming.id)


def _holds_up_next(table: TableView, now: datetime) -> bool:
    """Whether guests sit beyond their time at a table that others have booked for soon."""
    party, coming = table.party, table.next_booking
    return party is not None and coming is not None and party.turn_over(now) > 0 and coming.due(now)


def _of_party(table: TableView, party: PartyView, snapshot: FloorSnapshot, now: datetime) -> Iterator[Need]:
    if party.table_ids and table.id != party.table_ids[0]:
        return  # a party over several tables needs somebody once
    who = f"{party.label} at {'+'.join(party.table_names)}"
    seated = minutes_between(party.started_at, now)
    yield from _of_pace(table, party, snapshot, now)
    if party.to_come and seated >= PART_SEATED_AFTER:
        text = f"{who}: {party.to_come} of {party.covers} not here after {seated} min"
        yield Need(Urgency.PART_SEATED, seated, text, table.id)
    if party.covers is None:
        yield Need(Urgency.COVERS_UNKNOWN, seated, f"{who}: nobody has said how many they are", table.id)
    for tab in party.tabs:
        if tab.locked_until is not None and tab.locked_until <= now and not tab.closed:
            over = minutes_between(tab.locked_until, now)
            text = f"{who}: a card machine's hold on tab {tab.number} ran out {over} min ago"
            yield Need(Urgency.CONTRADICTION, over, text, table.id)


def _of_pace(table: TableView, party: PartyView, snapshot: FloorSnapshot, now: datetime) -> Iterator[Need]:
    """How a visit gets on: its stage, and its turn where the next booking does not tell of it already."""
    who = f"{party.label} at {'+'.join(party.table_names)}"
    in_stage, seated = minutes_between(party.status_since, now), minutes_between(party.started_at, now)
    over, past = party.stage_over(now), _past_end(party, snapshot, now)
    waits = _who_waits_for(party, snapshot) if past else ""
    words = f"{past} min past their time{f'; {waits} waits' if waits else ''}"
    if not party.tabs and seated >= NO_ORDER_AFTER:
        yield Need(Urgency.NO_ORDER, seated, f"{who} have not ordered in {seated} min", table.id)
    elif party.total > 0 and party.balance <= 0 and in_stage >= PAID_AND_SITTING:
        yield Need(Urgency.PAID_AND_SITTING, in_stage, f"{who} have paid and sit on", table.id)
    elif over:
        text = f"{who}: {party.status} {over} min over{f', {words}' if past else ''}"
        yield Need(Urgency.OVERRUN, max(over, past), text, table.id)
        return
    elif past and not waits:
        yield Need(Urgency.PAST_END, past, f"{who} sit {words}", table.id)
    if waits:
        yield Need(Urgency.OVERRUN, past, f"{who} sit {words}", table.id)


def _past_end(party: PartyView, snapshot: FloorSnapshot, now: datetime) -> int:
    """Minutes beyond the expected end; 0 where the need of a booking at one of their tables tells them."""
    past = party.turn_over(now)
    if not past:
        return 0
    tables = (snapshot.table(table_id) for table_id in party.table_ids)
    return 0 if any(table is not None and _holds_up_next(table, now) for table in tables) else past


def _who_waits_for(party: PartyView, snapshot: FloorSnapshot) -> str:
    """Who was promised a table of theirs, else the first in the queue whom their tables would hold; or nobody."""
    tables, seats = set(party.table_ids), snapshot.seats_at(party.table_ids)
    waiting = [each for each in snapshot.waitlist if each.ready_at is None]
    promised = (each for each in waiting if tables & set(each.promised))
    fitting = (each for each in waiting if not each.promised and each.covers <= seats)
    first = next(promised, None) or next(fitting, None)
    return f"{first.name} ({first.covers})" if first is not None else ""


def _of_booking(booking: BookingView, now: datetime) -> Iterator[Need]:
    table_id = booking.table_ids[0] if booking.table_ids else None
    if booking.state(now) is BookingState.LATE:
        late = minutes_between(booking.expected_at, now)
        text = f"{booking.name} ({booking.covers}) {late} min late for {'+'.join(booking.table_names)}"
        yield Need(Urgency.LATE, late, text, table_id, booking.id)
    elif booking.waiting() and booking.guest_requests and now <= booking.expected_at <= now + ARRIVING:
        text = f"{booking.name} arrives soon: {booking.guest_requests}"
        yield Need(Urgency.ALLERGY, 0, text, table_id, booking.id)


def _of_double(double: DoubleView, snapshot: FloorSnapshot, now: datetime) -> Iterator[Need]:
    """About the booking that comes later, since it is easier to move; stays that are over are in nobody's way."""
    stays = [booking for booking in (*double.earlier, double.later) if booking.leaves_at > now]
    if len(stays) < 2 or double.later not in stays:
        return
    times = "twice" if len(stays) == 2 else f"{len(stays)} times"
    who = ", ".join(_stay(booking, snapshot) for booking in stays)
    text = f"{'+'.join(double.table_names)} is booked {times}: {who}"
    yield Need(Urgency.DOUBLE_BOOKED, 0, text, double.table_ids[0], double.later.id)


def _stay(booking: BookingView, snapshot: FloorSnapshot) -> str:
    start, end = (snapshot.venue.local(moment) for moment in (booking.expected_at, booking.leaves_at))
    return f"{booking.name} ({booking.covers}) {start:%H:%M}-{end:%H:%M}"
