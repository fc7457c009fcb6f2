"""REST: routes from the registry, requests to `dispatch`, outcomes to answers."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from data.store import Store
from server.capabilities.registry import Capability, Registry
from server.dispatch import Call, dispatch
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


def rest_app(store: Store, registry: Registry, *, wrap_tables: bool) -> ASGIApp:
    """All capabilities of `registry` over REST. `wrap_tables` answers SearchTables with a list (Q16)."""
    by_path: defaultdict[str, dict[str, Capability]] = defaultdict(dict)
    for capability in registry:
        by_path[capability.route.path][capability.route.verb] = capability
    fixed_first = sorted(by_path, key=lambda path: "{" in path)  # `search` is no id (Q23)
    routes = [
        Route(path, _Endpoint(store, by_path[path], wrap_tables=wrap_tables), name=path) for path in fixed_first
    ]
    router = Router(routes, redirect_slashes=False, default=_unknown_path)
    return _from_the_root(router)


def _from_the_root(app: ASGIApp) -> ASGIApp:
    """Forget what stands before `/v1/`: the registered address may have a path that a proxy left in (Q7)."""

    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        start = path.rfind(ROOT)
        if start > 0:
            scope = {**scope, "path": path[start:], "root_path": ""}
        await app(scope, receive, send)

    return call


async def _unknown_path(scope: Scope, _receive: Receive, send: Send) -> None:
    """Not 404: Dojo would take it for an entity that is gone (Q80)."""
    await refuse(scope, send, 400, "There is nothing under this path.")


@dataclass(frozen=True)
class _Endpoint:
    """One path with all its verbs."""

    store: Store
    capabilities: Mapping[str, Capability]
    wrap_tables: bool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        verb: str = scope["method"]
        capability = self.capabilities.get("GET" if verb == "HEAD" else verb)
        if capability is None:
            await self._other_verb(scope, send)
        elif capability.has_body and not _is_json(scope):
            await refuse(scope, send, 415, "content-type: application/json is expected.")
        else:
            await self._serve(capability, scope, receive, send)

    async def _serve(self, capability: Capability, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await _read(receive) if capability.has_body else b""
        except ClientGone:
            return
        call = Call(body, scope["path_params"], _requestor(scope), trace_id(scope))
        outcome = await dispatch(self.store, capability, call)
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
