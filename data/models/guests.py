"""Bookings, parties in the house, and those who wait."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, Column, Index, text
from sqlmodel import Field, SQLModel

from data.models.base import EventType, Wire


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
    name_key: str | None = None
    phone_key: str | None = None
    """What a guest is known again by; kept by `data.guest_keys`."""
    __table_args__ = (
        CheckConstraint("covers > 0", name="covers_positive"),
        CheckConstraint("end_at > start_at", name="ends_after_start"),
        CheckConstraint("arrived IS NULL OR arrived > 0", name="arrived_positive"),
        Index("reservation_by_start", "start_at", "id"),
        Index("reservation_by_end", "end_at"),
        Index("reservation_by_guest_name", "name_key"),
        Index("reservation_by_guest_phone", "phone_key"),
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
    arrived: int | None = None
    """How many of them sit here while others still come; None: all of them."""
    joined_to: str | None = Field(default=None, foreign_key="party.id")
    """The party they sit with at one table; this row then keeps what they were before (see `data.rules.joins`)."""
    alone: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    """What a party was before others joined it, `{"covers", "tables"}`; None while nobody has."""
    name_key: str | None = None
    """What a walk-in is known again by; kept by `data.guest_keys`."""
    __table_args__ = (
        CheckConstraint("covers IS NULL OR covers > 0", name="covers_positive"),
        CheckConstraint("arrived IS NULL OR arrived > 0", name="arrived_positive"),
        CheckConstraint("status <> ''", name="status_not_blank"),
        Index("party_by_start", "started_at", "id"),
        Index("party_by_reservation", "reservation_id"),
        Index("party_by_guest_name", "name_key"),
        Index(
            "party_joined",
            "joined_to",
            sqlite_where=text("joined_to IS NOT NULL"),
            postgresql_where=text("joined_to IS NOT NULL"),
        ),
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
    """The longest that the guests were told."""
    quoted_from: int | None = None
    """The shortest, where the program proposed a band; None: the host named one figure."""
    queued_at: datetime
    ready_at: datetime | None = None
    """When they were told that their table is ready."""
    promised: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    """The ids of the tables that are kept for them."""
    seated_party_id: str | None = Field(default=None, foreign_key="party.id", index=True)
    left_at: datetime | None = None
    name_key: str | None = None
    phone_key: str | None = None
    """What a guest is known again by; kept by `data.guest_keys`."""
    __table_args__ = (
        CheckConstraint("covers > 0", name="covers_positive"),
        Index("waitlist_by_time", "queued_at", "id"),
        Index("waitlist_by_guest_name", "name_key"),
        Index("waitlist_by_guest_phone", "phone_key"),
    )


class Guest(SQLModel, table=True):
    """What the house wants to remember of somebody from one visit to the next."""

    __tablename__ = "guest"
    id: str = Field(primary_key=True)
    name: str
    name_key: str | None = Field(default=None, index=True)
    phone_key: str | None = Field(default=None, index=True)
    note: str
    noted_at: datetime
