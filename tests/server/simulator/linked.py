"""The program with its relay, linked to a simulated Dojo; time passes when it is told to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

from data.clock import ManualClock
from data.models import EventState
from data.queries.outbox import listing
from data.store import Store
from pos_tui.language.host import Host
from server.dojo import DojoClient
from server.link import Link, Phase
from server.relay import Relay
from server.simulator.api import Api
from tests.server.fake_dojo_socket import PATIENCE
from tests.server.recorder import dojo_settings
from tests.server.simulator.bench import over_rest, rest_app, simulated


class LinkedPos:
    """A POS whose events go to a simulated Dojo, and the host at it."""

    def __init__(self, store: Store, clock: ManualClock, api: Api) -> None:
        self.store = store
        self.api = api
        self.dojo = api.dojo
        self._clock = clock
        self._passed = asyncio.Event()
        self._host = Host(store, terminal="stand")

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        """The relay's waiting: for something to do, or for a pause to be over."""
        if seconds is None:
            await event.wait()
            return
        waits = [asyncio.create_task(each.wait()) for each in (event, self._passed)]
        _done, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()

    def say(self, line: str) -> str:
        """A line of the host's; its entity's id."""
        said = self._host.perform(line)
        assert said.ok, said.message
        return str(said.reservation_id or said.party_id)

    async def please(self, task: str, _sentence: str) -> None:
        """As the host that a flow asks for something."""
        lines = {
            "book": "b 2 21:00 Moreau",
            "amend": "e Moreau covers=3",
            "cancel": "x Moreau",
            "seat": "w 2 1 Lindqvist",
            "leave": "c 1",
        }
        self.say(lines[task])

    async def pass_time(self) -> None:
        """A minute is over."""
        self._clock.advance(minutes=1)
        self._passed.set()
        await asyncio.sleep(0.001)
        self._passed.clear()

    def _waiting(self) -> bool:
        with self.store.read() as session:
            return bool(listing(session, (EventState.PENDING,), limit=1))

    async def all_said(self) -> None:
        """Let time pass until no event waits any more, and Dojo has read whatever it was told."""
        async with asyncio.timeout(PATIENCE):
            while self._waiting():
                await self.pass_time()
        await self.dojo.settled()


@asynccontextmanager
async def linked_pos(store: Store, clock: ManualClock) -> AsyncIterator[LinkedPos]:
    """Dojo has read the book; events flow."""
    api = Api(simulated(store))
    over_rest(api.dojo, rest_app(store))
    client = DojoClient(dojo_settings(), clock, transport=api.transport())
    pos = LinkedPos(store, clock, api)
    relay = Relay(store, client, Link(Phase.CONNECTED), clock=clock, rng=Random(1), wait=pos.wait)
    running = asyncio.create_task(relay.run())
    await api.dojo.read_in()
    try:
        yield pos
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await client.aclose()
        await api.dojo.aclose()
