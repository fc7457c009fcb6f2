"""Seeded evenings end with nothing left over, everything told, and two equal books."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from data.models import EventState
from data.outbox import listing
from data.queries.attention import Urgency, needs
from data.queries.canonical import canonical_journal
from data.queries.floor import floor_snapshot
from server.guests.dials import Dials
from tests.server.guests.nights import Night, bistro, evening_of, open_night

QUIET = Dials(booked=0.2, walk_ins=0.5, cancelled_seated=0.1, amended=0.2, at_the_table=0.5)
"""Few guests, and much that can go wrong with them."""

INCONSISTENT = {Urgency.LEFT_UNPAID, Urgency.REFUSED_BY_DOJO, Urgency.BUSY_AND_BOOKED, Urgency.UNSENT}


def play_one(folder: Path, seed: int, minutes: int = 12) -> str:
    """One evening to its end, everything checked; its journal."""
    with open_night(folder, evening_of(bistro(), seed, QUIET, minutes), seed) as night:
        night.play(60 * 7)
        night.settle()
        _check(night)
        with night.store.read() as session:
            return canonical_journal(session)


def _check(night: Night) -> None:
    with night.store.read() as session:
        now = night.clock.utc_now()
        snapshot = floor_snapshot(session, now)
        waiting = listing(session, (EventState.PENDING, EventState.PARKED, EventState.NOT_SENT))
    assert all(table.party is None and not table.dirty for table in snapshot.tables)
    assert not {need.urgency for need in needs(snapshot, now)} & INCONSISTENT
    assert snapshot.left_unpaid == ()
    assert waiting == []
    assert night.backstage.ask(night.backstage.dojo.compare()) == []
    assert [each for each in night.backstage.dojo.violations if each.grave] == []


def test_ten_nights_leave_nothing_over(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    for seed in range(200 if request.config.getoption("--long") else 10):
        folder = tmp_path / str(seed)
        folder.mkdir()
        play_one(folder, seed)


def test_the_same_seed_is_the_same_journal_in_any_process(tmp_path: Path) -> None:
    here = [_digest(tmp_path / name) for name in ("one", "two")]
    script = "import sys; from pathlib import Path; from tests.server.guests.test_nights import _digest; "
    there = subprocess.run(
        [sys.executable, "-c", script + f"print(_digest(Path({str(tmp_path / 'three')!r})))"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert here == [there.stdout.strip()] * 2


def _digest(folder: Path) -> str:
    folder.mkdir()
    return hashlib.sha256(play_one(folder, 5).encode()).hexdigest()
