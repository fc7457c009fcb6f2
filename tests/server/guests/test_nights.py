"""Seeded evenings end without anything left over, and in two equal books."""

import time
from pathlib import Path

from server.guests.dials import Dials
from tests.server.guests.nights import bistro, evening_of, open_night


def test_an_evening_ends_with_everything_closed(tmp_path: Path) -> None:
    t = time.process_time()
    with open_night(tmp_path, evening_of(bistro(), 1, Dials()), 1) as night:
        print("open", time.process_time() - t)
        night.play(60 * 6)
        print("played", time.process_time() - t)
        night.settle()
        print(len(night.backstage.dojo.exchanges), len(night.engine.cast.groups))
        assert night.backstage.ask(night.backstage.dojo.compare()) == []
        print("compared", time.process_time() - t)
        print(list(night.backstage.dojo.violations)[:5])
        print(len(night.backstage.dojo.exchanges), len(night.engine.cast.groups))
