"""Taking back, and doing again, the last thing this terminal did.

The journal keeps each row an action changed, before and after. Undo puts the rows back as they were in a unit of
work of its own, so that it causes its own events; it refuses when somebody has changed one of them since.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import SQLModel, col

from data.changes import Change, Image, from_image, image_of
from data.errors import CannotUndo, NothingToUndo, RuleBroken
from data.models import (
    Action,
    ActionDetail,
    DiningTable,
    Order,
    Origin,
    Party,
    Payment,
    PaymentMethod,
    Reservation,
)
from data.rules.floor_plan import PLAN_COLUMNS, check_standing, is_used
from data.rules.tabs import refresh
from data.uow import UnitOfWork

_GONE = {Party: "deleted_at", Order: "deleted_at", Reservation: "cancelled_at"}
"""Rows that the journal and Dojo may still refer to are never removed, only marked."""


_DERIVED = frozenset({"updated_at", "position", "vat"})
"""What a row says of itself only because something else was done."""


@dataclass(frozen=True)
class TakenBack:
    """The action that was undone or redone, in the words the host saw."""

    seq: int
    said: str


def undo(uow: UnitOfWork) -> TakenBack:
    """Take back this terminal's last action of the service day. Raises NothingToUndo or CannotUndo."""
    action = _last_done(uow)
    if action is None or action.seq is None:
        raise NothingToUndo("undo")
    if action.verb == "erase":
        raise CannotUndo("erase", "what is erased is gone for good")
    said, changes = _detail(uow, action)
    _check_no_card(said, changes)
    _restore(uow, said, [_reversed(change) for change in reversed(changes)], since=action.seq)
    uow.undoes = action.seq
    return TakenBack(action.seq, said)


def redo(uow: UnitOfWork) -> TakenBack:
    """Do again what undo has just taken back. Raises NothingToUndo or CannotUndo."""
    action = _last_undone(uow)
    if action is None or action.undoes is None or action.seq is None:
        raise NothingToUndo("redo")
    original = uow.find(Action, action.undoes)
    if original is None:
        raise NothingToUndo("redo")
    said, changes = _detail(uow, original)
    _restore(uow, said, changes, since=action.seq)
    uow.redoes = original.seq
    return TakenBack(action.undoes, said)


# ---- which action ------------------------------------------------------------------------------------------


def _mine(uow: UnitOfWork) -> list[Action]:
    """This terminal's actions of the service day, newest first."""
    begins, _ = uow.venue.day_bounds(uow.venue.service_day(uow.now))
    return list(
        uow.session.execute(
            select(Action)
            .where(
                col(Action.terminal) == uow.actor.terminal,
                col(Action.origin) == Origin.HOST,
                col(Action.at) >= begins,
            )
            .order_by(col(Action.seq).desc())
        ).scalars()
    )


def _last_done(uow: UnitOfWork) -> Action | None:
    """The newest action that still stands: each undo hides one, each redo shows it again."""
    hidden: set[int] = set()
    settled: set[int] = set()
    for action in _mine(uow):
        target = action.undoes or action.redoes
        if target is not None:
            if target not in settled:
                settled.add(target)
                hidden |= {target} if action.undoes else set()
        elif action.seq not in hidden:
            return action
    return None


def _last_undone(uow: UnitOfWork) -> Action | None:
    """The newest undo that was not redone, if nothing new was done after it."""
    redone: set[int] = set()
    for action in _mine(uow):
        if action.redoes is not None:
            redone.add(action.redoes)
        elif action.undoes is None:
            return None
        elif action.undoes not in redone:
            return action
        else:
            redone.discard(action.undoes)
    return None


def _detail(uow: UnitOfWork, action: Action) -> tuple[str, list[Change]]:
    detail = uow.find(ActionDetail, action.seq)
    if detail is None:
        raise CannotUndo(action.verb, "its details were erased")
    return detail.said or action.verb, [Change.from_json(stored) for stored in detail.changes]


def _check_no_card(said: str, changes: Sequence[Change]) -> None:
    """Money that has left a card goes back by a refund, never by forgetting."""
    for change in changes:
        if change.model is Payment and change.after and change.after["method"] != PaymentMethod.CASH:
            taken = change.after["amount"] >= 0
            why = "a card payment is refunded, not undone" if taken else "a card is charged again, not undone"
            raise CannotUndo(said, why)


# ---- putting rows back -------------------------------------------------------------------------------------


def _reversed(change: Change) -> Change:
    return Change(change.model, change.key, before=change.after, after=change.before)


def _restore(uow: UnitOfWork, said: str, changes: Sequence[Change], *, since: int) -> None:
    """Take every row from `before` to `after`, having checked all of them first.

    `since` is the action after which nobody else may have touched one of them.
    """
    rows = [_current(uow, said, change, since) for change in changes]
    _check_no_new_tab(uow, said, changes)
    _check_tables_unused(uow, said, changes)
    for change, row in zip(changes, rows, strict=True):
        _put(uow, change, row)
        uow.session.flush()
    _check_floor_plan(uow, said, changes)
    for change in changes:
        order = uow.find(Order, change.key[0]) if change.model is Order else None
        if order is not None:
            refresh(uow, order)


def _current(uow: UnitOfWork, said: str, change: Change, since: int) -> SQLModel | None:
    row = uow.find(change.model, change.key if len(change.key) > 1 else change.key[0])
    standing = None if row is None or _is_gone(row) else image_of(row)
    expected = None if change.before is None or _is_gone_image(change, change.before) else change.before
    if not _says(standing, expected):
        raise CannotUndo(said, _who_changed(uow, change, since))
    return row


def _says(standing: Image | None, expected: Image | None) -> bool:
    """Whether a row says what it did. When it was last touched does not matter, nor a column that is newer than
    the image."""
    if standing is None or expected is None:
        return standing is expected
    return all(standing[name] == value for name, value in expected.items() if name not in _DERIVED)


def _is_gone(row: SQLModel) -> bool:
    mark = _GONE.get(type(row))
    return mark is not None and getattr(row, mark) is not None


def _is_gone_image(change: Change, image: Image) -> bool:
    mark = _GONE.get(change.model)
    return mark is not None and image.get(mark) is not None


def _check_no_new_tab(uow: UnitOfWork, said: str, changes: Sequence[Change]) -> None:
    """A party that has a tab cannot vanish: the money would belong to nobody."""
    own = {change.key[0] for change in changes if change.model is Order}
    for change in changes:
        if change.model is not Party or change.after is not None:
            continue
        tabs = uow.session.execute(
            select(func.count(col(Order.id))).where(
                col(Order.party_id) == change.key[0],
                col(Order.deleted_at).is_(None),
                col(Order.id).not_in(own),
            )
        ).scalar_one()
        if tabs:
            raise CannotUndo(said, "the party has a tab by now")


def _check_tables_unused(uow: UnitOfWork, said: str, changes: Sequence[Change]) -> None:
    """A table that was added can go again only while nothing refers to it."""
    for change in changes:
        if change.model is DiningTable and change.after is None:
            table = uow.find(DiningTable, change.key[0])
            if table is not None and is_used(uow, table):
                raise CannotUndo(said, f"{table.name} has been used since; `plan retire {table.name}` would do")


def _check_floor_plan(uow: UnitOfWork, said: str, changes: Sequence[Change]) -> None:
    """What was true of the plan then may not be possible now: another table stands there, or guests have come."""
    for change in changes:
        table = uow.find(DiningTable, change.key[0]) if change.model is DiningTable and change.after else None
        if table is None or not change.touched() & PLAN_COLUMNS:
            continue
        try:
            check_standing(uow, table)
        except RuleBroken as refusal:
            sentence = refusal.sentence
            raise CannotUndo(said, f"{sentence[:1].lower()}{sentence[1:].rstrip('.')}") from None


def _put(uow: UnitOfWork, change: Change, row: SQLModel | None) -> None:
    if change.after is None:
        _remove(uow, row)
    elif row is None:
        uow.add(change.model(**from_image(change.model, change.after)))
    else:
        for name, value in from_image(change.model, change.after).items():
            setattr(row, name, value)


def _remove(uow: UnitOfWork, row: SQLModel | None) -> None:
    if row is None:
        return
    mark = _GONE.get(type(row))
    if mark is None:
        uow.delete(row)
    else:
        # A booking that is taken back never was: it is no cancellation of the guest's.
        setattr(row, mark, row.created_at if isinstance(row, Reservation) else uow.now)


def _who_changed(uow: UnitOfWork, change: Change, since: int) -> str:
    """Who touched the row last, what they did and when: the reason of a refusal."""
    mine = (col(Action.terminal) == uow.actor.terminal) & (col(Action.origin) == Origin.HOST)
    later = uow.session.execute(
        select(Action, ActionDetail)
        .join(ActionDetail, col(ActionDetail.action_seq) == col(Action.seq))
        .where(col(Action.seq) > since, ~mine)
        .order_by(col(Action.seq).desc())
    )
    place = change.as_json()
    for action, detail in later:
        if any((each["table"], each["key"]) == (place["table"], place["key"]) for each in detail.changes):
            at = f"{uow.venue.local(action.at):%H:%M}"
            if action.origin == Origin.DOJO:
                return f"Dojo changed {_what(change)} at {at}"
            return f"the terminal {action.terminal} did “{detail.said or action.verb}” at {at}"
    return f"{_what(change)} has been changed since"


def _what(change: Change) -> str:
    """The thing a row is about, as a host calls it."""
    image = change.before or change.after or {}
    if change.model is Order:
        return f"tab {image['number']}"
    if change.model is Party:
        return f"the party {image['name']}" if image["name"] else "the walk-in"
    return f"the booking {image['name']}" if change.model is Reservation else "it"
