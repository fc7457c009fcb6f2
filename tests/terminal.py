"""A program in a real pseudo-terminal: bytes typed in, painted bytes out."""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

STYLE = re.compile(r"\x1b\[[0-9;:]*m")
"""Colours: they stand between letters that are painted side by side."""

PATIENCE = 20.0
QUIET = 0.045
"""Seconds without a byte after which a screen has been painted to its end."""


def _own_the_terminal() -> None:
    """Only its controlling terminal tells a program that it is gone."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """Runs a command on a screen of the given columns and rows, and reads what it paints."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        size: tuple[int, int] = (200, 60),
        *,
        controlling: bool = True,
    ) -> None:
        """`controlling`: closing the screen sends SIGHUP, as a terminal does that the program was started in."""
        self._screen, keyboard = pty.openpty()
        fcntl.ioctl(keyboard, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        unwanted = {"COLUMNS", "LINES", "NO_COLOR"}
        kept = {name: value for name, value in environment.items() if name not in unwanted}
        self.started_at = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            env={**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
            stdin=keyboard,
            stdout=keyboard,
            stderr=keyboard,
            start_new_session=True,
            preexec_fn=_own_the_terminal if controlling else None,
        )
        os.close(keyboard)
        self.painted = b""
        """Every byte since `forget`."""

    @property
    def text(self) -> str:
        """What was painted since `forget`, without colours."""
        return STYLE.sub("", self.painted.decode("utf-8", "replace"))

    def forget(self) -> None:
        self.painted = b""

    def press(self, keys: str) -> None:
        os.write(self._screen, keys.encode())

    def wait_for(self, wanted: str | re.Pattern[str]) -> float:
        """Read until this has been painted since `forget`; the moment it had come, by the monotonic clock."""
        pattern = wanted if isinstance(wanted, re.Pattern) else re.compile(re.escape(wanted))
        deadline = time.perf_counter() + PATIENCE
        while pattern.search(self.text) is None:
            left = deadline - time.perf_counter()
            if left <= 0 or not self._read(left):
                raise AssertionError(f"{pattern.pattern!r} was never painted; the last was {self.text[-2000:]!r}")
        return time.perf_counter()

    def settle(self) -> None:
        """Read until nothing more is painted, for a second at the most: clocks never stop."""
        deadline = time.perf_counter() + 1
        while time.perf_counter() < deadline and self._read(QUIET):
            pass

    def reply_time(self, keys: str, wanted: str | re.Pattern[str]) -> float:
        """Seconds from typing keys until this was painted."""
        self.forget()
        typed = time.perf_counter()
        self.press(keys)
        return self.wait_for(wanted) - typed

    def _read(self, seconds: float) -> bool:
        """Take what comes within so many seconds; False if nothing did."""
        if not select.select([self._screen], [], [], seconds)[0]:
            return False
        try:
            self.painted += os.read(self._screen, 65536)
        except OSError:  # Linux's word for a terminal that everybody has left
            return False
        return True

    @property
    def modes(self) -> int:
        """The terminal's local modes, such as echo, as the program left them."""
        modes: int = termios.tcgetattr(self._screen)[3]
        return modes

    def hand_over(self) -> int:
        """The descriptor of the screen, for whoever wants to close it."""
        return self._screen

    def finish(self) -> int:
        """Read on until the program has ended; its exit status."""
        deadline = time.perf_counter() + PATIENCE
        while self.process.poll() is None and time.perf_counter() < deadline:
            self._read(QUIET)
        while self._read(QUIET):
            pass
        return self.process.wait(PATIENCE)

    def close(self) -> int:
        """End the program as a closed window would; its exit status."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        deadline = time.perf_counter() + PATIENCE
        while self.process.poll() is None and time.perf_counter() < deadline:
            self._read(QUIET)
        if self.process.poll() is None:
            self.process.kill()
        status = self.process.wait()
        os.close(self._screen)
        return status

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
