"""The record of the wire: every event out and every call in, written in batches and kept for a while.

The functions take a session of `Store.maintenance()`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import Direction, Event, EventState, Transport, WireBody, WireCall

MOST_CALLS: Final = 10_000
"""Calls kept at the most; refusals and errors outlive them."""

MOST_REFUSED: Final = 50_000

KEPT: Final = timedelta(days=7)
"""How long a call stays, and an event after its work is done."""

REFUSED_KEPT: Final = timedelta(days=30)

_DONE: Final = (EventState.DELIVERED, EventState.FOLDED, EventState.NOT_SENT, EventState.JOURNAL)

_READ_BACK: Final = (
    update(Event)
    .where(
        col(Event.entity_id) == bindparam("fetched"),
        col(Event.read_back_at).is_(None),
        col(Event.sent_at) <= bindparam("fetched_at"),
    )
    .values(read_back_at=bindparam("fetched_at"))
)


@dataclass(frozen=True)
class Exchange:
    """One call with what it carried, its secrets masked."""

    at: datetime
    direction: Direction
    transport: Transport
    name: str
    entity_id: str | None
    event_seq: int | None
    status: int | None
    millis: int
    error_type: str | None
    trouble: str | None
    trace_id: str | None
    request: str
    response: str


def keep(session: Session, exchanges: Sequence[Exchange]) -> None:
    """Write a batch, oldest first."""
    if not exchanges:
        return
    first = (session.execute(select(func.max(col(WireCall.seq)))).scalar() or 0) + 1
    numbered = list(enumerate(exchanges, start=first))
    connection = session.connection()
    connection.execute(insert(WireCall), [{"seq": seq, **_head(each)} for seq, each in numbered])
    bodies = [
        {"call_seq": seq, "request": each.request, "response": each.response}
        for seq, each in numbered
        if each.request or each.response
    ]
    if bodies:
        connection.execute(insert(WireBody), bodies)


def _head(exchange: Exchange) -> dict[str, object]:
    return {name: value for name, value in vars(exchange).items() if name not in ("request", "response")}


def read_back(session: Session, fetched: Mapping[str, datetime]) -> None:
    """Dojo has fetched these entities at these moments: what it was told of them before, it has read back.

    Whether it had taken the event by then does not matter: what it fetched was the state that the event told of.
    """
    if fetched:
        rows = [{"fetched": entity_id, "fetched_at": at} for entity_id, at in fetched.items()]
        session.connection().execute(_READ_BACK, rows)


def prune(session: Session, now: datetime) -> None:
    """Forget what is too old or too much. Of events that wait, are parked or were dropped nothing goes."""
    newest = session.execute(select(func.max(col(WireCall.seq)))).scalar() or 0
    refused = col(WireCall.error_type).is_not(None)
    gone = or_(
        and_(~refused, or_(col(WireCall.seq) <= newest - MOST_CALLS, col(WireCall.at) < now - KEPT)),
        and_(refused, or_(col(WireCall.seq) <= newest - MOST_REFUSED, col(WireCall.at) < now - REFUSED_KEPT)),
    )
    session.execute(delete(WireBody).where(col(WireBody.call_seq).in_(select(col(WireCall.seq)).where(gone))))
    session.execute(delete(WireCall).where(gone))
    _prune_events(session, now)


def _prune_events(session: Session, now: datetime) -> None:
    """The newest of each state stays: whether a link is new is told by it."""
    newest = select(func.max(col(Event.seq))).group_by(col(Event.state))
    session.execute(
        delete(Event).where(col(Event.state).in_(_DONE), col(Event.at) < now - KEPT, col(Event.seq).not_in(newest))
    )
