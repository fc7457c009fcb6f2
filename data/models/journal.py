"""Journal and outbox: who did what, and what Dojo is to hear of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Integer, text
from sqlmodel import Field, SQLModel

from data.models.base import Direction, EventState, EventType, Origin, Transport, one_of


class Action(SQLModel, table=True):
    """One thing somebody did: the journal, with no guests' data in it. Triggers keep its rows as they are."""

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
    __table_args__ = (
        one_of("origin", Origin),
        Index("action_by_time", "at", "seq"),
        {"sqlite_autoincrement": True},
    )


class ActionEntity(SQLModel, table=True):
    """What an action was about: the bookings, parties, tabs, tables and people in the queue whose rows it touched.

    Append-only like the action itself, so that a history stays whole when delivered events are pruned.
    """

    __tablename__ = "action_entity"
    entity_id: str = Field(primary_key=True)
    action_seq: int = Field(foreign_key="action.seq", primary_key=True, index=True)


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
    sent_at: datetime | None = None
    """When it left this house last."""
    status: int | None = None
    """What Dojo answered last, as an HTTP status; None where it did not answer."""
    millis: int | None = None
    """How long that took."""
    accepted_at: datetime | None = None
    read_back_at: datetime | None = None
    """When Dojo first fetched the entity after it was told."""
    __table_args__ = (
        one_of("event_type", EventType),
        one_of("state", EventState),
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
        Index(
            "event_unread",
            "seq",
            sqlite_where=text("accepted_at IS NOT NULL AND read_back_at IS NULL"),
            postgresql_where=text("accepted_at IS NOT NULL AND read_back_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )


class WireCall(SQLModel, table=True):
    """One call over the wire, without what it carried: an event on its way out, or what Dojo asked."""

    __tablename__ = "wire_call"
    seq: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True))
    at: datetime
    direction: str
    transport: str
    name: str
    """The event's type or the capability; for what reached none, the path or the method."""
    entity_id: str | None = Field(default=None, index=True)
    event_seq: int | None = None
    """The event that left; not a foreign key, because events are pruned by themselves."""
    status: int | None = None
    """HTTP's; None where nobody answered."""
    millis: int
    error_type: str | None = None
    trouble: str | None = None
    """Why it failed, in a sentence that names ids only."""
    trace_id: str | None = None
    __table_args__ = (
        one_of("direction", Direction),
        one_of("transport", Transport),
        Index(
            "wire_refused",
            "at",
            "seq",
            sqlite_where=text("direction = 'in' AND error_type IS NOT NULL"),
            postgresql_where=text("direction = 'in' AND error_type IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )


class WireBody(SQLModel, table=True):
    """The one erasable place for what a call carried; secrets were masked before it came here."""

    __tablename__ = "wire_body"
    call_seq: int = Field(foreign_key="wire_call.seq", primary_key=True)
    request: str
    response: str
