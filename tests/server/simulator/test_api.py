"""Dojo's side of the wire: who may register, what an event has to be, and the flows over HTTP."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from data.store import Store
from server.capabilities import registered_names
from server.simulator.api import Api
from server.simulator.doors import RestDoor
from server.simulator.faults import FAULTS
from server.simulator.listening import listening
from tests.server.recorder import KEY
from tests.server.simulator.bench import over_rest, rest_app, simulated

HEADERS = {"Authorization": f"Basic {KEY}", "version": "2026-02-27", "software-house-id": "house-7"}


def registration(url: str = "http://127.0.0.1:1/dojo", *names: str) -> dict[str, Any]:
    return {
        "url": url,
        "auth": {"authType": "basic", "basic": {"username": "u", "password": "secret"}},
        "capabilities": [{"name": name, "version": "v1"} for name in names or registered_names()],
    }


@asynccontextmanager
async def dojo_at(store: Store) -> AsyncIterator[tuple[Api, httpx.AsyncClient]]:
    api = Api(simulated(store))
    async with httpx.AsyncClient(transport=api.transport(), base_url="http://dojo", headers=HEADERS) as http:
        yield api, http
    await api.dojo.aclose()


def complaints(api: Api) -> list[str]:
    return [str(each) for each in api.dojo.violations]


async def test_a_registration_is_taken_and_read_back_without_its_password(store: Store) -> None:
    async with dojo_at(store) as (api, http):
        answer = await http.put("/epos/integrations/rest", json=registration())
        assert answer.status_code == 200
        everything = (await http.get("/epos/integrations")).json()
        assert everything["restIntegrations"] == answer.json()
        assert everything["wsIntegrations"] == []
        assert "secret" not in json.dumps([answer.json(), api.dojo.exchanges[0].request])
        assert set(api.dojo.caller.registered) == set(registered_names())
        assert complaints(api) == []


async def test_older_names_are_understood(store: Store) -> None:
    async with dojo_at(store) as (api, http):
        await http.put("/epos/integrations/rest", json=registration("http://127.0.0.1:1", "UpdatePartyById"))
        assert api.dojo.caller.registered == {"UpdateParty": "rest"}


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("Basic sk_sandbox_somebody_elses", "not the key that the simulator was started with"),
        ("Basic sk_prod_0123456789", "live key"),
        ("Basic c2tfc2FuZGJveF8wMTIzNDU2Nzg5YWJjZGVmOg==", "never base64"),
        (f"Bearer {KEY}", "after the word Basic"),
        ("", "is expected"),
    ],
)
async def test_a_wrong_key_is_refused_with_a_sentence(store: Store, key: str, said: str) -> None:
    async with dojo_at(store) as (api, http):
        answer = await http.put("/epos/integrations/rest", json=registration(), headers={"Authorization": key})
        assert answer.status_code == 401
        assert said in answer.json()["title"]
        assert said in complaints(api)[0]
        assert api.dojo.caller.registered == {}


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (registration("https://pos.example"), "body.url"),
        (registration("ftp://127.0.0.1"), "body.url"),
        (registration("http://127.0.0.1", "FlyToTheMoon"), "body.capabilities.0.name"),
        (registration("http://127.0.0.1", "ListAreas", "ListAreas"), "body.capabilities.1.name"),
        ({**registration(), "auth": {"authType": "bearer"}}, "body.auth.authType"),
        ({"capabilities": []}, "body.url"),
        ([], "body"),
    ],
)
async def test_a_registration_with_a_mistake_is_refused_by_its_place(store: Store, body: Any, place: str) -> None:
    async with dojo_at(store) as (api, http):
        answer = await http.put("/epos/integrations/rest", json=body)
        assert answer.status_code == 400
        assert place in answer.json()["errors"]
        assert api.integrations == {}


async def test_missing_headers_are_named(store: Store) -> None:
    async with dojo_at(store) as (api, http):
        del http.headers["version"], http.headers["software-house-id"]
        await http.put("/epos/integrations/rest", json=registration())
        assert [(each.place, each.grave) for each in api.dojo.violations] == [
            ("version", True),
            ("software-house-id", False),
        ]


@pytest.mark.parametrize(
    "body",
    [
        {"eventType": "partyUpdated", "event": {"partyId": "p"}},
        {"eventType": "PartyUpdated", "event": {"orderId": "o"}},
        {"eventType": "PartyUpdated", "event": {"partyId": "p", "orderId": "o"}},
        {"eventType": "PartyUpdated", "event": {"partyId": ""}},
        {"eventType": "PartyUpdated"},
    ],
)
async def test_an_event_has_its_type_and_exactly_one_id(store: Store, body: Any) -> None:
    async with dojo_at(store) as (api, http):
        assert (await http.post("/epos/events", json=body)).status_code == 400
        assert len(api.dojo.violations) > 0


async def test_an_event_makes_dojo_read_the_entity(store: Store) -> None:
    async with dojo_at(store) as (api, http):
        over_rest(api.dojo, rest_app(store))
        made = (await api.dojo.seat(table_ids=["tbl_1"], covers=2)).entity
        api.dojo.book.parties.clear()
        body = {"eventType": "PartyUpdated", "event": {"partyId": made.id}}
        assert (await http.post("/epos/events", json=body)).json() == body
        await api.dojo.settled()
        assert api.dojo.book.parties == {made.id: made}


async def test_a_new_registration_takes_the_place_of_the_former(store: Store) -> None:
    async with dojo_at(store) as (api, http):
        await http.put("/epos/integrations/rest", json=registration("http://127.0.0.1:1"))
        await http.put("/epos/integrations/rest", json=registration("http://127.0.0.1:2", "ListAreas"))
        door = api.dojo.caller.doors["rest"]
        assert isinstance(door, RestDoor)
        assert door.url == "http://127.0.0.1:2"
        assert api.dojo.caller.registered == {"ListAreas": "rest"}


# ---- the flows ---------------------------------------------------------------------------------------------


async def test_a_flow_is_listed_started_and_polled(store: Store) -> None:
    async with dojo_at(store) as (api, http):
        over_rest(api.dojo, rest_app(store))
        await api.dojo.read_in()
        listed = (await http.get("/flows")).json()
        assert {"name": "floor", "params": []} in listed
        flow_id = (await http.post("/flows", json={"flow": "floor"})).json()
        await api.dojo.settled()
        result = (await http.get(f"/flows/{flow_id}")).json()
        assert (result["flowID"], result["flowName"], result["status"]) == (flow_id, "floor", "SUCCESS")
        assert {"name", "status", "startedAt", "finishedAt"} <= set(result["steps"][0])
        assert "floor" in (await http.get("/report")).text
        report = (await http.get("/report", headers={"accept": "application/json"})).json()
        assert report["flows"] == [result]


async def test_a_flow_that_has_not_ended_is_in_progress(store: Store) -> None:
    async with dojo_at(store) as (api, _http):
        over_rest(api.dojo, rest_app(store))
        run = api.player.start("floor")
        assert (run.as_wire()["status"], run.as_wire()["steps"]) == ("IN_PROGRESS", [])


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"flow": "nonsense"}, 404, "There is no flow nonsense."),
        ({"flow": "order", "params": {"plau": "1"}}, 400, "order has no parameter “plau”"),
        ({"flow": "order", "params": {"plu": 1}}, 400, "plu: a text is expected"),
        ({"flow": "GetPartyById"}, 400, "GetPartyById needs partyId: the POS's id, as in /v1/parties/{partyId}"),
        ({"flow": "floor"}, 400, "floor needs what the POS has not registered: ListAreas"),
        ({}, 400, "a JSON object with the flow's name is expected"),
        ([], 400, "a JSON object with the flow's name is expected"),
    ],
)
async def test_a_flow_that_cannot_be_started_says_why(store: Store, body: Any, status: int, said: str) -> None:
    async with dojo_at(store) as (api, http):
        over_rest(api.dojo, rest_app(store))
        del api.dojo.caller.registered["ListAreas"]
        answer = await http.post("/flows", json=body)
        assert (answer.status_code, answer.json()["title"]) == (status, said)


async def test_web_pages_start_nothing(store: Store) -> None:
    async with dojo_at(store) as (api, http):
        answer = await http.post("/flows", json={"flow": "floor"}, headers={"origin": "http://evil.example"})
        assert answer.status_code == 403
        assert api.player.runs == {}


# ---- the faults --------------------------------------------------------------------------------------------


async def test_a_fault_is_switched_over_http(store: Store) -> None:
    async with dojo_at(store) as (_api, http):
        listed = (await http.post("/faults", json={"fault": "error", "on": True})).json()
        assert {"fault": "error", "on": True, "sentence": FAULTS["error"].sentence} in listed
        assert (await http.get("/faults")).json() == listed
        assert (await http.get("/epos/integrations")).status_code == 500
        await http.post("/faults", json={"fault": "error", "on": False})
        assert (await http.get("/epos/integrations")).status_code == 200
        assert (await http.post("/faults", json={"fault": "gremlins", "on": True})).status_code == 404
        assert (await http.post("/faults", json=[])).status_code == 400


@pytest.mark.parametrize("fault", ["down", "cut"])
async def test_over_a_network_a_connection_breaks_too(store: Store, fault: str) -> None:
    api = Api(simulated(store))
    async with listening(api) as url, httpx.AsyncClient(base_url=url, headers=HEADERS, trust_env=False) as http:
        api.dojo.faults.switch(fault, True)
        with pytest.raises(httpx.RemoteProtocolError):
            await http.get("/epos/integrations")
        api.dojo.faults.clear()
        assert (await http.get("/epos/integrations")).status_code == 200
