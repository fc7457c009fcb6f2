"""The record of the wire as the host reads it: newest first, by pages, on top what waits or was never fetched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, literal_column, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.marks import Mark, mark_of
from data.models import Direction, Event, EventType, WireBody, WireCall
from data.queries.labels import Label, labels, matching
from data.queries.outbox import OutboxRow, listed, listing

PAGE: Final = 100

GRACE: Final = timedelta(minutes=1)
"""How long Dojo may take to fetch what it was told of before that is worth a line."""

MOST_OPEN: Final = 30
"""Unsent, failed and unread events shown at the most, the oldest first."""

NOTHING: Final = Label("")


@dataclass(frozen=True)
class WireFilter:
    """What to show: free words, and the few that mean something."""

    words: tuple[str, ...] = ()
    direction: Direction | None = None
    failed: bool = False
    unsent: bool = False

    @classmethod
    def read(cls, text: str) -> "WireFilter":
        """`in`, `out`, `failed` and `unsent` narrow; every other word has to stand somewhere in the row."""
        found = cls()
        for word in text.casefold().split():
            match word:
                case "in" | "out":
                    found = replace(found, direction=Direction(word))
                case "failed":
                    found = replace(found, failed=True)
                case "unsent":
                    found = replace(found, unsent=True)
                case _:
                    found = replace(found, words=(*found.words, word))
        return found


@dataclass(frozen=True)
class CallView:
    """One call; `mark` says how far the event has come that it carried."""

    seq: int
    at: datetime
    direction: Direction
    transport: str
    name: str
    entity_id: str | None
    label: Label
    status: int | None
    millis: int
    error_type: str | None
    trouble: str | None
    trace_id: str | None
    mark: Mark | None


@dataclass(frozen=True)
class OpenEvent:
    """An event somebody may have to see to: it waits, was refused, or was taken and never looked at."""

    row: OutboxRow
    label: Label
    since: datetime


@dataclass(frozen=True)
class WirePage:
    waiting: tuple[OpenEvent, ...]
    unread: tuple[OpenEvent, ...]
    calls: tuple[CallView, ...]
    older: int | None
    """Where the next page begins; None at the end."""


def wire_page(
    session: Session, wanted: WireFilter, now: datetime, *, before: int | None = None, limit: int = PAGE
) -> WirePage:
    """A page of calls that began before the call `before`; what is open stands on the first page only."""
    ids = {word: matching(session, word) for word in wanted.words}
    opened = ((), ()) if before is not None else _open(session, wanted, now, ids)
    calls = () if wanted.unsent else _calls(session, wanted, ids, before, limit + 1)
    return WirePage(*opened, calls[:limit], calls[limit - 1].seq if len(calls) > limit else None)


def _calls(
    session: Session, wanted: WireFilter, ids: Mapping[str, Sequence[str]], before: int | None, limit: int
) -> tuple[CallView, ...]:
    asked = select(WireCall, Event).outerjoin(Event, col(Event.seq) == col(WireCall.event_seq))
    for condition in _conditions(wanted, ids):
        asked = asked.where(condition)
    if before is not None:
        asked = asked.where(col(WireCall.seq) < before)
    rows = session.execute(asked.order_by(col(WireCall.seq).desc()).limit(limit)).all()
    known = labels(session, {call.entity_id for call, _ in rows if call.entity_id})
    return tuple(_call_view(call, event, known) for call, event in rows)


def _conditions(wanted: WireFilter, ids: Mapping[str, Sequence[str]]) -> list[ColumnElement[bool]]:
    conditions = [
        or_(
            col(WireCall.name).icontains(word, autoescape=True),
            col(WireCall.entity_id).icontains(word, autoescape=True),
            col(WireCall.trace_id) == word,
            col(WireCall.status) == (int(word) if word.isascii() and word.isdigit() and len(word) == 3 else -1),
            col(WireCall.entity_id).in_(ids[word]),
        )
        for word in wanted.words
    ]
    if wanted.direction is not None:
        conditions.append(col(WireCall.direction) == wanted.direction)
    if wanted.failed:
        conditions.append(col(WireCall.error_type).is_not(None))
    return conditions


def _call_view(call: WireCall, event: Event | None, known: Mapping[str, Label]) -> CallView:
    return CallView(
        seq=call.seq or 0,
        at=call.at,
        direction=Direction(call.direction),
        transport=call.transport,
        name=call.name,
        entity_id=call.entity_id,
        label=known.get(call.entity_id or "", NOTHING),
        status=call.status,
        millis=call.millis,
        error_type=call.error_type,
        trouble=call.trouble,
        trace_id=call.trace_id,
        mark=mark_of(event) if event is not None else None,
    )


def _open(
    session: Session, wanted: WireFilter, now: datetime, ids: Mapping[str, Sequence[str]]
) -> tuple[tuple[OpenEvent, ...], tuple[OpenEvent, ...]]:
    if wanted.direction is Direction.IN:
        return (), ()
    waiting = [each for each in listing(session, limit=MOST_OPEN) if _fits(each, wanted, ids)]
    unread = [] if wanted.unsent or wanted.failed else _unread(session, now)
    unread = [each for each in unread if _fits(each[0], wanted, ids)]
    known = labels(session, {row.entity_id for row in [*waiting, *(row for row, _ in unread)]})
    return (
        tuple(OpenEvent(row, known.get(row.entity_id, NOTHING), row.at) for row in waiting),
        tuple(OpenEvent(row, known.get(row.entity_id, NOTHING), since) for row, since in unread),
    )


def _fits(row: OutboxRow, wanted: WireFilter, ids: Mapping[str, Sequence[str]]) -> bool:
    return (not wanted.failed or row.last_error is not None) and all(
        word in row.event_type.casefold() or word in row.entity_id or row.entity_id in ids[word]
        for word in wanted.words
    )


def _unread(session: Session, now: datetime) -> list[tuple[OutboxRow, datetime]]:
    """Events that Dojo took more than `GRACE` ago and never looked at, and since when; one for each entity."""
    never: ColumnElement[bool] = literal_column("accepted_at IS NOT NULL AND read_back_at IS NULL")
    old = select(Event).where(never, col(Event.accepted_at) < now - GRACE)
    rows = session.execute(old.order_by(col(Event.seq).desc()).limit(MOST_OPEN * 4))
    newest: dict[tuple[EventType, str], tuple[OutboxRow, datetime]] = {}
    for event in rows.scalars():
        row = listed(event)
        newest.setdefault((row.event_type, row.entity_id), (row, event.accepted_at or now))
    return list(newest.values())[:MOST_OPEN][::-1]


@dataclass(frozen=True)
class Bodies:
    """What a call carried, as it was kept: whole only if it was short."""

    request: str
    response: str


def bodies(session: Session, seq: int) -> Bodies:
    """Empty where nothing was carried, or where it was erased."""
    found = session.get(WireBody, seq)
    return Bodies(found.request, found.response) if found is not None else Bodies("", "")
