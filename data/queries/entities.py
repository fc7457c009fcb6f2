"""One entity as Dojo reads it: columns instead of model instances, and a constant number of statements.

This is the hottest path of the server, hence the prepared statements and the plain dictionaries. The keys are
the contract's names in snake case.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, cast

from sqlalchemy import FromClause, Select, bindparam, select
from sqlalchemy.orm import Session

from data.errors import NoSuchEntity
from data.models import LineModifier, OrderDiscount, OrderLine, Payment
from data.queries import relations as rel
from data.queries.venue import venue_profile
from data.rules.totals import Tab

Row = dict[str, Any]
Selection = Select[*tuple[Any, ...]]

RESERVATIONS: Final[Selection] = select(
    rel.reservation.c.id,
    rel.reservation.c.name,
    rel.reservation.c.covers,
    rel.reservation.c.start_at.label("start_time"),
    rel.reservation.c.end_at.label("end_time"),
    rel.reservation.c.host_notes,
    rel.reservation.c.guest_requests,
).where(rel.reservation.c.cancelled_at.is_(None))
"""Bookings that were not cancelled, without their tables."""

PARTIES: Final[Selection] = select(
    rel.party.c.id,
    rel.party.c.name,
    rel.party.c.covers,
    rel.party.c.status,
    rel.party.c.started_at.label("start_time"),
    rel.party.c.expected_end_at.label("expected_end_time"),
    rel.party.c.ended_at.label("end_time"),
    rel.party.c.host_notes,
    rel.party.c.guest_requests,
    rel.party.c.reservation_id,
    rel.party.c.deposit,
).where(rel.party.c.deleted_at.is_(None))
"""Parties that are or were here, without their tables."""

ORDERS: Final[Selection] = select(
    rel.order.c.id,
    rel.order.c.party_id,
    rel.order.c.table_id,
    rel.order.c.reservation_id,
    rel.order.c.waiter_id,
    rel.order.c.order_type,
    rel.order.c.collect_asap,
    rel.order.c.collect_at,
    rel.order.c.ready_at,
    rel.order.c.status,
    rel.order.c.display_name,
    rel.order.c.reference,
    rel.order.c.note,
    rel.order.c.customer,
    rel.order.c.service_rate,
    rel.order.c.service_amount,
    rel.order.c.total_amount,
    rel.order.c.paid_amount,
    rel.order.c.tips_amount,
    rel.order.c.payable,
    rel.order.c.vat,
    rel.order.c.created_at,
    rel.order.c.updated_at,
).where(rel.order.c.deleted_at.is_(None), rel.order.c.merged_into.is_(None))
"""Tabs without what is on them. One that was merged into another shows in that one only."""

TABLES: Final[Selection] = select(
    rel.dining_table.c.id,
    rel.dining_table.c.name,
    rel.dining_table.c.covers.label("max_covers"),
    rel.dining_table.c.area_id,
).where(rel.dining_table.c.retired.is_(False))
"""Tables in service, without their waiters."""

_VENUE = select(rel.venue.c.profile)
_RESERVATION = (
    RESERVATIONS.add_columns(rel.reservation_table.c.table_id)
    .outerjoin(rel.reservation_table, rel.reservation_table.c.reservation_id == rel.reservation.c.id)
    .where(rel.reservation.c.id == bindparam("wanted"))
    .order_by(rel.reservation_table.c.position)
)
_PARTY = (
    PARTIES.add_columns(rel.party_table.c.table_id)
    .outerjoin(rel.party_table, rel.party_table.c.party_id == rel.party.c.id)
    .where(rel.party.c.id == bindparam("wanted"))
    .order_by(rel.party_table.c.position)
)
_ORDER = ORDERS.where(rel.order.c.id == bindparam("wanted"))
_AREAS = select(rel.area.c.id, rel.area.c.name).order_by(rel.area.c.position)


def _of_owners(*columns: Any, owner: Any, order: Iterable[Any]) -> Selection:
    """The rows that belong to any of several owners."""
    return select(*columns).where(owner.in_(bindparam("owners", expanding=True))).order_by(*order)


_RESERVATION_TABLES = _of_owners(
    rel.reservation_table.c.reservation_id,
    rel.reservation_table.c.table_id,
    owner=rel.reservation_table.c.reservation_id,
    order=(rel.reservation_table.c.position,),
)
_PARTY_TABLES = _of_owners(
    rel.party_table.c.party_id,
    rel.party_table.c.table_id,
    owner=rel.party_table.c.party_id,
    order=(rel.party_table.c.position,),
)
_AREA_WAITERS = _of_owners(
    rel.area_waiter.c.area_id,
    rel.area_waiter.c.waiter_id,
    owner=rel.area_waiter.c.area_id,
    order=(rel.area_waiter.c.waiter_id,),
)
_TABLE_WAITERS = _of_owners(
    rel.table_waiter.c.table_id,
    rel.table_waiter.c.waiter_id,
    owner=rel.table_waiter.c.table_id,
    order=(rel.table_waiter.c.waiter_id,),
)


def _of_orders(relation: FromClause, *order: Any) -> Selection:
    return _of_owners(*relation.c, owner=relation.c.order_id, order=order)


_LINES = _of_orders(rel.order_line, rel.order_line.c.position)
_MODIFIERS = _of_orders(rel.line_modifier, rel.line_modifier.c.position)
_DISCOUNTS = _of_orders(rel.order_discount, rel.order_discount.c.position)
_PAYMENTS = _of_orders(rel.payment, rel.payment.c.position)
_MERGED = _of_owners(
    rel.order.c.id,
    rel.order.c.merged_into,
    rel.order.c.service_amount,
    rel.order.c.total_amount,
    rel.order.c.paid_amount,
    rel.order.c.tips_amount,
    rel.order.c.vat,
    owner=rel.order.c.merged_into,
    order=(rel.order.c.number,),
)


def require_venue(session: Session) -> None:
    """Raises NoVenue for an empty database, where nothing found proves nothing (V39)."""
    venue_profile(session)


def venue_currency(session: Session) -> str:
    """The one currency of this venue. Raises NoVenue."""
    profile = session.execute(_VENUE).scalar()
    if profile is None or "currency" not in profile:
        return venue_profile(session).currency
    return str(profile["currency"])


def reservation(session: Session, reservation_id: str) -> Row:
    """A booking with its `table_ids`. Raises NoSuchEntity, or NoVenue."""
    return _with_joined_tables(session, "reservation", _RESERVATION, reservation_id)


def party(session: Session, party_id: str) -> Row:
    """A party, gone home or not, with its `table_ids`. Raises NoSuchEntity, or NoVenue."""
    return _with_joined_tables(session, "party", _PARTY, party_id)


def order(session: Session, order_id: str) -> Row:
    """A tab with what is on it (`tab`) and its `currency`. Raises NoSuchEntity, or NoVenue."""
    found = session.execute(_ORDER, {"wanted": order_id}).mappings().all()
    if not found:
        raise _missing(session, "order", order_id)
    return with_tabs(session, [dict(found[0])])[0]


def areas(session: Session) -> list[Row]:
    """All areas in the order of the floor plan, with their `waiter_ids`. Raises NoVenue."""
    rows = [dict(row) for row in session.execute(_AREAS).mappings()]
    if not rows:
        require_venue(session)
    waiters = _grouped(session, _AREA_WAITERS, [row["id"] for row in rows])
    for row in rows:
        row["waiter_ids"] = waiters.get(row["id"], [])
    return rows


def _with_joined_tables(session: Session, entity: str, statement: Selection, wanted: str) -> Row:
    found = session.execute(statement, {"wanted": wanted}).mappings().all()
    if not found:
        raise _missing(session, entity, wanted)
    row = dict(found[0])
    row["table_ids"] = [each["table_id"] for each in found]
    del row["table_id"]
    return row


def _missing(session: Session, entity: str, wanted: str) -> NoSuchEntity:
    require_venue(session)
    return NoSuchEntity(entity, wanted)


# ---- what belongs to several rows at once ------------------------------------------------------------------


def with_reservation_tables(session: Session, rows: list[Row]) -> list[Row]:
    """Give bookings their `table_ids`, in order."""
    return _with_tables(session, _RESERVATION_TABLES, rows)


def with_party_tables(session: Session, rows: list[Row]) -> list[Row]:
    """Give parties their `table_ids`, in order."""
    return _with_tables(session, _PARTY_TABLES, rows)


def with_waiters(session: Session, rows: list[Row]) -> list[Row]:
    """Give tables their `waiter_ids`: their own, or else their area's."""
    own = _grouped(session, _TABLE_WAITERS, [row["id"] for row in rows])
    area = _grouped(session, _AREA_WAITERS, sorted({row["area_id"] for row in rows}))
    for row in rows:
        row["waiter_ids"] = own.get(row["id"]) or area.get(row["area_id"], [])
    return rows


def with_tabs(session: Session, rows: list[Row]) -> list[Row]:
    """Give orders what is on them (`tab`) and their `currency`, with what was merged into them.

    Raises NoVenue.
    """
    homes = {row["id"]: [row["id"]] for row in rows}
    _add_merged(session, rows, homes)
    ids = [home for each in homes.values() for home in each]
    currency = venue_currency(session)
    lines, modifiers, discounts, payments = (
        _by_order(session, statement, ids) for statement in (_LINES, _MODIFIERS, _DISCOUNTS, _PAYMENTS)
    )
    for row in rows:
        own = homes[row["id"]]
        row["currency"] = currency
        # The rows carry the models' columns under the models' names, which is all that a sum looks at.
        row["tab"] = Tab(
            lines=cast("Sequence[OrderLine]", _of_homes(lines, own)),
            modifiers=cast("Sequence[LineModifier]", _of_homes(modifiers, own)),
            discounts=cast("Sequence[OrderDiscount]", _of_homes(discounts, own)),
            payments=cast("Sequence[Payment]", _of_homes(payments, own)),
        )
    return rows


def _add_merged(session: Session, rows: Iterable[Row], homes: dict[str, list[str]]) -> None:
    """Add up what was merged into each order; `homes` learns where the lines are."""
    by_id = {row["id"]: row for row in rows}
    for merged in session.execute(_MERGED, {"owners": list(by_id)}).all():
        row = by_id[merged.merged_into]
        homes[row["id"]].append(merged.id)
        for amount in ("service_amount", "total_amount", "paid_amount", "tips_amount"):
            row[amount] += getattr(merged, amount)
        row["vat"] = added_vat(row["vat"], merged.vat)


def added_vat(one: Sequence[Sequence[int]] | None, other: Sequence[Sequence[int]] | None) -> list[list[int]]:
    """The VAT on two tabs together, by rate."""
    amounts: dict[int, int] = {}
    for rate, amount in (*(one or ()), *(other or ())):
        amounts[rate] = amounts.get(rate, 0) + amount
    return [[rate, amounts[rate]] for rate in sorted(amounts)]


def _of_homes(rows: dict[str, list[Any]], homes: Iterable[str]) -> list[Any]:
    return [row for home in homes for row in rows.get(home, ())]


def _with_tables(session: Session, statement: Selection, rows: list[Row]) -> list[Row]:
    tables = _grouped(session, statement, [row["id"] for row in rows])
    for row in rows:
        row["table_ids"] = tables.get(row["id"], [])
    return rows


def _grouped(session: Session, statement: Selection, owners: Sequence[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for owner, value in session.execute(statement, {"owners": owners}).all():
        groups.setdefault(owner, []).append(value)
    return groups


def _by_order(session: Session, statement: Selection, orders: Sequence[str]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for row in session.execute(statement, {"owners": orders}).all():
        groups.setdefault(row.order_id, []).append(row)
    return groups
