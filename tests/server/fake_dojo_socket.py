"""Dojo's end of the socket: takes connections as Dojo would, asks over them and collects what is answered."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from itertools import count
from random import Random
from typing import Any, Self

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from data.store import Store
from server.capabilities import registry
from server.link import Link, Phase
from server.relay import Wait
from server.settings import Transport
from server.transports.websocket import SocketLink
from tests.server.recorder import dojo_settings

PATIENCE = 10.0
"""Seconds after which a test gives up waiting."""


class Conversation:
    """One connection that a POS has made."""

    _ids = count(1)

    def __init__(self, connection: ServerConnection) -> None:
        self.connection = connection
        self.received: list[str] = []
        """Every reply, in the order of arrival."""
        self._news = asyncio.Condition()

    async def ask(self, method: str, **params: Any) -> Any:
        """Send a request and wait for its reply."""
        return json.loads(await self.exchange(method, {"headers": {}, **params}))

    async def exchange(self, method: str, params: object) -> str:
        """Send a request with an id of its own; the text of the reply to it."""
        asked = f"dojo-{next(self._ids)}"
        await self.send({"jsonrpc": "2.0", "id": asked, "method": method, "params": params})
        return await self.reply_to(asked)

    async def send(self, message: object) -> None:
        await self.connection.send(message if isinstance(message, str | bytes) else json.dumps(message))

    async def reply_to(self, id_: object) -> str:
        """The reply with this id, as soon as it is there."""
        return (await self.until(lambda: [text for text in self.received if json.loads(text)["id"] == id_]))[0]

    async def replies(self, number: int) -> list[str]:
        """All replies, once there are so many."""
        return await self.until(lambda: self.received if len(self.received) >= number else [])

    async def until(self, look: Callable[[], list[str]]) -> list[str]:
        """What `look` finds, once it finds something."""
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(look)
            return look()

    async def listen(self) -> None:
        try:
            async for text in self.connection:
                async with self._news:
                    self.received.append(str(text))
                    self._news.notify_all()
        except ConnectionClosed:
            pass

    def drop(self) -> None:
        """The line goes dead without a word."""
        self.connection.transport.abort()

    def ids(self) -> Counter[str]:
        """How often each id has been replied to."""
        return Counter(json.loads(text)["id"] for text in self.received)

    async def closed(self) -> int | None:
        """Wait for the end; the close code."""
        async with asyncio.timeout(PATIENCE):
            await self.connection.wait_closed()
        return self.connection.close_code


class FakeDojoSocket:
    """Listens on a free port of this machine; `async with` starts and stops it."""

    def __init__(self) -> None:
        self.handshakes: list[Headers] = []
        self.refuse_with: int | None = None
        """A status instead of a connection."""
        self.location = ""
        """Where a refusal of 3xx points to."""
        self._made: asyncio.Queue[Conversation] = asyncio.Queue()
        self._server: Server | None = None

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"ws://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/epos"

    async def __aenter__(self) -> Self:
        self._server = await serve(
            self._handle,
            "127.0.0.1",
            0,
            process_request=self._handshake,
            ping_interval=None,
            close_timeout=0.5,
            max_size=None,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def next(self) -> Conversation:
        """The next connection, as soon as it is made."""
        async with asyncio.timeout(PATIENCE):
            return await self._made.get()

    async def _handle(self, connection: ServerConnection) -> None:
        conversation = Conversation(connection)
        self._made.put_nowait(conversation)
        await conversation.listen()

    def _handshake(self, connection: ServerConnection, request: Request) -> Response | None:
        self.handshakes.append(request.headers)
        if self.refuse_with is None:
            return None
        refusal = connection.respond(HTTPStatus(self.refuse_with), "no\n")
        if self.location:
            refusal.headers["Location"] = self.location
        return refusal


class Waits:
    """Stands for the passing of time: notes how long is waited, and waits not at all until it is told to."""

    def __init__(self, most: int = 1000) -> None:
        self.seconds: list[float | None] = []
        self._most = most
        self.enough = asyncio.Event()
        """Set when it waits in earnest: it was asked `most` times."""

    async def __call__(self, event: asyncio.Event, seconds: float | None) -> None:
        self.seconds.append(seconds)
        if len(self.seconds) >= self._most:
            self.enough.set()
            await event.wait()
        await asyncio.sleep(0)

    async def are_enough(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self.enough.wait()


class Line:
    """A POS on the socket, with what a test may want to look at."""

    def __init__(self, socket: SocketLink, link: Link, running: "asyncio.Task[None]") -> None:
        self.socket = socket
        self.link = link
        self.running = running

    async def hang_up(self) -> None:
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)


@asynccontextmanager
async def linked(store: Store, url: str, *, wait: Wait | None = None, **settings: Any) -> AsyncIterator[Line]:
    """A POS that dials `url`, and stops in the end."""
    link = Link(Phase.CONNECTED)
    chosen = dojo_settings(dojo_transport=Transport.WEBSOCKET, dojo_ws_url=url, **settings)
    socket = SocketLink(store, registry, chosen, link, rng=Random(1), wait=wait or Waits())
    line = Line(socket, link, asyncio.create_task(socket.run()))
    try:
        yield line
    finally:
        await line.hang_up()
