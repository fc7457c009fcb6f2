"""What Dojo does to orders: creating and cancelling them, and recording what its card machines took."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from data.errors import (
    BadAmount,
    BadQuantity,
    CurrencyMismatch,
    DiscountsTooLarge,
    LockHeld,
    LockLost,
    OrderPaid,
    Overpaid,
    PaymentReused,
    PaymentTwice,
    ReferenceReused,
    SumTooLarge,
    TabClosed,
    UnknownParty,
    UnknownWaiter,
    WrongTotal,
)
from data.ids import new_id
from data.models import (
    EventType,
    LineModifier,
    MenuItem,
    Order,
    OrderDiscount,
    OrderLine,
    OrderStatus,
    Party,
    Payment,
    PaymentMethod,
    Reservation,
    Waiter,
)
from data.money import MAX_AMOUNT
from data.rules import arrivals, orders, parties, payments
from data.rules.checks import wire_time
from data.rules.dojo_sent import SentLine, SentOrder, SentPayment
from data.rules.locks import held_lock
from data.rules.orders import MOST_UNITS
from data.rules.tables import named_tables
from data.rules.tabs import (
    balance_of,
    head_of,
    homes_of,
    live_order,
    next_number,
    order_ref,
    recount,
    tab_of,
    tabs_of,
)
from data.rules.till_stages import advance
from data.rules.totals import totals
from data.uow import UnitOfWork


def create(uow: UnitOfWork, sent: SentOrder) -> Order:
    """Put Dojo's order into the house. A replay gives the order it made the first time (V12).

    A product code that is not on the menu is accepted as written and marked: the contract has no menu. Raises
    WrongTotal, DiscountsTooLarge, SumTooLarge, Overpaid, UnknownParty, UnknownTable, UnknownWaiter,
    CurrencyMismatch, BadQuantity, BadAmount, PaymentTwice, PaymentReused or ReferenceReused.
    """
    known = _replayed(uow, sent)
    if known is not None:
        return known
    _check(uow, sent)
    order = uow.add(_new_order(uow, sent))
    uow.session.flush()
    _write_rows(uow, order, sent)
    _check_sums(uow, order, sent)
    recount(uow, order)
    uow.mute(EventType.ORDER, order.id)
    _settle(uow, order)
    return order


def _check_sums(uow: UnitOfWork, order: Order, sent: SentOrder) -> None:
    """Before any sum is written (V28): one that no amount can say does not fit a column either."""
    sums = totals(tab_of(uow, order), order.service_rate, order.service_amount, order.service_rounding)
    if sums.items > MAX_AMOUNT:
        raise SumTooLarge(order_ref(order))
    off = sum(discount.amount for discount in sent.discounts)
    if off > sums.items:
        raise DiscountsTooLarge(off, sums.items)
    if sums.total != sent.total:
        raise WrongTotal(sums.total, sent.total)
    if sums.paid > sums.total:
        raise Overpaid(sums.paid, sums.total, order_ref(order))


def cancel(uow: UnitOfWork, order_id: str) -> Order:
    """Cancel an order; one that is cancelled already stays so. Raises OrderPaid, TabClosed or LockHeld (V33)."""
    order = live_order(uow, order_id)
    if order.status == OrderStatus.CANCELED:
        return order
    if order.closed_at is not None:
        raise TabClosed(order_ref(order))
    homes = homes_of(uow, [order])
    if any(home.paid_amount for home in homes):
        raise OrderPaid(order_ref(order))
    held = held_lock(uow, order)
    if held is not None:
        raise LockHeld(order_ref(order), wire_time(held.expires_at))
    uow.mute(EventType.ORDER, order.id)
    for home in homes:
        home.status, home.closed_at = OrderStatus.CANCELED, uow.now
        recount(uow, home)
    return order


def record_payment(
    uow: UnitOfWork, order_id: str, payment: SentPayment, *, currencies: frozenset[str], lock_id: str | None
) -> Order:
    """Record what a card machine took; when nothing is owed any more, the tab closes.

    The same payment intent again, in the same money, is answered with the order, because Dojo would reverse the
    money on a refusal (V31, Q82). Raises PaymentReused, LockLost, TabClosed, Overpaid, BadAmount or
    CurrencyMismatch.
    """
    known = uow.find(Order, order_id)
    if known is not None and _already_recorded(uow, known, payment, currencies):
        return head_of(uow, known)
    order = live_order(uow, order_id)
    _check_currencies(uow, currencies)
    _check_payment(payment, tips=order.tips_amount)
    if order.closed_at is not None:
        raise TabClosed(order_ref(order))
    held = held_lock(uow, order)
    if held is None or lock_id not in (None, held.lock_id):
        raise LockLost(order_ref(order), lock_id or "anybody")
    balance = balance_of(uow, [order])
    if payment.amount > balance:
        raise Overpaid(payment.amount, balance, order_ref(order))
    uow.mute(EventType.ORDER, order.id)
    _add_payment(uow, order, payment)
    recount(uow, order)
    _settle(uow, order)
    return order


# ---- checks ------------------------------------------------------------------------------------------------


def _replayed(uow: UnitOfWork, sent: SentOrder) -> Order | None:
    known = uow.session.execute(
        select(Order).where(col(Order.dojo_order_id) == sent.dojo_order_id, col(Order.deleted_at).is_(None))
    ).scalar_one_or_none()
    if known is not None and known.create_digest != sent.create_digest:
        raise ReferenceReused("dojoOrderId", order_ref(known))
    return known


def _check(uow: UnitOfWork, sent: SentOrder) -> None:
    _check_currencies(uow, sent.currencies)
    _check_quantities(sent.lines)
    _check_payments(uow, sent.payments)
    if sent.table_id is not None:
        named_tables(uow, [sent.table_id])
    if sent.party_id is not None:
        party = uow.find(Party, sent.party_id)
        if party is None or party.deleted_at is not None or party.ended_at is not None:
            raise UnknownParty(sent.party_id)
    parties.check_reservation_exists(uow, sent.reservation_id)
    if sent.waiter_id is not None and uow.find(Waiter, sent.waiter_id) is None:
        raise UnknownWaiter(sent.waiter_id)


def _check_payments(uow: UnitOfWork, sent: Sequence[SentPayment]) -> None:
    """An intent is taken once: raises PaymentTwice, PaymentReused (V31) or BadAmount."""
    tips, named = 0, set[str]()
    for payment in sent:
        _check_payment(payment, tips=tips)
        tips += payment.tip
        intent = payment.payment_intent_id
        if intent is None:
            continue
        if intent in named:
            raise PaymentTwice(intent)
        if _payment_of(uow, intent):
            raise PaymentReused(intent)
        named.add(intent)


def _check_currencies(uow: UnitOfWork, currencies: frozenset[str]) -> None:
    for currency in currencies - {uow.venue.currency}:
        raise CurrencyMismatch("currencyCode", uow.venue.currency, currency)


def _check_quantities(lines: Sequence[SentLine]) -> None:
    for line in lines:
        for quantity in (line.quantity, *(modifier.quantity for modifier in line.modifiers)):
            if not 1 <= quantity <= MOST_UNITS:
                raise BadQuantity(quantity, MOST_UNITS)
        if line.amount < 0 or any(modifier.amount < 0 for modifier in line.modifiers):
            raise BadAmount(str(line.amount))
        _check_quantities(line.components)


def _check_payment(payment: SentPayment, *, tips: int) -> None:
    """`tips` are those the order has already. Raises BadAmount."""
    if payment.amount <= 0:
        raise BadAmount(str(payment.amount))
    if payment.tip < 0 or tips + payment.tip > MAX_AMOUNT:
        raise BadAmount(str(payment.tip))


def _payment_of(uow: UnitOfWork, payment_intent_id: str) -> Payment | None:
    return uow.session.execute(
        select(Payment).where(col(Payment.payment_intent_id) == payment_intent_id)
    ).scalar_one_or_none()


def _already_recorded(uow: UnitOfWork, order: Order, payment: SentPayment, currencies: frozenset[str]) -> bool:
    """Raises CurrencyMismatch or PaymentReused for the same payment intent with anything else (V30, V31)."""
    known = _payment_of(uow, payment.payment_intent_id) if payment.payment_intent_id else None
    if known is None:
        return False
    _check_currencies(uow, currencies)
    if (known.order_id, known.amount, known.tip) != (order.id, payment.amount, payment.tip):
        raise PaymentReused(known.payment_intent_id or "")
    return True


# ---- rows ----------------------------------------------------------------------------------------------------


def _seated_for(uow: UnitOfWork, reservation_id: str | None) -> Party | None:
    """Who sits here already for the booking that something is ordered for (V36)."""
    reservation = uow.find(Reservation, reservation_id) if reservation_id is not None else None
    return arrivals.seated_for(uow, reservation) if reservation is not None else None


def _new_order(uow: UnitOfWork, sent: SentOrder) -> Order:
    party = uow.find(Party, sent.party_id) if sent.party_id else _seated_for(uow, sent.reservation_id)
    number = next_number(uow)
    table_id = sent.table_id
    if party is not None and table_id is None:
        table_id = parties.tables_of(uow, party)[0].id
    return Order(
        id=new_id("order"),
        dojo_order_id=sent.dojo_order_id,
        create_digest=sent.create_digest,
        number=number,
        party_id=party.id if party is not None else None,
        table_id=table_id,
        reservation_id=sent.reservation_id,
        waiter_id=sent.waiter_id or (party.waiter_id if party else None),
        order_type=sent.order_type,
        collect_asap=sent.collect_asap,
        collect_at=sent.collect_at,
        ready_at=sent.ready_at,
        status=OrderStatus.CONFIRMED,
        display_name=sent.display_name,
        reference=sent.reference or f"Tab {number}",
        note=sent.note,
        customer=sent.customer,
        service_rate=None,
        service_amount=sent.service_amount,
        created_at=uow.now,
        updated_at=uow.now,
    )


def _write_rows(uow: UnitOfWork, order: Order, sent: SentOrder) -> None:
    position = 0
    for line in sent.lines:
        position = _write_line(uow, order, line, None, position)
    for index, discount in enumerate(sent.discounts):
        uow.add(
            OrderDiscount(
                id=new_id("discount"),
                order_id=order.id,
                position=index,
                name=discount.name,
                amount=discount.amount,
                affected_plu=discount.affected_plu,
                reference=discount.reference,
                code=discount.code,
                percentage=discount.percentage,
            )
        )
    for payment in sent.payments:
        _add_payment(uow, order, payment)


def _write_line(uow: UnitOfWork, order: Order, line: SentLine, parent_id: str | None, position: int) -> int:
    """Write a line and its components; the next free position comes back."""
    item = uow.find(MenuItem, line.plu)
    row = uow.add(
        OrderLine(
            id=new_id("line"),
            order_id=order.id,
            parent_id=parent_id,
            position=position,
            plu=line.plu,
            name=line.name,
            quantity=line.quantity,
            amount=line.amount,
            vat=item.vat if item else 0,
            note=line.note,
            unknown_plu=item is None,
        )
    )
    uow.session.flush()
    for index, modifier in enumerate(line.modifiers):
        uow.add(
            LineModifier(
                line_id=row.id,
                position=index,
                order_id=order.id,
                plu=modifier.plu,
                name=modifier.name,
                quantity=modifier.quantity,
                amount=modifier.amount,
            )
        )
    position += 1
    for component in line.components:
        position = _write_line(uow, order, component, row.id, position)
    return position


def _add_payment(uow: UnitOfWork, order: Order, payment: SentPayment) -> None:
    payments.add_payment(
        uow,
        order,
        PaymentMethod.DOJO,
        payment.amount,
        payment.tip,
        payment_intent_id=payment.payment_intent_id,
    )


def _settle(uow: UnitOfWork, order: Order) -> None:
    """A tab that Dojo has paid in full is done; visits move to their paid stage when no other tab is open."""
    homes = homes_of(uow, [order])
    if sum(home.total_amount for home in homes) == 0 or balance_of(uow, [order]) > 0:
        return
    orders.finish(uow, order)
    uow.session.flush()
    for party_id in {home.party_id: None for home in homes if home.party_id is not None}:
        party = uow.find(Party, party_id)
        if party is not None and party.ended_at is None and not tabs_of(uow, party):
            advance(uow, party, "paid")
