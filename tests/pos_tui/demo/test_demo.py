"""The demo in its own terminal: every script to its end, each pause as it says, and the demo's keys."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from data.clock import ManualClock
from pos_tui.app import PosApp
from pos_tui.commandline.demo import SEED, START
from pos_tui.commandline.opening import read_venue
from pos_tui.demo.companion import Demo
from pos_tui.demo.script import Script, read_script
from pos_tui.demo.stage import put_up, start_of
from pos_tui.language.host import Host
from pos_tui.language.registry import all_verbs
from server.guests.world import Bill
from server.simulator.ledger import Exchange
from tests.house import FRIDAY_19_40
from tests.pos_tui.stand import Stand


@asynccontextmanager
async def open_demo(
    size: tuple[int, int] = (120, 40), start: str = START, script: Script | None = None
) -> AsyncIterator[tuple[Stand, Demo]]:
    file = read_venue("bistro")
    bill = Bill("bistro", SEED, start_of(start, file.venue))
    stage = put_up(bill, file, speed=1, real=ManualClock(FRIDAY_19_40))
    try:
        await asyncio.to_thread(stage.open)
        demo = Demo(stage, script, read_script("sales"))
        store = stage.world.store
        app = PosApp(store, Host(store, terminal="stand"), store.clock, verbs=all_verbs(), companion=demo)
        demo.attach(app)
        async with app.run_test(size=size) as pilot:
            stand = Stand(app, pilot, store)
            await stand.until(lambda: app.is_open)
            yield stand, demo
    finally:
        stage.strike()


async def _present(stand: Stand, demo: Demo, script: Script) -> list[str]:
    """Play a script without pauses, pressing space where it waits; what did not go as it says."""
    presenter = demo.present(script, at_once=True)
    presenter.next()
    for _ in script.step:
        await stand.until(lambda: presenter.waiting or presenter.over)
        if not presenter.over:
            await stand.press("space")
    await stand.until(lambda: presenter.over)
    return presenter.trouble


async def test_every_script_plays_to_its_end_as_it_says() -> None:
    async with open_demo() as (stand, demo):
        for name in ("opening", "sales", "integration"):
            assert await _present(stand, demo, read_script(name)) == [], name
            await stand.press("escape", "f5")
            await stand.until(lambda: "Begun anew" in str(stand.bar.answer))


@pytest.mark.parametrize(
    ("start", "told"), [("sat-12:30", "A Saturday, 12:30. Below"), ("fri-00:20", "A Saturday, 00:20. Below")]
)
async def test_the_first_words_tell_the_day_and_hour_it_opens_at(start: str, told: str) -> None:
    async with open_demo(start=start, script=read_script("opening")) as (stand, _):
        await stand.until(lambda: told in stand.text())


async def test_a_script_sees_what_the_diagram_has_drawn_though_it_is_folded_away() -> None:
    async with open_demo() as (stand, demo):
        await stand.press("f10")
        assert "F10 folds" not in stand.text()
        demo._hands.listen()
        assert "GetBill" not in demo._hands.screen()
        demo._hands.note(Exchange(FRIDAY_19_40, "to_pos", "rest", "GetBill", None, 200, 3.0, None, None))
        assert "GetBill" in demo._hands.screen()
