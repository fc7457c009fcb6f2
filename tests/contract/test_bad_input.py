"""What must be turned away over REST: clearly, with nothing stored, and the next request served as ever."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from data.models import Action, Order, Party, Reservation
from data.store import Store
from pos_tui.language.host import Host
from server.guard import LARGEST_BODY
from tests.contract.door import BOOKING, DEPOSIT, INVALID, NOT_FOUND, SEATING, Dojo, count, ok, refusal
from tests.contract.test_card_machine import LATER, ORDER, lock, money, payment

JSON = {"content-type": "application/json"}


@pytest.fixture
def carrier() -> str:
    return "rest"


@pytest.fixture
async def stranger(dojo: Dojo, store: Store) -> AsyncIterator[Dojo]:
    """Sends what is bad; afterwards nothing is stored and the door still works."""
    yield dojo
    assert [count(store, each) for each in (Reservation, Party, Order, Action)] == [0, 0, 0, 0]
    assert (await dojo.seat())["tableIds"] == ["tbl_2"]


async def send(dojo: Dojo, body: bytes, path: str = "/v1/reservations") -> httpx.Response:
    return await dojo.call("POST", path, content=body, headers=JSON)


def booking_with(field: str, written: str) -> bytes:
    """A booking whose one field is written exactly so."""
    return json.dumps({**BOOKING, field: "@"}).replace('"@"', written).encode()


@pytest.mark.parametrize("bracket", ["[", '{"a":', '[{"a":'])
@pytest.mark.parametrize("depth", [300, 30_000])
async def test_deeply_nested_json_is_refused(stranger: Dojo, bracket: str, depth: int) -> None:
    assert refusal(await send(stranger, booking_with("name", bracket * depth))) == INVALID


@pytest.mark.parametrize("depth", [150, 30_000])
async def test_nesting_in_a_key_that_is_ignored_is_ignored_or_refused(dojo: Dojo, depth: int) -> None:
    nested = "[" * depth + "]" * depth
    body = json.dumps({**BOOKING, "colour": "@"}).replace('"@"', nested).encode()
    reply = await send(dojo, body)
    assert reply.status_code == 200 or refusal(reply) == INVALID
    assert (await dojo.seat())["tableIds"] == ["tbl_2"]


@pytest.mark.parametrize(
    "written",
    ['"\\ud800"', '"\\udc00 x"', '"x \\ud83e"', '"\\ude00\\ud83d"'],
)
@pytest.mark.parametrize("field", ["name", "guestRequests", "hostNotes", "dojoReservationId"])
async def test_a_lone_surrogate_is_refused(stranger: Dojo, field: str, written: str) -> None:
    assert refusal(await send(stranger, booking_with(field, written))) == INVALID


@pytest.mark.parametrize("raw", [b"\xed\xa0\x80", b"\xff", b"\xc3", b"\xc0\x80"])
async def test_bytes_that_are_no_utf_8_are_refused(stranger: Dojo, raw: bytes) -> None:
    body = booking_with("name", '"@@"').replace(b"@@", raw)
    assert refusal(await send(stranger, body)) == INVALID


@pytest.mark.parametrize("field", ["name", "guestRequests", "hostNotes", "dojoReservationId"])
async def test_nul_is_refused_in_every_text(stranger: Dojo, field: str) -> None:
    assert refusal(await send(stranger, booking_with(field, '"nuts\\u0000"'))) == INVALID


async def test_nul_is_refused_in_the_name_of_guests_at_a_table(stranger: Dojo) -> None:
    assert refusal(await stranger.post("/v1/parties", {**SEATING, "name": "nu\x00l"})) == INVALID


@pytest.mark.parametrize(
    "written", ["1e400", "-1e400", "NaN", "Infinity", "1e19", str(2**63), str(-(2**63)), "0x10"]
)
async def test_a_number_out_of_range_is_refused(stranger: Dojo, written: str) -> None:
    assert refusal(await send(stranger, booking_with("covers", written))) == INVALID
    deposit = json.dumps({**SEATING, "deposit": {**DEPOSIT, "totalAmount": money(-1)}}).replace("-1", written)
    assert refusal(await send(stranger, deposit.encode(), "/v1/parties")) == INVALID


@pytest.mark.parametrize("digits", [5_000, 200_000])
async def test_a_number_of_many_digits_is_refused(stranger: Dojo, digits: int) -> None:
    assert refusal(await send(stranger, booking_with("covers", "9" * digits))) == INVALID


@pytest.mark.parametrize("written", ["3.0", "0.3e1", "300e-2"])
async def test_a_whole_number_may_be_written_in_any_way_json_has(dojo: Dojo, written: str) -> None:
    reply = await send(dojo, booking_with("covers", written))
    assert ok(reply)["covers"] == 3


@pytest.mark.parametrize("field", ["name", "guestRequests", "hostNotes"])
async def test_a_text_of_10_001_characters_is_refused(stranger: Dojo, field: str) -> None:
    reply = await stranger.post("/v1/reservations", {**BOOKING, field: "x" * 10_001})
    assert refusal(reply) == INVALID
    assert field in reply.json()["debugMessage"]


@pytest.mark.parametrize("size", [LARGEST_BODY + 1, 2 * 1024 * 1024])
async def test_a_body_that_is_too_large_is_refused(stranger: Dojo, size: int) -> None:
    reply = await send(stranger, b" " * size)
    assert refusal(reply) == (413, "InvalidRequest")


async def test_a_large_body_without_its_length_is_refused_as_it_comes(stranger: Dojo) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(2 * 1024):
            yield b" " * 1024

    reply = await stranger.call("POST", "/v1/parties", content=endless(), headers=JSON)
    assert refusal(reply) == (413, "InvalidRequest")


async def test_a_body_just_small_enough_is_taken(dojo: Dojo) -> None:
    body = json.dumps(BOOKING).encode()
    assert (await send(dojo, body + b" " * (LARGEST_BODY - len(body)))).status_code == 200


@pytest.mark.parametrize("declared", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
async def test_another_content_type_is_refused(stranger: Dojo, declared: str) -> None:
    reply = await stranger.call(
        "POST", "/v1/reservations", content=json.dumps(BOOKING), headers={"content-type": declared}
    )
    assert refusal(reply) == (415, "InvalidRequest")


@pytest.mark.parametrize("key", ["tableIds", "table_ids", "TABLEIDS", "TableIds"])
async def test_keys_are_told_apart_by_their_case(dojo: Dojo, key: str) -> None:
    body = {**{name: value for name, value in BOOKING.items() if name != "tableIds"}, key: ["tbl_2"]}
    reply = await dojo.post("/v1/reservations", body)
    assert (reply.status_code == 200) is (key == "tableIds")


# ---- orders ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"items": [{**ORDER["items"][0], "amountPerItem": money(2**63 - 1)}]},  # type: ignore[index]
        {"items": [{**ORDER["items"][0], "amountPerItem": money(-1)}]},  # type: ignore[index]
        {"items": [{**ORDER["items"][0], "quantity": 2**31 - 1}]},  # type: ignore[index]
        {"items": ORDER["items"] * 251},  # type: ignore[operator]
        {"discounts": [{"name": "Not off", "amountTotal": money(-100)}], "totalAmount": money(4700)},
        {"serviceChargeAmount": money(2**63 - 1)},
        {"details": {"orderType": "DineIn", "dineIn": {"tableId": "tbl_2", "waiterId": "nobody"}}},
    ],
    ids=["amount", "negative amount", "quantity", "items", "discount", "service", "waiter"],
)
async def test_an_order_beyond_all_reason_is_refused(stranger: Dojo, change: dict[str, Any]) -> None:
    assert refusal(await stranger.post("/v1/orders", {**ORDER, **change})) == INVALID


async def test_tips_that_no_amount_can_say_are_refused_and_the_tab_goes_on(dojo: Dojo, store: Store) -> None:
    host = Host(store, terminal="stand")
    host.perform("w 2 2")
    tab = host.perform("o 2 burger").order_id
    ok(await dojo.post(f"/v1/orders/{tab}/lock", lock(LATER)))
    path = f"/v1/orders/{tab}/record-payment"
    first = ok(await dojo.post(path, payment(100, "pi_1", tipsAmount=money(2**63 - 1))))
    assert refusal(await dojo.post(path, payment(100, "pi_2", tipsAmount=money(1)))) == INVALID
    again = ok(await dojo.post(path, payment(100, "pi_3")))
    assert (again["tipsAmount"], again["paidAmount"]) == (first["tipsAmount"], money(200))


async def test_a_customers_address_and_number_come_back_as_they_came(dojo: Dojo) -> None:
    customer = {"id": "c-1", "name": "Ada", "emailAddress": "ada@example.com", "phoneNumber": "07700 900123"}
    order = ok(await dojo.post("/v1/orders", {**ORDER, "customer": customer}))
    assert order["customer"] == customer
    assert ok(await dojo.get(f"/v1/orders/{order['id']}")) == order


# ---- ids in the path ---------------------------------------------------------------------------------------


async def test_a_lock_id_of_dojos_may_have_any_character(dojo: Dojo, store: Store) -> None:
    host = Host(store, terminal="stand")
    host.perform("w 2 2")
    tab = host.perform("o 2 burger").order_id
    ok(await dojo.post(f"/v1/orders/{tab}/lock", lock(LATER, "a/b+c==%2F?")))
    path = f"/v1/orders/{tab}/locks/a%2Fb%2Bc%3D%3D%252F%3F"
    assert ok(await dojo.http.put(path, json={"expiry": "2026-11-27T19:50:00Z"})) == {}
    assert ok(await dojo.http.delete(path))["id"] == tab
    assert ok(await dojo.http.post(f"/v1/orders/{tab}/lock", json=lock(LATER, "lock-2")))["id"] == tab


async def test_a_slash_in_an_id_leads_to_no_other_path(dojo: Dojo) -> None:
    party = await dojo.seat()
    reply = await dojo.http.delete(f"/v1/orders/x%2Fv1%2Fparties%2F{party['id']}")
    assert refusal(reply) == NOT_FOUND
    assert ok(await dojo.get(f"/v1/parties/{party['id']}")) == party
