"""Dojo Bookings, played: what its staff and its guests do, and what it makes of a POS's events."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random
from typing import Any, Final

from data.clock import Clock
from data.rules.checks import wire_time
from server.schemas.parties import Party
from server.schemas.reservations import Reservation
from server.simulator.book import Book, Difference, Subject, as_wire
from server.simulator.caller import Caller, Pause
from server.simulator.card_machine import CardMachine
from server.simulator.changes import Change, Changes, Outcome, told
from server.simulator.faults import Faults
from server.simulator.keys import check_key
from server.simulator.ledger import Exchange, Ledger, Listener, Violation
from server.simulator.looking import GETS, ID_NAMES, Looking
from server.simulator.replies import LIMIT_SECONDS

_SUBJECTS: Final = {
    "ReservationUpdated": Subject.RESERVATION,
    "PartyUpdated": Subject.PARTY,
    "OrderUpdated": Subject.ORDER,
}


class SimulatedDojo:
    """Dojo for one restaurant. Lives on one event loop; only `faults` may be touched from elsewhere."""

    def __init__(
        self,
        *,
        clock: Clock,
        rng: Random,
        key: str | None = None,
        pause: Pause = asyncio.sleep,
        limit: float = LIMIT_SECONDS,
        remote: bool = False,
    ) -> None:
        """`key` is the one that a POS has to present; without it any sandbox key will do. Raises WrongKey.

        `pause` is the only way it waits, `limit` how many seconds a POS may take to answer, and `remote` lets
        it call beyond this machine.
        """
        self.key = None if key is None else check_key(key)
        self.clock = clock
        self.rng = rng
        self.pause = pause
        self.limit = limit
        self.remote = remote
        self.book = Book()
        self.faults = Faults()
        self.ledger = Ledger()
        self.caller = Caller(clock=clock, rng=rng, pause=pause, faults=self.faults, ledger=self.ledger)
        self.changes = Changes(self.caller, self.book, self.faults)
        self.looking = Looking(self.caller, self.book, clock)
        self.card_machine = CardMachine(self.caller, self.book, self.now, rng)
        self._due: dict[tuple[Subject, str], None] = {}
        """Entities that the POS has told of, to be read in this order."""
        self._unread: dict[tuple[Subject, str], None] = {}
        """Entities that could not be read when it was their turn."""
        self._work: set[asyncio.Task[None]] = set()
        self._reading = False

    # ---- what it has seen ------------------------------------------------------------------------------------

    @property
    def exchanges(self) -> Sequence[Exchange]:
        return self.ledger.exchanges

    @property
    def violations(self) -> Sequence[Violation]:
        return self.ledger.violations

    def on_exchange(self, listener: Listener) -> Callable[[], None]:
        """Hear of every exchange as it ends; must neither block nor raise. Gives what ends it."""
        return self.ledger.listen(listener)

    def now(self) -> datetime:
        """What Dojo's clock shows."""
        return self.clock.utc_now() + self.faults.skew

    async def compare(self) -> list[Difference]:
        """Where Dojo's book and the POS's differ; empty when they are equal."""
        return await self.looking.compare()

    # ---- bookings ----------------------------------------------------------------------------------------------

    async def create_reservation(
        self,
        *,
        name: str,
        covers: int,
        start: datetime,
        end: datetime,
        table_ids: Sequence[str],
        host_notes: str | None = None,
        guest_requests: str | None = None,
    ) -> Outcome:
        """A guest books, or Dojo's staff do."""
        dojo_id = self._new_id("rsv")
        body = _present(
            dojoReservationId=dojo_id,
            name=name,
            covers=covers,
            startTime=wire_time(start),
            endTime=wire_time(end),
            tableIds=list(table_ids),
            hostNotes=host_notes,
            guestRequests=guest_requests,
        )
        done = f"The booking for {name}, {covers} guests, is in both books."
        change = Change("CreateReservation", Subject.RESERVATION, body, dojo_id=dojo_id, done=done)
        return await self.changes.make(change)

    async def amend_reservation(self, reservation_id: str, **changes: Any) -> Outcome:
        """Change a booking: `name`, `covers`, `start_time`, `end_time`, `table_ids`, `host_notes`,
        `guest_requests`. Whatever is not named stays as the book has it; None takes it away."""
        known = self.book.reservations.get(reservation_id)
        if known is None:
            return _unknown(Subject.RESERVATION, reservation_id)
        body = {**_changed(known, changes), "dojoReservationId": self._dojo_id(reservation_id, "rsv")}
        change = Change(
            "UpdateReservation",
            Subject.RESERVATION,
            body,
            reservation_id,
            body["dojoReservationId"],
            f"The booking for {body['name']} is changed in both books.",
        )
        return await self.changes.make(change)

    async def cancel_reservation(self, reservation_id: str) -> Outcome:
        """Cancel a booking; where its guests sit already, their party is deleted after it (Q83)."""
        known = self.book.reservations.get(reservation_id)
        if known is None:
            return _unknown(Subject.RESERVATION, reservation_id)
        party = self.book.party_of(reservation_id)
        done = f"The booking for {known.name} is cancelled."
        change = Change("DeleteReservationById", Subject.RESERVATION, None, reservation_id, done=done)
        outcome = await self.changes.make(change)
        if outcome.done and party is not None:
            return await self.delete_party(party.id)
        return outcome

    # ---- parties -----------------------------------------------------------------------------------------------

    async def seat(
        self,
        reservation_id: str | None = None,
        *,
        table_ids: Sequence[str] | None = None,
        covers: int | None = None,
        name: str | None = None,
        expected_end: datetime | None = None,
        deposit: dict[str, Any] | None = None,
    ) -> Outcome:
        """Seat a booking at its own or other tables, or without one a walk-in."""
        booking = self.book.reservations.get(reservation_id) if reservation_id is not None else None
        if reservation_id is not None and booking is None:
            return _unknown(Subject.RESERVATION, reservation_id)
        dojo_id = self._new_id("pty")
        body = _present(
            dojoPartyId=dojo_id,
            dojoReservationId=self._dojo_id(booking.id, "rsv") if booking else None,
            reservationId=reservation_id,
            name=name or (booking.name if booking else None),
            covers=covers or (booking.covers if booking else None),
            tableIds=list(table_ids or (booking.table_ids if booking else ())),
            startTime=wire_time(self.now()),
            expectedEndTime=wire_time(expected_end) if expected_end else None,
            hostNotes=booking.host_notes if booking else None,
            guestRequests=booking.guest_requests if booking else None,
            deposit=deposit,
        )
        done = f"{body.get('name', 'The walk-in')} is seated in both books."
        return await self.changes.make(Change("CreateParty", Subject.PARTY, body, dojo_id=dojo_id, done=done))

    async def update_party(self, party_id: str, **changes: Any) -> Outcome:
        """Change a party: `name`, `covers`, `table_ids`, `status`, `start_time`, `expected_end_time`, `end_time`,
        `host_notes`, `guest_requests`, `deposit`. Whatever is not named stays; None takes it away."""
        known = self.book.parties.get(party_id)
        if known is None:
            return _unknown(Subject.PARTY, party_id)
        body = {**_changed(known, changes), "dojoPartyId": self._dojo_id(party_id, "pty")}
        body.pop("reservationId", None)
        done = f"{known.name or 'The walk-in'}: changed in both books."
        change = Change("UpdateParty", Subject.PARTY, body, party_id, body["dojoPartyId"], done)
        return await self.changes.make(change)

    async def move_party(self, party_id: str, table_ids: Sequence[str]) -> Outcome:
        return await self.update_party(party_id, table_ids=list(table_ids))

    async def end_party(self, party_id: str) -> Outcome:
        """The guests have left."""
        return await self.update_party(party_id, end_time=self.now())

    async def delete_party(self, party_id: str) -> Outcome:
        """The party was a mistake, or its booking is cancelled."""
        known = self.book.parties.get(party_id)
        if known is None:
            return _unknown(Subject.PARTY, party_id)
        done = f"{known.name or 'The walk-in'}: taken out of both books."
        return await self.changes.make(Change("DeletePartyById", Subject.PARTY, None, party_id, done=done))

    # ---- paying ------------------------------------------------------------------------------------------------

    async def pay(
        self,
        *,
        table_id: str | None = None,
        order_id: str | None = None,
        parts: int = 1,
        tip: int = 0,
        amount: int | None = None,
    ) -> Outcome:
        """A card machine takes what is owed for a table, or `amount` of it, in `parts` equal payments.

        `tip` is what all of them together give on top. Amounts are in minor units.
        """
        async with self.changes.turn:
            outcome = await self.card_machine.pay(
                table_id=table_id, order_id=order_id, parts=parts, tip=tip, amount=amount
            )
        if not outcome.done and outcome.entity is not None:
            self.told("OrderUpdated", outcome.entity.id)  # some of it may have been recorded
        return outcome

    async def hold(self, order_id: str) -> Outcome:
        """A card machine locks an order and fetches its bill; `pay` goes on with that lock."""
        async with self.changes.turn:
            return await self.card_machine.hold(order_id)

    # ---- what the POS tells ------------------------------------------------------------------------------------

    def told(self, event_type: str, entity_id: str) -> None:
        """An event has come: the entity is read as soon as it can be."""
        subject = _SUBJECTS.get(event_type)
        if subject is None:
            return
        self._due[subject, entity_id] = None
        if not self._reading:
            self._reading = True
            self.work(self._read_due())

    async def fetch(self, subject: Subject, entity_id: str) -> Outcome:
        """Read one entity; NotFound means that it is deleted, and nothing else does."""
        async with self.changes.turn:
            reply = await self.caller.ask(GETS[subject], {ID_NAMES[subject]: entity_id})
            if reply.gone:
                self.book.strike(subject, entity_id)
                return Outcome(True, f"The {subject} is gone from both books.", reply=reply)
            if not reply.ok:
                return Outcome(False, told(reply), reply=reply)
            entity = self.book.write(subject, reply.body)
            return Outcome(entity is not None, f"The {subject} is read.", entity, reply)

    async def read_in(self) -> None:
        """Take over the POS's whole book, as on a new link."""
        async with self.changes.turn:
            await self.looking.read_in()

    async def catch_up(self) -> None:
        """Do what could not be done: send what waits, read what is unread."""
        await self.changes.catch_up()
        if self.faults.has("down"):
            return
        unread, self._unread = self._unread, {}
        for subject, entity_id in unread:
            await self._read(subject, entity_id)

    async def settled(self) -> None:
        """Wait until everything that was told is read."""
        while self._work:
            await asyncio.gather(*self._work)

    def work(self, doing: Any) -> None:
        """Do something beside whatever else is going on."""
        task = asyncio.get_running_loop().create_task(doing)
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def aclose(self) -> None:
        """Hang up; what was under way is given up."""
        for task in self._work:
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)
        for door in tuple(self.caller.doors.values()):
            await door.aclose()

    async def _read_due(self) -> None:
        while self._due:
            subject, entity_id = next(iter(self._due))
            del self._due[subject, entity_id]
            await self._read(subject, entity_id)
        self._reading = False

    async def _read(self, subject: Subject, entity_id: str) -> None:
        outcome = await self.fetch(subject, entity_id)
        if outcome.reply is not None and outcome.reply.lost:
            self._unread[subject, entity_id] = None

    # ---- ids ---------------------------------------------------------------------------------------------------

    def _new_id(self, kind: str) -> str:
        return f"dj-{kind}-{self.rng.getrandbits(48):012x}"

    def _dojo_id(self, entity_id: str, kind: str) -> str:
        """Dojo's id of an entity; one is made for what the POS made (Q84)."""
        return self.book.dojo_ids.setdefault(entity_id, self._new_id(kind))


def _unknown(subject: Subject, entity_id: str) -> Outcome:
    return Outcome(False, f"There is no {subject} {entity_id} in Dojo's book.")


def _present(**members: Any) -> dict[str, Any]:
    """The members that are there: nothing is ever null (Q53)."""
    return {name: value for name, value in members.items() if value is not None}


_MEMBERS: Final = {
    name: str(field.alias) for model in (Reservation, Party) for name, field in model.model_fields.items()
}


def _changed(known: Reservation | Party, changes: dict[str, Any]) -> dict[str, Any]:
    """All that an update replaces, with what is changed in it. Raises KeyError for what neither has."""
    sent = {_MEMBERS[name]: value for name, value in changes.items()}
    body = {**as_wire(known), **{name: _wired(value) for name, value in sent.items()}}
    return {name: value for name, value in body.items() if value is not None and name != "id"}


def _wired(value: Any) -> Any:
    return wire_time(value) if isinstance(value, datetime) else value
