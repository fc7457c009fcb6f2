"""The same door over the socket: what a test asks over REST goes out as a message, and its reply comes back."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any

import httpx
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from data.store import Store
from server.capabilities import registry
from server.capabilities.registry import Capability
from server.transports.rest import REQUESTOR
from tests.contract.door import Dojo
from tests.server.fake_dojo_socket import Conversation, FakeDojoSocket, linked

PUBLISHED = Path(__file__).parents[2].parent / "shared" / "contract" / "dojo-epos-data-asyncapi.yml"

MISSING = f"{PUBLISHED} is not there: replies over the socket were not validated"

STATUS = {"InvalidRequest": 400, "NotFound": 404, "Conflict": 409, "UnexpectedError": 500}


@asynccontextmanager
async def over_the_socket(store: Store) -> AsyncIterator[Dojo]:
    """Dojo, asking over a real socket that the POS has dialled."""
    async with FakeDojoSocket() as listening, linked(store, listening.url):
        transport = SocketTransport(await listening.next())
        caller = Dojo(store)
        await caller.http.aclose()
        async with httpx.AsyncClient(transport=transport, base_url="http://pos.test") as caller.http:
            yield caller


class SocketTransport(httpx.AsyncBaseTransport):
    """Carries httpx's requests over a socket, as digest 3.4 translates them."""

    def __init__(self, talk: Conversation) -> None:
        self._talk = talk

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        capability, ids = _addressed(request)
        text = await self._talk.exchange(capability.methods[0], _params(request, capability, ids))
        check(text)
        reply = json.loads(text)
        assert reply["method"] == capability.methods[0]
        if "error" in reply:
            return httpx.Response(STATUS[reply["error"]["errorType"]], json=reply["error"])
        if capability.response is NoneType:
            assert reply["result"] == {}
            return httpx.Response(200)
        return httpx.Response(200, json=reply["result"])


def _addressed(request: httpx.Request) -> tuple[Capability, dict[str, str]]:
    for capability in sorted(registry, key=lambda each: "{" in each.route.path):
        pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", capability.route.path)
        found = re.fullmatch(pattern, request.url.path)
        if found and capability.route.verb == request.method:
            return capability, found.groupdict()
    raise AssertionError(f"{request.method} {request.url.path} has no method on the socket")


def _params(request: httpx.Request, capability: Capability, ids: dict[str, str]) -> Any:
    """The fields, the headers and the ids; an id goes by its other name where a field has that one already."""
    fields = json.loads(request.content or b"{}")
    headers = {
        key: request.headers[name.decode()] for name, key in REQUESTOR.items() if name.decode() in request.headers
    }
    for name, id_ in ids.items():
        key = capability.socket_ids[name]
        fields[name if key in fields else key] = id_
    return {**fields, "headers": headers}


# ---- the published document --------------------------------------------------------------------------------


@cache
def document() -> dict[str, Any] | None:
    """The document, or None where it is not at hand. It is never a part of the project."""
    if not PUBLISHED.exists():
        return None
    loaded: dict[str, Any] = yaml.safe_load(PUBLISHED.read_text())
    return loaded


def check(text: str) -> None:
    """Hold a reply against what is published for its method; without the document, nothing happens.

    Errors against the envelope alone: every method's own reply demands a result as well (Q57).
    """
    published = document()
    if published is None:
        return
    reply = json.loads(text)
    schema = "#/components/schemas/JsonrpcResponseV1"
    if "error" not in reply:
        schema = published["channels"][reply["method"]]["publish"]["message"]["payload"]["$ref"]
    errors = [error.message for error in _validator(schema).iter_errors(reply)]
    assert not errors, f"{reply['method']}: {errors}"


@cache
def _validator(reference: str) -> Draft202012Validator:
    published = document() or {}
    whole = {"$ref": reference, "components": published["components"]}
    return Draft202012Validator(whole, format_checker=FormatChecker())
