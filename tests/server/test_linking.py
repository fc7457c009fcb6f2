"""The link as a whole: registration, socket and events, each waiting by itself and waking the others."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlmodel import col

from data import outbox
from data.clock import ManualClock
from data.models import Event
from data.rules import parties as rules
from data.store import Store
from server.capabilities import registered_names
from server.embedded import Embedded
from server.link import Link, LinkState, Phase
from server.settings import Transport
from tests.house import HOST
from tests.server.fake_dojo_socket import PATIENCE, FakeDojoSocket
from tests.server.recorder import RecordingDojo, dojo_settings


@pytest.fixture
async def dojo() -> AsyncIterator[FakeDojoSocket]:
    async with FakeDojoSocket() as listening:
        yield listening


@pytest.fixture
def long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits by itself waits longer than any test."""
    monkeypatch.setattr(outbox, "STEPS", (600,))


async def until(condition: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what it waits for has no event
            await asyncio.sleep(0.005)


@asynccontextmanager
async def over_the_socket(store: Store, dojo: FakeDojoSocket, api: RecordingDojo) -> AsyncIterator[Embedded]:
    settings = dojo_settings(dojo_transport=Transport.WEBSOCKET, dojo_ws_url=dojo.url, public_url=None)
    async with started(Embedded(store, settings, dojo=api.transport)) as server:
        yield server


@asynccontextmanager
async def started(server: Embedded) -> AsyncIterator[Embedded]:
    """And stopped, in time."""
    await asyncio.to_thread(server.start)
    try:
        yield server
    finally:
        assert await asyncio.to_thread(server.stop)


def seat(store: Store, table: str = "tbl_1") -> str:
    with store.unit_of_work(HOST, "walkin") as uow:
        return rules.seat(uow, rules.Seating([table], uow.now, covers=2)).id


def tried_in_vain(store: Store) -> bool:
    """Whether the relay has tried once, and waits."""
    with store.read() as session:
        return session.execute(select(col(Event.attempts))).scalars().first() == 1


# ---- in the server thread ------------------------------------------------------------------------------------


async def test_a_started_server_registers_dials_and_then_sends(store: Store, dojo: FakeDojoSocket) -> None:
    """And stops in time. The host's own change reaches Dojo, which asks back over the socket."""
    api = RecordingDojo()
    party = seat(store)
    async with over_the_socket(store, dojo, api) as server:
        talk = await dojo.next()
        await until(lambda: api.events)
        asked = await talk.ask("GetPartyByIdV1", partyId=api.events[0][1])
        assert asked["result"]["id"] == party
        await until(lambda: server.health.link.registered)
        assert server.health.link.phase is server.health.link.socket is Phase.CONNECTED
        assert [each["name"] for each in api.registered["ws"]["capabilities"]] == list(registered_names())
        talk.drop()
        again = await dojo.next()
        assert "result" in await again.ask("ListAreasV1")
    assert await again.closed() == 1000


async def test_a_refused_socket_is_shown_although_the_events_go_out(store: Store, dojo: FakeDojoSocket) -> None:
    api, dojo.refuse_with = RecordingDojo(), 401
    async with over_the_socket(store, dojo, api) as server:
        await until(lambda: server.health.link.registered and server.health.link.phase is Phase.REFUSED)
        dojo.refuse_with = None
        server.retry_now()
        await dojo.next()
        await until(lambda: server.health.link.phase is Phase.CONNECTED)


# ---- whoever gets through wakes the others -------------------------------------------------------------------


@pytest.mark.usefixtures("long_waits")
async def test_a_socket_that_connects_ends_the_wait_of_events_and_registration(
    store: Store, dojo: FakeDojoSocket
) -> None:
    api, dojo.refuse_with = RecordingDojo(down=True), 503
    party = seat(store)
    async with over_the_socket(store, dojo, api) as server:
        await until(lambda: tried_in_vain(store))
        api.down, dojo.refuse_with = False, None
        server.retry_now()
        await dojo.next()
        await until(lambda: server.health.link.registered and server.health.link.last_delivered_at)
        assert [entity for _, entity in api.events] == [party, party], "tried once in vain, then once"
        await until(lambda: server.health.link.phase is Phase.CONNECTED)


@pytest.mark.usefixtures("long_waits")
async def test_an_event_that_gets_through_ends_the_wait_of_socket_and_registration(
    store: Store, dojo: FakeDojoSocket
) -> None:
    api, dojo.refuse_with = RecordingDojo(down=True), 503
    seat(store)
    async with over_the_socket(store, dojo, api) as server:
        await until(lambda: tried_in_vain(store))
        api.down, dojo.refuse_with = False, None
        with store.maintenance() as session:
            outbox.retry(session)
        store.wake()
        await dojo.next()
        await until(lambda: server.health.link.registered and server.health.link.phase is Phase.CONNECTED)


@pytest.mark.usefixtures("long_waits")
async def test_a_registration_that_dojo_refused_is_not_hurried(store: Store, dojo: FakeDojoSocket) -> None:
    api = RecordingDojo(on_put=lambda _request: httpx.Response(400, text="not today"))
    async with over_the_socket(store, dojo, api) as server:
        talk = await dojo.next()
        await until(lambda: server.health.link.registered is False)
        talk.drop()
        await until(lambda: server.health.link.socket is Phase.DOWN)
        server.retry_now()
        talk = await dojo.next()
        assert "result" in await talk.ask("ListAreasV1")
    assert [each.method for each in api.requests].count("PUT") == 1


# ---- what the host sees --------------------------------------------------------------------------------------


def test_the_link_is_as_good_as_the_worse_of_its_two_ways(clock: ManualClock) -> None:
    seen: list[LinkState] = []
    link, now = Link(Phase.CONNECTING, seen.append), clock.utc_now()
    link.socket(Phase.CONNECTED, now)
    link.connected(now)
    link.socket(Phase.DOWN, now, why="the connection was closed (1006)")
    link.delivered(now)
    link.refused(now, 401)
    link.socket(Phase.REFUSED, now, status=403)
    link.connected(now)
    link.socket(Phase.CONNECTED, now)
    assert [(state.phase, state.on_socket, state.status) for state in seen] == [
        (Phase.CONNECTING, False, None),
        (Phase.CONNECTED, False, None),
        (Phase.DOWN, True, None),
        (Phase.DOWN, True, None),
        (Phase.REFUSED, False, 401),
        (Phase.REFUSED, False, 401),
        (Phase.REFUSED, True, 403),
        (Phase.CONNECTED, False, None),
    ]
    assert seen[2].sentence.startswith("Dojo's bookings do not arrive: the connection was closed")
    assert seen[3].last_delivered_at == now


def test_an_outage_of_the_socket_has_one_beginning(clock: ManualClock) -> None:
    link, began = Link(Phase.CONNECTED), clock.utc_now()
    link.socket(Phase.DOWN, began, why="one")
    clock.advance(minutes=3)
    link.socket(Phase.DOWN, clock.utc_now(), why="other")
    assert (link.state.since, link.state.why) == (began, "other")
