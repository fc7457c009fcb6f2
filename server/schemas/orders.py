"""Tabs on the wire (digest 2.6, 2.11). Percentages carry two implied decimals: 2000 is 20 %."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from data.models import OrderStatus
from server.schemas.base import NO_NUL, Id, Instant, Money, NotNegative, Text, Whole, WireModel
from server.schemas.cursor import Cursor


class Customer(WireModel, extra="forbid"):
    id: Text | None = None
    email_address: Annotated[str, StringConstraints(max_length=254, pattern=NO_NUL)] | None = None
    phone_number: Annotated[str, StringConstraints(max_length=50, pattern=NO_NUL)] | None = None
    name: Text | None = None


class TaxLine(WireModel, extra="forbid"):
    id: Annotated[str, StringConstraints(max_length=60, pattern=NO_NUL)] | None = None
    name: Annotated[str, StringConstraints(max_length=100, pattern=NO_NUL)] | None = None
    affected_plu: Text | None = None
    amount_percentage: Whole | None = None
    amount_total: Money


class Discount(WireModel):
    name: Text
    affected_plu: Text | None = None
    discount_reference: Text | None = None
    code: Text | None = None
    amount_total: NotNegative
    """Money taken off."""
    amount_percentage: Whole | None = None


class Payment(WireModel):
    payment_intent_id: Id | None = None
    """Always answered; over the socket Dojo may leave it out (Q43)."""
    paid_amount: Money
    tips_amount: Money | None = None


class Modifier(WireModel):
    """A change to each single unit of an item."""

    name: Text
    quantity: Whole
    amount_per_modifier: Money
    plu: Text


class OrderSubItem(WireModel):
    amount_per_item: Money
    quantity: Whole
    note: Text | None = None
    name: Text
    plu: Text
    modifiers: list[Modifier] | None = None


class OrderItem(OrderSubItem):
    sub_items: list[OrderSubItem] | None = None


class DineInDetails(WireModel):
    table_id: Text | None = None
    waiter_id: Text | None = None
    party_id: Text | None = None
    reservation_id: Text | None = None
    ready_at: Instant | None = None


class CollectionDetails(WireModel):
    asap: bool | None = None
    collect_at: Instant | None = None


class OrderDetails(WireModel):
    """One of the two parts is there, as `order_type` says."""

    dine_in: DineInDetails | None = None
    collection: CollectionDetails | None = None
    order_type: Literal["DineIn", "Collection"]


class Order(WireModel):
    id: str
    items: list[OrderItem] | None = None
    note: str | None = None
    customer: Customer | None = None
    discounts: list[Discount] | None = None
    tax_lines: list[TaxLine] | None = None
    status: OrderStatus
    created_at: Instant | None = None
    updated_at: Instant | None = None
    total_amount: Money | None = None
    payments: list[Payment] | None = None
    payable: bool | None = None
    paid_amount: Money | None = None
    service_charge_amount: Money | None = None
    reference: str | None = None
    tips_amount: Money | None = None
    details: OrderDetails
    display_name: str | None = None


class SearchDineInDetails(WireModel):
    table_id: Text | None = None
    waiter_id: Text | None = None
    party_id: Text | None = None
    reservation_id: Text | None = None


class SearchOrdersRequest(WireModel):
    dine_in: SearchDineInDetails | None = None
    payable_only: bool | None = None
    cursor: Cursor | None = None


class PagedOrdersResponse(WireModel):
    data: list[Order]
    before: str | None = None
    after: str | None = None
