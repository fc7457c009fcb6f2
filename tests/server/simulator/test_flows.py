"""The flows against the real program, over either transport."""

import pytest

from data.clock import ManualClock
from data.store import Store
from server.capabilities import registered_names
from server.simulator.flows import FLOWS
from server.simulator.flows.player import Player, chosen
from server.simulator.flows.running import Status
from server.simulator.ledger import Wire
from server.simulator.report import report
from tests.server.simulator.bench import playing
from tests.server.simulator.linked import linked_pos

STORIES = [flow for flow in FLOWS.values() if not flow.single]


def test_every_registered_capability_is_exercised_by_a_flow() -> None:
    assert {name for flow in STORIES for name in flow.exercises} == set(registered_names())


def test_every_registered_capability_can_be_called_by_its_name() -> None:
    assert {flow.name for flow in FLOWS.values() if flow.single} == set(registered_names())


@pytest.mark.parametrize("wire", ["rest", "websocket"])
async def test_all_flows_pass_and_every_message_is_valid(store: Store, wire: Wire) -> None:
    async with playing(store, wire) as player:
        await player.play_all(chosen("all", with_host=False))
        made = report(player)
        assert made.green, made.as_text()
        assert [str(each) for each in player.dojo.violations] == []
        assert {line.name: line.verdict for line in made.capabilities} == dict.fromkeys(
            registered_names(), "valid"
        )
        assert await player.dojo.compare() == []


async def test_a_flow_calls_what_it_says_it_exercises(store: Store) -> None:
    async with playing(store) as player:
        for flow in (flow for flow in STORIES if not flow.needs_host):
            player.tally.to_pos.clear()
            await player.play(flow.name)
            assert set(flow.exercises) <= set(player.tally.to_pos), flow.name


async def test_what_the_host_does_reaches_dojo(store: Store, clock: ManualClock) -> None:
    async with linked_pos(store, clock) as pos:
        player = Player(pos.dojo, host=pos)
        runs = await player.play_all(["host-booking", "host-walk-in"])
        await pos.all_said()
        assert [run.status for run in runs] == [Status.SUCCESS, Status.SUCCESS], report(player).as_text()
        assert await pos.dojo.compare() == []


async def test_a_single_call_on_something_that_exists(store: Store) -> None:
    async with playing(store) as player:
        made = (await player.dojo.seat(table_ids=["tbl_2"], covers=2)).entity
        run = await player.play("GetPartyById", {"partyId": made.id})
        assert run.status is Status.SUCCESS
        gone = await player.play("GetPartyById", {"partyId": "nobody"})
        assert gone.status is Status.FAILURE
        assert "404" in gone.steps[0].information[0]


async def test_flows_that_need_what_is_not_registered_are_not_tried(store: Store) -> None:
    async with playing(store) as player:
        del player.dojo.caller.registered["CreateOrderLock"]
        await player.play_all(chosen("all", with_host=False))
        made = report(player)
        assert ("pay-at-table", "not registered: CreateOrderLock") in made.not_tried
        assert (
            next(line.verdict for line in made.capabilities if line.name == "CreateOrderLock") == "not registered"
        )
        assert made.green, made.as_text()
