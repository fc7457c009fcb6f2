"""What a strict POS enforces beyond the schema: digest 11, as far as it meets bookings and parties."""

import pytest
from sqlmodel import col, select

from data.models import Action, DiningTable, Event, MenuItem, Party, Reservation
from data.rules import orders, parties, reservations
from data.store import Store
from tests.contract.door import (
    BOOKING,
    CONFLICT,
    DEPOSIT,
    INVALID,
    SEATING,
    STATE,
    Dojo,
    count,
    ok,
    pending_events,
    refusal,
)
from tests.house import FRIDAY_19_40, HOST


def order_a_burger(store: Store, party_id: str) -> str:
    """The host puts something on a party's tab."""
    with store.unit_of_work(HOST, "order") as uow:
        item = uow.find(MenuItem, "101")
        party = uow.find(Party, party_id)
        assert item is not None
        assert party is not None
        return orders.add_items(uow, party, [orders.Wanted(item)]).id


def book_at_the_stand(store: Store) -> str:
    """A booking that Dojo has not heard of."""
    with store.unit_of_work(HOST, "book") as uow:
        end = FRIDAY_19_40.replace(hour=21)
        return reservations.book(uow, reservations.Booking("Ada", 2, FRIDAY_19_40, end, ["tbl_1"])).id


async def test_v3_v14_a_cancelled_booking_cannot_be_seated(dojo: Dojo) -> None:
    booking = await dojo.book()
    await dojo.delete(f"/v1/reservations/{booking['id']}")
    reply = await dojo.post("/v1/parties", {**SEATING, "reservationId": booking["id"]})
    assert refusal(reply) == INVALID


async def test_v6_a_window_that_ends_before_it_begins_is_refused(dojo: Dojo) -> None:
    window = {"fromTime": BOOKING["endTime"], "toTime": BOOKING["startTime"]}
    assert refusal(await dojo.post("/v1/reservations/search", window)) == INVALID


async def test_v7_a_retired_table_is_refused(dojo: Dojo, store: Store) -> None:
    with store.preparation() as uow:
        table = uow.find(DiningTable, "tbl_6")
        assert table is not None
        table.retired = True
    assert refusal(await dojo.post("/v1/reservations", {**BOOKING, "tableIds": ["tbl_6"]})) == INVALID
    assert refusal(await dojo.post("/v1/parties", {**SEATING, "tableIds": ["tbl_6"]})) == INVALID


async def test_v12_a_reused_booking_reference_is_refused_and_names_the_booking(dojo: Dojo) -> None:
    booking = await dojo.book()
    reply = await dojo.post("/v1/reservations", {**BOOKING, "covers": 4})
    assert refusal(reply) == CONFLICT
    assert booking["id"] in reply.json()["debugMessage"]


async def test_v12_a_reused_party_reference_is_refused(dojo: Dojo, store: Store) -> None:
    await dojo.seat()
    assert refusal(await dojo.post("/v1/parties", {**SEATING, "tableIds": ["tbl_3"]})) == CONFLICT
    assert count(store, Party) == 1


async def test_v12_a_replay_may_spell_the_same_moment_and_absence_otherwise(dojo: Dojo) -> None:
    party = await dojo.seat()
    again = await dojo.seat(startTime="2026-11-27T20:34:12.4809+01:00", hostNotes=None)
    assert again == party


async def test_v12_a_replay_leaves_no_trace_in_the_journal(dojo: Dojo, store: Store) -> None:
    await dojo.seat()
    before = count(store, Action), count(store, Event)
    await dojo.seat()
    assert (count(store, Action), count(store, Event)) == before


async def test_v13_another_reference_for_a_known_party_is_refused(dojo: Dojo) -> None:
    party = await dojo.seat()
    reply = await dojo.put(f"/v1/parties/{party['id']}", {**STATE, "dojoPartyId": "dj-other"})
    assert refusal(reply) == CONFLICT


async def test_v13_the_reference_of_a_booking_made_at_the_stand_is_adopted(dojo: Dojo, store: Store) -> None:
    made = book_at_the_stand(store)
    ok(await dojo.put(f"/v1/reservations/{made}", BOOKING))
    with store.read() as session:
        adopted = session.execute(select(col(Reservation.dojo_reservation_id))).scalar_one()
    assert adopted == BOOKING["dojoReservationId"]


async def test_v12_a_booking_adopted_by_an_update_may_be_created_again_in_the_same_words(
    dojo: Dojo, store: Store
) -> None:
    made = book_at_the_stand(store)
    adopted = ok(await dojo.put(f"/v1/reservations/{made}", BOOKING))
    assert ok(await dojo.post("/v1/reservations", BOOKING)) == adopted
    assert refusal(await dojo.post("/v1/reservations", {**BOOKING, "covers": 4})) == CONFLICT


async def test_v13_a_reference_that_another_booking_has_is_refused_and_named(dojo: Dojo, store: Store) -> None:
    booking, made = await dojo.book(), book_at_the_stand(store)
    reply = await dojo.put(f"/v1/reservations/{made}", BOOKING)
    assert refusal(reply) == CONFLICT
    assert reply.json()["debugMessage"] == f"dojoReservationId already belongs to {booking['id']}."


async def test_v13_a_reference_that_another_party_has_is_refused_and_named(dojo: Dojo, store: Store) -> None:
    party = await dojo.seat()
    with store.unit_of_work(HOST, "walkin") as uow:
        walk_in = parties.seat(uow, parties.Seating(["tbl_3"], uow.now, covers=2)).id
    reply = await dojo.put(f"/v1/parties/{walk_in}", {**STATE, "tableIds": ["tbl_3"]})
    assert refusal(reply) == CONFLICT
    assert reply.json()["debugMessage"] == f"dojoPartyId already belongs to {party['id']}."


async def test_v15_a_booking_is_seated_once(dojo: Dojo) -> None:
    booking = await dojo.book()
    await dojo.seat(reservationId=booking["id"])
    again = {**SEATING, "dojoPartyId": "dj-2", "tableIds": ["tbl_3"], "reservationId": booking["id"]}
    assert refusal(await dojo.post("/v1/parties", again)) == CONFLICT


async def test_v17_an_update_keeps_the_booking_even_if_another_is_named(dojo: Dojo) -> None:
    booking = await dojo.book()
    party = await dojo.seat(reservationId=booking["id"])
    answered = ok(await dojo.put(f"/v1/parties/{party['id']}", {**STATE, "reservationId": "rsv_other"}))
    assert answered["reservationId"] == booking["id"]


async def test_v17_a_body_that_names_another_id_is_refused(dojo: Dojo) -> None:
    party, booking = await dojo.seat(), await dojo.book()
    assert refusal(await dojo.put(f"/v1/parties/{party['id']}", {**STATE, "id": "pty_other"})) == INVALID
    reply = await dojo.put(f"/v1/reservations/{booking['id']}", {**BOOKING, "id": "rsv_other"})
    assert refusal(reply) == INVALID


async def test_v17_a_body_that_names_the_same_id_is_fine(dojo: Dojo) -> None:
    party = await dojo.seat()
    ok(await dojo.put(f"/v1/parties/{party['id']}", {**STATE, "id": party["id"]}))


async def test_v18_v19_overlaps_and_crowds_are_accepted(dojo: Dojo, store: Store) -> None:
    await dojo.book()
    await dojo.book(dojoReservationId="dj-2", covers=40)
    assert count(store, Reservation) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"expectedEndTime": "2026-11-27T19:00:00Z"},
        {"endTime": "2026-11-27T19:00:00Z"},
        {"endTime": "2026-11-27T19:46:00Z"},
        {"covers": 0},
        {"covers": 501},
        {"dojoPartyId": ""},
    ],
    ids=str,
)
async def test_v20_v10_v11_impossible_parties_are_refused(dojo: Dojo, change: dict[str, object]) -> None:
    party = await dojo.seat()
    assert refusal(await dojo.put(f"/v1/parties/{party['id']}", {**STATE, **change})) == INVALID


@pytest.mark.parametrize("field", ["expectedEndTime", "endTime"])
async def test_v20_an_end_before_its_start_is_named_as_the_end(dojo: Dojo, field: str) -> None:
    party = await dojo.seat()
    reply = await dojo.put(f"/v1/parties/{party['id']}", {**STATE, field: "2026-11-27T19:00:00Z"})
    said = f"{field}: 2026-11-27T19:00+00:00 is not after the start, 2026-11-27T19:34+00:00."
    assert reply.json()["debugMessage"] == said


async def test_v8_a_bookings_end_before_its_start_is_named_as_the_end(dojo: Dojo) -> None:
    reply = await dojo.post("/v1/reservations", {**BOOKING, "endTime": "2026-11-27T19:00:00Z"})
    said = "endTime: 2026-11-27T19:00+00:00 is not after the start, 2026-11-27T20:00+00:00."
    assert reply.json()["debugMessage"] == said


async def test_v20_a_departure_may_be_a_little_ahead_of_our_clock(dojo: Dojo) -> None:
    party = await dojo.seat()
    ok(await dojo.put(f"/v1/parties/{party['id']}", {**STATE, "endTime": "2026-11-27T19:44:00Z"}))


async def test_v21_a_booking_for_yesterday_is_accepted(dojo: Dojo) -> None:
    await dojo.book(startTime="2026-11-25T19:00:00Z", endTime="2026-11-25T20:00:00Z")


async def test_v22_a_party_is_reopened_only_while_its_table_is_free(dojo: Dojo) -> None:
    party = await dojo.seat()
    path = f"/v1/parties/{party['id']}"
    ok(await dojo.put(path, {**STATE, "endTime": "2026-11-27T19:39:00Z"}))
    newcomers = await dojo.seat(dojoPartyId="dj-2")
    assert refusal(await dojo.put(path, STATE)) == CONFLICT
    await dojo.delete(f"/v1/parties/{newcomers['id']}")
    assert "endTime" not in ok(await dojo.put(path, STATE))
    assert await dojo.found("parties") == [party["id"]]


async def test_v15_v22_a_party_is_not_reopened_while_others_sit_for_its_booking(dojo: Dojo) -> None:
    booking = await dojo.book()
    party = await dojo.seat(reservationId=booking["id"])
    path = f"/v1/parties/{party['id']}"
    ok(await dojo.put(path, {**STATE, "endTime": "2026-11-27T19:39:00Z"}))
    others = await dojo.seat(dojoPartyId="dj-2", tableIds=["tbl_3"], reservationId=booking["id"])
    reply = await dojo.put(path, STATE)
    assert refusal(reply) == CONFLICT
    assert reply.json()["debugMessage"] == f"{booking['id']} is already seated at tbl_3."
    await dojo.delete(f"/v1/parties/{others['id']}")
    assert "endTime" not in ok(await dojo.put(path, STATE))


async def test_v23_a_party_with_an_open_tab_is_not_deleted(dojo: Dojo, store: Store) -> None:
    party = await dojo.seat()
    order_a_burger(store, party["id"])
    path = f"/v1/parties/{party['id']}"
    assert refusal(await dojo.delete(path)) == CONFLICT
    assert (await dojo.get(path)).status_code == 200


@pytest.mark.parametrize(
    "money",
    [
        {"value": 100, "currencyCode": "EUR"},
        {"value": 100, "currencyCode": "gbp"},
        {"value": 100, "currencyCode": ""},
        {"value": -1, "currencyCode": "GBP"},
        {"value": 2**63, "currencyCode": "GBP"},
        {"value": 1.5, "currencyCode": "GBP"},
        {"value": "100", "currencyCode": "GBP"},
        {"value": 100},
    ],
    ids=str,
)
async def test_v26_a_deposit_in_other_money_is_refused(dojo: Dojo, money: dict[str, object]) -> None:
    reply = await dojo.post("/v1/parties", {**SEATING, "deposit": {**DEPOSIT, "totalAmount": money}})
    assert refusal(reply) == INVALID


async def test_a_deposit_may_be_as_large_as_the_contract_can_say(dojo: Dojo) -> None:
    largest = {"value": 2**63 - 1, "currencyCode": "GBP"}
    party = await dojo.seat(deposit={**DEPOSIT, "totalAmount": largest})
    assert ok(await dojo.get(f"/v1/parties/{party['id']}"))["deposit"]["totalAmount"] == largest


async def test_a_deposit_without_payment_intents_has_an_empty_list_of_them(dojo: Dojo) -> None:
    party = await dojo.seat(deposit={"totalAmount": DEPOSIT["totalAmount"]})
    assert party["deposit"] == {"totalAmount": DEPOSIT["totalAmount"], "paymentIntentIds": []}


async def test_guests_words_come_back_exactly_as_they_came(dojo: Dojo) -> None:
    words = "  NUTS!\r\n\t[@click=app.quit]x[/] \x1b[2J \u202eevil\u202c 🥜 e\u0301  "
    party = await dojo.seat(guestRequests=words, name=words, hostNotes="")
    read = ok(await dojo.get(f"/v1/parties/{party['id']}"))
    assert (read["guestRequests"], read["name"], read["hostNotes"]) == (words, words, "")


async def test_a_note_may_have_ten_thousand_characters(dojo: Dojo) -> None:
    booking = await dojo.book(guestRequests="🥜" * 10_000)
    assert booking["guestRequests"] == "🥜" * 10_000


async def test_a_blank_status_becomes_the_venues_first_stage(dojo: Dojo) -> None:
    assert (await dojo.seat(status=" "))["status"] == "Seated"


async def test_a_move_by_dojo_tells_dojo_of_the_order_that_went_along(dojo: Dojo, store: Store) -> None:
    party = await dojo.seat()
    order_id = order_a_burger(store, party["id"])
    before = pending_events(store)
    ok(await dojo.put(f"/v1/parties/{party['id']}", {**STATE, "tableIds": ["tbl_3"]}))
    assert pending_events(store)[len(before) :] == [("OrderUpdated", order_id)]


async def test_the_journal_knows_what_dojo_said_of_itself(dojo: Dojo, store: Store) -> None:
    said = {"waiter-id": "42", "Dojo-Requesting-Product": "Bookings", "x-other": "1"}
    await dojo.call("POST", "/v1/parties", SEATING, headers=said)
    with store.read() as session:
        action = session.execute(select(Action)).scalar_one()
    assert action.requestor == {"waiterId": "42", "dojoRequestingProduct": "Bookings"}
    assert (action.origin, action.verb) == ("dojo", "CreateParty")
