"""Evenings of a relay in virtual time, for tests of what it sends and when."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlmodel import col

from data.clock import ManualClock
from data.ids import new_id
from data.models import Event, EventState, EventType
from data.rules import parties
from data.rules.parties import Seating
from data.store import Store
from server.dojo import Answer, Unreachable
from server.link import Link, Phase
from server.relay import Relay, Sender, wait_for
from tests.house import HOST

DARK = Unreachable("no answer in time")


class Over(Exception):
    """Nothing is left to wait for, or the evening is over."""


class Scripted:
    """A client that answers as it is told and notes who was sent, and when."""

    def __init__(self, clock: ManualClock, answer: Callable[[str], Answer]) -> None:
        self.clock = clock
        self.answer = answer
        self.sent: list[tuple[datetime, str]] = []

    async def submit_event(self, _event_type: str, entity_id: str) -> Answer:
        self.sent.append((self.clock.utc_now(), entity_id))
        return self.answer(entity_id)

    @property
    def entities(self) -> list[str]:
        return [entity for _, entity in self.sent]


class Evening:
    """Virtual time for one relay after another, with things that happen at given moments."""

    def __init__(self, clock: ManualClock, **length: float) -> None:
        self.clock = clock
        self.end = clock.utc_now() + timedelta(**length)
        self.agenda: list[tuple[datetime, Callable[[], None]]] = []

    def at(self, happening: Callable[[], None], **after: float) -> None:
        self.agenda.append((self.clock.utc_now() + timedelta(**after), happening))
        self.agenda.sort(key=lambda entry: entry[0])

    async def wait(self, woken: asyncio.Event, seconds: float | None) -> None:
        await asyncio.sleep(0)  # a wake-up from another thread may be under way
        if woken.is_set():
            return
        now = self.clock.utc_now()
        until = self.end if seconds is None else now + timedelta(seconds=seconds, milliseconds=1)
        if self.agenda and self.agenda[0][0] <= until:
            until, happening = self.agenda.pop(0)
            self.clock.advance(seconds=max(0.0, (until - now).total_seconds()))
            happening()
            return
        if seconds is None or until > self.end:
            raise Over
        self.clock.advance(seconds=(until - now).total_seconds())


def relay_of(
    store: Store,
    client: Sender,
    clock: ManualClock,
    *,
    link: Link | None = None,
    wait: Callable[[asyncio.Event, float | None], Awaitable[None]] = wait_for,
    seed: int = 7,
    reached: Callable[[], None] = lambda: None,
) -> Relay:
    link = link or Link(Phase.CONNECTING)
    return Relay(store, client, link, clock=clock, rng=Random(seed), wait=wait, reached=reached)


async def spend(evening: Evening, store: Store, client: Sender, link: Link | None = None) -> None:
    """One process's life, until nothing waits any more or the evening is over."""
    with suppress(Over):
        await relay_of(store, client, evening.clock, link=link, wait=evening.wait).run()


def add(store: Store, *entities: str) -> None:
    with store.maintenance() as session:
        session.add_all(
            Event(
                id=new_id("event"),
                at=store.clock.utc_now(),
                event_type=EventType.PARTY,
                entity_id=entity,
                state=EventState.PENDING,
                next_attempt_at=store.clock.utc_now(),
            )
            for entity in entities
        )
    store.wake()


def seat(store: Store, table: str) -> str:
    with store.unit_of_work(HOST, "walkin") as uow:
        return parties.seat(uow, Seating([f"tbl_{table}"], uow.now, covers=2)).id


def states(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.execute(select(col(Event.state)).order_by(col(Event.seq))).scalars())


async def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Real time: wait for a condition, not for a while."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - the condition is the database's, not this loop's
            await asyncio.sleep(0.005)


@contextmanager
def running(relay: Relay) -> Iterator[asyncio.Task[None]]:
    task = asyncio.create_task(relay.run())
    try:
        yield task
    finally:
        task.cancel()
