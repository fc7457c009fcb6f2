"""A Dojo that loses three in ten, dawdles, asks twice and out of order: in the end it knows everything."""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from data.clock import ManualClock
from data.marks import Mark
from data.models import Event, EventState
from data.queries.outbox import listing
from data.resync import resync
from data.store import Store
from pos_tui.language.host import Host
from server.dispatch import Call
from server.dojo import Answer, Delivered, Unreachable
from server.link import Link, Phase
from server.relay import Relay
from server.wire import WireLog
from tests.contract.door import named
from tests.server.virtual_time import Evening, Over

LOSS = 0.3
KIND = {"PartyUpdated": ("GetPartyById", "partyId"), "OrderUpdated": ("GetOrderById", "orderId")}
KIND |= {"ReservationUpdated": ("GetReservationById", "reservationId")}

LINES = (
    "w 2 1 Okafor",
    "b 4 20:30 3 Smith",
    "o 1 2x burger",
    "n 1",
    "w 4 2 Nguyen",
    "m 2 4",
    "o 4 flat white",
    "e smith covers=3",
    "p 1 10 cash",
    "u",
    "x smith",
    "u",
    "p 1",
    "c 1",
    "w 2 T1",
    "u",
)


@dataclass
class ShakyDojo:
    """Takes events when it feels like it, and fetches later what it was told of."""

    store: Store
    clock: ManualClock
    log: WireLog
    rng: Random
    to_fetch: list[tuple[str, str]] = field(default_factory=list)
    known: dict[str, Any] = field(default_factory=dict)
    """What it believes of each entity; None for one that is gone."""

    async def submit_event(self, event_type: str, entity_id: str) -> Answer:
        self.clock.advance(seconds=self.rng.uniform(0.02, 3))
        if self._loses():
            return Unreachable("no answer in time")
        self.to_fetch += [(event_type, entity_id)] * self.rng.choice((1, 1, 2))
        if self.rng.random() < 0.5:
            await self.fetch_some()
        if self._loses():
            return Unreachable("the connection broke")
        return Delivered()

    def _loses(self) -> bool:
        return self.rng.random() < 1 - float((1 - LOSS) ** 0.5)

    async def fetch_some(self) -> None:
        """In any order, and losing some."""
        self.rng.shuffle(self.to_fetch)
        fetched, self.to_fetch = self.to_fetch[:3], self.to_fetch[3:]
        for event_type, entity_id in fetched:
            if self.rng.random() >= LOSS:
                self.known[entity_id] = await self.fetch(event_type, entity_id)
                self.clock.advance(seconds=self.rng.uniform(0.01, 0.2))

    async def fetch(self, event_type: str, entity_id: str) -> Any:
        name, key = KIND[event_type]
        outcome = await self.log.serve(self.store, named(name), Call(ids={key: entity_id}))
        assert outcome.body is not None
        return json.loads(outcome.body) if outcome.status == 200 else None


async def deliver(dojo: ShakyDojo, evening: Evening) -> None:
    """Until nothing waits, and what Dojo wanted to fetch was fetched or lost."""
    link = Link(Phase.CONNECTING)
    relay = Relay(dojo.store, dojo, link, clock=dojo.clock, rng=dojo.rng, wait=evening.wait, sent=dojo.log.sent)
    with suppress(Over):
        await relay.run()
    while dojo.to_fetch:
        await dojo.fetch_some()
    await dojo.log.flush()


def unread(store: Store) -> list[str]:
    """What Dojo was told of and has not read back."""
    with store.read() as session:
        rows = listing(session, tuple(EventState), limit=1000)
    left = [row for row in rows if row.state not in (EventState.NOT_SENT, EventState.JOURNAL)]
    return [row.entity_id for row in left if row.mark is not Mark.READ_BACK]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    seeds = 50 if metafunc.config.getoption("--long") else 1
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(seeds))


async def test_every_change_arrives_and_is_read_back_however_shaky_dojo_is(
    store: Store, clock: ManualClock, seed: int
) -> None:
    log = WireLog(store)
    dojo = ShakyDojo(store, clock, log, Random(seed))
    host = Host(store, terminal="stand")
    evening = Evening(clock, hours=20)
    after = 0.0
    for line in LINES:
        after += dojo.rng.uniform(1, 60)
        evening.at(partial(assert_done, host, line), seconds=after)
    await deliver(dojo, evening)
    with store.read() as session:
        assert listing(session) == []
    for _ in range(30):
        missing = unread(store)
        if not missing:
            break
        clock.advance(minutes=1)
        with store.maintenance() as session:
            resync(session, clock.utc_now(), entities=missing)
        await deliver(dojo, Evening(clock, hours=2))
    assert unread(store) == []
    await assert_both_sides_agree(dojo)


def assert_done(host: Host, line: str) -> None:
    said = host.perform(line)
    assert said.ok, said.message


async def assert_both_sides_agree(dojo: ShakyDojo) -> None:
    with dojo.store.read() as session:
        told = session.execute(select(col(Event.event_type), col(Event.entity_id)).distinct()).all()
    for event_type, entity_id in told:
        assert dojo.known[entity_id] == await dojo.fetch(event_type, entity_id), entity_id
