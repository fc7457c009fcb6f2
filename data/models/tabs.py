"""Tabs: what was ordered and paid, and Dojo's hold on them."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, Index, text
from sqlmodel import Field, SQLModel

from data.models.base import EventType, OrderStatus, PaymentMethod, Wire, one_of


class Order(SQLModel, table=True):
    """A tab. The amounts are kept by the rules after each change, so that a search can filter on them."""

    __tablename__ = "order"
    __wire__: ClassVar[Wire] = Wire(EventType.ORDER)
    id: str = Field(primary_key=True)
    dojo_order_id: str | None = None
    create_digest: str | None = None
    number: int
    """Counts up through the life of the database; the guest's check number."""
    party_id: str | None = Field(default=None, foreign_key="party.id", index=True)
    joined_from: str | None = Field(default=None, foreign_key="party.id")
    """Whose tab it is while its party sits with another one, which then has it as `party_id`."""
    table_id: str | None = Field(default=None, foreign_key="dining_table.id", index=True)
    reservation_id: str | None = Field(default=None, foreign_key="reservation.id", index=True)
    waiter_id: str | None = Field(default=None, foreign_key="waiter.id", index=True)
    order_type: str = "DineIn"
    collect_asap: bool | None = None
    collect_at: datetime | None = None
    ready_at: datetime | None = None
    status: str = OrderStatus.NEW
    name: str | None = None
    """What the house calls a tab that is not simply its table's: a guest at the bar, the second of a party."""
    display_name: str | None = None
    reference: str | None = None
    note: str | None = None
    customer: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    service_rate: int | None = None
    """Service charge in hundredths of a per cent of the items after discounts; None: `service_amount` is fixed."""
    service_amount: int = Field(default=0, sa_type=BigInteger)
    service_rounding: int = 0
    """Pence on top of the rate, so that the parts of a split come to what the whole came to."""
    vat: list[list[int]] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    """Rate and amount, allocated over all tabs split from one root; None: what its own lines contain."""
    root_id: str | None = Field(default=None, foreign_key="order.id", index=True)
    """The tab that this one was split from, or was split from in the first place."""
    merged_into: str | None = Field(default=None, foreign_key="order.id", index=True)
    """The tab that shows and is paid for this one too; its lines stay its own, and come back."""
    split_id: str | None = Field(default=None, index=True)
    """The split into equal shares that this tab is one of; all of them have the same."""
    total_amount: int = Field(default=0, sa_type=BigInteger)
    """After discounts, with service charge, without tips (digest 2.11)."""
    paid_amount: int = Field(default=0, sa_type=BigInteger)
    tips_amount: int = Field(default=0, sa_type=BigInteger)
    payable: bool = False
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None
    deleted_at: datetime | None = None
    __table_args__ = (
        one_of("status", OrderStatus),
        CheckConstraint("order_type IN ('DineIn', 'Collection')", name="order_type_known"),
        CheckConstraint("total_amount >= 0 AND paid_amount >= 0", name="amounts_not_negative"),
        Index("order_number", "number", unique=True),
        Index("order_by_creation", "created_at", "id"),
        Index(
            "order_open",
            "number",
            sqlite_where=text("closed_at IS NULL AND deleted_at IS NULL"),
            postgresql_where=text("closed_at IS NULL AND deleted_at IS NULL"),
        ),
        Index(
            "order_payable",
            "created_at",
            "id",
            sqlite_where=text("payable"),
            postgresql_where=text("payable"),
        ),
        Index(
            "order_dojo_reference",
            "dojo_order_id",
            unique=True,
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )


class OrderLine(SQLModel, table=True):
    """Items on a tab. A line with `parent_id` is a component of another, such as a choice in a set menu."""

    __tablename__ = "order_line"
    __wire__: ClassVar[Wire] = Wire(EventType.ORDER, "order_id")
    id: str = Field(primary_key=True)
    order_id: str = Field(foreign_key="order.id", index=True)
    parent_id: str | None = Field(default=None, foreign_key="order_line.id")
    position: int
    plu: str
    name: str
    quantity: int
    amount: int = Field(sa_type=BigInteger)
    """For one unit, before modifiers and components."""
    vat: int
    note: str | None = None
    unknown_plu: bool = False
    """Came from Dojo with a code that is not on the menu."""
    own: bool = False
    """On one of several shares, and for that one alone."""
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)


class LineModifier(SQLModel, table=True):
    """A change to each single unit of a line (two burgers, each with double cheese: quantity 2)."""

    __tablename__ = "line_modifier"
    __wire__: ClassVar[Wire] = Wire(EventType.ORDER, "order_id")
    line_id: str = Field(foreign_key="order_line.id", primary_key=True)
    position: int = Field(primary_key=True)
    order_id: str = Field(foreign_key="order.id", index=True)
    plu: str
    name: str
    quantity: int
    amount: int = Field(sa_type=BigInteger)
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)


class OrderDiscount(SQLModel, table=True):
    """Money taken off. One of the till's own follows its percentage; Dojo's stays as it was written."""

    __tablename__ = "order_discount"
    __wire__: ClassVar[Wire] = Wire(EventType.ORDER, "order_id")
    id: str = Field(primary_key=True)
    order_id: str = Field(foreign_key="order.id", index=True)
    position: int
    name: str
    affected_plu: str | None = None
    reference: str | None = None
    code: str | None = None
    amount: int = Field(sa_type=BigInteger)
    percentage: int | None = None
    origin_id: str | None = None
    """The till's discount that this is, or is a share of after a split; None for one of Dojo's."""
    rounding: int = 0
    """Pence on top of the percentage, so that the shares come to what the whole discount came to."""
    __table_args__ = (CheckConstraint("amount >= 0", name="amount_not_negative"),)


class Payment(SQLModel, table=True):
    """Money taken, or given back where `amount` is negative.

    `amount` is without the tip. Cash has no payment intent and never shows on the wire (Q43).
    """

    __tablename__ = "payment"
    __wire__: ClassVar[Wire] = Wire(EventType.ORDER, "order_id")
    id: str = Field(primary_key=True)
    order_id: str = Field(foreign_key="order.id", index=True)
    position: int
    """The order in which a tab's payments were taken."""
    method: str
    payment_intent_id: str | None = Field(default=None, unique=True)
    amount: int = Field(sa_type=BigInteger)
    tip: int = Field(default=0, sa_type=BigInteger)
    taken_at: datetime
    refunds_id: str | None = Field(default=None, foreign_key="payment.id")
    """The payment that this one gives back, or a part of it."""
    reason: str | None = None
    __table_args__ = (
        one_of("method", PaymentMethod),
        CheckConstraint("tip >= 0", name="tip_not_negative"),
    )


class OrderLock(SQLModel, table=True):
    """Dojo's exclusive hold on a tab; stale once `expires_at` has passed (digest 2.12)."""

    __tablename__ = "order_lock"
    __wire__: ClassVar[Wire] = Wire(EventType.ORDER, "order_id")
    order_id: str = Field(foreign_key="order.id", primary_key=True)
    lock_id: str
    expires_at: datetime
    holder: str | None = None


class DojoEvent(SQLModel, table=True):
    """An event that Dojo told us of, once: it delivers at least once, and twice through webhooks (V40)."""

    __tablename__ = "dojo_event"
    id: str = Field(primary_key=True)
    event: str
    received_at: datetime
    payment_intent_id: str | None = Field(default=None, index=True)
    payment_status: str | None = None
