"""Every table of the database, with its constraints and no behaviour.

A restaurant's table is a `DiningTable`; the word table alone means the restaurant's in names and docs.
Moments are aware UTC datetimes in whole milliseconds. Money is an integer of minor units. Percentages
carry two implied decimals, as in the contract: 2000 is 20 %.

`__wire__` says which entity Dojo re-reads when a row changes, and which columns Dojo can see. The unit of
work derives the POS events of a change from it, so no rule can forget one.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, Index, Integer, text
from sqlmodel import Field, SQLModel


class EventType(StrEnum):
    """The POS events of the contract, digest 7.1 (case: Q68)."""

    RESERVATION = "ReservationUpdated"
    PARTY = "PartyUpdated"
    ORDER = "OrderUpdated"


@dataclass(frozen=True)
class Wire:
    """How a row shows on the wire: the event it causes, the column with the entity's id, the visible columns."""

    event: EventType
    id_column: str = "id"
    columns: frozenset[str] | None = None
    """None: every column counts."""


class Origin(StrEnum):
    """Who asked for a change."""

    HOST = "host"
    DOJO = "dojo"


class EventState(StrEnum):
    """Where an event stands on its way to Dojo."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FOLDED = "folded"
    """A newer event of the same entity went out in its place; events carry no data, so nothing is lost."""
    PARKED = "parked"
    """Dojo refused it for good; waits for a person."""
    DROPPED = "dropped"
    NOT_SENT = "not sent"
    """There was no link to Dojo when it happened."""
    JOURNAL = "journal"
    """Dojo asked for the change itself, or cannot see it: kept for the record only."""


class OrderStatus(StrEnum):
    """Digest 2.11. `FINALIZED` is complete and paid, immutable."""

    NEW = "New"
    SUBMITTED = "Submitted"
    CONFIRMED = "Confirmed"
    ACCEPTED = "Accepted"
    PREPARING = "Preparing"
    PREPARED = "Prepared"
    READY = "Ready"
    FINALIZED = "Finalized"
    CANCELED = "Canceled"
    FAILED = "Failed"


class PaymentMethod(StrEnum):
    CARD = "card"
    CASH = "cash"
    DOJO = "dojo"
    """Recorded by Dojo against a payment intent."""


def _one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


# ---- the venue -----------------------------------------------------------------------------------------


class Venue(SQLModel, table=True):
    """The one restaurant of this database; `profile` is what its venue file says outside floor and menu."""

    __tablename__ = "venue"
    id: int = Field(default=1, primary_key=True)
    profile: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    __table_args__ = (CheckConstraint("id = 1", name="one_venue"),)


class Waiter(SQLModel, table=True):
    __tablename__ = "waiter"
    id: str = Field(primary_key=True)
    name: str
    initials: str = Field(unique=True)
    manager: bool = False


class Area(SQLModel, table=True):
    __tablename__ = "area"
    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    position: int


class DiningTable(SQLModel, table=True):
    """A table guests sit at. Position and size are in floor-plan units: one is a character cell wide or high."""

    __tablename__ = "dining_table"
    id: str = Field(primary_key=True)
    area_id: str = Field(foreign_key="area.id", index=True)
    name: str
    covers: int
    shape: str = "square"
    x: int
    y: int
    width: int
    height: int
    retired: bool = False
    dirty_since: datetime | None = None
    __table_args__ = (
        Index("dining_table_name_in_area", "area_id", "name", unique=True),
        CheckConstraint("covers > 0", name="covers_positive"),
        CheckConstraint("width > 0 AND height > 0", name="size_positive"),
        CheckConstraint("shape IN ('square', 'round', 'long', 'booth', 'bar')", name="shape_known"),
    )


class TableBlock(SQLModel, table=True):
    """A table is held back from `from_at` until `until_at`, or until somebody lifts the block. One at a time."""

    __tablename__ = "table_block"
    table_id: str = Field(foreign_key="dining_table.id", primary_key=True)
    from_at: datetime
    until_at: datetime | None = None
    reason: str | None = None
    __table_args__ = (CheckConstraint("until_at IS NULL OR until_at > from_at", name="ends_after_start"),)


class AreaWaiter(SQLModel, table=True):
    __tablename__ = "area_waiter"
    area_id: str = Field(foreign_key="area.id", primary_key=True)
    waiter_id: str = Field(foreign_key="waiter.id", primary_key=True)


class TableWaiter(SQLModel, table=True):
    """A waiter serves a table; without a row the waiters of its area do."""

    __tablename__ = "table_waiter"
    table_id: str = Field(foreign_key="dining_table.id", primary_key=True)
    waiter_id: str = Field(foreign_key="waiter.id", primary_key=True)


class MenuItem(SQLModel, table=True):
    """Something on the menu. `price` includes VAT at `vat` (2000 is 20 %)."""

    __tablename__ = "menu_item"
    plu: str = Field(primary_key=True)
    category: str
    name: str
    price: int
    vat: int
    position: int
    on_sale: bool = True
    __table_args__ = (
        CheckConstraint("price >= 0", name="price_not_negative"),
        CheckConstraint("vat >= 0 AND vat < 10000", name="vat_is_a_rate"),
    )


class MenuModifier(SQLModel, table=True):
    """What can be changed about an item; `price` is for one application on a single item."""

    __tablename__ = "menu_modifier"
    plu: str = Field(primary_key=True)
    name: str
    price: int
    __table_args__ = (CheckConstraint("price >= 0", name="price_not_negative"),)


class MenuItemModifier(SQLModel, table=True):
    __tablename__ = "menu_item_modifier"
    item_plu: str = Field(foreign_key="menu_item.plu", primary_key=True)
    modifier_plu: str = Field(foreign_key="menu_modifier.plu", primary_key=True)
    position: int = 0


# ---- bookings and parties ----------------------------------------------------------------------------------


class Reservation(SQLModel, table=True):
    """A booking. Seating does not consume it (digest 9.1 A3.4). Cancelled ones stay, so that undo finds them."""

    __tablename__ = "reservation"
    __wire__: ClassVar[Wire] = Wire(
        EventType.RESERVATION,
        columns=frozenset(
            {"name", "covers", "start_at", "end_at", "host_notes", "guest_requests", "cancelled_at"}
        ),
    )
    id: str = Field(primary_key=True)
    reference: str
    """Four characters for the host to name it by; unique among live bookings."""
    dojo_reservation_id: str | None = None
    create_digest: str | None = None
    """Hash of Dojo's creating request: tells a retry from a reused reference (V12)."""
    name: str
    covers: int
    start_at: datetime
    end_at: datetime
    phone: str | None = None
    host_notes: str | None = None
    guest_requests: str | None = None
    """The guest's own words; the POS never edits them (V25)."""
    created_at: datetime
    cancelled_at: datetime | None = None
    expected_at: datetime | None = None
    """When the guests will really come, if they rang to say so; the contract has no such field."""
    arrived: int | None = None
    """How many of them are in the house and wait for their table."""
    no_show_at: datetime | None = None
    __table_args__ = (
        CheckConstraint("covers > 0", name="covers_positive"),
        CheckConstraint("end_at > start_at", name="ends_after_start"),
        CheckConstraint("arrived IS NULL OR arrived > 0", name="arrived_positive"),
        Index("reservation_by_start", "start_at", "id"),
        Index("reservation_by_end", "end_at"),
        Index(
            "reservation_dojo_reference",
            "dojo_reservation_id",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL"),
        ),
    )


class ReservationTable(SQLModel, table=True):
    __tablename__ = "reservation_table"
    __wire__: ClassVar[Wire] = Wire(EventType.RESERVATION, "reservation_id")
    reservation_id: str = Field(foreign_key="reservation.id", primary_key=True)
    table_id: str = Field(foreign_key="dining_table.id", primary_key=True, index=True)
    position: int


class Party(SQLModel, table=True):
    """Guests who are in the house, or were. Active while neither `ended_at` nor `deleted_at` is set."""

    __tablename__ = "party"
    __wire__: ClassVar[Wire] = Wire(
        EventType.PARTY,
        columns=frozenset(
            {
                "name",
                "covers",
                "status",
                "started_at",
                "expected_end_at",
                "ended_at",
                "deleted_at",
                "host_notes",
                "guest_requests",
                "reservation_id",
                "deposit",
            }
        ),
    )
    id: str = Field(primary_key=True)
    dojo_party_id: str | None = None
    dojo_reservation_id: str | None = None
    create_digest: str | None = None
    reservation_id: str | None = Field(default=None, foreign_key="reservation.id")
    name: str | None = None
    covers: int | None = None
    status: str
    """Free text (Q25); the venue's stages are the ones this POS sets itself."""
    status_since: datetime
    started_at: datetime
    expected_end_at: datetime | None = None
    ended_at: datetime | None = None
    deleted_at: datetime | None = None
    host_notes: str | None = None
    guest_requests: str | None = None
    deposit: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    """Dojo's deposit as it came: `{"value", "currency", "description"?, "payment_intent_ids"}` (Q29)."""
    waiter_id: str | None = Field(default=None, foreign_key="waiter.id")
    __table_args__ = (
        CheckConstraint("covers IS NULL OR covers > 0", name="covers_positive"),
        CheckConstraint("status <> ''", name="status_not_blank"),
        Index("party_by_start", "started_at", "id"),
        Index(
            "party_dojo_reference",
            "dojo_party_id",
            unique=True,
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index(
            "party_one_per_reservation",
            "reservation_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND deleted_at IS NULL"),
            postgresql_where=text("ended_at IS NULL AND deleted_at IS NULL"),
        ),
    )


class PartyTable(SQLModel, table=True):
    """The tables a party sits at, or last sat at. The first is where its tab is."""

    __tablename__ = "party_table"
    __wire__: ClassVar[Wire] = Wire(EventType.PARTY, "party_id")
    party_id: str = Field(foreign_key="party.id", primary_key=True)
    table_id: str = Field(foreign_key="dining_table.id", primary_key=True, index=True)
    position: int


class Occupancy(SQLModel, table=True):
    """A row while a party sits at a table. The primary key makes a double seating impossible (V16)."""

    __tablename__ = "occupancy"
    table_id: str = Field(foreign_key="dining_table.id", primary_key=True)
    party_id: str = Field(foreign_key="party.id", index=True)


class WaitlistEntry(SQLModel, table=True):
    """A party waiting for a table; gone when `seated_party_id` or `left_at` is set."""

    __tablename__ = "waitlist_entry"
    id: str = Field(primary_key=True)
    name: str
    covers: int
    phone: str | None = None
    notes: str | None = None
    quoted_minutes: int | None = None
    queued_at: datetime
    seated_party_id: str | None = Field(default=None, foreign_key="party.id")
    left_at: datetime | None = None
    __table_args__ = (CheckConstraint("covers > 0", name="covers_positive"),)


# ---- orders ------------------------------------------------------------------------------------------------


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
    table_id: str | None = Field(default=None, foreign_key="dining_table.id", index=True)
    reservation_id: str | None = Field(default=None, foreign_key="reservation.id", index=True)
    waiter_id: str | None = Field(default=None, foreign_key="waiter.id", index=True)
    order_type: str = "DineIn"
    collect_asap: bool | None = None
    collect_at: datetime | None = None
    ready_at: datetime | None = None
    status: str = OrderStatus.NEW
    display_name: str | None = None
    reference: str | None = None
    note: str | None = None
    customer: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    service_rate: int | None = None
    """Service charge in hundredths of a per cent of the items after discounts; None: `service_amount` is fixed."""
    service_amount: int = Field(default=0, sa_type=BigInteger)
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
        _one_of("status", OrderStatus),
        CheckConstraint("order_type IN ('DineIn', 'Collection')", name="order_type_known"),
        CheckConstraint("total_amount >= 0 AND paid_amount >= 0", name="amounts_not_negative"),
        Index("order_number", "number", unique=True),
        Index("order_by_creation", "created_at", "id"),
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
    __table_args__ = (CheckConstraint("amount >= 0", name="amount_not_negative"),)


class Payment(SQLModel, table=True):
    """Money taken. `amount` is without the tip. Cash has no payment intent and never shows on the wire (Q43)."""

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
    __table_args__ = (
        _one_of("method", PaymentMethod),
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


# ---- journal and outbox --------------------------------------------------------------------------------------


class Action(SQLModel, table=True):
    """One thing somebody did: the journal, append-only, with no guests' data in it."""

    __tablename__ = "action"
    seq: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True))
    at: datetime
    origin: str
    terminal: str
    initials: str | None = None
    verb: str
    requestor: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    """Waiter, product and device that Dojo named with its call (digest 3.1)."""
    override: bool = False
    undoes: int | None = Field(default=None, foreign_key="action.seq", index=True)
    redoes: int | None = Field(default=None, foreign_key="action.seq", index=True)
    __table_args__ = (_one_of("origin", Origin), {"sqlite_autoincrement": True})


class ActionDetail(SQLModel, table=True):
    """The one erasable place for what an action said and did to which rows, before and after."""

    __tablename__ = "action_detail"
    action_seq: int = Field(foreign_key="action.seq", primary_key=True)
    said: str | None = None
    """The sentence the host saw."""
    warnings: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    changes: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))


class Event(SQLModel, table=True):
    """An entity was touched: journal row, outbox row and refresh signal in one. `seq` gives the order."""

    __tablename__ = "event"
    seq: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True))
    id: str = Field(unique=True)
    action_seq: int | None = Field(default=None, foreign_key="action.seq", index=True)
    """None for a resync, which nobody did."""
    at: datetime
    event_type: str
    entity_id: str
    state: str
    attempts: int = 0
    next_attempt_at: datetime | None = None
    settled_at: datetime | None = None
    """When it left the outbox: delivered, parked or dropped."""
    last_error: str | None = None
    __table_args__ = (
        _one_of("event_type", EventType),
        _one_of("state", EventState),
        Index(
            "event_pending",
            "seq",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "event_parked",
            "seq",
            sqlite_where=text("state = 'parked'"),
            postgresql_where=text("state = 'parked'"),
        ),
        Index("event_by_entity", "entity_id", "seq"),
        {"sqlite_autoincrement": True},
    )
