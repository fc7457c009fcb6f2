"""Real processes: `pos-tui serve` and `pos-tui do` on a database of their own, with a recorder as Dojo."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.server.recorder import KEY

PATIENCE = 20.0
"""Seconds that something may take on a busy machine before a test gives up."""

USER, PASSWORD = "dojo-caller", "a-long-password"


@dataclass
class House:
    """The environment of one restaurant's processes."""

    folder: Path
    dojo: str | None = None

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("POS_TUI_")}
        own = {
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "XDG_STATE_HOME": str(self.folder / "state"),
            "POS_TUI_DATABASE_URL": f"sqlite:///{self.folder / 'pos.db'}",
            "POS_TUI_SERVER_PORT": "0",
            "POS_TUI_SERVER_USERNAME": USER,
            "POS_TUI_SERVER_PASSWORD": PASSWORD,
        }
        link = {
            "POS_TUI_DOJO_API_KEY": KEY,
            "POS_TUI_DOJO_API_URL": self.dojo or "",
            "POS_TUI_DOJO_SOFTWARE_HOUSE_ID": "house-7",
            "POS_TUI_PUBLIC_URL": "https://pos.example/dojo",
        }
        return {**kept, **own, **(link if self.dojo else {})}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One command, to its end."""
        return subprocess.run(
            [sys.executable, "-m", "pos_tui.cli", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def do(self, *lines: str) -> list[dict[str, Any]]:
        """Lines of the host language, answered as JSON."""
        done = self.run("do", "--json", *lines)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(answers) == len(lines), done.stderr
        return answers

    def serve(self) -> "Serving":
        return Serving(self)


class Serving:
    """`pos-tui serve`, up and answering."""

    def __init__(self, house: House) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pos_tui.cli", "serve"],
            env=house.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        ready = self._process.stdout.readline()
        found = re.search(r"http://[\d.]+:\d+", ready)
        if found is None:
            self.kill()
            raise AssertionError(f"serve did not come up: {ready} {self._process.communicate()[1]}")
        self.url = found[0]

    def stop(self) -> int:
        """As a service manager would; its exit status."""
        self._process.send_signal(signal.SIGTERM)
        return self._end()

    def kill(self) -> None:
        """As a power cut would."""
        self._process.kill()
        self._end()

    def _end(self) -> int:
        status = self._process.wait(PATIENCE)
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
        return status

    def __enter__(self) -> "Serving":
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self.kill()


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Wait for a condition; looks often, and fails with what was waited for."""
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.02)):
        if condition():
            return
        pause.wait(0.02)
    raise AssertionError(f"waited {PATIENCE:.0f} s for {what}")
