"""Staff act in Dojo, the POS follows: digest 9.1, bookings (A1, A2, A5)."""

import re

import pytest

from data.models import Reservation
from data.store import Store
from tests.contract.door import BOOKING, INVALID, NOT_FOUND, Dojo, count, ok, refusal

CHANGED = {
    **BOOKING,
    "covers": 5,
    "startTime": "2026-11-27T20:15:00.000Z",
    "endTime": "2026-11-27T22:00:00.000Z",
    "tableIds": ["tbl_2", "tbl_3"],
    "guestRequests": "One guest is coeliac; high chair please",
}


async def test_a1_1_a_booking_is_answered_as_it_was_sent_with_an_id(dojo: Dojo) -> None:
    answered = await dojo.book()
    sent = {key: value for key, value in BOOKING.items() if key != "dojoReservationId"}
    assert answered == {**sent, "id": answered["id"]}
    assert answered["id"]


async def test_a1_2_times_are_written_in_utc_with_milliseconds(dojo: Dojo) -> None:
    answered = await dojo.book(startTime="2026-11-27t21:00:00.1239999+01:00", endTime="2026-11-27T16:45:00-05:00")
    assert answered["startTime"] == "2026-11-27T20:00:00.123Z"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", answered["endTime"])


async def test_a1_3_a_booking_is_read_back_the_same(dojo: Dojo) -> None:
    answered = await dojo.book()
    assert ok(await dojo.get(f"/v1/reservations/{answered['id']}")) == answered


async def test_a1_4_a_booking_is_found_by_time_and_by_each_of_its_tables(dojo: Dojo) -> None:
    booking = await dojo.book(tableIds=["tbl_2", "tbl_3"])
    window = {"fromTime": "2026-11-27T21:00:00Z", "toTime": "2026-11-27T23:00:00Z"}
    assert await dojo.found("reservations", **window) == [booking["id"]]
    assert await dojo.found("reservations", tableId="tbl_2") == [booking["id"]]
    assert await dojo.found("reservations", tableId="tbl_3", **window) == [booking["id"]]


async def test_a_booking_is_not_found_outside_its_time_or_at_other_tables(dojo: Dojo) -> None:
    await dojo.book()
    assert await dojo.found("reservations", fromTime=BOOKING["endTime"]) == []
    assert await dojo.found("reservations", toTime=BOOKING["startTime"]) == []
    assert await dojo.found("reservations", tableId="tbl_3") == []


async def test_a1_5_a_booking_does_not_occupy_a_table(dojo: Dojo) -> None:
    await dojo.book()
    assert await dojo.found("parties", tableId="tbl_2") == []


async def test_a1_6_the_same_request_again_makes_no_second_booking(dojo: Dojo, store: Store) -> None:
    first, second = await dojo.book(), await dojo.book()
    assert second == first
    assert count(store, Reservation) == 1


async def test_a_replayed_create_answers_with_the_booking_as_it_is_now(dojo: Dojo) -> None:
    booking = await dojo.book()
    changed = ok(await dojo.put(f"/v1/reservations/{booking['id']}", CHANGED))
    assert await dojo.book() == changed


@pytest.mark.parametrize(
    "change",
    [
        {"tableIds": []},
        {"tableIds": ["tbl_99"]},
        {"tableIds": ["tbl_2", "tbl_2"]},
        {"endTime": BOOKING["startTime"]},
        {"endTime": "2026-11-27T19:00:00Z"},
        {"dojoReservationId": None},
        {"dojoReservationId": " "},
        {"startTime": "2026-11-27T20:00:00"},
        {"startTime": "2026-11-27"},
        {"startTime": "20261127T200000Z"},
        {"startTime": "2026-W48-5T20:00:00Z"},
        {"startTime": "2026-02-30T20:00:00Z"},
        {"startTime": 1796000000},
        {"name": "  "},
        {"name": None},
        {"covers": 0},
        {"covers": 501},
        {"covers": "3"},
        {"covers": True},
        {"covers": 2.5},
        {"covers": 2**70},
        {"hostNotes": "x" * 10_001},
        {"guestRequests": "nuts\x00"},
    ],
    ids=str,
)
async def test_a1_8_a_bad_booking_is_refused_and_nothing_is_stored(
    dojo: Dojo, store: Store, change: dict[str, object]
) -> None:
    reply = await dojo.post("/v1/reservations", {**BOOKING, **change})
    assert refusal(reply) == INVALID
    assert count(store, Reservation) == 0


async def test_a2_1_an_update_replaces_and_keeps_the_id(dojo: Dojo) -> None:
    booking = await dojo.book()
    answered = ok(await dojo.put(f"/v1/reservations/{booking['id']}", CHANGED))
    sent = {key: value for key, value in CHANGED.items() if key != "dojoReservationId"}
    assert answered == {**sent, "id": booking["id"]}


async def test_an_update_without_an_optional_field_clears_it(dojo: Dojo) -> None:
    booking = await dojo.book()
    bare = {key: value for key, value in BOOKING.items() if key not in ("hostNotes", "guestRequests")}
    answered = ok(await dojo.put(f"/v1/reservations/{booking['id']}", {**bare, "hostNotes": None}))
    assert not {"hostNotes", "guestRequests"} & answered.keys()


async def test_a2_2_an_updated_booking_is_read_back_the_same(dojo: Dojo) -> None:
    booking = await dojo.book()
    answered = ok(await dojo.put(f"/v1/reservations/{booking['id']}", CHANGED))
    assert ok(await dojo.get(f"/v1/reservations/{booking['id']}")) == answered


async def test_a2_3_an_update_is_no_create(dojo: Dojo, store: Store) -> None:
    assert refusal(await dojo.put("/v1/reservations/rsv_none", CHANGED)) == NOT_FOUND
    assert count(store, Reservation) == 0


async def test_a5_1_a_deleted_booking_is_answered_with_nothing(dojo: Dojo) -> None:
    booking = await dojo.book()
    reply = await dojo.delete(f"/v1/reservations/{booking['id']}")
    assert (reply.status_code, reply.content) == (200, b"")


async def test_a5_2_a_deleted_booking_is_gone(dojo: Dojo) -> None:
    path = f"/v1/reservations/{(await dojo.book())['id']}"
    await dojo.delete(path)
    assert refusal(await dojo.get(path)) == NOT_FOUND
    assert refusal(await dojo.delete(path)) == NOT_FOUND
    assert refusal(await dojo.put(path, CHANGED)) == NOT_FOUND


async def test_a5_3_a_deleted_booking_is_not_found(dojo: Dojo) -> None:
    await dojo.delete(f"/v1/reservations/{(await dojo.book())['id']}")
    assert await dojo.found("reservations") == []


async def test_a5_4_v24_a_party_outlives_the_booking_it_came_from(dojo: Dojo) -> None:
    booking = await dojo.book()
    party = await dojo.seat(reservationId=booking["id"])
    assert (await dojo.delete(f"/v1/reservations/{booking['id']}")).status_code == 200
    assert ok(await dojo.get(f"/v1/parties/{party['id']}")) == party
