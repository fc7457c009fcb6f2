"""One flow being played: its steps, each with its time, its status and what there is to say about it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Protocol
from uuid import UUID

from data.rules.checks import wire_time
from server.simulator.book import Subject, as_wire
from server.simulator.caller import BOOKINGS, capability_named
from server.simulator.dojo import SimulatedDojo
from server.simulator.flows.registry import Flow
from server.simulator.ledger import Exchange
from server.simulator.replies import STATUS_OF, Reply
from server.simulator.validate import entity_schema

PATIENCE_SECONDS: Final = 60.0
"""How long somebody at the POS may take to do what they are asked."""

_SUBJECTS: Final = {
    "Reservation": Subject.RESERVATION,
    "Party": Subject.PARTY,
    "Order": Subject.ORDER,
}
_REMOVES: Final = {
    "CreateReservation": "DeleteReservationById",
    "CreateParty": "DeletePartyById",
    "CreateOrder": "CancelOrderById",
}
_OF_DELETE: Final = {"DeleteReservationById": Subject.RESERVATION, "DeletePartyById": Subject.PARTY}


class Status(StrEnum):
    SUCCESS = "SUCCESS"
    FAILURE = "FAILURE"
    TIMED_OUT = "TIMED_OUT"
    IN_PROGRESS = "IN_PROGRESS"


class StepFailed(Exception):
    """The flow cannot go on; the text says why."""


class StepTimedOut(StepFailed):
    """What was waited for did not come."""


class Host(Protocol):
    """Whoever acts at the POS."""

    async def please(self, task: str, sentence: str) -> None:
        """Ask for something to be done; `task` is a word for machines, the sentence is for people."""


class Nobody:
    """Nobody is at the POS; whoever reads the steps may still act."""

    async def please(self, task: str, sentence: str) -> None:
        """Nothing happens by itself."""


@dataclass
class Step:
    name: str
    started_at: datetime
    status: Status = Status.IN_PROGRESS
    finished_at: datetime | None = None
    information: list[str] = field(default_factory=list)
    failed: bool = False

    def as_wire(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "name": self.name,
            "status": self.status,
            "startedAt": wire_time(self.started_at),
            "additionalInformation": self.information,
        }
        return said if self.finished_at is None else {**said, "finishedAt": wire_time(self.finished_at)}


class Run:
    """A flow under way, or ended."""

    def __init__(
        self,
        dojo: SimulatedDojo,
        flow: Flow,
        arguments: Mapping[str, str],
        *,
        host: Host | None = None,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self.id = str(UUID(int=dojo.rng.getrandbits(128), version=4))
        self.dojo = dojo
        self.flow = flow
        self.arguments = arguments
        self.started_at = dojo.clock.utc_now()
        self.finished_at: datetime | None = None
        self.status = Status.IN_PROGRESS
        self.steps: list[Step] = []
        self._host = host or Nobody()
        self._patience = patience
        self._leftovers: dict[tuple[str, str], None] = {}
        """Made by this flow and to be taken away again: a capability that removes, and an id."""

    def as_wire(self) -> dict[str, Any]:
        """A FlowResult as Dojo's tester writes it."""
        said = {
            "flowID": self.id,
            "flowName": self.flow.name,
            "status": self.status,
            "startedAt": wire_time(self.started_at),
            "steps": [step.as_wire() for step in self.steps],
        }
        return said if self.finished_at is None else {**said, "finishedAt": wire_time(self.finished_at)}

    async def play(self) -> None:
        """To its end; whatever happens is in the steps, and what was made is taken away."""
        try:
            await self.flow.play(self)
        except StepFailed:
            pass
        finally:
            await self._clear_up()
            self.finished_at = self.dojo.clock.utc_now()
            self.status = self._verdict()

    def _verdict(self) -> Status:
        found = {step.status for step in self.steps}
        for status in (Status.FAILURE, Status.TIMED_OUT):
            if status in found:
                return status
        return Status.SUCCESS if self.steps else Status.FAILURE

    # ---- steps -----------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def step(self, name: str) -> AsyncIterator[Step]:
        """Everything within is this step. It fails by a complaint, or at once where the flow cannot go on."""
        step = Step(name, self.dojo.clock.utc_now())
        self.steps.append(step)
        try:
            yield step
            step.status = Status.FAILURE if step.failed else Status.SUCCESS
        except StepTimedOut as late:
            step.status = Status.TIMED_OUT
            step.information.append(str(late))
            raise
        except StepFailed as failed:
            step.status = Status.FAILURE
            step.information.append(str(failed))
            raise
        except Exception as error:
            step.status = Status.FAILURE
            step.information.append(f"the answer could not be used ({type(error).__name__})")
            raise StepFailed from error
        finally:
            step.finished_at = self.dojo.clock.utc_now()

    def check(self, condition: object, sentence: str) -> None:
        """A complaint about this step, unless the condition holds; the flow goes on."""
        if not condition:
            self.steps[-1].failed = True
            self.steps[-1].information.append(sentence)

    def need(self, condition: object, sentence: str) -> None:
        """Raises StepFailed unless the condition holds."""
        if not condition:
            raise StepFailed(sentence)

    def say(self, sentence: str) -> None:
        self.steps[-1].information.append(sentence)

    # ---- calls -----------------------------------------------------------------------------------------------

    def can(self, name: str) -> bool:
        return self.dojo.caller.can(name)

    async def call(
        self,
        name: str,
        ids: Mapping[str, str] | None = None,
        body: Any = None,
        *,
        requestor: Mapping[str, str] = BOOKINGS,
        wrong: bool = False,
    ) -> Reply:
        """Ask once; what its answer breaks of the contract is complained of. Raises StepFailed for no answer."""
        reply = await self.dojo.caller.once(
            name, ids, body, requestor=requestor, wrong_on_purpose=wrong, note=f"flow {self.flow.name}"
        )
        for each in reply.violations:
            if each.grave:
                self.check(False, str(each))
            else:
                self.say(f"advice: {each}")
        if reply.timed_out:
            raise StepTimedOut(f"{name}: {reply.problem}")
        self.need(reply.status is not None, f"{name}: {reply.problem}")
        self._keep(name, ids or {}, reply)
        self._remember(name, body, reply)
        return reply

    async def done(
        self,
        name: str,
        ids: Mapping[str, str] | None = None,
        body: Any = None,
        *,
        requestor: Mapping[str, str] = BOOKINGS,
    ) -> Any:
        """Ask once for what has to succeed; the answer's body. Raises StepFailed otherwise."""
        reply = await self.call(name, ids, body, requestor=requestor)
        self.need(reply.ok, f"{name}: 200 is expected, and the POS says {reply.said}")
        return reply.body

    async def refused(
        self,
        name: str,
        ids: Mapping[str, str] | None = None,
        body: Any = None,
        *,
        kind: str,
        why: str,
        wrong: bool = False,
    ) -> None:
        """Ask once for what has to be refused with this error type."""
        reply = await self.call(name, ids, body, wrong=wrong)
        expected = f"{STATUS_OF[kind]} {kind}"
        said = "200, as if it were done" if reply.ok else f"{reply.status} {reply.said}"
        right = reply.error_type == kind and reply.status == STATUS_OF[kind]
        self.check(right, f"{name}, {why}: {expected} is expected, and the POS says {said}")

    async def please(self, task: str, sentence: str, event_type: str) -> str:
        """Ask whoever is at the POS for something, and wait for its event; the id it names."""
        told: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def hear(exchange: Exchange) -> None:
            if exchange.direction == "to_dojo" and exchange.name == event_type and not told.done():
                told.set_result(str(exchange.entity_id))

        stop = self.dojo.on_exchange(hear)
        self.say(f"at the POS: {sentence}")
        try:
            async with asyncio.timeout(self._patience):
                await self._host.please(task, sentence)
                return await told
        except TimeoutError:
            raise StepTimedOut(f"{event_type} did not come within {self._patience:g} seconds") from None
        finally:
            stop()

    # ---- the book, and what is left over -----------------------------------------------------------------------

    def _keep(self, name: str, ids: Mapping[str, str], reply: Reply) -> None:
        """Dojo's book follows what its tester does."""
        capability, book = capability_named(name), self.dojo.book
        subject = _OF_DELETE.get(name) or _SUBJECTS.get(entity_schema(capability))
        if subject is None:
            return
        addressed = next(iter(ids.values()), None)
        if addressed is not None and (reply.gone or (name in _OF_DELETE and reply.ok)):
            book.strike(subject, addressed)
            self._leftovers = {key: None for key in self._leftovers if key[1] != addressed}
        elif reply.ok and isinstance(reply.body, dict) and "data" not in reply.body:
            book.write(subject, reply.body)

    def _remember(self, name: str, asked: Any, reply: Reply) -> None:
        """What is made here is taken away in the end."""
        removes = _REMOVES.get(name)
        made = reply.body.get("id") if reply.ok and isinstance(reply.body, dict) else None
        if removes is not None and isinstance(made, str):
            self._leftovers[removes, made] = None
            self.dojo.book.dojo_ids[made] = str(asked.get("dojoPartyId"))

    def keep(self, entity_id: str) -> None:
        """This stays: there is money on it."""
        self._leftovers = {key: None for key in self._leftovers if key[1] != entity_id}

    async def _clear_up(self) -> None:
        """Newest first: an order before its party, a party before its booking."""
        for name, entity_id in reversed(self._leftovers):
            ids = {capability_named(name).route.ids[0]: entity_id}
            reply = await self.dojo.caller.look(name, ids)
            if name == "DeletePartyById" and reply.error_type == "Conflict":
                await self._see_off(ids)
            elif reply.status is not None:
                self._keep(name, ids, reply)

    async def _see_off(self, ids: Mapping[str, str]) -> None:
        """A party that has paid is not deleted; it leaves."""
        party = self.dojo.book.parties.get(ids["partyId"])
        if party is not None:
            body = {**as_wire(party), "dojoPartyId": self.dojo.book.dojo_ids[party.id]}
            body = {**body, "endTime": self.in_minutes(0)}
            self._keep("UpdateParty", ids, await self.dojo.caller.look("UpdateParty", ids, body))

    # ---- what flows are made of --------------------------------------------------------------------------------

    def in_minutes(self, minutes: int) -> str:
        return wire_time(self.dojo.now() + timedelta(minutes=minutes))

    def new_id(self, kind: str) -> str:
        return f"dj-{kind}-{self.dojo.rng.getrandbits(48):012x}"

    def free_tables(self, number: int) -> list[str]:
        """Tables that nobody sits at, as far as Dojo knows. Raises StepFailed if there are too few."""
        taken = {
            table for party in self.dojo.book.parties.values() if not party.end_time for table in party.table_ids
        }
        free = [table for table in self.dojo.book.tables if table not in taken]
        self.need(len(free) >= number, f"{number} free tables are needed, and the POS has {len(free)}")
        return free[:number]
