"""The relay while its own side is in trouble, and through days without Dojo."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from random import Random

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from data.clock import ManualClock
from data.models import EventState
from data.store import Store
from server.dojo import Answer, Delivered, DojoClient
from server.link import Link, LinkState, Phase
from tests.house import FRIDAY_19_40
from tests.server.recorder import RecordingDojo, dojo_settings
from tests.server.virtual_time import DARK, Evening, Scripted, add, spend, states

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
