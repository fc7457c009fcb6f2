"""What Dojo asks of orders: creating, locking and paying them (digest 2.6, 2.12)."""

from typing import Annotated

from pydantic import Field

from server.schemas.base import Id, Instant, NotNegative, Positive, Text, WireModel
from server.schemas.orders import Customer, Discount, OrderDetails, OrderItem, Payment, TaxLine


class CreateOrderRequest(WireModel):
    items: Annotated[list[OrderItem], Field(max_length=500)]
    note: Text | None = None
    customer: Customer | None = None
    discounts: Annotated[list[Discount], Field(max_length=100)] | None = None
    total_amount: NotNegative
    tax_lines: list[TaxLine] | None = None
    """Dojo's own reckoning; the till reckons VAT from its menu."""
    service_charge_amount: NotNegative | None = None
    reference: Text | None = None
    dojo_order_id: Id
    payments: Annotated[list[Payment], Field(max_length=100)]
    details: OrderDetails
    display_name: Text | None = None


class CreateOrderLockRequest(WireModel):
    lock_id: Id
    expiry: Instant


class ExtendOrderLockRequest(WireModel):
    expiry: Instant


class ExtendOrderLockResponse(WireModel, extra="forbid"):
    """Nothing: an empty object on every transport (Q49)."""


class PaymentWithLockId(WireModel):
    payment_intent_id: Id
    paid_amount: Positive
    tips_amount: NotNegative | None = None
    lock_id: Id | None = None
