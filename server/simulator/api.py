"""Dojo's side of the wire as one ASGI app: registrations, events, the socket, and the flows of its tester."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp

from data.rules.checks import wire_time
from server.registration import canonical
from server.simulator.carrying import InProcess, Severed
from server.simulator.dojo import SimulatedDojo
from server.simulator.doors import RestDoor
from server.simulator.flows.http import flow_routes
from server.simulator.flows.player import Player
from server.simulator.keys import NotThisMachine
from server.simulator.ledger import Exchange, Violation, Wire
from server.simulator.registrations import (
    RestIntegration,
    WsIntegration,
    capability_trouble,
    header_trouble,
    key_trouble,
    understand,
    understand_event,
)
from server.simulator.sockets import Sockets
from server.simulator.switches import fault_routes

LARGEST_BODY: Final = 256 * 1024

_KINDS: Final[dict[str, Wire]] = {"rest": "rest", "ws": "websocket"}


class Api:
    """What a POS may call. One POS at a time: who registers last is the restaurant."""

    def __init__(self, dojo: SimulatedDojo, player: Player | None = None) -> None:
        self.dojo = dojo
        self.player = player or Player(dojo)
        self.integrations: dict[Wire, dict[str, Any]] = {}
        """What is registered, as it is read back."""
        self.registered = asyncio.Event()
        """Set once a POS has registered and can be called."""
        self._cut: set[str] = set()
        dojo.faults.on_change(self._fault)
        self._loop: asyncio.AbstractEventLoop | None = None
        self.app: ASGIApp = Starlette(
            routes=[
                Route("/epos/integrations/{kind}", self._put, methods=["PUT"]),
                Route("/epos/integrations/{kind}", self._get, methods=["GET"]),
                Route("/epos/integrations", self._get, methods=["GET"]),
                Route("/epos/events", self._event, methods=["POST"]),
                WebSocketRoute("/epos", Sockets(dojo, self._ready).serve),
                *flow_routes(self.player),
                *fault_routes(dojo.faults),
            ]
        )

    def transport(self) -> httpx.AsyncBaseTransport:
        """Carries a POS's calls here without a network, from any loop to the one that this is called on."""
        self._loop = asyncio.get_running_loop()
        return InProcess(self.app, self._loop)

    # ---- registrations ---------------------------------------------------------------------------------------

    async def _put(self, request: Request) -> Response:
        return await self._answer(request, f"PUT {request.url.path}", self._register)

    async def _get(self, request: Request) -> Response:
        return await self._answer(request, f"GET {request.url.path}", self._read_back)

    async def _register(self, request: Request, body: Any, found: list[Violation]) -> Response:
        wire = _KINDS.get(request.path_params["kind"])
        if wire is None:
            return _problem(404, "There is no such integration.")
        sent, trouble = understand(RestIntegration if wire == "rest" else WsIntegration, body)
        trouble += [] if sent is None else list(capability_trouble(sent.capabilities))
        found += trouble
        if trouble:
            return _problem(400, "The registration is invalid.", trouble)
        try:
            self._open(wire, sent)
        except (NotThisMachine, ValueError) as wrong:
            found.append(Violation("registration", "body.url", str(wrong)))
            return _problem(400, str(wrong), found)
        return JSONResponse([self.integrations[wire]])

    def _open(self, wire: Wire, sent: Any) -> None:
        """Take a registration over. It replaces the former one of its transport (Q8)."""
        dojo, caller = self.dojo, self.dojo.caller
        if isinstance(sent, RestIntegration):
            basic = sent.auth.basic
            door = RestDoor(
                sent.url, basic.username, basic.password, clock=dojo.clock, limit=dojo.limit, remote=dojo.remote
            )
            former = caller.doors.get("rest")
            caller.doors["rest"] = door
            if former is not None:
                dojo.work(former.aclose())
        names = [canonical(each.name) for each in sent.capabilities]
        kept = {name: other for name, other in caller.registered.items() if other != wire}
        caller.registered = {**kept, **dict.fromkeys(names, wire)}
        self.integrations[wire] = self._as_read(sent)
        self._ready()

    def _as_read(self, sent: Any) -> dict[str, Any]:
        """A registration as it is read back: with its dates, without the password."""
        now = wire_time(self.dojo.now())
        entry = json.loads(sent.model_dump_json(by_alias=True))
        entry.get("auth", {}).get("basic", {}).pop("password", None)
        entry["capabilities"] = [{**each, "updatedAt": now} for each in entry["capabilities"]]
        return {**entry, "createdAt": now}

    async def _read_back(self, request: Request, _body: Any, _found: list[Violation]) -> Response:
        rest, sockets = (
            [self.integrations[wire]] if wire in self.integrations else [] for wire in _KINDS.values()
        )
        kind = request.path_params.get("kind")
        if kind is None:
            return JSONResponse({"restIntegrations": rest, "wsIntegrations": sockets})
        return JSONResponse({"rest": rest, "ws": sockets}.get(kind, []))

    def _ready(self) -> None:
        """Once the POS can be called, its book is read; after a break, what waited is done."""
        caller = self.dojo.caller
        if not any(caller.doors.get(wire) for wire in caller.registered.values()):
            return
        if not self.registered.is_set():
            self.dojo.work(self._begin())
        else:
            self.dojo.work(self.dojo.catch_up())

    async def _begin(self) -> None:
        await self.dojo.read_in()
        self.registered.set()

    # ---- events ----------------------------------------------------------------------------------------------

    async def _event(self, request: Request) -> Response:
        return await self._answer(request, "POST /epos/events", self._take_event)

    async def _take_event(self, _request: Request, body: Any, found: list[Violation]) -> Response:
        told, trouble = understand_event(body)
        found += trouble
        if told is None:
            return _problem(400, "The event is invalid.", trouble)
        self.dojo.told(told.event_type, told.entity_id)
        return JSONResponse(body)

    # ---- every call ------------------------------------------------------------------------------------------

    async def _answer(
        self, request: Request, name: str, work: Callable[[Request, Any, list[Violation]], Awaitable[Response]]
    ) -> Response:
        """Check who calls, let the faults have their way, do the work, and write it down."""
        dojo = self.dojo
        at, began = dojo.clock.utc_now(), dojo.clock.monotonic()
        body, found = await _json(request)
        found += header_trouble(request.headers, socket=False)
        response = await self._refusal(request, found)
        if response is None:
            response = await work(request, body, found)
        cut = self._is_cut(name, body)
        self.dojo.ledger.write(
            Exchange(
                at=at,
                direction="to_dojo",
                transport="rest",
                name=_event_type(body) or name,
                entity_id=_entity_id(body),
                status=None if cut else response.status_code,
                milliseconds=(dojo.clock.monotonic() - began) * 1000,
                request=_without_secrets(body),
                response=None if cut else _read(response),
                violations=tuple(replace(each, message=name) for each in found),
                note=cut,
            )
        )
        return Severed() if cut else response

    async def _refusal(self, request: Request, found: list[Violation]) -> Response | None:
        """What stands before the work: the faults, the key, web pages."""
        faults = self.dojo.faults
        if seconds := faults.delay(self.dojo.rng):
            await self.dojo.pause(seconds)
        if faults.has("down"):
            return _problem(503, "Dojo is down.")
        if faults.has("unauthorized"):
            return _problem(401, "The key is refused.")
        if faults.has("error"):
            return _problem(500, "Dojo has a problem of its own.")
        if "origin" in request.headers:
            return _problem(403, "Web pages have no business here.")
        wrong = key_trouble(request.headers, self.dojo.key)
        if wrong is not None:
            found.append(wrong)
            return _problem(401, wrong.sentence)
        return None

    def _is_cut(self, name: str, body: Any) -> str:
        """Why no answer reaches the POS; empty when one does. Of each call the first is lost."""
        faults = self.dojo.faults
        if faults.has("down"):
            return "Dojo is down"
        key = json.dumps([name, body], sort_keys=True)
        if not faults.has("cut") or key in self._cut:
            self._cut.discard(key)
            return ""
        self._cut.add(key)
        return "the connection was cut before the answer arrived"

    # ---- faults ----------------------------------------------------------------------------------------------

    def _fault(self, name: str, on: bool) -> None:
        """On whichever thread has switched it."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.dojo.work, self._after(name, on))

    def live_on(self, loop: asyncio.AbstractEventLoop) -> None:
        """Where the simulator lives, so that faults switched elsewhere take effect there."""
        self._loop = loop

    async def _after(self, name: str, on: bool) -> None:
        door = self.dojo.caller.doors.get("websocket")
        if on and name in ("down", "unauthorized") and door is not None:
            await door.hang_up()
        if not on:
            self._cut.clear()
            await self.dojo.catch_up()


def _problem(status: int, title: str, found: list[Violation] | None = None) -> Response:
    """A refusal as Dojo words them (digest 4.3)."""
    errors: dict[str, list[str]] = {}
    for each in found or ():
        errors.setdefault(each.place, []).append(each.sentence)
    return JSONResponse({"title": title, "status": status, "errors": errors}, status_code=status)


async def _json(request: Request) -> tuple[Any, list[Violation]]:
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > LARGEST_BODY:
            return None, [Violation("form", "body", f"a body has at most {LARGEST_BODY} bytes")]
    if not raw and request.method == "GET":
        return None, []
    try:
        return json.loads(bytes(raw)), []
    except (ValueError, RecursionError):
        return None, [Violation("form", "body", "JSON is expected")]


def _read(response: Response) -> Any:
    return json.loads(bytes(response.body))


def _event_type(body: Any) -> str | None:
    found = body.get("eventType") if isinstance(body, dict) else None
    return found if isinstance(found, str) else None


def _entity_id(body: Any) -> str | None:
    event = body.get("event") if isinstance(body, dict) else None
    found = next(iter(event.values()), None) if isinstance(event, dict) else None
    return found if isinstance(found, str) else None


def _without_secrets(body: Any) -> Any:
    """A registration without its password."""
    if isinstance(body, dict) and "auth" in body:
        return {**body, "auth": "…"}
    return body
