"""How long it takes to open, and what it costs to stand open.

    python -m tests.benchmarks.start

`--version`; from the command to the frame and to the floor, in turn with a trivial Textual app; CPU over twenty
idle seconds and memory with 200 tables. Exits with 1 when a target is missed.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from data.clock import SystemClock
from data.store import Store
from tests.benchmarks.big_house import furnish
from tests.benchmarks.keys import TABLES, open_app
from tests.e2e.house import House
from tests.ports import unclaimed_port
from tests.terminal import Terminal

ROUNDS = 7
IDLE_SECONDS = 20.0
VERSION_SECONDS, TRIVIAL_STARTS, IDLE_PERCENT, MEGABYTES = 0.15, 1.7, 0.5, 110.0

_TRIVIAL = """
from textual.app import App
from textual.widgets import Static
class Trivial(App):
    def compose(self):
        yield Static("readable")
Trivial().run()
"""


def version_seconds() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "pos_tui.cli", "--version"], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def trivial_seconds(folder: Path) -> float:
    """From the command to the first readable paint of as little as Textual can show."""
    with Terminal([sys.executable, "-c", _TRIVIAL], House(folder).environment) as terminal:
        return terminal.wait_for("readable") - terminal.started_at


def app_seconds(folder: Path) -> tuple[float, float]:
    """From the command to the frame, and to the floor with its tables."""
    with open_app(folder, unclaimed_port()) as terminal:
        frame = terminal.wait_for("pos-tui") - terminal.started_at
        return frame, terminal.wait_for("Okafor") - terminal.started_at


def idle(folder: Path) -> tuple[float, float]:
    """CPU in per cent of one core while nothing happens, and megabytes resident."""
    with open_app(folder, unclaimed_port()) as terminal:
        terminal.wait_for("Okafor")
        watch(terminal, 3.0)  # the server starts behind the first paint
        before = _cpu_seconds(terminal.process.pid)
        watch(terminal, IDLE_SECONDS)
        used = _cpu_seconds(terminal.process.pid) - before
        return 100 * used / IDLE_SECONDS, _resident(terminal.process.pid)


def watch(terminal: Terminal, seconds: float) -> None:
    """Read what is painted for so long, as a terminal does."""
    over = threading.Event()
    timer = threading.Timer(seconds, over.set)
    timer.start()
    while not over.is_set():
        terminal.settle()
    timer.join()


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def run(folder: Path) -> bool:
    """Measure and print; whether every target was met."""
    store = Store(f"sqlite:///{folder / 'pos.db'}", clock=SystemClock(), owner=True)
    furnish(store, TABLES)
    store.close()
    versions, trivials, frames, floors = [], [], [], []
    for _ in range(ROUNDS):
        versions.append(version_seconds())
        trivials.append(trivial_seconds(folder))
        frame, floor = app_seconds(folder)
        frames.append(frame)
        floors.append(floor)
    percent, megabytes = idle(folder)
    version, trivial, frame, floor = map(statistics.median, (versions, trivials, frames, floors))
    named = {"--version": version, "trivial app": trivial, "frame": frame, "floor": floor}
    print("medians: " + ", ".join(f"{name} {seconds:.3f} s" for name, seconds in named.items()))
    checks = [
        ("--version, seconds", version, VERSION_SECONDS),
        ("frame / trivial app", frame / trivial, TRIVIAL_STARTS),
        ("idle CPU, per cent of a core", percent, IDLE_PERCENT),
        ("resident, MB", megabytes, MEGABYTES),
    ]
    for name, value, most in checks:
        print(f"{'met   ' if value <= most else 'MISSED'} {name:<32}{value:>8.2f}  (at most {most:g})")
    return all(value <= most for _, value, most in checks)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(0 if run(Path(folder)) else 1)
