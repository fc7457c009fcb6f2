"""Whatever goes wrong between the two during an evening, it ends in two equal books."""

from datetime import timedelta
from pathlib import Path

import pytest

from data.outbox import retry
from server.guests.dials import Dials
from server.simulator.faults import FAULTS
from tests.server.guests.nights import OPENS, Night, bistro, evening_of, open_night

BUSY = Dials(booked=0.3, walk_ins=0.5, in_the_book=0.4, amended=0.5, cancelled=0.3, at_the_table=0.6)


def _suffer(night: Night, name: str, minutes: int) -> None:
    """A fault comes, the evening goes on under it, and it ends."""
    dojo = night.backstage.dojo
    dojo.faults.switch(name, True)
    night.play(minutes)
    dojo.faults.switch(name, False)
    with night.store.maintenance() as session:
        retry(session)
    night.store.wake()
    night.backstage.ask(dojo.catch_up())


def _end(night: Night) -> None:
    night.play(60 * 6)
    night.settle()
    night.backstage.ask(night.backstage.dojo.catch_up())
    assert night.backstage.ask(night.backstage.dojo.compare()) == []


def test_an_evening_of_all_faults_ends_in_two_equal_books(tmp_path: Path) -> None:
    with open_night(tmp_path, evening_of(bistro(), 11, BUSY, 20), 11) as night:
        night.engine.play(OPENS, night.clock.set, lambda: None)
        night.settle()
        for name in FAULTS:
            _suffer(night, name, 12)
        _end(night)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_ends_in_two_equal_books(tmp_path: Path, name: str, request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--long"):
        pytest.skip("each fault through half an evening: --long")
    with open_night(tmp_path, evening_of(bistro(), 11, BUSY, 20), 11) as night:
        night.engine.play(OPENS + timedelta(minutes=5), night.clock.set, lambda: None)
        night.settle()
        _suffer(night, name, 45)
        _end(night)
