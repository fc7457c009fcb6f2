"""How the service runs: tables held back, servers and their load, covers expected by the quarter of an hour."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.clock import quarter_of
from data.models import Party, TableBlock, Waiter


@dataclass(frozen=True)
class BlockView:
    """A table is held back; `until` None: until somebody lifts it."""

    until: datetime | None
    reason: str | None

    def holds(self, now: datetime) -> bool:
        return self.until is None or self.until > now


@dataclass(frozen=True)
class ServerView:
    """Who serves, and how much they have to do."""

    initials: str
    name: str
    tables: tuple[str, ...]
    """Ids of the tables they serve."""
    covers: int
    """Guests of theirs who sit now."""
    last_sat_at: datetime | None
    """When a party was last seated with them in this service day."""


Covers = tuple[tuple[datetime, int], ...]
"""Covers by the start of their quarter of an hour, soonest first; empty quarters are left out."""


def blocks_now(session: Session, now: datetime) -> dict[str, BlockView]:
    """The blocks in force, by the table's id."""
    rows = session.execute(
        select(TableBlock).where(
            col(TableBlock.from_at) <= now,
            or_(col(TableBlock.until_at).is_(None), col(TableBlock.until_at) > now),
        )
    ).scalars()
    return {row.table_id: BlockView(row.until_at, row.reason) for row in rows}


def last_sat(session: Session, since: datetime) -> dict[str, datetime]:
    """When each waiter, by id, was last given a party, if that was after `since`."""
    rows = session.execute(
        select(col(Party.waiter_id), func.max(Party.started_at))
        .where(
            col(Party.started_at) >= since,
            col(Party.deleted_at).is_(None),
            col(Party.waiter_id).is_not(None),
        )
        .group_by(col(Party.waiter_id))
    )
    return {waiter_id: at for waiter_id, at in rows if waiter_id is not None}


def server_views(
    session: Session,
    waiters: Iterable[Waiter],
    serving: Mapping[str, tuple[str, ...]],
    sitting: Iterable[tuple[str | None, int | None]],
    since: datetime,
) -> tuple[ServerView, ...]:
    """The servers by initials.

    `serving` gives the initials of each table's servers by the table's id, `sitting` those and the covers of
    each party that sits now.
    """
    sat = last_sat(session, since)
    covers: Counter[str] = Counter()
    for initials, guests in sitting:
        covers[initials or ""] += guests or 0
    return tuple(
        ServerView(
            initials=waiter.initials,
            name=waiter.name,
            tables=tuple(table_id for table_id, serve in serving.items() if waiter.initials in serve),
            covers=covers[waiter.initials],
            last_sat_at=sat.get(waiter.id),
        )
        for waiter in sorted(waiters, key=lambda waiter: waiter.initials)
    )


def covers_by_quarter(expected: Iterable[tuple[datetime, int]]) -> Covers:
    """How many guests come in each quarter of an hour."""
    counted: Counter[datetime] = Counter()
    for at, covers in expected:
        counted[quarter_of(at)] += covers
    return tuple(sorted(counted.items()))
