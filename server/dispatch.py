"""The only way in from outside: a call of any transport becomes one outcome, whatever happens on the way."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.exc import SQLAlchemyError, StatementError

from data.errors import DatabaseBusy, Kind, NoSuchEntity, PosError, RuleBroken
from data.models import Origin, Transport
from data.queries.venue import NoVenue
from data.store import RaceLost, Store
from data.uow import Actor
from server.capabilities.registry import Capability, Params
from server.schemas.base import Id, WireModel
from server.schemas.errors import EPOSError

logger = logging.getLogger(__name__)

STATUS: Final = {
    Kind.INVALID_REQUEST: 400,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.UNEXPECTED: 500,
}
"""Digest 4.2."""

UNAVAILABLE: Final = 503
MOST_COMPLAINTS: Final = 5

_ID: Final[TypeAdapter[str]] = TypeAdapter(Id)


def new_trace_id() -> str:
    """Names one request in its answer and in the log."""
    return secrets.token_hex(8)


@dataclass(frozen=True)
class Call:
    """A request as a transport received it."""

    fields: bytes | Mapping[str, Any] = b""
    """The body's JSON text over REST; over the socket the params, less what is named below."""
    ids: Mapping[str, str] = field(default_factory=dict)
    """Path ids by their names in the path."""
    requestor: Mapping[str, str] = field(default_factory=dict)
    """Waiter, product and device, under the socket's keys (digest 3.1)."""
    trace_id: str = field(default_factory=new_trace_id)
    transport: Transport = Transport.REST


@dataclass(frozen=True)
class Outcome:
    """What came of a call: `body` is JSON text, None where there is nothing to say; `status` is HTTP's."""

    status: int
    body: bytes | None
    error: EPOSError | None = None


@dataclass(eq=False)
class Malformed(RuleBroken):
    """A request that is not what its schema says (V1, V2)."""

    kind: ClassVar[Kind] = Kind.INVALID_REQUEST
    template: ClassVar[str] = "The request is invalid: {complaints}."
    complaints: str


Serve = Callable[[Store, Capability, Call], Awaitable[Outcome]]
"""`dispatch`, or something around it that watches."""


class Stopping(PosError):
    """The store takes no more work."""


async def dispatch(store: Store, capability: Capability, call: Call) -> Outcome:
    """Serve a call. Never raises: a rule's refusal, a busy database and a bug each have their outcome."""
    try:
        params = Params(_parse(capability, call.fields), _check_ids(call.ids), call.requestor)
        work = _command if capability.writes else _query
        outcome = Outcome(200, await work(store, capability, params))
    except Exception as error:  # noqa: BLE001 - the boundary: whatever it is, Dojo gets an answer
        return _failed(error, capability, call)
    logger.debug("%s %s: done", call.trace_id, capability.name)
    return outcome


async def _query(store: Store, capability: Capability, params: Params[Any]) -> bytes | None:
    """Right here on the server's loop: a read costs less than handing it to a thread."""
    with store.read() as session:
        return capability.as_json(capability.work(session, params))


async def _command(store: Store, capability: Capability, params: Params[Any]) -> bytes | None:
    """On the one writer thread of this process."""

    def write() -> bytes | None:
        actor = Actor(Origin.DOJO, "dojo", requestor=dict(params.requestor) or None)
        with store.unit_of_work(actor, capability.name) as uow:
            _ = uow.venue  # raises NoVenue: in an empty database nothing found proves nothing (V39)
            return capability.as_json(capability.work(uow, params))

    try:
        future = store.submit(write)
    except RuntimeError as error:
        raise Stopping("The store is closed.") from error
    return await asyncio.wrap_future(future)


# ---- what comes in -----------------------------------------------------------------------------------------


def _parse(capability: Capability, fields: bytes | Mapping[str, Any]) -> WireModel:
    """The request. Raises Malformed."""
    if not capability.has_body:
        return capability.request.model_construct()
    if isinstance(fields, bytes) and not fields.strip():
        if not capability.may_be_empty:
            raise Malformed("a JSON object is expected in the body")
        fields = {}
    try:
        if isinstance(fields, bytes):
            return capability.request.model_validate_json(fields)
        return capability.request.model_validate(fields)
    except ValidationError as error:
        raise Malformed(_complaints(error)) from None


def _check_ids(ids: Mapping[str, str]) -> Mapping[str, str]:
    """Raises Malformed for an id that no entity can have."""
    for name, value in ids.items():
        try:
            _ID.validate_python(value)
        except ValidationError as error:
            raise Malformed(f"{name}: {_complaints(error)}") from None
    return ids


def _complaints(error: ValidationError) -> str:
    """Fields and what is wrong with them, never what they held."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    listed = [_complaint(each["loc"], each["msg"]) for each in found[:MOST_COMPLAINTS]]
    if len(found) > MOST_COMPLAINTS:
        listed.append(f"and {len(found) - MOST_COMPLAINTS} more")
    return "; ".join(listed)


def _complaint(place: tuple[int | str, ...], message: str) -> str:
    where = ".".join(map(str, place))
    return f"{where}: {message}" if where else message


# ---- what goes wrong ---------------------------------------------------------------------------------------


def _failed(error: Exception, capability: Capability, call: Call) -> Outcome:
    match error:
        case NoSuchEntity() if error.id not in call.ids.values():
            pass  # a rule stumbled over another entity: 404 would make Dojo forget the one it asked about
        case RuleBroken():
            return _refused(STATUS[error.kind], error.kind, error.debug, capability, call)
        case RaceLost():
            message = "Somebody else changed this at the same moment."
            return _refused(STATUS[Kind.CONFLICT], Kind.CONFLICT, message, capability, call)
        case NoVenue() | DatabaseBusy() | Stopping():
            return _refused(UNAVAILABLE, Kind.UNEXPECTED, str(error), capability, call)
        case SQLAlchemyError():
            _report(error, capability, call)
            return _answer(UNAVAILABLE, Kind.UNEXPECTED, "The database cannot be used at present.", call)
    _report(error, capability, call)
    return _answer(STATUS[Kind.UNEXPECTED], Kind.UNEXPECTED, "Something unforeseen happened.", call)


def _refused(status: int, kind: Kind, message: str, capability: Capability, call: Call) -> Outcome:
    logger.info("%s %s: %s, %s", call.trace_id, capability.name, kind, message)
    return _answer(status, kind, message, call)


def _report(error: Exception, capability: Capability, call: Call) -> None:
    if isinstance(error, StatementError):
        error.hide_parameters = True  # they hold guests' data
    logger.error("%s %s failed", call.trace_id, capability.name, exc_info=error)


def _answer(status: int, kind: Kind, message: str, call: Call) -> Outcome:
    error = EPOSError.model_construct(error_type=kind, debug_message=message, trace_id=call.trace_id)
    return Outcome(status, error.as_json(), error)
