"""Dojo's own changes to a party: everything about it replaced, or the party forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.errors import OpenTab
from data.models import DiningTable, EventType, Party, Reservation
from data.money import format_money
from data.rules import joins, pre_orders
from data.rules.checks import check_adoptable, check_covers, party_ref, warn_of_size
from data.rules.locks import held_lock
from data.rules.moves import remember_tables, retable
from data.rules.orders import finish
from data.rules.parties import (
    check_deposit,
    check_not_seated,
    check_times,
    known_party,
    leave,
    live_party,
    open_orders,
    set_status,
    stand_up,
    tables_of,
)
from data.rules.tables import named_tables
from data.rules.tabs import balance_of, own_tabs, tabs_of
from data.uow import UnitOfWork


@dataclass(frozen=True)
class PartyState:
    """Everything an UpdateParty replaces (digest 2.10): what is None here becomes unset."""

    table_ids: Sequence[str]
    started_at: datetime
    status: str
    name: str | None = None
    covers: int | None = None
    expected_end_at: datetime | None = None
    ended_at: datetime | None = None
    host_notes: str | None = None
    guest_requests: str | None = None
    deposit: dict[str, Any] | None = None


def update(uow: UnitOfWork, party_id: str, state: PartyState, *, dojo_party_id: str) -> Party:
    """Replace what an UpdateParty may replace (digest 2.10, V13, V15, V16, V20, V22)."""
    party = live_party(uow, party_id)
    holder = known_party(uow, dojo_party_id)
    check_adoptable(
        "dojoPartyId",
        party.dojo_party_id,
        dojo_party_id,
        party_ref(party),
        party_ref(holder) if holder is not None else None,
    )
    party.dojo_party_id = dojo_party_id
    if state.covers is not None:
        check_covers(state.covers)
    check_deposit(uow, state.deposit)
    check_times(uow, state.started_at, state.expected_end_at, state.ended_at)
    tables = named_tables(uow, state.table_ids)
    uow.mute(EventType.PARTY, party.id)
    if state.ended_at is None:
        joins.step_out(uow, party)
    set_status(uow, party, state.status)
    party.name = state.name
    party.covers = state.covers
    party.started_at = state.started_at
    party.expected_end_at = state.expected_end_at
    party.host_notes = state.host_notes
    party.guest_requests = state.guest_requests
    party.deposit = state.deposit
    warn_of_size(uow, party.covers, tables)
    _retable_and_end(uow, party, tables, state.ended_at)
    return party


def delete(uow: UnitOfWork, party_id: str) -> None:
    """Forget a party that should not have been. Raises OpenTab while there is money on its tab (V23).

    An empty tab is cancelled with it; those who had joined the party stay.
    """
    party = live_party(uow, party_id)
    uow.mute(EventType.PARTY, party.id)
    joins.leave_together(uow, party)
    joins.survive(uow, party)
    pre_orders.hand_back(uow, party)
    for order in open_orders(uow, party):
        owed = order.total_amount - order.paid_amount
        if owed or order.total_amount:
            raise OpenTab(party_ref(party), format_money(owed, uow.venue.currency))
        finish(uow, order)
    party.deleted_at = uow.now
    for table in tables_of(uow, party):
        stand_up(uow, table, of=party)


def _retable_and_end(uow: UnitOfWork, party: Party, tables: list[DiningTable], ended_at: datetime | None) -> None:
    """Give a party its tables and its end. A party that stays gone only remembers where it sat."""
    if ended_at is None:
        if party.ended_at is not None:
            _check_booking_free(uow, party)
        party.ended_at = None
        retable(uow, party, tables)
        return
    if party.ended_at is None:
        leave(uow, party, ended_at)
        _close_what_is_paid(uow, party)
    party.ended_at = ended_at
    remember_tables(uow, party, tables)


def _close_what_is_paid(uow: UnitOfWork, party: Party) -> None:
    """Whoever leaves has no tab open but one on which money is owed, or that a card machine holds.

    A tab that was merged into another is that one's affair.
    """
    own = own_tabs(uow, party)
    for order in tabs_of(uow, party):
        if order in own and balance_of(uow, [order]) <= 0 and held_lock(uow, order) is None:
            finish(uow, order)


def _check_booking_free(uow: UnitOfWork, party: Party) -> None:
    """Who comes back may not find others seated for their booking (V15, V22). Raises AlreadySeated."""
    reservation = uow.find(Reservation, party.reservation_id) if party.reservation_id is not None else None
    if reservation is not None:
        check_not_seated(uow, reservation)
