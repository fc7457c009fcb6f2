"""A restaurant's processes against a recorder in Dojo's place."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from server.capabilities import registered_names
from tests.e2e.house import PASSWORD, USER, House, wait_until
from tests.server.recorder import KEY, RecordingDojo, served


@pytest.fixture
def dojo() -> RecordingDojo:
    return RecordingDojo()


@pytest.fixture
def house(tmp_path: Path, dojo: RecordingDojo, furnished_file: Path) -> Iterator[House]:
    shutil.copy(furnished_file, tmp_path / "pos.db")
    with served(dojo) as url:
        yield House(tmp_path, url)


def test_a_line_done_beside_a_running_server_reaches_dojo_with_the_right_headers(
    house: House, dojo: RecordingDojo
) -> None:
    with house.serve():
        [said] = house.do("w 4")
        wait_until(lambda: bool(dojo.events), "the event to arrive")
    assert dojo.events == [("PartyUpdated", said["party_id"])]
    sent = next(request for request in dojo.requests if request.url.path == "/epos/events")
    assert sent.method == "POST"
    assert sent.headers["authorization"] == f"Basic {KEY}"
    assert sent.headers["version"] == "2026-02-27"
    assert sent.headers["software-house-id"] == "house-7"
    assert sent.headers["content-type"] == "application/json"


def test_dojo_can_ask_for_the_party_before_it_has_answered_the_event(house: House, dojo: RecordingDojo) -> None:
    asked: list[httpx.Response] = []
    with house.serve() as serving:

        def ask(request: httpx.Request) -> httpx.Response:
            party = json.loads(request.content)["event"]["partyId"]
            asked.append(httpx.get(f"{serving.url}/v1/parties/{party}", auth=(USER, PASSWORD)))
            return httpx.Response(200, json={})

        dojo.on_event = ask
        house.do("w 4 Okafor")
        wait_until(lambda: bool(asked), "Dojo to ask")
    assert asked[0].status_code == 200
    assert asked[0].json()["name"] == "Okafor"


def test_b9_3_what_was_done_before_a_kill_is_sent_after_the_restart(house: House, dojo: RecordingDojo) -> None:
    dojo.on_event = lambda _request: httpx.Response(503)
    serving = house.serve()
    answers = house.do("w 4", "w 2")
    serving.kill()
    accepted: list[str] = []

    def accept(request: httpx.Request) -> httpx.Response:
        accepted.append(json.loads(request.content)["event"]["partyId"])
        return httpx.Response(200, json={})

    dojo.on_event = accept
    with house.serve():
        wait_until(lambda: len(accepted) >= 2, "both events after the restart")
    assert set(accepted) == {answer["party_id"] for answer in answers}


def test_a_refused_line_sends_nothing(house: House, dojo: RecordingDojo) -> None:
    with house.serve():
        refused, done = house.do("w 4 99", "w 4")
        wait_until(lambda: bool(dojo.events), "the other line's event")
    assert not refused["ok"]
    assert refused["events"] == []
    assert dojo.events == [("PartyUpdated", done["party_id"])]


def test_serve_registers_every_capability_and_ends_cleanly(house: House, dojo: RecordingDojo) -> None:
    with house.serve() as serving:
        wait_until(lambda: "rest" in dojo.registered, "the registration")
        body = dojo.registered["rest"]
        assert serving.stop() == 0
    assert body["url"] == "https://pos.example/dojo"
    assert body["auth"] == {"authType": "basic", "basic": {"username": USER, "password": PASSWORD}}
    assert body["capabilities"] == [{"name": name, "version": "v1"} for name in registered_names()]
    assert len(body["capabilities"]) == 23
