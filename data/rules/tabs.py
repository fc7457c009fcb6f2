"""What a tab is to the rules: whose it is, what is on it, what it comes to, and what holds it.

A merged tab keeps its lines, discounts and payments; the tab it was merged into shows and is paid for all of them.
So each tab's stored amounts are its own, and those of the whole are sums over `homes_of`.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, or_, select
from sqlmodel import col

from data.errors import (
    DiscountTooLarge,
    NoSuchEntity,
    PaidMore,
    Ref,
    SharedOut,
    SumTooLarge,
    TabClosed,
    TabLocked,
)
from data.ids import new_id
from data.models import (
    DiningTable,
    LineModifier,
    Order,
    OrderDiscount,
    OrderLine,
    OrderLock,
    OrderStatus,
    Party,
    Payment,
)
from data.money import MAX_AMOUNT, format_money
from data.rules import parties
from data.rules.checks import clock_time, party_ref, shown_name
from data.rules.totals import Tab, Totals, gross_by_rate, items_of, joint_vat, percent, totals
from data.uow import UnitOfWork

Payer = Party | Order
"""Who is asked to pay: a party for all its tabs, or one tab by itself."""


def live_order(uow: UnitOfWork, order_id: str) -> Order:
    """The order with this id, as Dojo knows it.

    Raises NoSuchEntity if it never was, was removed, or is shown by another one since a merge (V3).
    """
    order = uow.find(Order, order_id)
    if order is None or order.deleted_at is not None or order.merged_into is not None:
        raise NoSuchEntity("order", order_id)
    return order


def order_ref(order: Order) -> Ref:
    return Ref(order.id, order.reference or order.id)


def payer_ref(payer: Payer) -> Ref:
    """Who pays, as a sentence names them."""
    if isinstance(payer, Party):
        return party_ref(payer)
    return Ref(payer.id, payer.name or f"those of {_mid(payer.reference or payer.id)}")


def _mid(reference: str) -> str:
    """`Tab 3` in the middle of a sentence."""
    return f"t{reference[1:]}" if reference.startswith("Tab ") else reference


# ---- which tabs ----------------------------------------------------------------------------------------------


def own_tabs(uow: UnitOfWork, payer: Payer) -> list[Order]:
    """The open tabs that things are put on, oldest first, merged ones too."""
    if isinstance(payer, Party):
        return parties.open_orders(uow, payer)
    return [payer] if payer.closed_at is None else []


def tabs_of(uow: UnitOfWork, payer: Payer) -> list[Order]:
    """The open tabs that are paid, oldest first: each merged one counts as the tab that shows it."""
    return list({head.id: head for head in (head_of(uow, order) for order in own_tabs(uow, payer))}.values())


def head_of(uow: UnitOfWork, order: Order) -> Order:
    """The tab that shows this one: itself, unless it was merged into another."""
    if order.merged_into is None:
        return order
    return uow.find(Order, order.merged_into) or order


def merged_with(uow: UnitOfWork, order: Order) -> list[Order]:
    """The tabs that were merged into this one, oldest first."""
    return list(
        uow.session.execute(
            select(Order).where(col(Order.merged_into) == order.id).order_by(col(Order.number))
        ).scalars()
    )


def homes_of(uow: UnitOfWork, orders: Iterable[Order]) -> list[Order]:
    """The tabs that the lines of these are at home on: themselves, and those merged into them."""
    return [home for order in orders for home in (order, *merged_with(uow, order))]


def family_of(uow: UnitOfWork, order: Order) -> list[Order]:
    """All tabs that were one before they were split, oldest first."""
    root = order.root_id or order.id
    return list(
        uow.session.execute(
            select(Order)
            .where(
                or_(col(Order.id) == root, col(Order.root_id) == root),
                col(Order.deleted_at).is_(None),
                col(Order.status) != OrderStatus.CANCELED,
            )
            .order_by(col(Order.number))
        ).scalars()
    )


def is_merged(uow: UnitOfWork, order: Order) -> bool:
    """Whether this tab is a part of a merge, on either side."""
    return order.merged_into is not None or bool(merged_with(uow, order))


# ---- what they come to ---------------------------------------------------------------------------------------


def tab_of(uow: UnitOfWork, order: Order) -> Tab:
    """The rows that are at home on a tab, in their order."""
    session = uow.session
    lines = select(OrderLine).where(col(OrderLine.order_id) == order.id).order_by(col(OrderLine.position))
    changed = select(LineModifier).where(col(LineModifier.order_id) == order.id)
    reduced = select(OrderDiscount).where(col(OrderDiscount.order_id) == order.id)
    paid = select(Payment).where(col(Payment.order_id) == order.id)
    return Tab(
        lines=list(session.execute(lines).scalars()),
        modifiers=list(session.execute(changed.order_by(col(LineModifier.position))).scalars()),
        discounts=list(session.execute(reduced.order_by(col(OrderDiscount.position))).scalars()),
        payments=list(session.execute(paid.order_by(col(Payment.position))).scalars()),
    )


def total_of(uow: UnitOfWork, orders: Iterable[Order]) -> int:
    """What these tabs come to, with all that were merged into them."""
    return sum(home.total_amount for home in homes_of(uow, orders))


def balance_of(uow: UnitOfWork, orders: Iterable[Order]) -> int:
    """What is still owed on these tabs, with all that were merged into them."""
    return sum(home.total_amount - home.paid_amount for home in homes_of(uow, orders))


def recount(uow: UnitOfWork, order: Order) -> Totals:
    """Bring an order's amounts in line with its rows, after any change to them.

    Raises SharedOut where more has gone than what others carry of it leaves, as with shares that do not know each
    other because they were split before shares stayed equal. Raises SumTooLarge where no amount can say a sum.
    """
    [sums] = recount_all(uow, [order])
    return sums


def recount_all(uow: UnitOfWork, orders: Sequence[Order]) -> list[Totals]:
    """The same for several; those that were one share out their VAT once."""
    sums = [_count(uow, order) for order in orders]
    families = {_family_key(order): order for order in orders}
    for order in orders:
        _check_whole(uow, head_of(uow, order))
    for order in families.values():
        _allocate_vat(uow, order)
    for order in orders:
        _mark_payable(uow, order)
    return sums


def _family_key(order: Order) -> str:
    """The same for all tabs that share out their VAT; a cancelled one is by itself."""
    return order.id if order.status == OrderStatus.CANCELED else f"of {order.root_id or order.id}"


def _count(uow: UnitOfWork, order: Order) -> Totals:
    uow.session.flush()
    tab = tab_of(uow, order)
    if any(gross < 0 for gross in gross_by_rate(tab).values()):
        raise SharedOut(order_ref(order), "another share")
    _follow_percentages(tab)
    sums = totals(tab, order.service_rate, order.service_amount, order.service_rounding)
    if max(sums.items, sums.total, sums.tips) > MAX_AMOUNT:
        raise SumTooLarge(order_ref(order))
    order.service_amount = sums.service
    order.total_amount = sums.total
    order.paid_amount = sums.paid
    order.tips_amount = sums.tips
    order.updated_at = uow.now
    head = head_of(uow, order)
    if head is not order:
        head.updated_at = uow.now
    return sums


def _check_whole(uow: UnitOfWork, head: Order) -> None:
    """Dojo reads the sums over all that were merged."""
    homes = homes_of(uow, [head])
    for sum_ in (sum(home.total_amount for home in homes), sum(home.tips_amount for home in homes)):
        if sum_ > MAX_AMOUNT:
            raise SumTooLarge(order_ref(head))


def refresh(uow: UnitOfWork, order: Order) -> None:
    """What of an order's figures depends on other tabs: its share of the VAT, and whether there is more to pay."""
    _allocate_vat(uow, order)
    _mark_payable(uow, order)


def _mark_payable(uow: UnitOfWork, order: Order) -> None:
    head = head_of(uow, order)
    head.payable = head.closed_at is None and balance_of(uow, [head]) > 0
    if order is not head:
        order.payable = False


def _follow_percentages(tab: Tab) -> None:
    """The till's own discounts go with what is on the tab; Dojo's stay as they were written."""
    items = left = max(0, items_of(tab))
    for discount in tab.discounts:
        if discount.origin_id is not None and discount.percentage is not None:
            wanted = percent(items, discount.percentage) + discount.rounding
            discount.amount = min(max(0, wanted), left)
        left = max(0, left - discount.amount)


def _allocate_vat(uow: UnitOfWork, order: Order) -> None:
    """Share the VAT of all tabs that were one with this so that it adds up; a closed one's stays (digest 2.11)."""
    uow.session.flush()
    family = family_of(uow, order) if order.status != OrderStatus.CANCELED else [order]
    tabs = [tab_of(uow, each) for each in family]
    settled = {
        index: {vat[0]: vat[1] for vat in each.vat}
        for index, each in enumerate(family)
        if each.closed_at is not None and each.vat is not None
    }
    for index, parts in enumerate(joint_vat(tabs, settled)):
        shared = [[part.rate, part.amount] for part in parts]
        if index not in settled and shared != (family[index].vat or []):
            family[index].vat = shared


# ---- what holds them -----------------------------------------------------------------------------------------


def check_free(uow: UnitOfWork, order: Order, payer: Payer) -> None:
    """Raises TabClosed, or TabLocked while a card machine holds the tab.

    A lock past its expiry holds nothing (V29); one on a merged tab holds all that was merged into it.
    """
    if order.closed_at is not None:
        raise TabClosed(order_ref(order))
    lock = uow.find(OrderLock, order.merged_into or order.id)
    if lock is not None and lock.expires_at > uow.now:
        raise TabLocked(payer_ref(payer), clock_time(uow, lock.expires_at))


def check_adds_up(uow: UnitOfWork, order: Order) -> None:
    """After items have gone: raises DiscountTooLarge or PaidMore where the rest cannot carry it."""
    tab = tab_of(uow, order)
    items, currency = items_of(tab), uow.venue.currency
    off = sum(discount.amount for discount in tab.discounts)
    if off > items:
        raise DiscountTooLarge(format_money(off, currency), format_money(items, currency), order_ref(order))
    homes = homes_of(uow, [head_of(uow, order)])
    total, paid = sum(home.total_amount for home in homes), sum(home.paid_amount for home in homes)
    if paid > total:
        raise PaidMore(format_money(paid, currency), format_money(total, currency), order_ref(order))


# ---- opening one ---------------------------------------------------------------------------------------------


def open_tab(uow: UnitOfWork, party: Party | None, *, name: str | None = None, root: Order | None = None) -> Order:
    """A new, empty tab with the venue's service charge: a party's, at its first table, or one without a table.

    With `root` it is a part of that one, on the same terms.
    """
    tables = parties.tables_of(uow, party) if party is not None else []
    number = next_number(uow)
    order = Order(
        id=new_id("order"),
        number=number,
        party_id=party.id if party is not None else None,
        table_id=tables[0].id if tables else None,
        waiter_id=party.waiter_id if party is not None else None,
        name=name,
        reference=f"Tab {number}",
        service_rate=uow.venue.service_charge,
        created_at=uow.now,
        updated_at=uow.now,
    )
    if root is not None:
        order.root_id = root.root_id or root.id
        order.waiter_id, order.service_rate, order.status = root.waiter_id, root.service_rate, root.status
        order.joined_from = root.joined_from
    whose = uow.find(Party, order.joined_from) if order.joined_from is not None else party
    order.display_name = shown_name(tables, whose, order)
    uow.add(order)
    uow.session.flush()
    return order


def next_number(uow: UnitOfWork) -> int:
    """The next check number."""
    return int(uow.session.execute(select(func.coalesce(func.max(col(Order.number)), 0))).scalar_one()) + 1


def tables_of(uow: UnitOfWork, payer: Payer) -> Sequence[DiningTable]:
    """Where they sit; nowhere for a tab without a table."""
    if isinstance(payer, Party):
        return parties.tables_of(uow, payer)
    table = uow.find(DiningTable, payer.table_id) if payer.table_id is not None else None
    return [table] if table is not None else []
