"""Seeded evenings end with nothing left over, everything told, and two equal books."""

import hashlib
import subprocess
import sys
from collections import Counter
from math import sqrt
from pathlib import Path

import pytest

from server.guests.dials import Dials
from tests.server.guests.nights import House, Night, bistro, evening_of

QUIET = Dials(booked=0.2, walk_ins=0.5, cancelled_seated=0.1, amended=0.2, at_the_table=0.5)
"""Few guests, and much that can go wrong with them."""

_ELSEWHERE = """
from pathlib import Path
from tempfile import TemporaryDirectory
from tests.server.guests.nights import House
from tests.server.guests.test_nights import play_one

with TemporaryDirectory() as folder:
    house = House(Path(folder))
    print(play_one(house, 9))
    house.close()
"""


def play_one(house: House, seed: int) -> str:
    """One evening to its end, everything checked; a digest of its journal."""
    return _digest(_played(house, seed))


def _played(house: House, seed: int) -> Night:
    night = house.begin(evening_of(bistro(), seed, QUIET, 8), seed)
    night.play(60 * 7)
    night.check()
    return night


def _digest(night: Night) -> str:
    return hashlib.sha256(night.journal().encode()).hexdigest()


def _check_rates(deeds: Counter[str]) -> None:
    """What was played is what the dials say, within three standard deviations and one."""
    booked = deeds["CreateReservation"] + deeds["book"]
    tabs = deeds["CreateOrderLock"] + deeds["pay"]
    happened = [
        (deeds["book"], booked, QUIET.by_phone),
        (deeds["UpdateReservation"] + deeds["edit"], booked, QUIET.amended),
        (
            deeds["DeleteReservationById"] + deeds["cancel"],
            booked,
            QUIET.cancelled + 0.85 * QUIET.cancelled_seated,
        ),
        (deeds["arrived"], booked, (1 - QUIET.cancelled) * (1 - QUIET.no_show)),
        (deeds["CreateOrderLock"], tabs, (1 - QUIET.cash) * QUIET.at_the_table),
    ]
    for number, of, rate in happened:
        assert abs(number - of * rate) <= 3 * sqrt(of * rate * (1 - rate)) + 1, (number, of, rate)


def test_ten_nights_leave_nothing_over_and_the_last_is_the_same_in_a_process_of_its_own(house: House) -> None:
    deeds: Counter[str] = Counter()
    nights = []
    for seed in range(10):
        night = _played(house, seed)
        deeds += night.deeds()
        nights.append(_digest(night))
    _check_rates(deeds)
    assert len(set(nights)) == 10
    there = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert there.stdout.strip() == nights[9]


@pytest.mark.long
def test_two_hundred_nights_leave_nothing_over(house: House) -> None:
    deeds: Counter[str] = Counter()
    for seed in range(200):
        deeds += _played(house, seed).deeds()
    _check_rates(deeds)
