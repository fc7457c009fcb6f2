"""From key to paint, measured where it counts: bytes into a pseudo-terminal, painted bytes out of it.

    python -m tests.benchmarks.keys

Three settings take turns in one run: a bare canvas app of the same size (the yardstick), our app alone, and our
app while Dojo calls 200 times a second. Then: how long a party that Dojo seats takes to appear. Exits with 1
when a target is missed.
"""

import base64
import http.client
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from data.clock import SystemClock
from data.store import Store
from tests.benchmarks.big_house import furnish, table_ids
from tests.e2e.house import PASSWORD, USER, House
from tests.ports import unclaimed_port
from tests.terminal import Terminal

TABLES = 200
ROUNDS = 5
LINE = "w 2 149 Rosalind Okafor"
SEATINGS = 20
YARDSTICKS = 2.0
"""Times the yardstick's p95 that our app may take."""
LOADS = 2.0
"""Times its own p95 that it may take while Dojo calls."""
APPEARS_MS = 100.0


@dataclass
class Times:
    """Milliseconds of one kind of key in one setting."""

    taken: list[float] = field(default_factory=list)

    def add(self, seconds: float) -> None:
        self.taken.append(seconds * 1000)

    def at(self, percent: int) -> float:
        return statistics.quantiles(self.taken, n=100, method="inclusive")[percent - 1]

    def row(self, name: str) -> str:
        return f"{name:<44}{len(self.taken):>5}{self.at(50):>9.1f}{self.at(95):>9.1f}{max(self.taken):>9.1f}"


@dataclass
class Setting:
    """Moves and letters of one setting."""

    name: str
    moves: Times = field(default_factory=Times)
    letters: Times = field(default_factory=Times)

    def measure(self, terminal: Terminal, leave: str) -> None:
        """Walk along a row and back, then type a line and leave it."""
        for key, name in [*(("l", n) for n in range(2, 11)), *(("h", n) for n in range(9, 0, -1))]:
            self.moves.add(terminal.reply_time(key, re.compile(f"╔ ?{name} ?═")))
            terminal.settle()
        terminal.press(":")
        terminal.settle()
        for end in range(1, len(LINE) + 1):
            self.letters.add(terminal.reply_time(LINE[end - 1], re.compile(f": ?{re.escape(LINE[:end])}")))
            terminal.settle()
        terminal.press(leave)
        terminal.settle()


class Load:
    """Dojo's calls, from another process."""

    def __init__(self, port: int, parties: list[str]) -> None:
        command = [sys.executable, "-m", "tests.benchmarks.dojo_calls", "127.0.0.1", str(port), USER, PASSWORD]
        self._process = subprocess.Popen(
            [*command, *parties], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self.rates: list[int] = []

    def _say(self, word: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{word}\n")
        return self._process.stdout.readline().strip()

    @contextmanager
    def on(self) -> Iterator[None]:
        assert self._say("go") == "going"
        yield
        self.rates.append(int(self._say("stop")))

    def end(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait()


def open_app(folder: Path, port: int, size: tuple[int, int] = (200, 60)) -> Terminal:
    """Our app over the database in a folder."""
    environment = {**House(folder).environment, "POS_TUI_SERVER_PORT": str(port)}
    return Terminal([sys.executable, "-m", "pos_tui.cli", "run"], environment, size)


def appear(terminal: Terminal, port: int, tables: Mapping[str, str], times: Times) -> None:
    """Seat parties as Dojo does, one after the other, at free tables that are in sight."""
    login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)

    def call(verb: str, path: str, body: object = None) -> dict[str, object]:
        connection.request(verb, path, None if body is None else json.dumps(body), headers)
        reply = connection.getresponse()
        answer: dict[str, object] = json.loads(reply.read() or b"{}")
        assert reply.status == 200, answer
        return answer

    for number in range(SEATINGS):
        name = f"Q{number:02}"  # as much of a name as minutes leave in the smallest box
        start = datetime.now(UTC) - timedelta(seconds=1)
        party = {
            "dojoPartyId": f"appears-{number}",
            "name": name,
            "covers": 2,
            "startTime": f"{start:%Y-%m-%dT%H:%M:%S}.000Z",
            "tableIds": [tables[str(5 * (number % 10) + 4)]],
        }
        terminal.settle()
        terminal.forget()
        began = time.perf_counter()
        made = call("POST", "/v1/parties", party)
        times.add(terminal.wait_for(name) - began)
        call("DELETE", f"/v1/parties/{made['id']}")


def run(folder: Path) -> bool:
    """Measure, print the table; whether every target was met."""
    store = Store(f"sqlite:///{folder / 'pos.db'}", clock=SystemClock(), owner=True)
    parties, tables = furnish(store, TABLES), table_ids(store)
    store.close()
    port = unclaimed_port()
    bare, alone, busy = Setting("bare canvas"), Setting("pos-tui alone"), Setting("pos-tui, Dojo calling")
    seen = Times()
    yardstick = [sys.executable, "-m", "tests.benchmarks.yardstick", str(TABLES)]
    with Terminal(yardstick, House(folder).environment) as line_app, open_app(folder, port) as app:
        line_app.wait_for("╔ 1 ═")
        app.wait_for(re.compile("╔ ?1 ?═"))
        load = Load(port, parties[:50])
        for _ in range(ROUNDS):
            bare.measure(line_app, "\x0e")
            alone.measure(app, "\x03")
            with load.on():
                busy.measure(app, "\x03")
        load.end()
        appear(app, port, tables, seen)
    report([bare, alone, busy], seen, load.rates)
    return met(bare, alone, busy, seen)


def report(settings: list[Setting], seen: Times, rates: list[int]) -> None:
    print(f"{TABLES} tables, 200 columns by 60 rows; milliseconds, key in to paint out\n")
    print(f"{'':<44}{'keys':>5}{'p50':>9}{'p95':>9}{'max':>9}")
    for setting in settings:
        print(setting.moves.row(f"{setting.name}: cursor"))
    for setting in settings:
        print(setting.letters.row(f"{setting.name}: letters on the line"))
    print(seen.row("a party that Dojo seats is on the floor"))
    print(f"\nDojo's calls a second, by round: {', '.join(map(str, rates))}")


def met(bare: Setting, alone: Setting, busy: Setting, seen: Times) -> bool:
    """Print how each target was met or missed."""
    checks = [
        ("cursor: alone p95 / bare p95", alone.moves.at(95) / bare.moves.at(95), YARDSTICKS),
        ("letters: alone p95 / bare p95", alone.letters.at(95) / bare.letters.at(95), YARDSTICKS),
        ("cursor: Dojo calling p95 / alone p95", busy.moves.at(95) / alone.moves.at(95), LOADS),
        ("letters: Dojo calling p95 / alone p95", busy.letters.at(95) / alone.letters.at(95), LOADS),
        ("Dojo's party on the floor, median ms", seen.at(50), APPEARS_MS),
    ]
    for name, value, most in checks:
        print(f"{'met   ' if value <= most else 'MISSED'} {name:<44}{value:>8.2f}  (at most {most:g})")
    return all(value <= most for _, value, most in checks)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(0 if run(Path(folder)) else 1)
