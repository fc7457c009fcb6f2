"""Refusals about tabs and money."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.errors.base import Kind, Ref, RuleBroken


@dataclass(eq=False)
class CurrencyMismatch(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "{field}: this venue takes {venue}, not {given}."
    field: str
    venue: str
    given: str


@dataclass(eq=False)
class MoneyOwed(RuleBroken):
    template = "{party} still owe {balance} of {total}; take the payment before closing."
    party: Ref
    balance: str
    total: str


@dataclass(eq=False)
class NothingToPay(RuleBroken):
    template = "{party} have nothing left to pay."
    party: Ref


@dataclass(eq=False)
class TooMuch(RuleBroken):
    template = (
        "{amount} is more than the {balance} that {party} owe; take {balance} or put the rest down as a tip."
    )
    amount: str
    balance: str
    party: Ref


@dataclass(eq=False)
class DiscountTooLarge(RuleBroken):
    template = "{off} off is more than the {items} on {order}; take off less."
    off: str
    items: str
    order: Ref


@dataclass(eq=False)
class NothingToDiscount(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "There is nothing on the tab of {party} to take anything off."
    party: Ref


@dataclass(eq=False)
class NoDiscount(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "The tab of {party} has no discount of the house's."
    party: Ref


@dataclass(eq=False)
class RefundTooMuch(RuleBroken):
    template = "{amount} is more than the {paid} that {party} have paid by {method} and not got back."
    amount: str
    paid: str
    party: Ref
    method: str


@dataclass(eq=False)
class NothingToRefund(RuleBroken):
    template = "{party} have paid nothing that could be given back{instead}."
    party: Ref
    instead: str = ""


@dataclass(eq=False)
class NothingClosed(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "No tab was paid and closed at {place} in this service day."
    place: str


@dataclass(eq=False)
class CashShort(RuleBroken):
    template = "{given} does not cover the {balance} and a tip of {tip}."
    given: str
    balance: str
    tip: str


@dataclass(eq=False)
class BadAmount(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "{amount} is no amount that can be paid or given back."
    amount: str


@dataclass(eq=False)
class BadDiscount(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "{amount} is no discount; it has to be more than nothing and at most 100%."
    amount: str


@dataclass(eq=False)
class TabClosed(RuleBroken):
    template = "{order} is closed; nothing can be added to it."
    order: Ref


@dataclass(eq=False)
class TabLocked(RuleBroken):
    """A card machine holds the tab (V29)."""

    template = "The tab of {party} is held by a card machine until {until}; wait or finish there."
    party: Ref
    until: str


@dataclass(eq=False)
class UnknownWaiter(RuleBroken):
    """CreateOrder names a waiter whom the venue does not know (V28)."""

    kind = Kind.INVALID_REQUEST
    template = "details.dineIn.waiterId: there is no waiter {waiter}."
    waiter: str


@dataclass(eq=False)
class WrongTotal(RuleBroken):
    """The lines of an order do not come to the total it states (V28)."""

    kind = Kind.INVALID_REQUEST
    template = "totalAmount: the items, discounts and service charge come to {sum}, not {total}."
    sum: int
    total: int


@dataclass(eq=False)
class DiscountsTooLarge(RuleBroken):
    """An order from Dojo takes off more than its items cost (V28)."""

    kind = Kind.INVALID_REQUEST
    template = "discounts: {off} is more than the {items} that the items come to."
    off: int
    items: int


@dataclass(eq=False)
class SumTooLarge(RuleBroken):
    """More than the contract's amounts can say, which are of 64 bits."""

    kind = Kind.INVALID_REQUEST
    template = "{order} would come to more than any amount can say; keep it smaller."
    order: Ref


@dataclass(eq=False)
class LockHeld(RuleBroken):
    """Another lock holds the order (V34)."""

    template = "The order {order} is locked by somebody else until {until}."
    order: Ref
    until: str


@dataclass(eq=False)
class LockLost(RuleBroken):
    """The lock that was named is not held, or no longer (V32)."""

    template = "The order {order} is not locked by {lock}; lock it first."
    order: Ref
    lock: str


@dataclass(eq=False)
class ExpiryPast(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "expiry: {expiry} has already passed."
    expiry: str


@dataclass(eq=False)
class Overpaid(RuleBroken):
    """More than is outstanding (V30); Dojo then reverses the money."""

    template = "paidAmount: {amount} is more than the {balance} outstanding on {order}."
    amount: int
    balance: int
    order: Ref


@dataclass(eq=False)
class PaymentReused(RuleBroken):
    """The same payment intent with other amounts, or on another order (V31)."""

    template = "paymentIntentId: {payment} is already recorded with other details."
    payment: str


@dataclass(eq=False)
class PaymentTwice(RuleBroken):
    """One CreateOrder names a payment intent twice."""

    kind = Kind.INVALID_REQUEST
    template = "payments: the paymentIntentId {payment} stands there twice."
    payment: str


@dataclass(eq=False)
class OrderPaid(RuleBroken):
    """An order with payments cannot be cancelled (V33)."""

    template = "The order {order} has payments; refund them before cancelling it."
    order: Ref


@dataclass(eq=False)
class UnknownItem(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "There is no “{item}” on the menu.{instead}"
    item: str
    instead: str = ""
    near: Sequence[str] = ()
    """Dishes that may have been meant."""


@dataclass(eq=False)
class UnknownModifier(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "{item} cannot be had with “{modifier}”.{instead}"
    item: str
    modifier: str
    instead: str = ""


@dataclass(eq=False)
class BadQuantity(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "{quantity} is not a number of items between 1 and {most}."
    quantity: int
    most: int


@dataclass(eq=False)
class MissingChoice(RuleBroken):
    """A set menu is ordered with one dish of each course."""

    kind = Kind.INVALID_REQUEST
    template = "{item} comes with one of {choices}; add it: `{item} + {first}`."
    item: str
    choices: str
    first: str


@dataclass(eq=False)
class UnknownComponent(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "{item} does not come with “{component}”.{instead}"
    item: str
    component: str
    instead: str = ""
