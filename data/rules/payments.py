"""Money over the counter: taken, with change and tips, and given back."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import col

from data.errors import BadAmount, CashShort, NothingToPay, NothingToRefund, RefundTooMuch, TooMuch
from data.ids import new_id
from data.models import Order, Party, Payment, PaymentMethod
from data.money import MAX_AMOUNT, format_money
from data.rules.orders import finish
from data.rules.tabs import Payer, balance_of, check_free, homes_of, payer_ref, recount, tabs_of, total_of
from data.rules.till_stages import advance
from data.uow import UnitOfWork


@dataclass(frozen=True)
class Taken:
    """What a payment did: money, tip and change in minor units, and what is still owed on all the tabs."""

    amount: int
    tip: int
    balance: int
    change: int = 0


@dataclass(frozen=True)
class GivenBack:
    """What a refund did, and what is owed again."""

    amount: int
    method: PaymentMethod
    balance: int


def pay(
    uow: UnitOfWork,
    payer: Payer,
    amount: int | None = None,
    *,
    share: int | None = None,
    method: PaymentMethod = PaymentMethod.CARD,
    tip: int = 0,
) -> Taken:
    """Take a payment for a tab, or for a party's tabs, oldest first.

    `amount` in minor units; None takes the whole balance, or with `share` N the Nth part of the total, at most
    the balance. Of cash that is more than the balance and the tip, the rest is change. When nothing is owed any
    more, the visit moves to its paid stage. Raises NothingToPay, TooMuch, BadAmount or TabLocked. Guests who have
    left may still be paid for, which closes their tab.
    """
    tabs = tabs_of(uow, payer)
    balance = balance_of(uow, tabs)
    if balance <= 0:
        raise NothingToPay(payer_ref(payer))
    if tip < 0 or tip > MAX_AMOUNT // 1000:
        raise BadAmount(format_money(tip, uow.venue.currency))
    given = _amount_due(uow, tabs, balance, amount, share)
    due = min(given, balance)
    change = _change(uow, payer, given, balance, tip, method) if given > balance else 0
    for order in tabs:
        check_free(uow, order, payer)
    _spread(uow, homes_of(uow, tabs), due, tip, method)
    if due == balance:
        _advance_parties(uow, tabs)
        _close_for_gone(uow, tabs)
    return Taken(due, tip, balance - due, change)


def _amount_due(
    uow: UnitOfWork, tabs: Sequence[Order], balance: int, amount: int | None, share: int | None
) -> int:
    if share is not None:
        return min(-(-total_of(uow, tabs) // share), balance)
    if amount is None:
        return balance
    if amount <= 0 or amount > MAX_AMOUNT // 1000:
        raise BadAmount(format_money(amount, uow.venue.currency))
    return amount


def _change(uow: UnitOfWork, payer: Payer, given: int, balance: int, tip: int, method: PaymentMethod) -> int:
    """What goes back of more than is owed: of cash what the tip leaves, of a card nothing can."""
    shown, owed = format_money(given, uow.venue.currency), format_money(balance, uow.venue.currency)
    if method is not PaymentMethod.CASH:
        raise TooMuch(shown, owed, payer_ref(payer))
    if given < balance + tip:
        raise CashShort(shown, owed, format_money(tip, uow.venue.currency))
    return given - balance - tip


def _spread(uow: UnitOfWork, tabs: Sequence[Order], due: int, tip: int, method: PaymentMethod) -> None:
    """Pay the oldest tab first; the tip goes with the first part."""
    for order in tabs:
        part = min(due, order.total_amount - order.paid_amount)
        if part <= 0:
            continue
        add_payment(uow, order, method, part, tip)
        recount(uow, order)
        due, tip = due - part, 0


def _advance_parties(uow: UnitOfWork, tabs: Sequence[Order]) -> None:
    """Who owes nothing any more has paid, also those whose tab was merged into another."""
    for party_id in {home.party_id: None for home in homes_of(uow, tabs) if home.party_id is not None}:
        party = uow.find(Party, party_id)
        if party is not None and party.ended_at is None and balance_of(uow, tabs_of(uow, party)) <= 0:
            advance(uow, party, "paid")


def _close_for_gone(uow: UnitOfWork, tabs: Sequence[Order]) -> None:
    """Nobody is there any more who could leave: what they owed is paid, so the tab is done."""
    for order in tabs:
        party = uow.find(Party, order.party_id) if order.party_id is not None else None
        if party is not None and party.ended_at is not None:
            finish(uow, order)


def add_payment(
    uow: UnitOfWork,
    order: Order,
    method: PaymentMethod,
    amount: int,
    tip: int = 0,
    *,
    payment_intent_id: str | None = None,
    refunds: Payment | None = None,
    reason: str | None = None,
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
            refunds_id=refunds.id if refunds is not None else None,
            reason=reason,
        )
    )


# ---- giving back ---------------------------------------------------------------------------------------------


def refund(
    uow: UnitOfWork,
    payer: Payer,
    amount: int,
    *,
    method: PaymentMethod | None = None,
    reason: str | None = None,
) -> GivenBack:
    """Give money back: cash is handed out, a card's is recorded; it is owed again from now on.

    Without a method that of the newest payment of which something is left. Each refund names the payment that it
    gives back. Raises NothingToRefund, RefundTooMuch, BadAmount or TabLocked.
    """
    tabs = tabs_of(uow, payer)
    for order in tabs:
        check_free(uow, order, payer)
    currency = uow.venue.currency
    if amount <= 0:
        raise BadAmount(format_money(amount, currency))
    left = _refundable(uow, homes_of(uow, tabs))
    if not left:
        raise NothingToRefund(payer_ref(payer))
    cash = (method or left[0][0].method) == PaymentMethod.CASH
    fitting = [(payment, rest) for payment, rest in left if (payment.method == PaymentMethod.CASH) == cash]
    chosen = PaymentMethod.CASH if cash else PaymentMethod.CARD
    paid = sum(rest for _, rest in fitting)
    if amount > paid:
        raise RefundTooMuch(format_money(amount, currency), format_money(paid, currency), payer_ref(payer), chosen)
    _give_back(uow, fitting, amount, reason)
    return GivenBack(amount, chosen, balance_of(uow, tabs))


def _refundable(uow: UnitOfWork, homes: Sequence[Order]) -> list[tuple[Payment, int]]:
    """Payments of which something has not been given back yet, and how much; the newest first."""
    rows = list(
        uow.session.execute(
            select(Payment).where(col(Payment.order_id).in_([home.id for home in homes]))
        ).scalars()
    )
    back: dict[str, int] = {}
    for row in rows:
        if row.refunds_id is not None:
            back[row.refunds_id] = back.get(row.refunds_id, 0) - row.amount
    taken = sorted((row for row in rows if row.refunds_id is None), key=lambda row: (row.taken_at, row.position))
    return [(row, rest) for row in reversed(taken) if (rest := row.amount - back.get(row.id, 0)) > 0]


def _give_back(uow: UnitOfWork, left: Sequence[tuple[Payment, int]], amount: int, reason: str | None) -> None:
    for payment, rest in left:
        part = min(amount, rest)
        order = uow.find(Order, payment.order_id)
        if part <= 0 or order is None:
            continue
        add_payment(uow, order, PaymentMethod(payment.method), -part, refunds=payment, reason=reason)
        recount(uow, order)
        amount -= part
