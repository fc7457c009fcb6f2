"""Winding an evening back and forth by its journal: every row as it stood after any action.

The journal keeps each row an action touched, before and after. Put back step by step, newest first, they give the
database as it was; forwards they bring it back. Only for copies: journal and outbox themselves stay until
`cut_off`. The functions take a session of `Store.maintenance()`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, delete, func, insert, select, text, update
from sqlalchemy.orm import Session
from sqlmodel import col

from data.changes import Change, Image, from_image
from data.guards import unguarded
from data.models import Action, ActionDetail, ActionEntity, Event, WireBody, WireCall


@dataclass(frozen=True)
class Moment:
    """An action as a place to stop at."""

    seq: int
    at: datetime
    terminal: str
    said: str


def newest_action(session: Session) -> int:
    """`seq` of the newest action; 0 before the first."""
    return session.execute(select(func.max(col(Action.seq)))).scalar() or 0


def last_action_until(session: Session, at: datetime) -> int:
    """`seq` of the last action that was done by a moment; 0 before the first."""
    found = session.execute(select(func.max(col(Action.seq))).where(col(Action.at) <= at)).scalar_one()
    return int(found or 0)


def moments(session: Session, after: int, until: int) -> list[Moment]:
    """The actions between two, oldest first, as a person reads them."""
    rows = session.execute(
        select(Action, col(ActionDetail.said))
        .outerjoin(ActionDetail, col(ActionDetail.action_seq) == col(Action.seq))
        .where(col(Action.seq) > after, col(Action.seq) <= until)
        .order_by(col(Action.seq))
    )
    return [Moment(action.seq or 0, action.at, action.terminal, said or action.verb) for action, said in rows]


def wind(session: Session, position: int, target: int) -> None:
    """Take the rows from how they stood after the action `position` to how they stood after `target`."""
    session.execute(text("PRAGMA defer_foreign_keys = ON"))
    if target < position:
        for changes in _changes_between(session, target, position, newest_first=True):
            for change in reversed(changes):
                _put(session, change, change.before)
    else:
        for changes in _changes_between(session, position, target, newest_first=False):
            for change in changes:
                _put(session, change, change.after)


def cut_off(session: Session, seq: int, at: datetime) -> None:
    """Forget every action after one, and what Dojo was to hear of them: from here another evening begins."""
    with unguarded(session):
        session.execute(delete(Event).where(col(Event.action_seq) > seq))
        session.execute(delete(Event).where(col(Event.action_seq).is_(None), col(Event.at) > at))
        session.execute(delete(ActionEntity).where(col(ActionEntity.action_seq) > seq))
        session.execute(delete(ActionDetail).where(col(ActionDetail.action_seq) > seq))
        session.execute(delete(Action).where(col(Action.seq) > seq))
    later = select(col(WireCall.seq)).where(col(WireCall.at) > at)
    session.execute(delete(WireBody).where(col(WireBody.call_seq).in_(later)))
    session.execute(delete(WireCall).where(col(WireCall.at) > at))


def _changes_between(
    session: Session, after: int, until: int, *, newest_first: bool
) -> Iterator[Sequence[Change]]:
    order = col(ActionDetail.action_seq)
    rows = session.execute(
        select(col(ActionDetail.changes))
        .where(order > after, order <= until)
        .order_by(order.desc() if newest_first else order)
    ).scalars()
    for stored in rows.all():
        yield [Change.from_json(each) for each in stored]


def _put(session: Session, change: Change, image: Image | None) -> None:
    """Make a row what an image says; without one there is no row."""
    table: Table = change.model.__table__  # type: ignore[attr-defined]
    keys = table.primary_key.columns
    this = and_(*(column == value for column, value in zip(keys, change.key, strict=True)))
    session.execute(delete(table).where(this)) if image is None else _write(session, table, this, change, image)


def _write(session: Session, table: Table, this: Any, change: Change, image: Image) -> None:
    values = from_image(change.model, image)
    found = session.execute(update(table).where(this).values(values))
    if found.rowcount == 0:  # type: ignore[attr-defined]
        session.execute(insert(table).values(values))
