"""Dojo's own changes on their way to the POS: one at a time, kept until it is known what became of them."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any, Final

from server.simulator.book import Book, Subject
from server.simulator.caller import Caller, capability_named
from server.simulator.faults import Faults
from server.simulator.replies import Reply

_UPDATES: Final = frozenset({"UpdateReservation", "UpdateParty"})


@dataclass(frozen=True)
class Outcome:
    """What came of something that Dojo's staff or its guests did."""

    done: bool
    sentence: str
    entity: Any = None
    """As the POS answered, a wire model; None where it answered with none."""
    reply: Reply | None = None


@dataclass(frozen=True)
class Change:
    """Something that the POS has to be told. The same body goes out each time, so that it is done once."""

    name: str
    subject: Subject
    body: Any = None
    entity_id: str | None = None
    """None while the POS has not answered with one."""
    dojo_id: str | None = None
    done: str = ""
    """The sentence when it is."""

    @property
    def ids(self) -> dict[str, str]:
        names = capability_named(self.name).route.ids
        return {} if self.entity_id is None else dict.fromkeys(names, self.entity_id)


class Changes:
    """Makes changes and keeps the book. Fetches take the same turn, so that no older answer wins."""

    def __init__(self, caller: Caller, book: Book, faults: Faults) -> None:
        self._caller = caller
        self._book = book
        self._faults = faults
        self.turn = asyncio.Lock()
        self.waiting: list[Change] = []
        """Not known to be done; they go out again, in this order."""
        self._held: list[Change] = []
        """Updates that are late, behind whatever comes next."""
        self._newest: dict[str, Change] = {}

    async def make(self, change: Change) -> Outcome:
        """Tell the POS, and the book what it answered."""
        async with self.turn:
            if self.waiting:
                await self._send_waiting()
            if self.waiting or self._faults.has("down"):
                self.waiting.append(change)
                return Outcome(False, "Dojo cannot reach the POS; the change goes out as soon as it can.")
            if self._is_late(change):
                self._held.append(change)
                return Outcome(False, "The update is late: something else arrives before it.")
            outcome = await self._send(change)
            if _is_lost(outcome):
                self.waiting.append(change)
            await self._release()
            return outcome

    async def catch_up(self) -> None:
        """Send what waits or is late."""
        async with self.turn:
            await self._send_waiting()
            await self._release()

    def _is_late(self, change: Change) -> bool:
        late = self._faults.has("late") and change.name in _UPDATES
        return late and all(held.entity_id != change.entity_id for held in self._held)

    async def _send_waiting(self) -> None:
        while self.waiting and not self._faults.has("down"):
            outcome = await self._send(self.waiting[0], note="made earlier, when nobody could be reached")
            if _is_lost(outcome):
                return
            self.waiting.pop(0)

    async def _release(self) -> None:
        """Late updates arrive; where a newer one has overtaken them, that one is sent once more."""
        held, self._held = self._held, []
        newest, self._newest = self._newest, {}
        for change in held:
            newer = newest.get(str(change.entity_id))
            await self._send(change, note="a late update")
            if newer is not None:
                await self._send(newer, note="once more, because an older update arrived after it")

    async def _send(self, change: Change, note: str = "") -> Outcome:
        reply = await self._caller.ask(change.name, change.ids, change.body, note=note)
        if reply.lost:
            return Outcome(False, f"{told(reply)} The change goes out again.", reply=reply)
        if change.name in _UPDATES and self._faults.has("late"):
            self._newest[str(change.entity_id)] = change
        outcome = self._settled(change, reply)
        return replace(outcome, reply=reply)

    def _settled(self, change: Change, reply: Reply) -> Outcome:
        deletes = capability_named(change.name).route.verb == "DELETE"
        if change.entity_id is not None and (reply.gone or (deletes and reply.ok)):
            self._book.strike(change.subject, change.entity_id)
            return Outcome(deletes, change.done if deletes else told(reply))
        if not reply.ok:
            return Outcome(False, told(reply))
        entity = self._book.write(change.subject, reply.body)
        if entity is None:
            return Outcome(
                False, f"The POS has answered {change.name} with something that is no {change.subject}."
            )
        if change.dojo_id is not None:
            self._book.dojo_ids[entity.id] = change.dojo_id
        return Outcome(True, change.done, entity)


def _is_lost(outcome: Outcome) -> bool:
    return outcome.reply is not None and outcome.reply.lost


def told(reply: Reply) -> str:
    """An answer that was no success, as a sentence."""
    if not reply.registered:
        return f"The POS cannot do this: {reply.said}."
    if reply.status is None:
        return f"The POS did not answer: {reply.said}."
    return f"The POS refused: {reply.said}."
