"""A blocked table: refused to whoever would overlap the block, and to nobody else."""

from datetime import timedelta

import pytest

from data.clock import ManualClock
from data.errors import TableBlocked
from data.models import DiningTable
from data.queries.floor import floor_snapshot
from data.queries.views import TableState, TableView
from data.rules import blocks, moves, parties, reservations
from data.rules.parties import Seating
from data.rules.ranking import propose
from data.rules.reservations import Booking
from data.store import Store
from data.uow import Actor, UnitOfWork
from tests.house import DOJO, FRIDAY_19_40, HOST


def tables(uow: UnitOfWork, *names: str) -> list[DiningTable]:
    found = [uow.find(DiningTable, f"tbl_{name}") for name in names]
    return [table for table in found if table is not None]


def block(store: Store, *names: str, minutes: int | None = None, reason: str | None = None) -> list[str]:
    """Block these tables; the warnings come back."""
    with store.unit_of_work(HOST, "block") as uow:
        blocks.block(uow, tables(uow, *names), minutes, reason)
    return uow.warnings


def seat(store: Store, table: str, actor: Actor = HOST) -> str:
    with store.unit_of_work(actor, "walkin") as uow:
        return parties.seat(uow, Seating([f"tbl_{table}"], uow.now, name="Okafor", covers=2)).id


def booking(table: str, after: int, name: str = "Lee") -> Booking:
    start = FRIDAY_19_40 + timedelta(minutes=after)
    return Booking(name, 2, start, start + timedelta(minutes=90), [f"tbl_{table}"])


def view(store: Store, table: str) -> TableView:
    with store.read() as session:
        found = floor_snapshot(session, store.clock.utc_now()).table(f"tbl_{table}")
    assert found is not None
    return found


@pytest.mark.parametrize("actor", [HOST, DOJO])
def test_nobody_is_seated_at_a_blocked_table(store: Store, actor: Actor) -> None:
    block(store, "2", minutes=30, reason="wobbly leg")
    with pytest.raises(TableBlocked):
        seat(store, "2", actor)


def test_dojo_reads_neither_the_reason_nor_a_hosts_line(store: Store) -> None:
    block(store, "2", reason="for the Okafors")
    with pytest.raises(TableBlocked) as refused:
        seat(store, "2", DOJO)
    assert refused.value.debug == ("Table tbl_2 is blocked until somebody lifts it; choose another table.")
    assert "(for the Okafors)" in refused.value.sentence


@pytest.mark.parametrize("actor", [HOST, DOJO])
def test_a_booking_counts_only_if_it_overlaps_the_block(store: Store, actor: Actor) -> None:
    block(store, "2", minutes=30)
    with store.unit_of_work(actor, "book") as uow:
        reservations.book(uow, booking("2", after=30))
    with store.rehearsal(actor, "book") as uow, pytest.raises(TableBlocked):
        reservations.book(uow, booking("2", after=29))


def test_a_block_without_an_end_counts_for_ever(store: Store) -> None:
    block(store, "2")
    with store.rehearsal(HOST, "book") as uow, pytest.raises(TableBlocked):
        reservations.book(uow, booking("2", after=60 * 24 * 7))


def test_a_block_ends_by_itself(store: Store, clock: ManualClock) -> None:
    block(store, "2", minutes=30)
    clock.advance(minutes=30)
    assert view(store, "2").state(clock.utc_now()) is TableState.FREE
    seat(store, "2")


def test_a_managers_override_seats_there_and_is_noted(store: Store) -> None:
    block(store, "2", minutes=30, reason="wobbly leg")
    with store.unit_of_work(HOST, "walkin") as uow:
        uow.override = True
        parties.seat(uow, Seating(["tbl_2"], uow.now, covers=4))
    assert uow.warnings == ["2 is blocked until 20:10 (wobbly leg)"]


def test_who_sits_there_stays_and_who_has_booked_is_named(store: Store) -> None:
    seat(store, "2")
    with store.unit_of_work(HOST, "book") as uow:
        reservations.book(uow, booking("3", after=60))
    assert block(store, "2", "3", minutes=90) == [
        "Okafor still sits at 2",
        "3 is booked for Lee (2) at 20:40",
    ]


def test_a_party_under_a_block_may_take_more_tables_and_change_otherwise(store: Store) -> None:
    party_id = seat(store, "2")
    block(store, "2")
    with store.unit_of_work(HOST, "add") as uow:
        moves.add_tables(uow, parties.live_party(uow, party_id), ["tbl_3"])


def test_a_booking_under_a_block_keeps_its_table_and_changes_otherwise(store: Store) -> None:
    with store.unit_of_work(HOST, "book") as uow:
        reservation = reservations.book(uow, booking("2", after=60))
    block(store, "2")
    with store.unit_of_work(HOST, "edit") as uow:
        reservations.amend(
            uow, reservations.live_reservation(uow, reservation.id), booking("2", after=60, name="Leigh")
        )
    with store.rehearsal(HOST, "edit") as uow, pytest.raises(TableBlocked):
        reservations.amend(uow, reservations.live_reservation(uow, reservation.id), booking("2", after=75))


def test_a_blocked_table_is_never_proposed(store: Store) -> None:
    block(store, "4", "3", "2", minutes=30)
    with store.rehearsal(HOST, "ask") as uow:
        later = uow.now + timedelta(minutes=30)
        then = later + timedelta(minutes=90)
        assert propose(uow.session, 6, uow.now, then, uow.now) is None
        assert [table.name for table in propose(uow.session, 6, later, then, uow.now) or ()] == ["4"]


def test_the_floor_shows_a_block_while_it_holds_and_nobody_sits_there(store: Store, clock: ManualClock) -> None:
    block(store, "2", minutes=30, reason="wobbly leg")
    shown = view(store, "2")
    assert shown.block is not None
    assert (shown.block.until, shown.block.reason) == (FRIDAY_19_40 + timedelta(minutes=30), "wobbly leg")
    assert shown.state(clock.utc_now()) is TableState.BLOCKED
    assert shown.state(clock.utc_now() + timedelta(minutes=30)) is TableState.FREE


def test_a_new_block_replaces_the_old_one(store: Store) -> None:
    block(store, "2", minutes=30, reason="wobbly leg")
    block(store, "2", reason="VIP")
    shown = view(store, "2").block
    assert shown is not None
    assert (shown.until, shown.reason) == (None, "VIP")
