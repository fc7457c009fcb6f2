"""Registration: what Dojo is told, and what is made of its answers."""

import json
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from data.clock import ManualClock
from server.credentials import Credentials
from server.dojo import DojoClient, Refused, Unauthorized
from server.registration import Registration, body, register
from server.settings import Settings, Transport
from tests.server.recorder import RecordingDojo, dojo_settings

NAMES = ("CreateParty", "UpdateParty", "GetPartyById", "ListAreas")
CREDENTIALS = Credentials("dojo-caller", SecretStr("a-long-password"))


async def run(dojo: RecordingDojo, clock: ManualClock, settings: Settings | None = None) -> Registration:
    settings = settings or dojo_settings()
    client = DojoClient(settings, clock, transport=dojo.transport)
    try:
        return await register(client, NAMES, settings, CREDENTIALS)
    finally:
        await client.aclose()


def names_sent(request: httpx.Request) -> list[str]:
    return [capability["name"] for capability in json.loads(request.content)["capabilities"]]


def refuse_new_names(request: httpx.Request) -> httpx.Response | None:
    if "UpdateParty" in names_sent(request):
        return httpx.Response(400, json={"errors": {"capabilities[1].name": ["'UpdateParty' is unknown"]}})
    return None


class Reading(RecordingDojo):
    """Dojo, but reading back something else than was registered."""

    def __init__(self, found: Any) -> None:
        super().__init__()
        self.found = found

    def _all(self) -> dict[str, Any]:
        found: dict[str, Any] = self.found
        return found


def entry(*names: str, **more: Any) -> dict[str, Any]:
    capabilities = [{"name": name, "version": "v1"} for name in names]
    return {"url": "https://pos.example/dojo", "capabilities": capabilities, **more}


def test_a_rest_registration_names_address_credentials_and_every_capability() -> None:
    assert body(("CreateParty", "ListAreas"), dojo_settings(), CREDENTIALS) == {
        "url": "https://pos.example/dojo",
        "auth": {
            "authType": "basic",
            "basic": {"username": "dojo-caller", "password": "a-long-password"},
        },
        "capabilities": [{"name": "CreateParty", "version": "v1"}, {"name": "ListAreas", "version": "v1"}],
    }


def test_a_websocket_registration_names_capabilities_only() -> None:
    settings = dojo_settings(dojo_transport=Transport.WEBSOCKET)
    assert body(("ListAreas",), settings, CREDENTIALS) == {
        "capabilities": [{"name": "ListAreas", "version": "v1"}]
    }


@pytest.mark.parametrize(("transport", "kind"), [(Transport.REST, "rest"), (Transport.WEBSOCKET, "ws")])
async def test_a_registration_is_put_once_and_read_back(
    clock: ManualClock, transport: Transport, kind: str
) -> None:
    dojo = RecordingDojo()
    done = await run(dojo, clock, dojo_settings(dojo_transport=transport))
    assert done.done
    assert done.sentence == f"4 capabilities are registered for {transport}."
    assert [(request.method, request.url.path) for request in dojo.requests] == [
        ("PUT", f"/epos/integrations/{kind}"),
        ("GET", "/epos/integrations"),
    ]


async def test_refused_names_are_tried_once_more_in_their_legacy_form(clock: ManualClock) -> None:
    dojo = RecordingDojo(on_put=refuse_new_names)
    done = await run(dojo, clock)
    assert done.done
    assert [names_sent(request)[1] for request in dojo.requests[:2]] == ["UpdateParty", "UpdatePartyById"]
    assert [capability.name for capability in done.capabilities] == list(NAMES)


async def test_legacy_names_that_are_refused_too_end_it(clock: ManualClock) -> None:
    dojo = RecordingDojo(on_put=lambda _request: httpx.Response(400, text="UpdateParty and all its kind"))
    done = await run(dojo, clock)
    assert not done.done
    assert isinstance(done.failure, Refused)
    assert len(dojo.requests) == 2


async def test_a_refusal_that_names_no_such_capability_is_not_tried_again(clock: ManualClock) -> None:
    dojo = RecordingDojo(on_put=lambda _request: httpx.Response(400, text="url is not public"))
    done = await run(dojo, clock)
    assert done.sentence == "Dojo did not take the registration: 400 url is not public."
    assert len(dojo.requests) == 1


async def test_a_refused_key_is_said_with_the_setting_that_holds_it(clock: ManualClock) -> None:
    done = await run(RecordingDojo(on_put=lambda _request: httpx.Response(401)), clock)
    assert done.failure == Unauthorized(401)
    assert "POS_TUI_DOJO_API_KEY" in done.sentence


async def test_a_capability_that_dojo_did_not_keep_is_named(clock: ManualClock) -> None:
    done = await run(
        Reading({"restIntegrations": [entry("CreateParty", "UpdatePartyById")], "wsIntegrations": []}), clock
    )
    assert not done.done
    assert done.missing == ("GetPartyById", "ListAreas")


async def test_an_answer_with_rest_auth_and_without_dates_is_understood(clock: ManualClock) -> None:
    auth = {"authType": "basic", "basic": {"username": "dojo-caller"}}
    done = await run(Reading({"restIntegrations": [entry(*NAMES, restAuth=auth)]}), clock)
    assert done.done
    assert done.capabilities[0].updated_at is None


async def test_a_registration_under_another_user_is_not_ours(clock: ManualClock) -> None:
    auth = {"authType": "basic", "basic": {"username": "somebody"}}
    assert not (await run(Reading({"restIntegrations": [entry(*NAMES, auth=auth)]}), clock)).done


async def test_a_capability_on_both_transports_is_pointed_out(clock: ManualClock) -> None:
    found = {"restIntegrations": [entry(*NAMES)], "wsIntegrations": [entry("ListAreas")]}
    done = await run(Reading(found), clock)
    assert done.done
    assert done.sentence.endswith("1 of them are registered for the other transport too.")


@pytest.mark.parametrize(
    "found",
    [None, [], "ok", {"restIntegrations": None}, {"restIntegrations": [{"capabilities": 3}, 4, {}]}],
)
async def test_an_answer_that_makes_no_sense_is_a_registration_that_failed(clock: ManualClock, found: Any) -> None:
    assert not (await run(Reading(found), clock)).done


@pytest.mark.parametrize(
    ("before", "after"), [(Transport.REST, Transport.WEBSOCKET), (Transport.WEBSOCKET, Transport.REST)]
)
async def test_q9_another_transport_takes_the_capabilities_along(
    clock: ManualClock, before: Transport, after: Transport
) -> None:
    dojo, kinds = RecordingDojo(), {Transport.REST: "rest", Transport.WEBSOCKET: "ws"}
    await run(dojo, clock, dojo_settings(dojo_transport=before))
    foreign = {"name": "Loyalty", "version": "v1"}
    dojo.registered[kinds[before]]["capabilities"].append(foreign)
    done = await run(dojo, clock, dojo_settings(dojo_transport=after))
    assert done.done
    assert done.sentence == f"4 capabilities are registered for {after}."
    assert dojo.registered[kinds[before]]["capabilities"] == [foreign]
    assert len(dojo.registered[kinds[after]]["capabilities"]) == 4


async def test_q9_what_another_user_has_registered_is_told_of_and_stays(clock: ManualClock) -> None:
    dojo = RecordingDojo()
    await run(dojo, clock)
    dojo.registered["rest"]["auth"]["basic"]["username"] = "somebody-else"
    done = await run(dojo, clock, dojo_settings(dojo_transport=Transport.WEBSOCKET))
    assert "4 of them are registered for the other transport too" in done.sentence
    assert len(dojo.registered["rest"]["capabilities"]) == 4
