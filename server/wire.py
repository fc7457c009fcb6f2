"""What goes over the wire, noted in memory by whoever sends or answers, and written down once a second.

No call waits for a disk. Of reads that succeed so many are kept in each batch; refusals and errors always are.
"""

import asyncio
import json
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from pydantic_core import from_json, to_json
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data import wire
from data.models import Direction, Transport
from data.outbox import Due, Reply
from data.store import Store
from data.wire import Exchange
from server.capabilities.registry import Capability
from server.courtesy import Courtesy
from server.dispatch import STATUS, Call, Outcome, dispatch
from server.dojo import Answer, Busy, Delivered, Refused, Unauthorized, Unreachable, event_body
from server.replies import trace_id
from server.schemas.errors import EPOSError

logger = logging.getLogger(__name__)

BATCH_SECONDS: Final = 1.0
MOST_READS: Final = 250
"""Successful reads kept of one batch; of more, who fetched what still counts as read back."""

MOST_WAITING: Final = 5_000
"""Calls that may wait for a database that cannot be written to."""

LARGEST_KEPT: Final = 4096
"""Bytes of a body that are kept."""

LONGEST_NAME: Final = 200
PRUNE_BATCHES: Final = 600

_SECRET: Final = re.compile(
    r'("(?:[\w-]*(?:password|secret|api-?_?key|authorization|token)[\w-]*)"\s*:\s*")(?:[^"\\]|\\.)*', re.IGNORECASE
)
_TELLING: Final = ("password", "secret", "api", "authorization", "token")
"""Without one of these a text holds no such field; looking for them took a seventh of the time."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A call as it was noted: nothing is decoded, masked or looked into yet."""

    at: datetime
    direction: Direction
    transport: Transport
    name: str
    status: int | None
    millis: int
    entity_id: str | None = None
    event_seq: int | None = None
    error_type: str | None = None
    trouble: str | None = None
    trace_id: str | None = None
    request: bytes = b""
    response: bytes = b""
    makes: bool = False
    """Whether its answer names the entity it made."""

    def exchange(self, secrets: Sequence[str]) -> Exchange:
        return Exchange(
            at=self.at,
            direction=self.direction,
            transport=self.transport,
            name=_shown(self.name.encode(), secrets)[:LONGEST_NAME],
            entity_id=_made(self.response) if self.makes else self.entity_id,
            event_seq=self.event_seq,
            status=self.status,
            millis=self.millis,
            error_type=self.error_type,
            trouble=self.trouble and _shown(self.trouble.encode(), secrets),
            trace_id=self.trace_id,
            request=_shown(self.request, secrets),
            response=_shown(self.response, secrets),
        )


class WireLog:
    """Collects calls on the server's loop; `run` writes them on the writer's thread."""

    def __init__(self, store: Store, *, secrets: Sequence[str] = (), courtesy: Courtesy | None = None) -> None:
        """`secrets` are masked wherever they stand; `courtesy` lets the host's keys go first."""
        self._store = store
        self._courtesy = courtesy or Courtesy(store.clock)
        self._clock = store.clock
        self._secrets = tuple(secret for secret in secrets if secret)
        self._waiting: list[Noted] = []
        self._reads = 0
        self._fetched: dict[str, datetime] = {}
        self._batches = 0

    async def serve(self, store: Store, capability: Capability, call: Call) -> Outcome:
        """What `dispatch` does, noted; a host who is typing goes first."""
        await self._courtesy.wait()
        at, began = self._clock.utc_now(), self._clock.monotonic()
        outcome = await dispatch(store, capability, call)
        entity_id = next(iter(call.ids.values()), None)
        fetches = entity_id is not None and not capability.writes and outcome.status in (200, 404)
        if fetches and entity_id is not None:
            self._fetched[entity_id] = at
        if outcome.error is None and not capability.writes:
            self._reads += 1
            if self._reads > MOST_READS:
                return outcome
        self.note(
            Noted(
                at,
                Direction.IN,
                call.transport,
                capability.name,
                outcome.status,
                round((self._clock.monotonic() - began) * 1000),
                entity_id=entity_id,
                error_type=outcome.error.error_type if outcome.error else None,
                trouble=outcome.error.debug_message if outcome.error else None,
                trace_id=call.trace_id,
                request=_sent(call.fields),
                response=(outcome.body or b"")[:LARGEST_KEPT],
                makes=capability.writes and entity_id is None and outcome.error is None,
            )
        )
        return outcome

    def sent(self, at: datetime, due: Due, answer: Answer, reply: Reply) -> None:
        """An event that was sent, or could not be."""
        trouble, error_type = _trouble(answer)
        body = answer.body if isinstance(answer, Delivered) else None
        self.note(
            Noted(
                at,
                Direction.OUT,
                Transport.REST,
                due.event_type,
                reply.status,
                reply.millis or 0,
                entity_id=due.entity_id,
                event_seq=due.seq,
                error_type=error_type,
                trouble=trouble,
                request=to_json(event_body(due.event_type, due.entity_id)),
                response=b"" if body is None else to_json(body)[:LARGEST_KEPT],
            )
        )

    def turned_away(self, method: str, error: EPOSError, text: bytes) -> None:
        """A message over the socket that reached no capability."""
        self.note(
            Noted(
                self._clock.utc_now(),
                Direction.IN,
                Transport.SOCKET,
                method,
                STATUS[error.error_type],
                0,
                error_type=error.error_type,
                trouble=error.debug_message,
                trace_id=error.trace_id,
                request=text[:LARGEST_KEPT],
                response=error.as_json(),
            )
        )

    def note(self, call: Noted) -> None:
        """Keep a call until the next batch. From the server's loop only."""
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append(call)

    async def run(self) -> None:
        """Write for ever; ends by cancellation only. `flush` then writes the rest."""
        while True:
            await asyncio.sleep(BATCH_SECONDS)
            await self.flush()

    async def flush(self) -> None:
        """Write what was collected; what cannot be written now is kept for the next time."""
        prunes = self._batches % PRUNE_BATCHES == 0
        if not (self._waiting or self._fetched or prunes):
            self._batches += 1
            return
        waiting, self._waiting = self._waiting, []
        fetched, self._fetched = self._fetched, {}
        self._reads = 0
        try:
            await asyncio.wrap_future(self._store.submit(lambda: self._write(waiting, fetched, prunes=prunes)))
            self._batches += 1
        except (SQLAlchemyError, RuntimeError):
            logger.warning("the record of the wire cannot be written at present", exc_info=True)
            self._waiting = (waiting + self._waiting)[:MOST_WAITING]
            self._fetched = fetched | self._fetched

    def _write(self, waiting: Sequence[Noted], fetched: Mapping[str, datetime], *, prunes: bool) -> None:
        exchanges = []
        for call in waiting:
            self._courtesy.give_way()
            exchanges.append(call.exchange(self._secrets))
        with self._store.at_ease(self._courtesy.give_way), self._store.maintenance() as session:
            wire.keep(session, exchanges)
            wire.read_back(session, fetched)
            if prunes:
                wire.prune(session, self._clock.utc_now())


@dataclass(frozen=True)
class Tap:
    """In front of the whole app: notes the requests that were turned away before they reached a capability."""

    app: ASGIApp
    log: WireLog
    store: Store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == "/healthz":
            await self.app(scope, receive, send)
            return
        answer = _Answer(send)
        clock = self.store.clock
        at, began = clock.utc_now(), clock.monotonic()
        await self.app(scope, receive, answer)
        if answer.status < 400 or scope.get("state", {}).get("served"):
            return
        error = _object(answer.body)
        self.log.note(
            Noted(
                at,
                Direction.IN,
                Transport.REST,
                f"{scope['method']} {scope['path']}",
                answer.status,
                round((clock.monotonic() - began) * 1000),
                error_type=error.get("errorType", "InvalidRequest"),
                trouble=error.get("debugMessage"),
                trace_id=trace_id(scope),
                response=answer.body,
            )
        )


@dataclass
class _Answer:
    """Passes an answer on and remembers it, as far as it is small."""

    send: Send
    status: int = 0
    body: bytes = field(default=b"")

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif self.status >= 400:
            self.body = message.get("body", b"")[:LARGEST_KEPT]
        await self.send(message)


def _trouble(answer: Answer) -> tuple[str | None, str | None]:
    """What went wrong with an attempt, in words, and its kind."""
    match answer:
        case Delivered():
            return None, None
        case Refused():
            return answer.detail, "Refused"
        case Unauthorized():
            return "Dojo refuses the API key", "Unauthorized"
        case Busy():
            return "Dojo asks for patience", "Busy"
        case Unreachable():
            return answer.why, "Unreachable"


def _sent(fields: bytes | Mapping[str, Any]) -> bytes:
    return (fields if isinstance(fields, bytes) else to_json(fields))[:LARGEST_KEPT]


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = from_json(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _made(response: bytes) -> str | None:
    """The id of what a call made; a long answer is cut, but its id stands first."""
    found = re.match(rb'\{"id":"([^"\\]+)"', response)
    return found[1].decode() if found else None


def _shown(body: bytes, secrets: Sequence[str]) -> str:
    """Bytes as text that may be kept: without secrets, and without what no database holds."""
    text = body.decode("utf-8", "replace").replace("\x00", "�")
    for secret in secrets:
        text = text.replace(secret, "…").replace(json.dumps(secret)[1:-1], "…")
    folded = text.casefold()
    return _SECRET.sub(r"\1…", text) if any(word in folded for word in _TELLING) else text
