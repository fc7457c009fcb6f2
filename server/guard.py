"""The door-keeper in front of every route: who may come in, and how much they may carry. Plain ASGI."""

import base64
import hashlib
import hmac
from collections import deque
from typing import Final

from pydantic import SecretStr
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.clock import Clock
from server.replies import Header, refuse, reply

LARGEST_BODY: Final = 256 * 1024
LONGEST_URL: Final = 8 * 1024
MOST_HEADERS: Final = 64
LARGEST_HEADERS: Final = 16 * 1024

MOST_FAILED_LOGINS: Final = 10
FAILED_LOGINS_SECONDS: Final = 60.0

_CHALLENGE: Header = (b"www-authenticate", b'Basic realm="pos-tui", charset="UTF-8"')
_CLOSE: Header = (b"connection", b"close")


class BodyTooLarge(Exception):
    """More arrived than is taken."""


class Guard:
    """Wraps an app: HTTP Basic, a brake on guessing passwords, and limits on what a request may carry.

    `/healthz` answers anybody, and only that the server is up.
    """

    def __init__(self, app: ASGIApp, *, username: str, password: SecretStr, clock: Clock) -> None:
        self._app = app
        self._expected = _hashed(f"{username}:{password.get_secret_value()}".encode())
        self._brake = FailedLogins(clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _socket(self, scope: Scope, send: Send) -> None:
        """The POS dials the socket; whoever wants to open one here is refused as over HTTP (digest 4.2)."""
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008})
            return

        async def send_as_http(message: Message) -> None:
            await send({**message, "type": f"websocket.{message['type']}"})

        asked = {**scope, "method": "GET"}
        excess = _excess(asked)
        if excess is not None:
            await refuse(asked, send_as_http, *excess)
        elif not self._is_welcome(asked):
            await self._turn_away(asked, send_as_http)
        else:
            await refuse(asked, send_as_http, 400, "There is no socket here; the POS dials Dojo's.")

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        excess = _excess(scope)
        if excess is not None:
            await refuse(scope, send, *excess, [_CLOSE])
        elif scope["path"] == "/healthz":
            await _healthz(scope, send)
        elif not self._is_welcome(scope):
            await self._turn_away(scope, send)
        elif _header(scope, b"origin") is not None:
            await refuse(scope, send, 403, "Web pages have no business here.")
        else:
            await self._limited(scope, receive, send)

    def _is_welcome(self, scope: Scope) -> bool:
        """Compared as hashes, in constant time: neither length nor content can be measured."""
        given = _basic_credentials(_header(scope, b"authorization") or b"")
        return hmac.compare_digest(_hashed(given), self._expected)

    async def _turn_away(self, scope: Scope, send: Send) -> None:
        wait = self._brake.failed()
        if wait is None:
            await refuse(scope, send, 401, "The credentials are missing or wrong.", [_CHALLENGE])
        else:
            retry_after: Header = (b"retry-after", str(wait).encode())
            await refuse(scope, send, 429, "Too many failed logins; wait a minute.", [retry_after])

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            _check_announced(scope)
            await self._app(scope, _metered(receive), send)
        except BodyTooLarge:
            await refuse(scope, send, 413, f"A body has at most {LARGEST_BODY} bytes.", [_CLOSE])


class FailedLogins:
    """Slows down whoever tries passwords. Right credentials never come here: Dojo is always served."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: deque[float] = deque(maxlen=MOST_FAILED_LOGINS)

    def failed(self) -> int | None:
        """Note a failed login. None, or the seconds to wait when there were too many in a minute."""
        now = self._clock.monotonic()
        while self._failures and self._failures[0] <= now - FAILED_LOGINS_SECONDS:
            self._failures.popleft()
        if len(self._failures) < MOST_FAILED_LOGINS:
            self._failures.append(now)
            return None
        return int(self._failures[0] + FAILED_LOGINS_SECONDS - now) + 1


async def _healthz(scope: Scope, send: Send) -> None:
    if scope["method"] in ("GET", "HEAD"):
        await reply(scope, send, 200, b"ok", [(b"content-type", b"text/plain")])
    else:
        await refuse(scope, send, 405, "Only GET is possible here.", [(b"allow", b"GET, HEAD")])


def _excess(scope: Scope) -> tuple[int, str] | None:
    """What is too much about a request's head, as a status and a sentence."""
    url = len(scope.get("raw_path") or scope["path"].encode()) + len(scope.get("query_string", b""))
    if url > LONGEST_URL:
        return 414, f"An address has at most {LONGEST_URL} bytes."
    headers = scope["headers"]
    if len(headers) > MOST_HEADERS or sum(len(name) + len(value) for name, value in headers) > LARGEST_HEADERS:
        return 431, f"At most {MOST_HEADERS} headers with {LARGEST_HEADERS} bytes in all are read."
    return None


def _header(scope: Scope, wanted: bytes) -> bytes | None:
    """The first header of this name."""
    found: bytes | None = next((value for name, value in scope["headers"] if name == wanted), None)
    return found


def _basic_credentials(header: bytes) -> bytes:
    """`user:password` out of an Authorization header (RFC 7617); empty where it is no Basic one."""
    scheme, _, token = header.partition(b" ")
    if scheme.lower() != b"basic":
        return b""
    try:
        return base64.b64decode(token.strip(), validate=True)
    except ValueError:
        return b""


def _hashed(credentials: bytes) -> bytes:
    return hashlib.sha256(credentials).digest()


def _check_announced(scope: Scope) -> None:
    """Raises BodyTooLarge before a byte is read. What is no number, the server has refused already."""
    announced = _header(scope, b"content-length") or b""
    if announced.isdigit() and (len(announced) > 9 or int(announced) > LARGEST_BODY):
        raise BodyTooLarge


def _metered(receive: Receive) -> Receive:
    """The same messages, until they are too much. Raises BodyTooLarge."""
    taken = 0

    async def metered() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST_BODY:
            raise BodyTooLarge
        return message

    return metered
