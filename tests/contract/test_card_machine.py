"""Card machines at the table: orders, locks, bills and payments (digest 1.3, 2.12; V26 to V34)."""

from typing import Any

import pytest
from sqlmodel import select

from data.clock import ManualClock
from data.models import DojoEvent, Order, OrderLine, Payment, Venue
from data.store import Store
from pos_tui.language.host import Host
from tests.contract.door import CONFLICT, INVALID, NOT_FOUND, Dojo, count, ok, pending_events, refusal
from tests.contract.test_from_the_stand import deliver

LATER = "2026-11-27T19:45:00.000Z"
PASSED = "2026-11-27T19:39:00.000Z"


def money(value: int, currency: str = "GBP") -> dict[str, Any]:
    return {"value": value, "currencyCode": currency}


ORDER = {
    "dojoOrderId": "dj-ord-1",
    "items": [
        {
            "name": "Burger",
            "plu": "101",
            "quantity": 2,
            "amountPerItem": money(1450),
            "modifiers": [{"name": "Extra cheese", "plu": "902", "quantity": 1, "amountPerModifier": money(150)}],
        },
        {
            "name": "Chef's surprise",
            "plu": "zz-9",
            "quantity": 1,
            "amountPerItem": money(900),
            "subItems": [{"name": "Sauce", "plu": "zz-1", "quantity": 2, "amountPerItem": money(50)}],
        },
    ],
    "discounts": [{"name": "Staff", "amountTotal": money(200)}],
    "serviceChargeAmount": money(400),
    "totalAmount": money(2 * 1600 + 1000 - 200 + 400),
    "payments": [],
    "details": {"orderType": "DineIn", "dineIn": {"tableId": "tbl_2"}},
    "note": "Please be quick",
    "displayName": "Table 2",
}


@pytest.fixture
def host(store: Store) -> Host:
    return Host(store, terminal="stand")


@pytest.fixture
def tab(host: Host) -> str:
    """Okafor's tab at table 2: a burger and a flat white, 17.90."""
    host.perform("w 2 2 Okafor")
    said = host.perform("o 2 burger, flat white")
    assert said.order_id is not None
    return said.order_id


def lock(expiry: str = LATER, lock_id: str = "lock-1") -> dict[str, str]:
    return {"lockId": lock_id, "expiry": expiry}


def payment(amount: int, intent: str = "pi_1", **more: object) -> dict[str, Any]:
    return {"paymentIntentId": intent, "paidAmount": money(amount), **more}


async def test_a_whole_visit_of_a_card_machine(dojo: Dojo, host: Host, store: Store, tab: str) -> None:
    assert await dojo.found("orders", dineIn={"tableId": "tbl_2"}, payableOnly=True) == [tab]
    locked = ok(await dojo.post(f"/v1/orders/{tab}/lock", lock()))
    assert locked["id"] == tab
    assert "held by a card machine until 19:45" in host.perform("o 2 burger").message
    bill = ok(await dojo.get(f"/v1/orders/{tab}/bill"))
    assert bill["order"] == ok(await dojo.get(f"/v1/orders/{tab}"))
    first = ok(await dojo.post(f"/v1/orders/{tab}/record-payment", payment(1000, tipsAmount=money(150))))
    assert (first["paidAmount"]["value"], first["tipsAmount"]["value"], first["payable"]) == (1000, 150, True)
    second = ok(
        await dojo.post(
            f"/v1/orders/{tab}/record-payment", payment(790, "pi_2", tipsAmount=money(50), lockId="lock-1")
        )
    )
    assert (second["status"], second["payable"], second["paidAmount"]["value"]) == ("Finalized", False, 1790)
    unlocked = ok(await dojo.delete(f"/v1/orders/{tab}/locks/lock-1"))
    assert unlocked["payments"] == [
        {"paymentIntentId": "pi_1", "paidAmount": money(1000), "tipsAmount": money(150)},
        {"paymentIntentId": "pi_2", "paidAmount": money(790), "tipsAmount": money(50)},
    ]
    assert host.perform("c 2").ok
    assert await dojo.found("orders", payableOnly=True) == []


async def test_paying_in_full_moves_the_visit_and_tells_dojo_of_the_party(
    dojo: Dojo, host: Host, store: Store, tab: str
) -> None:
    deliver(store)
    await dojo.post(f"/v1/orders/{tab}/lock", lock())
    await dojo.post(f"/v1/orders/{tab}/record-payment", payment(1790))
    [(event, party_id)] = pending_events(store)
    assert event == "PartyUpdated"
    assert ok(await dojo.get(f"/v1/parties/{party_id}"))["status"] == "Paid"


# ---- creating and cancelling -------------------------------------------------------------------------------


async def test_an_order_of_dojos_is_kept_as_it_was_written(dojo: Dojo, store: Store) -> None:
    order = ok(await dojo.post("/v1/orders", ORDER))
    assert order["items"] == ORDER["items"]
    assert order["discounts"] == ORDER["discounts"]
    assert (order["totalAmount"], order["serviceChargeAmount"]) == (money(4400), money(400))
    assert (order["note"], order["displayName"], order["payable"]) == ("Please be quick", "Table 2", True)
    assert ok(await dojo.get(f"/v1/orders/{order['id']}")) == order
    assert pending_events(store) == []


async def test_an_unknown_product_is_marked_and_sold(dojo: Dojo, store: Store) -> None:
    await dojo.post("/v1/orders", ORDER)
    with store.read() as session:
        marked = {line.plu: line.unknown_plu for line in session.execute(select(OrderLine)).scalars()}
    assert marked == {"101": False, "zz-9": True, "zz-1": True}


async def test_v12_the_same_order_again_is_the_same_order(dojo: Dojo, store: Store) -> None:
    first = ok(await dojo.post("/v1/orders", ORDER))
    assert ok(await dojo.post("/v1/orders", ORDER))["id"] == first["id"]
    assert refusal(await dojo.post("/v1/orders", {**ORDER, "note": "other"})) == CONFLICT
    assert count(store, Order) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"totalAmount": money(4399)},
        {"totalAmount": money(4400, "EUR")},
        {"details": {"orderType": "DineIn"}},
        {"details": {"orderType": "DineIn", "collection": {"asap": True}}},
        {"details": {"orderType": "DineIn", "dineIn": {"tableId": "nowhere"}}},
        {"details": {"orderType": "DineIn", "dineIn": {"partyId": "nobody"}}},
        {"details": {"orderType": "DineIn", "dineIn": {"reservationId": "none"}}},
        {"details": {"orderType": "Delivery"}},
        {"items": [{**ORDER["items"][0], "quantity": 0}]},  # type: ignore[index]
        {"items": [{**ORDER["items"][0], "quantity": True}]},  # type: ignore[index]
        {"dojoOrderId": " "},
        {"payments": [payment(0)]},
        {"payments": [payment(100, "pi_1"), payment(200, "pi_1")]},
        {"discounts": [{"name": "Staff", "amountTotal": money(5000)}], "totalAmount": money(400)},
        {"discounts": [{"name": "Staff", "amountTotal": money(4201)}], "totalAmount": money(399)},
        {"customer": {"name": "x", "shoeSize": 42}},
    ],
)
async def test_v26_v27_v28_an_order_that_does_not_fit_is_refused_and_not_kept(
    dojo: Dojo, store: Store, change: dict[str, Any]
) -> None:
    assert refusal(await dojo.post("/v1/orders", {**ORDER, **change})) == INVALID
    assert (count(store, Order), count(store, OrderLine)) == (0, 0)


async def test_an_order_paid_in_full_at_once_is_complete(dojo: Dojo) -> None:
    order = ok(await dojo.post("/v1/orders", {**ORDER, "payments": [payment(4400)]}))
    assert (order["status"], order["payable"]) == ("Finalized", False)


async def test_a_collection_is_no_dine_in_order(dojo: Dojo) -> None:
    details = {"orderType": "Collection", "collection": {"asap": True}}
    order = ok(await dojo.post("/v1/orders", {**ORDER, "details": details}))
    assert order["details"] == details
    assert await dojo.found("orders", dineIn={"tableId": "tbl_2"}) == []


async def test_v33_a_cancelled_order_answers_cancelled_and_one_with_payments_is_refused(
    dojo: Dojo, tab: str
) -> None:
    order = ok(await dojo.post("/v1/orders", ORDER))
    cancelled = ok(await dojo.delete(f"/v1/orders/{order['id']}"))
    assert (cancelled["status"], cancelled["payable"]) == ("Canceled", False)
    assert ok(await dojo.get(f"/v1/orders/{order['id']}")) == cancelled
    await dojo.post(f"/v1/orders/{tab}/lock", lock())
    assert refusal(await dojo.delete(f"/v1/orders/{tab}")) == CONFLICT
    await dojo.post(f"/v1/orders/{tab}/record-payment", payment(100))
    await dojo.delete(f"/v1/orders/{tab}/locks/lock-1")
    assert refusal(await dojo.delete(f"/v1/orders/{tab}")) == CONFLICT


# ---- locks -------------------------------------------------------------------------------------------------


async def test_v34_a_second_lock_is_refused_and_the_same_one_renewed(dojo: Dojo, tab: str) -> None:
    ok(await dojo.post(f"/v1/orders/{tab}/lock", lock()))
    assert refusal(await dojo.post(f"/v1/orders/{tab}/lock", lock(lock_id="lock-2"))) == CONFLICT
    ok(await dojo.post(f"/v1/orders/{tab}/lock", lock("2026-11-27T19:50:00Z")))


async def test_v34_a_lock_that_has_expired_already_is_refused(dojo: Dojo, tab: str) -> None:
    assert refusal(await dojo.post(f"/v1/orders/{tab}/lock", lock(PASSED))) == INVALID


async def test_a_lock_frees_itself_at_its_expiry(dojo: Dojo, host: Host, clock: ManualClock, tab: str) -> None:
    await dojo.post(f"/v1/orders/{tab}/lock", lock())
    clock.advance(minutes=5)
    assert host.perform("o 2 burger").ok
    ok(await dojo.post(f"/v1/orders/{tab}/lock", lock("2026-11-27T19:55:00Z", "lock-2")))


async def test_a_lock_is_extended_while_it_holds_and_lost_after(dojo: Dojo, clock: ManualClock, tab: str) -> None:
    await dojo.post(f"/v1/orders/{tab}/lock", lock())
    path = f"/v1/orders/{tab}/locks/lock-1"
    assert ok(await dojo.put(path, {"expiry": "2026-11-27T19:50:00Z"})) == {}
    clock.advance(minutes=11)
    assert refusal(await dojo.put(path, {"expiry": "2026-11-27T20:00:00Z"})) == CONFLICT


async def test_letting_go_of_what_is_not_held_is_no_mistake(dojo: Dojo, tab: str) -> None:
    assert ok(await dojo.delete(f"/v1/orders/{tab}/locks/none"))["id"] == tab
    assert refusal(await dojo.delete("/v1/orders/none/locks/none")) == NOT_FOUND


async def test_v29_reading_goes_on_while_a_tab_is_locked(dojo: Dojo, tab: str) -> None:
    await dojo.post(f"/v1/orders/{tab}/lock", lock())
    ok(await dojo.get(f"/v1/orders/{tab}"))
    assert await dojo.found("orders") == [tab]


@pytest.mark.parametrize("line", ["o 2 burger", "p 2", "c 2"])
async def test_v29_the_till_may_not_touch_a_locked_tab(dojo: Dojo, host: Host, tab: str, line: str) -> None:
    await dojo.post(f"/v1/orders/{tab}/lock", lock())
    assert "is held by a card machine" in host.perform(line).message


# ---- payments ----------------------------------------------------------------------------------------------


async def test_v31_a_replayed_payment_is_answered_and_counted_once(dojo: Dojo, store: Store, tab: str) -> None:
    await dojo.post(f"/v1/orders/{tab}/lock", lock())
    first = ok(await dojo.post(f"/v1/orders/{tab}/record-payment", payment(500)))
    await dojo.delete(f"/v1/orders/{tab}/locks/lock-1")
    assert (
        ok(await dojo.post(f"/v1/orders/{tab}/record-payment", payment(500)))["paidAmount"] == first["paidAmount"]
    )
    assert refusal(await dojo.post(f"/v1/orders/{tab}/record-payment", payment(600))) == CONFLICT
    assert count(store, Payment) == 1


async def test_v30_v31_a_replayed_payment_in_another_currency_is_invalid(dojo: Dojo, tab: str) -> None:
    await dojo.post(f"/v1/orders/{tab}/lock", lock())
    ok(await dojo.post(f"/v1/orders/{tab}/record-payment", payment(500, tipsAmount=money(50))))
    path = f"/v1/orders/{tab}/record-payment"
    euros = {"paymentIntentId": "pi_1", "paidAmount": money(500, "EUR"), "tipsAmount": money(50, "EUR")}
    assert refusal(await dojo.post(path, euros)) == INVALID
    assert refusal(await dojo.post(path, payment(500, tipsAmount=money(50, "EUR")))) == INVALID


async def test_a_payment_intent_of_another_order_is_a_conflict_that_names_it(dojo: Dojo, tab: str) -> None:
    await dojo.post(f"/v1/orders/{tab}/lock", lock())
    ok(await dojo.post(f"/v1/orders/{tab}/record-payment", payment(500)))
    reply = await dojo.post("/v1/orders", {**ORDER, "payments": [payment(500)]})
    assert refusal(reply) == CONFLICT
    assert "pi_1" in reply.json()["debugMessage"]


async def test_v30_more_than_is_outstanding_is_a_conflict(dojo: Dojo, tab: str) -> None:
    await dojo.post(f"/v1/orders/{tab}/lock", lock())
    assert refusal(await dojo.post(f"/v1/orders/{tab}/record-payment", payment(1791))) == CONFLICT


@pytest.mark.parametrize(
    "body",
    [
        payment(0),
        payment(-5),
        payment(5, tipsAmount=money(-1)),
        {"paymentIntentId": "pi", "paidAmount": money(5, "EUR")},
    ],
)
async def test_v30_a_payment_of_the_wrong_form_is_invalid(dojo: Dojo, tab: str, body: dict[str, Any]) -> None:
    await dojo.post(f"/v1/orders/{tab}/lock", lock())
    assert refusal(await dojo.post(f"/v1/orders/{tab}/record-payment", body)) == INVALID


async def test_v32_a_payment_needs_the_lock_it_names(dojo: Dojo, clock: ManualClock, tab: str) -> None:
    path = f"/v1/orders/{tab}/record-payment"
    assert refusal(await dojo.post(path, payment(500))) == CONFLICT
    await dojo.post(f"/v1/orders/{tab}/lock", lock())
    assert refusal(await dojo.post(path, payment(500, lockId="lock-2"))) == CONFLICT
    clock.advance(minutes=6)
    assert refusal(await dojo.post(path, payment(500, lockId="lock-1"))) == CONFLICT


async def test_a_payment_on_a_closed_tab_is_a_conflict(dojo: Dojo, host: Host, tab: str) -> None:
    host.perform("p 2 cash")
    host.perform("c 2")
    assert refusal(await dojo.post(f"/v1/orders/{tab}/record-payment", payment(1))) == CONFLICT
    assert refusal(await dojo.post(f"/v1/orders/{tab}/lock", lock())) == CONFLICT


async def test_a_card_machine_that_takes_over_half_way_pays_what_the_till_left(
    dojo: Dojo, host: Host, tab: str
) -> None:
    host.perform("p 2 10 cash")
    await dojo.post(f"/v1/orders/{tab}/lock", lock())
    order = ok(await dojo.post(f"/v1/orders/{tab}/record-payment", payment(790)))
    assert (order["status"], order["paidAmount"]["value"], len(order["payments"])) == ("Finalized", 1790, 1)


# ---- bill and events ---------------------------------------------------------------------------------------


async def test_the_bill_names_the_house_and_its_vat(dojo: Dojo, store: Store, tab: str) -> None:
    with store.preparation() as uow:
        venue = uow.find(Venue, 1)
        assert venue is not None
        venue.profile = {
            **venue.profile,
            "address": ["1 High Street", "London EC1Y 8RQ"],
            "phone": "020 7946 0000",
            "vat_number": "GB 1",
        }
    bill = ok(await dojo.get(f"/v1/orders/{tab}/bill"))
    header = {line["lineType"]: line for line in bill["header"]["lines"]}
    assert header["MerchantName"]["merchantName"] == {"name": "The Test House"}
    assert header["MerchantAddress"]["merchantAddress"] == {
        "addressLines": ["1 High Street", "London"],
        "postcode": "EC1Y 8RQ",
    }
    said = [line["text"]["value"] for line in bill["footer"]["lines"] if line["lineType"] == "Text"]
    assert said == ["Total £17.90", "VAT 20% included £2.98", "Thank you"]
    assert {"lineType": "TaxNumber", "taxNumber": {"name": "VAT", "number": "GB 1"}} in bill["footer"]["lines"]


async def test_v40_an_event_of_dojos_counts_once_and_unknown_ones_are_let_through(
    dojo: Dojo, store: Store
) -> None:
    event = {
        "id": "ev-1",
        "accountId": "acc",
        "event": "payment_intent.status_updated",
        "data": {"paymentIntentId": "pi_1", "paymentStatus": "Captured", "captureMode": "Auto"},
        "createdAt": "2026-11-27T19:40:00Z",
    }
    for body in (event, event, {**event, "id": "ev-2", "event": "moon.risen", "data": {"phase": 3}}):
        reply = await dojo.http.post("/v1/events", json=body)
        assert (reply.status_code, reply.content) == (200, b"")
    assert count(store, DojoEvent) == 2
    reply = await dojo.http.post("/v1/events", json={**event, "id": "ev-3", "data": {}})
    assert refusal(reply) == INVALID
