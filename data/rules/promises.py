"""Tables that are promised to parties that wait: for others they are as good as taken, though never locked.

A promise stands with the party on the waitlist and is gone with it: when they are seated, wherever, or leave.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.errors import NotPromised, PromisedTable, Ref
from data.models import DiningTable, Occupancy, Party, WaitlistEntry
from data.rules.checks import party_ref, warn_of_size
from data.rules.tables import blocks_between, commitments, named_tables, table_ref
from data.uow import UnitOfWork
from data.venue import VenueProfile


@dataclass(frozen=True)
class Promise:
    """A table is promised to somebody who waits, and would be theirs until then if they sat down now."""

    entry: WaitlistEntry
    until: datetime

    @property
    def words(self) -> str:
        return f"promised to {self.entry.name} ({self.entry.covers})"


def promises(session: Session, venue: VenueProfile, now: datetime) -> dict[str, Promise]:
    """Who waits for which table, by its id."""
    waiting = session.execute(
        select(WaitlistEntry).where(
            col(WaitlistEntry.promised).is_not(None),
            col(WaitlistEntry.seated_party_id).is_(None),
            col(WaitlistEntry.left_at).is_(None),
        )
    ).scalars()
    return {
        table_id: Promise(entry, now + venue.turn(entry.covers))
        for entry in waiting
        for table_id in entry.promised or ()
    }


def promise(uow: UnitOfWork, entry: WaitlistEntry, table_ids: Sequence[str]) -> list[DiningTable]:
    """Keep these tables for a party that waits, instead of any they were promised before.

    Who sits there may stay. Raises PromisedTable where another party waits for one of them, TableRetired and the
    like. Too few seats, a booking in between and a block are warned of.
    """
    tables = named_tables(uow, table_ids)
    known = promises(uow.session, uow.venue, uow.now)
    for table in tables:
        other = known.get(table.id)
        if other is not None and other.entry is not entry:
            raise PromisedTable(table_ref([table]), Ref(other.entry.id, other.entry.name))
    entry.promised = [table.id for table in tables]
    warn_of_size(uow, entry.covers, tables)
    _warn_of_claims(uow, entry, tables)
    return tables


def release(uow: UnitOfWork, entry: WaitlistEntry) -> list[DiningTable]:
    """A party waits for any table again. Raises NotPromised."""
    tables = tables_of(uow, entry)
    if not tables:
        raise NotPromised(Ref(entry.id, entry.name))
    entry.promised = None
    return tables


def tables_of(uow: UnitOfWork, entry: WaitlistEntry) -> list[DiningTable]:
    """The tables in service that a party was promised."""
    tables = (uow.find(DiningTable, table_id) for table_id in entry.promised or ())
    return [table for table in tables if table is not None and not table.retired]


def guests_at(uow: UnitOfWork, tables: Sequence[DiningTable]) -> list[Party]:
    """Who sits at these tables now."""
    seated = (uow.find(Occupancy, table.id) for table in tables)
    found = (uow.find(Party, sitting.party_id) for sitting in seated if sitting is not None)
    return list({party.id: party for party in found if party is not None}.values())


def warn_of_promises(uow: UnitOfWork, tables: Sequence[DiningTable], start: datetime) -> None:
    """Somebody else is put at a table that is promised: said, and done."""
    known: Mapping[str, Promise] = promises(uow.session, uow.venue, uow.now) if uow.heeded else {}
    for table in tables:
        held = known.get(table.id)
        if held is not None and start < held.until:
            uow.warn(f"{table.name} is {held.words}, who still wait")


def _warn_of_claims(uow: UnitOfWork, entry: WaitlistEntry, tables: Sequence[DiningTable]) -> None:
    names = {table.id: table.name for table in tables}
    until = uow.now + uow.venue.turn(entry.covers)
    for claim in commitments(uow.session, uow.now, until):
        if claim.table_id in names:
            at = f"{uow.venue.local(claim.reservation.start_at):%H:%M}"
            uow.warn(f"{names[claim.table_id]} is booked for {claim.reservation.name} at {at}")
    for table_id in blocks_between(uow.session, uow.now, until).keys() & names.keys():
        uow.warn(f"{names[table_id]} is blocked")


def who_sits(parties: Sequence[Party]) -> str:
    """`Okafor and Lee`, as a sentence names them."""
    return " and ".join(party_ref(party).label for party in parties)
