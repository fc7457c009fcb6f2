"""What was ordered ahead with a booking, and what a tab is called while its guests move and change."""

import pytest
from sqlmodel import func, select

from data.clock import ManualClock
from data.models import Order
from data.store import Store
from pos_tui.language.host import Host
from tests.contract.door import BOOKING, SEATING, STATE, Dojo, ok, pending_events, refusal
from tests.contract.test_card_machine import ORDER
from tests.contract.test_from_the_stand import deliver, done


@pytest.fixture
def host(store: Store) -> Host:
    return Host(store, terminal="stand")


async def ordered_ahead(dojo: Dojo) -> tuple[str, str]:
    """A booking and its pre-order."""
    booking = await dojo.book()
    details = {"reservationId": booking["id"], "readyAt": BOOKING["startTime"]}
    sent = {**ORDER, "details": {"orderType": "DineIn", "dineIn": details}}
    return booking["id"], ok(await dojo.post("/v1/orders", sent))["id"]


async def test_v36_a_pre_order_is_its_guests_once_dojo_seats_them(dojo: Dojo) -> None:
    booking, order = await ordered_ahead(dojo)
    party = await dojo.seat(reservationId=booking)
    details = ok(await dojo.get(f"/v1/orders/{order}"))["details"]["dineIn"]
    assert (details["partyId"], details["reservationId"], details["tableId"]) == (party["id"], booking, "tbl_2")
    assert await dojo.found("orders", dineIn={"partyId": party["id"]}) == [order]


async def test_v36_a_pre_order_is_on_the_bill_of_guests_whom_the_host_seats(
    dojo: Dojo, host: Host, store: Store
) -> None:
    _, order = await ordered_ahead(dojo)
    deliver(store)
    said = done(host, "s priya")
    assert sorted(pending_events(store)) == [("OrderUpdated", order), ("PartyUpdated", said.party_id)]
    assert "still owe £44.00" in host.perform("c 2").message


async def test_a_pre_order_waits_for_its_guests_again_who_were_seated_by_mistake(dojo: Dojo, host: Host) -> None:
    _, order = await ordered_ahead(dojo)
    for line in ("back 2", "u"):
        done(host, "s priya", line)
        details = ok(await dojo.get(f"/v1/orders/{order}"))["details"]["dineIn"]
        assert not {"partyId", "tableId"} & details.keys()


async def test_v23_a_party_with_nothing_but_a_pre_order_can_be_forgotten(dojo: Dojo) -> None:
    booking, order = await ordered_ahead(dojo)
    party = await dojo.seat(reservationId=booking)
    assert (await dojo.delete(f"/v1/parties/{party['id']}")).status_code == 200
    assert await dojo.found("orders", dineIn={"reservationId": booking}) == [order]


async def test_what_was_added_to_a_pre_order_is_not_left_behind(
    dojo: Dojo, host: Host, clock: ManualClock
) -> None:
    booking, _ = await ordered_ahead(dojo)
    party = await dojo.seat(reservationId=booking)
    clock.advance(minutes=5)
    done(host, "o 2 2x burger")
    assert refusal(await dojo.delete(f"/v1/parties/{party['id']}"))[0] == 409
    assert not host.perform("back 2").ok


async def test_v36_a_pre_order_that_comes_after_its_guests_is_theirs_at_once(dojo: Dojo) -> None:
    booking = await dojo.book()
    party = await dojo.seat(reservationId=booking["id"])
    details = {"reservationId": booking["id"], "readyAt": BOOKING["startTime"]}
    order = ok(await dojo.post("/v1/orders", {**ORDER, "details": {"orderType": "DineIn", "dineIn": details}}))
    shown = ok(await dojo.get(f"/v1/orders/{order['id']}"))["details"]["dineIn"]
    assert (shown["partyId"], shown["tableId"]) == (party["id"], "tbl_2")


async def test_a_neighbours_tab_stays_open_when_dojo_ends_a_party(dojo: Dojo, host: Host, store: Store) -> None:
    party = await dojo.seat()
    done(host, "w 2 3 Lee", "o 2 burger", "o 3 burger", "merge 3 2", "p 3 cash")
    ok(await dojo.put(f"/v1/parties/{party['id']}", {**STATE, "endTime": SEATING["startTime"]}))
    assert done(host, "o 3 flat white").message.count("#2") == 0
    with store.read() as session:
        assert session.execute(select(func.count()).select_from(Order)).scalar_one() == 2


async def test_a_tab_is_called_what_its_guests_and_tables_are_called_now(
    dojo: Dojo, host: Host, store: Store
) -> None:
    party = await dojo.seat()
    order = done(host, "o 2 burger").order_id
    called = []
    for line in ("e 2 name=Vera", "a 2 3", "m 2 4"):
        deliver(store)
        done(host, line)
        called.append(ok(await dojo.get(f"/v1/orders/{order}"))["displayName"])
        assert ("OrderUpdated", order) in pending_events(store)
    ok(await dojo.put(f"/v1/parties/{party['id']}", {**STATE, "name": "Old", "tableIds": ["tbl_4"]}))
    called.append(ok(await dojo.get(f"/v1/orders/{order}"))["displayName"])
    assert called == ["2 Vera", "2+3 Vera", "4 Vera", "4 Old"]


async def test_guests_who_leave_without_owing_leave_no_tab_open(dojo: Dojo, host: Host) -> None:
    party = await dojo.seat()
    order = done(host, "o 2 burger", "o 2 -burger").order_id
    left = {**STATE, "endTime": SEATING["startTime"]}
    ok(await dojo.put(f"/v1/parties/{party['id']}", left))
    assert ok(await dojo.get(f"/v1/orders/{order}"))["status"] == "Canceled"
