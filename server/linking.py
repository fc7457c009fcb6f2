"""Keeps the link to Dojo: registers, dials the socket, sends what waits. Whatever gets through wakes the others.

Each of the three waits by itself while Dojo is away, longer every time. Once one of them has reached it, the
others have nothing left to wait for; only what Dojo has refused, or has asked for patience with, keeps its time.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from random import Random
from types import NoneType
from typing import Final, TypeVar

import httpx

from data.outbox import backoff, newest
from data.resync import has_missed, needs_resync, resync
from data.store import Store
from server.credentials import Credentials
from server.dojo import Busy, DojoClient, Refused, Unauthorized, Unreachable
from server.link import Link
from server.registration import Registration, register
from server.relay import Relay, wait_for
from server.settings import Settings
from server.transports.websocket import SocketLink, socket_for
from server.wire import WireLog

logger = logging.getLogger(__name__)

T = TypeVar("T")

RETRY_REFUSED_SECONDS: Final = 60.0


class Linking:
    """One link, from its first registration on. Belongs to the server's loop, but for `retry_now`."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        credentials: Credentials,
        link: Link,
        log: WireLog,
        *,
        capabilities: Callable[[], Sequence[str]],
        rng: Random,
        dojo: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`dojo` takes the place of the network."""
        self._store, self._settings, self._credentials = store, settings, credentials
        self._link, self._log, self._rng = link, log, rng
        self._capabilities = capabilities
        self._network = dojo
        self._is_new_link: bool | None = None
        self._relay: Relay | None = None
        self._socket: SocketLink | None = None
        self._register_again: asyncio.Event | None = None
        """Set it to end the registration's wait for Dojo; None while it does not wait."""

    def retry_now(self) -> None:
        """Let the relay look again, and the socket be dialled again. From any thread."""
        if self._relay is not None:
            self._relay.wake()
        if self._socket is not None:
            self._socket.dial_now()

    async def run(self) -> None:
        """Register, then send: an event that Dojo cannot follow up with a question would be lost on it."""
        clock = self._store.clock
        client = DojoClient(self._settings, clock, transport=self._network)
        relay = self._relay = Relay(
            self._store,
            client,
            self._link,
            clock=clock,
            rng=self._rng,
            sent=self._log.sent,
            reached=self._reached,
            since=await self._in_database(self._newest),
        )
        dialled = self._socket = socket_for(
            self._store, self._settings, self._link, self._rng, self._log, reached=self._reached
        )
        tried = [asyncio.Event()]
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._registering(client, tried[0]), name="registration")
                if dialled is not None:
                    tasks.create_task(dialled.run(), name="socket")
                    tried.append(dialled.tried)
                tasks.create_task(_after(tried, relay.run), name="relay")
        finally:
            await client.aclose()

    def _reached(self) -> None:
        """Dojo is there: whoever waits because it was not need not wait any longer. Registering comes first."""
        if self._socket is not None and self._socket.is_down:
            self._socket.dial_now()
        if self._register_again is not None:
            self._register_again.set()
        elif self._relay is not None:
            self._relay.probe_now()

    # ---- the registration ------------------------------------------------------------------------------------

    async def _registering(self, client: DojoClient, tried: asyncio.Event) -> None:
        """Try until it works. The relay begins after the first try, however that ended."""
        failures = 0
        while True:
            outcome = await self._attempt(client)
            tried.set()
            if outcome is not None and isinstance(outcome.failure, (NoneType, Refused)):
                self._reached()
            if outcome is not None and outcome.done:
                return
            failures += 1
            await self._pause(outcome, failures)

    async def _pause(self, outcome: Registration | None, failures: int) -> None:
        """Until the next try. What was refused stays refused for a while, whatever else is reached meanwhile."""
        match outcome.failure if outcome is not None else None:
            case Unauthorized() | Refused():
                await asyncio.sleep(RETRY_REFUSED_SECONDS)
            case Busy(patience=float(seconds)):
                await asyncio.sleep(seconds)
            case _:
                self._register_again = asyncio.Event()
                await wait_for(self._register_again, backoff(failures, self._rng))
                self._register_again = None

    async def _attempt(self, client: DojoClient) -> Registration | None:
        """Register once, and bring Dojo up to date over a new link. None: our own side failed."""
        try:
            return await self._register(client)
        except Exception as error:
            logger.error("the registration stumbled", exc_info=True)
            self._link.registration(done=False, sentence=f"The registration failed ({type(error).__name__}).")
            return None

    async def _register(self, client: DojoClient) -> Registration:
        if self._is_new_link is None:
            self._is_new_link = await self._in_database(self._needs_resync)
        outcome = await register(client, self._capabilities(), self._settings, self._credentials)
        self._tell(outcome)
        if outcome.capabilities and (self._is_new_link or await self._in_database(self._has_missed)):
            await self._in_database(self._resync)
            self._is_new_link = False
            self.retry_now()
        return outcome

    def _tell(self, outcome: Registration) -> None:
        now = self._store.clock.utc_now()
        match outcome.failure:
            case Unauthorized(status):
                self._link.refused(now, status)
            case Unreachable(why):
                self._link.down(now, why)
            case Busy(status):
                self._link.down(now, f"it is busy ({status})")
            case _:
                self._link.connected(now)
        self._link.registration(done=outcome.done, sentence=outcome.sentence, capabilities=outcome.capabilities)

    async def _in_database(self, work: Callable[[], T]) -> T:
        return await asyncio.wrap_future(self._store.submit(work))

    def _needs_resync(self) -> bool:
        with self._store.read() as session:
            return needs_resync(session)

    def _has_missed(self) -> bool:
        with self._store.read() as session:
            return has_missed(session)

    def _newest(self) -> int:
        with self._store.read() as session:
            return newest(session)

    def _resync(self) -> None:
        with self._store.maintenance() as session:
            resync(session, self._store.clock.utc_now())


async def _after(events: Sequence[asyncio.Event], work: Callable[[], Coroutine[None, None, None]]) -> None:
    for event in events:
        await event.wait()
    await work()
