"""Where the simulated Dojo lives: a thread with a loop of its own, and what guests ask of it from others."""

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

from data.clock import Clock
from server.guests.counterpart import DojoBooking, DojoUnavailable
from server.simulator.api import Api
from server.simulator.book import Subject
from server.simulator.caller import Pause
from server.simulator.changes import Outcome
from server.simulator.dojo import SimulatedDojo

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

LONGEST = 60.0
"""Seconds that anything asked of Dojo may take, faults and all."""


class Backstage:
    """One simulated Dojo on its thread. Everything but `dojo.faults` goes through `ask`."""

    def __init__(
        self, clock: Clock, seed: int | str, *, key: str | None = None, pause: Pause = asyncio.sleep
    ) -> None:
        self._seed = f"{seed}/dojo"
        rng = Random(self._seed)  # noqa: S311 - ids and delays on a stage
        self.dojo = SimulatedDojo(clock=clock, rng=rng, key=key, pause=pause)
        self.api = Api(self.dojo)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="dojo", daemon=True)

    def start(self) -> "httpx.AsyncBaseTransport":
        """Begin; what takes the network's place for the one who calls Dojo."""
        self._thread.start()
        return self.ask(self._transport())

    def ask(self, doing: Coroutine[Any, Any, T]) -> T:
        """Have something done on Dojo's loop, and wait for it. Not from that loop."""
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(LONGEST)

    def begin(self, doing: Coroutine[Any, Any, Any]) -> None:
        """Have something done, and wait for nothing."""
        asyncio.run_coroutine_threadsafe(doing, self._loop)

    def await_link(self) -> None:
        """Wait until the POS has registered and its book is read; without that Dojo can reach nobody."""
        self.ask(self.api.registered.wait())

    def read_anew(self) -> None:
        """Let Dojo forget its book and read the POS's, as over a new link; it reads on beside this."""
        self.ask(self._forget_and_read())

    def begin_anew(self, seed: int | str | None = None) -> None:
        """As on the first evening, with the same chance, or that of another seed."""
        self._seed = self._seed if seed is None else f"{seed}/dojo"
        self.ask(self._begin_anew())

    async def _begin_anew(self) -> None:
        await self.dojo.settled()
        self.dojo.rng.seed(self._seed)
        await self._forget_and_read()

    async def _forget_and_read(self) -> None:
        for subject in Subject:
            self.dojo.book.page(subject).clear()
        self.dojo.book.dojo_ids.clear()
        self.dojo.work(self.dojo.read_in())

    def stop(self) -> None:
        """End the thread; what is under way is cancelled."""
        if self._thread.is_alive():
            self.ask(self._cancel_all())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(LONGEST)
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def _transport(self) -> "httpx.AsyncBaseTransport":
        return self.api.transport()

    async def _cancel_all(self) -> None:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


class DojoApp:
    """The guests' way to the simulated Dojo: a `Counterpart`."""

    def __init__(self, backstage: Backstage) -> None:
        self._stage, self._dojo = backstage, backstage.dojo

    def book(self, booking: DojoBooking) -> str | None:
        made = self._stage.ask(
            self._dojo.create_reservation(
                name=booking.name,
                covers=booking.covers,
                start=booking.start_at,
                end=booking.end_at,
                table_ids=booking.table_ids,
                guest_requests=booking.requests,
            )
        )
        return _id_of(made)

    def amend(self, reservation_id: str, booking: DojoBooking) -> None:
        self._stage.ask(
            self._dojo.amend_reservation(
                reservation_id,
                covers=booking.covers,
                start_time=booking.start_at,
                end_time=booking.end_at,
                table_ids=list(booking.table_ids),
            )
        )

    def cancel(self, reservation_id: str) -> None:
        self._stage.ask(self._dojo.cancel_reservation(reservation_id))

    def seat(self, reservation_id: str, table_ids: Sequence[str]) -> str | None:
        return _id_of(self._stage.ask(self._dojo.seat(reservation_id, table_ids=table_ids)))

    def hold(self, order_id: str) -> None:
        """The card machine is at the table and has the bill; the tab is locked until it is paid."""
        held = self._stage.ask(self._dojo.hold(order_id))
        if not held.done:
            raise DojoUnavailable(held.sentence)

    def pay(self, order_id: str, *, parts: int, tip: int) -> None:
        paid = self._stage.ask(self._dojo.pay(order_id=order_id, parts=parts, tip=tip))
        if not paid.done:
            raise DojoUnavailable(paid.sentence)


def _id_of(outcome: Outcome) -> str | None:
    return outcome.entity.id if outcome.done and outcome.entity is not None else None
