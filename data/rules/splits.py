"""One tab into several, and items from one tab to another.

What the parts come to adds up to what the whole came to, to the penny: discounts and service charge are shared by
largest remainder, and what rounding by itself would give differently is kept beside them. A merged tab is split
home by home, and the parts are merged as the homes are, so that each can be taken out with all that was its own.
"""

from collections.abc import Sequence

from data.errors import BadShares, NoTab, NothingStays, SameTab, SeveralTabs, SharesDiffer, TooLittleToShare
from data.models import Order, OrderDiscount, OrderStatus, Party
from data.money import format_money, share_out
from data.rules import pools, shares
from data.rules.lines import Picked, carry, take_away
from data.rules.orders import tab_to_fill
from data.rules.pools import Pool, numbers
from data.rules.tabs import (
    Payer,
    check_free,
    head_of,
    homes_of,
    open_tab,
    order_ref,
    own_tabs,
    payer_ref,
    recount,
    tab_of,
    tabs_of,
    total_of,
)
from data.rules.totals import items_of, percent, totals
from data.uow import UnitOfWork

MOST_SHARES = 50


def the_bill(uow: UnitOfWork, payer: Payer) -> Order:
    """The tab that shows the one open bill that is meant. Raises NoTab or SeveralTabs."""
    tabs = tabs_of(uow, payer)
    if not tabs:
        raise NoTab(payer_ref(payer))
    if len(tabs) > 1:
        raise SeveralTabs(payer_ref(payer), numbers(tabs))
    return tabs[0]


def on_the_bills(uow: UnitOfWork, payer: Payer) -> list[Order]:
    """The open tabs on a payer's bills: their own first, then what others' were merged with them."""
    own = own_tabs(uow, payer)
    return [*own, *(home for home in homes_of(uow, tabs_of(uow, payer)) if home not in own)]


def sources_of(uow: UnitOfWork, payer: Payer, picked: Sequence[Picked]) -> list[Order]:
    """The tabs that the picked units are on, which are one bill. Raises SeveralTabs."""
    ids = {each.line.order_id for each in picked}
    sources = [order for order in on_the_bills(uow, payer) if order.id in ids]
    if len({head_of(uow, order).id for order in sources}) != 1:
        raise SeveralTabs(payer_ref(payer), numbers(sources))
    return sources


def source_of(uow: UnitOfWork, payer: Payer, picked: Sequence[Picked]) -> Order:
    """The one tab that the picked units are on. Raises SeveralTabs."""
    sources = sources_of(uow, payer, picked)
    if len(sources) > 1:
        raise SeveralTabs(payer_ref(payer), numbers(sources))
    return sources[0]


def void(uow: UnitOfWork, payer: Payer, picked: Sequence[Picked]) -> Order:
    """Take units off the tab they are on, and off all that share it.

    Raises TabLocked, TabClosed, and PaidMore, DiscountTooLarge or SharedOut where the rest cannot carry it.
    """
    source = source_of(uow, payer, picked)
    check_free(uow, source, payer)
    pool = pools.pool_of(uow, source)
    take_away(uow, picked)
    shares.settle(uow, [source], pool)
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
    touched = pools.pools_of(uow, [source, target])
    service = source.service_amount + target.service_amount
    plain = not (touched or tab_of(uow, source).discounts or tab_of(uow, target).discounts)
    carry(uow, picked, target, own=pools.is_meant_alone(to))
    if plain and source.service_rate is not None and source.service_rate == target.service_rate:
        _share_service(uow, [source, target], service)
    if target.status == OrderStatus.NEW:
        target.status = source.status
    shares.settle(uow, [source, target], *touched)
    return source, target


# ---- by item ------------------------------------------------------------------------------------------------


def split_off(uow: UnitOfWork, payer: Payer, picked: Sequence[Picked]) -> tuple[Order, Order]:
    """Put units onto a tab of their own. Answers the tab that shows what they were on, and the new one.

    Raises NothingStays, SharesDiffer, PaidMore, SharedOut, TabLocked or TabClosed.
    """
    sources = sources_of(uow, payer, picked)
    head = head_of(uow, sources[0])
    for source in sources:
        check_free(uow, source, payer)
    parts = []
    for source in sources:
        part = open_tab(uow, _party_of(uow, source), root=source)
        mine = [each for each in picked if each.line.order_id == source.id]
        pool = pools.pool_of(uow, source)
        if pool is not None:
            _split_off_shares(uow, pool, mine, source, part)
        else:
            _split_off_whole(uow, mine, source, part)
        parts.append(part)
    if not any(tab_of(uow, home).lines for home in homes_of(uow, [head])):
        raise NothingStays(order_ref(head))
    _merge_as(parts)
    shares.settle(uow, [*sources, *parts])
    return head, parts[0]


def _split_off_whole(uow: UnitOfWork, picked: Sequence[Picked], source: Order, part: Order) -> None:
    service = source.service_amount
    carry(uow, picked, part)
    _share_discounts(uow, [source, part])
    _share_service(uow, [source, part], service)


def _split_off_shares(uow: UnitOfWork, pool: Pool, picked: Sequence[Picked], source: Order, part: Order) -> None:
    """From the tab of which shares are on others: all bear less, and what all owe together stays the same."""
    members = list(pool.members)
    before = sum(order.total_amount for order in members)
    carry(uow, picked, part)
    shares.take_part(uow, pool, part)
    shares.settle(uow, [source, part], pool)
    if sum(order.total_amount for order in (*members, part)) != before:
        raise SharesDiffer(numbers(members))


# ---- into equal shares --------------------------------------------------------------------------------------


def split_evenly(uow: UnitOfWork, payer: Payer, count: int) -> list[Order]:
    """Split a bill into so many that come to the same, give or take a penny. Answers them, the old one first.

    The items stay where they are; lines of shares take from it what the others carry. Raises BadShares, NoTab,
    SeveralTabs, TooLittleToShare, PaidMore, TabLocked or TabClosed.
    """
    if not 2 <= count <= MOST_SHARES:
        raise BadShares(count, MOST_SHARES)
    head = the_bill(uow, payer)
    check_free(uow, head, payer)
    total = total_of(uow, [head])
    if total < count:
        raise TooLittleToShare(format_money(total, uow.venue.currency), count)
    ahead = [0] * count
    bills: list[list[Order]] = [[] for _ in range(count)]
    for home in homes_of(uow, [head]):
        if not home.total_amount:
            continue
        party = _party_of(uow, home)
        parts = [home, *(open_tab(uow, party, root=home) for _ in range(count - 1))]
        shares.begin(uow, parts, [each - min(ahead) for each in ahead])
        for index, part in enumerate(parts):
            bills[index].append(part)
            ahead[index] += recount(uow, part).total
    for bill in bills[1:]:
        _merge_as(bill)
    shares.settle(uow, [order for bill in bills for order in bill])
    return [head, *(bill[0] for bill in bills[1:])]


def _merge_as(bill: Sequence[Order]) -> None:
    """New tabs that come from merged ones are merged as they are."""
    for order in bill[1:]:
        order.merged_into = bill[0].id


def _party_of(uow: UnitOfWork, order: Order) -> Party | None:
    return uow.find(Party, order.party_id) if order.party_id is not None else None


# ---- discounts and service charge ----------------------------------------------------------------------------


def _share_discounts(uow: UnitOfWork, parts: Sequence[Order]) -> None:
    """Each discount of the first part goes on over all of them, by what is on each."""
    uow.session.flush()
    items = [max(0, items_of(tab_of(uow, order))) for order in parts]
    for discount in tab_of(uow, parts[0]).discounts:
        amounts = share_out(discount.amount, items)
        for order, amount, carried in zip(parts[1:], amounts[1:], items[1:], strict=True):
            _add_discount(uow, shares.discount_like(discount, order, amount), carried)
        discount.amount = amounts[0]
        if discount.origin_id is not None and discount.percentage is not None:
            discount.rounding = amounts[0] - percent(items[0], discount.percentage)
    uow.session.flush()


def _add_discount(uow: UnitOfWork, discount: OrderDiscount, items: int) -> None:
    if discount.percentage is not None:
        discount.rounding = discount.amount - percent(items, discount.percentage)
    elif not discount.amount:
        return
    uow.add(discount)


def _share_service(uow: UnitOfWork, parts: Sequence[Order], service: int) -> None:
    """Share a service charge by what is due on each part."""
    uow.session.flush()
    goods = [_goods(uow, order) for order in parts]
    amounts = share_out(service, [max(0, due) for due in goods])
    for order, due, amount in zip(parts, goods, amounts, strict=True):
        if order.service_rate is None:
            order.service_amount = amount
        else:
            order.service_rounding = amount - percent(due, order.service_rate)


def _goods(uow: UnitOfWork, order: Order) -> int:
    sums = totals(tab_of(uow, order), None, 0)
    return sums.items - sums.discounts
