"""How a POS's calls get to the simulator's app: within one process, or over a network that may break."""

import asyncio
from contextlib import suppress

import httpx
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send


class Cut(Exception):
    """The connection breaks here; whoever carries it makes it so."""


class InProcess(httpx.AsyncBaseTransport):
    """Calls the app on its own loop, and reads the answer as from a network."""

    def __init__(self, app: ASGIApp, loop: asyncio.AbstractEventLoop) -> None:
        self._inner = httpx.ASGITransport(app)
        self._loop = loop

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        content = await request.aread()
        if self._loop.is_closed():
            raise httpx.ConnectError("the simulator has ended", request=request)
        asked = asyncio.run_coroutine_threadsafe(self._serve(request, content), self._loop)
        return await asyncio.wrap_future(asked)

    async def _serve(self, request: httpx.Request, content: bytes) -> httpx.Response:
        copy = httpx.Request(request.method, request.url, headers=request.headers, content=content)
        try:
            answer = await self._inner.handle_async_request(copy)
        except Cut:
            raise httpx.ReadError("the connection was cut", request=request) from None
        body = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(body))


class Severed(Response):
    """An answer that is begun and never ended: its connection breaks."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Raises Cut; once an answer has begun, no framework puts one of its own in its place."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        raise Cut


def breaking(app: ASGIApp) -> ASGIApp:
    """The app for a network: the server closes a connection whose answer has not ended."""

    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(Cut):
            await app(scope, receive, send)

    return broken
