"""How the simulator calls a POS: over REST, or over the socket that the POS has dialled."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from itertools import count
from typing import Any, Final, Protocol
from urllib.parse import quote

import httpx

from data.clock import Clock
from server.capabilities.registry import Capability
from server.simulator import envelope
from server.simulator.keys import check_target
from server.simulator.ledger import Violation, Wire
from server.simulator.replies import LIMIT_SECONDS, STATUS_OF, Reply
from server.transports.rest import REQUESTOR

LARGEST_ANSWER: Final = 1024 * 1024

_HEADERS: Final = {key: name.decode() for name, key in REQUESTOR.items()}


class Door(Protocol):
    """A way to the POS. Calls never raise for what the POS or the network does."""

    @property
    def wire(self) -> Wire: ...

    async def call(
        self, capability: Capability, ids: Mapping[str, str], body: Any, requestor: Mapping[str, str] = ...
    ) -> Reply:
        """Ask once. `ids` by their names in the path; `requestor` under the socket's keys."""

    async def hang_up(self) -> None:
        """Cut the connection from this side, if it is one that lasts."""

    async def aclose(self) -> None:
        """The end of it."""


class RestDoor:
    """Calls a POS's REST server with the address and the credentials it has registered."""

    wire: Wire = "rest"

    def __init__(
        self,
        url: str,
        username: str,
        password: str,
        *,
        clock: Clock,
        limit: float = LIMIT_SECONDS,
        remote: bool = False,
        carrier: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Raises NotThisMachine, or ValueError for what is no address. `carrier` takes the network's place."""
        self.url = check_target(url, remote=remote)
        self._clock = clock
        self._limit = limit
        self._client = httpx.AsyncClient(
            auth=httpx.BasicAuth(username, password),
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Dojo simulator"},
            timeout=httpx.Timeout(limit),
            follow_redirects=False,
            trust_env=False,
            transport=carrier,
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def hang_up(self) -> None:
        """Nothing lasts between two calls that a POS could miss."""

    async def call(
        self,
        capability: Capability,
        ids: Mapping[str, str],
        body: Any,
        requestor: Mapping[str, str] | None = None,
    ) -> Reply:
        began = self._clock.monotonic()
        try:
            async with (
                asyncio.timeout(self._limit),
                self._request(capability, ids, body, requestor or {}) as response,
            ):
                raw = await _read(response)
        except (TimeoutError, httpx.TimeoutException):
            return Reply(None, None, self._since(began), _too_slow(self._limit), timed_out=True)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            return Reply(None, None, self._since(began), _broken(error))
        return _understood(capability, response, raw, self._since(began))

    def _request(
        self, capability: Capability, ids: Mapping[str, str], body: Any, requestor: Mapping[str, str]
    ) -> Any:
        path = capability.route.path
        for name, value in ids.items():
            path = path.replace(f"{{{name}}}", quote(value, safe=""))
        headers = {_HEADERS[key]: value for key, value in requestor.items()}
        content = None
        if capability.has_body:
            content, headers["Content-Type"] = json.dumps(body, ensure_ascii=False).encode(), "application/json"
        return self._client.stream(capability.route.verb, self.url + path, content=content, headers=headers)

    def _since(self, began: float) -> float:
        return (self._clock.monotonic() - began) * 1000


def _too_slow(limit: float) -> str:
    return f"no answer within {limit:g} seconds"


def _broken(error: Exception) -> str:
    if isinstance(error, httpx.ConnectError):
        return "nobody answers at the registered address"
    if isinstance(error, ValueError):
        return str(error)
    return f"the connection broke ({type(error).__name__})"


async def _read(response: httpx.Response) -> bytes:
    """The raw answer. Raises ValueError, a piece of a sentence, for what is compressed or too large."""
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise ValueError("the answer was compressed, which was not asked for")
    raw = bytearray()
    async for chunk in response.aiter_raw():
        raw += chunk
        if len(raw) > LARGEST_ANSWER:
            raise ValueError("the answer was larger than 1 MiB")
    return bytes(raw)


def _understood(capability: Capability, response: httpx.Response, raw: bytes, milliseconds: float) -> Reply:
    """An answer over REST; what is no JSON is a violation and no answer."""
    status = response.status_code
    if not raw:
        return Reply(status, None, milliseconds)
    declared = response.headers.get("content-type", "")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        found = Violation(
            "form", "body", f"JSON is expected; this is {declared.split(';')[0] or 'something else'}"
        )
        return Reply(
            status if status != 200 else None, None, milliseconds, "the answer is no JSON", violations=(found,)
        )
    if capability.name == "SearchTables" and isinstance(body, list) and len(body) == 1:
        body = body[0]  # the document's own shape over REST (Q16)
    trouble: tuple[Violation, ...] = ()
    if declared.split(";")[0].strip().lower() != "application/json":
        trouble = (Violation("form", "content-type", "application/json is expected"),)
    return Reply(status, body, milliseconds, violations=trouble)


class SocketDoor:
    """Calls a POS over one connection that it has made; questions and answers may overtake each other."""

    wire: Wire = "websocket"

    def __init__(
        self,
        send: Callable[[str], Awaitable[None]],
        *,
        clock: Clock,
        limit: float = LIMIT_SECONDS,
        close: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._send = send
        self._close = close
        self._clock = clock
        self._limit = limit
        self._ids = count(1)
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self.closed = False

    async def call(
        self,
        capability: Capability,
        ids: Mapping[str, str],
        body: Any,
        requestor: Mapping[str, str] | None = None,
    ) -> Reply:
        began = self._clock.monotonic()
        method, asked = capability.methods[0], f"dojo-{next(self._ids)}"
        fields = {capability.socket_ids[name]: value for name, value in ids.items()}
        params = {**(body if capability.has_body else {}), **fields, "headers": dict(requestor or {})}
        message = {"jsonrpc": "2.0", "id": asked, "method": method, "params": params}
        waiting = self._waiting[asked] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._limit):
                await self._send(json.dumps(message, ensure_ascii=False))
                reply = await waiting
        except TimeoutError:
            return Reply(None, None, self._since(began), _too_slow(self._limit), timed_out=True)
        except Exception as error:  # noqa: BLE001 - whatever became of the connection, there is no answer
            return Reply(None, None, self._since(began), f"the socket was closed ({type(error).__name__})")
        finally:
            self._waiting.pop(asked, None)
        return _opened(reply, method, self._since(began))

    def received(self, text: str) -> tuple[Violation, ...]:
        """A message of the POS. What answers no question is a violation."""
        message = envelope.parse(text)
        asked = message.get("id") if isinstance(message, dict) else None
        waiting = self._waiting.get(asked) if isinstance(asked, str) else None
        if waiting is None or waiting.done():
            return (envelope.stray(message),)
        waiting.set_result(message)
        return ()

    def hung_up(self) -> None:
        """The connection has ended: whoever waits, waits no longer."""
        self.closed = True
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(ConnectionError())

    async def hang_up(self) -> None:
        """Close the connection from this side."""
        self.hung_up()
        if self._close is not None:
            with suppress(RuntimeError):  # it is closed already
                await self._close()

    async def aclose(self) -> None:
        await self.hang_up()

    def _since(self, began: float) -> float:
        return (self._clock.monotonic() - began) * 1000


def _opened(message: dict[str, Any], method: str, milliseconds: float) -> Reply:
    trouble = tuple(envelope.trouble(message, method))
    if "error" in message:
        error = message["error"]
        kind = error.get("errorType") if isinstance(error, dict) else None
        return Reply(STATUS_OF.get(str(kind), 500), error, milliseconds, violations=trouble)
    if "result" not in message:
        return Reply(None, None, milliseconds, "the answer has neither result nor error", violations=trouble)
    return Reply(200, message["result"], milliseconds, violations=trouble)
