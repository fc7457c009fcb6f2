"""Tables held back for a while: a wobbly leg, the window seat for somebody who may come.

A block counts only against seatings and bookings that overlap it. Guests who sit there already may stay.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from data.errors import NotBlocked, Ref, TableBlocked
from data.models import DiningTable, Occupancy, Party, TableBlock
from data.rules.checks import clock_time, day_time, party_ref
from data.rules.tables import blocks_between, commitments, table_ref
from data.uow import UnitOfWork

_ONE_MINUTE = timedelta(minutes=1)


def block(
    uow: UnitOfWork, tables: Sequence[DiningTable], minutes: int | None = None, reason: str | None = None
) -> datetime | None:
    """Hold these tables back from now on, for so many minutes or until it is lifted; answers until when.

    A block that is there already is replaced. Who sits there or has booked is warned of.
    """
    whole = uow.now.replace(second=0, microsecond=0)
    until = None if minutes is None else whole + timedelta(minutes=minutes)
    for table in tables:
        row = uow.find(TableBlock, table.id)
        if row is None:
            uow.add(TableBlock(table_id=table.id, from_at=whole, until_at=until, reason=reason))
        else:
            row.from_at, row.until_at, row.reason = whole, until, reason
    _warn_of_guests(uow, tables, until)
    return until


def unblock(uow: UnitOfWork, tables: Sequence[DiningTable]) -> None:
    """Lift the blocks of these tables. Raises NotBlocked."""
    for table in tables:
        row = uow.find(TableBlock, table.id)
        if row is None or (row.until_at is not None and row.until_at <= uow.now):
            raise NotBlocked(table_ref([table]))
        uow.delete(row)


def check_unblocked(uow: UnitOfWork, tables: Sequence[DiningTable], start: datetime, end: datetime) -> None:
    """Nobody is put at a table while it is blocked. Raises TableBlocked; a manager's override only warns."""
    found = blocks_between(uow.session, start, end)
    for table in tables:
        row = found.get(table.id)
        if row is None:
            continue
        if not uow.override:
            raise _refusal(uow, table, row)
        uow.warn(f"{table.name} is blocked {until_words(uow, row.until_at)}{_reason(row).label}")


def check_seat_unblocked(uow: UnitOfWork, tables: Sequence[DiningTable], until: datetime | None) -> None:
    """The same for guests who sit down now and are expected to stay until then."""
    check_unblocked(uow, tables, uow.now, max(until or uow.now, uow.now + _ONE_MINUTE))


def until_words(uow: UnitOfWork, until: datetime | None) -> str:
    """`until 20:10`, with the day where it is another one."""
    if until is None:
        return "until somebody lifts it"
    return f"until {day_time(uow, until)}"


def _refusal(uow: UnitOfWork, table: DiningTable, row: TableBlock) -> TableBlocked:
    later = f"a time from {clock_time(uow, row.until_at)}, " if row.until_at is not None else ""
    host = f"another table, {later}`unblock {table.name}`, or let a manager end the line with ` ! /AB`"
    wire = f"another table{' or a later time' if later else ''}"
    return TableBlocked(table_ref([table]), until_words(uow, row.until_at), _reason(row), Ref(wire, host))


def _reason(row: TableBlock) -> Ref:
    return Ref("", f" ({row.reason})" if row.reason else "")


def _warn_of_guests(uow: UnitOfWork, tables: Sequence[DiningTable], until: datetime | None) -> None:
    by_id = {table.id: table for table in tables}
    for table in tables:
        sitting = uow.find(Occupancy, table.id)
        party = uow.find(Party, sitting.party_id) if sitting is not None else None
        if party is not None:
            uow.warn(f"{party_ref(party).label} still sits at {table.name}")
    _, day_ends = uow.venue.day_bounds(uow.venue.service_day(uow.now))
    for commitment in commitments(uow.session, uow.now, until or day_ends):
        held = by_id.get(commitment.table_id)
        if held is not None:
            booking = commitment.reservation
            at = clock_time(uow, booking.start_at)
            uow.warn(f"{held.name} is booked for {booking.name} ({booking.covers}) at {at}")
