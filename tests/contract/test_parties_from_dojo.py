"""Staff act in Dojo, the POS follows: digest 9.1, parties (A3, A4, A5.5, A6)."""

import asyncio

import pytest

from data.models import Occupancy, Party
from data.store import Store
from tests.contract.door import (
    BOOKING,
    CONFLICT,
    DEPOSIT,
    INVALID,
    NOT_FOUND,
    SEATING,
    STATE,
    Dojo,
    count,
    ok,
    pending_events,
    refusal,
)


async def test_a3_1_a_party_for_a_booking_is_seated(dojo: Dojo) -> None:
    booking = await dojo.book()
    party = await dojo.seat(reservationId=booking["id"], dojoReservationId=BOOKING["dojoReservationId"])
    assert party["reservationId"] == booking["id"] != party["id"]
    assert party["status"] == "Seated"
    assert party["tableIds"] == ["tbl_2"]
    assert not {"endTime", "dojoPartyId", "dojoReservationId"} & party.keys()


async def test_a3_2_a_party_is_read_back_the_same(dojo: Dojo) -> None:
    party = await dojo.seat(deposit=DEPOSIT, hostNotes="Birthday", status="Arrived in part")
    assert ok(await dojo.get(f"/v1/parties/{party['id']}")) == party
    assert party["deposit"] == DEPOSIT


async def test_a3_3_a_party_is_found_by_each_of_its_tables(dojo: Dojo) -> None:
    party = await dojo.seat(tableIds=["tbl_2", "tbl_3"])
    assert await dojo.found("parties", tableId="tbl_2") == [party["id"]]
    assert await dojo.found("parties", tableId="tbl_3") == [party["id"]]


async def test_a3_4_seating_leaves_the_booking_as_it_was(dojo: Dojo) -> None:
    booking = await dojo.book()
    await dojo.seat(reservationId=booking["id"])
    assert ok(await dojo.get(f"/v1/reservations/{booking['id']}")) == booking
    assert await dojo.found("reservations") == [booking["id"]]


async def test_a3_5_an_occupied_table_is_refused_and_neither_of_two_is_taken(dojo: Dojo, store: Store) -> None:
    first = await dojo.seat()
    reply = await dojo.post("/v1/parties", {**SEATING, "dojoPartyId": "dj-2", "tableIds": ["tbl_3", "tbl_2"]})
    assert refusal(reply) == CONFLICT
    assert await dojo.found("parties") == [first["id"]]
    assert count(store, Occupancy) == 1


async def test_a3_6_a_party_for_an_unknown_booking_is_refused(dojo: Dojo) -> None:
    reply = await dojo.post("/v1/parties", {**SEATING, "reservationId": "rsv_none"})
    assert refusal(reply) == INVALID


async def test_a3_7_a_walk_in_has_no_booking(dojo: Dojo) -> None:
    assert "reservationId" not in await dojo.seat()


async def test_a3_8_a_walk_in_needs_neither_name_nor_covers(dojo: Dojo) -> None:
    party = await dojo.seat(name=None, covers=None)
    assert not {"name", "covers"} & party.keys()


async def test_a3_9_two_tables_report_the_same_one_party(dojo: Dojo, store: Store) -> None:
    party = await dojo.seat(tableIds=["tbl_2", "tbl_3"])
    assert party["tableIds"] == ["tbl_2", "tbl_3"]
    assert (count(store, Party), count(store, Occupancy)) == (1, 2)


async def test_a4_1_an_update_replaces_and_keeps_id_and_booking(dojo: Dojo) -> None:
    booking = await dojo.book()
    party = await dojo.seat(reservationId=booking["id"])
    sent = {
        **STATE,
        "tableIds": ["tbl_3", "tbl_4"],
        "expectedEndTime": "2026-11-27T21:20:00.000Z",
        "guestRequests": "Two guests are coeliac",
        "deposit": DEPOSIT,
    }
    answered = ok(await dojo.put(f"/v1/parties/{party['id']}", sent))
    expected = {key: value for key, value in sent.items() if key != "dojoPartyId"}
    assert answered == {**expected, "id": party["id"], "reservationId": booking["id"]}
    assert ok(await dojo.get(f"/v1/parties/{party['id']}")) == answered


async def test_an_update_without_an_optional_field_clears_it(dojo: Dojo) -> None:
    party = await dojo.seat(deposit=DEPOSIT, hostNotes="Birthday")
    answered = ok(await dojo.put(f"/v1/parties/{party['id']}", STATE))
    assert not {"deposit", "hostNotes", "expectedEndTime"} & answered.keys()


async def test_a4_2_a_moved_party_frees_its_old_table(dojo: Dojo) -> None:
    party = await dojo.seat()
    ok(await dojo.put(f"/v1/parties/{party['id']}", {**STATE, "tableIds": ["tbl_3"]}))
    assert await dojo.found("parties", tableId="tbl_2") == []
    assert await dojo.found("parties", tableId="tbl_3") == [party["id"]]
    assert (await dojo.seat(dojoPartyId="dj-2"))["tableIds"] == ["tbl_2"]


async def test_a4_3_a_move_onto_a_held_table_is_refused_whole(dojo: Dojo) -> None:
    await dojo.seat(dojoPartyId="dj-2", tableIds=["tbl_3"])
    party = await dojo.seat()
    reply = await dojo.put(f"/v1/parties/{party['id']}", {**STATE, "tableIds": ["tbl_4", "tbl_3"]})
    assert refusal(reply) == CONFLICT
    assert ok(await dojo.get(f"/v1/parties/{party['id']}")) == party
    assert await dojo.found("parties", tableId="tbl_4") == []


async def test_a4_4_an_end_time_sees_the_party_off(dojo: Dojo, store: Store) -> None:
    party = await dojo.seat()
    path = f"/v1/parties/{party['id']}"
    answered = ok(await dojo.put(path, {**STATE, "endTime": "2026-11-27T19:39:00.000Z"}))
    assert answered["endTime"] == "2026-11-27T19:39:00.000Z"
    assert await dojo.found("parties") == []
    assert await dojo.found("parties", completedOnly=True, tableId="tbl_2") == [party["id"]]
    assert ok(await dojo.get(path)) == answered
    assert count(store, Occupancy) == 0


async def test_a_party_still_here_is_not_among_the_completed(dojo: Dojo) -> None:
    await dojo.seat()
    assert await dojo.found("parties", completedOnly=True) == []


@pytest.mark.parametrize("change", [{"status": None}, {"status": ""}, {"status": " "}, {"tableIds": []}], ids=str)
async def test_a4_5_an_update_without_status_or_tables_is_refused(dojo: Dojo, change: dict[str, object]) -> None:
    party = await dojo.seat()
    reply = await dojo.put(f"/v1/parties/{party['id']}", {**STATE, **change})
    assert refusal(reply) == INVALID
    assert ok(await dojo.get(f"/v1/parties/{party['id']}")) == party


async def test_a5_5_a_deleted_party_is_gone_and_its_tables_are_free(dojo: Dojo, store: Store) -> None:
    path = f"/v1/parties/{(await dojo.seat())['id']}"
    reply = await dojo.delete(path)
    assert (reply.status_code, reply.content) == (200, b"")
    assert refusal(await dojo.get(path)) == NOT_FOUND
    assert refusal(await dojo.delete(path)) == NOT_FOUND
    assert count(store, Occupancy) == 0


async def test_a6_no_event_leaves_for_what_dojo_did_itself(dojo: Dojo, store: Store) -> None:
    booking = await dojo.book()
    await dojo.put(f"/v1/reservations/{booking['id']}", {**BOOKING, "covers": 4})
    party = await dojo.seat(reservationId=booking["id"])
    await dojo.put(f"/v1/parties/{party['id']}", {**STATE, "tableIds": ["tbl_3"]})
    await dojo.put(f"/v1/parties/{party['id']}", {**STATE, "endTime": "2026-11-27T19:39:00.000Z"})
    await dojo.delete(f"/v1/reservations/{booking['id']}")
    await dojo.delete(f"/v1/parties/{party['id']}")
    assert pending_events(store) == []


@pytest.mark.parametrize("round_", [0, *(pytest.param(round_, marks=pytest.mark.long) for round_ in range(1, 20))])
async def test_of_32_simultaneous_seatings_at_one_table_one_succeeds(
    dojo: Dojo, store: Store, round_: int
) -> None:
    asked = [{**SEATING, "dojoPartyId": f"dj-{number}"} for number in range(32)]
    replies = await asyncio.gather(*(dojo.post("/v1/parties", body) for body in asked))
    assert sorted(reply.status_code for reply in replies) == [200] + [409] * 31
    assert (count(store, Party), count(store, Occupancy)) == (1, 1)


async def test_of_32_simultaneous_retries_all_answer_with_one_party(dojo: Dojo, store: Store) -> None:
    replies = await asyncio.gather(*(dojo.post("/v1/parties", SEATING) for _ in range(32)))
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.json()["id"] for reply in replies}) == 1
    assert count(store, Party) == 1
