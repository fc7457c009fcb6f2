"""The outbox as people read it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.marks import Mark, mark_of
from data.models import Event, EventState, EventType


@dataclass(frozen=True)
class OutboxRow:
    """An event as `pos-tui events` lists it."""

    seq: int
    id: str
    at: datetime
    event_type: EventType
    entity_id: str
    state: EventState
    attempts: int
    next_attempt_at: datetime | None
    last_error: str | None
    status: int | None
    millis: int | None
    mark: Mark


def listing(
    session: Session,
    states: Collection[EventState] = (EventState.PENDING, EventState.PARKED),
    *,
    limit: int = 100,
    entity_id: str | None = None,
    since: datetime | None = None,
) -> list[OutboxRow]:
    """The newest events in these states, in the order in which they happened."""
    wanted = select(Event).where(col(Event.state).in_(states))
    if entity_id is not None:
        wanted = wanted.where(col(Event.entity_id) == entity_id)
    if since is not None:
        wanted = wanted.where(col(Event.at) >= since)
    rows = session.execute(wanted.order_by(col(Event.seq).desc()).limit(limit)).scalars()
    return [listed(row) for row in rows][::-1]


def listed(row: Event) -> OutboxRow:
    """An event as it is listed."""
    return OutboxRow(
        seq=row.seq or 0,
        id=row.id,
        at=row.at,
        event_type=EventType(row.event_type),
        entity_id=row.entity_id,
        state=EventState(row.state),
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        last_error=row.last_error,
        status=row.status,
        millis=row.millis,
        mark=mark_of(row),
    )
