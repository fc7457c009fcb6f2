"""Undo and redo reach back through what this terminal did, and never over somebody else's change."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from data.clock import ManualClock
from data.models import Occupancy, Order, Party, Reservation
from data.rules import dojo_parties, parties
from data.store import Store
from pos_tui.language.host import Host
from tests.house import DOJO
from tests.pos_tui.language.test_events import perform


def occupied(store: Store) -> dict[str, str]:
    with store.read() as session:
        return {row.table_id: row.party_id for row in session.execute(select(Occupancy)).scalars()}


def test_undoing_a_seating_deletes_the_party_and_frees_the_table(host: Host, store: Store) -> None:
    party_id = perform(host, "w 2 2").party_id
    perform(host, "u")
    assert occupied(store) == {}
    with store.read() as session:
        party = session.get(Party, party_id)
        assert party is not None
        assert party.deleted_at is not None


def test_redo_brings_the_same_party_back(host: Host, store: Store) -> None:
    party_id = perform(host, "w 2 2").party_id
    perform(host, "u", "redo")
    assert occupied(store) == {"tbl_2": party_id}


def test_undo_walks_back_action_by_action(host: Host, store: Store) -> None:
    perform(host, "w 2 2 Okafor", "m 2 3", "n 3", "u", "u")
    assert list(occupied(store)) == ["tbl_2"]
    perform(host, "u")
    assert occupied(store) == {}
    assert not host.perform("u").ok


def test_undo_undo_redo_redo_ends_where_it_began(host: Host, store: Store) -> None:
    perform(host, "w 2 2 Okafor", "m 2 3")
    before = occupied(store)
    perform(host, "u", "u", "redo", "redo")
    assert occupied(store) == before


def test_after_something_new_there_is_nothing_to_redo(host: Host) -> None:
    perform(host, "w 2 2", "u", "w 2 3")
    assert host.perform("redo").message == "There is nothing to redo on this terminal in this service day."


def test_undoing_a_cancellation_brings_back_the_same_booking(host: Host, store: Store) -> None:
    booked = perform(host, "b 4 20:00 2 Okafor").reservation_id
    perform(host, "x okafor", "u")
    with store.read() as session:
        live = session.execute(select(Reservation).where(col(Reservation.cancelled_at).is_(None))).scalars()
        assert [row.id for row in live] == [booked]


def test_undoing_an_order_takes_its_tab_away(host: Host, store: Store) -> None:
    perform(host, "w 2 2", "o 2 burger, 2x flat white (oat milk)", "u")
    with store.read() as session:
        assert [order.deleted_at is not None for order in session.execute(select(Order)).scalars()] == [True]
    assert host.perform("p 2").message == "The walk-in have nothing left to pay."


def test_undoing_a_cash_payment_leaves_it_owed_again(host: Host) -> None:
    perform(host, "w 2 2", "o 2 burger", "p 2 10 cash", "u")
    assert "£14.50 by card" in perform(host, "p 2").message


def test_a_card_payment_is_refunded_not_undone(host: Host) -> None:
    perform(host, "w 2 2", "o 2 burger", "p 2")
    assert "a card payment is refunded, not undone" in host.perform("u").message


def test_undoing_a_close_seats_the_party_again(host: Host, store: Store) -> None:
    party_id = perform(host, "w 2 2").party_id
    perform(host, "c 2", "u")
    assert occupied(store) == {"tbl_2": party_id}


def test_a_close_cannot_be_undone_once_somebody_else_sits_there(host: Host) -> None:
    perform(host, "w 2 2", "c 2")
    other = Host(host._store, terminal="bar")
    perform(other, "w 3 2")
    assert "cannot be taken back" in host.perform("u").message


def test_what_dojo_has_touched_since_cannot_be_undone(host: Host, store: Store) -> None:
    party_id = perform(host, "w 2 2").party_id
    with store.unit_of_work(DOJO, "UpdateParty") as uow:
        parties.live_party(uow, party_id or "").covers = 4
    assert host.perform("u").message.endswith("cannot be taken back: Dojo changed the walk-in at 19:40.")


def test_what_another_terminal_has_done_since_is_named(host: Host, store: Store) -> None:
    perform(host, "w 2 2 Lee")
    perform(Host(store, terminal="bar"), "n 2")
    refusal = host.perform("u").message
    assert refusal.endswith("the terminal bar did “Took Lee (2) from Seated to Ordered” at 19:40.")


def test_what_dojo_has_deleted_cannot_be_undone(host: Host, store: Store) -> None:
    party_id = perform(host, "w 2 2 Lee").party_id or ""
    perform(host, "n 2")
    with store.unit_of_work(DOJO, "DeleteParty") as uow:
        dojo_parties.delete(uow, party_id)
    assert host.perform("u").message.endswith("Dojo changed the party Lee at 19:40.")


def test_undo_reaches_back_only_to_the_start_of_the_service_day(host: Host, clock: ManualClock) -> None:
    perform(host, "w 2 2")
    clock.set(clock.utc_now() + timedelta(days=1))
    assert not host.perform("u").ok


def test_another_terminals_actions_are_not_mine_to_undo(host: Host, store: Store) -> None:
    perform(host, "w 2 2")
    assert not Host(store, terminal="bar").perform("u").ok


@pytest.mark.parametrize("line", ["m 2 3", "a 2 3", "n 2", "e 2 name=Lee covers=4", "o 2 burger"])
def test_undo_then_redo_of_any_change_leaves_it_done(host: Host, line: str) -> None:
    perform(host, "w 2 2")
    done = perform(host, line)
    perform(host, "u")
    assert perform(host, "redo").message == f"Did again “{done.message.removesuffix('.')}”."
