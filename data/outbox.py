"""The outbox: which events wait for Dojo, and what became of them. Database only, no HTTP.

Events of one entity leave strictly in the order of `seq`, never of time. They carry no data, so older ones of
an entity are folded into its newest. `next_attempt_at` of a waiting event says when it may be tried: NULL
means that a person asked for it now.

The functions take a session of `Store.maintenance()`; the listing also one of `Store.read()`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, literal_column, or_, select, update
from sqlalchemy.orm import Session, aliased
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from data.ids import new_id
from data.models import Event, EventState, EventType, Order, Party, Reservation

STEPS: Final = (1, 2, 4, 8, 15, 30, 60)
"""Seconds to wait after the first, second… failure; the last for ever after."""

JITTER: Final = 0.2

FAR: Final = timedelta(seconds=STEPS[-1] + 60)
"""A stored moment further ahead than this was written before the clock went back, and counts as due."""

LONGEST_ERROR: Final = 500

_PENDING: Final[ColumnElement[str]] = literal_column("'pending'")
"""Written out, not bound: only so does SQLite see that the partial index fits."""


def backoff(failures: int, rng: Random) -> float:
    """Seconds to wait after so many failures in a row, ±20 % so that many tills do not call at once."""
    step = STEPS[min(max(failures, 1), len(STEPS)) - 1]
    return step * rng.uniform(1 - JITTER, 1 + JITTER)


_RECORD: Final = (
    update(Event)
    .where(col(Event.seq) == bindparam("this_seq"), col(Event.state) == _PENDING)
    .values(
        state=bindparam("to_state"),
        settled_at=bindparam("settled_at"),
        next_attempt_at=bindparam("again_at"),
        last_error=bindparam("error"),
        attempts=col(Event.attempts) + 1,
    )
)
"""Counts an attempt of what still waits: somebody may have dropped it while it was under way."""


@dataclass(frozen=True)
class Due:
    """An event whose turn it is."""

    seq: int
    event_type: EventType
    entity_id: str
    attempts: int


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


def _pending() -> ColumnElement[bool]:
    return col(Event.state) == _PENDING


def _first_due() -> Select[int, str, str, int, bool]:
    """The first event that is due at `now` and whose entity has no older one that is not; and if it has newer."""
    now, far = bindparam("now", type_=UTCDateTime()), bindparam("far", type_=UTCDateTime())
    older = aliased(Event)
    held_back = exists().where(
        col(older.state) == _PENDING,
        col(older.entity_id) == col(Event.entity_id),
        col(older.seq) < col(Event.seq),
        col(older.next_attempt_at) > now,
        col(older.next_attempt_at) <= far,
    )
    newer = aliased(Event)
    has_newer = exists().where(
        col(newer.state) == _PENDING,
        col(newer.entity_id) == col(Event.entity_id),
        col(newer.event_type) == col(Event.event_type),
        col(newer.seq) > col(Event.seq),
    )
    at = col(Event.next_attempt_at)
    return (
        select(
            func.coalesce(col(Event.seq), 0).label("seq"),
            col(Event.event_type),
            col(Event.entity_id),
            col(Event.attempts),
            has_newer.label("has_newer"),
        )
        .where(_pending(), or_(at.is_(None), at <= now, at > far), ~held_back)
        .order_by(col(Event.seq))
        .limit(1)
    )


_FIRST_DUE: Final = _first_due()
"""Built once: building it takes longer than running it."""


# ---- what the relay asks -----------------------------------------------------------------------------------


def make_all_due(session: Session, now: datetime) -> None:
    """After a restart nothing waits out an old back-off."""
    session.execute(update(Event).where(_pending()).values(next_attempt_at=now))


def take_retries(session: Session, now: datetime) -> bool:
    """Whether a person asked for sending now; asking once counts once."""
    asked = session.execute(
        select(col(Event.seq)).where(_pending(), col(Event.next_attempt_at).is_(None)).limit(1)
    ).first()
    if asked is None:
        return False
    make_all_due(session, now)
    return True


def claim(session: Session, now: datetime) -> Due | None:
    """The first event that may go now, its entity's older ones folded into it; None if all wait.

    An event whose older sibling waits out a back-off waits with it.
    """
    first = session.execute(_FIRST_DUE, {"now": now, "far": now + FAR}).first()
    if first is None:
        return None
    if first.has_newer:
        return _fold(session, first.entity_id, first.event_type, now)
    return Due(first.seq, EventType(first.event_type), first.entity_id, first.attempts)


def _fold(session: Session, entity_id: str, event_type: str, now: datetime) -> Due:
    """The newest pending event of an entity goes for all of them and inherits their attempts."""
    same = (_pending(), col(Event.entity_id) == entity_id, col(Event.event_type) == event_type)
    waiting = session.execute(
        select(col(Event.seq), col(Event.attempts)).where(*same).order_by(col(Event.seq))
    ).all()
    newest = waiting[-1].seq
    attempts = max(row.attempts for row in waiting)
    session.execute(
        update(Event)
        .where(*same, col(Event.seq) < newest)
        .values(state=EventState.FOLDED, settled_at=now, next_attempt_at=None)
    )
    session.execute(update(Event).where(col(Event.seq) == newest).values(attempts=attempts))
    return Due(newest, EventType(event_type), entity_id, attempts)


def next_due(session: Session, now: datetime) -> datetime | None:
    """When the first waiting event comes due; None if nothing waits."""
    earliest = session.execute(select(func.min(col(Event.next_attempt_at))).where(_pending())).scalar()
    return None if earliest is None else max(now, min(earliest, now + FAR))


# ---- what became of an attempt -----------------------------------------------------------------------------


def delivered(session: Session, seq: int, now: datetime) -> None:
    _settle(session, seq, EventState.DELIVERED, now, None)


def parked(session: Session, seq: int, now: datetime, error: str) -> None:
    """Dojo will not have it; only a person can move it on."""
    _settle(session, seq, EventState.PARKED, now, error)


def _settle(session: Session, seq: int, state: EventState, now: datetime, error: str | None) -> None:
    _record(session, seq, to_state=state, settled_at=now, again_at=None, error=error)


def failed(session: Session, seq: int, next_attempt_at: datetime, error: str) -> None:
    """Not this time; it stays where it is and waits."""
    _record(session, seq, to_state=EventState.PENDING, settled_at=None, again_at=next_attempt_at, error=error)


def _record(session: Session, seq: int, *, error: str | None, **values: object) -> None:
    """Without the session's own bookkeeping of rows, which costs more than the statement: none are loaded."""
    values |= {"this_seq": seq, "error": error and error[:LONGEST_ERROR]}
    session.connection().execute(_RECORD, values)


# ---- what a person asks ------------------------------------------------------------------------------------


def _chosen(which: str | None) -> ColumnElement[bool]:
    """Everything that waits or is parked; or of it the events of one entity, or one event by its id."""
    open_ = col(Event.state).in_((EventState.PENDING, EventState.PARKED))
    if which is None:
        return open_
    return open_ & or_(col(Event.id) == which, col(Event.entity_id) == which)


def retry(session: Session, which: str | None = None) -> int:
    """Send again, now: what waits and what is parked, of an entity, one event, or all. Says how many."""
    asked = session.execute(select(col(Event.seq)).where(_chosen(which))).scalars().all()
    session.execute(
        update(Event)
        .where(_chosen(which))
        .values(state=EventState.PENDING, settled_at=None, next_attempt_at=None, attempts=0)
    )
    return len(asked)


def drop(session: Session, now: datetime, which: str | None = None) -> int:
    """Never send these. They stay in the database as dropped. Says how many."""
    asked = session.execute(select(col(Event.seq)).where(_chosen(which))).scalars().all()
    session.execute(
        update(Event).where(_chosen(which)).values(state=EventState.DROPPED, settled_at=now, next_attempt_at=None)
    )
    return len(asked)


def _newest(session: Session, state: EventState) -> int:
    return session.execute(select(func.max(col(Event.seq))).where(col(Event.state) == state)).scalar() or 0


def needs_resync(session: Session) -> bool:
    """Whether this link is new: nothing was ever delivered, or things happened since without a link."""
    last = _newest(session, EventState.DELIVERED)
    unsent = _newest(session, EventState.NOT_SENT)
    return last == 0 or unsent > last


def resync(session: Session, now: datetime) -> int:
    """One event for each booking to come, party in the house and open tab without one waiting. Says how many.

    Events that were not sent are never replayed: Dojo re-reads what is, not what was.
    """
    waiting = set(session.execute(select(col(Event.entity_id)).where(_pending())).scalars())
    missing = [live for live in _live(session, now) if live[1] not in waiting]
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


def listing(
    session: Session,
    states: Collection[EventState] = (EventState.PENDING, EventState.PARKED),
    *,
    limit: int = 100,
) -> list[OutboxRow]:
    """The newest events in these states, in the order in which they happened."""
    rows = session.execute(
        select(Event).where(col(Event.state).in_(states)).order_by(col(Event.seq).desc()).limit(limit)
    ).scalars()
    newest_first = [
        OutboxRow(
            seq=row.seq or 0,
            id=row.id,
            at=row.at,
            event_type=EventType(row.event_type),
            entity_id=row.entity_id,
            state=EventState(row.state),
            attempts=row.attempts,
            next_attempt_at=row.next_attempt_at,
            last_error=row.last_error,
        )
        for row in rows
    ]
    return newest_first[::-1]
