"""The socket to Dojo: one connection, dialled from here, over which Dojo asks (digest 8).

A venue behind a router has no address of its own that Dojo could call.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from random import Random
from ssl import SSLContext
from typing import Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from data.outbox import backoff
from data.store import Store
from server.capabilities import registry
from server.capabilities.registry import Registry
from server.dojo import VERSION
from server.link import Link, Phase
from server.live import check_reachable
from server.relay import Wait, wait_for
from server.settings import Settings, Transport
from server.transports.jsonrpc import answer
from server.wire import WireLog

logger = logging.getLogger(__name__)

_wire = logging.getLogger(f"{__name__}.wire")
_wire.setLevel(logging.INFO)  # below, websockets writes down headers and frames: the API key and guests' data

OPEN_SECONDS: Final = 10.0
PING_SECONDS: Final = 20.0
DEAD_SECONDS: Final = 20.0
"""How long a ping may go without its pong, and a reply without being taken."""

LARGEST_FRAME: Final = 1024 * 1024
"""Bytes of a message; beyond them the connection is closed (1009) and dialled again."""

MOST_IN_FLIGHT: Final = 32
"""Requests under way; while there are so many, nothing more is read."""

STABLE_SECONDS: Final = 60.0
"""After a connection that lasted so long, dialling begins with the short waits again."""

REFUSED_SECONDS: Final = 60.0

FINISH_SECONDS: Final = 0.4
"""At the end: how long requests under way may take to be answered."""

CLOSE_SECONDS: Final = 0.3


class _Dial(connect):
    """One try. Redirects are never followed: what they ask for is not what the settings say."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


class _Replies:
    """What waits to be written on one connection. A request keeps its slot until its reply has gone or cannot."""

    def __init__(self, connection: ClientConnection, slots: asyncio.Semaphore) -> None:
        self._connection = connection
        self._slots = slots
        self._waiting: asyncio.Queue[str] = asyncio.Queue()
        self._closed = False

    def add(self, reply: str | None) -> None:
        """The end of a request; None where nobody waits for a reply."""
        if reply is None or self._closed:
            self._slots.release()
        else:
            self._waiting.put_nowait(reply)

    async def write(self) -> None:
        """The one writer, until the connection ends or takes nothing any more."""
        try:
            while True:
                await self._write_one(await self._waiting.get())
        except ConnectionClosed:
            pass
        except TimeoutError:
            logger.warning("Dojo took no reply for %.0f seconds; the socket is closed", DEAD_SECONDS)
        finally:
            self._close()

    async def _write_one(self, reply: str) -> None:
        try:
            async with asyncio.timeout(DEAD_SECONDS):
                await self._connection.send(reply)
        finally:
            self._slots.release()
            self._waiting.task_done()

    async def written(self) -> None:
        await self._waiting.join()

    def _close(self) -> None:
        """What is not written now never is: Dojo asks again, and gets the same answer (digest 2.9)."""
        self._closed = True
        while not self._waiting.empty():
            self._waiting.get_nowait()
            self._slots.release()
        self._connection.transport.abort()


class SocketLink:
    """Holds the connection and answers what comes over it.

    One process dials for an API key (Q66): the one that owns the database. Should two do so all the same, the
    waits grow, because neither connection becomes stable.
    """

    def __init__(
        self,
        store: Store,
        registry: Registry,
        settings: Settings,
        link: Link,
        *,
        rng: Random,
        wait: Wait = wait_for,
        log: WireLog | None = None,
        reached: Callable[[], None] = lambda: None,
    ) -> None:
        """`reached` hears of every connection."""
        check_reachable()
        self._store = store
        self._registry = registry
        self._settings = settings
        self._link = link
        self._rng = rng
        self._wait = wait
        self._log = log
        self._reached = reached
        self._clock = store.clock
        self._slots = asyncio.Semaphore(MOST_IN_FLIGHT)
        self._requests: set[asyncio.Task[None]] = set()
        self._failures = 0
        """Dials in a row that came to nothing stable."""
        self._asked = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.is_down = False
        """Whether it waits to be dialled again because Dojo could not be reached."""
        self.tried = asyncio.Event()
        """Set once it is known how the first dial went."""

    def dial_now(self) -> None:
        """Wait no longer, nor after a dial that is under way. From any thread; does nothing while not running."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has closed meanwhile
                self._loop.call_soon_threadsafe(self._asked.set)

    async def run(self) -> None:
        """Dial and answer for ever; ends by cancellation only, within a second."""
        self._loop = asyncio.get_running_loop()
        self._link.socket(Phase.CONNECTING, self._clock.utc_now())
        try:
            while True:
                self._asked.clear()  # before the dial: what is asked for while one fails is another one
                pause = await self._turn()
                self.tried.set()
                await self._wait(self._asked, pause)
        finally:
            for request in self._requests:
                request.cancel()
            await asyncio.gather(*self._requests, return_exceptions=True)

    # ---- one connection ----------------------------------------------------------------------------------

    async def _turn(self) -> float:
        """One connection, from the dial to its end. The seconds until the next."""
        self.is_down = False
        try:
            why = await self._connect()
        except InvalidStatus as refusal:
            status = refusal.response.status_code
            if status in (401, 403):
                self._link.socket(Phase.REFUSED, self._clock.utc_now(), status=status)
                return REFUSED_SECONDS
            why = f"it answers {status}"
        except (OSError, WebSocketException) as error:
            why = _said(error)
        except Exception as error:  # the socket's own boundary: it dials again, and says so
            logger.warning("the socket stumbled", exc_info=True)
            why = f"this side failed ({type(error).__name__})"
        self._failures += 1
        self.is_down = True
        self._link.socket(Phase.DOWN, self._clock.utc_now(), why=why)
        return backoff(self._failures, self._rng)

    async def _connect(self) -> str:
        """Dial and answer until the connection ends; says how it did. Raises what a dial can meet."""
        connection = await _dial(self._settings)
        began = self._clock.monotonic()
        self._link.socket(Phase.CONNECTED, self._clock.utc_now())
        self.tried.set()
        self._reached()
        try:
            await self._converse(connection)
        finally:
            if self._clock.monotonic() - began >= STABLE_SECONDS:
                self._failures = 0
        return f"the connection was closed ({connection.close_code})"

    async def _converse(self, connection: ClientConnection) -> None:
        replies = _Replies(connection, self._slots)
        writer = asyncio.create_task(replies.write(), name="socket writer")
        try:
            with suppress(ConnectionClosed):
                await self._read(connection, replies)
        except asyncio.CancelledError:
            await self._finish(replies)
            raise
        finally:
            await _hang_up(connection)
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)

    async def _read(self, connection: ClientConnection, replies: _Replies) -> None:
        """Nothing is read before there is a slot for it, so that what comes too fast waits at Dojo's end."""
        while True:
            await self._slots.acquire()
            try:
                message = await connection.recv()
            except BaseException:
                self._slots.release()
                raise
            request = asyncio.create_task(self._serve(message, replies), name="socket request")
            self._requests.add(request)
            request.add_done_callback(self._requests.discard)

    async def _serve(self, message: str | bytes, replies: _Replies) -> None:
        """Not cancelled when the connection ends: what was begun is committed, as over REST."""
        reply = None
        try:
            if isinstance(message, str):
                reply = await self._answer(message)
            else:
                logger.warning("dropped a binary message of %d bytes", len(message))
        except Exception:
            logger.exception("a message could not be answered")
        finally:
            replies.add(reply)

    async def _answer(self, message: str) -> str | None:
        if self._log is None:
            return await answer(self._store, self._registry, message)
        watching = self._log
        return await answer(
            self._store, self._registry, message, serve=watching.serve, turned_away=watching.turned_away
        )

    async def _finish(self, replies: _Replies) -> None:
        """Let what is under way be answered before the connection is closed."""
        with suppress(TimeoutError):
            async with asyncio.timeout(FINISH_SECONDS):
                if self._requests:
                    await asyncio.wait(self._requests)
                await replies.written()


def socket_for(
    store: Store,
    settings: Settings,
    link: Link,
    rng: Random,
    log: WireLog | None = None,
    *,
    reached: Callable[[], None] = lambda: None,
) -> SocketLink | None:
    """The socket to all capabilities of this POS; None where Dojo calls over REST."""
    if settings.dojo_transport is not Transport.WEBSOCKET:
        return None
    return SocketLink(store, registry, settings, link, rng=rng, log=log, reached=reached)


# ---- the connection ----------------------------------------------------------------------------------------


async def _dial(settings: Settings) -> ClientConnection:
    """Raises OSError or WebSocketException."""
    return await _Dial(
        settings.dojo_ws_url,
        additional_headers=handshake_headers(settings),
        user_agent_header="pos-tui",
        ssl=_trust() if settings.dojo_ws_url.startswith("wss:") else None,
        proxy=None,  # no proxy behind the settings' back
        compression=None,
        open_timeout=OPEN_SECONDS,
        ping_interval=PING_SECONDS,
        ping_timeout=DEAD_SECONDS,
        close_timeout=CLOSE_SECONDS,
        max_size=LARGEST_FRAME,
        logger=_wire,
    )


def handshake_headers(settings: Settings) -> dict[str, str]:
    """Digest 8. The key goes raw after the word Basic, as it does over HTTP (Q12)."""
    key = settings.dojo_api_key
    headers = {"Authorization": f"Basic {key.get_secret_value() if key else ''}", "version": VERSION}
    if settings.dojo_software_house_id:
        headers["software-house-id"] = settings.dojo_software_house_id
    if settings.dojo_reseller_id:
        headers["reseller-id"] = settings.dojo_reseller_id
    return headers


def _trust() -> SSLContext:
    """The authorities that the events' connection trusts too: a Python on a Mac may come without any."""
    import httpx

    return httpx.create_ssl_context(trust_env=False)


async def _hang_up(connection: ClientConnection) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_SECONDS):
            await connection.close()
    connection.transport.abort()


def _said(error: Exception) -> str:
    """A piece of a sentence. An error's own text may quote a header, and so the key."""
    match error:
        case TimeoutError():
            return f"nobody answered within {OPEN_SECONDS:.0f} seconds"
        case OSError():
            return f"there is no connection ({error.strerror or type(error).__name__})"
        case _:
            return f"the handshake failed ({type(error).__name__})"
