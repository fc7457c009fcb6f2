"""However the program ends, the terminal is given back as it was: a real process in a real pseudo-terminal."""

import os
import signal
import sqlite3
import sys
import termios
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.house import House
from tests.terminal import Terminal

AT_HOME = "\x1b[?1049l", "\x1b[?25h", "\x1b[?1000l", "\x1b[?2004l"
"""The main screen, a visible cursor, no mouse reports, no marked pastes."""

SAMPLE = [sys.executable, "-m", "pos_tui.cli", "--sample"]

BROKEN = """
from pos_tui.screens.floor import FloorScreen
from pos_tui.cli import main
FloorScreen.do_line = lambda self, argument: 1 / 0
raise SystemExit(main(["--sample"]))
"""


def signalled(number: int) -> Callable[[Terminal], None]:
    return lambda terminal: terminal.process.send_signal(number)


def typed(keys: str) -> Callable[[Terminal], None]:
    return lambda terminal: terminal.press(keys)


ENDINGS: dict[str, tuple[list[str], Callable[[Terminal], None], int]] = {
    "SIGTERM": (SAMPLE, signalled(signal.SIGTERM), 0),
    "SIGHUP": (SAMPLE, signalled(signal.SIGHUP), 0),
    "a mistake of its own": ([sys.executable, "-c", BROKEN], typed(":"), 1),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_terminal_is_as_it_was_after(ending: str, tmp_path: Path) -> None:
    command, end, status = ENDINGS[ending]
    with Terminal(command, House(tmp_path).environment, size=(100, 30)) as terminal:
        terminal.wait_for("to come")
        terminal.settle()
        end(terminal)
        assert terminal.finish() == status
        last = terminal.painted.decode("utf-8", "replace").rpartition("\x1b[?1049l")[0] + "\x1b[?1049l"
        assert all(code in terminal.painted.decode("utf-8", "replace") for code in AT_HOME)
        assert "\x1b[?1049h" not in terminal.painted.decode("utf-8", "replace")[len(last) :]
        assert terminal.modes & termios.ECHO
        assert terminal.modes & termios.ICANON


@pytest.mark.parametrize("told", [True, False], ids=["with SIGHUP", "without a word"])
def test_a_lost_terminal_ends_the_program_and_leaves_the_database_whole(tmp_path: Path, told: bool) -> None:
    terminal = Terminal(SAMPLE, House(tmp_path).environment, size=(100, 30), controlling=told)
    terminal.wait_for("to come")
    os.close(terminal.hand_over())
    assert terminal.process.wait(20) is not None
    with closing(sqlite3.connect(tmp_path / "data" / "pos-tui" / "sample.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
