"""What a unit of work did to which rows: the images that the journal keeps and that undo puts back.

An image is a row as plain JSON: moments as ISO 8601 text, everything else as it is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from data.models import (
    Action,
    ActionDetail,
    ActionEntity,
    DiningTable,
    Event,
    Guest,
    Order,
    Party,
    Reservation,
    WaitlistEntry,
)

Image = dict[str, Any]

_JOURNAL = (Action, ActionDetail, ActionEntity, Event)

_SUBJECTS = (Reservation, Guest, Party, Order, DiningTable, WaitlistEntry)
"""What an action can be about; other rows belong to one of these."""


def model_of(table: str) -> type[SQLModel]:
    """The class behind a stored image's table name."""
    for mapper in SQLModel._sa_registry.mappers:
        if mapper.local_table is not None and mapper.local_table.name == table:  # type: ignore[attr-defined]
            found: type[SQLModel] = mapper.class_
            return found
    raise LookupError(table)


def _columns(model: type[SQLModel]) -> list[str]:
    return [column.key for column in inspect(model).columns]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def image_of(row: SQLModel) -> Image:
    """The row as it stands, as JSON."""
    return {name: _plain(getattr(row, name)) for name in _columns(type(row))}


def _image_before(row: SQLModel) -> Image:
    """The row as the database last had it."""
    original = inspect(row).committed_state
    return {
        name: _plain(original[name] if name in original else getattr(row, name)) for name in _columns(type(row))
    }


def from_image(model: type[SQLModel], image: Image) -> dict[str, Any]:
    """An image's values in the column's own types."""
    values = dict(image)
    for column in inspect(model).columns:
        value = values.get(column.key)
        if isinstance(value, str) and isinstance(column.type, UTCDateTime):
            values[column.key] = datetime.fromisoformat(value)
    return values


def key_of(row: SQLModel) -> tuple[Any, ...]:
    """The row's primary key in column order."""
    return tuple(getattr(row, column.key) for column in inspect(type(row)).primary_key)


@dataclass(frozen=True)
class Change:
    """One row before and after; None where it did not exist."""

    model: type[SQLModel]
    key: tuple[Any, ...]
    before: Image | None
    after: Image | None

    def touched(self) -> set[str]:
        """The columns that differ; all of them for a row that came or went."""
        if self.before is None or self.after is None:
            return set(self.before or self.after or ())
        return {name for name, value in self.after.items() if self.before.get(name) != value}

    def as_json(self) -> dict[str, Any]:
        return {
            "table": str(self.model.__tablename__),
            "key": list(self.key),
            "before": self.before,
            "after": self.after,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Change":
        return cls(model_of(stored["table"]), tuple(stored["key"]), stored["before"], stored["after"])


@cache
def _subject_columns(model: type[SQLModel]) -> tuple[str, ...]:
    """The columns that name what a row is about: its own id, and its foreign keys to what has a history."""
    tables = {str(subject.__tablename__) for subject in _SUBJECTS}
    keys = [
        column.key
        for column in inspect(model).columns
        if any(key.column.table.name in tables for key in column.foreign_keys)
    ]
    own = [column.key for column in inspect(model).primary_key] if model in _SUBJECTS else []
    return (*own, *keys)


def subjects(changes: Iterable[Change]) -> list[str]:
    """The ids of everything these changes were about, before or after, in the order of first touch."""
    found = {
        image[column]: None
        for change in changes
        for image in (change.before, change.after)
        if image is not None
        for column in _subject_columns(change.model)
    }
    return [subject for subject in found if subject is not None]


class ChangeLog:
    """Listens to one session and remembers each row's image from before its first change."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._seen: dict[tuple[type[SQLModel], tuple[Any, ...]], Image | None] = {}
        self._rows: dict[tuple[type[SQLModel], tuple[Any, ...]], SQLModel | None] = {}
        event.listen(session, "before_flush", self._note)
        event.listen(session, "do_orm_execute", _refuse_bulk_writes)

    def _note(self, session: Session, _context: UOWTransaction, _instances: object) -> None:
        for row in session.new:
            self._remember(row, before=None, now=row)
        for row in session.dirty:
            if session.is_modified(row):
                self._remember(row, before=_image_before(row), now=row)
        for row in session.deleted:
            self._remember(row, before=_image_before(row), now=None)

    def _remember(self, row: SQLModel, *, before: Image | None, now: SQLModel | None) -> None:
        if isinstance(row, _JOURNAL):
            return
        identity = (type(row), key_of(row))
        self._seen.setdefault(identity, before)
        if now is not None or self._rows.get(identity) in (None, row):
            self._rows[identity] = now

    def changes(self) -> Iterator[Change]:
        """Every row that really differs, in the order of first touch. Flushes the session first."""
        self._session.flush()
        for (model, key), before in self._seen.items():
            row = self._rows[(model, key)]
            after = None if row is None else image_of(row)
            if before != after:
                yield Change(model, key, before, after)


def _refuse_bulk_writes(state: ORMExecuteState) -> None:
    """A bulk statement changes rows behind the journal's back; rules change rows one by one."""
    if state.is_update or state.is_delete or state.is_insert:
        raise AssertionError("rules change rows through the unit of work, never with a bulk statement")
