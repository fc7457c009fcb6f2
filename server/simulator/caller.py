"""Asks the POS: through the door a capability is registered for, under whatever faults are in force."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any, Final

from data.clock import Clock
from server.capabilities import registry
from server.capabilities.registry import Capability
from server.simulator.doors import Door
from server.simulator.faults import Faults
from server.simulator.ledger import Exchange, Ledger, Violation, Wire
from server.simulator.replies import Reply
from server.simulator.validate import check_reply, check_request

Pause = Callable[[float], Awaitable[None]]
"""Lets so many seconds pass; the simulator's only way to wait."""

RETRY_SECONDS: Final = (1.0, 2.0)
"""Pauses before the second and the third try of what got no answer."""

BOOKINGS: Final[Mapping[str, str]] = {"dojoRequestingProduct": "Bookings"}
"""Who asks, unless somebody else does (digest 3.1)."""

_CUT: Final = "the connection was cut before the answer arrived"


def capability_named(name: str) -> Capability:
    """By a registered name. Raises KeyError."""
    found = registry.named(name)
    if found is None:
        raise KeyError(name)
    return found


class Caller:
    """Every call to the POS passes here, and is checked and written down here."""

    def __init__(self, *, clock: Clock, rng: Random, pause: Pause, faults: Faults, ledger: Ledger) -> None:
        self._clock = clock
        self._rng = rng
        self._pause = pause
        self._faults = faults
        self._ledger = ledger
        self.doors: dict[Wire, Door] = {}
        self.registered: dict[str, Wire] = {}
        """By registered name, which transport the POS wants it on."""
        self._cut: set[str] = set()
        """Calls whose answer has been lost on purpose once."""

    def can(self, name: str) -> bool:
        """Whether the POS has registered this."""
        return name in self.registered

    async def ask(
        self,
        name: str,
        ids: Mapping[str, str] | None = None,
        body: Any = None,
        *,
        requestor: Mapping[str, str] = BOOKINGS,
        note: str = "",
    ) -> Reply:
        """Ask until there is an answer, three times at the most; while Dojo sends twice, everything twice."""
        reply = await self.once(name, ids, body, requestor=requestor, note=note)
        for seconds in RETRY_SECONDS:
            if not reply.lost or self._faults.has("down"):
                break
            await self._pause(seconds)
            reply = await self.once(name, ids, body, requestor=requestor, note="again, as no answer came")
        if self._faults.has("duplicate") and capability_named(name).writes and not reply.lost:
            note = "the same again: Dojo sends everything twice"
            await self.once(name, ids, body, requestor=requestor, note=note, first=reply)
        return reply

    async def once(
        self,
        name: str,
        ids: Mapping[str, str] | None = None,
        body: Any = None,
        *,
        requestor: Mapping[str, str] = BOOKINGS,
        note: str = "",
        first: Reply | None = None,
        wrong_on_purpose: bool = False,
    ) -> Reply:
        """Ask once. `first` is the answer to the same question before, which this one has to match.

        A question that is `wrong_on_purpose` has to be refused, and is no violation of the simulator's own.
        """
        door = self._door(name)
        if isinstance(door, Reply):
            return door
        await self._be_slow()
        capability, ids, body = capability_named(name), ids or {}, {} if body is None else body
        at = self._clock.utc_now()
        reply = await door.call(capability, ids, body, requestor)
        if await self._is_cut(door, name, ids, body):
            reply, note = Reply(None, None, reply.milliseconds, _CUT), _CUT
        found = list(reply.violations)
        found += [] if wrong_on_purpose else check_request(capability, ids, body)
        found += check_reply(capability, door.wire, ids, body, reply)
        found += _replay_trouble(capability, first, reply)
        named = tuple(replace(each, message=name) for each in found)
        reply = replace(reply, violations=named)
        self._ledger.write(
            Exchange(
                at=at,
                direction="to_pos",
                transport=door.wire,
                name=name,
                entity_id=next(iter(ids.values()), None) or _id_in(reply.body),
                status=reply.status,
                milliseconds=reply.milliseconds,
                request=body if capability.has_body else None,
                response=reply.body,
                violations=named,
                note=note,
            )
        )
        return reply

    async def look(self, name: str, ids: Mapping[str, str] | None = None, body: Any = None) -> Reply:
        """Ask beside the play: no fault touches it, and the ledger does not hear of it."""
        wire = self.registered.get(name)
        door = self.doors.get(wire) if wire is not None else None
        if door is None:
            return self._nobody(name)
        return await door.call(capability_named(name), ids or {}, {} if body is None else body, BOOKINGS)

    def _door(self, name: str) -> Door | Reply:
        """Where to ask, or the reply that there is nobody to be asked."""
        if self._faults.has("down"):
            return Reply(None, None, 0.0, "Dojo is down")
        wire = self.registered.get(name)
        return (self.doors.get(wire) if wire is not None else None) or self._nobody(name)

    def _nobody(self, name: str) -> Reply:
        if name not in self.registered:
            return Reply(None, None, 0.0, f"{name} is not registered", registered=False)
        return Reply(None, None, 0.0, "the POS has not dialled the socket")

    async def _be_slow(self) -> None:
        seconds = self._faults.delay(self._rng)
        if seconds:
            await self._pause(seconds)

    async def _is_cut(self, door: Door, name: str, ids: Mapping[str, str], body: Any) -> bool:
        """Whether this answer is lost: of each call the first is, while connections are cut."""
        key = json.dumps([name, dict(ids), body], sort_keys=True)
        if not self._faults.has("cut") or key in self._cut:
            self._cut.discard(key)
            return False
        self._cut.add(key)
        await door.hang_up()
        return True


def _id_in(body: Any) -> str | None:
    found = body.get("id") if isinstance(body, dict) else None
    return found if isinstance(found, str) else None


def _replay_trouble(capability: Capability, first: Reply | None, reply: Reply) -> tuple[Violation, ...]:
    """The same create again answers with what it made the first time (digest 2.9)."""
    if first is None or not first.ok or not capability.name.startswith("Create"):
        return ()
    if reply.ok and _id_in(reply.body) == _id_in(first.body):
        return ()
    return (Violation("replay", "reply", "the same request again has to answer with what it made the first time"),)
