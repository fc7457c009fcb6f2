"""Orders that were sent ahead with a booking: their guests' own once they sit down (V36)."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from data.models import DiningTable, Order, Party
from data.uow import UnitOfWork


def take(uow: UnitOfWork, party: Party, tables: Sequence[DiningTable]) -> None:
    """What was ordered ahead for this party's booking is on its tab from now on, at its first table."""
    ahead = select(Order).where(
        col(Order.reservation_id) == party.reservation_id,
        col(Order.party_id).is_(None),
        col(Order.closed_at).is_(None),
        col(Order.deleted_at).is_(None),
    )
    for order in uow.session.execute(ahead).scalars():
        order.party_id, order.table_id = party.id, tables[0].id
        order.waiter_id = order.waiter_id or party.waiter_id
        order.updated_at = uow.now


def hand_back(uow: UnitOfWork, party: Party) -> None:
    """Of a party that never was: what was ordered ahead waits for its guests again."""
    own = select(Order).where(
        col(Order.party_id) == party.id,
        col(Order.reservation_id).is_not(None),
        col(Order.closed_at).is_(None),
        col(Order.deleted_at).is_(None),
    )
    for order in uow.session.execute(own).scalars():
        order.party_id = order.table_id = None
        order.updated_at = uow.now
    uow.session.flush()
