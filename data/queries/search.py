"""Dojo's four searches: filters and order (digest 5). How pages work is `keyset`'s."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from data.errors import Kind, RuleBroken
from data.queries import entities
from data.queries import relations as rel
from data.queries.entities import Selection
from data.queries.keyset import Listing, Page, Window


@dataclass(eq=False)
class WindowReversed(RuleBroken):
    """V6."""

    kind: ClassVar[Kind] = Kind.INVALID_REQUEST
    template: ClassVar[str] = "There is no time between fromTime and toTime: toTime is the earlier one."


def reservations(
    session: Session,
    window: Window,
    *,
    table_id: str | None = None,
    from_time: datetime | None = None,
    to_time: datetime | None = None,
) -> Page:
    """Live bookings by start; with a time span, those that overlap it (Q40).

    Raises BadCursor, WindowReversed or NoVenue.
    """
    if from_time is not None and to_time is not None and from_time > to_time:
        raise WindowReversed
    found = entities.RESERVATIONS
    if table_id is not None:
        planned = rel.reservation_table.c
        at_table = exists().where(planned.reservation_id == rel.reservation.c.id, planned.table_id == table_id)
        found = found.where(at_table)
    if from_time is not None:
        found = found.where(rel.reservation.c.end_at > from_time)
    if to_time is not None:
        found = found.where(rel.reservation.c.start_at < to_time)
    listing = Listing(
        "reservations",
        found,
        {"start_time": rel.reservation.c.start_at, "id": rel.reservation.c.id},
        {"tableId": table_id, "fromTime": from_time, "toTime": to_time},
    )
    return listing.page(session, window, entities.with_reservation_tables)


def parties(
    session: Session, window: Window, *, table_id: str | None = None, completed_only: bool = False
) -> Page:
    """Parties by start: those still here, or with `completed_only` those that have left (Q36).

    Raises BadCursor or NoVenue.
    """
    found = _completed_parties(table_id) if completed_only else _active_parties(table_id)
    listing = Listing(
        "parties",
        found,
        {"start_time": rel.party.c.started_at, "id": rel.party.c.id},
        {"tableId": table_id, "completedOnly": completed_only},
    )
    return listing.page(session, window, entities.with_party_tables)


def _active_parties(table_id: str | None) -> Selection:
    """Whoever is here holds a table: found there, years of guests who have left cost nothing."""
    sitting = select(rel.occupancy.c.party_id)
    if table_id is not None:
        sitting = sitting.where(rel.occupancy.c.table_id == table_id)
    return entities.PARTIES.where(rel.party.c.id.in_(sitting), rel.party.c.ended_at.is_(None))


def _completed_parties(table_id: str | None) -> Selection:
    found = entities.PARTIES.where(rel.party.c.ended_at.is_not(None))
    if table_id is None:
        return found
    sat = rel.party_table.c
    return found.where(exists().where(sat.party_id == rel.party.c.id, sat.table_id == table_id))


@dataclass(frozen=True)
class DineIn:
    """Filters on the dine-in details of an order; any of them leaves out orders for collection."""

    table_id: str | None = None
    waiter_id: str | None = None
    party_id: str | None = None
    reservation_id: str | None = None


def orders(session: Session, window: Window, dine_in: DineIn, *, payable_only: bool = False) -> Page:
    """Tabs by creation. A party at several tables is found by any of them.

    Raises BadCursor or NoVenue.
    """
    filters = {
        "tableId": dine_in.table_id,
        "waiterId": dine_in.waiter_id,
        "partyId": dine_in.party_id,
        "reservationId": dine_in.reservation_id,
    }
    found = _dine_in_orders(dine_in) if any(value is not None for value in filters.values()) else entities.ORDERS
    if payable_only:
        found = found.where(rel.order.c.payable.is_(True))
    listing = Listing(
        "orders",
        found,
        {"created_at": rel.order.c.created_at, "id": rel.order.c.id},
        {**filters, "payableOnly": payable_only},
    )
    return listing.page(session, window, entities.with_tabs)


def _dine_in_orders(wanted: DineIn) -> Selection:
    found = entities.ORDERS.where(rel.order.c.order_type == "DineIn")
    if wanted.table_id is not None:
        sat = select(rel.party_table.c.party_id).where(rel.party_table.c.table_id == wanted.table_id)
        found = found.where(or_(rel.order.c.table_id == wanted.table_id, rel.order.c.party_id.in_(sat)))
    if wanted.waiter_id is not None:
        found = found.where(rel.order.c.waiter_id == wanted.waiter_id)
    if wanted.party_id is not None:
        found = found.where(rel.order.c.party_id == wanted.party_id)
    if wanted.reservation_id is not None:
        found = found.where(rel.order.c.reservation_id == wanted.reservation_id)
    return found


def tables(session: Session, window: Window, *, area_id: str | None = None, waiter_id: str | None = None) -> Page:
    """Tables in service by area and name. Raises BadCursor or NoVenue."""
    found = entities.TABLES
    if area_id is not None:
        found = found.where(rel.dining_table.c.area_id == area_id)
    if waiter_id is not None:
        found = found.where(_served_by(waiter_id))
    listing = Listing(
        "tables",
        found,
        {"area_id": rel.dining_table.c.area_id, "name": rel.dining_table.c.name, "id": rel.dining_table.c.id},
        {"areaId": area_id, "waiterId": waiter_id},
    )
    return listing.page(session, window, entities.with_waiters)


def _served_by(waiter_id: str) -> ColumnElement[bool]:
    """A table's own waiters serve it; without any, its area's do."""
    own = select(rel.table_waiter.c.table_id).where(rel.table_waiter.c.waiter_id == waiter_id)
    anyone = select(rel.table_waiter.c.table_id)
    area = select(rel.area_waiter.c.area_id).where(rel.area_waiter.c.waiter_id == waiter_id)
    return or_(
        rel.dining_table.c.id.in_(own),
        rel.dining_table.c.area_id.in_(area) & rel.dining_table.c.id.not_in(anyone),
    )
