"""Seeded evenings end with nothing left over, everything told, and two equal books."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from server.guests.dials import Dials
from tests.server.guests.nights import House, bistro, evening_of

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


def play_one(house: House, seed: int, minutes: int = 8) -> str:
    """One evening to its end, everything checked; a digest of its journal."""
    night = house.begin(evening_of(bistro(), seed, QUIET, minutes), seed)
    night.play(60 * 7)
    night.settle()
    night.check()
    return hashlib.sha256(night.journal().encode()).hexdigest()


def test_ten_nights_leave_nothing_over_and_the_last_is_the_same_in_a_process_of_its_own(house: House) -> None:
    nights = [play_one(house, seed) for seed in range(10)]
    assert len(set(nights)) == 10
    there = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3]
    )
    assert there.stdout.strip() == nights[9]


@pytest.mark.long
def test_two_hundred_nights_leave_nothing_over(house: House) -> None:
    for seed in range(200):
        play_one(house, seed)
