"""Reading the floor: one frozen snapshot, with a constant number of statements however many tables there are."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import Area, AreaWaiter, DiningTable, Event, EventState, Occupancy, TableWaiter, Waiter
from data.queries.book import bookings_of_day, grouped
from data.queries.combinations import combinations
from data.queries.company import company
from data.queries.doubles import doubles
from data.queries.ghosts import Floor, ghosts
from data.queries.regulars import with_regulars
from data.queries.service import BlockView, blocks_now, covers_by_quarter, server_views
from data.queries.venue import venue_profile
from data.queries.views import (
    AreaView,
    BookingView,
    CombinationView,
    FloorSnapshot,
    OutboxView,
    PartyView,
    TableView,
)
from data.queries.waiting import waitlist, with_quotes

Serving = Mapping[str, tuple[str, ...]]
"""The initials of each table's servers, by the table's id."""


def floor_snapshot(session: Session, now: datetime) -> FloorSnapshot:
    """Read the floor as it is at `now`. The number of statements does not depend on the number of tables."""
    venue = venue_profile(session)
    today = venue.service_day(now)
    tables = _tables(session)
    names = {table.id: table.name for table in tables}
    waiters = list(session.execute(select(Waiter)).scalars())
    initials = {waiter.id: waiter.initials for waiter in waiters}
    here = company(session, venue, names, initials)
    party_at = dict(session.execute(select(col(Occupancy.table_id), col(Occupancy.party_id))).all())
    bookings = bookings_of_day(session, venue, today, names, here.leads)
    serving = _serving(session, tables, initials)
    at_tables = {table_id: here.parties.get(party_id) for table_id, party_id in party_at.items()}
    sitting = ((party.waiter, party.covers) for party in here.parties.values())
    floor = FloorSnapshot(
        venue=venue,
        areas=_areas(session),
        tables=_table_views(tables, serving, at_tables, _next_bookings(bookings), blocks_now(session, now)),
        bookings=tuple(bookings),
        waitlist=tuple(waitlist(session)),
        left_unpaid=here.left_unpaid,
        outbox=outbox_view(session),
        ghosts=ghosts(session, venue, Floor(names, party_at, here.parties)),
        newest_event=session.execute(select(func.max(col(Event.seq)))).scalar() or 0,
        servers=server_views(session, waiters, serving, sitting, venue.day_bounds(today)[0]),
        named_tabs=here.named_tabs,
        covers_by_quarter=covers_by_quarter(
            (booking.expected_at, booking.covers) for booking in bookings if not booking.no_show
        ),
        combinations=_combinations(session),
        doubles=tuple(doubles(bookings)),
    )
    return with_regulars(session, with_quotes(session, floor, now), now)


def _areas(session: Session) -> tuple[AreaView, ...]:
    rows = session.execute(select(col(Area.id), col(Area.name)).order_by(col(Area.position)))
    return tuple(AreaView(area_id, name) for area_id, name in rows)


def _tables(session: Session) -> list[DiningTable]:
    rows = session.execute(
        select(DiningTable)
        .join(Area, col(Area.id) == col(DiningTable.area_id))
        .order_by(col(Area.position), col(DiningTable.y), col(DiningTable.x))
    )
    return list(rows.scalars())


def _table_views(
    tables: Sequence[DiningTable],
    serving: Serving,
    parties: Mapping[str, PartyView | None],
    coming: Mapping[str, BookingView],
    blocks: Mapping[str, BlockView],
) -> tuple[TableView, ...]:
    """The tables; the mappings say what is at each, by its id."""
    return tuple(
        TableView(
            id=table.id,
            name=table.name,
            area_id=table.area_id,
            covers=table.covers,
            shape=table.shape,
            x=table.x,
            y=table.y,
            width=table.width,
            height=table.height,
            retired=table.retired,
            dirty=table.dirty_since is not None,
            waiters=serving[table.id],
            party=parties.get(table.id),
            next_booking=coming.get(table.id),
            block=blocks.get(table.id),
        )
        for table in tables
    )


def _next_bookings(bookings: Iterable[BookingView]) -> dict[str, BookingView]:
    """The next booking that still waits at each table, by the table's id; `bookings` are sorted by time."""
    coming: dict[str, BookingView] = {}
    for booking in bookings:
        if booking.waiting():
            for table_id in booking.table_ids:
                coming.setdefault(table_id, booking)
    return coming


def _serving(session: Session, tables: Iterable[DiningTable], initials: Mapping[str, str]) -> Serving:
    by_area = grouped(session.execute(select(col(AreaWaiter.area_id), col(AreaWaiter.waiter_id))))
    by_table = grouped(session.execute(select(col(TableWaiter.table_id), col(TableWaiter.waiter_id))))

    def serve(table: DiningTable) -> tuple[str, ...]:
        waiter_ids = by_table.get(table.id) or by_area.get(table.area_id) or []
        return tuple(sorted(initials[waiter_id] for waiter_id in waiter_ids))

    return {table.id: serve(table) for table in tables}


def _combinations(session: Session) -> tuple[CombinationView, ...]:
    return tuple(
        CombinationView(
            tuple(table.id for table in joined.tables),
            tuple(table.name for table in joined.tables),
            joined.combination.covers,
        )
        for joined in combinations(session)
    )


def outbox_view(session: Session) -> OutboxView:
    """How many events wait for Dojo, since when, and how many were refused for good."""
    waiting, oldest = session.execute(
        select(func.count(col(Event.seq)), func.min(col(Event.at))).where(col(Event.state) == EventState.PENDING)
    ).one()
    parked = session.execute(
        select(func.count(col(Event.seq))).where(col(Event.state) == _written(EventState.PARKED))
    ).scalar_one()
    return OutboxView(waiting=waiting, oldest_at=oldest, parked=parked)


def _written(state: EventState) -> ColumnElement[str]:
    """A state written out, not bound: only so does SQLite see that a partial index fits."""
    return literal_column(f"'{state}'")
