"""Every message held against the contract: what Dojo asks, and what the POS makes of it. Nothing is let pass.

The schemas are this project's own; what its models tolerate, being a POS, is looked for here all the same.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import NoneType
from typing import Any, Final, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from data.errors import Kind
from server.capabilities.registry import Capability
from server.schemas.base import WireModel, parse_instant
from server.schemas.bills import OrderBill
from server.schemas.errors import EPOSError
from server.simulator.bills import AnyOrderBill
from server.simulator.ledger import Violation, Wire
from server.simulator.replies import Reply
from server.simulator.rules import RULES

_STATUS_OF: Final[Mapping[str, tuple[int, ...]]] = {
    Kind.NOT_FOUND: (404,),
    Kind.CONFLICT: (409,),
    Kind.INVALID_REQUEST: (400, 401, 403, 405, 413, 414, 415, 422, 429, 431),
    Kind.UNEXPECTED: (500, 502, 503, 504),
}
"""Digest 4.2."""

_CLOSED: Final = frozenset({"Customer", "TaxLine", "ExtendOrderLockResponse"})
"""Schemas that forbid members of one's own; elsewhere they are only unwise (V38)."""

_SENTENCES: Final = {"missing": "this is required", "extra_forbidden": "the contract has no such member"}


def check_request(capability: Capability, ids: Mapping[str, str], body: Any) -> tuple[Violation, ...]:
    """The simulator's own message. What is found here is its mistake, or asked for on purpose."""
    if not capability.has_body:
        return ()
    fields = {**body, **_ids_in_body(capability, ids)}
    return tuple(_schema_trouble(capability.request, fields, "request"))


def _ids_in_body(capability: Capability, ids: Mapping[str, str]) -> dict[str, str]:
    """The ids that the socket's schema has among the fields: those of the two updates."""
    return {key: ids[name] for name, key in capability.socket_ids.items() if key != name and name in ids}


def check_reply(
    capability: Capability, wire: Wire, ids: Mapping[str, str], body: Any, reply: Reply
) -> tuple[Violation, ...]:
    """What is wrong with an answer; empty also where none came, which is no matter of form."""
    if reply.status is None:
        return ()
    found = list(_status_trouble(capability, reply))
    if not found and reply.ok:
        found = list(_body_trouble(capability, wire, reply.body))
        if not any(each.grave for each in found):
            found += _identity_trouble(ids, reply.body)
            found += _echo_trouble(capability, body, reply.body)
        found += _page_trouble(body, reply.body)
    return tuple(found)


# ---- status and error --------------------------------------------------------------------------------------


def _status_trouble(capability: Capability, reply: Reply) -> Iterator[Violation]:
    status = reply.status or 0
    if 200 < status < 300:
        yield Violation("status", "status", f"a success is 200, never {status} (Q21)")
    elif status != 200 and status < 400:
        yield Violation("status", "status", f"{status} is no answer; redirects are not followed")
    elif status >= 400:
        yield from _error_trouble(capability, reply)


def _error_trouble(capability: Capability, reply: Reply) -> Iterator[Violation]:
    trouble = list(_schema_trouble(EPOSError, reply.body, "error"))
    yield from trouble
    if trouble or reply.error_type is None:
        return
    if reply.status not in _STATUS_OF[reply.error_type]:
        yield Violation("status", "status", f"{reply.error_type} does not go with {reply.status}")
    if reply.gone and not capability.route.ids:
        sentence = "NotFound speaks of an entity that was addressed, and none was; Dojo would forget one"
        yield Violation("status", "error.errorType", sentence)


# ---- the body ----------------------------------------------------------------------------------------------


def _body_trouble(capability: Capability, wire: Wire, body: Any) -> Iterator[Violation]:
    if capability.response is NoneType:
        if body != ({} if wire == "websocket" else None):
            said = "an empty body" if wire == "rest" else "the empty object {}"
            yield Violation("schema", "reply", f"{said} is expected")
        return
    response = AnyOrderBill if capability.response is OrderBill else capability.response
    yield from _schema_trouble(response, body, "reply")
    for place, schema, entity in _entities(capability, body):
        for found in RULES[schema](entity):
            where = f"{place}.{found.place}".rstrip(".")
            yield Violation(found.rule, where, found.sentence, grave=found.grave)
        yield from _payment_ids(place, schema, entity, wire)


def _payment_ids(place: str, schema: str, entity: dict[str, Any], wire: Wire) -> Iterator[Violation]:
    """Over REST a payment without its intent cannot be written down (Q43)."""
    payments = entity.get("payments") if schema == "Order" else None
    for at, payment in enumerate(payments if isinstance(payments, list) else ()):
        if wire == "rest" and isinstance(payment, dict) and "paymentIntentId" not in payment:
            yield Violation("schema", f"{place}.payments.{at}.paymentIntentId", "this is required")


def _entities(capability: Capability, body: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The entities in an answer, with their places and the names of their schemas."""
    schema = entity_schema(capability)
    if schema not in RULES:
        return
    several = body if isinstance(body, list) else body.get("data") if _is_page(capability) else None
    if isinstance(body, dict) and not _is_page(capability):
        yield "reply", schema, body
    for at, entity in enumerate(several if isinstance(several, list) else ()):
        if isinstance(entity, dict):
            yield f"reply.{'data.' if isinstance(body, dict) else ''}{at}", schema, entity


def _is_page(capability: Capability) -> bool:
    return isinstance(capability.response, type) and "data" in getattr(capability.response, "model_fields", {})


def entity_schema(capability: Capability) -> str:
    """The name of the schema of what a capability answers with, one or many."""
    response = capability.response
    if get_origin(response) is list:
        response = get_args(response)[0]
    elif _is_page(capability):
        response = get_args(response.model_fields["data"].annotation)[0]
    return str(response.__name__)


# ---- schemas -----------------------------------------------------------------------------------------------


@cache
def _adapter(schema: Any) -> TypeAdapter[Any]:
    return TypeAdapter(schema)


def _schema_trouble(schema: Any, value: Any, root: str) -> Iterator[Violation]:
    nulls = list(_nulls(value, root))
    yield from (Violation("schema", place, "nothing is ever null here; leave it out") for place in nulls)
    try:
        _adapter(schema).validate_json(json.dumps(value), strict=True, extra="forbid")
    except ValidationError as error:
        for each in error.errors(include_url=False, include_context=False, include_input=False):
            place = ".".join((root, *map(str, each["loc"])))
            if place not in nulls:
                yield _complaint(schema, place, each)


def _complaint(schema: Any, place: str, error: ErrorDetails) -> Violation:
    sentence = _SENTENCES.get(error["type"]) or error["msg"].removeprefix("Value error, ")
    times = "a time such as" in sentence
    grave = error["type"] != "extra_forbidden" or _is_closed(schema, error["loc"][:-1])
    return Violation("times" if times else "schema", place, sentence, grave=grave)


def _is_closed(schema: Any, path: Iterable[int | str]) -> bool:
    """Whether the object at a place may have no members of its own."""
    for step in path:
        if isinstance(step, int):
            continue
        fields = getattr(schema, "model_fields", {})
        by_alias = {each.alias: each.annotation for each in fields.values()}
        schema = _model_in(by_alias.get(step))
    return getattr(schema, "__name__", "") in _CLOSED


def _model_in(annotation: Any) -> Any:
    """The wire model that an annotation is about, through lists and optional ones."""
    if isinstance(annotation, type) and issubclass(annotation, WireModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := _model_in(each)) is not None), None)


def _nulls(value: Any, place: str) -> Iterator[str]:
    if value is None:
        yield place
    elif isinstance(value, dict):
        for member, inner in value.items():
            yield from _nulls(inner, f"{place}.{member}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _nulls(inner, f"{place}.{at}")


# ---- what was asked, and what is answered ------------------------------------------------------------------


def _identity_trouble(ids: Mapping[str, str], body: Any) -> Iterator[Violation]:
    """An answer speaks of the entity that was addressed."""
    addressed = next(iter(ids.values()), None)
    entity = body.get("order") if isinstance(body, dict) and "order" in body else body
    if addressed is None or not isinstance(entity, dict) or "id" not in entity:
        return
    if entity["id"] != addressed:
        place = "reply.order.id" if entity is not body else "reply.id"
        yield Violation("identity", place, "this is another entity than the one that was addressed")


_ECHOED: Final = frozenset({"CreateReservation", "UpdateReservation", "CreateParty", "UpdateParty"})
_NOT_ECHOED: Final = frozenset({"dojoReservationId", "dojoPartyId", "id"})


def _echo_trouble(capability: Capability, asked: Any, body: Any) -> Iterator[Violation]:
    """What Dojo has written comes back as it was written; what it cleared stays away (Q27, Q28)."""
    if capability.name not in _ECHOED or not isinstance(body, dict):
        return
    for member, value in asked.items():
        blank_status = member == "status" and not str(value).strip()
        if member not in _NOT_ECHOED and not blank_status and not _same(value, body.get(member)):
            yield Violation("echo", f"reply.{member}", "this is not what was sent")
    for member in set(body) & (_members(capability.request) - set(asked) - {"status"}):
        if capability.name.startswith("Update"):
            yield Violation(
                "echo", f"reply.{member}", "this was left out of the update, and so is unset", grave=False
            )


def _members(request: type[WireModel]) -> set[str]:
    return {str(each.alias) for each in request.model_fields.values()} - _NOT_ECHOED


def _same(sent: Any, came: Any) -> bool:
    if isinstance(sent, list) and isinstance(came, list):
        return sorted(map(str, sent)) == sorted(map(str, came))
    if isinstance(sent, str) and isinstance(came, str):
        try:
            return bool(parse_instant(sent) == parse_instant(came))
        except ValueError:
            return sent == came
    return bool(sent == came)


def _page_trouble(asked: Any, body: Any) -> Iterator[Violation]:
    """A page is no longer than was asked for, and a cursor leads on (digest 5)."""
    if not isinstance(body, dict) or not isinstance(body.get("data"), list):
        return
    cursor = asked.get("cursor") if isinstance(asked, dict) else None
    cursor = cursor if isinstance(cursor, dict) else {}
    limit = cursor.get("limit", 100)
    if len(body["data"]) > limit:
        yield Violation("paging", "reply.data", f"at most {limit} were asked for")
    if cursor.get("after") is not None and cursor["after"] == body.get("after"):
        yield Violation("paging", "reply.after", "this cursor leads to the page it came with")
    if not body["data"] and "after" in body:
        yield Violation("paging", "reply.after", "nothing follows an empty page")
