"""Guests are forgotten once the venue has no more use for what it knows of them: `keep_guests_days` in its file.

What was eaten, paid and counted stays, and so does the journal: who did what and when. Nobody is named any more in
what it kept of rows and sentences from before. Unlike `erase` it tells Dojo nothing: that would be an event for
every booking of a day that is long over.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, or_, select, update
from sqlmodel import SQLModel, col

from data.changes import model_of
from data.models import (
    Action,
    ActionDetail,
    Erasure,
    Guest,
    Order,
    Party,
    Reservation,
    WaitlistEntry,
    WireBody,
    WireCall,
)
from data.rules.personal import PERSONAL, forget_in_image, nobody
from data.uow import UnitOfWork

_WORDS: dict[type[SQLModel], str] = {
    Reservation: "booking",
    Party: "visit",
    WaitlistEntry: "wait",
    Order: "tab",
    Guest: "note",
}


@dataclass(frozen=True)
class Old:
    """What is kept of guests from before a moment, in numbers."""

    before: datetime
    rows: dict[type[SQLModel], int]

    @property
    def about(self) -> str:
        """`12 bookings, 14 visits`; nothing where nobody is left to forget."""
        counted = ((number, _WORDS[model]) for model, number in self.rows.items() if number)
        return ", ".join(f"{number} {word}{'' if number == 1 else 's'}" for number, word in counted)


def too_old(uow: UnitOfWork) -> Old | None:
    """What the venue does not keep any longer; None where it has set no limit, or nothing is that old."""
    days = uow.venue.keep_guests_days
    if days is None:
        return None
    today, _ = uow.venue.day_bounds(uow.venue.service_day(uow.now))
    before = today - timedelta(days=days)
    counted = {model: _count(uow, _old(model, before)) for model in _WORDS}
    return Old(before, counted) if any(counted.values()) else None


def forget(uow: UnitOfWork, before: datetime) -> Old:
    """Forget everybody who has not been here since, for good.

    Rows are changed behind the journal's back, as it must not keep what they were; its own row says how many.
    """
    uow.session.flush()
    connection = uow.session.connection()
    rows: dict[type[SQLModel], int] = {}
    for model in _WORDS:
        old = _old(model, before)
        blank = delete(model).where(old) if model is Guest else update(model).where(old).values(nobody(model))
        rows[model] = connection.execute(blank).rowcount
    _forget_in_journal(uow, before)
    said_long_ago = select(col(WireCall.seq)).where(col(WireCall.at) < before)
    connection.execute(delete(WireBody).where(col(WireBody.call_seq).in_(said_long_ago)))
    uow.add(Erasure(at=uow.now, before=before))
    uow.erases = True
    return Old(before, rows)


def _count(uow: UnitOfWork, old: ColumnElement[bool]) -> int:
    return int(uow.session.execute(select(func.count()).where(old)).scalar_one())


# ---- what is old ------------------------------------------------------------------------------------------------


def _old(model: type[SQLModel], before: datetime) -> ColumnElement[bool]:
    """Rows of a kind that are over since then and still say who it was."""
    if model is Guest:
        return and_(col(Guest.noted_at) < before, ~_has_come_since(before))
    return and_(_OVER[model](before), or_(*(_says_something(model, name) for name in PERSONAL[model])))


_OVER: dict[type[SQLModel], Any] = {
    Reservation: lambda before: and_(
        col(Reservation.end_at) < before,
        col(Reservation.id).not_in(
            select(col(Party.reservation_id)).where(
                col(Party.reservation_id).is_not(None), col(Party.ended_at).is_(None)
            )
        ),
    ),
    Party: lambda before: or_(col(Party.ended_at) < before, col(Party.deleted_at) < before),
    WaitlistEntry: lambda before: col(WaitlistEntry.queued_at) < before,
    Order: lambda before: or_(col(Order.closed_at) < before, col(Order.deleted_at) < before),
}


def _says_something(model: type[SQLModel], column: str) -> ColumnElement[bool]:
    stored: Any = getattr(model, column)
    blank = nobody(model)[column]
    return col(stored).is_not(None) if blank is None else col(stored) != blank


def _has_come_since(before: datetime) -> ColumnElement[bool]:
    """Whether anybody of the name or number that something was noted about was here since, or is expected."""
    seen: tuple[tuple[Any, ColumnElement[bool]], ...] = (
        (Reservation, col(Reservation.end_at) >= before),
        (Party, or_(col(Party.ended_at).is_(None), col(Party.ended_at) >= before)),
        (WaitlistEntry, col(WaitlistEntry.queued_at) >= before),
    )
    return or_(
        *(
            select(col(model.id))
            .where(since, or_(*(col(getattr(model, key)) == col(getattr(Guest, key)) for key in _keys(model))))
            .exists()
            for model, since in seen
        )
    )


def _keys(model: type[SQLModel]) -> Iterator[str]:
    return (key for key in ("name_key", "phone_key") if key in model.model_fields)


# ---- the journal ------------------------------------------------------------------------------------------------


def _forget_in_journal(uow: UnitOfWork, before: datetime) -> None:
    """From where it was left the last time: what rows were, without the guests, and no sentence that names one."""
    connection = uow.session.connection()
    done = connection.execute(select(func.max(col(Erasure.before)))).scalar()
    old = connection.execute(
        select(col(ActionDetail.action_seq), col(ActionDetail.said), col(ActionDetail.changes))
        .join(Action, col(Action.seq) == col(ActionDetail.action_seq))
        .where(col(Action.at) < before, *([col(Action.at) >= done] if done is not None else []))
    )
    cleaned = [
        {"seq": seq, "kept": _sentence(said, changes), "rest": _forgotten(changes)} for seq, said, changes in old
    ]
    if cleaned:
        connection.execute(
            update(ActionDetail)
            .where(col(ActionDetail.action_seq) == bindparam("seq"))
            .values(said=bindparam("kept"), warnings=[], changes=bindparam("rest")),
            cleaned,
        )


def _sentence(said: str | None, changes: list[dict[str, Any]]) -> str | None:
    return None if any(model_of(change["table"]) in _WORDS for change in changes) else said


def _forgotten(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    clean: list[dict[str, Any]] = json.loads(json.dumps(changes))
    for change in clean:
        model = model_of(change["table"])
        if model in _WORDS:
            for image in (change["before"], change["after"]):
                if image is not None:
                    forget_in_image(model, image)
    return clean
