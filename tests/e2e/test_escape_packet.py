"""A slow line, or tmux without an escape-time, puts Escape into one packet with what is typed next."""

import sys
from pathlib import Path

from tests.e2e.house import House
from tests.terminal import Terminal


def test_escape_and_the_next_line_in_one_packet_are_two_things(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pos_tui.cli", "--sample"]
    with Terminal(command, House(tmp_path).environment, size=(120, 40)) as terminal:
        terminal.wait_for("all")
        terminal.settle()
        terminal.press("w")
        terminal.wait_for("COVERS")
        terminal.settle()
        terminal.forget()
        terminal.press("\x1b:discount 2")
        terminal.wait_for(": discount 2")
