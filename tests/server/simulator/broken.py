"""A POS that is broken on purpose: the real program, with one thing wrong in what it answers."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class Answer:
    """What the program was about to say."""

    verb: str
    path: str
    asked: Any
    status: int
    body: Any
    content_type: str = "application/json"
    raw: bytes | None = None
    """Instead of the body."""


Break = Callable[[Answer], None]


def broken(app: ASGIApp, spoil: Break) -> ASGIApp:
    """The app, whose every answer is spoilt before it goes out."""

    async def spoilt(scope: Scope, receive: Receive, send: Send) -> None:
        sent = await _body(receive)
        said: list[Message] = []

        async def listen() -> Message:
            return {"type": "http.request", "body": sent, "more_body": False}

        async def keep(message: Message) -> None:
            said.append(message)

        await app(scope, listen, keep)
        raw = b"".join(message.get("body", b"") for message in said)
        answer = Answer(scope["method"], scope["path"], _json(sent), said[0]["status"], _json(raw))
        spoil(answer)
        if answer.raw is None:
            answer.raw = b"" if answer.body is None else json.dumps(answer.body).encode()
        headers = [(b"content-type", answer.content_type.encode())]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.raw})

    return spoilt


async def _body(receive: Receive) -> bytes:
    raw, more = b"", True
    while more:
        message = await receive()
        raw += message.get("body", b"")
        more = message.get("more_body", False)
    return raw


def _json(raw: bytes) -> Any:
    return json.loads(raw) if raw else None


# ---- the breaks --------------------------------------------------------------------------------------------


def missing_is_400(answer: Answer) -> None:
    """What does not exist is answered 400."""
    if answer.status == 404:
        answer.status = 400


class SeatsTwice:
    """A second party at a table is answered as if it were the first one's."""

    def __init__(self) -> None:
        self.last: Any = None

    def __call__(self, answer: Answer) -> None:
        if (answer.verb, answer.path) == ("POST", "/v1/parties"):
            if answer.status == 409:
                answer.status, answer.body = 200, self.last
            self.last = answer.body


def no_totals(answer: Answer) -> None:
    """No order says what it comes to."""
    for order in _orders(answer.body):
        order.pop("totalAmount", None)


def another_id(answer: Answer) -> None:
    """A booking is read back under an id that nobody asked for."""
    if answer.verb == "GET" and answer.path.startswith("/v1/reservations/") and answer.status == 200:
        answer.body["id"] = "rsv_somebody_elses"


class Circle:
    """The cursors of a search lead round in a circle."""

    def __init__(self) -> None:
        self.first: Any = None

    def __call__(self, answer: Answer) -> None:
        if answer.path != "/v1/reservations/search" or answer.status != 200:
            return
        if "after" in answer.body and self.first is None:
            self.first = answer.body["after"]
        elif self.first is not None:
            answer.body["after"] = self.first


class NoBinding:
    """A locked order can be locked by anybody."""

    def __init__(self) -> None:
        self.last: Any = None

    def __call__(self, answer: Answer) -> None:
        if answer.path.endswith("/lock"):
            if answer.status == 409:
                answer.status, answer.body = 200, self.last
            self.last = answer.body


def no_offset(answer: Answer) -> None:
    """Times say nothing of their offset."""
    if answer.body is not None:
        answer.body = json.loads(re.sub(r"(T[\d:.]+)Z", r"\1", json.dumps(answer.body)))


class TakesOthersAlong:
    """Deleting a booking makes every other one disappear, too."""

    def __init__(self) -> None:
        self.deleted = False

    def __call__(self, answer: Answer) -> None:
        if not answer.path.startswith("/v1/reservations/") or answer.path.endswith("/search"):
            return
        if answer.verb == "GET" and self.deleted and answer.status == 200:
            answer.status, answer.body = 404, {"errorType": "NotFound"}
        self.deleted = self.deleted or (answer.verb == "DELETE" and answer.status == 200)


def html(answer: Answer) -> None:
    """A proxy answers in the POS's place."""
    answer.raw, answer.content_type = b"<html><body>Welcome to nginx!</body></html>", "text/html"


def created_201(answer: Answer) -> None:
    """What is made is answered 201."""
    if answer.verb == "POST" and answer.path in ("/v1/reservations", "/v1/parties", "/v1/orders"):
        answer.status = 201 if answer.status == 200 else answer.status


def loses_requests(answer: Answer) -> None:
    """What the guest asked for is not kept: an allergy is lost."""
    if isinstance(answer.body, dict):
        answer.body.pop("guestRequests", None)


def unknown_error_type(answer: Answer) -> None:
    """Errors are of a type of the POS's own."""
    if answer.status >= 400:
        answer.body = {"errorType": "Missing", "debugMessage": "not here"}


def nulls(answer: Answer) -> None:
    """What is not there is null."""
    if answer.verb == "POST" and answer.path == "/v1/parties" and answer.status == 200:
        answer.body.setdefault("hostNotes", None)


def _orders(body: Any) -> list[Any]:
    if not isinstance(body, dict):
        return []
    listed = body.get("data", [body, body.get("order")])
    return [each for each in listed if isinstance(each, dict) and "details" in each]


def too_slow(app: ASGIApp, path: str) -> ASGIApp:
    """The app, which under one path takes longer than anybody waits; nobody really has to."""

    async def silent(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == path:
            raise httpx.ReadTimeout("the limit is over")
        await app(scope, receive, send)

    return silent
