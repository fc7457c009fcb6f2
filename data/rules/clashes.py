"""Two parties that count on one table at the same time: allowed, said, and with another way out of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from data.models import DiningTable, Origin
from data.rules.checks import clock_time, party_ref
from data.rules.pacing import QUARTER, REACH, nearest_quarter
from data.rules.promises import warn_of_promises
from data.rules.ranking import rank
from data.rules.tables import blocks_between, commitments, sittings
from data.uow import UnitOfWork


@dataclass(frozen=True)
class Stay:
    """Somebody counts on tables from `start` to `end`; `reservation_id` is their own booking, no clash."""

    start: datetime
    end: datetime
    covers: int | None
    reservation_id: str | None = None


@dataclass(frozen=True)
class _Hold:
    """A table is somebody else's for a time; `words` says whose."""

    start: datetime
    end: datetime
    words: str

    def overlaps(self, start: datetime, end: datetime) -> bool:
        return self.start < end and self.end > start


def warn_of_clash(uow: UnitOfWork, tables: Sequence[DiningTable], stay: Stay, *, movable: bool = False) -> None:
    """Names who else counts on one of these tables, when, and what would not clash.

    Bookings may overlap: table swaps need it for a moment (Q87). Another table is offered first; a `movable`
    stay, a booking, is otherwise offered the nearest quarter of an hour at the same tables.
    """
    holds = _holds(uow, tables, stay.start, stay.end, stay, sitting=movable) if uow.heeded else []
    warn_of_promises(uow, tables, stay.start)
    if holds:
        soonest = min(holds, key=lambda hold: hold.start)
        uow.warn(f"{soonest.words}{_alternative(uow, tables, stay, movable=movable)}")


def _holds(
    uow: UnitOfWork, tables: Sequence[DiningTable], start: datetime, end: datetime, stay: Stay, *, sitting: bool
) -> list[_Hold]:
    """Who else has one of these tables between two moments: bookings, and with `sitting` the guests there now."""
    names = {table.id: table.name for table in tables}
    holds = []
    for commitment in commitments(uow.session, start, end, but=stay.reservation_id):
        booking = commitment.reservation
        if commitment.table_id in names:
            at = clock_time(uow, booking.start_at)
            words = f"{names[commitment.table_id]} is booked for {booking.name} ({booking.covers}) at {at}"
            holds.append(_Hold(booking.start_at, booking.end_at, words))
    for table_id, there in sittings(uow.session, uow.now).items() if sitting else ():
        own = stay.reservation_id is not None and there.party.reservation_id == stay.reservation_id
        if table_id in names and not own and there.free_from > start:
            covers = f" ({there.party.covers})" if there.party.covers else ""
            until = clock_time(uow, there.free_from)
            words = f"{party_ref(there.party).label}{covers} sits at {names[table_id]} until about {until}"
            holds.append(_Hold(uow.now, there.free_from, words))
    return holds


def _alternative(uow: UnitOfWork, tables: Sequence[DiningTable], stay: Stay, *, movable: bool) -> str:
    """What the host could do instead. Dojo reads no warnings, so it does not wait for this."""
    if uow.actor.origin is not Origin.HOST:
        return ""
    covers = stay.covers or sum(table.covers for table in tables)
    ranked = rank(uow.session, covers, stay.start, stay.end, uow.now, but=stay.reservation_id)
    best = next(iter(ranked), None)
    if best is not None and best.fits:
        return f"; {best.names} is free {'then' if movable else 'for the whole stay'}"
    at = _other_time(uow, tables, stay) if movable else None
    if at is None:
        return ""
    return f"; {'+'.join(table.name for table in tables)} is free at {clock_time(uow, at)}"


def _other_time(uow: UnitOfWork, tables: Sequence[DiningTable], stay: Stay) -> datetime | None:
    """The nearest quarter of an hour at which the same tables would be theirs alone."""
    length = stay.end - stay.start
    begins, ends = stay.start - REACH - QUARTER, stay.end + REACH + QUARTER
    holds = _holds(uow, tables, begins, ends, stay, sitting=True)
    own = {table.id for table in tables}
    blocked = [row for row in blocks_between(uow.session, begins, ends).values() if row.table_id in own]
    holds += [_Hold(row.from_at, row.until_at or ends, "") for row in blocked]
    return nearest_quarter(
        uow, stay.start, lambda moment: not any(hold.overlaps(moment, moment + length) for hold in holds)
    )
