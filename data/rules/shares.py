"""Tabs that are equal shares of one, and stay so: what they have in common is levelled again when it changes.

Items stay on the tab they were put on; lines of shares carry over what the others bear of them, and come to
nothing over all. Who has paid, or is just paying at a card machine, keeps what they had; the others bear it.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from data.errors import SharedOut, SplitAgain
from data.ids import new_id
from data.models import Order, OrderDiscount, OrderLine
from data.money import share_out
from data.rules.lines import SHARE, next_position
from data.rules.pools import Pool, follows, is_locked, noted, numbers, origin_of, shared_by_rate
from data.rules.tabs import (
    check_adds_up,
    check_free,
    head_of,
    homes_of,
    order_ref,
    recount,
    recount_all,
    tab_of,
)
from data.rules.totals import Tab, discounts_of, items_of, percent
from data.uow import UnitOfWork

ALIKE = 3
"""Pence; shares that are no further apart differ by roundings only."""


def settle(uow: UnitOfWork, changed: Sequence[Order], *pools: Pool | None) -> None:
    """Level the splits that a change concerns, and count again all that were touched.

    Raises SharedOut, PaidMore or DiscountTooLarge where it does not add up.
    """
    touched = {order.id: order for order in changed}
    for pool in pools:
        if pool is not None:
            level(uow, pool)
            touched.update({order.id: order for order in pool.sharing})
    recount_all(uow, list(touched.values()))
    for order in touched.values():
        check_adds_up(uow, order)


def take_part(uow: UnitOfWork, pool: Pool, part: Order) -> None:
    """Units of the split are on a tab of their own now, with its part of what is off and on top of all shares."""
    uow.session.flush()
    had = sum(pool.items.values())
    items = items_of(tab_of(uow, part))
    for discount in _common_discounts(uow, pool):
        copy = discount_like(discount, part)
        off = sum(each.get(origin_of(discount), 0) for each in pool.off.values())
        copy.amount = percent(items, copy.percentage) if copy.percentage else _part_of(off, items, had)
        uow.add(copy)
    if part.service_rate is None:
        part.service_amount = _part_of(sum(pool.service.values()), items, had)
    recount(uow, part)
    pool.members.append(part)
    pool.gross[part.id] = shared_by_rate(tab_of(uow, part))
    pool.items[part.id], pool.off[part.id], pool.service[part.id] = 0, {}, 0


def _common_discounts(uow: UnitOfWork, pool: Pool) -> list[OrderDiscount]:
    """One share of each discount that several have."""
    rows = {origin_of(each): each for order in pool.members for each in tab_of(uow, order).discounts}
    return [row for origin, row in rows.items() if sum(origin in off for off in pool.off.values()) > 1]


def _part_of(amount: int, items: int, whole: int) -> int:
    return share_out(amount, [items, max(0, whole - items)])[0]


def begin(uow: UnitOfWork, parts: Sequence[Order], ahead: Sequence[int]) -> None:
    """Make shares of a tab, which is the first of them, and of new ones without anything on them yet.

    `ahead` is what each part's bill has already of other tabs in it.
    """
    source, *others = parts
    split_id = new_id("split")
    pool = noted(uow, Pool(list(parts), list(parts)))
    for line in tab_of(uow, source).lines:
        line.own = False
    for order in parts:
        order.split_id = split_id
    pool.note(uow, source)
    for discount in tab_of(uow, source).discounts:
        for order in others:
            uow.add(discount_like(discount, order))
    level(uow, pool, ahead=ahead)


def level(uow: UnitOfWork, pool: Pool, *, ahead: Sequence[int] | None = None) -> None:
    """After a change to what is shared: the same for all who share; the caller recounts.

    Raises SharedOut, SplitAgain or TabLocked where others have more of it than is left.
    """
    uow.session.flush()
    if not pool.sharing:
        if any(gross < 0 for order in pool.members for gross in shared_by_rate(tab_of(uow, order)).values()):
            _refuse(uow, pool)
        return
    before = list(ahead) if ahead is not None else _ahead(uow, pool.sharing)
    _level_items(uow, pool, before, fresh=ahead is not None)
    _level_discounts(uow, pool, before)
    _level_service(uow, pool, before)
    uow.session.flush()


def discount_like(discount: OrderDiscount, order: Order, amount: int = 0) -> OrderDiscount:
    """A share of a discount, for another tab."""
    keeps_rate = follows(discount)
    return OrderDiscount(
        **discount.model_dump(exclude={"id", "order_id", "amount", "percentage", "rounding", "origin_id"}),
        id=new_id("discount"),
        order_id=order.id,
        amount=amount,
        percentage=discount.percentage if keeps_rate else None,
        origin_id=origin_of(discount),
    )


def levelling(due: Sequence[int], amount: int) -> list[int]:
    """What of an amount to put on each so that all come to the same, odd pennies on those that have more."""
    each, odd = divmod(sum(due) + amount, len(due))
    targets = [each] * len(due)
    for index in sorted(range(len(due)), key=lambda i: -due[i])[:odd]:
        targets[index] += 1
    return [target - has for target, has in zip(targets, due, strict=True)]


def _ahead(uow: UnitOfWork, orders: Sequence[Order]) -> list[int]:
    """Whose bill has some pence more on tabs it was merged with: the odd ones are for the others then."""
    beside = [
        sum(home.total_amount for home in homes_of(uow, [head_of(uow, order)]) if home is not order)
        for order in orders
    ]
    least = min(beside)
    return [each - least for each in beside] if max(beside) - least <= ALIKE else [0] * len(beside)


# ---- items --------------------------------------------------------------------------------------------------


def _level_items(uow: UnitOfWork, pool: Pool, before: Sequence[int], *, fresh: bool) -> None:
    """Each rate of VAT by itself; odd pennies go to those who have the least, so that nobody gets all of them."""
    has = {order.id: shared_by_rate(tab_of(uow, order)) for order in pool.members}
    got = list(before)
    for rate in sorted({rate for by_rate in (*has.values(), *pool.gross.values()) for rate in by_rate}):
        wanted = {order.id: pool.gross[order.id].get(rate, 0) for order in pool.held}
        left = sum(by_rate.get(rate, 0) for by_rate in has.values()) - sum(wanted.values())
        if left < 0:
            _refuse(uow, pool)
        each, odd = divmod(left, len(got))
        for index in sorted(range(len(got)), key=lambda i: got[i]):
            share = each + (1 if odd > 0 else 0)
            got[index], odd = got[index] + share, odd - 1
            wanted[pool.sharing[index].id] = share
        for order in pool.members:
            _carry_over(uow, pool, order, rate, wanted[order.id] - has[order.id].get(rate, 0), fresh=fresh)


def _refuse(uow: UnitOfWork, pool: Pool) -> None:
    for order in pool.held:
        if order.closed_at is None and is_locked(uow, order):
            check_free(uow, order, order)
    if not pool.held:
        raise SplitAgain(order_ref(pool.members[0]))
    raise SharedOut(order_ref(pool.members[0]), numbers(pool.held))


def _carry_over(uow: UnitOfWork, pool: Pool, order: Order, rate: int, amount: int, *, fresh: bool) -> None:
    """Put an amount on a share by its line of shares, which comes and goes; `fresh` leaves an older split's be."""
    if not amount:
        return
    line = None if fresh else _line_of_shares(uow, order, rate)
    if line is None:
        line = uow.add(
            OrderLine(
                id=new_id("line"),
                order_id=order.id,
                position=next_position(uow, order),
                plu=SHARE,
                name="",
                quantity=1,
                amount=0,
                vat=rate,
            )
        )
    line.amount += amount
    others = [each for each in pool.members if each.split_id == order.split_id and each is not order]
    reference = pool.members[0].reference or pool.members[0].id
    line.name = f"Shared with {numbers(others)}" if line.amount < 0 else f"Share of {reference}"
    if not line.amount:
        uow.delete(line)
    uow.session.flush()


def _line_of_shares(uow: UnitOfWork, order: Order, rate: int) -> OrderLine | None:
    """The newest: an older one is of a split before."""
    known = select(OrderLine).where(
        col(OrderLine.order_id) == order.id, col(OrderLine.plu) == SHARE, col(OrderLine.vat) == rate
    )
    return uow.session.execute(known.order_by(col(OrderLine.position).desc()).limit(1)).scalar_one_or_none()


# ---- discounts and service charge ----------------------------------------------------------------------------


def _level_discounts(uow: UnitOfWork, pool: Pool, before: Sequence[int]) -> None:
    """Those that several shares have go over all who share; one that a single share has is its own."""
    tabs = {order.id: tab_of(uow, order) for order in pool.members}
    rows: dict[str, dict[str, OrderDiscount]] = {}
    for order in pool.members:
        for discount in tabs[order.id].discounts:
            rows.setdefault(origin_of(discount), {})[order.id] = discount
    left = [items_of(tabs[order.id]) for order in pool.sharing]
    for origin, by_tab in rows.items():
        mine = [index for index, order in enumerate(pool.sharing) if order.id in by_tab]
        if len(by_tab) > 1 and mine:
            amount = _still_off(pool, origin, by_tab, tabs)
            on = [left[index] for index in mine]
            shares = _spread(-amount, on, [before[index] for index in mine])
            for index, share in zip(mine, shares, strict=True):
                order = pool.sharing[index]
                _set_discount(uow, by_tab[order.id], -share, items_of(tabs[order.id]))
        for index in mine:
            left[index] -= by_tab[pool.sharing[index].id].amount


def _still_off(pool: Pool, origin: str, rows: dict[str, OrderDiscount], tabs: dict[str, Tab]) -> int:
    """What of a discount is for those who share: all of it, as if nothing had been split, without the others'."""
    amount = sum(pool.off[order_id].get(origin, 0) for order_id in rows)
    rate = next((row.percentage for row in rows.values() if follows(row)), None)
    if rate is not None:
        was = sum(pool.items[order_id] for order_id in rows)
        amount += percent(sum(items_of(tabs[order_id]) for order_id in rows), rate) - percent(was, rate)
    return max(0, amount - sum(rows[order.id].amount for order in pool.held if order.id in rows))


def _set_discount(uow: UnitOfWork, row: OrderDiscount, amount: int, items: int) -> None:
    row.amount = amount
    if follows(row):
        row.rounding = amount - percent(items, row.percentage or 0)
    elif not amount:
        uow.delete(row)


def _level_service(uow: UnitOfWork, pool: Pool, before: Sequence[int]) -> None:
    """Where all who share have the same rate; otherwise each follows its own."""
    uow.session.flush()
    rates = {order.service_rate for order in pool.sharing}
    if len(rates) > 1:
        return
    [rate] = rates
    alike = [order for order in pool.members if order.service_rate == rate]
    goods = {order.id: _goods(tab_of(uow, order)) for order in alike}
    service = sum(pool.service[order.id] for order in alike)
    if rate is not None:
        was = sum(pool.items[order.id] - sum(pool.off[order.id].values()) for order in alike)
        service += percent(sum(goods.values()), rate) - percent(was, rate)
    service = max(0, service - sum(order.service_amount for order in alike if order not in pool.sharing))
    due = [goods[order.id] for order in pool.sharing]
    for order, share in zip(pool.sharing, _spread(service, due, before), strict=True):
        if rate is None:
            order.service_amount = share
        else:
            order.service_rounding = share - percent(goods[order.id], rate)


def _goods(tab: Tab) -> int:
    return items_of(tab) - discounts_of(tab)


def _spread(amount: int, on: Sequence[int], before: Sequence[int]) -> list[int]:
    """Shares of an amount: so that all come to the same where they did, else by what is on each."""
    due = [each + already for each, already in zip(on, before, strict=True)]
    sign = 1 if amount >= 0 else -1
    if max(due) - min(due) <= ALIKE:
        level_shares = levelling(due, amount)
        if all(sign * share >= 0 for share in level_shares):
            return level_shares
    return [sign * share for share in share_out(abs(amount), [max(0, each) for each in on])]
