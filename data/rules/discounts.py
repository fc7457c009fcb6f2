"""Money taken off a tab, and the service charge put on it."""

from collections.abc import Sequence

from data.errors import BadDiscount, DiscountTooLarge, NoDiscount, NoTab, NothingToDiscount
from data.ids import new_id
from data.models import Order, OrderDiscount
from data.money import format_money, share_out
from data.rules import pools
from data.rules.tabs import (
    Payer,
    check_adds_up,
    check_free,
    homes_of,
    order_ref,
    payer_ref,
    recount,
    tab_of,
    tabs_of,
)
from data.rules.totals import items_of, percent
from data.uow import UnitOfWork

WHOLE = 10000
"""A hundred per cent."""


def discount(
    uow: UnitOfWork,
    payer: Payer,
    *,
    rate: int | None = None,
    amount: int = 0,
    reason: str | None = None,
) -> int:
    """Take off a percentage of what is on the tabs, now and later, or an amount. Answers how much that is now.

    The amount is shared over several tabs by what is on them. Raises DiscountTooLarge, PaidMore,
    NothingToDiscount or TabLocked.
    """
    homes = _free_homes(uow, payer)
    left = [max(0, _undiscounted(uow, home)) for home in homes]
    if not sum(left):
        raise NothingToDiscount(payer_ref(payer))
    currency = uow.venue.currency
    if rate is not None and not 0 < rate <= WHOLE:
        raise BadDiscount(f"{rate / 100:g}%")
    if rate is None and amount <= 0:
        raise BadDiscount(format_money(amount, currency))
    if amount > sum(left):
        raise DiscountTooLarge(
            format_money(amount, currency), format_money(sum(left), currency), order_ref(homes[0])
        )
    off_already = sum(row.amount for home in homes for row in tab_of(uow, home).discounts)
    if off_already:
        uow.warn(f"{format_money(off_already, currency)} is off it already")
    origin = new_id("discount")
    given = [
        _take_off(uow, home, origin, rate, share, reason)
        for home, share in zip(homes, share_out(amount, left), strict=True)
        if rate is not None or share
    ]
    for home in homes:
        recount(uow, home)
    for home in homes:
        check_adds_up(uow, home)
    return sum(row.amount for row in given)


def _take_off(
    uow: UnitOfWork, home: Order, origin: str, rate: int | None, share: int, reason: str | None
) -> OrderDiscount:
    tab = tab_of(uow, home)
    left, wanted = _undiscounted(uow, home), percent(items_of(tab), rate or 0)
    if wanted > left:
        currency = uow.venue.currency
        raise DiscountTooLarge(format_money(wanted, currency), format_money(left, currency), order_ref(home))
    return uow.add(
        OrderDiscount(
            id=new_id("discount"),
            order_id=home.id,
            position=len(tab.discounts),
            name=reason or "Discount",
            percentage=rate,
            amount=share,
            origin_id=origin,
        )
    )


def undiscount(uow: UnitOfWork, payer: Payer) -> int:
    """Nothing is taken off any more, except what Dojo wrote. Answers how much that was. Raises NoDiscount."""
    homes = _free_homes(uow, payer)
    own = [row for home in homes for row in tab_of(uow, home).discounts if row.origin_id is not None]
    if not own:
        raise NoDiscount(payer_ref(payer))
    for row in own:
        uow.delete(row)
    for home in homes:
        recount(uow, home)
    return sum(row.amount for row in own)


def set_service(uow: UnitOfWork, payer: Payer, rate: int) -> Sequence[Order]:
    """The service charge of the tabs, in hundredths of a per cent; 0 takes it off.

    Answers the tabs that have it. Raises PaidMore or TabLocked.
    """
    homes = _free_homes(uow, payer)
    for home in homes:
        home.service_rate, home.service_rounding = rate, 0
        recount(uow, home)
    for home in homes:
        check_adds_up(uow, home)
    return homes


def _free_homes(uow: UnitOfWork, payer: Payer) -> list[Order]:
    tabs = tabs_of(uow, payer)
    if not tabs:
        raise NoTab(payer_ref(payer))
    for order in tabs:
        check_free(uow, order, payer)
    return pools.still_bearing(uow, homes_of(uow, tabs))


def _undiscounted(uow: UnitOfWork, home: Order) -> int:
    tab = tab_of(uow, home)
    return items_of(tab) - sum(discount.amount for discount in tab.discounts)
