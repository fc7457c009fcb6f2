"""Who is here: the live parties with their tables, their tabs and those who have joined them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, literal, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from data.models import Occupancy, Order, OrderLock, OrderStatus, Party, PartyTable, Reservation, WaitlistEntry
from data.queries.book import grouped
from data.queries.views import JoinedView, PartyView, TabView, UnpaidTab
from data.venue import VenueProfile

Merged = Mapping[str, tuple[int, int]]
"""Total and paid of what was merged into a tab, by that tab's id."""


@dataclass(frozen=True)
class Company:
    """Everybody who is here, and every tab that is open."""

    parties: Mapping[str, PartyView]
    """By id; only those who have the tables, not those who have joined them."""
    leads: Mapping[str, str]
    """Who has the tables, by the id of who has joined them."""
    named_tabs: tuple[TabView, ...]
    """Those without a table."""
    left_unpaid: tuple[UnpaidTab, ...]


@dataclass(frozen=True)
class _Belonging:
    """What belongs to the parties that are here, by their ids."""

    tabs: Mapping[str, list[TabView]]
    joined: Mapping[str, list[JoinedView]]
    phones: Mapping[str, str]


def company(
    session: Session, venue: VenueProfile, names: Mapping[str, str], initials: Mapping[str, str]
) -> Company:
    """Read who is here; `names` are tables' names and `initials` servers', by id."""
    merged, guests = _merged(session), _joined(session)
    phones = _phones(session, [guest.id for _, guest in guests])
    joined = grouped((lead, _joined_view(guest, phones.get(guest.id))) for lead, guest in guests)
    whose = {guest.id: guest.label for guests in joined.values() for guest in guests}
    tabs = _tabs(session, merged, whose)
    parties = _live_parties(session, venue, names, initials, _Belonging(tabs, joined, phones))
    return Company(
        parties=parties,
        leads={guest.id: party.id for party in parties.values() for guest in party.joined},
        named_tabs=tuple(tabs.get("", ())),
        left_unpaid=_left_unpaid(session, merged),
    )


def _live_parties(
    session: Session,
    venue: VenueProfile,
    names: Mapping[str, str],
    initials: Mapping[str, str],
    belonging: _Belonging,
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
            tabs=tuple(belonging.tabs.get(party.id, ())),
            arrived=party.arrived,
            joined=tuple(belonging.joined.get(party.id, ())),
            phone=belonging.phones.get(party.id),
        )
    return views


def _phones(session: Session, guests: Sequence[str]) -> dict[str, str]:
    """The number that each party here gave, with its booking or in the queue, and each that joined them."""
    here = select(col(Occupancy.party_id))
    number = func.coalesce(col(Reservation.phone), col(WaitlistEntry.phone))
    rows = session.execute(
        select(col(Party.id), number)
        .outerjoin(Reservation, col(Reservation.id) == col(Party.reservation_id))
        .outerjoin(WaitlistEntry, col(WaitlistEntry.seated_party_id) == col(Party.id))
        .where(or_(col(Party.id).in_(here), col(Party.id).in_(guests)), number.is_not(None))
    )
    return {party_id: phone for party_id, phone in rows if phone}


def _joined(session: Session) -> list[tuple[str, Party]]:
    """Those who have joined somebody who sits here, directly or not, behind the id of who has the tables."""
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
    return [(lead, party) for lead, party in rows]


def _joined_view(party: Party, phone: str | None) -> JoinedView:
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
        phone=phone,
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
            order.number,
            name or "Walk-in",
            order.table_id,
            order.total_amount - order.paid_amount + merged_total - merged_paid,
        )
        for order, name in rows
        for merged_total, merged_paid in (merged.get(order.id, (0, 0)),)
    )
