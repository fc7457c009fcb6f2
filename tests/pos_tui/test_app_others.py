"""What `do` in another process and Dojo do is on the floor, and of two who change one thing neither is lost."""

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from data.models import Party
from data.rules import locks
from data.store import Store
from pos_tui.floor.paint import LOCKED
from pos_tui.language.host import Host
from server.dispatch import Call, dispatch
from tests.conftest import MakeStore
from tests.contract.door import SEATING, STATE, Dojo, named, ok
from tests.house import DOJO
from tests.pos_tui.language.test_taking_back import picture
from tests.pos_tui.stand import Stand, open_stand

SEEN_WITHIN = 2
"""Seconds after which a change must be in sight on every terminal of this machine."""


async def test_changes_of_another_process_and_of_dojo_appear_by_themselves(make_store: MakeStore) -> None:
    store = make_store(owner=True, sends_events=True)
    other = Host(make_store(), terminal="do")
    async with open_stand(store) as stand:
        assert other.perform("w 2 4 Okafor").ok
        await stand.until(lambda: "Okafor" in stand.canvas_text())
        await dispatch(store, named("CreateParty"), Call(json.dumps(SEATING).encode()))
        await stand.until(lambda: "Priya" in stand.canvas_text())


async def test_each_change_of_another_terminal_on_the_same_file_is_on_the_floor_within_two_seconds(
    make_store: MakeStore,
) -> None:
    other = Host(make_store(), terminal="bar")
    async with open_stand(make_store(owner=True)) as stand:
        for line, seen in {
            "w 2 4 Okafor": lambda: "S0 Okafor" in stand.canvas_text(),
            "n 4": lambda: "O0 Okafor" in stand.canvas_text(),
            "b 2 20:00 2 Lee": lambda: "▸ Lee" in stand.canvas_text(),
            "x lee": lambda: "Lee" not in stand.canvas_text(),
            "c 4": lambda: "~ to clean" in stand.canvas_text(),
        }.items():
            assert other.perform(line).ok
            done = time.monotonic()
            await stand.until(seen)
            assert time.monotonic() - done < SEEN_WITHIN, line


async def test_a_line_that_was_overtaken_is_refused_and_the_other_change_stands(make_store: MakeStore) -> None:
    store = make_store(owner=True, sends_events=True)
    other = Host(make_store(), terminal="do")
    async with open_stand(store) as stand:
        await stand.press("w", "'2 1 Okafor")
        await stand.until(lambda: stand.bar.preview is not None and stand.bar.preview.mark == "✓")
        assert other.perform("w 4 1 Lee").ok
        await stand.press("enter")
        await stand.answered("✗")
        assert "Lee" in stand.text()
        await stand.press("end")
        assert stand.line == "w 2 1 Okafor"
        await stand.until(lambda: "Lee" in stand.canvas_text())


async def test_do_dojo_and_the_host_change_one_party_and_nothing_is_lost(make_store: MakeStore) -> None:
    store = make_store(owner=True, sends_events=True)
    other = Host(make_store(), terminal="do")
    outcome = await dispatch(store, named("CreateParty"), Call(json.dumps(SEATING).encode()))
    assert outcome.body is not None
    party_id = json.loads(outcome.body)["id"]
    async with open_stand(store) as stand:
        await stand.until(lambda: "Priya" in stand.canvas_text())
        await stand.press("2", "enter", "e", "'notes=by the window", "enter")
        await stand.answered("✓")
        assert other.perform("a 2 3").ok
        await stand.until(lambda: "2+3" in stand.canvas_text())
        update = {**STATE, "tableIds": ["tbl_2", "tbl_3"], "covers": 4, "hostNotes": "by the window"}
        call = Call(json.dumps(update).encode(), {"partyId": party_id})
        outcome = await dispatch(store, named("UpdateParty"), call)
        assert outcome.status == 200, outcome.body
        await stand.until(lambda: "4/" in stand.canvas_text())
        await stand.press("u")
        await stand.answered("✗")  # what Dojo has touched since is not undone
        assert "Mains served" in stand.text()
        assert "by the window" in stand.text()
    with store.read() as session:
        party = session.get(Party, party_id)
        assert party is not None
        assert (party.covers, party.status, party.host_notes) == (4, "Mains served", "by the window")


async def dojo_changes(store: Store) -> None:
    """Through its own door: of the party at table 2 there are four now."""
    dojo = Dojo(store)
    [party_id] = await dojo.found("parties")
    ok(await dojo.put(f"/v1/parties/{party_id}", {**STATE, "name": "Okafor", "covers": 4}))


async def another_terminal_changes(store: Store) -> None:
    assert Host(store, terminal="bar").perform("e 2 covers=4").ok


UNDO_OVER = [
    (dojo_changes, "Dojo changed the party Okafor at 19:40."),
    (another_terminal_changes, "the terminal bar did “Changed Okafor (4) at 2: covers 4” at 19:40."),
]
"""Who changes the party that this terminal has seated, and what a host is told of it."""


@asynccontextmanager
async def seated_and_changed(store: Store, change: Callable[[Store], Awaitable[None]]) -> AsyncIterator[Stand]:
    """This terminal has seated a party, and somebody else has changed it since."""
    async with open_stand(store, size=(160, 40)) as stand:
        await stand.press("w", "'2 2 Okafor", "enter")
        await stand.answered("✓")
        await change(store)
        yield stand


@pytest.mark.parametrize(("change", "told"), UNDO_OVER)
async def test_undo_over_somebody_elses_change_is_refused_in_words_and_nothing_is_changed(
    store: Store, change: Callable[[Store], Awaitable[None]], told: str
) -> None:
    async with seated_and_changed(store, change) as stand:
        await stand.until(lambda: "4/4" in stand.canvas_text())
        before, shown = picture(store), stand.canvas_text()
        await stand.press("u")
        await stand.answered("✗")
        assert f"✗ “Seated Okafor (2) at 2 until 21:10” cannot be taken back: {told}" in stand.text()
        assert (picture(store), stand.canvas_text()) == (before, shown)


@pytest.mark.parametrize(("change", "told"), UNDO_OVER)
async def test_a_line_typed_while_undo_is_refused_is_kept_and_then_the_reason_is_told(
    store: Store, change: Callable[[Store], Awaitable[None]], told: str
) -> None:
    async with seated_and_changed(store, change) as stand:
        stand.burst("u", "w", "'2 3 Ng")
        await stand.until(lambda: "Seat Ng (2) at 3" in stand.text())
        assert stand.line == "w 2 3 Ng"
        await stand.press("escape")
        assert f"cannot be taken back: {told}" in stand.text()


async def test_a_tab_that_a_card_machine_holds_is_marked_on_the_map_and_in_the_panel(store: Store) -> None:
    host = Host(store, terminal="stand")
    host.perform("w 2 1 Okafor")
    order_id = host.perform("o 1 burger").order_id
    assert order_id is not None
    async with open_stand(store) as stand:
        assert LOCKED not in stand.text()
        with store.unit_of_work(DOJO, "CreateOrderLock") as uow:
            locks.lock(uow, order_id, "lock-1", uow.now + timedelta(minutes=5), "terminal 7")
        await stand.until(lambda: LOCKED in stand.canvas_text())
        assert "held by terminal 7 until 19:45" in stand.text()
        await stand.press("p", "'1", "enter")
        await stand.answered("✗")
