"""A simulated Dojo and a POS on one bench, with as little network between them as will do."""

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
from server.capabilities import registered_names
from server.simulator.api import Api
from server.simulator.dojo import SimulatedDojo
from server.simulator.doors import RestDoor
from server.simulator.flows.player import Player
from server.simulator.listening import listening
from tests.server.fake_dojo_socket import linked
from tests.server.recorder import KEY

USER, PASSWORD = "dojo-caller", "a-long-password"


async def no_pause(_seconds: float) -> None:
    """Time does not pass, but others get their turn."""
    await asyncio.sleep(0)


def simulated(store: Store) -> SimulatedDojo:
    return SimulatedDojo(clock=store.clock, rng=Random(1), key=KEY, pause=no_pause)


def rest_app(store: Store) -> ASGIApp:
    return build_app(store, username=USER, password=SecretStr(PASSWORD))


def over_rest(dojo: SimulatedDojo, app: ASGIApp) -> None:
    """Dojo calls an app as it would call a POS that has registered everything for REST."""
    carrier = httpx.ASGITransport(app)
    dojo.caller.doors["rest"] = RestDoor(
        "http://127.0.0.1", USER, PASSWORD, clock=dojo.clock, limit=dojo.limit, carrier=carrier
    )
    dojo.caller.registered = dict.fromkeys(registered_names(), "rest")


@asynccontextmanager
async def over_the_socket(store: Store, dojo: SimulatedDojo) -> AsyncIterator[Api]:
    """The program has dialled Dojo's socket, a real one, and has registered everything for it."""
    api = Api(dojo)
    dojo.caller.registered = dict.fromkeys(registered_names(), "websocket")
    async with listening(api) as url:
        async with linked(store, f"ws{url.removeprefix('http')}/epos"):
            await api.registered.wait()
            yield api


@asynccontextmanager
async def playing(store: Store, **options: Any) -> AsyncIterator[Player]:
    """Flows to be played, by a Dojo that has read the POS's book."""
    dojo = simulated(store)
    over_rest(dojo, rest_app(store))
    made = Player(dojo, **options)
    await dojo.read_in()
    try:
        yield made
    finally:
        await dojo.aclose()
