"""The demo's screens give the floor back its keys."""

from collections.abc import Callable

from data.store import Store
from pos_tui.demo.menus import FaultScreen, Shelf, WorldScreen
from server.simulator.faults import Faults
from tests.pos_tui.stand import open_stand


async def test_keys_that_mean_nothing_to_the_faults_reach_the_floor_in_their_order(store: Store) -> None:
    faults = Faults()
    async with open_stand(store) as stand:
        await stand.app.push_screen(FaultScreen(faults, faults.toggle, stand.app.pass_on))
        await stand.press("3", "'w2")
        assert faults.in_force == ("error",)
        assert stand.line == "w 2"


async def test_an_evening_is_copied_removed_and_kept_by_key(store: Store) -> None:
    done: list[str] = []
    shelf = Shelf(done.append, done.append, lambda name, other: done.append(f"{name} as {other}"), done.append)
    async with open_stand(store) as stand:
        await stand.app.push_screen(WorldScreen(["friday"], shelf))
        await stand.press("ctrl+o", "down", "delete", "'saturday", "enter")
        assert done == ["friday as friday 2", "friday 2", "saturday"]


async def test_the_name_of_a_kept_evening_goes_on_with_it_and_another_row_replaces_it(store: Store) -> None:
    done: list[str] = []

    def noted(what: str) -> Callable[[str], None]:
        return lambda name: done.append(f"{what} {name}")

    shelf = Shelf(noted("keep"), noted("load"), lambda *_: None, noted("remove"))
    for keys in ((), ("down",)):
        async with open_stand(store) as stand:
            await stand.app.push_screen(WorldScreen(["friday", "friday 2"], shelf))
            await stand.press("'Friday", *keys)
            assert "replace “friday” by this evening" in stand.text()
            await stand.press("enter")
    assert done == ["load friday", "keep friday"]
