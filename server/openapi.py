"""What this POS answers over REST, as an OpenAPI 3.1 document derived from the registry.

It says more than the published contract where this POS is stricter: lengths, bounds, what is never null.
"""

from importlib.metadata import version
from types import NoneType
from typing import Any, Final, Literal

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

from server.capabilities.registry import Capability, Registry
from server.schemas.base import Id
from server.schemas.errors import EPOSError
from server.transports.rest import REQUESTOR

Part = tuple[str, Literal["request", "response"]]
"""A capability's name and which of its bodies."""

_SCHEMAS: Final = "#/components/schemas/{model}"
_ERROR: Final[Part] = ("", "response")


class _WireSchema(GenerateJsonSchema):
    """Null stands for an absent key in a request, and is never answered (Q53)."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        if self.mode == "serialization":
            return self.generate_inner(schema["schema"])
        return super().nullable_schema(schema)

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - the base class says so
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        if schema.get("default", ...) is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)


def document(registry: Registry, *, wrap_tables: bool = False) -> dict[str, Any]:
    """The document as JSON would have it. `wrap_tables` as for `server.app.build_app` (Q16)."""
    bodies, components = _bodies(registry)
    paths: dict[str, dict[str, Any]] = {}
    for capability in registry:
        operation = _operation(capability, bodies, wrap_tables=wrap_tables)
        paths.setdefault(capability.route.path, {})[capability.route.verb.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "pos-tui: EPOS Data API", "version": version("pos-tui")},
        "security": [{"basic": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"basic": {"type": "http", "scheme": "basic"}},
            "responses": {
                "Refused": _json("What stood in the way.", bodies[_ERROR]),
                "Failed": _json("Something on this side; asking again may help.", bodies[_ERROR]),
            },
        },
    }


def _bodies(registry: Registry) -> tuple[dict[Part, JsonSchemaValue], dict[str, Any]]:
    """The schema of each body, and the named schemas that these refer to."""
    wanted: list[tuple[Part, JsonSchemaMode, TypeAdapter[Any]]] = [
        (_ERROR, "serialization", TypeAdapter(EPOSError)),
    ]
    for capability in registry:
        if capability.has_body:
            wanted.append(((capability.name, "request"), "validation", TypeAdapter(capability.request)))
        if capability.response is not NoneType:
            wanted.append(((capability.name, "response"), "serialization", TypeAdapter(capability.response)))
    found, named = TypeAdapter.json_schemas(wanted, ref_template=_SCHEMAS, schema_generator=_WireSchema)
    return {part: schema for (part, _), schema in found.items()}, named["$defs"]


def _operation(
    capability: Capability, bodies: dict[Part, JsonSchemaValue], *, wrap_tables: bool
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": capability.name,
        "parameters": [*_path_ids(capability), *_context_headers()],
        "responses": {
            "200": _success(capability, bodies, wrap_tables=wrap_tables),
            "4XX": {"$ref": "#/components/responses/Refused"},
            "5XX": {"$ref": "#/components/responses/Failed"},
        },
    }
    if said := (capability.work.__doc__ or "").strip():
        operation["description"] = said
    if capability.has_body:
        content = {"application/json": {"schema": bodies[capability.name, "request"]}}
        operation["requestBody"] = {"required": not capability.may_be_empty, "content": content}
    return operation


def _success(capability: Capability, bodies: dict[Part, JsonSchemaValue], *, wrap_tables: bool) -> dict[str, Any]:
    schema = bodies.get((capability.name, "response"))
    if schema is None:
        return {"description": "Done; the body is empty."}
    if wrap_tables and capability.name == "SearchTables":
        schema = {"type": "array", "items": schema}
    return _json("Done.", schema)


def _json(description: str, schema: JsonSchemaValue) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _path_ids(capability: Capability) -> list[dict[str, Any]]:
    schema = TypeAdapter(Id).json_schema(schema_generator=_WireSchema)
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in capability.route.ids]


def _context_headers() -> list[dict[str, Any]]:
    """Who asks, as far as Dojo says (digest 3.1)."""
    return [
        {"name": name.decode(), "in": "header", "required": False, "schema": {"type": "string"}}
        for name in REQUESTOR
    ]
