"""The server thread with a tiny app in place of the real one."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from data.store import Store
from server.embedded import Embedded
from server.settings import Settings

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
NAMES = ("GetPartyById", "ListAreas")


class TinyApp:
    """Echoes a POST; `/slow` waits until it is let go; `/early` answers before it has read; sockets echo."""

    def __init__(self) -> None:
        self.let_go = threading.Event()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            return await self._socket(receive, send)
        body = b"early"
        if scope["path"] != "/early":
            body = await self._body(receive)
        while scope["path"] == "/slow" and not self.let_go.is_set():  # noqa: ASYNC110 - by another thread
            await asyncio.sleep(0.01)
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        return None

    async def _body(self, receive: Receive) -> bytes:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        return body

    async def _socket(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": message["text"]})


@contextmanager
def running(store: Store, settings: Settings | None = None, **options: Any) -> Iterator[Embedded]:
    settings = settings or Settings(server_port=0)
    options = {"app_factory": lambda _store, _settings: TinyApp(), "capabilities": lambda: NAMES, **options}
    server = Embedded(store, settings, **options)
    server.start()
    try:
        yield server
    finally:
        assert server.stop()


def connect(server: Embedded) -> socket.socket:
    return socket.create_connection((server.health.host, server.health.port), timeout=5)


def url(server: Embedded, path: str = "/") -> str:
    return f"http://{server.health.host}:{server.health.port}{path}"
