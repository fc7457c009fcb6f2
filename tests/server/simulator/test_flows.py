"""The flows against the real program, over either transport."""

import pytest

from data.clock import ManualClock
from data.store import Store
from server.capabilities import registered_names
from server.simulator.flows import FLOWS
from server.simulator.flows.player import NoSuchFlow, Player, chosen
from server.simulator.flows.running import Status
from server.simulator.report import report
from tests.server.simulator.bench import over_the_socket, playing, simulated
from tests.server.simulator.linked import linked_pos

STORIES = [flow for flow in FLOWS.values() if not flow.single]


def test_every_registered_capability_is_exercised_by_a_flow() -> None:
    assert {name for flow in STORIES for name in flow.exercises} == set(registered_names())


def test_every_registered_capability_can_be_called_by_its_name() -> None:
    assert {flow.name for flow in FLOWS.values() if flow.single} == set(registered_names())


async def check_everything(player: Player) -> None:
    """Every flow passes, every capability has been called, every message was valid, and nothing is left over."""
    for name in chosen("all", with_host=False):
        before = {each: count.calls for each, count in player.tally.to_pos.items()}
        await player.play(name)
        called = {each for each, count in player.tally.to_pos.items() if count.calls > before.get(each, 0)}
        assert set(FLOWS[name].exercises) <= called, name
    made = report(player)
    assert made.green, made.as_text()
    assert [str(each) for each in player.dojo.violations] == []
    assert [line.name for line in made.capabilities if line.verdict != "valid"] == []
    assert await player.dojo.compare() == []


async def test_all_flows_pass_over_rest_and_every_message_is_valid(store: Store) -> None:
    async with playing(store) as player:
        await check_everything(player)


async def test_all_flows_pass_over_the_socket_and_every_message_is_valid(store: Store) -> None:
    async with over_the_socket(store, simulated(store)) as api:
        await check_everything(api.player)


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
        assert await player.play_all(["pay-at-table"]) == []
        await player.play_all(["floor"])
        made = report(player)
        assert ("pay-at-table", "not registered: CreateOrderLock") in made.not_tried
        assert [line.name for line in made.capabilities if line.verdict == "not registered"] == ["CreateOrderLock"]
        assert made.green, made.as_text()


def test_all_means_every_story_and_whoever_is_at_the_pos_comes_last() -> None:
    with_host = chosen("all", with_host=True)
    assert set(with_host) == {flow.name for flow in STORIES}
    assert with_host[-2:] == ["host-booking", "host-walk-in"]
    assert chosen("floor", with_host=False) == ["floor"]
    with pytest.raises(NoSuchFlow):
        chosen("nonsense", with_host=False)
