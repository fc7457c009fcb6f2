"""Bringing Dojo up to date: one event for each thing it should look at again.

Events themselves are never replayed: Dojo re-reads what is, not what was. The functions take a session of
`Store.maintenance()`.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, literal_column, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from data.ids import new_id
from data.models import Event, EventState, EventType, Order, Party, Reservation
from data.outbox import pending


def _newest(session: Session, state: EventState) -> int:
    return session.execute(select(func.max(col(Event.seq))).where(col(Event.state) == state)).scalar() or 0


def needs_resync(session: Session) -> bool:
    """Whether this link is new: nothing was ever delivered, or things happened since without a link."""
    last = _newest(session, EventState.DELIVERED)
    unsent = _newest(session, EventState.NOT_SENT)
    return last == 0 or unsent > last


def resync(
    session: Session, now: datetime, entities: Collection[str] | None = None, since: datetime | None = None
) -> int:
    """One event for each booking to come, party in the house and open tab without one waiting. Says how many.

    With `entities` or `since` one for each of these, or for what has had an event since then, live or not.
    A parked event of such a thing is replaced.
    """
    waiting = set(session.execute(select(col(Event.entity_id)).where(pending())).scalars())
    wanted = _live(session, now) if entities is None and since is None else _told_of(session, entities, since)
    missing = [each for each in wanted if each[1] not in waiting]
    session.execute(
        update(Event)
        .where(
            col(Event.state) == literal_column("'parked'"),
            col(Event.entity_id).in_([entity_id for _, entity_id in missing]),
        )
        .values(state=EventState.FOLDED, settled_at=now)
    )
    session.add_all(
        Event(
            id=new_id("event"),
            at=now,
            event_type=kind,
            entity_id=entity_id,
            state=EventState.PENDING,
            next_attempt_at=now,
        )
        for kind, entity_id in missing
    )
    return len(missing)


def _told_of(
    session: Session, entities: Collection[str] | None, since: datetime | None
) -> list[tuple[EventType, str]]:
    """What events were about, in the order of their newest."""
    told = select(col(Event.event_type), col(Event.entity_id)).group_by(
        col(Event.event_type), col(Event.entity_id)
    )
    if entities is not None:
        told = told.where(col(Event.entity_id).in_(entities))
    if since is not None:
        told = told.where(col(Event.at) >= since)
    rows = session.execute(told.order_by(func.max(col(Event.seq))))
    return [(EventType(kind), entity_id) for kind, entity_id in rows]


def _live(session: Session, now: datetime) -> list[tuple[EventType, str]]:
    """What Dojo should know of, bookings before the parties that come of them, parties before their tabs."""
    bookings = (
        select(col(Reservation.id))
        .where(col(Reservation.cancelled_at).is_(None), col(Reservation.end_at) >= now)
        .order_by(col(Reservation.start_at), col(Reservation.id))
    )
    parties = (
        select(col(Party.id))
        .where(col(Party.ended_at).is_(None), col(Party.deleted_at).is_(None))
        .order_by(col(Party.started_at), col(Party.id))
    )
    tabs = (
        select(col(Order.id))
        .where(col(Order.closed_at).is_(None), col(Order.deleted_at).is_(None))
        .order_by(col(Order.created_at), col(Order.id))
    )
    kinds = ((EventType.RESERVATION, bookings), (EventType.PARTY, parties), (EventType.ORDER, tabs))
    return [(kind, found) for kind, statement in kinds for found in session.execute(statement).scalars()]
