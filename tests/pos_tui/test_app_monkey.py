"""Anything typed, in any order, at any size: the app neither breaks nor loses the truth."""

import random

import pytest

from data.queries.floor import floor_snapshot
from data.store import Store
from pos_tui.commands import COMMANDS
from tests.pos_tui.stand import open_stand
from tests.pos_tui.test_app_floor import an_evening

KEYS = [key for command in COMMANDS for key in command.keys if command.name != "quit"]
KEYS += [
    *"abcdefghijklmnopqrstuvwxyz0123456789 .:+/!",
    "space",
    "enter",
    "escape",
    "backspace",
    "tab",
    "home",
    "é",
]
SIZES = [(1, 1), (20, 6), (60, 20), (80, 24), (120, 40), (300, 100)]


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 20))])
async def test_random_keys_clicks_and_sizes_break_nothing(store: Store, seed: int) -> None:
    dice = random.Random(seed)
    an_evening(store)
    async with open_stand(store) as stand:
        for _ in range(12):
            stand.burst(*dice.choices(KEYS, k=25))
            await stand.pilot.resize_terminal(*dice.choice(SIZES))
            await stand.pilot.click(offset=(0, 0))
            await stand.pilot.pause()
        stand.burst("escape", "escape", "escape")
        await stand.pilot.resize_terminal(120, 40)
        await stand.until(lambda: stand.app.screen is stand.app.floor and not stand.app.floor.busy)
        with store.read() as session:
            truth = floor_snapshot(session, store.clock.utc_now())
        await stand.until(lambda: stand.app.floor.snapshot == truth)
        assert stand.app.is_running
