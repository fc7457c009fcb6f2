"""Two parties that count on one table at the same time: allowed, said, and with another way out of it."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from data.models import DiningTable, Origin
from data.rules.checks import clock_time, party_ref
from data.rules.pacing import QUARTER, REACH, nearest_quarter
from data.rules.promises import warn_of_promises
from data.rules.ranking import rank
from data.rules.tables import Commitment, Sitting, blocks_between, commitments, sittings
from data.uow import UnitOfWork

NAMED = 3
"""Those who count on a table that a warning names; of more it says how many."""


@dataclass(frozen=True)
class Stay:
    """Somebody counts on tables from `start` to `end`; `reservation_id` is their own booking, no clash."""

    start: datetime
    end: datetime
    covers: int | None
    reservation_id: str | None = None


@dataclass(frozen=True)
class _Hold:
    """Tables are somebody else's for a time."""

    start: datetime
    end: datetime
    claim: str = ""
    """What they do there: `2+3 is booked`."""
    whose: str = ""
    """Who, and when: `for Lee (4) at 21:00`."""

    def overlaps(self, start: datetime, end: datetime) -> bool:
        return self.start < end and self.end > start


def warn_of_clash(uow: UnitOfWork, tables: Sequence[DiningTable], stay: Stay, *, movable: bool = False) -> None:
    """Names everybody else who counts on one of these tables, when, and what would not clash.

    Bookings may overlap: table swaps need it for a moment (Q87). Another table is offered first; a `movable`
    stay, a booking, is otherwise offered the nearest quarter of an hour at the same tables.
    """
    holds = _holds(uow, tables, stay.start, stay.end, stay, sitting=movable) if uow.heeded else []
    warn_of_promises(uow, tables, stay.start)
    if holds:
        uow.warn(f"{_named(holds)}{_alternative(uow, tables, stay, movable=movable)}")


def _named(holds: Iterable[_Hold]) -> str:
    """`Okafor (4) sits at 2 until about 21:25 and 2 is booked for Lee (4) at 21:30`, the soonest first."""
    by_time = sorted(holds, key=lambda hold: hold.start)
    words = list(_clauses(by_time[:NAMED]))
    more = len(by_time) - NAMED
    if more > 0:
        words.append(f"{more} more")
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _clauses(holds: Iterable[_Hold]) -> Iterator[str]:
    """What each says; of several in a row at the same tables only the first says which."""
    for claim, same in groupby(holds, key=lambda hold: hold.claim):
        first, *others = [hold.whose for hold in same]
        yield f"{claim} {first}"
        yield from others


def _holds(
    uow: UnitOfWork, tables: Sequence[DiningTable], start: datetime, end: datetime, stay: Stay, *, sitting: bool
) -> list[_Hold]:
    """Who else has one of these tables between two moments: bookings, and with `sitting` the guests there now."""
    return [
        *_bookings(uow, tables, start, end, stay),
        *(_guests(uow, tables, start, stay) if sitting else ()),
    ]


def _bookings(
    uow: UnitOfWork, tables: Sequence[DiningTable], start: datetime, end: datetime, stay: Stay
) -> Iterator[_Hold]:
    """Each booking once, however many of the tables it counts on."""
    claimed: dict[str, list[Commitment]] = {}
    for commitment in commitments(uow.session, start, end, but=stay.reservation_id):
        claimed.setdefault(commitment.reservation.id, []).append(commitment)
    for claims in claimed.values():
        names = _names(tables, {claim.table_id for claim in claims})
        booking = claims[0].reservation
        if names:
            whose = f"for {booking.name} ({booking.covers}) at {clock_time(uow, booking.start_at)}"
            yield _Hold(booking.start_at, booking.end_at, f"{names} is booked", whose)


def _guests(uow: UnitOfWork, tables: Sequence[DiningTable], start: datetime, stay: Stay) -> Iterator[_Hold]:
    """Each party that still sits there then, once."""
    there: dict[str, Sitting] = {}
    taken: dict[str, set[str]] = {}
    for table_id, sitting in sittings(uow.session, uow.now).items():
        there[sitting.party.id] = sitting
        taken.setdefault(sitting.party.id, set()).add(table_id)
    for party_id, sitting in there.items():
        names = _names(tables, taken[party_id])
        own = stay.reservation_id is not None and sitting.party.reservation_id == stay.reservation_id
        if names and not own and sitting.free_from > start:
            covers = f" ({sitting.party.covers})" if sitting.party.covers else ""
            until = clock_time(uow, sitting.free_from)
            claim = f"{party_ref(sitting.party).label}{covers} sits at {names}"
            yield _Hold(uow.now, sitting.free_from, claim, f"until about {until}")


def _names(tables: Sequence[DiningTable], ids: Set[str]) -> str:
    """Those of the tables that somebody else counts on, as they are said."""
    return "+".join(table.name for table in tables if table.id in ids)


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
    holds += [_Hold(row.from_at, row.until_at or ends) for row in blocked]
    return nearest_quarter(
        uow, stay.start, lambda moment: not any(hold.overlaps(moment, moment + length) for hold in holds)
    )
