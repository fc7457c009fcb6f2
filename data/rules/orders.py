"""Tabs: what was ordered, what was paid, and seeing the guests off when nothing is owed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import col

from data.errors import (
    BadAmount,
    BadQuantity,
    MoneyOwed,
    NobodySits,
    NoSuchEntity,
    NothingToPay,
    TabLocked,
    TooMuch,
)
from data.ids import new_id
from data.models import (
    DiningTable,
    LineModifier,
    MenuItem,
    MenuModifier,
    Order,
    OrderDiscount,
    OrderLine,
    OrderLock,
    OrderStatus,
    Party,
    Payment,
    PaymentMethod,
)
from data.money import MAX_AMOUNT, format_money
from data.rules import parties
from data.rules.checks import clock_time, party_ref
from data.rules.totals import Tab, Totals, totals
from data.uow import UnitOfWork

MOST_UNITS = 999
"""Units of one item in one line."""


@dataclass(frozen=True)
class Wanted:
    """One thing to put on a tab: an item of the menu, changed in these ways, so many times."""

    item: MenuItem
    quantity: int = 1
    modifiers: Sequence[MenuModifier] = ()
    note: str | None = None


@dataclass(frozen=True)
class Taken:
    """What a payment did: money and tip in minor units, and what is still owed on all the party's tabs."""

    amount: int
    tip: int
    balance: int


def live_order(uow: UnitOfWork, order_id: str) -> Order:
    """The order with this id. Raises NoSuchEntity if it never was or was removed (V3)."""
    order = uow.find(Order, order_id)
    if order is None or order.deleted_at is not None:
        raise NoSuchEntity("order", order_id)
    return order


def tab_of(uow: UnitOfWork, order: Order) -> Tab:
    """The rows of a tab, in their order."""
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


def add_items(uow: UnitOfWork, party: Party, wanted: Sequence[Wanted], *, whose: Party | None = None) -> Order:
    """Put items on the party's tab, opening one if there is none; the visit moves on to its ordered stage.

    `whose` names one of those who have joined the party: the items are theirs, and stay theirs. Raises PartyGone,
    TabLocked or BadQuantity.
    """
    parties.check_here(party)
    for want in wanted:
        if not 1 <= want.quantity <= MOST_UNITS:
            raise BadQuantity(want.quantity, MOST_UNITS)
    order = _tab_for(uow, party, whose or party)
    check_unlocked(uow, order, party)
    start = uow.session.execute(
        select(func.coalesce(func.max(col(OrderLine.position)), -1)).where(col(OrderLine.order_id) == order.id)
    ).scalar_one()
    for position, want in enumerate(wanted, start + 1):
        _add_line(uow, order, want, position)
    order.status = OrderStatus.CONFIRMED
    recount(uow, order)
    advance(uow, party, "ordered")
    return order


def pay(
    uow: UnitOfWork,
    party: Party,
    amount: int | None = None,
    *,
    share: int | None = None,
    method: PaymentMethod = PaymentMethod.CARD,
    tip: int = 0,
) -> Taken:
    """Take a payment for the party's tabs, oldest first.

    `amount` in minor units; None takes the whole balance, or with `share` N the Nth part of the total, at most
    the balance. When nothing is owed any more, the visit moves to its paid stage. Raises NothingToPay, TooMuch,
    BadAmount or TabLocked. Guests who have left may still be paid for.
    """
    tabs = parties.open_orders(uow, party)
    balance = sum(order.total_amount - order.paid_amount for order in tabs)
    if balance <= 0:
        raise NothingToPay(party_ref(party))
    due = _amount_due(uow, party, tabs, balance, amount, share)
    if tip < 0 or tip > MAX_AMOUNT // 1000:
        raise BadAmount(format_money(tip, uow.venue.currency))
    for order in tabs:
        check_unlocked(uow, order, party)
    _spread(uow, tabs, due, tip, method)
    if due == balance:
        advance(uow, party, "paid")
    return Taken(due, tip, balance - due)


def close(uow: UnitOfWork, party: Party) -> list[Order]:
    """Close the party's tabs and let it leave. Raises MoneyOwed while something is owed, or TabLocked.

    With the unit of work's override, what is owed is written off as a discount of that name. Of guests who have
    left already only the tabs are closed.
    """
    tabs = parties.open_orders(uow, party)
    balance = sum(order.total_amount - order.paid_amount for order in tabs)
    for order in tabs:
        check_unlocked(uow, order, party)
    if balance > 0 and not uow.override:
        currency = uow.venue.currency
        total = sum(order.total_amount for order in tabs)
        raise MoneyOwed(party_ref(party), format_money(balance, currency), format_money(total, currency))
    for order in tabs:
        if order.total_amount > order.paid_amount:
            _write_off(uow, order)
        finish(uow, order)
    if party.ended_at is None:
        parties.leave(uow, party)
    return tabs


def payer_at(uow: UnitOfWork, table: DiningTable) -> Party:
    """Whose tab is at a table: who sits there, or else who left it without paying. Raises NobodySits.

    Dojo may say that guests have gone while money is owed; the tab stays open until somebody sees to it.
    """
    try:
        return parties.party_at(uow, table)
    except NobodySits:
        left = uow.session.execute(
            select(Party)
            .join(Order, col(Order.party_id) == col(Party.id))
            .where(
                col(Order.table_id) == table.id,
                col(Order.closed_at).is_(None),
                col(Order.deleted_at).is_(None),
                col(Party.ended_at).is_not(None),
            )
            .order_by(col(Order.number))
            .limit(1)
        ).scalar_one_or_none()
        if left is None:
            raise
        return left


def _tab_for(uow: UnitOfWork, party: Party, whose: Party) -> Order:
    joined_from = None if whose is party else whose.id
    own = (order for order in parties.open_orders(uow, party) if order.joined_from == joined_from)
    order = next(own, None) or open_tab(uow, party)
    order.joined_from = joined_from
    return order


def open_tab(uow: UnitOfWork, party: Party) -> Order:
    """A new, empty tab for a party, at its first table, with the venue's service charge."""
    tables = parties.tables_of(uow, party)
    number = next_number(uow)
    names = "+".join(table.name for table in tables)
    order = uow.add(
        Order(
            id=new_id("order"),
            number=number,
            party_id=party.id,
            table_id=tables[0].id,
            waiter_id=party.waiter_id,
            reference=f"Check {number}",
            display_name=f"{names} {party.name}" if party.name else names,
            service_rate=uow.venue.service_charge,
            created_at=uow.now,
            updated_at=uow.now,
        )
    )
    uow.session.flush()
    return order


def next_number(uow: UnitOfWork) -> int:
    """The next check number."""
    return int(uow.session.execute(select(func.coalesce(func.max(col(Order.number)), 0))).scalar_one()) + 1


def check_unlocked(uow: UnitOfWork, order: Order, party: Party) -> None:
    """Raises TabLocked while a card machine holds the tab; a lock past its expiry holds nothing (V29)."""
    lock = uow.find(OrderLock, order.id)
    if lock is not None and lock.expires_at > uow.now:
        raise TabLocked(party_ref(party), clock_time(uow, lock.expires_at))


def add_payment(
    uow: UnitOfWork,
    order: Order,
    method: PaymentMethod,
    amount: int,
    tip: int,
    payment_intent_id: str | None = None,
) -> None:
    """Write a payment behind the tab's others; the caller recounts."""
    uow.session.flush()
    before = uow.session.execute(
        select(func.count(col(Payment.id))).where(col(Payment.order_id) == order.id)
    ).scalar_one()
    uow.add(
        Payment(
            id=new_id("payment"),
            order_id=order.id,
            position=before,
            method=method,
            payment_intent_id=payment_intent_id,
            amount=amount,
            tip=tip,
            taken_at=uow.now,
        )
    )


def recount(uow: UnitOfWork, order: Order) -> Totals:
    """Bring an order's amounts in line with its rows, after any change to them."""
    uow.session.flush()
    sums = totals(tab_of(uow, order), order.service_rate, order.service_amount)
    order.service_amount = sums.service
    order.total_amount = sums.total
    order.paid_amount = sums.paid
    order.tips_amount = sums.tips
    order.payable = sums.balance > 0 and order.closed_at is None
    order.updated_at = uow.now
    return sums


def _add_line(uow: UnitOfWork, order: Order, want: Wanted, position: int) -> None:
    line = uow.add(
        OrderLine(
            id=new_id("line"),
            order_id=order.id,
            position=position,
            plu=want.item.plu,
            name=want.item.name,
            quantity=want.quantity,
            amount=want.item.price,
            vat=want.item.vat,
            note=want.note,
        )
    )
    uow.session.flush()
    for index, modifier in enumerate(want.modifiers):
        uow.add(
            LineModifier(
                line_id=line.id,
                position=index,
                order_id=order.id,
                plu=modifier.plu,
                name=modifier.name,
                quantity=1,
                amount=modifier.price,
            )
        )


def _amount_due(
    uow: UnitOfWork, party: Party, tabs: Sequence[Order], balance: int, amount: int | None, share: int | None
) -> int:
    if share is not None:
        total = sum(order.total_amount for order in tabs)
        return min(-(-total // share), balance)
    if amount is None:
        return balance
    currency = uow.venue.currency
    if amount <= 0:
        raise BadAmount(format_money(amount, currency))
    if amount > balance:
        raise TooMuch(format_money(amount, currency), format_money(balance, currency), party_ref(party))
    return amount


def _spread(uow: UnitOfWork, tabs: Sequence[Order], due: int, tip: int, method: PaymentMethod) -> None:
    """Pay the oldest tab first; the tip goes with the first part."""
    for order in tabs:
        part = min(due, order.total_amount - order.paid_amount)
        if part <= 0:
            continue
        add_payment(uow, order, method, part, tip)
        recount(uow, order)
        due, tip = due - part, 0


def _write_off(uow: UnitOfWork, order: Order) -> None:
    """Make what was paid the whole: first the service charge goes, then the rest is taken off as a discount."""
    tab = tab_of(uow, order)
    sums = totals(tab, order.service_rate, order.service_amount)
    goods = sums.items - sums.discounts
    order.service_rate = None
    order.service_amount = max(0, sums.paid - goods)
    if sums.paid < goods:
        uow.add(
            OrderDiscount(
                id=new_id("discount"),
                order_id=order.id,
                position=len(tab.discounts),
                name="Written off",
                amount=goods - sums.paid,
            )
        )


def finish(uow: UnitOfWork, order: Order) -> None:
    """A tab is complete and paid, and immutable from now on; an empty one was cancelled (digest 2.11)."""
    order.closed_at = uow.now
    recount(uow, order)
    order.status = OrderStatus.FINALIZED if order.total_amount or order.paid_amount else OrderStatus.CANCELED


def advance(uow: UnitOfWork, party: Party, stage_name: str) -> None:
    """Move the visit on to a stage the till knows of; never back, and not where the venue has no such stage.

    A status in Dojo's own words stays: nobody here can say whether the stage is before or behind it.
    """
    target, current = uow.venue.stage(stage_name), uow.venue.stage(party.status)
    if target is None or current is None:
        return
    stages = list(uow.venue.stages)
    if stages.index(current) < stages.index(target):
        parties.set_status(uow, party, target.name)
