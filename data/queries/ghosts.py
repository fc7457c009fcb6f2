"""What the database must not say of the floor: held tables with nobody there, tabs whose guests are gone.

Rules and constraints keep all of it from happening; this watches over them. One statement beside what the floor
snapshot has read anyway, however large the house.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import Order, Party
from data.money import format_money
from data.queries.views import Ghost, PartyView
from data.venue import VenueProfile


@dataclass(frozen=True)
class Floor:
    """What was read of the floor: names of tables, who holds each, and the parties that are here."""

    names: Mapping[str, str]
    holder: Mapping[str, str]
    parties: Mapping[str, PartyView]


def ghosts(session: Session, venue: VenueProfile, floor: Floor) -> tuple[Ghost, ...]:
    """Everything that contradicts itself."""
    return (*_of_tables(floor), *_of_parties(floor), *_of_bookings(floor), *_of_tabs(session, venue, floor))


def _of_tables(floor: Floor) -> Iterator[Ghost]:
    for table_id, party_id in floor.holder.items():
        if party_id not in floor.parties:
            yield Ghost(f"{floor.names[table_id]} is held by a party that is not here", table_id)


def _of_parties(floor: Floor) -> Iterator[Ghost]:
    held: defaultdict[str, set[str]] = defaultdict(set)
    for table_id, party_id in floor.holder.items():
        held[party_id].add(table_id)
    for party in floor.parties.values():
        first = party.table_ids[0] if party.table_ids else None
        if party.id not in held:
            yield Ghost(f"{party.label} is here and has no table", first, party.id)
        elif held[party.id] != set(party.table_ids):
            sits = "+".join(sorted(floor.names[table_id] for table_id in held[party.id]))
            known = "+".join(party.table_names) or "no table"
            yield Ghost(f"{party.label} sits at {sits}, but is down for {known}", min(held[party.id]), party.id)


def _of_bookings(floor: Floor) -> Iterator[Ghost]:
    seen: dict[str, PartyView] = {}
    for party in floor.parties.values():
        first = seen.setdefault(party.reservation_id or party.id, party)
        if first is not party:
            at = "+".join(party.table_names)
            table_id = next(iter(party.table_ids), None)
            yield Ghost(f"{party.label} sits twice for one booking, also at {at}", table_id, party.id)


def _of_tabs(session: Session, venue: VenueProfile, floor: Floor) -> Iterator[Ghost]:
    """Tabs that are open and whose guests are not where it says. Pre-orders wait for theirs."""
    rows = session.execute(
        select(
            col(Order.number),
            col(Order.party_id),
            col(Order.table_id),
            col(Order.total_amount),
            col(Order.payable),
            col(Party.name),
            col(Party.deleted_at),
        )
        .outerjoin(Party, col(Party.id) == col(Order.party_id))
        .where(
            col(Order.closed_at).is_(None),
            col(Order.deleted_at).is_(None),
            col(Order.table_id).is_not(None),
            col(Order.reservation_id).is_(None),
        )
        .order_by(col(Order.number))
    )
    for row in rows:
        text = _astray(row, venue, floor)
        if text is not None:
            yield Ghost(text, row.table_id)


def _astray(row: Any, venue: VenueProfile, floor: Floor) -> str | None:
    tab = f"tab {row.number} ({format_money(row.total_amount, venue.currency)})"
    party = floor.parties.get(row.party_id)
    at = floor.names[row.table_id]
    if party is not None:
        away = row.table_id not in party.table_ids and bool(party.table_ids)
        return f"{tab} of {party.label} is at {at}, they sit at {'+'.join(party.table_names)}" if away else None
    if row.party_id is None:
        return None if row.table_id in floor.holder else f"{tab} is open at {at}, where nobody sits"
    left_unpaid = row.payable and row.deleted_at is None
    return None if left_unpaid else f"{tab} at {at} is open, {row.name or 'its guests'} are gone"
