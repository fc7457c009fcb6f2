"""A Friday in the hall, played by keys, comes out to the penny."""

from pathlib import Path

import pytest

from tests.evening.audit import Audit
from tests.evening.evening import friday
from tests.evening.hall import open_hall
from tests.evening.plan import TENTH, WHOLE, Figures


async def _play_and_check(folder: Path, figures: Figures) -> None:
    async with open_hall(folder) as hall:
        shift = await friday(hall, figures, seed=27)
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


async def test_a_tenth_of_a_friday_adds_up(tmp_path: Path) -> None:
    await _play_and_check(tmp_path, TENTH)


@pytest.mark.long
async def test_the_whole_friday_adds_up(tmp_path: Path) -> None:
    await _play_and_check(tmp_path, WHOLE)
