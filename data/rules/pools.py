"""Who shares what: the tabs of one split into equal shares, which know each other by their `split_id`."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlmodel import col

from data.models import Order, OrderDiscount, OrderLock, OrderStatus
from data.rules.tabs import Payer, tab_of
from data.rules.totals import Tab, items_of, line_amount
from data.uow import UnitOfWork


@dataclass
class Pool:
    """The shares of one split, oldest first, and what they had before a change.

    `sharing` take up the change; the others are held.
    """

    members: list[Order]
    sharing: list[Order]
    gross: dict[str, dict[int, int]] = field(default_factory=dict)
    """By tab, what is shared of its items, by their rate of VAT."""
    items: dict[str, int] = field(default_factory=dict)
    """By tab, what its items come to, its own too."""
    off: dict[str, dict[str, int]] = field(default_factory=dict)
    """By tab, what each discount takes off, by the discount that it is a share of."""
    service: dict[str, int] = field(default_factory=dict)

    def note(self, uow: UnitOfWork, order: Order) -> None:
        """What a tab has from here on counts as before the change."""
        tab = tab_of(uow, order)
        self.gross[order.id] = shared_by_rate(tab)
        self.items[order.id] = items_of(tab)
        self.off[order.id] = {origin_of(each): each.amount for each in tab.discounts}
        self.service[order.id] = order.service_amount

    @property
    def held(self) -> list[Order]:
        return [order for order in self.members if order not in self.sharing]


def pool_of(uow: UnitOfWork, order: Order) -> Pool | None:
    """The shares of the split that a tab is one of, before they are changed; None for any other tab."""
    members = _members(uow, order)
    return noted(uow, Pool(members, [each for each in members if _takes_up(uow, each)])) if members else None


def sharing(uow: UnitOfWork, order: Order) -> list[Order]:
    """Who bears what is put on a tab and on all its shares: those who have not paid; nobody without a split."""
    return [each for each in _members(uow, order) if _takes_up(uow, each)]


def _members(uow: UnitOfWork, order: Order) -> list[Order]:
    uow.session.flush()
    if order.split_id is None:
        return []
    shares = select(Order).where(
        col(Order.split_id) == order.split_id,
        col(Order.deleted_at).is_(None),
        col(Order.status) != OrderStatus.CANCELED,
    )
    return list(uow.session.execute(shares.order_by(col(Order.number))).scalars())


def pools_of(uow: UnitOfWork, orders: Sequence[Order]) -> list[Pool]:
    """The splits that any of these are shares in."""
    pools = {order.split_id: pool_of(uow, order) for order in orders}
    return [pool for pool in pools.values() if pool is not None]


def free_share(uow: UnitOfWork, tabs: Sequence[Order]) -> Order:
    """The first of some tabs, or another share of it while a card machine holds that one."""
    first = tabs[0]
    alike = (order for order in tabs if first.split_id is not None and order.split_id == first.split_id)
    return next((order for order in alike if not is_locked(uow, order)), first)


def still_bearing(uow: UnitOfWork, tabs: Sequence[Order]) -> list[Order]:
    """Some tabs without the shares that are paid; all of them where nothing else is left."""
    return [order for order in tabs if order.split_id is None or _takes_up(uow, order)] or list(tabs)


def closed_beside(uow: UnitOfWork, tabs: Sequence[Order]) -> list[Order]:
    """The shares of what these tabs are shares of that are closed, and so stay as they are."""
    return [order for pool in pools_of(uow, tabs) for order in pool.members if order.closed_at is not None]


def is_meant_alone(payer: Payer) -> bool:
    """Whether one share was named by itself: what is put on it is its own then.

    A table means all its tabs, and so does a tab's own name, which its shares do not have.
    """
    return isinstance(payer, Order) and payer.name is None


def noted(uow: UnitOfWork, pool: Pool) -> Pool:
    for order in pool.members:
        pool.note(uow, order)
    return pool


def _takes_up(uow: UnitOfWork, order: Order) -> bool:
    """Whether a share may still change: it is neither paid, nor being paid at a card machine."""
    paid = 0 < order.paid_amount >= order.total_amount
    return order.closed_at is None and not paid and not is_locked(uow, order)


def is_locked(uow: UnitOfWork, order: Order) -> bool:
    lock = uow.find(OrderLock, order.merged_into or order.id)
    return lock is not None and lock.expires_at > uow.now


def origin_of(discount: OrderDiscount) -> str:
    return discount.origin_id or discount.id


def follows(discount: OrderDiscount) -> bool:
    return discount.origin_id is not None and discount.percentage is not None


def shared_by_rate(tab: Tab) -> dict[int, int]:
    shared: dict[int, int] = {}
    for line in tab.top_lines():
        if not line.own:
            shared[line.vat] = shared.get(line.vat, 0) + line_amount(tab, line)
    return shared


def numbers(orders: Sequence[Order]) -> str:
    """`#1, #2 and #3`."""
    *most, last = [f"#{order.number}" for order in orders]
    return f"{', '.join(most)} and {last}" if most else last
