"""The relay, mostly in virtual time: waiting moves the clock instead of sleeping."""

import asyncio
import threading
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from data import outbox
from data.clock import ManualClock
from data.models import EventState, EventType, Party
from data.store import Store
from server.dojo import Answer, Busy, Delivered, DojoClient, Refused, Unauthorized
from server.link import Link, Phase
from tests.conftest import MakeStore
from tests.house import FRIDAY_19_40
from tests.server.recorder import RecordingDojo, dojo_settings
from tests.server.virtual_time import (
    DARK,
    Evening,
    Over,
    Scripted,
    add,
    relay_of,
    running,
    seat,
    spend,
    states,
    until,
)

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


async def test_dojo_cannot_ask_for_more_than_five_minutes_of_patience(store: Store, clock: ManualClock) -> None:
    answers: list[Answer] = [Busy(503, 3600.0), Delivered()]
    client = Scripted(clock, lambda _: answers.pop(0))
    add(store, "a")
    await spend(Evening(clock, hours=2), store, client)
    first, second = (moment for moment, _ in client.sent)
    assert 299 <= (second - first).total_seconds() <= 301


async def test_what_waits_goes_out_at_once_when_dojo_is_reached_another_way(
    store: Store, clock: ManualClock
) -> None:
    """For one entity or many; a probe that still fails goes back to waiting."""
    dojo_is_there = False

    def reach(*, works: bool) -> None:
        nonlocal dojo_is_there
        dojo_is_there = works
        relay.probe_now()

    client, evening = Scripted(clock, lambda _: Delivered() if dojo_is_there else DARK), Evening(clock, hours=1)
    relay = relay_of(store, client, clock, wait=evening.wait)
    add(store, "a", "b")
    evening.at(lambda: reach(works=False), seconds=400)
    evening.at(lambda: reach(works=True), seconds=401)
    with suppress(Over):
        await relay.run()
    after = [(moment - FRIDAY_19_40).total_seconds() for moment, _ in client.sent]
    assert after[-3:] == [400, 401, 401]
    assert set(client.entities[-2:]) == {"a", "b"}


async def test_what_dojo_refused_keeps_its_time_although_it_is_reached(store: Store, clock: ManualClock) -> None:
    client = Scripted(clock, lambda entity: Refused(400, "no") if entity == "bad" else DARK)
    evening = Evening(clock, seconds=5)
    relay = relay_of(store, client, clock, wait=evening.wait)
    add(store, "bad", "other")
    for tenths in range(1, 6):
        evening.at(relay.probe_now, seconds=tenths / 10)
    with suppress(Over):
        await relay.run()
    assert client.entities[:4] == ["bad", "other", "other", "other"]


async def test_what_another_process_left_is_not_lost_with_a_transaction_that_fails(
    make_store: MakeStore, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked, beside = make_store(owner=True, sends_events=True), make_store()
    client, evening, broken = Scripted(clock, lambda _: Delivered()), Evening(clock, minutes=5), [True]
    claim = outbox.claim

    def claim_but_once(*asked: Any) -> Any:
        if beside_seated and broken:
            broken.clear()
            raise RuntimeError
        return claim(*asked)

    beside_seated: list[str] = []
    monkeypatch.setattr(outbox, "claim", claim_but_once)
    evening.at(lambda: beside_seated.append(seat(beside, "1")), seconds=5)
    evening.at(linked.wake, seconds=6)
    await spend(evening, linked, client)
    assert client.entities == beside_seated
    assert not broken


async def test_what_dojo_asked_patience_for_waits_although_it_is_reached(store: Store, clock: ManualClock) -> None:
    answers: list[Answer] = [Busy(429, 300.0), Delivered()]
    client, evening = Scripted(clock, lambda _: answers.pop(0)), Evening(clock, hours=1)
    relay = relay_of(store, client, clock, wait=evening.wait)
    add(store, "a")
    evening.at(relay.probe_now, seconds=5)
    with suppress(Over):
        await relay.run()
    first, second = (moment for moment, _ in client.sent)
    assert 299 <= (second - first).total_seconds() <= 301


async def test_that_dojo_answers_is_told_at_first_and_at_the_end_of_an_outage(
    store: Store, clock: ManualClock
) -> None:
    answers: list[Answer] = [Delivered(), DARK, DARK, Delivered(), Delivered()]
    client, evening, told = Scripted(clock, lambda _: answers.pop(0)), Evening(clock, hours=1), []
    relay = relay_of(store, client, clock, wait=evening.wait, reached=lambda: told.append(len(client.sent)))
    add(store, "a", "b", "c")
    with suppress(Over):
        await relay.run()
    assert told == [1, 4]


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


async def test_what_a_process_without_a_link_does_leaves_through_the_one_that_has_it(
    make_store: MakeStore, clock: ManualClock
) -> None:
    """And what was done before there was a link at all stays unsent."""
    beside = make_store()
    seat(beside, "2")
    linked = make_store(owner=True, sends_events=True)
    client, evening, parties = Scripted(clock, lambda _: Delivered()), Evening(clock, minutes=5), []
    add(linked, "first")
    evening.at(lambda: parties.append(seat(beside, "1")), seconds=5)
    evening.at(linked.wake, seconds=6)
    await spend(evening, linked, client)
    assert client.entities == ["first", *parties]


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
