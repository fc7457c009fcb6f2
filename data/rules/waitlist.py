"""Guests who wait for a table: joining the queue, being seated from it, giving up.

Local: the contract has no waitlist, so that only being seated sends an event.
"""

from collections.abc import Sequence

from data.errors import AlreadyCalled, NoLongerWaiting, Ref
from data.ids import new_id
from data.models import DiningTable, Party, WaitlistEntry
from data.queries.floor import floor_snapshot
from data.queries.waiting import past_stays, quote_floor
from data.rules import parties, promises
from data.rules.checks import check_covers, check_name, clock_time
from data.rules.parties import Seating
from data.rules.quotes import Quote, quote_for
from data.uow import UnitOfWork


def join(
    uow: UnitOfWork,
    covers: int,
    name: str,
    *,
    quoted_minutes: int | None = None,
    quoted_from: int | None = None,
    phone: str | None = None,
    notes: str | None = None,
) -> WaitlistEntry:
    """Put a party on the waitlist, told to wait so many minutes, or a band. Raises BadCovers or BlankName."""
    check_covers(covers)
    check_name(name)
    return uow.add(
        WaitlistEntry(
            id=new_id("waitlist"),
            name=name,
            covers=covers,
            phone=phone,
            notes=notes,
            quoted_minutes=quoted_minutes,
            quoted_from=quoted_from,
            queued_at=uow.now,
        )
    )


def seat(uow: UnitOfWork, entry: WaitlistEntry, table_ids: Sequence[str], covers: int | None = None) -> Party:
    """Seat a party from the waitlist; what was promised to them is free for others.

    Raises NoLongerWaiting, and what seating raises.
    """
    _check_waiting(entry)
    entry.promised = None
    uow.session.flush()
    seating = Seating(
        table_ids=table_ids,
        started_at=uow.now,
        name=entry.name,
        covers=covers or entry.covers,
        host_notes=entry.notes,
    )
    party = parties.seat(uow, seating)
    uow.session.flush()
    entry.seated_party_id = party.id
    return party


def propose(uow: UnitOfWork, covers: int) -> Quote | None:
    """What a party that joins now can be told; None where no table is in sight. Raises BadCovers."""
    check_covers(covers)
    snapshot = floor_snapshot(uow.session, uow.now)
    stays = past_stays(uow.session, uow.venue, uow.now)
    return quote_for(quote_floor(snapshot, stays, uow.now), covers)


def call(uow: UnitOfWork, entry: WaitlistEntry) -> None:
    """They have been told that their table is ready. Raises NoLongerWaiting or AlreadyCalled."""
    _check_waiting(entry)
    if entry.ready_at is not None:
        raise AlreadyCalled(Ref(entry.id, entry.name), clock_time(uow, entry.ready_at))
    entry.ready_at = uow.now


def promise(uow: UnitOfWork, entry: WaitlistEntry, table_ids: Sequence[str]) -> list[DiningTable]:
    """Keep tables for a party until it is seated or leaves. Raises NoLongerWaiting, PromisedTable and the like."""
    _check_waiting(entry)
    return promises.promise(uow, entry, table_ids)


def give_up(uow: UnitOfWork, entry: WaitlistEntry) -> None:
    """They would not wait any longer. Raises NoLongerWaiting."""
    _check_waiting(entry)
    entry.left_at, entry.promised = uow.now, None


def _check_waiting(entry: WaitlistEntry) -> None:
    if entry.seated_party_id is not None or entry.left_at is not None:
        raise NoLongerWaiting(Ref(entry.id, entry.name))
