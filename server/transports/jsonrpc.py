"""The socket's messages: one JSON-RPC text in, one out. No socket here (digest 3.2, 3.3).

Errors are the contract's own, never JSON-RPC's codes (Q58).
"""

import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic_core import from_json, to_json

from data.errors import Kind
from data.models import Transport
from data.store import Store
from server.capabilities.registry import Capability, Registry
from server.dispatch import Call, Malformed, Outcome, Serve, dispatch, new_trace_id
from server.guard import LARGEST_BODY
from server.schemas.errors import EPOSError
from server.transports.rest import REQUESTOR

logger = logging.getLogger(__name__)

LARGEST_MESSAGE: Final = LARGEST_BODY
"""Bytes; the same limit as for a body over REST."""


@dataclass(frozen=True)
class _Envelope:
    """A message that can be replied to."""

    id: str
    """As it was written, in JSON: a number stays the number it was (Q59)."""
    method: object = None
    params: object = None
    trouble: str = ""
    """Why it is refused unread."""


Turned = Callable[[str, EPOSError, bytes], None]
"""Hears of a message that was turned away: its method, the refusal and the text."""


async def answer(
    store: Store, registry: Registry, text: str, *, serve: Serve = dispatch, turned_away: Turned | None = None
) -> str | None:
    """The reply to a message; None for what is no JSON or has no id, which nobody waits for (Q62).

    Whatever a message holds, it does not raise.
    """
    trace_id = new_trace_id()
    envelope = _open(text)
    if envelope is None:
        logger.warning("%s dropped a message of %d characters without a usable id", trace_id, len(text))
        return None
    try:
        capability, call = _understand(registry, envelope, trace_id)
    except Malformed as refused:
        logger.info("%s refused a message: %s", trace_id, refused.debug)
        error = _refusal(refused.debug, trace_id)
        if turned_away is not None:
            turned_away(str(envelope.method), error, text.encode("utf-8", "replace"))
        return _enveloped(envelope, "error", error.as_json())
    return _reply(envelope, await serve(store, capability, call))


# ---- the envelope ------------------------------------------------------------------------------------------


def _open(text: str) -> _Envelope | None:
    """What came, as far as it can be replied to. The parser is the one that reads bodies over REST."""
    try:
        message = from_json(text, allow_inf_nan=False)
    except (ValueError, TypeError):  # a str that is no Unicode is a TypeError
        return _salvage(text)
    if not isinstance(message, dict) or message.get("id") is None:
        return None
    written = json.dumps(message["id"]) if isinstance(message["id"], str) else _outermost(text).get("id")
    if written is None:
        return None
    return _Envelope(written, message.get("method"), message.get("params"), _too_large(text))


def _too_large(text: str) -> str:
    too_large = len(text.encode("utf-8", "surrogatepass")) > LARGEST_MESSAGE
    return f"a message has at most {LARGEST_MESSAGE} bytes" if too_large else ""


def _salvage(text: str) -> _Envelope | None:
    """The id and method of JSON that nobody should have to read: thousands deep, half characters, huge numbers."""
    try:
        json.loads(text)
    except json.JSONDecodeError:
        return None
    except (ValueError, RecursionError):
        pass  # too many digits, too deep: JSON all the same
    members = _outermost(text)
    if _read(members.get("id")) is None:
        return None
    trouble = "it is nested too deeply, or holds characters or numbers that cannot be"
    return _Envelope(members["id"], _read(members.get("method")), None, trouble)


def _read(written: str | None) -> Any:
    try:
        return None if written is None else from_json(written, allow_inf_nan=False)
    except (ValueError, TypeError):
        return None


_PIECE: Final = re.compile(r'\s*+("(?:[^"\\]++|\\.)*+"|[{}\[\]:,]|[^\s"{}\[\]:,]++)', re.DOTALL)
_DEPTH: Final = {"{": 1, "[": 1, "}": -1, "]": -1}


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Where each piece of JSON stands, up to the first thing that is none."""
    at = 0
    while (found := _PIECE.match(text, at)) is not None:
        yield found.start(1), found[1]
        at = found.end()


def _outermost(text: str) -> dict[str, str]:
    """The members of the outermost object, their values as written; none if it never ends.

    The rest is looked over without being parsed, so that no depth and no number can do harm.
    """
    members: dict[str, str] = {}
    depth, start, name, last = 0, 0, "", ""
    for at, piece in _pieces(text):
        depth += _DEPTH.get(piece, 0)
        if depth == 1 and piece == ":":
            name, start = last, at + 1
        elif name and (depth == 0 or (depth == 1 and piece == ",")):
            key = _read(name)  # as the parser reads it: a key may be written with escapes
            if isinstance(key, str):
                members[key] = text[start:at].strip()
            name = ""
        last = piece
    return members if depth == 0 else {}


# ---- what is asked -----------------------------------------------------------------------------------------


def _understand(registry: Registry, envelope: _Envelope, trace_id: str) -> tuple[Capability, Call]:
    """Raises Malformed. An unknown method is never NotFound: Dojo would take an entity for deleted (Q67)."""
    if envelope.trouble:
        raise Malformed(envelope.trouble)
    capability = registry.method(envelope.method) if isinstance(envelope.method, str) else None
    if capability is None:
        raise Malformed("method: there is no such method here")
    fields = dict(_object("params", envelope.params))
    requestor = _requestor(_object("headers", fields.pop("headers", None)))
    ids = {name: _take_id(fields, key, name) for name, key in capability.socket_ids.items()}
    # As JSON again: strict validation is laxer there (an enum's value for its member), as it is over REST.
    return capability, Call(to_json(fields), ids, requestor, trace_id, Transport.SOCKET)


def _object(name: str, value: object) -> dict[str, Any]:
    """An object that may be missing (Q60). Raises Malformed for anything else."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Malformed(f"{name}: a JSON object is expected")
    return value


def _take_id(fields: dict[str, Any], key: str, alias: str) -> str:
    """A path id out of the params, under its own key or its name over REST (Q55). Raises Malformed."""
    given = [value for value in (fields.pop(key, None), fields.pop(alias, None)) if value is not None]
    if not given:
        raise Malformed(f"{key}: this is required")
    if not isinstance(given[0], str):
        raise Malformed(f"{key}: a text is expected")
    if given[0] != given[-1]:
        raise Malformed(f"{key} and {alias} name two different things")
    return given[0]


def _requestor(headers: Mapping[str, Any]) -> dict[str, str]:
    """Who asks, as far as it is text. Raises Malformed for a NUL, which not every database can hold."""
    found = {key: headers[key] for key in REQUESTOR.values() if isinstance(headers.get(key), str)}
    for key, value in found.items():
        if "\x00" in value:
            raise Malformed(f"headers.{key}: a NUL is no text")
    return found


# ---- what is answered --------------------------------------------------------------------------------------


def _reply(envelope: _Envelope, outcome: Outcome) -> str:
    member = "result" if outcome.error is None else "error"
    return _enveloped(envelope, member, outcome.body or b"{}")


def _refusal(message: str, trace_id: str) -> EPOSError:
    return EPOSError.model_construct(error_type=Kind.INVALID_REQUEST, debug_message=message, trace_id=trace_id)


def _enveloped(envelope: _Envelope, member: str, body: bytes) -> str:
    """`method` is echoed: the contract asks for it without declaring it (Q56)."""
    method = json.dumps(envelope.method if isinstance(envelope.method, str) else "")
    return f'{{"jsonrpc":"2.0","id":{envelope.id},"method":{method},"{member}":{body.decode()}}}'
