"""A Friday in the hall, played by keys, comes out to the penny."""

from pathlib import Path

import pytest

from tests.evening.audit import Audit
from tests.evening.card import Card
from tests.evening.evening import friday
from tests.evening.hall import open_hall
from tests.evening.plan import TENTH, WHOLE, Figures, plan

SEED = 27
"""Of an evening at which somebody sits at nearly every table."""


async def _play_and_check(folder: Path, figures: Figures) -> None:
    async with open_hall(folder) as hall:
        shift = await friday(hall, figures, SEED)
        audit = Audit(hall, shift, figures)
        audit.check_money()
        audit.check_takings()
        audit.check_vat()
        audit.check_guests()
        audit.check_journal()
        audit.check_histories()
        await audit.check_dojo()
        await audit.check_attention()
        await audit.check_report()


def test_the_whole_friday_is_as_large_as_it_was_asked_for() -> None:
    seats = Card.of("hall").seats
    assert (len(seats), sum(seats.values())) == (120, 420)
    assert (WHOLE.covers, WHOLE.bookings, WHOLE.walk_ins, WHOLE.waiting) == (420, 160, 90, 25)
    assert (WHOLE.splits, WHOLE.merges, WHOLE.refunds) == (12, 10, 6)
    assert plan(WHOLE, SEED) == plan(WHOLE, SEED)


async def test_a_tenth_of_a_friday_adds_up(tmp_path: Path) -> None:
    await _play_and_check(tmp_path, TENTH)


@pytest.mark.long
async def test_the_whole_friday_adds_up(tmp_path: Path) -> None:
    await _play_and_check(tmp_path, WHOLE)
