"""What a strict POS holds to at every call: digest 11, beyond bookings and parties, and what answers look like."""

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from data.clock import ManualClock
from data.models import Action, Occupancy, OrderStatus, Party, Reservation
from data.rules import reservations
from data.store import Store
from pos_tui.language.host import Host
from server.capabilities import registry
from server.capabilities.registry import Capability
from server.openapi import document
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
    refusal,
)
from tests.contract.test_card_machine import LATER, ORDER, lock, payment
from tests.house import FRIDAY_19_40, HOST

REQUIRED = [
    ("POST", "/v1/reservations", BOOKING, field)
    for field in ("dojoReservationId", "name", "covers", "startTime", "endTime", "tableIds")
] + [("POST", "/v1/parties", SEATING, field) for field in ("dojoPartyId", "startTime", "tableIds")]


@pytest.fixture
def host(store: Store) -> Host:
    return Host(store, terminal="stand")


# ---- what comes in -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("verb", "path", "body", "field"), REQUIRED)
async def test_v1_v11_a_required_field_is_missed_by_its_name(
    dojo: Dojo, store: Store, verb: str, path: str, body: dict[str, Any], field: str
) -> None:
    reply = await dojo.call(verb, path, {key: value for key, value in body.items() if key != field})
    assert refusal(reply) == INVALID
    assert field in reply.json()["debugMessage"]
    assert (count(store, Reservation), count(store, Party)) == (0, 0)


@pytest.mark.parametrize("change", [{"endTime": BOOKING["startTime"]}, {"name": " \t"}, {"covers": 0}], ids=str)
async def test_v8_v9_v10_an_update_is_as_strict_as_a_create(dojo: Dojo, change: dict[str, Any]) -> None:
    booking = await dojo.book()
    path = f"/v1/reservations/{booking['id']}"
    assert refusal(await dojo.put(path, {**BOOKING, **change})) == INVALID
    assert ok(await dojo.get(path)) == booking


async def test_v16_v41_host_and_dojo_want_one_table_and_one_gets_it(dojo: Dojo, store: Store, host: Host) -> None:
    calls = [dojo.post("/v1/parties", {**SEATING, "dojoPartyId": f"dj-{number}"}) for number in range(8)]
    lines = [asyncio.to_thread(host.perform, "w 2 2") for _ in range(8)]
    replies, said = await asyncio.gather(asyncio.gather(*calls), asyncio.gather(*lines))
    seated = [reply for reply in replies if reply.status_code == 200] + [each for each in said if each.ok]
    assert len(seated) == 1
    assert {refusal(reply) for reply in replies if not reply.is_success} <= {CONFLICT}
    assert (count(store, Party), count(store, Occupancy)) == (1, 1)


async def test_v41_who_comes_late_meets_the_rules_anew(dojo: Dojo, host: Host) -> None:
    party = await dojo.seat()
    path = f"/v1/parties/{party['id']}"
    moved, closed = await asyncio.gather(
        dojo.put(path, {**STATE, "tableIds": ["tbl_3"]}), asyncio.to_thread(host.perform, "c 2")
    )
    here = "endTime" not in ok(await dojo.get(path))
    assert here is not closed.ok or moved.status_code == 200
    assert await dojo.found("parties", tableId="tbl_2") == []
    assert await dojo.found("parties", tableId="tbl_3") == ([party["id"]] if here else [])


# ---- what goes out -----------------------------------------------------------------------------------------


async def test_v25_requests_and_deposit_survive_what_the_host_does(dojo: Dojo, host: Host) -> None:
    words = "Nuts!  \u202e[b]no[/b]\r\n"
    await dojo.book(guestRequests=words)
    party_id = host.perform("s priya").party_id
    path = f"/v1/parties/{party_id}"
    sent = {**STATE, "guestRequests": words, "deposit": DEPOSIT}
    ok(await dojo.put(path, sent))
    for line in ("e 2 covers=2", "e 2 notes=by the door", "m 2 3", "n 3", "o 3 burger", "p 3", "c 3"):
        assert host.perform(line).ok, line
    party = ok(await dojo.get(path))
    assert (party["guestRequests"], party["deposit"]) == (words, DEPOSIT)


async def test_v25_no_line_writes_requests_or_a_deposit(dojo: Dojo, host: Host) -> None:
    await dojo.book()
    for field in ("requests", "guestRequests", "guest_requests", "deposit"):
        assert not host.perform(f"e priya {field}=none").ok


async def test_v35_what_is_payable_is_what_is_owed(dojo: Dojo, host: Host) -> None:
    host.perform("w 2 2")
    tab = host.perform("o 2 burger").order_id
    path = f"/v1/orders/{tab}"
    states = [ok(await dojo.get(path))]
    ok(await dojo.post(f"{path}/lock", lock(LATER)))
    states.append(ok(await dojo.post(f"{path}/record-payment", payment(1450))))
    cancelled = ok(await dojo.post("/v1/orders", ORDER))
    states.append(ok(await dojo.delete(f"/v1/orders/{cancelled['id']}")))
    assert [each["payable"] for each in states] == [True, False, False]
    assert {each["status"] for each in states} <= {status.value for status in OrderStatus}
    assert all(each["paidAmount"]["value"] <= each["totalAmount"]["value"] for each in states)


async def test_v36_a_pre_order_names_its_booking_and_a_seated_partys_order_the_party(
    dojo: Dojo, host: Host
) -> None:
    booking = await dojo.book()
    details = {"orderType": "DineIn", "dineIn": {"reservationId": booking["id"], "readyAt": LATER}}
    pre_order = ok(await dojo.post("/v1/orders", {**ORDER, "details": details}))
    assert pre_order["details"] == details
    assert await dojo.found("orders", dineIn={"reservationId": booking["id"]}) == [pre_order["id"]]
    party_id = host.perform("w 2 3").party_id
    at_table = {"orderType": "DineIn", "dineIn": {"partyId": party_id}}
    order = ok(await dojo.post("/v1/orders", {**ORDER, "dojoOrderId": "dj-2", "details": at_table}))
    assert order["details"]["dineIn"] == {"partyId": party_id, "tableId": "tbl_3", "waiterId": "wtr_ab"}


async def test_v37_tables_are_unique_in_their_area_and_the_area_is_listed(dojo: Dojo) -> None:
    tables = ok(await dojo.post("/v1/tables/search", {}))["data"]
    areas = {area["id"] for area in ok(await dojo.get("/v1/areas"))}
    assert {table["areaId"] for table in tables} <= areas
    assert len({(table["areaId"], table["name"]) for table in tables}) == len(tables) == 8


def objects(value: Any) -> Iterator[tuple[str, Any]]:
    """Every key with its value, however deep."""
    for each in value if isinstance(value, list) else ():
        yield from objects(each)
    for key, each in value.items() if isinstance(value, dict) else ():
        yield key, each
        yield from objects(each)


async def test_v38_answers_hold_only_what_the_schema_names_no_null_and_milliseconds(dojo: Dojo) -> None:
    booking = await dojo.book()
    await dojo.seat(reservationId=booking["id"], deposit=DEPOSIT, expectedEndTime="2026-11-27T21:00:00Z")
    customer = {"name": "Ada", "emailAddress": "ada@example.com"}
    order = ok(await dojo.post("/v1/orders", {**ORDER, "customer": customer, "payments": [payment(100)]}))
    schemas = json.dumps(document(registry)["components"]["schemas"])
    answers = [ok(await dojo.post(f"/v1/{what}/search", {})) for what in ("reservations", "parties", "orders")]
    answers += [ok(await dojo.get("/v1/areas")), ok(await dojo.get(f"/v1/orders/{order['id']}/bill"))]
    for key, value in objects(answers):
        assert value is not None, key
        assert f'"{key}": {{' in schemas, key
        if key.endswith(("Time", "At")):
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value), key


# ---- trouble of our own ------------------------------------------------------------------------------------


@pytest.mark.parametrize("capability", list(registry), ids=lambda capability: capability.name)
async def test_v39_a_database_that_is_lost_is_no_missing_entity(
    store: Store, clock: ManualClock, capability: Capability, tmp_path: Path
) -> None:
    """What would be found is there, only the file cannot be read any more."""
    dojo = Dojo(store)
    store.close()
    (tmp_path / "pos.db").write_bytes(b"no database" * 1000)
    path = re.sub(r"{\w+}", "x", capability.route.path)
    samples = {**BOOKING, **STATE, **ORDER, "lockId": "x", "expiry": LATER, **payment(5)}
    samples |= {"id": "x", "accountId": "x", "event": "x", "data": {}, "createdAt": LATER}
    async with dojo.http:
        reply = await dojo.http.request(capability.route.verb, path, json=samples)
    assert refusal(reply) == (503, "UnexpectedError")


async def test_a_call_is_kept_with_who_asked_for_it(dojo: Dojo, store: Store, host: Host) -> None:
    """Waiter, product and device of a card machine stand beside what it changed."""
    asked = {"waiter-id": "42", "dojo-requesting-product": "Pay", "device-id": "tm_1", "device-type": "Terminal"}
    host.perform("w 2 2")
    tab = host.perform("o 2 burger").order_id
    await dojo.call("POST", f"/v1/orders/{tab}/lock", lock(LATER), headers=asked)
    await dojo.call("POST", f"/v1/orders/{tab}/record-payment", payment(500), headers=asked)
    await dojo.call("DELETE", f"/v1/orders/{tab}/locks/lock-1", headers={"device-id": "tm_2"})
    with store.read() as session:
        kept = {row.verb: row.requestor for row in session.execute(select(Action)).scalars()}
    told = {"waiterId": "42", "dojoRequestingProduct": "Pay", "deviceId": "tm_1", "deviceType": "Terminal"}
    assert kept["CreateOrderLock"] == kept["RecordOrderPaymentById"] == told
    assert kept["DeleteOrderLock"] == {"deviceId": "tm_2"}
    assert kept["walkin"] is None


# ---- pages -------------------------------------------------------------------------------------------------


async def test_c8_v5_a_walk_while_others_add_and_delete_yields_each_lasting_row_once(
    dojo: Dojo, store: Store, request: pytest.FixtureRequest
) -> None:
    """250 bookings that stay; between the pages another client deletes some of 50 others and adds more.

    A quarter of them on as many pages unless `--long` is given.
    """
    many, limit = (300, 20) if request.config.getoption("--long") else (72, 5)
    with store.unit_of_work(HOST, "book") as uow:
        made = [
            reservations.book(
                uow,
                reservations.Booking(
                    f"Guest {number}",
                    2,
                    FRIDAY_19_40 + timedelta(hours=number % 75),
                    FRIDAY_19_40 + timedelta(hours=number % 75 + 1),
                    ["tbl_1"],
                ),
            ).id
            for number in range(many)
        ]
    passing, lasting = made[::6], {id_ for number, id_ in enumerate(made) if number % 6}
    seen: list[str] = []
    cursor: dict[str, Any] = {"limit": limit}
    for turn in range(1000):
        page = ok(await dojo.post("/v1/reservations/search", {"cursor": cursor}))
        seen += [each["id"] for each in page["data"]]
        if "after" not in page:
            break
        cursor["after"] = page["after"]
        for id_ in passing[turn * 4 : turn * 4 + 4]:
            await dojo.delete(f"/v1/reservations/{id_}")
        start = FRIDAY_19_40 + timedelta(hours=turn * 5)
        end = start + timedelta(hours=1)
        await dojo.book(dojoReservationId=f"new-{turn}", startTime=start.isoformat(), endTime=end.isoformat())
    assert len(lasting) == many // 6 * 5
    assert sorted(id_ for id_ in seen if id_ in lasting) == sorted(lasting)
    assert len(seen) == len(set(seen))
