"""Wire classes against the published document: names of properties, what is required, formats, enums."""

from collections.abc import Iterator
from typing import Any

import pytest

from server.schemas import bills, cursor, errors, order_calls, orders, parties, reservations, tables
from server.schemas.base import Nothing, WireModel
from tests.contract import published

OURS = {
    ("UpdatePartyRequest", "id"): "the socket's selector (digest 3.2)",
    ("UpdateReservationRequest", "id"): "the socket's selector (digest 3.2)",
}
"""Properties that the REST document does not have."""

RELAXED = {
    ("PartyDeposit", "paymentIntentIds"): "tolerated when it is missing, always answered (Q29)",
    ("Payment", "paymentIntentId"): "tolerated when it is missing, always answered (Q43)",
}
NOT_PRINTED = {
    ("BillLine", name): "this till prints no pictures, links or mail addresses"
    for name in ("image", "logo", "merchantEmailAddress", "url")
}
"""Optional properties that this POS never answers."""

OPEN = {
    "CreateOrderLockRequest": "extra keys are ignored rather than refused (Q50)",
    "ExtendOrderLockRequest": "extra keys are ignored rather than refused (Q50)",
}

STRICTER = {
    ("PagedReservationsResponse", "data"): "always answered (Q41)",
    ("PagedPartiesResponse", "data"): "always answered (Q41)",
    ("PagedTablesResponse", "data"): "always answered (Q41)",
    ("PagedOrdersResponse", "data"): "always answered (Q41)",
}


def wire_classes() -> list[type[WireModel]]:
    modules = (bills, cursor, errors, order_calls, orders, parties, reservations, tables)
    found = {value for module in modules for value in vars(module).values() if isinstance(value, type)}
    return sorted(
        (each for each in found if issubclass(each, WireModel) and each not in (WireModel, Nothing)),
        key=lambda each: each.__name__,
    )


def facts(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """What two schemas must agree on: types, formats, enums and limits, without titles and descriptions."""
    if "$ref" in schema:
        place: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            place = place[step]
        name = schema["$ref"].rsplit("/", 1)[1]
        return {"enum": sorted(place["enum"])} if "enum" in place else {"class": name}
    options = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if options:
        return facts(options[0], document)
    if "enum" in schema:
        return {"enum": sorted(schema["enum"])}
    kept: dict[str, Any] = {key: schema[key] for key in ("type", "format") if key in schema}
    if "items" in schema:
        kept["items"] = facts(schema["items"], document)
    return kept


def differences(wire: type[WireModel], document: dict[str, Any]) -> Iterator[str]:
    name = wire.__name__
    theirs = document["components"]["schemas"][name]
    ours = wire.model_json_schema(by_alias=True)
    own = {key for schema, key in OURS if schema == name}
    properties = {key: value for key, value in ours.get("properties", {}).items() if key not in own}
    published_ones = {
        key: value for key, value in theirs.get("properties", {}).items() if (name, key) not in NOT_PRINTED
    }
    if properties.keys() != published_ones.keys():
        yield f"{name}: properties {sorted(properties.keys() ^ published_ones.keys())}"
    required = set(ours.get("required", ())) - {key for schema, key in STRICTER if schema == name}
    required |= {key for schema, key in RELAXED if schema == name}
    if required != set(theirs.get("required", ())):
        yield f"{name}: required {sorted(required ^ set(theirs.get('required', ())))}"
    closed, closed_there = (each.get("additionalProperties") is False for each in (ours, theirs))
    if closed != closed_there and name not in OPEN:
        yield f"{name}: additional properties"
    for key in properties.keys() & published_ones.keys():
        mine, published_one = facts(properties[key], ours), facts(published_ones[key], document)
        if mine != published_one:
            yield f"{name}.{key}: {mine} instead of {published_one}"


def test_every_wire_class_is_what_is_published() -> None:
    document = published.document()
    if document is None:
        pytest.skip(published.MISSING)
    found = [each for wire in wire_classes() for each in differences(wire, document)]
    assert found == []
