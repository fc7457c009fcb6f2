"""kill -9 while the outage sheet is written: it is whole, and at most a minute old."""

import random
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.queries.sheet import END
from tests.conftest import MakeStore

_KEEPER = """
import itertools, sys
from pathlib import Path
from data.clock import SystemClock
from data.store import Store
from pos_tui.language.host import Host
from pos_tui.sheet import SheetLane

store = Store(sys.argv[1], clock=SystemClock(), owner=True)
lane = SheetLane(store, Path(sys.argv[2]), print, settle=0.0)
lane.write()
lane.start()
print("kept", flush=True)
host = Host(store, terminal="stand")
for n in itertools.count():
    for line in (f"w 2 2 Guest{n}", "c 2"):
        assert host.perform(line).ok
"""

_AS_OF = re.compile(r"\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\)")


def _killed_at_work(database: Path, sheet: Path, after: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _KEEPER, f"sqlite:///{database}", str(sheet)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "kept\n"
    time.sleep(after)
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_kill_at_any_moment_leaves_a_whole_sheet_of_this_minute(
    make_store: MakeStore, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kills = 100 if request.config.getoption("--long") else 3
    dice = random.Random(19_40)
    make_store()  # puts the furnished file in place
    sheet = tmp_path / "sheets" / "outage.txt"
    for _ in range(kills):
        _killed_at_work(tmp_path / "pos.db", sheet, dice.uniform(0.0, 0.3))
        written = sheet.read_text("utf-8")
        assert written.endswith(f"{END}\n")
        assert all(title in written for title in ("ALLERGIES", "SEATED", "DUE", "WAITING"))
        found = _AS_OF.search(written)
        assert found is not None
        as_of = datetime.fromisoformat(found[1]).astimezone(UTC)
        assert datetime.now(UTC) - as_of < timedelta(minutes=1)
        assert sheet.stat().st_mode & 0o077 == 0
