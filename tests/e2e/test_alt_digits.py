"""Alt and a digit as terminals send it, Escape first: real bytes in a real pseudo-terminal."""

import sys
from pathlib import Path

from tests.e2e.house import House
from tests.terminal import Terminal


def test_escape_and_a_digit_go_to_the_area_with_that_number(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pos_tui.cli", "--sample"]
    with Terminal(command, House(tmp_path).environment, size=(120, 40)) as terminal:
        terminal.wait_for("to come")
        terminal.settle()
        terminal.forget()
        terminal.press("\x1b2")
        terminal.wait_for("Terrace ·")
