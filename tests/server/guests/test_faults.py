"""Whatever goes wrong between the two during an evening, it ends in two equal books."""

from datetime import timedelta

import pytest

from data.outbox import retry
from server.guests.dials import Dials
from server.simulator.faults import FAULTS
from tests.server.guests.nights import OPENS, House, Night, bistro, evening_of

BUSY = Dials(booked=0.3, walk_ins=0.5, in_the_book=0.4, amended=0.5, cancelled=0.3, at_the_table=0.6)


def _begin(house: House, minutes: int) -> Night:
    """An evening that has gone well for so long."""
    night = house.begin(evening_of(bistro(), 11, BUSY, 20), 11)
    night.engine.play(OPENS + timedelta(minutes=minutes), night.clock.set, lambda: None)
    night.settle()
    return night


def _suffer(night: Night, name: str, minutes: int) -> None:
    """A fault comes, the evening goes on under it, and it ends."""
    night.dojo.faults.switch(name, True)
    night.play(minutes)
    night.dojo.faults.switch(name, False)
    with night.store.maintenance() as session:
        retry(session)
    night.store.wake()
    night.house.ask(night.dojo.catch_up())


def _end(night: Night) -> None:
    night.play(60 * 6)
    night.settle()
    night.house.ask(night.dojo.catch_up())
    assert night.house.ask(night.dojo.compare()) == []


def test_an_evening_of_all_faults_ends_in_two_equal_books(house: House) -> None:
    night = _begin(house, 0)
    for name in FAULTS:
        _suffer(night, name, 12)
    _end(night)


@pytest.mark.long
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_ends_in_two_equal_books(house: House, name: str) -> None:
    night = _begin(house, 5)
    _suffer(night, name, 45)
    _end(night)
