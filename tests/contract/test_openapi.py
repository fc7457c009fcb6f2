"""The program's own document: valid, whole, and true to the registry."""

import json
from collections.abc import Iterator
from types import NoneType
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pos_tui.cli import main
from server.capabilities import registry
from server.capabilities.registry import Capability
from server.openapi import document
from server.transports.rest import REQUESTOR

DOCUMENT = document(registry)

EVERY = pytest.mark.parametrize("capability", list(registry), ids=lambda capability: capability.name)


def operation(capability: Capability, of: dict[str, Any] = DOCUMENT) -> dict[str, Any]:
    found: dict[str, Any] = of["paths"][capability.route.path][capability.route.verb.lower()]
    return found


def references(part: Any) -> Iterator[str]:
    """Every `$ref` in a part of the document."""
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"]
        for each in part.values():
            yield from references(each)
    elif isinstance(part, list):
        for each in part:
            yield from references(each)


@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["schemas"]))
def test_every_component_is_a_valid_schema(name: str) -> None:
    Draft202012Validator.check_schema(DOCUMENT["components"]["schemas"][name])


def test_every_reference_leads_somewhere() -> None:
    for reference in references(DOCUMENT):
        place = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_there_is_an_operation_for_every_route_and_no_other() -> None:
    routes = {(each.route.verb, each.route.path) for each in registry}
    written = {(verb.upper(), path) for path, verbs in DOCUMENT["paths"].items() for verb in verbs}
    assert written == routes


@EVERY
def test_an_operation_names_its_ids_its_headers_and_who_may_come(capability: Capability) -> None:
    told = operation(capability)
    places = {(each["in"], each["name"], each["required"]) for each in told["parameters"]}
    assert places == {
        *(("path", name, True) for name in capability.route.ids),
        *(("header", name.decode(), False) for name in REQUESTOR),
    }
    assert told["operationId"] == capability.name
    assert DOCUMENT["security"] == [{"basic": []}]


@EVERY
def test_an_operation_has_the_bodies_of_its_capability(capability: Capability) -> None:
    told = operation(capability)
    assert ("requestBody" in told) is capability.has_body
    assert ("content" in told["responses"]["200"]) is (capability.response is not NoneType)
    for status in ("4XX", "5XX"):
        name = told["responses"][status]["$ref"].rsplit("/", 1)[1]
        schema = DOCUMENT["components"]["responses"][name]["content"]["application/json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/EPOSError"}


@pytest.mark.parametrize("name", ["Party", "Reservation", "Order", "Table", "Area", "EPOSError", "OrderBill"])
def test_v38_nothing_that_is_answered_may_be_null(name: str) -> None:
    assert '"null"' not in json.dumps(DOCUMENT["components"]["schemas"][name])


def test_a_wrapped_page_of_tables_is_documented_as_it_is_answered() -> None:
    capability = registry.named("SearchTables")
    assert capability is not None
    wrapped = operation(capability, document(registry, wrap_tables=True))
    schema = wrapped["responses"]["200"]["content"]["application/json"]["schema"]
    assert (schema["type"], schema["items"]) == ("array", {"$ref": "#/components/schemas/PagedTablesResponse"})


def test_doctor_prints_the_document_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--openapi"]) == 0
    assert json.loads(capsys.readouterr().out) == DOCUMENT
