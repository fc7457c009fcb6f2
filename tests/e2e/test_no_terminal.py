"""Without a terminal the program says so and opens nothing; in a browser's page it needs none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.house import House, wait_until

COMMANDS = [[], ["run"], ["--sample"], ["demo"], ["train"]]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words) or "nothing")
def test_without_a_terminal_it_says_what_works_and_opens_nothing(words: list[str], tmp_path: Path) -> None:
    done = House(tmp_path).run(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "This needs a terminal, and here keys or the screen are a file or a pipe. "
        "`pos-tui serve` runs without one, `pos-tui lines` is the stand line by line, and `pos-tui do` "
        "performs lines.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_page_in_a_browser_needs_no_terminal(tmp_path: Path) -> None:
    """The way textual-serve runs it: over pipes, with a driver of its own."""
    driver = {"TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver", "COLUMNS": "120", "ROWS": "40"}
    page = subprocess.Popen(
        [sys.executable, "-m", "pos_tui.cli", "--sample"],
        env={**House(tmp_path).environment, **driver},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert page.stdout is not None
    os.set_blocking(page.stdout.fileno(), False)
    screen, painted = page.stdout, bytearray()

    def shows_the_floor() -> bool:
        painted.extend(screen.read() or b"")
        return b"to come" in painted

    try:
        wait_until(shows_the_floor, "the floor")
    finally:
        page.kill()
        page.communicate()
