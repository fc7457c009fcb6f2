"""The published OpenAPI document, when it lies beside the project. It is never a part of the project."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from jsonschema import Draft202012Validator, FormatChecker

PUBLISHED = Path(__file__).parents[2].parent / "shared" / "contract" / "dojo-epos-data-api.json"

MISSING = f"{PUBLISHED} is not there: replies were not validated and wire classes not compared with it"


@cache
def document() -> dict[str, Any] | None:
    """The document, or None where it is not at hand."""
    if not PUBLISHED.exists():
        return None
    loaded: dict[str, Any] = json.loads(PUBLISHED.read_text())
    return loaded


def check(reply: httpx.Response) -> None:
    """Hold a reply against what is published for its operation; without the document, nothing happens."""
    published = document()
    if published is None:
        return
    schema = _schema_for(published, reply)
    if schema is None:
        assert reply.content == b"", f"{_named(reply)} has a body where none is published"
        return
    assert reply.headers["content-type"] == "application/json"
    errors = [error.message for error in _validator(json.dumps(schema)).iter_errors(reply.json())]
    assert not errors, f"{_named(reply)}: {errors}"


@cache
def _validator(schema: str) -> Draft202012Validator:
    published = document() or {}
    whole = {**json.loads(schema), "components": published["components"]}
    return Draft202012Validator(whole, format_checker=FormatChecker())


def _schema_for(published: dict[str, Any], reply: httpx.Response) -> dict[str, Any] | None:
    if not reply.is_success:
        return {"$ref": "#/components/schemas/EPOSError"}
    operation = _operation(published, reply.request)
    content = operation["responses"][str(reply.status_code)].get("content")
    if content is None:
        return None
    schema: dict[str, Any] = content["application/json"]["schema"]
    if reply.request.url.path.endswith("/tables/search") and isinstance(reply.json(), dict):
        schema = schema["items"]  # Q16: published as a list of pages, answered with the page
    return schema


def _operation(published: dict[str, Any], request: httpx.Request) -> dict[str, Any]:
    """Fixed paths win over those with an id in them."""
    for path in sorted(published["paths"], key=lambda path: "{" in path):
        pattern = re.sub(r"{\w+}", "[^/]+", path)
        operation: dict[str, Any] | None = published["paths"][path].get(request.method.lower())
        if operation is not None and re.search(f"{pattern}$", request.url.path):
            return operation
    raise AssertionError(f"{request.method} {request.url.path} is not published")


def _named(reply: httpx.Response) -> str:
    return f"{reply.request.method} {reply.request.url.path} -> {reply.status_code}"
