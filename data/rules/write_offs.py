"""Money that is given up: taken off a tab as a discount of its own name when guests leave without paying it."""

from data.ids import new_id
from data.models import Order, OrderDiscount
from data.rules.tabs import balance_of, homes_of, recount, tab_of
from data.rules.totals import totals
from data.uow import UnitOfWork

WRITTEN_OFF = "Written off"
"""What the till calls the discount by which a debt is given up."""


def write_off(uow: UnitOfWork, head: Order) -> int:
    """Make what was paid the whole. Answers what is given up, in minor units."""
    owed = left = balance_of(uow, [head])
    for home in homes_of(uow, [head]):
        part = min(left, home.total_amount - home.paid_amount)
        if part > 0:
            _take_off(uow, home, part)
            left -= part
    return owed


def _take_off(uow: UnitOfWork, order: Order, amount: int) -> None:
    """A service charge stays as it is while there are goods to take the money off: it comes back with them."""
    tab = tab_of(uow, order)
    sums = totals(tab, order.service_rate, order.service_amount, order.service_rounding)
    goods, stays = sums.items - sums.discounts, sums.total - amount
    off = min(goods, amount)
    follows = order.service_rate is not None and order.service_rounding <= 0 and stays == 0
    if follows:  # by percentage of nothing it is nothing
        off = goods
    else:
        order.service_rate, order.service_amount = None, sums.service - (amount - off)
    if off > 0:
        uow.add(
            OrderDiscount(
                id=new_id("discount"),
                order_id=order.id,
                position=len(tab.discounts),
                name=WRITTEN_OFF,
                amount=off,
            )
        )


def take_back(uow: UnitOfWork, order: Order) -> None:
    """What was written off is owed again, but for service that was given up beyond all goods."""
    for discount in tab_of(uow, order).discounts:
        is_own = discount.percentage is None and discount.origin_id is None
        if is_own and discount.name == WRITTEN_OFF:
            uow.delete(discount)
    recount(uow, order)
