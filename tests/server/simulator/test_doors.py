"""The two ways to a POS, and what comes back when a POS misbehaves on the wire itself."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from data.clock import ManualClock
from server.simulator.caller import capability_named
from server.simulator.doors import RestDoor, SocketDoor
from server.simulator.keys import NotThisMachine, WrongKey, check_key
from server.simulator.replies import Reply

GET = capability_named("GetPartyById")
IDS = {"partyId": "pty_1"}


def door(clock: ManualClock, respond: Callable[[httpx.Request], httpx.Response], limit: float = 5.0) -> RestDoor:
    carrier = httpx.MockTransport(respond)
    return RestDoor("http://127.0.0.1:1", "u", "p", clock=clock, limit=limit, carrier=carrier)


JSON = {"content-type": "application/json"}


def streamed(content: bytes, headers: dict[str, str], status: int = 200) -> httpx.Response:
    return httpx.Response(status, headers=headers, stream=httpx.ByteStream(content))


async def ask(made: RestDoor) -> Reply:
    try:
        return await made.call(GET, IDS, {})
    finally:
        await made.aclose()


async def test_a_call_over_rest_goes_where_the_contract_says(clock: ManualClock) -> None:
    seen: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return streamed(b"{}", JSON)

    made = door(clock, respond)
    ids = {"orderId": "a/b", "lockId": "c"}
    await made.call(capability_named("DeleteOrderLock"), ids, {}, {"deviceId": "tm_1"})
    await made.aclose()
    assert (seen[0].method, seen[0].url.raw_path) == ("DELETE", b"/v1/orders/a%2Fb/locks/c")
    assert seen[0].headers["device-id"] == "tm_1"
    assert seen[0].headers["authorization"] == "Basic dTpw"


async def test_nonsense_instead_of_json_is_no_answer_and_a_violation(clock: ManualClock) -> None:
    reply = await ask(door(clock, lambda _: streamed(b"<html>", {"content-type": "text/html"})))
    assert reply.status is None
    assert [str(each) for each in reply.violations] == ["body: JSON is expected; this is text/html"]


async def test_an_answer_of_a_megabyte_is_not_read_to_its_end(clock: ManualClock) -> None:
    reply = await ask(door(clock, lambda _: streamed(b" " * (1024 * 1024 + 1), JSON)))
    assert (reply.status, reply.problem) == (None, "the answer was larger than 1 MiB")


async def test_a_compressed_answer_is_not_unpacked(clock: ManualClock) -> None:
    reply = await ask(door(clock, lambda _: streamed(b"x", {"content-encoding": "gzip"})))
    assert reply.problem == "the answer was compressed, which was not asked for"


async def test_a_redirect_is_not_followed(clock: ManualClock) -> None:
    asked: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return streamed(b"", {"location": "http://example.com/"}, 302)

    reply = await ask(door(clock, respond))
    assert (reply.status, len(asked)) == (302, 1)


async def test_a_pos_that_is_not_there_is_named_as_such(clock: ManualClock) -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    assert (await ask(door(clock, respond))).problem == "nobody answers at the registered address"


async def test_whoever_is_silent_for_too_long_has_not_answered(clock: ManualClock) -> None:
    async def silent(*_: Any) -> None:
        await asyncio.Event().wait()

    made = RestDoor("http://127.0.0.1", "u", "p", clock=clock, limit=0.01, carrier=httpx.ASGITransport(silent))
    reply = await ask(made)
    assert reply.timed_out
    assert reply.problem == "no answer within 0.01 seconds"


async def test_only_this_machine_is_called_unless_told_otherwise(clock: ManualClock) -> None:
    with pytest.raises(NotThisMachine, match=r"pos\.example is not on this machine"):
        RestDoor("https://pos.example/dojo", "u", "p", clock=clock)
    await RestDoor("https://pos.example/dojo", "u", "p", clock=clock, remote=True).aclose()


def test_a_live_key_is_refused() -> None:
    with pytest.raises(WrongKey, match="live key"):
        check_key("sk_prod_0123456789")
    with pytest.raises(WrongKey, match="sk_sandbox_"):
        check_key("sk_sandbox_with a space")


# ---- the socket --------------------------------------------------------------------------------------------


class Line:
    """A POS on the socket that replies as it is told."""

    def __init__(self, clock: ManualClock, limit: float = 5.0, **reply: Any) -> None:
        self.asked: list[Any] = []
        self._reply = reply
        self.door = SocketDoor(self._take, clock=clock, limit=limit)

    async def _take(self, text: str) -> None:
        self.asked.append(json.loads(text))
        if self._reply:
            right = {"jsonrpc": "2.0", "id": self.asked[-1]["id"], "method": self.asked[-1]["method"]}
            self.door.received(json.dumps({**right, **self._reply}))


async def test_a_call_over_the_socket_is_written_as_the_contract_says(clock: ManualClock) -> None:
    line = Line(clock, result={})
    body = {"dojoPartyId": "d", "status": "Seated"}
    await line.door.call(capability_named("UpdateParty"), {"partyId": "pty_1"}, body, {"waiterId": "4"})
    assert line.asked[0]["method"] == "UpdatePartyV1"
    assert line.asked[0]["params"] == {**body, "id": "pty_1", "headers": {"waiterId": "4"}}


async def test_an_error_over_the_socket_has_the_status_it_stands_for(clock: ManualClock) -> None:
    line = Line(clock, error={"errorType": "NotFound"})
    reply = await line.door.call(GET, IDS, {})
    assert (reply.status, reply.gone, reply.violations) == (404, True, ())


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ({"result": {}, "method": "Other"}, "method: GetPartyByIdV1 is expected"),
        ({"result": {}, "jsonrpc": "1.0"}, "jsonrpc: “2.0” is expected"),
        ({"result": {}, "error": {"errorType": "Conflict"}}, "never both"),
        ({"nothing": 1}, "an answer has a result or an error"),
    ],
)
async def test_an_envelope_that_is_wrong_is_listed(clock: ManualClock, reply: dict[str, Any], said: str) -> None:
    found = (await Line(clock, **reply).door.call(GET, IDS, {})).violations
    assert said in " ".join(map(str, found))


async def test_a_reply_that_never_comes_times_out(clock: ManualClock) -> None:
    reply = await Line(clock, limit=0.01).door.call(GET, IDS, {})
    assert reply.timed_out


async def test_a_closed_socket_ends_the_waiting(clock: ManualClock) -> None:
    line = Line(clock)
    asking = asyncio.create_task(line.door.call(GET, IDS, {}))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    line.door.hung_up()
    assert "the socket was closed" in (await asking).problem


@pytest.mark.parametrize("text", ["no json", "[]", '{"id": "dojo-99", "result": {}}', '{"method": "Hello"}'])
async def test_a_message_that_answers_nothing_is_a_violation(clock: ManualClock, text: str) -> None:
    assert len(Line(clock).door.received(text)) == 1


async def test_questions_and_answers_may_overtake_each_other(clock: ManualClock) -> None:
    line = Line(clock)
    asking = [asyncio.create_task(line.door.call(GET, {"partyId": name}, {})) for name in "abc"]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    for message in reversed(line.asked):
        answer = {"result": {"id": message["params"]["partyId"]}}
        line.door.received(
            json.dumps({"jsonrpc": "2.0", "id": message["id"], "method": "GetPartyByIdV1", **answer})
        )
    assert [reply.body["id"] for reply in await asyncio.gather(*asking)] == ["a", "b", "c"]
