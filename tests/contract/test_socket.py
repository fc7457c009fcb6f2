"""What holds over the socket: digest 9.3 (C4 to C7), and that it is the same door as REST."""

import json
import re
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from data.clock import ManualClock
from data.store import Store
from server.capabilities import registry
from server.capabilities.registry import Capability
from tests.contract import socket_door
from tests.contract.door import BOOKING, SEATING, STATE, Dojo
from tests.contract.socket_door import check, over_the_socket
from tests.server.fake_dojo_socket import Conversation, FakeDojoSocket, linked
from tests.server.recorder import KEY

NAMES = [capability.name for capability in registry]


@pytest.fixture
async def listening() -> AsyncIterator[FakeDojoSocket]:
    async with FakeDojoSocket() as made:
        yield made


@pytest.fixture
async def talk(store: Store, listening: FakeDojoSocket) -> AsyncIterator[Conversation]:
    async with linked(store, listening.url):
        yield await listening.next()


# ---- the connection ------------------------------------------------------------------------------------------


async def test_c4_the_handshake_carries_the_raw_key_and_who_we_are(
    store: Store, listening: FakeDojoSocket
) -> None:
    async with linked(store, listening.url, dojo_reseller_id="reseller-9"):
        await listening.next()
    sent = listening.handshakes[0]
    assert sent["Authorization"] == f"Basic {KEY}"
    assert (sent["software-house-id"], sent["reseller-id"]) == ("house-7", "reseller-9")


async def test_c5_fifty_requests_at_once_get_fifty_right_replies(talk: Conversation) -> None:
    asked: dict[str, tuple[str, dict[str, Any]]] = {}
    for number in range(0, 50, 5):
        party = {**SEATING, "dojoPartyId": f"dj-{number}", "tableIds": [f"tbl_{number // 5 + 1}"]}
        booking = {**BOOKING, "dojoReservationId": f"dj-{number}", "covers": number + 1}
        asked |= {
            f"r{number}": ("CreateReservationV1", booking),
            f"r{number + 1}": ("CreatePartyV1", party),
            f"r{number + 2}": ("ListAreasV1", {}),
            f"r{number + 3}": ("GetPartyByIdV1", {"partyId": f"pty_{number}"}),
            f"r{number + 4}": ("SearchTablesV1", {"areaId": "room"}),
        }
    for id_, (method, fields) in asked.items():
        await talk.send({"jsonrpc": "2.0", "id": id_, "method": method, "params": {**fields, "headers": {}}})
    replies = {reply["id"]: reply for reply in map(json.loads, await talk.replies(50))}
    for text in talk.received:
        check(text)
    assert {id_: reply["method"] for id_, reply in replies.items()} == {
        id_: each[0] for id_, each in asked.items()
    }
    for number in range(0, 50, 5):
        assert replies[f"r{number}"]["result"]["covers"] == number + 1
        seated = replies[f"r{number + 1}"]
        assert (seated["result"]["tableIds"] == [f"tbl_{number // 5 + 1}"]) if number < 30 else seated["error"]
        assert replies[f"r{number + 3}"]["error"]["errorType"] == "NotFound"
    assert set(talk.ids().values()) == {1}


async def test_c7_what_cannot_be_replied_to_leaves_the_socket_open(talk: Conversation) -> None:
    for text in ("", "no json", "[1, 2]", '{"method": "ListAreasV1"}', '{"id": null, "method": "ListAreasV1"}'):
        await talk.send(text)
    assert "result" in await talk.ask("ListAreasV1")
    assert len(talk.received) == 1


async def test_every_refusal_is_the_contracts_error_in_the_envelope(talk: Conversation) -> None:
    for capability in registry:
        check(await talk.exchange(capability.methods[0], {"headers": 7}))
    check(await talk.exchange("NoSuchV1", {}))
    assert Counter(json.loads(text)["error"]["errorType"] for text in talk.received) == {
        "InvalidRequest": len(NAMES) + 1
    }


# ---- the same door as REST -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A call, in the words of REST. `{0}` in the path is the id that the first call was answered with."""

    verb: str
    path: str
    body: object = None


def money(value: int) -> dict[str, object]:
    return {"value": value, "currencyCode": "GBP"}


ORDER = {
    "dojoOrderId": "dj-ord-1",
    "items": [{"name": "Burger", "plu": "101", "quantity": 1, "amountPerItem": money(1450)}],
    "totalAmount": money(1450),
    "payments": [],
    "details": {"orderType": "DineIn", "dineIn": {"tableId": "tbl_2"}},
}

ELSEWHERE = {"orderType": "DineIn", "dineIn": {"tableId": "tbl_5"}}

PAYMENT = {"paymentIntentId": "pi_1", "paidAmount": money(1450), "tipsAmount": money(100)}

EVENT = {
    "id": "evt-1",
    "event": "payment_intent.created",
    "accountId": "acc-1",
    "createdAt": "2026-11-27T19:39:00.000Z",
    "data": {"paymentIntentId": "pi_1", "paymentStatus": "Created", "captureMode": "Auto"},
}

VISIT = [
    Asked("POST", "/v1/reservations", BOOKING),
    Asked("POST", "/v1/parties", SEATING),
    Asked("POST", "/v1/orders", ORDER),
    Asked("POST", "/v1/orders", {**ORDER, "dojoOrderId": "dj-ord-2", "details": ELSEWHERE}),
    Asked("GET", "/v1/areas"),
    Asked("POST", "/v1/tables/search", {"areaId": "terrace"}),
    Asked("PUT", "/v1/reservations/{0}", {**BOOKING, "covers": 4}),
    Asked("GET", "/v1/reservations/{0}"),
    Asked("POST", "/v1/reservations/search", {"tableId": "tbl_2"}),
    Asked("PUT", "/v1/parties/{1}", {**STATE, "tableIds": ["tbl_3", "tbl_4"]}),
    Asked("GET", "/v1/parties/{1}"),
    Asked("POST", "/v1/parties/search", {"completedOnly": False}),
    Asked("GET", "/v1/orders/{2}"),
    Asked(
        "POST", "/v1/orders/search", {"payableOnly": True, "dineIn": {"tableId": "tbl_5"}, "cursor": {"limit": 10}}
    ),
    Asked("POST", "/v1/orders/{2}/lock", {"lockId": "lock-1", "expiry": "2026-11-27T19:45:00.000Z"}),
    Asked("PUT", "/v1/orders/{2}/locks/lock-1", {"expiry": "2026-11-27T19:50:00.000Z"}),
    Asked("GET", "/v1/orders/{2}/bill"),
    Asked("POST", "/v1/events", EVENT),
    Asked("POST", "/v1/orders/{2}/record-payment", {**PAYMENT, "lockId": "lock-1"}),
    Asked("DELETE", "/v1/orders/{2}/locks/lock-1"),
    Asked("DELETE", "/v1/orders/{3}"),
    Asked("DELETE", "/v1/parties/{1}"),
    Asked("DELETE", "/v1/reservations/{0}"),
]
"""Every capability once at least, in an order in which each works."""


async def answers(dojo: Dojo, visit: list[Asked]) -> list[tuple[str, int, Any]]:
    """What each call was answered with, ids numbered by appearance and the trace left out."""
    made: list[str] = []
    found = []
    for call in visit:
        reply = await dojo.http.request(call.verb, call.path.format(*made), json=call.body)
        body = reply.json() if reply.content else None
        if call.verb == "POST" and isinstance(body, dict) and "id" in body:
            made.append(body["id"])
        if isinstance(body, dict):
            body.pop("traceId", None)
        found.append((f"{call.verb} {call.path}", reply.status_code, body))
    numbered: list[tuple[str, int, Any]] = [tuple(each) for each in json.loads(_numbered(json.dumps(found)))]
    return numbered


def _numbered(text: str) -> str:
    ids = list(dict.fromkeys(re.findall(r"\b[a-z]{3}_[0-9a-f]{16}\b", text)))
    return re.sub(r"\b[a-z]{3}_[0-9a-f]{16}\b", lambda found: f"id-{ids.index(found[0])}", text)


@pytest.fixture
def twin(furnished_file: Path, tmp_path: Path, clock: ManualClock) -> Iterator[Store]:
    """A second house like the first."""
    path = tmp_path / "twin.db"
    shutil.copy(furnished_file, path)
    store = Store(f"sqlite:///{path}", clock=clock, owner=True, sends_events=True)
    yield store
    store.close()


async def test_c6_a_whole_visit_is_answered_the_same_over_both(store: Store, twin: Store) -> None:
    rest = Dojo(store)
    async with rest.http:
        over_rest = await answers(rest, VISIT)
    async with over_the_socket(twin) as dojo:
        over_the_line = await answers(dojo, VISIT)
    assert [status for _, status, _ in over_rest] == [200] * len(VISIT)
    assert over_the_line == over_rest


def test_the_visit_knows_every_capability() -> None:
    paths = {(call.verb, re.sub(r"{\d}|lock-1", "*", call.path)) for call in VISIT}
    assert paths == {(each.route.verb, re.sub(r"{\w+}", "*", each.route.path)) for each in registry}


BAD: list[dict[str, Any]] = [
    {},
    {"tableIds": [], "covers": 0, "name": 7, "startTime": "noon"},
    {"cursor": {"limit": 101}, "expiry": "never", "paidAmount": {"value": "1"}, "items": {}},
    {**BOOKING, **STATE, **PAYMENT, **EVENT, "expiry": "2026-11-27T19:45:00Z", "lockId": "x", "covers": True},
    {**BOOKING, **STATE, **ORDER, "tableIds": ["tbl_none"], "cursor": {"after": "garbage"}},
]


@pytest.mark.parametrize("body", range(len(BAD)))
async def test_c6_what_is_refused_is_refused_the_same_over_both(store: Store, twin: Store, body: int) -> None:
    fields = {key: value for key, value in BAD[body].items() if key != "id"}
    visit = [
        Asked(each.route.verb, re.sub(r"{\w+}", "none", each.route.path), fields if each.has_body else None)
        for each in registry
    ]
    rest = Dojo(store)
    async with rest.http:
        over_rest = await answers(rest, visit)
    async with over_the_socket(twin) as dojo:
        assert await answers(dojo, visit) == over_rest
    assert sum(status >= 400 for _, status, _ in over_rest) >= 10


# ---- the published document ----------------------------------------------------------------------------------


def test_the_methods_their_fields_and_their_ids_are_those_published() -> None:
    document = socket_door.document()
    if document is None:
        pytest.skip(socket_door.MISSING)
    published = {
        method: _properties(_member(channel["subscribe"]["message"]["payload"], "params"))
        for method, channel in document["channels"].items()
    }
    assert {capability.methods[0]: _keys(capability) for capability in registry} == published


def _keys(capability: Capability) -> set[str]:
    fields = {field.alias or name for name, field in capability.request.model_fields.items()}
    return {*fields, *capability.socket_ids.values(), "headers"}


def _parts(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema with everything it refers to and is made of."""
    yield schema
    if "$ref" in schema:
        place: Any = socket_door.document()
        for step in schema["$ref"].removeprefix("#/").split("/"):
            place = place[step]
        yield from _parts(place)
    for part in schema.get("allOf", ()):
        yield from _parts(part)


def _properties(schema: dict[str, Any]) -> set[str]:
    return {name for part in _parts(schema) for name in part.get("properties", {})}


def _member(schema: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        part["properties"][name] for part in _parts(schema) if name in part.get("properties", {})
    )
    return found


def test_a_reply_that_is_not_as_published_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    reference = {"$ref": "#/components/schemas/MadeUp"}
    made_up = {
        "channels": {"MadeUpV1": {"publish": {"message": {"payload": reference}}}},
        "components": {"schemas": {"MadeUp": {"properties": {"result": {"required": ["id"]}}}}},
    }
    monkeypatch.setattr(socket_door, "document", lambda: made_up)
    check('{"method": "MadeUpV1", "result": {"id": "1"}}')
    with pytest.raises(AssertionError, match="'id' is a required property"):
        check('{"method": "MadeUpV1", "result": {"name": "Room"}}')
