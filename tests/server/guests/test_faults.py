"""Whatever goes wrong between the two, it ends in two equal books."""

from pathlib import Path

import pytest

from data.outbox import retry
from server.guests.dials import Dials
from server.simulator.faults import FAULTS
from tests.server.guests.nights import bistro, evening_of, open_night

BUSY = Dials(booked=0.4, walk_ins=0.6, in_the_book=0.4, amended=0.5, cancelled=0.3, at_the_table=0.6)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_ends_in_two_equal_books(tmp_path: Path, name: str) -> None:
    with open_night(tmp_path, evening_of(bistro(), 11, BUSY, 20), 11) as night:
        dojo = night.backstage.dojo
        night.engine.play(night.clock.utc_now().replace(hour=18, minute=0), night.clock.set, lambda: None)
        night.settle()
        dojo.faults.switch(name, True)
        night.engine.play(night.clock.utc_now().replace(hour=18, minute=50), night.clock.set, lambda: None)
        dojo.faults.switch(name, False)
        with night.store.maintenance() as session:
            retry(session)
        night.store.wake()
        night.backstage.ask(dojo.catch_up())
        night.play(60 * 6)
        night.settle()
        night.backstage.ask(dojo.catch_up())
        assert night.backstage.ask(dojo.compare()) == []
