"""The relay, mostly in virtual time: waiting moves the clock instead of sleeping."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlmodel import col

from data import outbox
from data.clock import ManualClock
from data.ids import new_id
from data.models import Event, EventState, EventType, Party
from data.rules import parties
from data.rules.parties import Seating
from data.store import Store
from server.dojo import Answer, Busy, Delivered, DojoClient, Refused, Unauthorized, Unreachable
from server.link import Link, LinkState, Phase
from server.relay import Relay, Sender, wait_for
from tests.conftest import MakeStore
from tests.house import FRIDAY_19_40, HOST
from tests.server.recorder import RecordingDojo, dojo_settings

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
) -> Relay:
    return Relay(store, client, link or Link(Phase.CONNECTING), clock=clock, rng=Random(seed), wait=wait)


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


# ---- flows of the contract ---------------------------------------------------------------------------------


async def test_b9_1_a_dead_event_endpoint_loses_nothing(store: Store, clock: ManualClock) -> None:
    dojo = RecordingDojo(down=True)
    client = DojoClient(dojo_settings(), clock, transport=dojo.transport)
    evening = Evening(clock, hours=3)
    party = seat(store, "1")
    evening.at(lambda: setattr(dojo, "down", False), hours=2)
    await spend(evening, store, client)
    await client.aclose()
    with store.read() as session:
        assert session.get(Party, party) is not None
    assert states(store) == [EventState.DELIVERED]
    assert set(dojo.events) == {(EventType.PARTY, party)}


async def test_b9_2_a_refused_key_is_shown_and_not_hammered(store: Store, clock: ManualClock) -> None:
    client, link = Scripted(clock, lambda _: Unauthorized(401)), Link(Phase.CONNECTING)
    add(store, *(f"e{number}" for number in range(20)))
    await spend(Evening(clock, hours=1), store, client, link)
    assert 59 <= len(client.sent) <= 61
    assert link.state.phase is Phase.REFUSED
    assert link.state.since == FRIDAY_19_40
    assert "POS_TUI_DOJO_API_KEY" in link.state.sentence


async def test_b9_3_an_event_outlives_the_process_that_wrote_it(make_store: MakeStore, clock: ManualClock) -> None:
    first = make_store(owner=True, sends_events=True)
    party = seat(first, "1")
    first.close()
    client = Scripted(clock, lambda _: Delivered())
    store = make_store(owner=True, sends_events=True)
    await spend(Evening(clock, minutes=1), store, client)
    assert client.entities == [party]
    assert states(store) == [EventState.DELIVERED]


# ---- delivery ----------------------------------------------------------------------------------------------


async def test_a_crash_between_post_and_mark_sends_again(store: Store, clock: ManualClock) -> None:
    def crash(_entity: str) -> Answer:
        raise asyncio.CancelledError

    add(store, "a")
    crashing = Scripted(clock, crash)
    with suppress(asyncio.CancelledError):
        await spend(Evening(clock, minutes=1), store, crashing)
    client = Scripted(clock, lambda _: Delivered())
    await spend(Evening(clock, minutes=1), store, client)
    assert crashing.entities == client.entities == ["a"]


async def test_a_restart_waits_out_no_old_back_off(store: Store, clock: ManualClock) -> None:
    add(store, "a")
    await spend(Evening(clock, minutes=30), store, Scripted(clock, lambda _: DARK))
    client = Scripted(clock, lambda _: Delivered())
    restarted = clock.utc_now()
    await spend(Evening(clock, minutes=1), store, client)
    assert client.sent == [(restarted, "a")]


async def test_events_of_different_entities_leave_in_their_order(store: Store, clock: ManualClock) -> None:
    add(store, "c", "a", "b")
    client = Scripted(clock, lambda _: Delivered())
    await spend(Evening(clock, minutes=1), store, client)
    assert client.entities == ["c", "a", "b"]


async def test_thirty_two_waiting_events_of_one_entity_leave_as_one(store: Store, clock: ManualClock) -> None:
    add(store, *["a"] * 32)
    client = Scripted(clock, lambda _: Delivered())
    await spend(Evening(clock, minutes=1), store, client)
    assert client.entities == ["a"]
    assert states(store) == [EventState.FOLDED] * 31 + [EventState.DELIVERED]


async def test_a_change_made_while_its_entity_is_under_way_goes_out_too(store: Store, clock: ManualClock) -> None:
    def change_once(_entity: str) -> Answer:
        if len(client.sent) == 1:
            add(store, "a")
        return Delivered()

    add(store, "a")
    client = Scripted(clock, change_once)
    await spend(Evening(clock, minutes=1), store, client)
    assert client.entities == ["a", "a"]
    assert states(store) == [EventState.DELIVERED] * 2


async def test_a_refused_event_is_parked_after_three_tries_while_others_pass(
    store: Store, clock: ManualClock
) -> None:
    client = Scripted(clock, lambda entity: Refused(400, "no") if entity == "bad" else Delivered())
    add(store, "bad", "good")
    link = Link(Phase.CONNECTING)
    await spend(Evening(clock, hours=1), store, client, link)
    assert client.entities == ["bad", "good", "bad", "bad"]
    assert states(store) == [EventState.PARKED, EventState.DELIVERED]
    assert link.state.phase is Phase.CONNECTED


async def test_an_outage_does_not_count_towards_parking(store: Store, clock: ManualClock) -> None:
    answers: list[Answer] = [*[DARK] * 5, Refused(404, "?"), Refused(404, "?"), Delivered()]
    client = Scripted(clock, lambda _: answers.pop(0))
    add(store, "a")
    await spend(Evening(clock, hours=1), store, client)
    assert states(store) == [EventState.DELIVERED]


# ---- the dark ----------------------------------------------------------------------------------------------


async def test_one_event_probes_for_all_while_dojo_is_dark(store: Store, clock: ManualClock) -> None:
    add(store, *(f"e{number}" for number in range(200)))
    client = Scripted(clock, lambda _: DARK)
    await spend(Evening(clock, hours=1), store, client)
    assert 50 <= len(client.sent) <= 75
    assert set(client.entities) == {"e0"}


async def test_the_probes_follow_the_back_off(store: Store, clock: ManualClock) -> None:
    add(store, "a")
    client = Scripted(clock, lambda _: DARK)
    await spend(Evening(clock, minutes=5), store, client)
    moments = [moment for moment, _ in client.sent]
    gaps = [(b - a).total_seconds() for a, b in pairwise(moments)]
    for gap, step in zip(gaps, (1, 2, 4, 8, 15, 30, 60, 60), strict=False):
        assert step * 0.8 <= gap <= step * 1.2 + 0.01
    assert len(gaps) >= 8


async def test_commits_in_the_dark_do_not_probe(store: Store, clock: ManualClock) -> None:
    evening, client = Evening(clock, minutes=1), Scripted(clock, lambda _: DARK)
    add(store, "a")
    for second in range(1, 50):
        evening.at(lambda: add(store, "b"), seconds=second)
    await spend(evening, store, client)
    assert len(client.sent) <= 7


@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_obeyed_to_the_second(store: Store, clock: ManualClock, status: int) -> None:
    answers: list[Answer] = [Busy(status, 300.0), Delivered()]
    client = Scripted(clock, lambda _: answers.pop(0))
    add(store, "a")
    await spend(Evening(clock, hours=1), store, client)
    first, second = (moment for moment, _ in client.sent)
    assert 299 <= (second - first).total_seconds() <= 301


async def test_a_retry_asked_for_goes_out_at_once(store: Store, clock: ManualClock) -> None:
    answers: list[Answer] = [Unauthorized(401), Delivered()]
    client, evening = Scripted(clock, lambda _: answers.pop(0)), Evening(clock, minutes=5)

    def ask() -> None:
        with store.maintenance() as session:
            outbox.retry(session)

    add(store, "a")
    evening.at(ask, seconds=5)
    await spend(evening, store, client)
    first, second = (moment for moment, _ in client.sent)
    assert second - first == timedelta(seconds=5)


async def test_a_clock_set_back_holds_nothing_up_for_long(store: Store, clock: ManualClock) -> None:
    answers: list[Answer] = [*[DARK] * 10, Delivered()]
    client, evening = Scripted(clock, lambda _: answers.pop(0)), Evening(clock, days=5)
    add(store, "a")
    evening.at(lambda: clock.set(clock.utc_now() - timedelta(days=3)), seconds=100)
    started = clock.monotonic()
    await spend(evening, store, client)
    assert states(store) == [EventState.DELIVERED]
    assert clock.monotonic() - started <= 120 + 10 * 72


# ---- wake-ups, in real time --------------------------------------------------------------------------------


async def test_a_commit_on_another_thread_is_sent_at_once(store: Store, clock: ManualClock) -> None:
    client = Scripted(clock, lambda _: Delivered())
    with running(relay_of(store, client, clock)):
        await asyncio.sleep(0)
        host = threading.Thread(target=seat, args=(store, "1"))
        host.start()
        await until(lambda: states(store) == [EventState.DELIVERED])
        host.join()


async def test_a_retry_in_another_process_is_noticed(make_store: MakeStore, clock: ManualClock) -> None:
    store, beside = make_store(owner=True, sends_events=True), make_store(sends_events=True)
    answers: list[Answer] = [Unauthorized(401), Delivered()]
    client, link = Scripted(clock, lambda _: answers.pop(0)), Link(Phase.CONNECTING)
    add(store, "a")
    with running(relay_of(store, client, clock, link=link)):
        await until(lambda: link.state.phase is Phase.REFUSED)
        with beside.maintenance() as session:
            outbox.retry(session)
        await until(lambda: states(store) == [EventState.DELIVERED])


# ---- our own side ------------------------------------------------------------------------------------------


class Flaky:
    """Makes a store's maintenance transactions fail for a while."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        self.failures = 0
        original = store.maintenance

        @contextmanager
        def maintenance() -> Iterator[Session]:
            if self.failures:
                self.failures -= 1
                raise OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))
            with original() as session:
                yield session

        monkeypatch.setattr(store, "maintenance", maintenance)


async def test_the_relay_outlives_a_database_in_trouble_and_says_so(
    store: Store, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Phase] = []
    link = Link(Phase.CONNECTING, lambda state: seen.append(state.phase))
    add(store, "a")
    Flaky(store, monkeypatch).failures = 4
    await spend(Evening(clock, hours=1), store, Scripted(clock, lambda _: Delivered()), link)
    assert seen == [Phase.STUMBLED, Phase.CONNECTED]
    assert states(store) == [EventState.DELIVERED]


async def test_an_answer_that_could_not_be_written_is_written_later_not_asked_for_again(
    store: Store, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    flaky = Flaky(store, monkeypatch)

    def then_fail(_entity: str) -> Answer:
        flaky.failures = 3
        return Delivered()

    add(store, "a")
    client = Scripted(clock, then_fail)
    await spend(Evening(clock, hours=1), store, client)
    assert client.entities == ["a"]
    assert states(store) == [EventState.DELIVERED]


async def test_after_a_stumble_the_link_is_what_it_was(
    store: Store, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, flaky, evening = (
        Link(Phase.CONNECTING),
        Flaky(store, monkeypatch),
        Evening(clock, seconds=45),
    )
    add(store, "a")
    evening.at(lambda: setattr(flaky, "failures", 1), seconds=20)
    await spend(evening, store, Scripted(clock, lambda _: DARK), link)
    assert flaky.failures == 0
    assert link.state.phase is Phase.DOWN
    assert link.state.since == FRIDAY_19_40


async def test_the_listener_hears_of_every_change(store: Store, clock: ManualClock) -> None:
    heard: list[LinkState] = []
    answers: list[Answer] = [DARK, DARK, Delivered()]
    add(store, "a")
    link = Link(Phase.CONNECTING, heard.append)
    await spend(Evening(clock, hours=1), store, Scripted(clock, lambda _: answers.pop(0)), link)
    assert [state.phase for state in heard] == [Phase.DOWN, Phase.CONNECTED]
    assert heard[0].why == "no answer in time"
    assert heard[1].last_delivered_at == heard[1].since


# ---- three days in the dark --------------------------------------------------------------------------------


class Storm:
    """Dojo for so many hours: refused connections, time-outs, 429, 5xx and lost answers; then it is back."""

    def __init__(self, clock: ManualClock, seed: int, hours: int) -> None:
        self.clock = clock
        self.back = clock.utc_now() + timedelta(hours=hours)
        self.rng = Random(seed)
        self.taken: list[tuple[datetime, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        entity = request.content.decode().rsplit('"', 2)[1]
        now = self.clock.utc_now()
        if now >= self.back:
            self.taken.append((now, entity))
            return httpx.Response(200, json={})
        mood = self.rng.random()
        if mood < 0.02:
            raise asyncio.CancelledError  # our own process dies here
        if mood < 0.07:
            self.taken.append((now, entity))  # taken, but the answer is lost
            raise httpx.ReadError("reset", request=request)
        if mood < 0.4:
            raise httpx.ReadTimeout("slow", request=request)
        if mood < 0.7:
            raise httpx.ConnectError("refused", request=request)
        return httpx.Response(self.rng.choice([429, 500, 502, 503]), headers={"retry-after": "20"})


async def test_days_of_outage_lose_nothing(
    store: Store, clock: ManualClock, request: pytest.FixtureRequest
) -> None:
    """Changes of a few entities each while Dojo is dark; 3000 events in 72 hours with `--long`."""
    long = request.config.getoption("--long")
    hours = 72 if long else 6
    storm, evening = Storm(clock, seed=1, hours=hours), Evening(clock, hours=hours + 1)
    client = DojoClient(dojo_settings(), clock, transport=RecordingDojo(on_event=storm).transport)
    rng = Random(1)
    last: dict[str, datetime] = {}

    def change() -> None:
        entities = [f"entity-{rng.randrange(40)}" for _ in range(5)]
        last.update(dict.fromkeys(entities, clock.utc_now()))
        add(store, *entities)

    for _ in range(600 if long else 50):
        evening.at(change, seconds=rng.uniform(0, hours * 3600 - 1))
    lives = 0
    while evening.clock.utc_now() < storm.back:
        lives += 1
        with suppress(asyncio.CancelledError):
            await spend(evening, store, client)
    await client.aclose()
    assert lives > 3
    assert set(states(store)) == {EventState.DELIVERED, EventState.FOLDED}
    assert states(store).count(EventState.DELIVERED) == 40
    for entity, changed in last.items():
        assert max(at for at, taken in storm.taken if taken == entity) >= changed
    assert max(at for at, _ in storm.taken) <= storm.back + timedelta(seconds=120)
