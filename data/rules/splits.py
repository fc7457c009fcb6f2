"""One tab into several, and items from one tab to another.

What the parts come to adds up to what the whole came to, to the penny: discounts and service charge are shared by
largest remainder, and what rounding by itself would give differently is kept beside them.
"""

from collections.abc import Sequence

from data.errors import BadShares, NoTab, NothingStays, SameTab, SeveralTabs, TooLittleToShare
from data.ids import new_id
from data.models import Order, OrderDiscount, OrderLine, OrderStatus, Party
from data.money import format_money, share_out
from data.rules.lines import SHARE, Picked, carry, next_position, take_away
from data.rules.merges import check_not_merged
from data.rules.orders import tab_to_fill
from data.rules.tabs import (
    Payer,
    check_adds_up,
    check_free,
    open_tab,
    order_ref,
    own_tabs,
    payer_ref,
    recount,
    tab_of,
)
from data.rules.totals import gross_by_rate, items_of, percent, totals
from data.uow import UnitOfWork

MOST_SHARES = 50


def the_tab(uow: UnitOfWork, payer: Payer) -> Order:
    """The one open tab that is meant. Raises NoTab or SeveralTabs."""
    tabs = own_tabs(uow, payer)
    if not tabs:
        raise NoTab(payer_ref(payer))
    if len(tabs) > 1:
        raise SeveralTabs(payer_ref(payer), _numbers(tabs))
    return tabs[0]


def _numbers(tabs: Sequence[Order]) -> str:
    return " and ".join(f"#{order.number}" for order in tabs)


def source_of(uow: UnitOfWork, payer: Payer, picked: Sequence[Picked]) -> Order:
    """The tab that the picked units are on. Raises SeveralTabs."""
    ids = {each.line.order_id for each in picked}
    sources = [order for order in own_tabs(uow, payer) if order.id in ids]
    if len(sources) != 1:
        raise SeveralTabs(payer_ref(payer), _numbers(sources))
    return sources[0]


def void(uow: UnitOfWork, payer: Payer, picked: Sequence[Picked]) -> Order:
    """Take units off the tab they are on.

    Raises TabLocked, TabClosed, and PaidMore, DiscountTooLarge or SharedOut where the rest cannot carry it.
    """
    source = source_of(uow, payer, picked)
    check_free(uow, source, payer)
    take_away(uow, picked)
    recount(uow, source)
    check_adds_up(uow, source)
    return source


def give(uow: UnitOfWork, payer: Payer, picked: Sequence[Picked], to: Payer) -> tuple[Order, Order]:
    """Carry units to another's tab, which is opened if there is none. Answers where from and where to.

    Raises SameTab, and what putting on and taking off raise.
    """
    source = source_of(uow, payer, picked)
    check_free(uow, source, payer)
    target = tab_to_fill(uow, to)
    if target is source:
        raise SameTab(order_ref(source))
    service = source.service_amount + target.service_amount
    plain = not (tab_of(uow, source).discounts or tab_of(uow, target).discounts)
    carry(uow, picked, target)
    if plain and source.service_rate is not None and source.service_rate == target.service_rate:
        _share_service(uow, [source, target], service)
    if target.status == OrderStatus.NEW:
        target.status = source.status
    _recount_all(uow, [source, target])
    return source, target


def split_off(uow: UnitOfWork, payer: Payer, picked: Sequence[Picked]) -> tuple[Order, Order]:
    """Put units onto a tab of their own. Answers the tab they were on and the new one.

    Raises NothingStays, AlreadyMerged, PaidMore, TabLocked or TabClosed.
    """
    source = source_of(uow, payer, picked)
    check_free(uow, source, payer)
    check_not_merged(uow, source)
    part = open_tab(uow, _party_of(uow, source), root=source)
    service = source.service_amount
    carry(uow, picked, part)
    if not tab_of(uow, source).lines:
        raise NothingStays(order_ref(source))
    parts = [source, part]
    _share_discounts(uow, parts)
    _share_service(uow, parts, service)
    _recount_all(uow, parts)
    return source, part


def split_evenly(uow: UnitOfWork, payer: Payer, shares: int) -> list[Order]:
    """Split a tab into so many tabs that come to the same, give or take a penny. Answers them, the old one first.

    The items stay where they are; lines of shares take from it what the others carry. Raises BadShares, NoTab,
    SeveralTabs, TooLittleToShare, AlreadyMerged, PaidMore, TabLocked or TabClosed.
    """
    if not 2 <= shares <= MOST_SHARES:
        raise BadShares(shares, MOST_SHARES)
    source = the_tab(uow, payer)
    check_free(uow, source, payer)
    check_not_merged(uow, source)
    if source.total_amount < shares:
        raise TooLittleToShare(format_money(source.total_amount, uow.venue.currency), shares)
    party = _party_of(uow, source)
    parts = [source, *(open_tab(uow, party, root=source) for _ in range(shares - 1))]
    service = source.service_amount
    _share_items(uow, parts)
    _share_discounts(uow, parts, level=True)
    _share_service(uow, parts, service, level=True)
    _recount_all(uow, parts)
    return parts


def _party_of(uow: UnitOfWork, order: Order) -> Party | None:
    return uow.find(Party, order.party_id) if order.party_id is not None else None


def _recount_all(uow: UnitOfWork, parts: Sequence[Order]) -> None:
    for order in parts:
        recount(uow, order)
    for order in parts:
        check_adds_up(uow, order)


# ---- sharing out ---------------------------------------------------------------------------------------------


def _share_items(uow: UnitOfWork, parts: Sequence[Order]) -> None:
    """Lines of shares, one for each rate of VAT; odd pennies go round, so that no part gets all of them."""
    source, *others = parts
    turn = 0
    for rate, gross in sorted(gross_by_rate(tab_of(uow, source)).items()):
        each, odd = divmod(gross, len(parts))
        amounts = [each] * len(parts)
        for penny in range(odd):
            amounts[(turn + penny) % len(parts)] += 1
        turn += odd
        reference = source.reference or source.id
        for order, amount in zip(others, amounts[1:], strict=True):
            _add_share(uow, order, f"1/{len(parts)} of {reference}", amount, rate)
        _add_share(uow, source, f"Shared with {_numbers(others)}", -sum(amounts[1:]), rate)


def _add_share(uow: UnitOfWork, order: Order, name: str, amount: int, rate: int) -> None:
    if amount:
        uow.add(
            OrderLine(
                id=new_id("line"),
                order_id=order.id,
                position=next_position(uow, order),
                plu=SHARE,
                name=name,
                quantity=1,
                amount=amount,
                vat=rate,
            )
        )
        uow.session.flush()


def _share_discounts(uow: UnitOfWork, parts: Sequence[Order], *, level: bool = False) -> None:
    """Each discount of the first part goes on over all of them, by what is on each.

    `level` gives odd pennies to the parts that have lost the fewest so far.
    """
    uow.session.flush()
    items = [max(0, items_of(tab_of(uow, order))) for order in parts]
    left = items
    for discount in tab_of(uow, parts[0]).discounts:
        shares = share_out(discount.amount, left if level else items)
        left = [rest - share for rest, share in zip(left, shares, strict=True)]
        for order, share, carried in zip(parts[1:], shares[1:], items[1:], strict=True):
            _add_discount(uow, order, discount, share, carried)
        discount.amount = shares[0]
        if discount.origin_id is not None and discount.percentage is not None:
            discount.rounding = shares[0] - percent(items[0], discount.percentage)
    uow.session.flush()


def _add_discount(uow: UnitOfWork, order: Order, discount: OrderDiscount, share: int, items: int) -> None:
    follows = discount.origin_id is not None and discount.percentage is not None
    if not share and not follows:
        return
    rate = discount.percentage if follows else None
    uow.add(
        OrderDiscount(
            **discount.model_dump(exclude={"id", "order_id", "amount", "percentage", "rounding", "origin_id"}),
            id=new_id("discount"),
            order_id=order.id,
            amount=share,
            percentage=rate,
            rounding=share - percent(items, rate) if rate is not None else 0,
            origin_id=discount.origin_id or discount.id,
        )
    )


def _share_service(uow: UnitOfWork, parts: Sequence[Order], service: int, *, level: bool = False) -> None:
    """Share a service charge by what is due on each part; `level` makes all parts come to the same."""
    uow.session.flush()
    goods = [_goods(uow, order) for order in parts]
    shares = _levelling(goods, service) if level else share_out(service, [max(0, due) for due in goods])
    for order, due, share in zip(parts, goods, shares, strict=True):
        if order.service_rate is None:
            order.service_amount = share
        else:
            order.service_rounding = share - percent(due, order.service_rate)


def _goods(uow: UnitOfWork, order: Order) -> int:
    sums = totals(tab_of(uow, order), None, 0)
    return sums.items - sums.discounts


def _levelling(goods: Sequence[int], service: int) -> list[int]:
    """What to put on each part so that all come to the same, the odd pennies on those that have more already."""
    each, odd = divmod(sum(goods) + service, len(goods))
    targets = [each] * len(goods)
    for index in sorted(range(len(goods)), key=lambda i: -goods[i])[:odd]:
        targets[index] += 1
    return [target - due for target, due in zip(targets, goods, strict=True)]
