"""Which tables: checking the ones that were named, and what stands against each: bookings, guests, blocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.errors import NoTables, Ref, TableRetired, TableTwice, UnknownTable
from data.models import DiningTable, Occupancy, Party, Reservation, ReservationTable, TableBlock
from data.uow import UnitOfWork


def table_ref(tables: Sequence[DiningTable]) -> Ref:
    """One or several tables in a sentence: `12+14`."""
    return Ref("+".join(table.id for table in tables), "+".join(table.name for table in tables))


def retired(table: DiningTable) -> TableRetired:
    """The refusal of a table that is out of service."""
    another = "choose another"
    return TableRetired(
        table_ref([table]), Ref(another, f"{another}, or `plan restore {table.name}` brings it back")
    )


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
            raise retired(table)
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


def blocks_between(session: Session, start: datetime, end: datetime) -> dict[str, TableBlock]:
    """The blocks that hold a table back for any part of `start`..`end`, by the table's id."""
    rows = session.execute(
        select(TableBlock).where(
            col(TableBlock.from_at) < end,
            or_(col(TableBlock.until_at).is_(None), col(TableBlock.until_at) > start),
        )
    ).scalars()
    return {row.table_id: row for row in rows}


@dataclass(frozen=True)
class Sitting:
    """Who sits at a table now, and when it can be counted on again."""

    party: Party
    free_from: datetime


def sittings(session: Session, now: datetime) -> dict[str, Sitting]:
    """The occupied tables by id, and who sits there."""
    rows = session.execute(
        select(col(Occupancy.table_id), Party).join(Party, col(Party.id) == col(Occupancy.party_id))
    )
    return {table_id: Sitting(party, _free_from(party.expected_end_at, now)) for table_id, party in rows}


def free_again(session: Session, now: datetime) -> dict[str, datetime]:
    """When each occupied table, by its id, can be counted on again; the same as `sittings` says, and cheaper."""
    rows = session.execute(
        select(col(Occupancy.table_id), col(Party.expected_end_at)).join(
            Party, col(Party.id) == col(Occupancy.party_id)
        )
    )
    return {table_id: _free_from(expected, now) for table_id, expected in rows}


def _free_from(expected: datetime | None, now: datetime) -> datetime:
    """Guests are expected to be gone at their expected end.

    Somebody overdue or with no expected end keeps the table for the next hour.
    """
    if expected is None or expected <= now:
        return now + timedelta(hours=1)
    return max(expected, now + timedelta(minutes=1))
