"""Whole evenings without a network: engine, relay, REST server and simulated Dojo in one process."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import httpx
from pydantic import SecretStr
from sqlalchemy import func, select
from sqlmodel import col

from data.clock import ManualClock, SimulatedClock
from data.models import Action, EventState
from data.queries.attention import Urgency, needs
from data.queries.canonical import canonical_journal
from data.queries.floor import floor_snapshot
from data.queries.outbox import listing
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
from server.simulator.dojo import SimulatedDojo
from server.simulator.doors import RestDoor

OPENS = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
USER, PASSWORD = "dojo", "of no account"
INCONSISTENT = {
    Urgency.LEFT_UNPAID,
    Urgency.REFUSED_BY_DOJO,
    Urgency.OVER_AND_BOOKED,
    Urgency.BUSY_AND_BOOKED,
    Urgency.UNSENT,
}

T = TypeVar("T")


def bistro() -> VenueFile:
    file, _ = check(find_venue_file("bistro"))
    assert file is not None
    return file


def evening_of(file: VenueFile, seed: int, dials: Dials, minutes: int = 60) -> Evening:
    service = Service(OPENS, OPENS + timedelta(minutes=minutes))
    return Evening(file, plan_evening(file, seed, dials, service), Strangers(file, seed, dials))


class _Ear:
    """Knows when the relay has nothing left to send; it waits for commits only, never for time to pass."""

    def __init__(self) -> None:
        self._quiet, self._woken = asyncio.Event(), asyncio.Event()

    async def wait(self, woken: asyncio.Event, seconds: float | None) -> None:
        """In the relay's place of waiting."""
        del seconds
        self._woken = woken
        self._quiet.set()
        await woken.wait()
        self._quiet.clear()

    async def hear_out(self) -> None:
        """Until everything has left that may leave."""
        if self._woken.is_set():
            self._quiet.clear()
        await self._quiet.wait()


@dataclass
class Night:
    """One evening, stepped from task to task."""

    house: "House"
    engine: Engine

    @property
    def store(self) -> Store:
        return self.house.store

    @property
    def clock(self) -> SimulatedClock:
        return self.house.clock

    @property
    def dojo(self) -> SimulatedDojo:
        return self.house.backstage.dojo

    def play(self, minutes: int) -> None:
        """Dojo is waited for after each task: what it knows when it acts is no matter of chance."""
        self.engine.play(self.clock.utc_now() + timedelta(minutes=minutes), self.clock.set, self.settle)

    def settle(self) -> None:
        """Until Dojo has heard, and read, everything."""
        self.house.settle()

    def check(self) -> None:
        """Nothing is left over, everything is told, and both books are equal."""
        with self.store.read() as session:
            now = self.clock.utc_now()
            snapshot = floor_snapshot(session, now)
            waiting = listing(session, (EventState.PENDING, EventState.PARKED, EventState.NOT_SENT))
        assert all(table.party is None and not table.dirty for table in snapshot.tables)
        assert not {need.urgency for need in needs(snapshot, now)} & INCONSISTENT
        assert snapshot.left_unpaid == ()
        assert waiting == []
        assert self.house.ask(self.dojo.compare()) == []
        assert [each for each in self.dojo.violations if each.grave] == []

    def deeds(self) -> Counter[str]:
        """How often each verb and capability was used."""
        with self.store.read() as session:
            rows = session.execute(select(col(Action.verb), func.count()).group_by(col(Action.verb)))
            return Counter({row[0]: row[1] for row in rows})

    def journal(self) -> str:
        with self.store.read() as session:
            return canonical_journal(session)


class House:
    """A bistro with its server, relay and Dojo, for one evening after the other: setting up is what takes long."""

    def __init__(self, folder: Path) -> None:
        self.clock = SimulatedClock(OPENS, ManualClock(OPENS))
        self.clock.freeze()
        self.store = Store(f"sqlite:///{folder / 'night.db'}", clock=self.clock, owner=True, sends_events=True)
        with self.store.preparation() as uow:
            load_venue(uow, bistro())
        self._furnished = folder / "furnished.db"
        self.store.copy_to(self._furnished)
        self.backstage = Backstage(self.clock, 1, pause=_at_once)
        self._ear = _Ear()
        self._client = _link(self.store, self.backstage, self._ear)

    def begin(self, evening: Evening, seed: int) -> Night:
        """An empty house an hour before the doors open; nothing of an earlier evening is left."""
        self.settle()
        self.clock.set(OPENS - timedelta(hours=1))
        self.store.become(self._furnished)
        self.backstage.begin_anew(seed)
        self.ask(self.backstage.dojo.settled())
        engine = Engine(evening, OpenBooks(self.store), DojoApp(self.backstage), autopilot=True)
        return Night(self, engine)

    def settle(self) -> None:
        self.ask(self._ear.hear_out())
        self.ask(self.backstage.dojo.settled())

    def ask(self, doing: Coroutine[Any, Any, T]) -> T:
        return self.backstage.ask(doing)

    def close(self) -> None:
        self.ask(self._client.aclose())
        self.backstage.stop()
        self.store.close()


async def _at_once(_seconds: float) -> None:
    await asyncio.sleep(0)


def _link(store: Store, backstage: Backstage, ear: _Ear) -> DojoClient:
    """The relay on Dojo's loop, and Dojo's calls straight into the app."""
    settings = Settings(
        dojo_transport=Transport.REST,
        public_url="http://127.0.0.1:8779",
        dojo_api_url="http://127.0.0.1:1",
        dojo_api_key=SecretStr("sk_sandbox_night"),
    )
    client = DojoClient(settings, store.clock, transport=backstage.start())
    app = build_app(store, username=USER, password=SecretStr(PASSWORD))
    caller = backstage.dojo.caller
    caller.doors["rest"] = RestDoor(
        "http://127.0.0.1:8779", USER, PASSWORD, clock=store.clock, carrier=httpx.ASGITransport(app)
    )
    caller.registered = dict.fromkeys(registered_names(), "rest")
    relay = Relay(store, client, Link(Phase.CONNECTING), clock=store.clock, rng=Random(1), wait=ear.wait)
    backstage.begin(relay.run())
    return client
