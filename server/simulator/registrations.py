"""What a POS sends to Dojo, held against the contract: headers, registrations and events (digest 6, 7)."""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from server.capabilities import registry
from server.dojo import VERSION
from server.registration import CAPABILITY_VERSION, canonical
from server.simulator.keys import SANDBOX, WrongKey, check_key
from server.simulator.ledger import Violation

Filled = Annotated[str, Field(min_length=1)]


class _Sent(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, strict=True, extra="forbid", hide_input_in_errors=True)


class _Capability(_Sent):
    name: Filled
    version: Filled


class _Basic(_Sent):
    username: Filled
    password: Filled


class _Auth(_Sent):
    auth_type: Literal["basic"]
    basic: _Basic


class RestIntegration(_Sent):
    url: Filled
    auth: _Auth
    capabilities: list[_Capability]


class WsIntegration(_Sent):
    capabilities: list[_Capability]


class _EventSent(_Sent):
    event_type: Literal["OrderUpdated", "PartyUpdated", "ReservationUpdated"]
    event: dict[str, Filled]


ENTITY_KEYS: Final = {"OrderUpdated": "orderId", "PartyUpdated": "partyId", "ReservationUpdated": "reservationId"}


@dataclass(frozen=True)
class Told:
    """An event as Dojo understands it."""

    event_type: str
    entity_id: str


def understand(schema: type[_Sent], body: Any) -> tuple[Any, list[Violation]]:
    """A message as its schema, None if it is none, with what is wrong with it."""
    try:
        return schema.model_validate_json(json.dumps(body)), []
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        return None, [
            Violation("schema", ".".join(("body", *map(str, each["loc"]))), _sentence(each)) for each in found
        ]


def _sentence(error: Any) -> str:
    known = {"missing": "this is required", "extra_forbidden": "the contract has no such member"}
    return str(known.get(error["type"]) or error["msg"])


def understand_event(body: Any) -> tuple[Told | None, list[Violation]]:
    """An event: its type, and exactly the one id that goes with it (Q70)."""
    sent, found = understand(_EventSent, body)
    if sent is None:
        return None, found
    key = ENTITY_KEYS[sent.event_type]
    if list(sent.event) != [key]:
        return None, [Violation("schema", "body.event", f"exactly {key} is expected with {sent.event_type}")]
    return Told(sent.event_type, sent.event[key]), []


def capability_trouble(listed: list[_Capability]) -> Iterator[Violation]:
    """Names that Dojo knows, each once, with the version it has."""
    seen: set[str] = set()
    for at, each in enumerate(listed):
        name = canonical(each.name)
        if not is_known(name):
            yield Violation("registration", f"body.capabilities.{at}.name", f"Dojo has no capability {each.name}")
        if name in seen:
            yield Violation("registration", f"body.capabilities.{at}.name", f"{name} is listed twice")
        if each.version != CAPABILITY_VERSION:
            place = f"body.capabilities.{at}.version"
            yield Violation("registration", place, f"“{CAPABILITY_VERSION}” is expected (Q4)")
        seen.add(name)


def is_known(name: str) -> bool:
    return name in registry.registered_names()


# ---- headers -----------------------------------------------------------------------------------------------


def key_trouble(headers: Mapping[str, str], expected: str | None) -> Violation | None:
    """Why the key that was presented is refused; None if it is right."""
    scheme, _, key = headers.get("authorization", "").partition(" ")
    if not key:
        return Violation("headers", "authorization", f"“Basic {SANDBOX}…” is expected")
    if scheme.lower() != "basic" or _is_encoded(key):
        return Violation("headers", "authorization", "the raw key goes after the word Basic, never base64 (Q12)")
    try:
        check_key(key)
    except WrongKey as wrong:
        return Violation("headers", "authorization", str(wrong))
    if expected is not None and key != expected:
        return Violation("headers", "authorization", "this is not the key that the simulator was started with")
    return None


def _is_encoded(key: str) -> bool:
    try:
        decoded = base64.b64decode(key, validate=True)
    except (ValueError, binascii.Error):
        return False
    return b"sk_sandbox_" in decoded or b"sk_prod_" in decoded


def header_trouble(headers: Mapping[str, str], *, socket: bool) -> Iterator[Violation]:
    """The other headers of digest 6.1 and 8."""
    if not socket and headers.get("version") != VERSION:
        yield Violation("headers", "version", f"{VERSION} is expected on every call")
    if "software-house-id" not in headers:
        sentence = "every POS has one from Dojo, and sends it" + (" with the handshake" if socket else "")
        yield Violation("headers", "software-house-id", sentence, grave=socket)
    if not socket and "content-type" in headers and "application/json" not in headers["content-type"]:
        yield Violation("headers", "content-type", "application/json is expected")
