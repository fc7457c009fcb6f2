"""kill -9 in the middle of service: nothing acknowledged is lost, nothing is half done."""

import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from data.models import Event, Occupancy, Party
from data.rules import parties as rules
from data.store import Store
from tests.conftest import MakeStore
from tests.house import HOST

_WORKER = """
import itertools, sys
from data.clock import SystemClock
from data.store import Store
from pos_tui.language.host import Host

store = Store(sys.argv[1], clock=SystemClock(), owner=True, sends_events=True)
host = Host(store, terminal="stand")
for n in itertools.count():
    for line in (f"w 2 2 Guest{n}", "m 2 3", "o 3 burger", "p 3 cash", "c 3"):
        said = host.perform(line)
        assert said.ok, said.message
        print(said.party_id, line.split()[0], flush=True)
"""


def _work_until_killed(path: Path, after: float) -> list[list[str]]:
    """What the worker had acknowledged when it was killed `after` seconds into its work."""
    process = subprocess.Popen(
        [sys.executable, "-c", _WORKER, f"sqlite:///{path}"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    acknowledged = [process.stdout.readline().split()]
    killer = threading.Timer(after, process.kill)
    killer.start()
    acknowledged += [line.split() for line in process.stdout if line.endswith("\n")]
    process.wait()
    killer.join()
    process.stdout.close()
    return [words for words in acknowledged if len(words) == 2]


def test_no_acknowledged_change_is_lost_and_none_is_half_done(
    make_store: MakeStore, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kills = 200 if request.config.getoption("--long") else 3
    dice = random.Random(19_40)
    make_store()  # puts the furnished file in place
    path = tmp_path / "pos.db"
    for _ in range(kills):
        acknowledged = _work_until_killed(path, dice.uniform(0.0, 0.15))
        store = make_store(owner=True)
        with store.read() as session:
            assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            parties = {party.id: party for party in session.execute(select(Party)).scalars()}
            touched = set(session.execute(select(col(Event.entity_id))).scalars())
            seated = [row.party_id for row in session.execute(select(Occupancy)).scalars()]
        closed = {party_id for party_id, verb in acknowledged if verb == "c"}
        assert {party_id for party_id, _ in acknowledged} <= set(parties)
        assert all(parties[party_id].ended_at is not None for party_id in closed)
        assert set(parties) <= touched
        assert sorted(seated) == sorted(party.id for party in parties.values() if party.ended_at is None)
        _clear(store, seated)
        store.close()


def _clear(store: Store, seated: list[str]) -> None:
    """Let whoever still sits there go, so that the next round begins with free tables."""
    for party_id in set(seated):
        with store.unit_of_work(HOST, "close") as uow:
            rules.leave(uow, rules.live_party(uow, party_id))
