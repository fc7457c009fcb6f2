"""Bringing Dojo up to date: one event for each thing it should look at again.

Events themselves are never replayed: Dojo re-reads what is, not what was. The functions take a session of
`Store.maintenance()`.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, func, literal_column, select, update
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from data.ids import new_id
from data.models import Event, EventState, EventType, Order, Party, Reservation
from data.outbox import pending


def needs_resync(session: Session) -> bool:
    """Whether this link is new: nothing was ever delivered, or Dojo missed something while there was no link."""
    return _first_delivered(session) is None or has_missed(session)


def has_missed(session: Session) -> bool:
    """Whether something happened without a link, since there was one, that Dojo has not been told."""
    return bool(_missed(session))


def _first_delivered(session: Session) -> int | None:
    return session.execute(
        select(func.min(col(Event.seq))).where(col(Event.state) == EventState.DELIVERED)
    ).scalar()


def _missed(session: Session) -> list[tuple[EventType, str]]:
    """What happened without a link, after Dojo had been told of things, and was not told since. Live or not:

    who has left or was cancelled meanwhile would keep a table at Dojo's end for ever (digest 7.3).
    """
    first = _first_delivered(session)
    if first is None:
        return []
    since = aliased(Event)
    told_since = exists().where(
        col(since.entity_id) == col(Event.entity_id),
        col(since.seq) > col(Event.seq),
        col(since.state).not_in((EventState.NOT_SENT, EventState.JOURNAL)),
    )
    missed = (
        select(col(Event.event_type), col(Event.entity_id))
        .where(col(Event.state) == EventState.NOT_SENT, col(Event.seq) > first, ~told_since)
        .group_by(col(Event.event_type), col(Event.entity_id))
        .order_by(func.max(col(Event.seq)))
    )
    return [(EventType(kind), entity_id) for kind, entity_id in session.execute(missed)]


def resync(
    session: Session, now: datetime, entities: Collection[str] | None = None, since: datetime | None = None
) -> int:
    """One event for each booking to come, party in the house and open tab without one waiting. Says how many.

    Before them one for each thing that Dojo missed while there was no link.

    With `entities` or `since` one for each of these, or for what has had an event since then, live or not.
    A parked event of such a thing is replaced.
    """
    waiting = set(session.execute(select(col(Event.entity_id)).where(pending())).scalars())
    if entities is None and since is None:
        wanted = list(dict.fromkeys((*_missed(session), *_live(session, now))))
    else:
        wanted = _told_of(session, entities, since)
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
