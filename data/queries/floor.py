"""Reading the floor: one frozen snapshot, with a constant number of statements however many tables there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, func, literal, literal_column, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from data.models import (
    Area,
    AreaWaiter,
    DiningTable,
    Event,
    EventState,
    Occupancy,
    Order,
    OrderLock,
    OrderStatus,
    Party,
    PartyTable,
    TableWaiter,
    Waiter,
)
from data.queries.book import bookings_of_day, grouped
from data.queries.combinations import combinations
from data.queries.ghosts import Floor, ghosts
from data.queries.regulars import with_regulars
from data.queries.service import (
    blocks_now,
    covers_by_quarter,
    server_views,
)
from data.queries.venue import venue_profile
from data.queries.views import (
    AreaView,
    BookingView,
    CombinationView,
    FloorSnapshot,
    JoinedView,
    OutboxView,
    PartyView,
    TableView,
    TabView,
    UnpaidTab,
)
from data.queries.waiting import waitlist, with_quotes
from data.venue import VenueProfile

K = TypeVar("K")
V = TypeVar("V")

Merged = Mapping[str, tuple[int, int]]
"""Total and paid of what was merged into a tab, by that tab's id."""


@dataclass(frozen=True)
class Company:
    """What belongs to the parties that are here, by their ids: their tabs, and those who have joined them."""

    tabs: Mapping[str, list[TabView]]
    joined: Mapping[str, list[JoinedView]]


def floor_snapshot(session: Session, now: datetime) -> FloorSnapshot:
    """Read the floor as it is at `now`. The number of statements does not depend on the number of tables."""
    venue = venue_profile(session)
    tables = list(
        session.execute(
            select(DiningTable)
            .join(Area, col(Area.id) == col(DiningTable.area_id))
            .order_by(col(Area.position), col(DiningTable.y), col(DiningTable.x))
        ).scalars()
    )
    names = {table.id: table.name for table in tables}
    waiters = list(session.execute(select(Waiter)).scalars())
    initials = {waiter.id: waiter.initials for waiter in waiters}
    merged = _merged(session)
    joined = _joined(session)
    tabs = _tabs(session, merged, {guest.id: guest.label for guests in joined.values() for guest in guests})
    parties = _live_parties(session, venue, names, initials, Company(tabs, joined))
    party_at = dict(session.execute(select(col(Occupancy.table_id), col(Occupancy.party_id))).all())
    leads = {guest.id: party.id for party in parties.values() for guest in party.joined}
    bookings = bookings_of_day(session, venue, venue.service_day(now), names, leads)
    next_at: dict[str, BookingView] = {}
    for booking in bookings:
        if booking.waiting():
            for table_id in booking.table_ids:
                next_at.setdefault(table_id, booking)
    serve = _serving(session, initials)
    serving = {table.id: serve(table) for table in tables}
    blocks = blocks_now(session, now)
    begins, _ = venue.day_bounds(venue.service_day(now))
    floor = FloorSnapshot(
        venue=venue,
        areas=tuple(
            AreaView(area_id, name)
            for area_id, name in session.execute(select(col(Area.id), col(Area.name)).order_by(col(Area.position)))
        ),
        tables=tuple(
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
                party=parties.get(party_at.get(table.id, "")),
                next_booking=next_at.get(table.id),
                block=blocks.get(table.id),
            )
            for table in tables
        ),
        bookings=tuple(bookings),
        waitlist=tuple(waitlist(session)),
        left_unpaid=_left_unpaid(session, merged),
        outbox=outbox_view(session),
        ghosts=ghosts(session, venue, Floor(names, party_at, parties)),
        newest_event=session.execute(select(func.max(col(Event.seq)))).scalar() or 0,
        servers=server_views(
            session, waiters, serving, ((party.waiter, party.covers) for party in parties.values()), begins
        ),
        named_tabs=tuple(tabs.get("", ())),
        covers_by_quarter=covers_by_quarter(
            (booking.expected_at, booking.covers) for booking in bookings if not booking.no_show
        ),
        combinations=tuple(
            CombinationView(
                tuple(table.id for table in joined.tables),
                tuple(table.name for table in joined.tables),
                joined.combination.covers,
            )
            for joined in combinations(session)
        ),
    )
    return with_regulars(session, with_quotes(session, floor, now), now)


def _serving(session: Session, initials: Mapping[str, str]) -> Any:
    by_area = grouped(session.execute(select(col(AreaWaiter.area_id), col(AreaWaiter.waiter_id))))
    by_table = grouped(session.execute(select(col(TableWaiter.table_id), col(TableWaiter.waiter_id))))

    def serving(table: DiningTable) -> tuple[str, ...]:
        waiter_ids = by_table.get(table.id) or by_area.get(table.area_id) or []
        return tuple(sorted(initials[waiter_id] for waiter_id in waiter_ids))

    return serving


def _live_parties(
    session: Session,
    venue: VenueProfile,
    names: Mapping[str, str],
    initials: Mapping[str, str],
    company: Company,
) -> dict[str, PartyView]:
    live = (col(Party.ended_at).is_(None), col(Party.deleted_at).is_(None))
    tables_of = grouped(
        session.execute(
            select(col(PartyTable.party_id), col(PartyTable.table_id))
            .join(Party, col(Party.id) == col(PartyTable.party_id))
            .where(*live)
            .order_by(col(PartyTable.party_id), col(PartyTable.position))
        )
    )
    views = {}
    for party in session.execute(select(Party).where(*live)).scalars():
        table_ids = tuple(tables_of.get(party.id, ()))
        views[party.id] = PartyView(
            id=party.id,
            name=party.name,
            covers=party.covers,
            status=party.status,
            stage=venue.stage(party.status),
            status_since=party.status_since,
            started_at=party.started_at,
            expected_end_at=party.expected_end_at,
            table_ids=table_ids,
            table_names=tuple(names[table_id] for table_id in table_ids),
            reservation_id=party.reservation_id,
            host_notes=party.host_notes,
            guest_requests=party.guest_requests,
            deposit=party.deposit["value"] if party.deposit else None,
            waiter=initials.get(party.waiter_id or ""),
            tabs=tuple(company.tabs.get(party.id, ())),
            arrived=party.arrived,
            joined=tuple(company.joined.get(party.id, ())),
        )
    return views


def _joined(session: Session) -> dict[str, list[JoinedView]]:
    """Those who have joined somebody who sits here, directly or not, by the id of who has the tables."""
    here = select(col(Occupancy.party_id))
    together = (
        select(col(Party.id).label("guest"), col(Party.joined_to).label("lead"), literal(1).label("depth"))
        .where(col(Party.joined_to).in_(here), col(Party.deleted_at).is_(None))
        .cte(recursive=True)
    )
    further = aliased(Party)
    together = together.union_all(
        select(col(further.id), together.c.lead, together.c.depth + 1).where(
            col(further.joined_to) == together.c.guest, col(further.deleted_at).is_(None)
        )
    )
    rows = session.execute(
        select(together.c.lead, Party)
        .join(Party, col(Party.id) == together.c.guest)
        .order_by(together.c.depth, col(Party.ended_at), col(Party.id))
    )
    return grouped((lead, _joined_view(party)) for lead, party in rows)


def _joined_view(party: Party) -> JoinedView:
    return JoinedView(
        id=party.id,
        name=party.name,
        covers=(party.alone or {}).get("covers", party.covers),
        status=party.status,
        started_at=party.started_at,
        reservation_id=party.reservation_id,
        host_notes=party.host_notes,
        guest_requests=party.guest_requests,
        deposit=party.deposit["value"] if party.deposit else None,
    )


def _tabs(session: Session, merged: Merged, joined: Mapping[str, str]) -> dict[str, list[TabView]]:
    """The tabs of the parties that are here, and under "" those without a table.

    Tabs that Dojo has closed are among them, and show that all is paid. `joined` gives the names of those who have
    joined a party by their ids.
    """
    head = aliased(Order)
    rows = session.execute(
        select(Order, OrderLock, col(head.number))
        .outerjoin(OrderLock, col(OrderLock.order_id) == col(Order.id))
        .outerjoin(head, col(head.id) == col(Order.merged_into))
        .where(
            or_(
                col(Order.party_id).in_(select(col(Occupancy.party_id))),
                and_(col(Order.party_id).is_(None), col(Order.name).is_not(None), col(Order.closed_at).is_(None)),
            ),
            col(Order.deleted_at).is_(None),
            col(Order.status) != OrderStatus.CANCELED,
        )
        .order_by(col(Order.number))
    )
    return grouped((order.party_id or "", _tab_view(order, lock, on, merged, joined)) for order, lock, on in rows)


def _tab_view(
    order: Order, lock: OrderLock | None, shown_on: int | None, merged: Merged, joined: Mapping[str, str]
) -> TabView:
    total, paid = merged.get(order.id, (0, 0))
    return TabView(
        order_id=order.id,
        number=order.number,
        total=order.total_amount + total,
        paid=order.paid_amount + paid,
        closed=order.closed_at is not None,
        locked_until=lock.expires_at if lock else None,
        locked_by=lock.holder if lock else None,
        whose=joined.get(order.joined_from or ""),
        name=order.name,
        shown_on=shown_on,
    )


def _merged(session: Session) -> Merged:
    rows = session.execute(
        select(col(Order.merged_into), func.sum(col(Order.total_amount)), func.sum(col(Order.paid_amount)))
        .where(col(Order.merged_into).is_not(None), col(Order.deleted_at).is_(None))
        .group_by(col(Order.merged_into))
    )
    return {head: (total, paid) for head, total, paid in rows if head is not None}


def _left_unpaid(session: Session, merged: Merged) -> tuple[UnpaidTab, ...]:
    rows = session.execute(
        select(Order, col(Party.name))
        .join(Party, col(Party.id) == col(Order.party_id))
        .where(
            col(Party.ended_at).is_not(None),
            col(Order.closed_at).is_(None),
            col(Order.deleted_at).is_(None),
            col(Order.payable).is_(True),
        )
        .order_by(col(Order.number))
    )
    return tuple(
        UnpaidTab(
            order.id,
            name or "Walk-in",
            order.table_id,
            order.total_amount - order.paid_amount + merged_total - merged_paid,
        )
        for order, name in rows
        for merged_total, merged_paid in (merged.get(order.id, (0, 0)),)
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
