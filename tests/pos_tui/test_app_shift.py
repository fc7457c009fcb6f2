"""The day in figures and the outage sheet, by keys."""

import re
from pathlib import Path

import pytest

from data.clock import ManualClock
from data.models import Venue
from data.store import Store
from pos_tui.language.host import Host
from pos_tui.screens.shift import ShiftScreen
from pos_tui.widgets.command_bar import WARN
from tests.pos_tui.language.test_events import perform
from tests.pos_tui.stand import open_stand


async def test_the_day_in_figures_is_read_at_80_by_24_and_follows_the_floor(store: Store) -> None:
    host = Host(store, terminal="stand")
    perform(host, "w 2 1", "o 1 burger", "p 1", "c 1", "w 4 2")
    async with open_stand(store, size=(80, 24)) as stand:
        await stand.press("D")
        await stand.until(lambda: "The day in figures" in stand.text() and "£14.50" in stand.text())
        shown = stand.text()
        assert re.search(r"covers +6 ", shown)
        assert "by card, 1x" in shown
        assert "Covers by the half hour" in shown
        perform(host, "w 2 5")
        await stand.until(lambda: re.search(r"covers +8 ", stand.text()))
        await stand.press("left")
        await stand.until(lambda: "Thursday 26 November" in stand.text())
        await stand.press("escape")
        await stand.until(lambda: not isinstance(stand.app.screen, ShiftScreen))


async def test_one_key_prints_the_sheet_or_says_where_it_lies(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    path = tmp_path / "sheets" / "outage.txt"
    async with open_stand(store, sheet=path) as stand:
        await stand.press("P")
        await stand.until(lambda: stand.bar.answer is not None and stand.bar.answer.mark == WARN)
        assert stand.bar.answer is not None
        assert str(path) in stand.bar.answer.sentence
    assert path.exists()


async def test_opening_a_day_forgets_old_guests_as_the_preview_said_and_the_journal_counts_them(
    store: Store, clock: ManualClock
) -> None:
    host = Host(store, terminal="stand")
    with store.preparation() as uow:
        venue = uow.find(Venue, 1)
        assert venue is not None
        venue.profile = {**venue.profile, "keep_guests_days": 365}
    perform(host, "w 2 1 Okafor", "c 1")
    clock.advance(days=366)
    async with open_stand(store, size=(160, 40)) as stand:
        stand.burst("colon", "'day open")
        await stand.until(lambda: "are forgotten for good: 1 visit" in stand.text())
        stand.burst("enter")
        await stand.until(lambda: stand.bar.answer is not None and "Opened" in stand.bar.answer.sentence)
        stand.burst("J")
        await stand.until(lambda: "Forgot guests of before 28 November 2026: 1 visit" in stand.text())
        assert "Okafor" not in stand.text()
