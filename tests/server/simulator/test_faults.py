"""Whatever fault was in force, in the end the two books are equal."""

import asyncio
from datetime import timedelta

import pytest

from data.clock import ManualClock
from data.store import Store
from server.simulator.changes import Outcome
from server.simulator.faults import FAULTS, Faults, NoSuchFault
from server.simulator.ledger import Exchange
from tests.server.simulator.bench import over_the_socket, simulated
from tests.server.simulator.linked import LinkedPos, linked_pos


async def book(pos: LinkedPos, name: str, table: str) -> Outcome:
    start = pos.dojo.now() + timedelta(hours=1)
    end = start + timedelta(hours=1)
    return await pos.dojo.create_reservation(name=name, covers=2, start=start, end=end, table_ids=[table])


async def a_busy_quarter_of_an_hour(pos: LinkedPos) -> None:
    """Both sides work on the same things while a fault is in force."""
    dojo = pos.dojo
    booked = next(each.id for each in dojo.book.reservations.values() if each.name == "Okafor")
    walk_in = next(each.id for each in dojo.book.parties.values() if each.name == "Haas")
    await book(pos, "Moreau", "tbl_3")
    pos.say("w 2 T1 Lindqvist")
    await dojo.amend_reservation(booked, covers=3)
    await dojo.amend_reservation(booked, covers=4, guest_requests="No nuts")
    pos.say("e 1 name=Haas-Weber")
    await dojo.move_party(walk_in, ["tbl_6"])
    pos.say("b 2 21:30 5 Novak")
    pos.say("x Novak")
    await dojo.seat(table_ids=["tbl_4"], covers=5)


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_ends_in_two_equal_books(store: Store, clock: ManualClock, fault: str) -> None:
    async with linked_pos(store, clock) as pos:
        await book(pos, "Okafor", "tbl_2")
        pos.say("w 2 1 Haas")
        await pos.all_said()
        pos.dojo.faults.switch(fault, True)
        await a_busy_quarter_of_an_hour(pos)
        pos.dojo.faults.switch(fault, False)
        await pos.all_said()
        await pos.dojo.catch_up()
        await pos.dojo.settled()
        assert await pos.dojo.compare() == []
        assert {each.name for each in pos.dojo.book.reservations.values()} == {"Okafor", "Moreau"}
        assert next(each.covers for each in pos.dojo.book.reservations.values() if each.name == "Okafor") == 4
        assert len([each for each in pos.dojo.book.parties.values() if each.end_time is None]) == 3
        assert [str(each) for each in pos.dojo.violations if each.grave] == []


@pytest.mark.parametrize("fault", ["down", "unauthorized", "cut"])
async def test_a_socket_that_was_closed_is_dialled_again_and_the_books_are_equal(store: Store, fault: str) -> None:
    dojo = simulated(store)
    async with over_the_socket(store, dojo):
        made = (await dojo.seat(table_ids=["tbl_1"], covers=2)).entity
        first = dojo.caller.doors["websocket"]
        dojo.faults.switch(fault, True)
        await dojo.settled()
        await dojo.move_party(made.id, ["tbl_2"])
        await dojo.seat(table_ids=["tbl_3"], covers=2)
        dojo.faults.switch(fault, False)
        while dojo.caller.doors.get("websocket", first) is first or dojo.changes.waiting:  # noqa: ASYNC110
            await asyncio.sleep(0.002)
        await dojo.settled()
        assert {tuple(each.table_ids) for each in dojo.book.parties.values()} == {("tbl_2",), ("tbl_3",)}
        assert await dojo.compare() == []


async def exchanges_under(store: Store, clock: ManualClock, fault: str) -> list[Exchange]:
    async with linked_pos(store, clock) as pos:
        pos.dojo.faults.switch(fault, True)
        pos.say("w 2 1 Haas")
        await book(pos, "Okafor", "tbl_2")
        await pos.dojo.settled()
        while not any(each.direction == "to_dojo" for each in pos.dojo.exchanges):
            await pos.pass_time()
        return list(pos.dojo.exchanges)


@pytest.mark.parametrize(
    ("fault", "status"), [("error", 500), ("unauthorized", 401), ("down", None), ("cut", None)]
)
async def test_the_pos_meets_the_fault(store: Store, clock: ManualClock, fault: str, status: int | None) -> None:
    found = await exchanges_under(store, clock, fault)
    assert next(each.status for each in found if each.direction == "to_dojo") == status


async def test_what_dojo_cannot_tell_while_it_is_down_waits(store: Store, clock: ManualClock) -> None:
    async with linked_pos(store, clock) as pos:
        pos.dojo.faults.switch("down", True)
        outcome = await book(pos, "Okafor", "tbl_2")
        assert not outcome.done
        assert outcome.sentence == "Dojo cannot reach the POS; the change goes out as soon as it can."
        pos.dojo.faults.switch("down", False)
        await pos.dojo.catch_up()
        assert [each.name for each in pos.dojo.book.reservations.values()] == ["Okafor"]


async def test_a_duplicate_is_noted_and_makes_nothing_twice(store: Store, clock: ManualClock) -> None:
    async with linked_pos(store, clock) as pos:
        pos.dojo.faults.switch("duplicate", True)
        await book(pos, "Okafor", "tbl_2")
        sent = [each for each in pos.dojo.exchanges if each.name == "CreateReservation"]
        assert [each.note for each in sent] == ["", "the same again: Dojo sends everything twice"]
        assert sent[0].entity_id == sent[1].entity_id


async def test_a_late_update_is_followed_by_the_newest(store: Store, clock: ManualClock) -> None:
    async with linked_pos(store, clock) as pos:
        made = (await book(pos, "Okafor", "tbl_2")).entity
        pos.dojo.faults.switch("late", True)
        await pos.dojo.amend_reservation(made.id, covers=3)
        await pos.dojo.amend_reservation(made.id, covers=4)
        sent = [each for each in pos.dojo.exchanges if each.name == "UpdateReservation"]
        assert [each.request["covers"] for each in sent] == [4, 3, 4]
        assert pos.dojo.book.reservations[made.id].covers == 4


def test_a_fault_says_what_is_in_force() -> None:
    faults = Faults()
    assert faults.sentence == ""
    assert faults.toggle("down")
    faults.switch("skew", True)
    assert faults.in_force == ("down", "skew")
    assert faults.sentence.startswith("Dojo is down: nothing connects")
    assert faults.sentence.endswith("Dojo's clock is 7 minutes fast.")
    faults.clear()
    assert not faults.in_force


def test_there_are_no_other_faults() -> None:
    with pytest.raises(NoSuchFault):
        Faults().switch("gremlins", True)
