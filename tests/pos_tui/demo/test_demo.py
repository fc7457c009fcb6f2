"""The demo in its own terminal: every script to its end, each pause as it says, and the demo's keys."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from data.clock import ManualClock
from data.queries.floor import outbox_view
from data.rules.ranking import propose
from pos_tui.app import PosApp
from pos_tui.commandline.demo import SEED, SPEED, START
from pos_tui.commandline.opening import read_venue
from pos_tui.demo.companion import Demo
from pos_tui.demo.script import Script, Step, bundled_scripts, read_script
from pos_tui.demo.stage import put_up, start_of
from pos_tui.language.host import Host
from pos_tui.language.registry import all_verbs
from server.guests.world import Bill
from server.simulator.faults import FAULTS
from server.simulator.ledger import Exchange
from tests.house import FRIDAY_19_40
from tests.pos_tui.stand import Stand


@asynccontextmanager
async def open_demo(
    size: tuple[int, int] = (120, 40),
    start: str = START,
    script: Script | None = None,
    *,
    venue: str = "bistro",
) -> AsyncIterator[tuple[Stand, Demo]]:
    file = read_venue(venue)
    bill = Bill(venue, SEED, start_of(start, file.venue))
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
    while not presenter.over:
        step = presenter.position
        await stand.until(lambda: presenter.waiting or presenter.position != step)  # noqa: B023
        if presenter.waiting:
            await stand.press("space")
    return presenter.trouble


async def _told_who_sits(stand: Stand) -> None:
    """Until Dojo has heard of all that was there when the doors opened: hundreds of events in the hall."""
    async with asyncio.timeout(60):
        unsent = 1
        while unsent:
            await stand.pilot.pause()
            with stand.store.read() as session:
                unsent = outbox_view(session).waiting


async def test_every_script_plays_to_its_end_as_it_says() -> None:
    async with open_demo() as (stand, demo):
        for name in ("opening", "sales", "integration"):
            assert await _present(stand, demo, read_script(name)) == [], name
            await stand.press("escape", "f5")
            await stand.until(lambda: "Begun anew" in str(stand.bar.answer))


async def test_after_the_opening_a_table_for_four_is_free_for_five_minutes_as_the_readme_says() -> None:
    async with open_demo() as (stand, demo):
        assert await _present(stand, demo, read_script("opening")) == []
        world, turn = demo._world, read_venue("bistro").venue.turn(4)
        for _ in range(round(5 * SPEED)):
            now = world.clock.utc_now() + timedelta(minutes=1)
            demo._desk.stage.pump.submit(lambda: world.play(now)).result()  # noqa: B023
            with world.store.read() as session:
                assert propose(session, 4, now, now + turn, now), f"none at {now:%H:%M}"
        await stand.press("'w4", "enter")
        await stand.until(lambda: "Seated the walk-in (4)" in str(stand.bar.answer))


async def test_the_opening_comes_true_on_the_smallest_screen_and_a_refusal_in_the_largest_house() -> None:
    async with open_demo((60, 20)) as (stand, demo):
        assert await _present(stand, demo, read_script("opening")) == []
    async with open_demo((80, 24), venue="hall") as (stand, demo):
        await _told_who_sits(stand)
        assert await _present(stand, demo, Script(title="", step=read_script("sales").step[:5])) == []


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_the_way_out_of_a_script_and_of_a_fault_is_seen_at_every_size(size: tuple[int, int]) -> None:
    async with open_demo(size) as (stand, demo):
        faults = demo._world.backstage.dojo.faults
        for name in FAULTS:
            faults.switch(name, True)
        longest = max((step.say for name in bundled_scripts() for step in read_script(name).step), key=len)
        steps = [Step(say=text, line="w 2 12 Fairweather") for text in ("Short.", longest)]
        presenter = demo.present(Script(title="", step=steps))
        for step in steps:
            await stand.press("space") if presenter.waiting else presenter.next()
            await stand.until(lambda: presenter.waiting)
            await stand.until(lambda: "(F9 ends it)" in stand.text())
            await stand.until(lambda: step.say.split()[-1] in stand.text())  # noqa: B023
            shown = stand.text()
            assert "space goes on, b goes back, F6 ends" in shown
            assert all(word in shown for word in step.say.split())


@pytest.mark.parametrize(
    ("size", "venue", "start"),
    [((80, 24), "hall", START), ((120, 40), "bistro", "sat-21:45")],
)
async def test_the_guest_who_books_first_is_found_with_her_allergy_in_every_house(
    size: tuple[int, int], venue: str, start: str
) -> None:
    async with open_demo(size, start, venue=venue) as (stand, demo):
        story = read_script("sales")
        assert await _present(stand, demo, Script(title="", step=story.step[:3])) == []


async def test_a_step_that_has_nothing_to_show_says_so_instead_of_its_claim() -> None:
    async with open_demo() as (stand, demo):
        steps = [Step(say="A unicorn is seated.", expect=["unicorn"]), Step(say="All is well.")]
        presenter = demo.present(Script(title="", step=steps), at_once=True)
        presenter.next()
        await stand.until(lambda: presenter.waiting)
        await stand.until(lambda: "This evening has nothing to show for it." in stand.text())
        assert "unicorn" not in stand.text()
        await stand.press("space")
        await stand.until(lambda: "All is well." in stand.text())


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
