"""Telling Dojo which capabilities this POS has, and reading back what Dojo made of it (digest 6)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from server.credentials import Credentials
from server.dojo import Answer, Busy, Delivered, Refused, Unauthorized, Unreachable
from server.link import Registered
from server.settings import Settings, Transport

CAPABILITY_VERSION: Final = "v1"

LEGACY: Final[Mapping[str, str]] = {
    "UpdateParty": "UpdatePartyById",
    "UpdateReservation": "UpdateReservationById",
    "GetOrderBillById": "GetOrderBill",
    "RecordOrderPaymentById": "RecordOrderPayment",
}
"""The names of four capabilities that older registrations know them by (Q1)."""

_CANONICAL: Final = {legacy: name for name, legacy in LEGACY.items()}


class Registry(Protocol):
    """What registration needs of a Dojo client."""

    async def put_integration(self, kind: Literal["rest", "ws"], body: Mapping[str, Any]) -> Answer: ...

    async def get_integrations(self, kind: Literal["all", "rest", "ws"] = "all") -> Answer: ...


@dataclass(frozen=True)
class Registration:
    """How a registration went."""

    done: bool
    """Dojo has taken it and reads back the same."""
    transport: Transport
    sentence: str
    capabilities: tuple[Registered, ...] = ()
    missing: tuple[str, ...] = ()
    failure: Answer | None = None
    """The answer that ended it, if one did."""


def canonical(name: str) -> str:
    """A capability's wire-aligned name."""
    return _CANONICAL.get(name, name)


def body(names: Iterable[str], settings: Settings, credentials: Credentials) -> dict[str, Any]:
    """The whole registration for the transport in the settings; it replaces the former one (Q8)."""
    capabilities = [{"name": name, "version": CAPABILITY_VERSION} for name in names]
    if settings.dojo_transport is Transport.WEBSOCKET:
        return {"capabilities": capabilities}
    return {"url": settings.public_url, "auth": _auth(credentials), "capabilities": capabilities}


def _auth(credentials: Credentials) -> dict[str, Any]:
    basic = {"username": credentials.username, "password": credentials.password.get_secret_value()}
    return {"authType": "basic", "basic": basic}


async def register(
    client: Registry, names: Sequence[str], settings: Settings, credentials: Credentials
) -> Registration:
    """Register all of `names` and read them back. Never raises for what Dojo or the network may do."""
    transport = settings.dojo_transport
    kind: Literal["rest", "ws"] = "ws" if transport is Transport.WEBSOCKET else "rest"
    answer = await client.put_integration(kind, body(names, settings, credentials))
    if _wants_legacy_names(answer, names):
        old = [LEGACY.get(name, name) for name in names]
        answer = await client.put_integration(kind, body(old, settings, credentials))
    if not isinstance(answer, Delivered):
        return _failed(transport, "Dojo did not take the registration", answer)
    answer = await client.get_integrations()
    if isinstance(answer, Delivered) and await _withdraw(client, answer.body, names, settings, credentials):
        answer = await client.get_integrations()
    return _read(answer, names, settings, credentials)


async def read_back(
    client: Registry, names: Sequence[str], settings: Settings, credentials: Credentials
) -> Registration:
    """What Dojo has of `names`, without changing it."""
    return _read(await client.get_integrations(), names, settings, credentials)


def _read(answer: Answer, names: Sequence[str], settings: Settings, credentials: Credentials) -> Registration:
    if not isinstance(answer, Delivered):
        return _failed(settings.dojo_transport, "The registration cannot be read back", answer)
    return _compared(answer.body, names, settings, credentials)


async def _withdraw(
    client: Registry, found: Any, names: Sequence[str], settings: Settings, credentials: Credentials
) -> bool:
    """Take `names` back from the transport that is not used any more: Dojo would have two ways to choose (Q9).

    Answers whether there was anything to take back. What others have registered there stays.
    """
    unused: Literal["rest", "ws"] = "rest" if settings.dojo_transport is Transport.WEBSOCKET else "ws"
    taken = False
    for entry in _listed(found, f"{unused}Integrations"):
        left = _without(entry, names)
        if left is None or (unused == "rest" and _user(entry) != credentials.username):
            continue
        address = {"url": entry.get("url"), "auth": _auth(credentials)} if unused == "rest" else {}
        await client.put_integration(unused, {**address, "capabilities": left})
        taken = True
    return taken


def _without(entry: Mapping[str, Any], names: Sequence[str]) -> list[dict[str, Any]] | None:
    """What an integration has besides these capabilities, to be put anew; None where it has none of them."""
    has = [each for each in _listed(entry, "capabilities") if isinstance(each.get("name"), str)]
    others = [each for each in has if canonical(each["name"]) not in names]
    if len(others) == len(has):
        return None
    return [{"name": each["name"], "version": str(each.get("version", ""))} for each in others]


def _wants_legacy_names(answer: Answer, names: Iterable[str]) -> bool:
    if not isinstance(answer, Refused) or answer.status != 400:
        return False
    named = set(re.findall(r"\w+", answer.detail))
    return any(name in named for name in names if name in LEGACY)


def _failed(transport: Transport, what: str, answer: Answer) -> Registration:
    return Registration(False, transport, f"{what}: {_why(answer)}.", failure=answer)


def _why(answer: Answer) -> str:
    match answer:
        case Unauthorized(status):
            return f"the API key was refused ({status}); check POS_TUI_DOJO_API_KEY"
        case Refused(status, detail):
            return f"{status} {detail}".rstrip(". ")
        case Busy(status):
            return f"it is busy ({status})"
        case Unreachable(why):
            return why
        case Delivered():
            return "its answer made no sense"


# ---- reading back ------------------------------------------------------------------------------------------


def _compared(found: Any, names: Sequence[str], settings: Settings, credentials: Credentials) -> Registration:
    """What Dojo has, held against what was sent."""
    transport = settings.dojo_transport
    rest, sockets = _listed(found, "restIntegrations"), _listed(found, "wsIntegrations")
    if transport is Transport.REST:
        mine = [entry for entry in rest if _is_ours(entry, settings, credentials)]
        others = _capabilities(sockets)
    else:
        mine, others = sockets, _capabilities(rest)
    have = _capabilities(mine)
    missing = tuple(name for name in names if name not in have)
    if missing:
        sentence = f"Dojo has not kept these capabilities: {', '.join(missing)}."
    else:
        sentence = f"{len(names)} capabilities are registered for {transport}.{_doubled(names, others)}"
    return Registration(not missing, transport, sentence, tuple(have.values()), missing)


def _doubled(names: Sequence[str], others: Mapping[str, Registered]) -> str:
    """Which transport wins is not documented (Q9), so a person should know."""
    twice = [name for name in names if name in others]
    return f" {len(twice)} of them are registered for the other transport too." if twice else ""


def _listed(found: Any, key: str) -> list[dict[str, Any]]:
    entries = found.get(key) if isinstance(found, dict) else None
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _is_ours(entry: dict[str, Any], settings: Settings, credentials: Credentials) -> bool:
    """The same address, and the same user where one is shown, under either of its names (Q6)."""
    same_address = str(entry.get("url", "")).rstrip("/") == settings.public_url
    return same_address and _user(entry) in (None, credentials.username)


def _user(entry: Mapping[str, Any]) -> str | None:
    """Whom Dojo calls as, where it says so."""
    auth = entry.get("auth") or entry.get("restAuth") or {}
    basic = auth.get("basic") if isinstance(auth, dict) else None
    user = basic.get("username") if isinstance(basic, dict) else None
    return user if isinstance(user, str) else None


def _capabilities(entries: Iterable[dict[str, Any]]) -> dict[str, Registered]:
    found: dict[str, Registered] = {}
    for entry in entries:
        listed = entry.get("capabilities")
        for capability in listed if isinstance(listed, list) else ():
            if isinstance(capability, dict) and isinstance(capability.get("name"), str):
                name = canonical(capability["name"])
                found[name] = Registered(name, str(capability.get("version", "")), capability.get("updatedAt"))
    return found
