"""Orders that were sent ahead with a booking: their guests' own once they sit down (V36)."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from data.models import DiningTable, Order, OrderLock, Party
from data.uow import UnitOfWork


def take(uow: UnitOfWork, party: Party, tables: Sequence[DiningTable]) -> None:
    """What was ordered ahead for this party's booking is on its tab from now on, at its first table.

    That alone is no change of the order's own: `updated_at` tells whether there has been one.
    """
    ahead = select(Order).where(
        col(Order.reservation_id) == party.reservation_id,
        col(Order.party_id).is_(None),
        col(Order.closed_at).is_(None),
        col(Order.deleted_at).is_(None),
    )
    for order in uow.session.execute(ahead).scalars():
        order.party_id, order.table_id = party.id, tables[0].id
        order.waiter_id = order.waiter_id or party.waiter_id


def hand_back(uow: UnitOfWork, party: Party) -> None:
    """Of a party that never was: what was ordered ahead waits for its guests again, if it is still as it came.

    What was added to, paid, merged or locked since they sat down is a tab of theirs like any other.
    """
    own = select(Order).where(
        col(Order.party_id) == party.id,
        col(Order.reservation_id).is_not(None),
        col(Order.closed_at).is_(None),
        col(Order.deleted_at).is_(None),
        col(Order.merged_into).is_(None),
    )
    for order in uow.session.execute(own).scalars():
        if order.updated_at == order.created_at and not _is_held(uow, order):
            order.party_id = order.table_id = None
    uow.session.flush()


def _is_held(uow: UnitOfWork, order: Order) -> bool:
    """Whether a card machine has it, or others' tabs hang on it."""
    shows = uow.session.execute(select(col(Order.id)).where(col(Order.merged_into) == order.id).limit(1)).first()
    lock = uow.find(OrderLock, order.id)
    return shows is not None or (lock is not None and lock.expires_at > uow.now)
