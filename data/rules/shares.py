"""Tabs that are equal shares of one, and stay so: what they have in common is levelled again when it changes.

The shares of one split have the same `split_id`. Items stay on the tab they were put on; lines of shares carry
over what the others bear of them, and come to nothing over all. Who has paid, or is just paying at a card machine,
keeps what they had: the others take up the change.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlmodel import col

from data.errors import SharedOut, SplitAgain
from data.ids import new_id
from data.models import Order, OrderDiscount, OrderLine, OrderLock, OrderStatus
from data.money import share_out
from data.rules.lines import SHARE, next_position
from data.rules.tabs import Payer, check_adds_up, check_free, head_of, homes_of, order_ref, recount, tab_of
from data.rules.totals import Tab, discounts_of, items_of, line_amount, percent
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
        self.gross[order.id] = _shared_by_rate(tab)
        self.items[order.id] = items_of(tab)
        self.off[order.id] = {_origin(each): each.amount for each in tab.discounts}
        self.service[order.id] = order.service_amount

    @property
    def held(self) -> list[Order]:
        return [order for order in self.members if order not in self.sharing]


def pool_of(uow: UnitOfWork, order: Order) -> Pool | None:
    """The shares of the split that a tab is one of, before they are changed; None for any other tab."""
    uow.session.flush()
    if order.split_id is None:
        return None
    shares = select(Order).where(
        col(Order.split_id) == order.split_id,
        col(Order.deleted_at).is_(None),
        col(Order.status) != OrderStatus.CANCELED,
    )
    members = list(uow.session.execute(shares.order_by(col(Order.number))).scalars())
    return _noted(uow, Pool(members, [each for each in members if _takes_up(uow, each)]))


def sharing(uow: UnitOfWork, order: Order) -> list[Order]:
    """Who bears what is put on a tab and on all its shares: those who have not paid; nobody without a split."""
    pool = pool_of(uow, order)
    return pool.sharing if pool is not None else []


def pools_of(uow: UnitOfWork, orders: Sequence[Order]) -> list[Pool]:
    """The splits that any of these are shares in."""
    pools = {order.split_id: pool_of(uow, order) for order in orders}
    return [pool for pool in pools.values() if pool is not None]


def free_share(uow: UnitOfWork, tabs: Sequence[Order]) -> Order:
    """The first of some tabs, or another share of it while a card machine holds that one."""
    first = tabs[0]
    alike = (order for order in tabs if first.split_id is not None and order.split_id == first.split_id)
    return next((order for order in alike if not _is_locked(uow, order)), first)


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


def settle(uow: UnitOfWork, changed: Sequence[Order], *pools: Pool | None) -> None:
    """Level the splits that a change concerns, and count again all that were touched.

    Raises SharedOut, PaidMore or DiscountTooLarge where it does not add up.
    """
    touched = {order.id: order for order in changed}
    for pool in pools:
        if pool is not None:
            level(uow, pool)
            touched.update({order.id: order for order in pool.sharing})
    for order in touched.values():
        recount(uow, order)
    for order in touched.values():
        check_adds_up(uow, order)


def take_part(uow: UnitOfWork, pool: Pool, part: Order) -> None:
    """Units of the split are on a tab of their own now, with its part of what is off and on top of all shares."""
    uow.session.flush()
    had = sum(pool.items.values())
    items = items_of(tab_of(uow, part))
    for discount in _common_discounts(uow, pool):
        copy = discount_like(discount, part)
        off = sum(each.get(_origin(discount), 0) for each in pool.off.values())
        copy.amount = percent(items, copy.percentage) if copy.percentage else _part_of(off, items, had)
        uow.add(copy)
    if part.service_rate is None:
        part.service_amount = _part_of(sum(pool.service.values()), items, had)
    recount(uow, part)
    pool.members.append(part)
    pool.gross[part.id] = _shared_by_rate(tab_of(uow, part))
    pool.items[part.id], pool.off[part.id], pool.service[part.id] = 0, {}, 0


def _common_discounts(uow: UnitOfWork, pool: Pool) -> list[OrderDiscount]:
    """One share of each discount that several have."""
    rows = {_origin(each): each for order in pool.members for each in tab_of(uow, order).discounts}
    return [row for origin, row in rows.items() if sum(origin in off for off in pool.off.values()) > 1]


def _part_of(amount: int, items: int, whole: int) -> int:
    return share_out(amount, [items, max(0, whole - items)])[0]


def begin(uow: UnitOfWork, parts: Sequence[Order], ahead: Sequence[int]) -> None:
    """Make shares of a tab, which is the first of them, and of new ones without anything on them yet.

    `ahead` is what each part's bill has already of other tabs in it.
    """
    source, *others = parts
    split_id = new_id("split")
    pool = _noted(uow, Pool(list(parts), list(parts)))
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
        if any(gross < 0 for order in pool.members for gross in _shared_by_rate(tab_of(uow, order)).values()):
            _refuse(uow, pool)
        return
    before = list(ahead) if ahead is not None else _ahead(uow, pool.sharing)
    _level_items(uow, pool, before, fresh=ahead is not None)
    _level_discounts(uow, pool, before)
    _level_service(uow, pool, before)
    uow.session.flush()


def discount_like(discount: OrderDiscount, order: Order, amount: int = 0) -> OrderDiscount:
    """A share of a discount, for another tab."""
    follows = _follows(discount)
    return OrderDiscount(
        **discount.model_dump(exclude={"id", "order_id", "amount", "percentage", "rounding", "origin_id"}),
        id=new_id("discount"),
        order_id=order.id,
        amount=amount,
        percentage=discount.percentage if follows else None,
        origin_id=_origin(discount),
    )


def levelling(due: Sequence[int], amount: int) -> list[int]:
    """What of an amount to put on each so that all come to the same, odd pennies on those that have more."""
    each, odd = divmod(sum(due) + amount, len(due))
    targets = [each] * len(due)
    for index in sorted(range(len(due)), key=lambda i: -due[i])[:odd]:
        targets[index] += 1
    return [target - has for target, has in zip(targets, due, strict=True)]


def _noted(uow: UnitOfWork, pool: Pool) -> Pool:
    for order in pool.members:
        pool.note(uow, order)
    return pool


def _takes_up(uow: UnitOfWork, order: Order) -> bool:
    """Whether a share may still change: it is neither paid, nor being paid at a card machine."""
    paid = 0 < order.paid_amount >= order.total_amount
    return order.closed_at is None and not paid and not _is_locked(uow, order)


def _is_locked(uow: UnitOfWork, order: Order) -> bool:
    lock = uow.find(OrderLock, order.merged_into or order.id)
    return lock is not None and lock.expires_at > uow.now


def _origin(discount: OrderDiscount) -> str:
    return discount.origin_id or discount.id


def _follows(discount: OrderDiscount) -> bool:
    return discount.origin_id is not None and discount.percentage is not None


def _ahead(uow: UnitOfWork, orders: Sequence[Order]) -> list[int]:
    """Whose bill has a penny more on tabs it was merged with: the odd pennies are for the others then."""
    beside = [
        sum(home.total_amount for home in homes_of(uow, [head_of(uow, order)]) if home is not order)
        for order in orders
    ]
    least = min(beside)
    return [each - least for each in beside] if max(beside) - least <= 1 else [0] * len(beside)


# ---- items --------------------------------------------------------------------------------------------------


def _shared_by_rate(tab: Tab) -> dict[int, int]:
    shared: dict[int, int] = {}
    for line in tab.top_lines():
        if not line.own:
            shared[line.vat] = shared.get(line.vat, 0) + line_amount(tab, line)
    return shared


def _level_items(uow: UnitOfWork, pool: Pool, before: Sequence[int], *, fresh: bool) -> None:
    """Each rate of VAT by itself; odd pennies go to those who have the least, so that nobody gets all of them."""
    has = {order.id: _shared_by_rate(tab_of(uow, order)) for order in pool.members}
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
        if order.closed_at is None and _is_locked(uow, order):
            check_free(uow, order, order)
    if not pool.held:
        raise SplitAgain(order_ref(pool.members[0]))
    raise SharedOut(order_ref(pool.members[0]), numbers(pool.held))


def _carry_over(uow: UnitOfWork, pool: Pool, order: Order, rate: int, amount: int, *, fresh: bool) -> None:
    """Put an amount on a share by its line of shares, which comes and goes; `fresh` leaves an older split's be."""
    if not amount:
        return
    known = [line for line in tab_of(uow, order).lines if line.plu == SHARE and line.vat == rate]
    line = None if fresh or not known else known[-1]
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


def numbers(orders: Sequence[Order]) -> str:
    """`#1, #2 and #3`."""
    *most, last = [f"#{order.number}" for order in orders]
    return f"{', '.join(most)} and {last}" if most else last


# ---- discounts and service charge ----------------------------------------------------------------------------


def _level_discounts(uow: UnitOfWork, pool: Pool, before: Sequence[int]) -> None:
    """Those that several shares have go over all who share; one that a single share has is its own."""
    tabs = {order.id: tab_of(uow, order) for order in pool.members}
    rows: dict[str, dict[str, OrderDiscount]] = {}
    for order in pool.members:
        for discount in tabs[order.id].discounts:
            rows.setdefault(_origin(discount), {})[order.id] = discount
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
    rate = next((row.percentage for row in rows.values() if _follows(row)), None)
    if rate is not None:
        was = sum(pool.items[order_id] for order_id in rows)
        amount += percent(sum(items_of(tabs[order_id]) for order_id in rows), rate) - percent(was, rate)
    return max(0, amount - sum(rows[order.id].amount for order in pool.held if order.id in rows))


def _set_discount(uow: UnitOfWork, row: OrderDiscount, amount: int, items: int) -> None:
    row.amount = amount
    if _follows(row):
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
    if max(due) - min(due) <= 1:
        return levelling(due, amount)
    sign = 1 if amount >= 0 else -1
    return [sign * share for share in share_out(abs(amount), [max(0, each) for each in on])]
