"""A simulated Dojo and a POS on one bench, without a network between them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import httpx
from pydantic import SecretStr
from starlette.types import ASGIApp

from data.store import Store
from server.app import build_app
from server.capabilities import registered_names, registry
from server.simulator.dojo import SimulatedDojo
from server.simulator.doors import RestDoor, SocketDoor
from server.simulator.flows.player import Player
from server.simulator.ledger import Wire
from server.transports.jsonrpc import answer
from tests.server.recorder import KEY

LIMIT = 5.0
USER, PASSWORD = "dojo-caller", "a-long-password"


async def no_pause(_seconds: float) -> None:
    """Time does not pass, but others get their turn."""
    await asyncio.sleep(0)


def simulated(store: Store, *, limit: float = LIMIT, seed: int = 1) -> SimulatedDojo:
    return SimulatedDojo(clock=store.clock, rng=Random(seed), key=KEY, pause=no_pause, limit=limit)


def rest_app(store: Store) -> ASGIApp:
    return build_app(store, username=USER, password=SecretStr(PASSWORD))


def over_rest(dojo: SimulatedDojo, app: ASGIApp) -> None:
    """Dojo calls an app as it would call a POS that has registered everything for REST."""
    carrier = httpx.ASGITransport(app)
    dojo.caller.doors["rest"] = RestDoor(
        "http://127.0.0.1", USER, PASSWORD, clock=dojo.clock, limit=dojo.limit, carrier=carrier
    )
    dojo.caller.registered = dict.fromkeys(registered_names(), "rest")


class SocketPos:
    """The program behind a socket, as far as Dojo can tell; each message is answered in a task of its own."""

    def __init__(self, store: Store, dojo: SimulatedDojo) -> None:
        self._store = store
        self._tasks: set[asyncio.Task[None]] = set()
        self._door = SocketDoor(self._take, clock=dojo.clock, limit=dojo.limit)
        dojo.caller.doors["websocket"] = self._door
        dojo.caller.registered = dict.fromkeys(registered_names(), "websocket")

    async def _take(self, text: str) -> None:
        task = asyncio.create_task(self._reply(text))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _reply(self, text: str) -> None:
        reply = await answer(self._store, registry, text)
        assert reply is not None
        self._door.received(reply)


@asynccontextmanager
async def playing(
    store: Store, wire: Wire = "rest", app: ASGIApp | None = None, **options: Any
) -> AsyncIterator[Player]:
    """Flows to be played, by a Dojo that has read the POS's book."""
    dojo = simulated(store, limit=options.pop("limit", LIMIT))
    if wire == "rest":
        over_rest(dojo, app or rest_app(store))
    else:
        SocketPos(store, dojo)
    made = Player(dojo, **options)
    await dojo.read_in()
    try:
        yield made
    finally:
        await dojo.aclose()
