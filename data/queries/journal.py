"""The journal as the host reads it: what was done, by the house and by Dojo, and what Dojo was refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from data.changes import Change
from data.marks import STAYS, Mark, mark_of
from data.models import Action, ActionDetail, ActionEntity, Direction, Event, Origin, WireCall
from data.queries.labels import Label, labels, matching

PAGE: Final = 100

_PERSONAL: Final = {
    "reservation": frozenset({"name", "phone", "host_notes", "guest_requests"}),
    "party": frozenset({"name", "host_notes", "guest_requests", "deposit"}),
    "waitlist_entry": frozenset({"name", "phone", "notes"}),
    "guest": frozenset({"name", "note"}),
    "order": frozenset({"display_name", "reference", "note", "customer"}),
    "order_line": frozenset({"note"}),
    "table_block": frozenset({"reason"}),
}
"""What guests are called, reached at and ask for, by the tables that hold it."""

_SILENT: Final = frozenset({"id", "create_digest", "updated_at", "position", "name_key", "phone_key"})
"""Columns that tell a reader nothing."""


@dataclass(frozen=True, order=True)
class Place:
    """Where a line of the journal stands among all; of the same moment refusals come first."""

    at: datetime
    done: bool
    seq: int


@dataclass(frozen=True)
class Entry:
    """One line of the journal."""

    place: Place
    origin: Origin
    terminal: str
    initials: str | None
    what: str
    """The verb of the host language, or Dojo's capability."""
    about: tuple[Label, ...]
    said: str | None = None
    """The sentence the host saw; it may name guests."""
    requestor: Mapping[str, str] | None = None
    override: bool = False
    warnings: int = 0
    undoes: int | None = None
    redoes: int | None = None
    mark: Mark | None = None
    status: int | None = None
    """Of a refusal."""
    trouble: str | None = None
    """Why Dojo was refused; names ids only."""
    trace_id: str | None = None

    @property
    def refused(self) -> bool:
        return not self.place.done


@dataclass(frozen=True)
class JournalFilter:
    """Which lines: of one entity, since a moment, with every word somewhere in them."""

    entity_id: str | None = None
    since: datetime | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class JournalPage:
    entries: tuple[Entry, ...]
    """Newest first."""
    older: Place | None
    """Where the next page begins; None at the end."""


def journal_page(
    session: Session, wanted: JournalFilter, *, before: Place | None = None, limit: int = PAGE
) -> JournalPage:
    """A page of lines older than `before`."""
    ids = {word: matching(session, word) for word in wanted.words}
    found = [
        *_actions(session, wanted, ids, before, limit + 1),
        *_refusals(session, wanted, ids, before, limit + 1),
    ]
    found.sort(key=lambda entry: entry.place, reverse=True)
    more = len(found) > limit
    return JournalPage(tuple(found[:limit]), found[limit - 1].place if more else None)


def _older(
    model: type[Action] | type[WireCall], before: Place | None, *, done: bool
) -> ColumnElement[bool] | None:
    if before is None:
        return None
    at, seq = col(model.at), col(model.seq)
    if done == before.done:
        return or_(at < before.at, and_(at == before.at, seq < before.seq))
    return at < before.at if done else at <= before.at


# ---- what was done -----------------------------------------------------------------------------------------


def _actions(
    session: Session,
    wanted: JournalFilter,
    ids: Mapping[str, Sequence[str]],
    before: Place | None,
    limit: int,
) -> list[Entry]:
    conditions = [_action_word(word, ids[word]) for word in wanted.words]
    if wanted.entity_id is not None:
        conditions.append(col(Action.seq).in_(_actions_about([wanted.entity_id])))
    rows = _newest(session, Action, wanted, conditions, before, limit, done=True)
    seqs = [row.seq or 0 for row in rows]
    about, details, marks = _about(session, seqs), _details(session, seqs), action_marks(session, seqs)
    return [
        Entry(
            place=Place(row.at, True, row.seq or 0),
            origin=Origin(row.origin),
            terminal=row.terminal,
            initials=row.initials,
            what=row.verb,
            about=tuple(about.get(row.seq or 0, ())),
            said=details[row.seq or 0][0] if row.seq in details else None,
            requestor=row.requestor,
            override=row.override,
            warnings=details[row.seq or 0][1] if row.seq in details else 0,
            undoes=row.undoes,
            redoes=row.redoes,
            mark=marks.get(row.seq or 0),
        )
        for row in rows
    ]


def _newest(
    session: Session,
    model: Any,
    wanted: JournalFilter,
    conditions: Sequence[ColumnElement[bool]],
    before: Place | None,
    limit: int,
    *,
    done: bool,
) -> Sequence[Any]:
    asked = select(model).where(*conditions)
    older = _older(model, before, done=done)
    if older is not None:
        asked = asked.where(older)
    if wanted.since is not None:
        asked = asked.where(col(model.at) >= wanted.since)
    return (
        session.execute(asked.order_by(col(model.at).desc(), col(model.seq).desc()).limit(limit)).scalars().all()
    )


def _actions_about(ids: Sequence[str]) -> Any:
    return select(col(ActionEntity.action_seq)).where(col(ActionEntity.entity_id).in_(ids))


def _action_word(word: str, ids: Sequence[str]) -> ColumnElement[bool]:
    if word == "override":
        return col(Action.override).is_(True)
    if word == "refused":
        return false()
    if word == "warned":
        warned = select(col(ActionDetail.action_seq)).where(func.json_array_length(ActionDetail.warnings) > 0)
        return col(Action.seq).in_(warned)
    return or_(
        col(Action.verb).icontains(word, autoescape=True),
        func.lower(Action.initials) == word,
        col(Action.terminal) == word,
        col(Action.origin) == word,
        col(Action.seq).in_(_actions_about([word, *ids])),
    )


def _about(session: Session, seqs: Sequence[int]) -> dict[int, list[Label]]:
    rows = session.execute(
        select(col(ActionEntity.action_seq), col(ActionEntity.entity_id)).where(
            col(ActionEntity.action_seq).in_(seqs)
        )
    ).all()
    known = labels(session, {entity_id for _, entity_id in rows})
    found: dict[int, list[Label]] = {}
    for seq, entity_id in rows:
        if entity_id in known:
            found.setdefault(seq, []).append(known[entity_id])
    return found


def _details(session: Session, seqs: Sequence[int]) -> dict[int, tuple[str | None, int]]:
    rows = session.execute(
        select(col(ActionDetail.action_seq), col(ActionDetail.said), col(ActionDetail.warnings)).where(
            col(ActionDetail.action_seq).in_(seqs)
        )
    )
    return {seq: (said, len(warnings)) for seq, said, warnings in rows}


def action_marks(session: Session, seqs: Sequence[int]) -> dict[int, Mark]:
    """How far each action has come: as far as the slowest of its events that leave this house."""
    found: dict[int, Mark] = {}
    for event in session.execute(select(Event).where(col(Event.action_seq).in_(seqs))).scalars():
        if event.state not in STAYS and event.action_seq is not None:
            found[event.action_seq] = min(mark_of(event), found.get(event.action_seq, Mark.READ_BACK))
    return found


# ---- what was refused --------------------------------------------------------------------------------------


def _refusals(
    session: Session,
    wanted: JournalFilter,
    ids: Mapping[str, Sequence[str]],
    before: Place | None,
    limit: int,
) -> list[Entry]:
    conditions = [col(WireCall.direction) == Direction.IN, col(WireCall.error_type).is_not(None)]
    conditions += [_refusal_word(word, ids[word]) for word in wanted.words]
    if wanted.entity_id is not None:
        conditions.append(col(WireCall.entity_id) == wanted.entity_id)
    rows = _newest(session, WireCall, wanted, conditions, before, limit, done=False)
    known = labels(session, {row.entity_id for row in rows if row.entity_id})
    return [
        Entry(
            place=Place(row.at, False, row.seq or 0),
            origin=Origin.DOJO,
            terminal="dojo",
            initials=None,
            what=row.name,
            about=(known[row.entity_id],) if row.entity_id in known else (),
            status=row.status,
            trouble=row.trouble or row.error_type,
            trace_id=row.trace_id,
        )
        for row in rows
    ]


def _refusal_word(word: str, ids: Sequence[str]) -> ColumnElement[bool]:
    if word in ("dojo", "refused"):
        return col(WireCall.seq).is_not(None)
    return or_(
        col(WireCall.name).icontains(word, autoescape=True),
        col(WireCall.trouble).icontains(word, autoescape=True),
        col(WireCall.entity_id).in_([word, *ids]),
    )


# ---- one line at length ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FieldChange:
    """One column of a row; `personal` says that a guest could be known by it."""

    name: str
    before: Any
    after: Any
    personal: bool


@dataclass(frozen=True)
class RowChange:
    """One row of the restaurant's before and after."""

    table: str
    key: str
    came: bool
    went: bool
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class Detail:
    """What an action did at length; `erased` when it may not be known any more."""

    warnings: tuple[str, ...]
    rows: tuple[RowChange, ...]
    known: Mapping[str, Label]
    """What the ids among the values stand for."""
    erased: bool = False


def detail_of(session: Session, seq: int) -> Detail:
    found = session.get(ActionDetail, seq)
    if found is None:
        return Detail((), (), {}, erased=True)
    rows = tuple(_row_change(Change.from_json(each)) for each in found.changes)
    values = [value for row in rows for field in row.fields for value in (field.before, field.after)]
    ids = {value for value in (*values, *(row.key for row in rows)) if isinstance(value, str)}
    return Detail(tuple(found.warnings), rows, labels(session, ids))


def _row_change(change: Change) -> RowChange:
    table = str(change.model.__tablename__)
    personal = _PERSONAL.get(table, frozenset())
    before, after = change.before or {}, change.after or {}
    return RowChange(
        table=table,
        key=" ".join(map(str, change.key)),
        came=change.before is None,
        went=change.after is None,
        fields=tuple(
            FieldChange(name, before.get(name), after.get(name), name in personal)
            for name in _in_order(change.model, change.touched())
            if name not in _SILENT and before.get(name) != after.get(name)
        ),
    )


def _in_order(model: type[SQLModel], names: set[str]) -> list[str]:
    return [name for name in model.model_fields if name in names]


# ---- since you left ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Since:
    """How much happened while nobody touched this terminal."""

    moment: datetime
    by_dojo: int
    by_others: int
    refusals: int

    @property
    def anything(self) -> bool:
        return self.by_dojo + self.by_others + self.refusals > 0


def since_then(session: Session, moment: datetime, terminal: str) -> Since:
    """What others did after `moment`."""
    done = dict(
        session.execute(
            select(col(Action.origin), func.count(col(Action.seq)))
            .where(col(Action.at) > moment, col(Action.terminal) != terminal)
            .group_by(col(Action.origin))
        ).all()
    )
    refusals = session.execute(
        select(func.count(col(WireCall.seq))).where(
            col(WireCall.direction) == Direction.IN,
            col(WireCall.error_type).is_not(None),
            col(WireCall.at) > moment,
        )
    ).scalar_one()
    return Since(moment, done.get(Origin.DOJO, 0), done.get(Origin.HOST, 0), refusals)
