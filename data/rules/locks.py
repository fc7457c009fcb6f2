"""Dojo's hold on a tab while a card machine works on it: it binds the till and ends at its expiry (V29, V34)."""

from datetime import datetime

from data.errors import ExpiryPast, LockHeld, LockLost, TabClosed
from data.models import EventType, Order, OrderLock
from data.rules.checks import wire_time
from data.rules.tabs import live_order, order_ref
from data.uow import UnitOfWork


def held_lock(uow: UnitOfWork, order: Order) -> OrderLock | None:
    """The lock that holds an order now; one past its expiry holds nothing."""
    lock = uow.find(OrderLock, order.id)
    return lock if lock is not None and lock.expires_at > uow.now else None


def lock(uow: UnitOfWork, order_id: str, lock_id: str, expiry: datetime, holder: str | None = None) -> Order:
    """Take an order for Dojo; the same lock again only moves its expiry (digest 2.12).

    Raises LockHeld, TabClosed or ExpiryPast.
    """
    order = live_order(uow, order_id)
    _check_expiry(uow, expiry)
    held = held_lock(uow, order)
    if held is not None and held.lock_id != lock_id:
        raise LockHeld(order_ref(order), wire_time(held.expires_at))
    if order.closed_at is not None:
        raise TabClosed(order_ref(order))
    uow.mute(EventType.ORDER, order.id)
    row = uow.find(OrderLock, order.id)
    if row is None:
        uow.add(OrderLock(order_id=order.id, lock_id=lock_id, expires_at=expiry, holder=holder))
    else:
        row.lock_id, row.expires_at, row.holder = lock_id, expiry, holder
    return order


def extend(uow: UnitOfWork, order_id: str, lock_id: str, expiry: datetime) -> None:
    """Hold an order for longer. Raises LockLost for a lock that is not held any more, or ExpiryPast."""
    order = live_order(uow, order_id)
    _check_expiry(uow, expiry)
    held = held_lock(uow, order)
    if held is None or held.lock_id != lock_id:
        raise LockLost(order_ref(order), lock_id)
    uow.mute(EventType.ORDER, order.id)
    held.expires_at = expiry


def unlock(uow: UnitOfWork, order_id: str, lock_id: str) -> Order:
    """Let go of an order; letting go of what is not held is no mistake, and somebody else's lock stays."""
    order = live_order(uow, order_id)
    row = uow.find(OrderLock, order.id)
    if row is not None and row.lock_id == lock_id:
        uow.mute(EventType.ORDER, order.id)
        uow.delete(row)
    return order


def _check_expiry(uow: UnitOfWork, expiry: datetime) -> None:
    if expiry <= uow.now:
        raise ExpiryPast(wire_time(expiry))
