"""Whole evenings without a network: engine, relay, REST server and simulated Dojo in one process."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import httpx
from pydantic import SecretStr
from sqlalchemy import func, select
from sqlmodel import col

from data.clock import ManualClock, SimulatedClock
from data.models import Event, EventState
from data.store import Store
from data.venue_file import VenueFile, check
from data.venue_loading import find_venue_file, load_venue
from server.app import build_app
from server.capabilities import registered_names
from server.dojo import DojoClient
from server.guests.backstage import Backstage, DojoApp
from server.guests.books import OpenBooks
from server.guests.dials import Dials
from server.guests.engine import Engine, Evening
from server.guests.noticing import Strangers
from server.guests.plan import Service, plan_evening
from server.link import Link, Phase
from server.relay import Relay
from server.settings import Settings, Transport
from server.simulator.doors import RestDoor

OPENS = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
USER, PASSWORD = "dojo", "of no account"


def bistro() -> VenueFile:
    file, _ = check(find_venue_file("bistro"))
    assert file is not None
    return file


def evening_of(file: VenueFile, seed: int, dials: Dials, minutes: int = 60) -> Evening:
    service = Service(OPENS, OPENS + timedelta(minutes=minutes))
    return Evening(file, plan_evening(file, seed, dials, service), Strangers(file, seed, dials))


@dataclass
class Night:
    """One evening, stepped from task to task."""

    store: Store
    clock: SimulatedClock
    engine: Engine
    backstage: Backstage

    def play(self, minutes: int) -> None:
        """Dojo keeps up beside it; `settle` waits until it has."""
        self.engine.play(self.clock.utc_now() + timedelta(minutes=minutes), self.clock.set, lambda: None)

    def settle(self) -> None:
        """Until Dojo has heard, and read, everything."""
        self.backstage.ask(self._settled())

    async def _settled(self) -> None:
        while self._pending():  # noqa: ASYNC110 - the outbox is a table, and tells nobody
            await asyncio.sleep(0.01)
        await self.backstage.dojo.settled()

    def _pending(self) -> int:
        waiting = select(func.count()).where(col(Event.state) == EventState.PENDING)
        with self.store.read() as session:
            return int(session.execute(waiting).scalar_one())


@contextmanager
def open_night(folder: Path, evening: Evening, seed: int, *, autopilot: bool = True) -> Iterator[Night]:
    clock = SimulatedClock(OPENS - timedelta(hours=1), ManualClock(OPENS))
    clock.freeze()
    (folder / "night.db").write_bytes(_furnished())
    store = Store(f"sqlite:///{folder / 'night.db'}", clock=clock, owner=True, sends_events=True)
    backstage = Backstage(clock, seed, pause=_at_once)
    transport = backstage.start()
    link = _link(store, backstage, transport)
    try:
        yield Night(
            store, clock, Engine(evening, OpenBooks(store), DojoApp(backstage), autopilot=autopilot), backstage
        )
    finally:
        backstage.ask(link.aclose())
        backstage.stop()
        store.close()


@cache
def _furnished() -> bytes:
    """The bistro's database, migrated and furnished once."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bistro.db"
        store = Store(f"sqlite:///{path}", clock=ManualClock(OPENS), owner=True)
        with store.preparation() as uow:
            load_venue(uow, bistro())
        store.close()
        return path.read_bytes()


async def _at_once(_seconds: float) -> None:
    await asyncio.sleep(0)


def _link(store: Store, backstage: Backstage, transport: httpx.AsyncBaseTransport) -> DojoClient:
    """The relay on Dojo's loop, and Dojo's calls straight into the app."""
    settings = Settings(
        dojo_transport=Transport.REST,
        public_url="http://127.0.0.1:8779",
        dojo_api_url="http://127.0.0.1:1",
        dojo_api_key=SecretStr("sk_sandbox_night"),
    )
    app = build_app(store, username=USER, password=SecretStr(PASSWORD))
    caller = backstage.dojo.caller
    caller.doors["rest"] = RestDoor(
        "http://127.0.0.1:8779", USER, PASSWORD, clock=store.clock, carrier=httpx.ASGITransport(app)
    )
    caller.registered = dict.fromkeys(registered_names(), "rest")
    client = DojoClient(settings, store.clock, transport=transport)
    relay = Relay(store, client, Link(Phase.CONNECTING), clock=store.clock, rng=Random(1))
    backstage.begin(relay.run())
    backstage.ask(backstage.dojo.read_in())
    return client
