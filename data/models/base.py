"""What models share: the words they store, and how a row shows on the wire."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import CheckConstraint


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
    """Whoever did it knew of no link to Dojo; a process that has one tells Dojo of it."""
    JOURNAL = "journal"
    """Dojo asked for the change itself, or cannot see it: kept for the record only."""


class Direction(StrEnum):
    """Which way a call went: from this house to Dojo, or the other way."""

    OUT = "out"
    IN = "in"


class Transport(StrEnum):
    """What carried a call."""

    REST = "rest"
    SOCKET = "socket"


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


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
