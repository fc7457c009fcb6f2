"""What holds for every call over REST: digest 9.3 (C1, C2, C3, C8, C9, C10) and 4.2."""

import json

import pytest

from data.clock import ManualClock
from data.models import Party, Reservation
from data.rules import parties
from data.store import Store
from server.capabilities.registry import Capability
from tests.contract.door import (
    BOOKING,
    BOOKINGS,
    INVALID,
    NOT_FOUND,
    PASSWORD,
    SEATING,
    USERNAME,
    Dojo,
    count,
    named,
    ok,
    refusal,
)
from tests.house import FRIDAY_19_40, HOST

EVERY = [pytest.param(named(name), id=name) for name in BOOKINGS]


@pytest.fixture
def carrier() -> str:
    return "rest"


def path_of(capability: Capability) -> str:
    return capability.route.path.replace("{", "").replace("}", "")


@pytest.mark.parametrize("capability", EVERY)
async def test_c1_wrong_credentials_are_refused_on_every_route(dojo: Dojo, capability: Capability) -> None:
    reply = await dojo.call(capability.route.verb, path_of(capability), {}, auth=(USERNAME, "wrong"))
    assert refusal(reply) == (401, "InvalidRequest")
    assert reply.headers["www-authenticate"].startswith("Basic ")


async def test_c1_v4_nothing_changes_without_credentials(dojo: Dojo, store: Store) -> None:
    for attempt in ((USERNAME, "wrong"), ("other", PASSWORD), ("", "")):
        await dojo.call("POST", "/v1/parties", SEATING, auth=attempt)
    assert count(store, Party) == 0


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1",
        "/v1/",
        "/v2/parties",
        "/v1/party",
        "/v1/parties/",
        "/v1/parties/a/b",
        "/v1/orders/x/nothing",
        "/x",
    ],
)
@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "DELETE", "PATCH"])
async def test_c2_an_unknown_path_is_never_not_found(dojo: Dojo, verb: str, path: str) -> None:
    assert refusal(await dojo.call(verb, path)) == INVALID


@pytest.mark.parametrize("capability", EVERY)
async def test_an_entity_that_never_was_is_not_found_and_nothing_else_is(
    dojo: Dojo, capability: Capability
) -> None:
    body = {**BOOKING, **SEATING, "status": "Seated", "tableIds": ["tbl_1"]} if capability.has_body else None
    reply = await dojo.call(capability.route.verb, path_of(capability), body)
    if capability.route.ids:
        assert refusal(reply) == NOT_FOUND
    else:
        assert reply.status_code == 200


async def test_c3_an_exception_is_an_unexpected_error_and_the_server_goes_on(
    dojo: Dojo, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(parties, "seat", broken)
        reply = await dojo.post("/v1/parties", SEATING)
    assert refusal(reply) == (500, "UnexpectedError")
    assert reply.json()["traceId"]
    assert (await dojo.seat())["tableIds"] == ["tbl_2"]


@pytest.mark.parametrize("what", ["reservations", "parties", "orders", "tables"])
@pytest.mark.parametrize(
    "cursor",
    [
        {"limit": 101},
        {"limit": 0},
        {"limit": -1},
        {"limit": "50"},
        {"limit": 2.5},
        {"limit": True},
        {"before": "x", "after": "x"},
        {"after": ""},
        {"after": "garbage"},
        {"before": "W10"},
        {"after": "\x00"},
        [],
    ],
    ids=str,
)
async def test_c8_v5_a_bad_cursor_is_refused(dojo: Dojo, what: str, cursor: object) -> None:
    assert refusal(await dojo.post(f"/v1/{what}/search", {"cursor": cursor})) == INVALID


async def test_c8_walking_250_rows_yields_each_exactly_once(dojo: Dojo, store: Store) -> None:
    with store.preparation() as uow:
        for number in range(250):
            start = FRIDAY_19_40.replace(minute=number % 7)
            uow.add(
                Reservation(
                    id=f"rsv_{number:03}",
                    reference=f"R{number}",
                    name="Ada",
                    covers=2,
                    start_at=start,
                    end_at=start.replace(hour=21),
                    created_at=start,
                )
            )
    seen: list[str] = []
    cursor: dict[str, object] = {"limit": 33}
    while True:
        page = ok(await dojo.post("/v1/reservations/search", {"cursor": cursor}))
        seen += [each["id"] for each in page["data"]]
        if "after" not in page:
            break
        cursor["after"] = page["after"]
    assert len(seen) == 250
    assert len(set(seen)) == 250


async def test_c9_a_successful_delete_has_an_empty_body(dojo: Dojo) -> None:
    party = await dojo.seat()
    reply = await dojo.delete(f"/v1/parties/{party['id']}")
    assert (reply.status_code, reply.content) == (200, b"")
    assert "content-type" not in reply.headers


async def test_c10_a_page_of_tables_is_an_object(dojo: Dojo) -> None:
    page = ok(await dojo.post("/v1/tables/search", {"areaId": "terrace"}))
    assert page == {
        "data": [
            {"id": "tbl_T1", "name": "T1", "maxCovers": 2, "areaId": "terrace", "waiterIds": []},
            {"id": "tbl_T2", "name": "T2", "maxCovers": 4, "areaId": "terrace", "waiterIds": []},
        ]
    }


async def test_c10_the_switch_puts_the_page_of_tables_into_a_list(store: Store) -> None:
    dojo = Dojo(store, wrap_tables=True)
    async with dojo.http:
        wrapped = ok(await dojo.post("/v1/tables/search", {"areaId": "terrace"}))
        refused = await dojo.post("/v1/tables/search", {"cursor": {"limit": 0}})
    assert [len(page["data"]) for page in wrapped] == [2]
    assert refusal(refused) == INVALID


async def test_areas_are_a_bare_list_with_their_waiters(dojo: Dojo) -> None:
    assert ok(await dojo.get("/v1/areas")) == [
        {"id": "room", "name": "Room", "waiterIds": ["wtr_ab"]},
        {"id": "terrace", "name": "Terrace", "waiterIds": []},
    ]


@pytest.mark.parametrize("what", ["reservations", "parties", "orders", "tables"])
async def test_a_search_without_a_body_is_a_search_for_everything(dojo: Dojo, what: str) -> None:
    reply = await dojo.call("POST", f"/v1/{what}/search")
    assert reply.json() == (await dojo.post(f"/v1/{what}/search", {})).json()


async def test_nulls_stand_for_absence_in_a_search(dojo: Dojo) -> None:
    body = {"cursor": {"limit": None, "after": None, "before": None}, "tableId": None, "completedOnly": None}
    assert await dojo.found("parties", **body) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b"\xff\xfe",
        b'{"name": NaN}',
        b"[" * 100_000,
        json.dumps(SEATING).replace("Priya", "\\ud800").encode(),
        json.dumps(SEATING).replace("Priya", "\\u0000").encode(),
        json.dumps(SEATING).encode("utf-16"),
    ],
    ids=lambda body: repr(body[:12]),
)
async def test_v1_a_body_that_is_no_proper_object_is_refused(dojo: Dojo, store: Store, body: bytes) -> None:
    reply = await dojo.call("POST", "/v1/parties", content=body, headers={"content-type": "application/json"})
    assert refusal(reply) == INVALID
    assert count(store, Party) == 0


async def test_unknown_keys_are_ignored_and_never_come_back(dojo: Dojo) -> None:
    party = await dojo.seat(colour="blue", dojo_party_id="private spelling")
    assert not {"colour", "dojo_party_id", "dojoPartyId"} & party.keys()


async def test_private_spellings_of_keys_are_no_substitute(dojo: Dojo) -> None:
    body = {**SEATING, "table_ids": SEATING["tableIds"], "tableIds": None}
    assert refusal(await dojo.post("/v1/parties", body)) == INVALID


async def test_no_refusal_repeats_what_a_guest_said(dojo: Dojo) -> None:
    secret = "Priya 07700 900123"
    await dojo.seat(name=secret, guestRequests=secret, hostNotes=secret)
    for change in (
        {"name": secret, "dojoPartyId": "dj-2"},
        {"name": secret},
        {"name": secret + "\x00"},
        {"name": secret * 1000},
        {"name": [secret]},
        {"guestRequests": secret, "startTime": secret},
        {"covers": secret},
        {"deposit": {"totalAmount": {"value": secret, "currencyCode": secret}}},
    ):
        reply = await dojo.post("/v1/parties", {**SEATING, **change})
        assert not reply.is_success
        assert secret not in reply.text


async def test_a_refusal_names_the_field_and_has_a_trace_id(dojo: Dojo) -> None:
    first = await dojo.post("/v1/parties", {**SEATING, "covers": 0})
    second = await dojo.post("/v1/parties", {**SEATING, "covers": 0})
    assert "covers" in first.json()["debugMessage"]
    assert first.json()["traceId"] != second.json()["traceId"]


@pytest.mark.parametrize("path", ["/v1/parties/%20", "/v1/parties/%00", "/v1/orders/" + "x" * 1001])
async def test_an_id_that_nothing_can_have_is_a_bad_request(dojo: Dojo, path: str) -> None:
    assert refusal(await dojo.get(path)) == INVALID


async def test_search_is_no_id(dojo: Dojo) -> None:
    reply = await dojo.get("/v1/parties/search")
    assert refusal(reply) == (405, "InvalidRequest")
    assert "POST" in reply.headers["allow"]


@pytest.mark.parametrize("prefix", ["", "/", "/dojo", "/a/b/", "/v1"])
async def test_an_address_with_a_path_of_its_own_works(dojo: Dojo, prefix: str) -> None:
    party = await dojo.seat()
    reply = await dojo.http.get(f"http://pos.test{prefix}/v1/parties/{party['id']}")
    assert reply.json() == party


@pytest.mark.parametrize("capability", EVERY)
async def test_without_a_venue_nothing_is_found_missing_or_empty(
    tmp_path: object, clock: ManualClock, capability: Capability
) -> None:
    empty = Store(f"sqlite:///{tmp_path}/empty.db", clock=clock)
    dojo = Dojo(empty)
    body = {**BOOKING, **SEATING, "status": "Seated"} if capability.has_body else None
    async with dojo.http:
        reply = await dojo.call(capability.route.verb, path_of(capability), body)
    empty.close()
    assert refusal(reply) == (503, "UnexpectedError")
    assert reply.headers["retry-after"] == "1"


async def test_what_the_host_does_is_there_for_dojo_at_once(dojo: Dojo, store: Store) -> None:
    with store.unit_of_work(HOST, "walkin") as uow:
        seated = parties.seat(uow, parties.Seating(["tbl_1"], FRIDAY_19_40, covers=2)).id
    party = ok(await dojo.get(f"/v1/parties/{seated}"))
    assert (party["tableIds"], party["startTime"]) == (["tbl_1"], "2026-11-27T19:40:00.000Z")
