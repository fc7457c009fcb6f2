"""Who comes in, and with how much."""

import base64
from collections.abc import AsyncIterator

import httpx
import pytest

from data.clock import ManualClock
from data.store import Store
from server.guard import LARGEST_BODY
from tests.contract.door import PASSWORD, SEATING, USERNAME, Dojo, refusal

RIGHT = (USERNAME, PASSWORD)
WRONG = (USERNAME, "guess")


@pytest.fixture
async def dojo(store: Store) -> AsyncIterator[Dojo]:
    caller = Dojo(store)
    async with caller.http:
        yield caller


async def knock(dojo: Dojo, authorization: str | bytes | None) -> httpx.Response:
    """Ask for the areas with exactly this header."""
    request = dojo.http.build_request("GET", "/v1/areas")
    if isinstance(authorization, str):
        authorization = authorization.encode()
    if authorization is not None:
        request.headers = httpx.Headers([*request.headers.raw, (b"authorization", authorization)])
    return await dojo.http.send(request, auth=None)


def encoded(credentials: str) -> str:
    return base64.b64encode(credentials.encode()).decode()


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Basic",
        "Basic ",
        "Basic !!!",
        f"Basic {encoded(USERNAME)}",
        f"Basic {encoded(f'{USERNAME}:')}",
        f"Basic {encoded(f'{USERNAME}:{PASSWORD[:-1]}')}",
        f"Basic {encoded(f'{USERNAME}:{PASSWORD}x')}",
        f"Basic {encoded(f'{USERNAME.upper()}:{PASSWORD}')}",
        f"Basic {encoded(f'{USERNAME}:pässword')}",
        f"Basic {encoded(f'{USERNAME}:{PASSWORD}')[:-2]}",
        f"Bearer {encoded(f'{USERNAME}:{PASSWORD}')}",
        f"Basic {USERNAME}:{PASSWORD}",
        b"Basic \xff\xfe",
    ],
)
async def test_wrong_credentials_all_get_the_same_answer(dojo: Dojo, authorization: str | bytes | None) -> None:
    reply = await knock(dojo, authorization)
    assert refusal(reply) == (401, "InvalidRequest")
    assert reply.json()["debugMessage"] == "The credentials are missing or wrong."
    assert reply.headers["www-authenticate"] == 'Basic realm="pos-tui", charset="UTF-8"'


async def test_the_scheme_may_be_written_in_any_case(dojo: Dojo) -> None:
    assert (await knock(dojo, f"bAsIc {encoded(f'{USERNAME}:{PASSWORD}')}")).status_code == 200


async def test_the_eleventh_failed_login_in_a_minute_is_told_to_wait(dojo: Dojo) -> None:
    replies = [await dojo.call("GET", "/v1/areas", auth=WRONG) for _ in range(12)]
    assert [reply.status_code for reply in replies] == [401] * 10 + [429] * 2
    assert replies[-1].json()["errorType"] == "InvalidRequest"
    assert 0 < int(replies[-1].headers["retry-after"]) <= 61


async def test_right_credentials_are_served_whatever_others_have_tried(dojo: Dojo) -> None:
    for _ in range(30):
        await dojo.call("GET", "/v1/areas", auth=WRONG)
    assert (await dojo.get("/v1/areas")).status_code == 200


async def test_after_a_minute_a_failed_login_is_only_refused(dojo: Dojo, clock: ManualClock) -> None:
    for _ in range(11):
        await dojo.call("GET", "/v1/areas", auth=WRONG)
    clock.advance(seconds=60)
    assert (await dojo.call("GET", "/v1/areas", auth=WRONG)).status_code == 401


async def test_health_needs_no_credentials_and_says_only_ok(dojo: Dojo) -> None:
    reply = await dojo.http.send(dojo.http.build_request("GET", "/healthz"), auth=None)
    assert (reply.status_code, reply.text) == (200, "ok")
    assert refusal(await dojo.call("POST", "/healthz")) == (405, "InvalidRequest")


@pytest.mark.parametrize("size", [LARGEST_BODY + 1, 4 * LARGEST_BODY])
async def test_a_body_that_is_announced_as_too_large_is_refused(dojo: Dojo, size: int) -> None:
    assert refusal(await dojo.call("POST", "/v1/parties", content=b" " * size)) == (413, "InvalidRequest")


async def test_a_body_that_turns_out_too_large_is_refused(dojo: Dojo) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1024
            yield b" " * 1024

    assert refusal(await dojo.call("POST", "/v1/parties", content=endless())) == (413, "InvalidRequest")
    assert taken <= LARGEST_BODY + 2 * 1024


async def test_the_largest_body_is_read(dojo: Dojo) -> None:
    body = b"{" + b" " * (LARGEST_BODY - 2) + b"}"
    assert (await dojo.call("POST", "/v1/parties/search", content=body)).status_code == 200


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/v1/parties/" + "x" * 8200, {}, 414),
        ("/v1/areas?" + "x" * 8200, {}, 414),
        ("/v1/areas", {f"x-{number}": "1" for number in range(65)}, 431),
        ("/v1/areas", {"x-large": "x" * 17_000}, 431),
    ],
    ids=["path", "query", "many headers", "large headers"],
)
async def test_a_head_that_is_too_large_is_refused(
    dojo: Dojo, path: str, headers: dict[str, str], status: int
) -> None:
    assert refusal(await dojo.call("GET", path, headers=headers)) == (status, "InvalidRequest")


@pytest.mark.parametrize("declared", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])
async def test_another_content_type_is_refused(dojo: Dojo, declared: str) -> None:
    reply = await dojo.call("POST", "/v1/parties", SEATING, headers={"content-type": declared})
    assert refusal(reply) == (415, "InvalidRequest")


@pytest.mark.parametrize("declared", ["application/json", "Application/JSON; charset=utf-8", None])
async def test_json_is_read_whether_declared_or_not(dojo: Dojo, declared: str | None) -> None:
    request = dojo.http.build_request("POST", "/v1/parties", json=SEATING)
    del request.headers["content-type"]
    if declared is not None:
        request.headers["content-type"] = declared
    assert (await dojo.http.send(request)).status_code == 200


@pytest.mark.parametrize(
    ("verb", "path", "allowed"),
    [
        ("PATCH", "/v1/parties/x", "DELETE, GET, HEAD, OPTIONS, PUT"),
        ("POST", "/v1/reservations/x", "DELETE, GET, HEAD, OPTIONS, PUT"),
        ("PUT", "/v1/parties", "OPTIONS, POST"),
        ("HEAD", "/v1/parties", "OPTIONS, POST"),
        ("DELETE", "/v1/areas", "GET, HEAD, OPTIONS"),
        ("GET", "/v1/tables/search", "OPTIONS, POST"),
    ],
)
async def test_a_wrong_verb_is_told_the_right_ones(dojo: Dojo, verb: str, path: str, allowed: str) -> None:
    reply = await dojo.http.request(verb, path)
    assert (reply.status_code, reply.headers["allow"]) == (405, allowed)
    assert verb == "HEAD" or reply.json()["errorType"] == "InvalidRequest"


async def test_options_says_what_is_possible(dojo: Dojo) -> None:
    reply = await dojo.http.options("/v1/areas")
    assert (reply.status_code, reply.headers["allow"], reply.content) == (200, "GET, HEAD, OPTIONS", b"")


async def test_head_announces_what_get_would_answer(dojo: Dojo) -> None:
    full, head = await dojo.get("/v1/areas"), await dojo.http.head("/v1/areas")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == full.headers["content-length"]


async def test_a_web_page_is_refused(dojo: Dojo) -> None:
    reply = await dojo.call("GET", "/v1/areas", headers={"origin": "http://evil.test"})
    assert refusal(reply) == (403, "InvalidRequest")


async def test_a_websocket_is_refused(dojo: Dojo) -> None:
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        raise AssertionError("nothing is awaited")

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    await dojo.app({"type": "websocket"}, receive, send)  # type: ignore[arg-type]
    assert [message["type"] for message in sent] == ["websocket.close"]


async def test_answers_are_not_to_be_kept_by_anyone_between(dojo: Dojo) -> None:
    assert (await dojo.get("/v1/areas")).headers["cache-control"] == "no-store"
