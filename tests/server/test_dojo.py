"""The Dojo client: what it sends, and which value each answer becomes."""

import gzip
import json
import logging
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from data.clock import ManualClock
from data.models import EventType
from server.dojo import Answer, Busy, Delivered, DojoClient, Refused, Unauthorized, Unreachable
from tests.server.recorder import KEY, RecordingDojo, dojo_settings, unread

Respond = Callable[[httpx.Request], httpx.Response]


async def submit(clock: ManualClock, respond: Respond) -> Answer:
    client = DojoClient(dojo_settings(), clock, transport=unread(respond))
    try:
        return await client.submit_event(EventType.PARTY, "pty_1")
    finally:
        await client.aclose()


async def answered(clock: ManualClock, status: int, **response: object) -> Answer:
    return await submit(clock, lambda _request: httpx.Response(status, **response))  # type: ignore[arg-type]


async def test_a_request_carries_the_headers_of_the_contract(clock: ManualClock) -> None:
    dojo = RecordingDojo()
    client = DojoClient(dojo_settings(dojo_reseller_id="reseller-3"), clock, transport=dojo.transport)
    await client.submit_event(EventType.PARTY, "pty_1")
    await client.aclose()
    headers = dojo.requests[0].headers
    assert headers["authorization"] == f"Basic {KEY}"
    assert headers["version"] == "2026-02-27"
    assert headers["software-house-id"] == "house-7"
    assert headers["reseller-id"] == "reseller-3"
    assert headers["accept"] == headers["content-type"] == "application/json"
    assert headers["accept-encoding"] == "identity"
    assert str(dojo.requests[0].url) == "https://api.dojo.tech/epos/events"


async def test_a_request_without_a_reseller_has_no_such_header(clock: ManualClock) -> None:
    dojo = RecordingDojo()
    await submit(clock, dojo.answer)
    assert "reseller-id" not in dojo.requests[0].headers


@pytest.mark.parametrize(
    ("event_type", "key"),
    [
        (EventType.RESERVATION, "reservationId"),
        (EventType.PARTY, "partyId"),
        (EventType.ORDER, "orderId"),
    ],
)
async def test_an_event_holds_exactly_one_id(clock: ManualClock, event_type: EventType, key: str) -> None:
    dojo = RecordingDojo()
    client = DojoClient(dojo_settings(), clock, transport=dojo.transport)
    await client.submit_event(event_type, "some_id")
    await client.aclose()
    assert json.loads(dojo.requests[0].content) == {"eventType": event_type, "event": {key: "some_id"}}


@pytest.mark.parametrize("status", [200, 201, 204])
async def test_any_success_is_delivered(clock: ManualClock, status: int) -> None:
    assert isinstance(await answered(clock, status), Delivered)


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key_is_unauthorized(clock: ManualClock, status: int) -> None:
    assert await answered(clock, status) == Unauthorized(status)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
async def test_a_server_in_trouble_is_busy(clock: ManualClock, status: int) -> None:
    assert await answered(clock, status) == Busy(status)


async def test_retry_after_is_read_in_both_its_forms(clock: ManualClock) -> None:
    assert await answered(clock, 429, headers={"retry-after": "17"}) == Busy(429, 17.0)
    date = "Fri, 27 Nov 2026 19:40:30 GMT"
    assert await answered(clock, 503, headers={"retry-after": date}) == Busy(503, 30.0)
    assert await answered(clock, 503, headers={"retry-after": "soon"}) == Busy(503)


async def test_a_refusal_keeps_what_the_problem_details_say(clock: ManualClock) -> None:
    problem = {"title": "Bad Request", "status": 400, "errors": {"eventType": ["is unknown"]}}
    assert await answered(clock, 400, json=problem) == Refused(400, "Bad Request; eventType: is unknown")


async def test_a_refusal_in_plain_text_is_kept_as_it_is(clock: ManualClock) -> None:
    assert await answered(clock, 404, text="no route") == Refused(404, "no route")


async def test_a_refusal_that_quotes_the_key_is_kept_without_it(clock: ManualClock) -> None:
    refused = await answered(clock, 400, text=f"bad header Basic {KEY}")
    assert isinstance(refused, Refused)
    assert KEY not in refused.detail


async def test_a_refused_registration_is_kept_without_its_password(clock: ManualClock) -> None:
    respond: Respond = lambda request: httpx.Response(400, content=request.content)  # noqa: E731
    client = DojoClient(dojo_settings(), clock, transport=unread(respond))
    body = {"auth": {"authType": "basic", "basic": {"username": "u", "password": "canary-secret"}}}
    answer = await client.put_integration("rest", body)
    await client.aclose()
    assert isinstance(answer, Refused)
    assert "canary-secret" not in answer.detail


async def test_redirects_are_never_followed(clock: ManualClock) -> None:
    dojo = RecordingDojo(on_event=lambda _r: httpx.Response(307, headers={"location": "https://evil.example"}))
    assert isinstance(await submit(clock, dojo.answer), Unreachable)
    assert len(dojo.requests) == 1


async def registered(clock: ManualClock, status: int, **response: object) -> Answer:
    client = DojoClient(
        dojo_settings(),
        clock,
        transport=unread(lambda _request: httpx.Response(status, **response)),  # type: ignore[arg-type]
    )
    try:
        return await client.get_integrations()
    finally:
        await client.aclose()


async def test_a_compressed_answer_is_refused_unread(clock: ManualClock) -> None:
    read: list[int] = []

    async def bomb() -> AsyncIterator[bytes]:
        read.append(1)
        yield gzip.compress(b"0" * 1_000_000)

    answer = await registered(clock, 200, content=bomb(), headers={"content-encoding": "gzip"})
    assert isinstance(answer, Unreachable)
    assert read == []


async def test_an_answer_beyond_a_mebibyte_is_cut_off(clock: ManualClock) -> None:
    read: list[int] = []

    async def flood() -> AsyncIterator[bytes]:
        for _ in range(1000):
            read.append(1)
            yield b"0" * 65536

    assert isinstance(await registered(clock, 200, content=flood()), Unreachable)
    assert len(read) == 17


async def _breaking() -> AsyncIterator[bytes]:
    yield b"{"
    raise httpx.ReadError("gone")


UNUSABLE: list[dict[str, object]] = [
    {"content": gzip.compress(b"{}"), "headers": {"content-encoding": "gzip"}},
    {"content": b"0" * (1024 * 1024 + 1)},
]


@pytest.mark.parametrize("response", UNUSABLE, ids=["compressed", "too large"])
async def test_q71_the_status_of_an_events_answer_counts_whatever_its_body_is(
    clock: ManualClock, response: dict[str, object]
) -> None:
    assert await answered(clock, 200, **response) == Delivered()
    assert await answered(clock, 503, **response) == Busy(503)
    assert await answered(clock, 401, **response) == Unauthorized(401)
    assert await answered(clock, 400, **response) == Refused(400, "")


async def test_q71_an_event_is_delivered_although_the_connection_breaks_in_the_answers_body(
    clock: ManualClock,
) -> None:
    assert await answered(clock, 200, content=_breaking()) == Delivered()


@pytest.mark.parametrize(
    "error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.ReadTimeout, httpx.RemoteProtocolError]
)
async def test_a_network_in_trouble_is_unreachable(clock: ManualClock, error: type[httpx.TransportError]) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error("down", request=request)

    assert isinstance(await submit(clock, fail), Unreachable)


async def test_an_error_that_quotes_a_header_does_not_give_the_key_away(
    clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.LocalProtocolError(f"Illegal header value b'Basic {KEY}'", request=request)

    caplog.set_level(logging.DEBUG)
    answer = await submit(clock, fail)
    assert KEY not in repr(answer)
    assert KEY not in caplog.text


async def test_the_deadlines_are_five_and_fifteen_seconds(clock: ManualClock) -> None:
    dojo = RecordingDojo()
    await submit(clock, dojo.answer)
    timeout = dojo.requests[0].extensions["timeout"]
    assert (timeout["connect"], timeout["read"]) == (5.0, 15.0)


async def test_certificates_are_checked_and_the_surroundings_are_ignored(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[dict[str, object]] = []
    original = httpx.AsyncClient.__init__

    def note(self: httpx.AsyncClient, **options: object) -> None:
        made.append(options)
        original(self, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(httpx.AsyncClient, "__init__", note)
    await submit(clock, RecordingDojo().answer)
    assert made[0]["trust_env"] is False
    assert made[0]["follow_redirects"] is False
    assert made[0].get("verify", True) is True
