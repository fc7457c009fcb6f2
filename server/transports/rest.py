"""REST: routes from the registry, requests to `dispatch`, outcomes to answers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from starlette.types import ASGIApp, Receive, Scope, Send

from data.store import Store
from server.capabilities.registry import Capability, Registry
from server.dispatch import Call, Serve, dispatch
from server.replies import JSON, Header, refuse, reply, reply_json, trace_id

REQUESTOR: Final = {
    b"waiter-id": "waiterId",
    b"dojo-requesting-product": "dojoRequestingProduct",
    b"device-id": "deviceId",
    b"device-type": "deviceType",
}
"""Dojo's context headers and their names in a socket message (digest 3.1)."""

ROOT: Final = "/v1/"


class ClientGone(Exception):
    """The connection ended before the request did."""


def rest_app(store: Store, registry: Registry, *, wrap_tables: bool, serve: Serve = dispatch) -> ASGIApp:
    """All capabilities of `registry` over REST. `wrap_tables` answers SearchTables with a list (Q16)."""
    by_path: defaultdict[str, dict[str, Capability]] = defaultdict(dict)
    for capability in registry:
        by_path[capability.route.path][capability.route.verb] = capability
    endpoints = {
        tuple(path.split("/")): _Endpoint(store, by_path[path], wrap_tables, serve)
        for path in sorted(by_path, key=lambda path: "{" in path)  # `search` is no id (Q23)
    }

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        parts = _parts(scope)
        for pattern, endpoint in endpoints.items():
            ids = _ids(pattern, parts)
            if ids is not None:
                return await endpoint(ids, scope, receive, send)
        # Not 404: Dojo would take it for an entity that is gone (Q80).
        return await refuse(scope, send, 400, "There is nothing under this path.")

    return app


def _parts(scope: Scope) -> list[str]:
    """The path from the last `/v1/` on, in parts: a slash that is written `%2F` belongs to an id.

    What stands before is forgotten; the registered address may have a path that a proxy left in (Q7).
    """
    path = scope["raw_path"].decode("latin-1")
    return [unquote(part) for part in path[max(path.rfind(ROOT), 0) :].split("/")]


def _ids(pattern: Sequence[str], parts: Sequence[str]) -> dict[str, str] | None:
    """The ids in a path of this pattern; None for any other path."""
    if len(parts) != len(pattern):
        return None
    ids = {}
    for wanted, part in zip(pattern, parts, strict=True):
        if wanted.startswith("{") and part:
            ids[wanted.strip("{}")] = part
        elif wanted != part:
            return None
    return ids


@dataclass(frozen=True)
class _Endpoint:
    """One path with all its verbs."""

    store: Store
    capabilities: Mapping[str, Capability]
    wrap_tables: bool
    serve: Serve

    async def __call__(self, ids: Mapping[str, str], scope: Scope, receive: Receive, send: Send) -> None:
        verb: str = scope["method"]
        capability = self.capabilities.get("GET" if verb == "HEAD" else verb)
        if capability is None:
            await self._other_verb(scope, send)
        elif capability.has_body and not _is_json(scope):
            await refuse(scope, send, 415, "content-type: application/json is expected.")
        else:
            await self._serve(capability, ids, scope, receive, send)

    async def _serve(
        self, capability: Capability, ids: Mapping[str, str], scope: Scope, receive: Receive, send: Send
    ) -> None:
        try:
            body = await _read(receive) if capability.has_body else b""
        except ClientGone:
            return
        call = Call(body, ids, _requestor(scope), trace_id(scope))
        scope["state"]["served"] = True
        outcome = await self.serve(self.store, capability, call)
        if outcome.body is None:
            await reply(scope, send, outcome.status)
        else:
            await reply_json(scope, send, outcome.status, self._shaped(capability, outcome.status, outcome.body))

    def _shaped(self, capability: Capability, status: int, body: bytes) -> bytes:
        wrapped = self.wrap_tables and status == 200 and capability.name == "SearchTables"
        return b"[%b]" % body if wrapped else body

    async def _other_verb(self, scope: Scope, send: Send) -> None:
        verbs = {*self.capabilities, "OPTIONS", *(("HEAD",) if "GET" in self.capabilities else ())}
        allow: Header = (b"allow", ", ".join(sorted(verbs)).encode())
        if scope["method"] == "OPTIONS":
            await reply(scope, send, 200, headers=[allow])
        else:
            await refuse(scope, send, 405, f"{scope['method'][:20]} is not possible here.", [allow])


def _is_json(scope: Scope) -> bool:
    """Whether a body is declared as JSON, or not declared at all."""
    declared = [value for name, value in scope["headers"] if name == JSON[0]]
    return all(value.split(b";")[0].strip().lower() == JSON[1] for value in declared)


def _requestor(scope: Scope) -> dict[str, str]:
    return {REQUESTOR[name]: value.decode("latin-1") for name, value in scope["headers"] if name in REQUESTOR}


async def _read(receive: Receive) -> bytes:
    """The whole body. Raises ClientGone."""
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)
