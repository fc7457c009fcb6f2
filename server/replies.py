"""Answers in plain ASGI. Whatever is no success carries the contract's error (digest 4.1)."""

from collections.abc import Iterable
from typing import Any

from starlette.types import Scope, Send

from data.errors import Kind
from server.dispatch import UNAVAILABLE, new_trace_id
from server.schemas.errors import EPOSError

Header = tuple[bytes, bytes]

JSON: Header = (b"content-type", b"application/json")
_PRIVATE: Header = (b"cache-control", b"no-store")


def trace_id(scope: Scope) -> str:
    """The request's own, the same wherever it is asked for."""
    state: dict[str, Any] = scope.setdefault("state", {})
    found: str = state.setdefault("trace_id", new_trace_id())
    return found


async def reply(scope: Scope, send: Send, status: int, body: bytes = b"", headers: Iterable[Header] = ()) -> None:
    """One whole answer. To HEAD it is only announced."""
    length = (b"content-length", str(len(body)).encode())
    await send(
        {"type": "http.response.start", "status": status, "headers": [*headers, length, _PRIVATE]},
    )
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def reply_json(scope: Scope, send: Send, status: int, body: bytes, headers: Iterable[Header] = ()) -> None:
    """An answer in JSON; one that asks for patience says for how long."""
    patience = [(b"retry-after", b"1")] if status == UNAVAILABLE else []
    await reply(scope, send, status, body, [JSON, *patience, *headers])


async def refuse(
    scope: Scope,
    send: Send,
    status: int,
    message: str,
    headers: Iterable[Header] = (),
) -> None:
    """Turn a request away before it has reached a capability (digest 4.2, Q77)."""
    error = EPOSError.model_construct(
        error_type=Kind.INVALID_REQUEST, debug_message=message, trace_id=trace_id(scope)
    )
    await reply_json(scope, send, status, error.as_json(), headers)
