"""Which tables: checking the ones that were named, and proposing the best when none was."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.errors import NoTables, Ref, TableRetired, TableTwice, UnknownTable
from data.models import DiningTable, Occupancy, Party, Reservation, ReservationTable
from data.uow import UnitOfWork

LARGEST_COMBINATION = 3
"""Tables are proposed singly, in pairs and in threes."""

_STANDS_ALONE = ("bar", "round", "booth")
"""Shapes that cannot be pushed together."""

NEIGHBOURS = 3
"""Cells between two tables that can still be pushed together."""


def table_ref(tables: Sequence[DiningTable]) -> Ref:
    """One or several tables in a sentence: `12+14`."""
    return Ref("+".join(table.id for table in tables), "+".join(table.name for table in tables))


def named_tables(uow: UnitOfWork, table_ids: Sequence[str]) -> list[DiningTable]:
    """The tables with these ids: at least one, each known, in service and named once (V7).

    Raises NoTables, UnknownTable, TableTwice or TableRetired.
    """
    if not table_ids:
        raise NoTables
    tables: list[DiningTable] = []
    for table_id in table_ids:
        table = uow.find(DiningTable, table_id)
        if table is None:
            raise UnknownTable(table_id)
        if table in tables:
            raise TableTwice(table_ref([table]))
        if table.retired:
            raise TableRetired(table_ref([table]))
        tables.append(table)
    return tables


@dataclass(frozen=True)
class Commitment:
    """A booking that somebody may still come for."""

    reservation: Reservation
    table_id: str


def commitments(session: Session, start: datetime, end: datetime, *, but: str | None = None) -> list[Commitment]:
    """Bookings whose time overlaps `start`..`end`, per table, soonest first; `but` leaves one booking out.

    Those already seated, cancelled or given up are none: their table speaks for itself.
    """
    seated = select(col(Party.reservation_id)).where(
        col(Party.reservation_id).is_not(None), col(Party.deleted_at).is_(None)
    )
    rows = session.execute(
        select(Reservation, col(ReservationTable.table_id))
        .join(ReservationTable, col(ReservationTable.reservation_id) == col(Reservation.id))
        .where(
            col(Reservation.cancelled_at).is_(None),
            col(Reservation.no_show_at).is_(None),
            col(Reservation.start_at) < end,
            col(Reservation.end_at) > start,
            col(Reservation.id).not_in(seated),
            col(Reservation.id) != (but or ""),
        )
        .order_by(col(Reservation.start_at), col(Reservation.id))
    )
    return [Commitment(reservation, table_id) for reservation, table_id in rows]


def busy_tables(session: Session, start: datetime, end: datetime, now: datetime) -> set[str]:
    """Tables that are not free from `start` to `end`: somebody sits there still, or is booked.

    Who sits there now is expected to be gone at their expected end; somebody overdue or with no expected
    end blocks the next hour.
    """
    busy = {commitment.table_id for commitment in commitments(session, start, end)}
    sitting = session.execute(
        select(col(Occupancy.table_id), col(Party.expected_end_at)).join(
            Party, col(Party.id) == col(Occupancy.party_id)
        )
    )
    for table_id, expected_end in sitting:
        free_from = max(expected_end or now, now + timedelta(minutes=1))
        if expected_end is None or expected_end <= now:
            free_from = now + timedelta(hours=1)
        if free_from > start:
            busy.add(table_id)
    return busy


def propose(
    session: Session, covers: int, start: datetime, end: datetime, now: datetime
) -> list[DiningTable] | None:
    """The best free table for a party, or the best few to push together; None when nothing fits.

    Best is the one with the fewest empty seats that is clean; then the order of the floor plan.
    """
    busy = busy_tables(session, start, end, now)
    rows = session.execute(
        select(DiningTable)
        .where(col(DiningTable.retired).is_(False))
        .order_by(col(DiningTable.area_id), col(DiningTable.y), col(DiningTable.x))
    ).scalars()
    free = [table for table in rows if table.id not in busy]
    singles = [[table] for table in free if table.covers >= covers]
    options = singles or list(_combinations(free, covers))
    return min(options, key=lambda option: _misfit(option, covers), default=None)


def _misfit(option: list[DiningTable], covers: int) -> tuple[int, bool, int]:
    spare = sum(table.covers for table in option) - covers
    return (len(option), any(table.dirty_since for table in option), spare)


def _combinations(free: list[DiningTable], covers: int) -> list[list[DiningTable]]:
    by_area: dict[str, list[DiningTable]] = defaultdict(list)
    for table in free:
        if table.shape not in _STANDS_ALONE:
            by_area[table.area_id].append(table)
    for size in range(2, LARGEST_COMBINATION + 1):
        found = [
            list(group)
            for tables in by_area.values()
            for group in combinations(tables, size)
            if sum(table.covers for table in group) >= covers and _stand_together(group)
        ]
        if found:
            return found
    return []


def _stand_together(group: Sequence[DiningTable]) -> bool:
    """Whether each table is next to another one of the group, so that they can be pushed together."""
    reached = {group[0].id}
    for _ in group:
        reached |= {b.id for a in group if a.id in reached for b in group if _adjacent(a, b)}
    return len(reached) == len(group)


def _adjacent(a: DiningTable, b: DiningTable) -> bool:
    across = max(a.x, b.x) - min(a.x + a.width, b.x + b.width)
    down = max(a.y, b.y) - min(a.y + a.height, b.y + b.height)
    return across <= NEIGHBOURS and down <= NEIGHBOURS // 2 and min(across, down) < 0
