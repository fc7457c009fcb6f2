"""The Dojo API: events out, registrations in and back. Outside the simulator, the only module that speaks httpx.

What can be expected to go wrong is a value, not an exception. httpx comes in when a client is made, so that
the values can be imported cheaply.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from data.clock import Clock
from data.models import EventType
from server.live import check_reachable

if TYPE_CHECKING:
    import httpx

    from server.settings import Settings

VERSION: Final = "2026-02-27"
"""The Dojo API's version that this program was written for; not configurable (digest 6.1)."""

CONNECT_SECONDS: Final = 5.0
TOTAL_SECONDS: Final = 15.0
LARGEST_ANSWER: Final = 1024 * 1024
LONGEST_PATIENCE: Final = 300.0
"""Seconds. A longer Retry-After is cut: nothing is sent meanwhile, and Dojo would know nothing of the evening."""
LARGEST_DETAIL: Final = 2000
"""Characters of a refusal that are kept."""

_ENTITY_KEY: Final = {
    EventType.RESERVATION: "reservationId",
    EventType.PARTY: "partyId",
    EventType.ORDER: "orderId",
}


@dataclass(frozen=True)
class Delivered:
    """Dojo took it. `body` is the answer's JSON, None if it was none."""

    body: Any = None
    status: int = 200


@dataclass(frozen=True)
class Refused:
    """Dojo understood and said no; the same again will be refused again."""

    status: int
    detail: str


@dataclass(frozen=True)
class Unauthorized:
    """The API key is wrong or may not do this: 401 or 403."""

    status: int


@dataclass(frozen=True)
class Unreachable:
    """No usable answer. `why` is a piece of a sentence."""

    why: str


@dataclass(frozen=True)
class Busy:
    """Dojo asks for patience: 408, 425, 429 or 5xx. `retry_after` is what it asked for, in seconds."""

    status: int
    retry_after: float | None = None

    @property
    def patience(self) -> float | None:
        """The seconds to wait for it: from one to LONGEST_PATIENCE; None if it named no time."""
        return None if self.retry_after is None else min(max(1.0, self.retry_after), LONGEST_PATIENCE)


Answer = Delivered | Refused | Unauthorized | Unreachable | Busy


def status_of(answer: Answer) -> int | None:
    """The HTTP status of an answer; None where there was none."""
    return None if isinstance(answer, Unreachable) else answer.status


def event_body(event_type: str, entity_id: str) -> dict[str, Any]:
    """What is posted for one event."""
    key = _ENTITY_KEY[EventType(event_type)]
    return {"eventType": event_type, "event": {key: entity_id}}


class _Unusable(Exception):
    """An answer that is not read: compressed or too large."""


class DojoClient:
    """One long-lived connection pool to one address. Made and used on one event loop; close it with `aclose`."""

    def __init__(
        self, settings: "Settings", clock: Clock, transport: "httpx.AsyncBaseTransport | None" = None
    ) -> None:
        """Raises NoLiveDojo behind a wall, unless `transport` takes the network's place."""
        import httpx

        if transport is None:
            check_reachable()
        if settings.dojo_api_key is None:
            raise ValueError("a Dojo client needs an API key")
        self._httpx = httpx
        self._clock = clock
        self._base = settings.dojo_api_url
        self._secrets = [settings.dojo_api_key.get_secret_value()]
        self._client = httpx.AsyncClient(
            headers=_headers(settings),
            timeout=httpx.Timeout(TOTAL_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,  # no proxy and no netrc behind the settings' back
            transport=transport,
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def submit_event(self, event_type: str, entity_id: str) -> Answer:
        """POST one POS event: exactly one id, nothing else about the entity (Q70).

        The answer's status counts, whatever becomes of its body (Q71).
        """
        return await self._call("POST", "/epos/events", event_body(event_type, entity_id), status_is_enough=True)

    async def put_integration(self, kind: Literal["rest", "ws"], body: Mapping[str, Any]) -> Answer:
        """Replace the registration of one transport."""
        return await self._call("PUT", f"/epos/integrations/{kind}", body)

    async def get_integrations(self, kind: Literal["all", "rest", "ws"] = "all") -> Answer:
        """What Dojo has registered, for one transport or all of them."""
        return await self._call("GET", "/epos/integrations" + ("" if kind == "all" else f"/{kind}"))

    async def _call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, status_is_enough: bool = False
    ) -> Answer:
        httpx = self._httpx
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        response, raw = None, b""
        try:
            async with (
                asyncio.timeout(TOTAL_SECONDS),
                self._client.stream(method, self._base + path, content=content) as response,
            ):
                raw = await _read(response)
        except (TimeoutError, httpx.HTTPError, _Unusable) as trouble:
            if response is None or not status_is_enough:
                return Unreachable(self._why(trouble))
        return self._answer(response, raw, _secrets_of(body))

    def _why(self, trouble: Exception) -> str:
        match trouble:
            case TimeoutError() | self._httpx.TimeoutException():
                return "no answer in time"
            case self._httpx.ConnectError():
                return f"no connection ({str(trouble) or 'refused'})"
            case _Unusable():
                return str(trouble)
        return f"the connection broke ({type(trouble).__name__})"  # its text may quote a header, and so the key

    def _answer(self, response: "httpx.Response", raw: bytes, secrets: list[str]) -> Answer:
        status = response.status_code
        if 200 <= status < 300:
            return Delivered(_json(raw), status)
        if status in (401, 403):
            return Unauthorized(status)
        if status in (408, 425, 429) or status >= 500:
            return Busy(status, self._retry_after(response))
        if status < 400:
            return Unreachable(f"answered with a redirect ({status}), which is never followed")
        return Refused(status, self._clean(_detail(raw), secrets))

    def _retry_after(self, response: "httpx.Response") -> float | None:
        """Seconds from a Retry-After header of either form; None if there is none that makes sense."""
        value = response.headers.get("retry-after", "").strip()
        if value.isascii() and value.isdigit() and len(value) < 10:
            return float(value)
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - self._clock.utc_now()).total_seconds())

    def _clean(self, text: str, secrets: list[str]) -> str:
        """A refusal may quote what was sent."""
        for secret in (*self._secrets, *secrets):
            text = text.replace(secret, "…")
        return text[:LARGEST_DETAIL]


def _headers(settings: "Settings") -> dict[str, str]:
    """Digest 6.1. The key goes raw after the word Basic; every library's helper would encode it (Q12)."""
    key = settings.dojo_api_key
    headers = {
        "Authorization": f"Basic {key.get_secret_value() if key else ''}",
        "version": VERSION,
        "Accept": "application/json",
        "Content-Type": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "pos-tui",
    }
    if settings.dojo_software_house_id:
        headers["software-house-id"] = settings.dojo_software_house_id
    if settings.dojo_reseller_id:
        headers["reseller-id"] = settings.dojo_reseller_id
    return headers


async def _read(response: "httpx.Response") -> bytes:
    """The raw answer. Compressed ones are refused: httpx 0.28 unpacks a bomb whole, even when streaming."""
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise _Unusable("the answer was compressed, which was not asked for")
    raw = bytearray()
    async for chunk in response.aiter_raw():
        raw += chunk
        if len(raw) > LARGEST_ANSWER:
            raise _Unusable("the answer was larger than 1 MiB")
    return bytes(raw)


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _detail(raw: bytes) -> str:
    """Whatever a refusal says for itself: problem details if it has them (Q78), else its text."""
    body = _json(raw)
    if not isinstance(body, dict):
        return raw.decode("utf-8", "replace").strip()
    parts = [str(body[name]) for name in ("title", "detail") if body.get(name)]
    if isinstance(body.get("errors"), dict):
        parts += [f"{field}: {_listed(said)}" for field, said in body["errors"].items()]
    return "; ".join(parts) or json.dumps(body, ensure_ascii=False)


def _listed(said: object) -> str:
    return ", ".join(map(str, said)) if isinstance(said, list) else str(said)


def _secrets_of(body: Mapping[str, Any] | None) -> list[str]:
    """The password inside a REST registration."""
    password = (body or {}).get("auth", {}).get("basic", {}).get("password")
    return [password] if password else []
