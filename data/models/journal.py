"""Journal and outbox: who did what, and what Dojo is to hear of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Integer, text
from sqlmodel import Field, SQLModel

from data.models.base import EventState, EventType, Origin, one_of


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
    __table_args__ = (one_of("origin", Origin), {"sqlite_autoincrement": True})


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
        {"sqlite_autoincrement": True},
    )
