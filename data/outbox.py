"""The outbox: which events wait for Dojo, and what became of them. Database only, no HTTP.

Events of one entity leave strictly in the order of `seq`, never of time. They carry no data, so older ones of
an entity are folded into its newest. `next_attempt_at` of a waiting event says when it may be tried: NULL
means that a person asked for it now.

The functions take a session of `Store.maintenance()`. `data.queries.outbox` lists what waits, and `data.resync`
says what a new link is told of.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Select,
    Update,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from data.models import Event, EventState, EventType

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
        status=bindparam("answered"),
        millis=bindparam("took"),
        accepted_at=bindparam("taken_at"),
        attempts=col(Event.attempts) + 1,
    )
)
"""Counts an attempt of what still waits: somebody may have dropped it while it was under way."""

_LEAVES: Final = update(Event).where(col(Event.seq) == bindparam("this_seq")).values(sent_at=bindparam("now"))


def _accept_folded() -> Update:
    """What went out in an event's place was accepted with it."""
    newest = aliased(Event)
    same = select(newest).where(
        col(newest.seq) == bindparam("this_seq"),
        col(newest.entity_id) == col(Event.entity_id),
        col(newest.event_type) == col(Event.event_type),
    )
    entity = select(col(newest.entity_id)).where(col(newest.seq) == bindparam("this_seq")).scalar_subquery()
    return (
        update(Event)
        .where(
            col(Event.entity_id) == entity,
            col(Event.seq) < bindparam("this_seq"),
            col(Event.state) == literal_column("'folded'"),
            col(Event.accepted_at).is_(None),
            same.exists(),
        )
        .values(accepted_at=bindparam("taken_at"))
    )


_ACCEPT_FOLDED: Final = _accept_folded()


@dataclass(frozen=True)
class Due:
    """An event whose turn it is."""

    seq: int
    event_type: EventType
    entity_id: str
    attempts: int


@dataclass(frozen=True)
class Reply:
    """What came of an attempt on the wire: an HTTP status, None for no answer, and how long it took."""

    status: int | None = None
    millis: int | None = None


UNKNOWN: Final = Reply()


def pending() -> ColumnElement[bool]:
    """What waits to be sent."""
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
        .where(pending(), or_(at.is_(None), at <= now, at > far), ~held_back)
        .order_by(col(Event.seq))
        .limit(1)
    )


_FIRST_DUE: Final = _first_due()
"""Built once: building it takes longer than running it."""


# ---- what the relay asks -----------------------------------------------------------------------------------


def make_all_due(session: Session, now: datetime) -> None:
    """After a restart nothing waits out an old back-off."""
    session.execute(update(Event).where(pending()).values(next_attempt_at=now))


def make_unanswered_due(session: Session, now: datetime) -> None:
    """What waits because Dojo could not be reached may go; what it answered with a refusal keeps its time."""
    session.execute(update(Event).where(pending(), col(Event.status).is_(None)).values(next_attempt_at=now))


def newest(session: Session) -> int:
    """The number of the newest event; 0 where there is none."""
    return session.execute(select(func.max(col(Event.seq)))).scalar() or 0


def adopt(session: Session, after: int, now: datetime) -> int:
    """What a process that knows of no link has done since the event `after` goes out through this one.

    Answers the newest event there is.
    """
    last = newest(session)
    if last > after:
        session.execute(
            update(Event)
            .where(col(Event.seq) > after, col(Event.state) == EventState.NOT_SENT)
            .values(state=EventState.PENDING, next_attempt_at=now)
        )
    return last


def take_retries(session: Session, now: datetime) -> bool:
    """Whether a person asked for sending now; asking once counts once."""
    asked = session.execute(
        select(col(Event.seq)).where(pending(), col(Event.next_attempt_at).is_(None)).limit(1)
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
    due = Due(first.seq, EventType(first.event_type), first.entity_id, first.attempts)
    if first.has_newer:
        due = _fold(session, due, now)
    session.connection().execute(_LEAVES, {"this_seq": due.seq, "now": now})
    return due


def _fold(session: Session, due: Due, now: datetime) -> Due:
    """The newest pending event of an entity goes for all of them and inherits their attempts."""
    same = (pending(), col(Event.entity_id) == due.entity_id, col(Event.event_type) == due.event_type)
    waiting = session.execute(
        select(col(Event.seq), col(Event.attempts)).where(*same).order_by(col(Event.seq))
    ).all()
    newest = waiting[-1].seq
    attempts = max(row.attempts for row in waiting)
    session.execute(
        update(Event)
        .where(*same, col(Event.seq) < newest)
        .values(state=EventState.FOLDED, settled_at=now, next_attempt_at=None, sent_at=now)
    )
    session.execute(update(Event).where(col(Event.seq) == newest).values(attempts=attempts))
    return replace(due, seq=newest, attempts=attempts)


def next_due(session: Session, now: datetime) -> datetime | None:
    """When the first waiting event comes due; None if nothing waits."""
    earliest = session.execute(select(func.min(col(Event.next_attempt_at))).where(pending())).scalar()
    return None if earliest is None else max(now, min(earliest, now + FAR))


# ---- what became of an attempt -----------------------------------------------------------------------------


def delivered(session: Session, seq: int, now: datetime, reply: Reply = UNKNOWN) -> None:
    _settle(session, seq, EventState.DELIVERED, now, None, reply)
    session.connection().execute(_ACCEPT_FOLDED, {"this_seq": seq, "taken_at": now})


def parked(session: Session, seq: int, now: datetime, error: str, reply: Reply = UNKNOWN) -> None:
    """Dojo will not have it; only a person can move it on."""
    _settle(session, seq, EventState.PARKED, now, error, reply)


def _settle(session: Session, seq: int, state: EventState, now: datetime, error: str | None, reply: Reply) -> None:
    taken_at = now if state is EventState.DELIVERED else None
    _record(session, seq, reply, to_state=state, settled_at=now, again_at=None, error=error, taken_at=taken_at)


def failed(session: Session, seq: int, next_attempt_at: datetime, error: str, reply: Reply = UNKNOWN) -> None:
    """Not this time; it stays where it is and waits."""
    _record(
        session,
        seq,
        reply,
        to_state=EventState.PENDING,
        settled_at=None,
        again_at=next_attempt_at,
        error=error,
        taken_at=None,
    )


def _record(session: Session, seq: int, reply: Reply, *, error: str | None, **values: object) -> None:
    """Without the session's own bookkeeping of rows, which costs more than the statement: none are loaded."""
    values |= {"this_seq": seq, "error": error and error[:LONGEST_ERROR]}
    values |= {"answered": reply.status, "took": reply.millis}
    session.connection().execute(_RECORD, values)


# ---- what a person asks ------------------------------------------------------------------------------------


def _chosen(which: str | None, since: datetime | None = None) -> ColumnElement[bool]:
    """Everything that waits or is parked; or of it the events of one entity, or one event by its id."""
    conditions: list[ColumnElement[bool]] = [col(Event.state).in_((EventState.PENDING, EventState.PARKED))]
    if which is not None:
        conditions.append(or_(col(Event.id) == which, col(Event.entity_id) == which))
    if since is not None:
        conditions.append(col(Event.at) >= since)
    return and_(*conditions)


def retry(session: Session, which: str | None = None, since: datetime | None = None) -> int:
    """Send again, now: what waits and what is parked, of an entity, one event, or all. Says how many."""
    chosen = _chosen(which, since)
    asked = session.execute(select(col(Event.seq)).where(chosen)).scalars().all()
    session.execute(
        update(Event)
        .where(chosen)
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
