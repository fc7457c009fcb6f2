"""What Dojo's staff and guests do, and what becomes of it in both books."""

from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from data.clock import ManualClock
from data.store import Store
from server.simulator.changes import Outcome
from server.simulator.dojo import SimulatedDojo
from server.simulator.keys import WrongKey
from tests.server.simulator.bench import over_rest, rest_app, simulated
from tests.server.simulator.broken import Answer, broken
from tests.server.simulator.linked import linked_pos


@pytest.fixture
async def dojo(store: Store) -> AsyncIterator[SimulatedDojo]:
    made = simulated(store)
    over_rest(made, rest_app(store))
    await made.read_in()
    yield made
    await made.aclose()


async def book(dojo: SimulatedDojo, **changes: Any) -> Outcome:
    start = dojo.now() + timedelta(hours=1)
    asked = {"name": "Okafor", "covers": 2, "start": start, "end": start + timedelta(hours=1)}
    return await dojo.create_reservation(**{**asked, "table_ids": ["tbl_2"], **changes})


async def test_a_booking_is_made_changed_and_cancelled_in_both_books(dojo: SimulatedDojo) -> None:
    made = await book(dojo, guest_requests="No nuts")
    assert (made.done, made.sentence) == (True, "The booking for Okafor, 2 guests, is in both books.")
    changed = await dojo.amend_reservation(made.entity.id, covers=3, guest_requests=None)
    assert (changed.entity.covers, changed.entity.guest_requests) == (3, None)
    assert await dojo.compare() == []
    assert (await dojo.cancel_reservation(made.entity.id)).done
    assert dojo.book.reservations == {}
    assert await dojo.compare() == []


async def test_cancelling_a_seated_booking_deletes_its_party_too(dojo: SimulatedDojo) -> None:
    booked = (await book(dojo)).entity
    assert (await dojo.seat(booked.id)).entity.reservation_id == booked.id
    await dojo.cancel_reservation(booked.id)
    assert [each.name for each in dojo.exchanges][-2:] == ["DeleteReservationById", "DeletePartyById"]
    assert dojo.book.parties == {}
    assert await dojo.compare() == []


async def test_a_walk_in_moves_and_leaves(dojo: SimulatedDojo) -> None:
    party = (await dojo.seat(table_ids=["tbl_1"], covers=2)).entity
    moved = await dojo.move_party(party.id, ["tbl_3"])
    assert moved.entity.table_ids == ["tbl_3"]
    assert (await dojo.end_party(party.id)).entity.end_time is not None
    assert await dojo.compare() == []


async def test_a_refusal_says_what_the_pos_says_and_changes_no_book(dojo: SimulatedDojo) -> None:
    await dojo.seat(table_ids=["tbl_1"], covers=2)
    refused = await dojo.seat(table_ids=["tbl_1"], covers=2)
    assert not refused.done
    assert refused.sentence.startswith("The POS refused: Conflict, ")
    assert len(dojo.book.parties) == 1


async def test_what_dojo_does_not_know_it_cannot_change(dojo: SimulatedDojo) -> None:
    assert (await dojo.amend_reservation("rsv_x")).sentence == "There is no reservation rsv_x in Dojo's book."
    assert (await dojo.seat("rsv_x")).sentence == "There is no reservation rsv_x in Dojo's book."
    assert not dojo.violations


async def test_the_books_are_compared_place_by_place(dojo: SimulatedDojo) -> None:
    booked = (await book(dojo)).entity
    party = (await dojo.seat(table_ids=["tbl_1"], covers=2)).entity
    dojo.book.reservations[booked.id] = booked.model_copy(update={"covers": 9, "name": "Haas"})
    del dojo.book.parties[party.id]
    assert [str(each) for each in await dojo.compare()] == [
        f"reservation {booked.id}: covers, name differ",
        f"party {party.id}: only the POS has it",
    ]


async def test_looking_is_not_written_down(dojo: SimulatedDojo) -> None:
    before = len(dojo.exchanges)
    await dojo.compare()
    assert len(dojo.exchanges) == before


async def test_a_card_machine_takes_a_tab_in_two_parts_with_a_tip(store: Store, clock: ManualClock) -> None:
    async with linked_pos(store, clock) as pos:
        pos.say("w 2 1 Haas")
        pos.say("o 1 2x burger")
        await pos.all_said()
        paid = await pos.dojo.pay(table_id="tbl_1", parts=2, tip=300)
        assert (paid.done, paid.sentence) == (True, "2 card payments are recorded.")
        assert [each.paid_amount.value for each in paid.entity.payments] == [1450, 1450]
        assert (paid.entity.tips_amount.value, paid.entity.payable) == (300, False)
        await pos.all_said()
        assert await pos.dojo.compare() == []


async def test_a_pos_that_will_not_record_a_payment_gets_the_order_back(store: Store, clock: ManualClock) -> None:
    def refuse(answer: Answer) -> None:
        if answer.path.endswith("/record-payment"):
            answer.status, answer.body = 409, {"errorType": "Conflict"}

    async with linked_pos(store, clock) as pos:
        over_rest(pos.dojo, broken(rest_app(store), refuse))
        pos.say("w 2 1 Haas")
        pos.say("o 1 burger")
        paid = await pos.dojo.pay(table_id="tbl_1")
        assert paid.sentence == "The POS refused: Conflict. Dojo has reversed the payment."
        told = [each.request["data"]["paymentStatus"] for each in pos.dojo.exchanges if "HandleEvent" in each.name]
        assert told == ["Created", "Reversed"]
        assert "DeleteOrderLock" in [each.name for each in pos.dojo.exchanges]


async def test_nothing_to_pay_is_a_sentence(dojo: SimulatedDojo) -> None:
    assert (await dojo.pay(table_id="tbl_1")).sentence == "The POS has no order here that can be paid."


async def test_nonsense_from_the_pos_is_a_sentence_and_a_violation(store: Store) -> None:
    def nonsense(answer: Answer) -> None:
        answer.body = {"hello": "world"}

    made = simulated(store)
    over_rest(made, broken(rest_app(store), nonsense))
    outcome = await book(made)
    assert outcome.sentence == "The POS has answered CreateReservation with something that is no reservation."
    assert "reply.id" in [each.place for each in made.violations]
    await made.aclose()


async def test_the_same_seed_asks_the_same(store: Store) -> None:
    asked = []
    for _ in range(2):
        made = simulated(store)
        over_rest(made, rest_app(store))
        await book(made, table_ids=["no-such-table"])
        asked.append(made.exchanges[-1].request)
        await made.aclose()
    assert asked[0] == asked[1]


def test_a_live_key_is_refused_at_the_door(store: Store) -> None:
    with pytest.raises(WrongKey):
        SimulatedDojo(clock=store.clock, rng=Random(1), key="sk_prod_0123456789")
