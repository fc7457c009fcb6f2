"""Those who wait: reading the queue, what a quote depends on, and how long they will still have to wait."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import Party, WaitlistEntry
from data.queries.views import BookingView, FloorSnapshot, PartyView, TableView, WaitingView, minutes_between
from data.rules.quote_floor import QuoteFloor, QuoteTable, Seated
from data.rules.quotes import quotes
from data.rules.ranking import neighbours
from data.venue import VenueProfile

REMEMBERED = timedelta(days=60)
"""How far back stays are looked at: a menu or a season ago, people stayed otherwise."""

MOST_STAYS = 400
"""Past parties that a quote looks at; the newest."""

_SHORTEST_STAY = 10
"""Minutes; somebody who was gone sooner was shown to a table and did not stay."""

_NO_LIMIT = 20
"""Minutes that a stage without a limit counts for."""

_FOR_GOOD = 24 * 60.0
"""Minutes; a block that somebody has to lift outlasts any wait."""


def waitlist(session: Session) -> list[WaitingView]:
    """Who waits for a table, the longest first."""
    rows = session.execute(
        select(WaitlistEntry)
        .where(col(WaitlistEntry.seated_party_id).is_(None), col(WaitlistEntry.left_at).is_(None))
        .order_by(col(WaitlistEntry.queued_at), col(WaitlistEntry.id))
    ).scalars()
    return [
        WaitingView(
            id=row.id,
            name=row.name,
            covers=row.covers,
            phone=row.phone,
            notes=row.notes,
            quoted_minutes=row.quoted_minutes,
            queued_at=row.queued_at,
            quoted_from=row.quoted_from,
            ready_at=row.ready_at,
            promised=tuple(row.promised or ()),
        )
        for row in rows
    ]


def with_quotes(session: Session, snapshot: FloorSnapshot, now: datetime) -> FloorSnapshot:
    """The same floor, with what everybody who waits can be told by now, and who waits for which table."""
    if not snapshot.waitlist:
        return snapshot
    found = quotes(quote_floor(snapshot, past_stays(session, snapshot.venue, now), now))
    names = {table.id: table.name for table in snapshot.tables}
    promised = {table_id: waiting.name for waiting in snapshot.waitlist for table_id in waiting.promised}
    return replace(
        snapshot,
        tables=tuple(replace(table, promised_to=promised.get(table.id)) for table in snapshot.tables)
        if promised
        else snapshot.tables,
        waitlist=tuple(
            replace(
                waiting,
                quote=quote,
                quoted_at=now,
                table_names=tuple(names[table_id] for table_id in quote.tables) if quote is not None else (),
                promised_names=tuple(names[table_id] for table_id in waiting.promised if table_id in names),
            )
            for waiting, quote in zip(snapshot.waitlist, found, strict=True)
        ),
    )


def past_stays(session: Session, venue: VenueProfile, now: datetime) -> tuple[tuple[int, tuple[float, ...]], ...]:
    """How long parties of past days stayed, in minutes, by the size that the venue's turn times count."""
    begins, _ = venue.day_bounds(venue.service_day(now))
    rows = session.execute(
        select(col(Party.covers), col(Party.started_at), col(Party.ended_at))
        .where(
            col(Party.started_at) >= begins - REMEMBERED,
            col(Party.started_at) < begins,
            col(Party.ended_at).is_not(None),
            col(Party.deleted_at).is_(None),
            col(Party.covers).is_not(None),
        )
        .order_by(col(Party.started_at).desc())
        .limit(MOST_STAYS)
    )
    sizes = sorted(venue.turn_minutes)
    found: defaultdict[int, list[float]] = defaultdict(list)
    for covers, came, left in rows:
        size = next((size for size in sizes if size >= (covers or 1)), sizes[-1])
        if left is not None and minutes_between(came, left) >= _SHORTEST_STAY:
            found[size].append(minutes_between(came, left))
    return tuple((size, tuple(sorted(stays))) for size, stays in sorted(found.items()))


# ---- what a quote depends on -------------------------------------------------------------------------------


def quote_floor(
    snapshot: FloorSnapshot, stays: tuple[tuple[int, tuple[float, ...]], ...], now: datetime
) -> QuoteFloor:
    """The floor as a quote needs it, in whole minutes: within one of them, the same floor is the same value."""
    venue = snapshot.venue
    in_service = [table for table in snapshot.tables if not table.retired]
    beside = neighbours(in_service)
    return QuoteFloor(
        tables=tuple(_table(table, snapshot, now, frozenset(beside.get(table.id, ()))) for table in in_service),
        waiting=tuple(waiting.covers for waiting in snapshot.waitlist),
        promised=tuple(
            (table_id, index)
            for index, waiting in enumerate(snapshot.waitlist)
            for table_id in waiting.promised
            if any(table.id == table_id for table in in_service)
        ),
        turns=tuple(sorted((size, float(minutes)) for size, minutes in venue.turn_minutes.items())),
        stages=tuple(float(stage.limit or _NO_LIMIT) for stage in venue.stages),
        stays=stays,
    )


def _table(table: TableView, snapshot: FloorSnapshot, now: datetime, beside: frozenset[str]) -> QuoteTable:
    block = table.block
    held = 0.0
    if block is not None and block.holds(now):
        held = _FOR_GOOD if block.until is None else float(minutes_between(now, block.until) + 1)
    party = table.party
    return QuoteTable(
        id=table.id,
        name=table.name,
        seats=table.covers,
        seated=_seated(party, snapshot.venue, now) if party is not None else None,
        party=party.id if party is not None else "",
        stage=party.status if party is not None else "",
        dirty=table.dirty,
        blocked=held,
        booked=tuple(_claims(table, snapshot.bookings, now)),
        beside=beside,
    )


def _seated(party: PartyView, venue: VenueProfile, now: datetime) -> Seated:
    stages = list(venue.stages)
    return Seated(
        covers=party.covers,
        elapsed=minutes_between(party.started_at, now),
        stage=stages.index(party.stage) if party.stage is not None else None,
        stage_began=minutes_between(party.started_at, party.status_since),
        agreed=_agreed(party, venue, now),
    )


def _agreed(party: PartyView, venue: VenueProfile, now: datetime) -> float | None:
    """The stay that somebody has named: an end that is not simply the turn time's, and that has not passed."""
    end = party.expected_end_at
    if end is None or end <= now or end == party.started_at + venue.turn(party.covers):
        return None
    return float(minutes_between(party.started_at, end)) or None


def _claims(table: TableView, bookings: Sequence[BookingView], now: datetime) -> Iterable[tuple[float, float]]:
    for booking in bookings:
        if table.id in booking.table_ids and booking.waiting() and booking.end_at > now:
            start = max(booking.start_at, booking.expected_at)
            yield (float(minutes_between(now, start)), float(minutes_between(now, booking.end_at)))
