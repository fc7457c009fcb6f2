"""Guests who wait for a table: joining the queue, being seated from it, giving up.

Local: the contract has no waitlist, so that only being seated sends an event.
"""

from collections.abc import Sequence

from data.errors import NoLongerWaiting, Ref
from data.ids import new_id
from data.models import Party, WaitlistEntry
from data.rules import parties
from data.rules.checks import check_covers, check_name
from data.rules.parties import Seating
from data.uow import UnitOfWork


def join(
    uow: UnitOfWork,
    covers: int,
    name: str,
    *,
    quoted_minutes: int | None = None,
    phone: str | None = None,
    notes: str | None = None,
) -> WaitlistEntry:
    """Put a party on the waitlist, quoted so many minutes. Raises BadCovers or BlankName."""
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
            queued_at=uow.now,
        )
    )


def seat(uow: UnitOfWork, entry: WaitlistEntry, table_ids: Sequence[str], covers: int | None = None) -> Party:
    """Seat a party from the waitlist. Raises NoLongerWaiting, and what seating raises."""
    _check_waiting(entry)
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


def give_up(uow: UnitOfWork, entry: WaitlistEntry) -> None:
    """They would not wait any longer. Raises NoLongerWaiting."""
    _check_waiting(entry)
    entry.left_at = uow.now


def _check_waiting(entry: WaitlistEntry) -> None:
    if entry.seated_party_id is not None or entry.left_at is not None:
        raise NoLongerWaiting(Ref(entry.id, entry.name))
