"""Messages of the socket, without a socket: envelopes, ids, and what is no message at all."""

import json
import random
from typing import Any

import pytest
from sqlmodel import select

from data.models import Action
from data.store import Store
from server.capabilities import registry
from server.transports.jsonrpc import LARGEST_MESSAGE, answer
from server.transports.rest import REQUESTOR

AREAS: dict[str, Any] = {"jsonrpc": "2.0", "id": "7", "method": "ListAreasV1", "params": {"headers": {}}}

SEATING: dict[str, Any] = {
    "dojoPartyId": "dj-pty-1",
    "startTime": "2026-11-27T19:34:12.480Z",
    "tableIds": ["tbl_2"],
}


def message(method: str, params: object, id_: object = "1") -> str:
    return json.dumps({"jsonrpc": "2.0", "id": id_, "method": method, "params": params})


async def asked(store: Store, method: str, params: object) -> Any:
    """What comes back, which must be something."""
    return read(await answer(store, registry, message(method, params)))


def read(text: str | None) -> Any:
    assert text is not None
    text.encode()
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


async def seat(store: Store) -> Any:
    return (await asked(store, "CreatePartyV1", SEATING))["result"]


def error_of(reply: Any) -> tuple[str, str]:
    assert "result" not in reply
    assert reply["error"].keys() == {"errorType", "debugMessage", "traceId"}
    return reply["error"]["errorType"], reply["error"]["debugMessage"]


# ---- what is answered --------------------------------------------------------------------------------------


async def test_a_reply_has_the_id_the_method_and_the_result_and_nothing_else(store: Store) -> None:
    reply = read(await answer(store, registry, json.dumps(AREAS)))
    assert [area["id"] for area in reply.pop("result")] == ["room", "terrace"]
    assert reply == {"jsonrpc": "2.0", "id": "7", "method": "ListAreasV1"}


async def test_where_rest_has_no_body_the_result_is_an_empty_object(store: Store) -> None:
    party = await seat(store)
    assert (await asked(store, "DeletePartyByIdV1", {"partyId": party["id"]}))["result"] == {}


@pytest.mark.parametrize("written", ["7", '"7"', "1.10"])
async def test_an_id_under_an_escaped_key_is_answered(store: Store, written: str) -> None:
    text = await answer(store, registry, r'{"\u006dethod":"ListAreasV1","\u0069d":' + written + "}")
    assert read(text)["method"] == "ListAreasV1"
    assert text is not None
    assert f'"id":{written},' in text


async def test_an_id_under_an_escaped_key_is_answered_although_the_rest_cannot_be_read(store: Store) -> None:
    text = await answer(store, registry, '{"\\u0069d":7,"method":"ListAreasV1","params":"\\ud800"}')
    assert error_of(read(text))[0] == "InvalidRequest"


async def test_a_rules_refusal_is_the_contracts_error(store: Store) -> None:
    reply = await asked(store, "GetPartyByIdV1", {"partyId": "pty_none"})
    assert error_of(reply)[0] == "NotFound"
    assert "code" not in reply["error"]


@pytest.mark.parametrize(
    "written",
    [
        '"7"',
        '""',
        '"h\\u00e9 \\"x\\" \\ud83e\\udd5c"',
        "7",
        "-0",
        "1.10",
        "1e400",
        "0",
        "true",
        "false",
        "9" * 400,
    ],
)
async def test_an_id_comes_back_exactly_as_it_was(store: Store, written: str) -> None:
    text = json.dumps(AREAS).replace('"7"', written)
    reply = await answer(store, registry, text)
    assert reply is not None
    if written.startswith('"'):
        assert json.loads(reply)["id"] == json.loads(written)
    else:
        assert reply.startswith(f'{{"jsonrpc":"2.0","id":{written},')


async def test_the_id_of_a_message_is_not_one_of_its_params(store: Store) -> None:
    text = '{"method": "UpdatePartyV1", "params": {"id": 1, "x": [{"id": 2}]}, "id" : 3 , "jsonrpc": "2.0"}'
    assert read(await answer(store, registry, text))["id"] == 3


@pytest.mark.parametrize("version", ["1.0", 2, None])
async def test_the_version_does_not_matter(store: Store, version: object) -> None:
    reply = read(await answer(store, registry, json.dumps({**AREAS, "jsonrpc": version})))
    assert len(reply["result"]) == 2


# ---- ids and headers in the params ---------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["id", "partyId"])
async def test_an_update_takes_its_id_under_either_name(store: Store, key: str) -> None:
    party = await seat(store)
    reply = await asked(store, "UpdatePartyV1", {**SEATING, "status": "Mains", key: party["id"]})
    assert (reply["result"]["id"], reply["result"]["status"]) == (party["id"], "Mains")


async def test_an_update_that_names_two_ids_is_refused(store: Store) -> None:
    params = {**SEATING, "status": "Mains", "id": (await seat(store))["id"], "partyId": "pty_other"}
    assert error_of(await asked(store, "UpdatePartyV1", params))[0] == "InvalidRequest"


@pytest.mark.parametrize("id_", [None, 7, "", " ", "\x00", [], {}, "x" * 1001])
async def test_an_id_that_nothing_can_have_is_an_invalid_request(store: Store, id_: object) -> None:
    kind, complaint = error_of(await asked(store, "GetPartyByIdV1", {"partyId": id_}))
    assert (kind, "partyId" in complaint) == ("InvalidRequest", True)


async def test_a_missing_id_is_an_invalid_request(store: Store) -> None:
    for name in ("GetPartyByIdV1", "UpdatePartyV1", "DeleteReservationByIdV1", "GetOrderByIdV1"):
        assert error_of(await asked(store, name, {"headers": {}}))[0] == "InvalidRequest"


@pytest.mark.parametrize("params", [None, {}, {"headers": None}, {"headers": {}}, {"headers": {"x": 1}}])
async def test_headers_and_params_may_be_missing(store: Store, params: object) -> None:
    assert len((await asked(store, "ListAreasV1", params))["result"]) == 2


@pytest.mark.parametrize("params", [[], "text", 7, True, {"headers": []}, {"headers": "x"}])
async def test_params_and_headers_are_objects(store: Store, params: object) -> None:
    assert error_of(await asked(store, "ListAreasV1", params))[0] == "InvalidRequest"


async def test_the_journal_knows_who_asked_and_keeps_nothing_else(store: Store) -> None:
    known = {"waiterId": "42", "dojoRequestingProduct": "Bookings", "deviceId": "d", "deviceType": "Terminal"}
    assert known.keys() == set(REQUESTOR.values())
    await asked(store, "CreatePartyV1", {**SEATING, "headers": {**known, "deviceId": 7, "cookie": "x"}})
    with store.read() as session:
        action = session.execute(select(Action)).scalar_one()
    assert action.requestor == {key: value for key, value in known.items() if key != "deviceId"}


async def test_a_nul_in_the_headers_is_refused(store: Store) -> None:
    params = {"headers": {"waiterId": "4\x002"}}
    assert error_of(await asked(store, "ListAreasV1", params))[0] == "InvalidRequest"


# ---- methods -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["UpdatePartyV1", "UpdatePartyByIdV1", "UpdateReservationV1", "UpdateReservationByIdV1"]
)
async def test_legacy_names_are_answered_under_the_name_that_was_used(store: Store, name: str) -> None:
    reply = await asked(store, name, {"id": "none", **SEATING})
    assert reply["method"] == name
    assert "method:" not in reply["error"]["debugMessage"]


@pytest.mark.parametrize("name", ["NoSuchV1", "CreateParty", "createpartyv1", "", "GetPartyByIdV2", "a" * 1000])
async def test_an_unknown_method_is_an_invalid_request_never_not_found(store: Store, name: str) -> None:
    reply = await asked(store, name, {"partyId": "x"})
    assert error_of(reply) == ("InvalidRequest", "The request is invalid: method: there is no such method here.")
    assert reply["method"] == name


@pytest.mark.parametrize("method", [None, 7, [], {}])
async def test_a_method_that_is_no_text_is_an_invalid_request(store: Store, method: object) -> None:
    reply = read(await answer(store, registry, json.dumps({**AREAS, "method": method})))
    assert (error_of(reply)[0], reply["method"]) == ("InvalidRequest", "")


# ---- what is no message --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "nonsense",
        "null",
        "7",
        '"7"',
        "[]",
        f"[{json.dumps(AREAS)}]",
        "{",
        '{"id": "1", "method": ',
        '{"id": "1", oops}',
        '{"id": "1"} {"id": "2"}',
        '{"id": "1", "x": "\x00"}',
        json.dumps({**AREAS, "id": None}),
        json.dumps({key: value for key, value in AREAS.items() if key != "id"}),
        '{"id": ' + "[" * 5000 + "]" * 5000 + ', "method": "ListAreasV1"}',
        '{"id": "\\ud800", "method": "ListAreasV1"}',
        '{"id": "1", "x": ' + "[" * 5000,
        "[" * 100_000,
        "\ufeff" + json.dumps(AREAS),
    ],
    ids=lambda text: repr(text[:30]),
)
async def test_what_is_no_json_or_has_no_usable_id_is_dropped(
    store: Store, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert await answer(store, registry, text) is None
    assert "without a usable id" in caplog.text


@pytest.mark.parametrize(
    "params",
    [
        "[" * 5000 + "]" * 5000,
        '{"a":' * 5000 + "1" + "}" * 5000,
        '{"name": "\\ud800"}',
        '{"name": "\ud800"}',
        '{"covers": ' + "9" * 5000 + "}",
        '{"covers": NaN}',
        '{"covers": -Infinity}',
    ],
    ids=lambda text: repr(text[:20]),
)
@pytest.mark.parametrize("id_", ['"7"', "7"])
async def test_what_nobody_can_read_is_an_invalid_request_with_its_id(store: Store, params: str, id_: str) -> None:
    text = f'{{"params": {params}, "method": "CreatePartyV1", "id": {id_}}}'
    reply = read(await answer(store, registry, text))
    assert error_of(reply)[0] == "InvalidRequest"
    assert (reply["id"], reply["method"]) == (json.loads(id_), "CreatePartyV1")


@pytest.mark.parametrize("covers", ["1e400", "2.5", str(2**70), "-1", '"2"', "true"])
async def test_numbers_that_are_no_covers_are_invalid(store: Store, covers: str) -> None:
    text = message("CreatePartyV1", {**SEATING, "covers": 4711}).replace("4711", covers)
    assert error_of(read(await answer(store, registry, text)))[0] == "InvalidRequest"


async def test_a_nul_in_a_field_is_an_invalid_request(store: Store) -> None:
    reply = await asked(store, "CreatePartyV1", {**SEATING, "name": "NUL \x00"})
    assert error_of(reply)[0] == "InvalidRequest"


async def test_a_message_above_the_limit_is_refused_with_its_id(store: Store) -> None:
    reply = await asked(store, "ListAreasV1", {"headers": {}, "x": "é" * (LARGEST_MESSAGE // 2)})
    assert (reply["id"], error_of(reply)[0]) == ("1", "InvalidRequest")


async def test_a_message_just_below_the_limit_is_served(store: Store) -> None:
    padding = LARGEST_MESSAGE - len(message("ListAreasV1", {"x": ""}))
    assert "result" in await asked(store, "ListAreasV1", {"x": "x" * padding})


@pytest.mark.parametrize("depth", [150, 190, 195, 196, 197, 198, 199, 200, 201, 250, 900])
async def test_a_deeply_nested_field_that_nobody_reads_does_no_harm(store: Store, depth: int) -> None:
    text = message("SearchPartiesV1", {"x": 4711}).replace("4711", "[" * depth + "]" * depth)
    reply = read(await answer(store, registry, text))
    if depth < 190:
        assert "result" in reply
    assert reply["id"] == "1"


# ---- anything at all -----------------------------------------------------------------------------------------


def _mutilated(rng: random.Random, text: str) -> str:
    at, length = rng.randrange(len(text)), rng.randrange(6)
    return (
        text[:at] + "".join(rng.choices('{}[]",:\\u0000 1eé\ud800null', k=length)) + text[at + rng.randrange(6) :]
    )


async def test_no_mutilated_message_breaks_anything(store: Store, request: pytest.FixtureRequest) -> None:
    """2 000 of them (20 000 with --long): each gets one reply that is JSON, or none (RELIABILITY G19)."""
    rng = random.Random(19)
    whole = [json.dumps(AREAS), message("CreatePartyV1", SEATING, 7), message("UpdatePartyV1", {"id": "x"}, 1.5)]
    replied = 0
    for _ in range(20_000 if request.config.getoption("--long") else 2_000):
        text = rng.choice(whole)
        for _ in range(rng.randrange(4)):
            text = _mutilated(rng, text)
        reply = await answer(store, registry, text)
        if reply is not None:
            replied += 1
            assert read(reply).keys() in ({"jsonrpc", "id", "method", k} for k in ("result", "error"))
    assert replied > 400
