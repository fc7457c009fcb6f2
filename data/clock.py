"""The one source of time. Everything that asks what time it is takes a `Clock`."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


def to_millis(moment: datetime) -> datetime:
    """The same moment in UTC, cut to whole milliseconds. `moment` must be aware."""
    if moment.utcoffset() is None:
        raise ValueError("a moment needs its offset from UTC")
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def quarter_of(moment: datetime) -> datetime:
    """The start of the quarter of an hour that a moment lies in; every zone in use is whole quarters away."""
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


class Clock(Protocol):
    """What the program may know about time."""

    def utc_now(self) -> datetime:
        """The present, aware, in UTC, in whole milliseconds."""

    def monotonic(self) -> float:
        """Seconds that only grow; for waiting and measuring, never for display."""


class SystemClock:
    """The machine's own clock."""

    def utc_now(self) -> datetime:
        return to_millis(datetime.now(UTC))

    def monotonic(self) -> float:
        return time.monotonic()


class ManualClock:
    """A clock that stands still until it is moved: tests, screenshots and simulated evenings."""

    def __init__(self, now: datetime) -> None:
        self._now = to_millis(now)
        self._elapsed = 0.0

    def utc_now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._elapsed

    def advance(self, **delta: float) -> None:
        """Move on by a `timedelta` given in words: `advance(minutes=5)`."""
        step = timedelta(**delta)
        self._now = to_millis(self._now + step)
        self._elapsed += step.total_seconds()

    def set(self, now: datetime) -> None:
        """Jump to a moment; the monotonic reading does not move."""
        self._now = to_millis(now)


class SimulatedClock:
    """A clock that runs as fast as it is told, stands still, steps and jumps: an evening on the stage.

    Waiting and measuring go by `real`, whatever the stage does: a second of patience with Dojo is a second.
    Threads may share it.
    """

    def __init__(self, now: datetime, real: Clock, *, speed: float = 1.0) -> None:
        self._real = real
        self._lock = threading.Lock()
        self._speed, self._running = speed, True
        self._moment, self._since = to_millis(now), real.monotonic()

    def utc_now(self) -> datetime:
        with self._lock:
            return to_millis(self._now())

    def monotonic(self) -> float:
        return self._real.monotonic()

    @property
    def speed(self) -> float:
        """Simulated seconds in one real second while it runs."""
        return self._speed

    @property
    def running(self) -> bool:
        return self._running

    def set_speed(self, speed: float) -> None:
        with self._lock:
            self._settle()
            self._speed = speed

    def freeze(self) -> None:
        """Stand still until `run`; stepping and jumping still move it."""
        with self._lock:
            self._settle()
            self._running = False

    def run(self) -> None:
        with self._lock:
            self._settle()
            self._running = True

    def advance(self, **delta: float) -> None:
        """Step on by a `timedelta` given in words: `advance(minutes=1)`."""
        with self._lock:
            self._settle()
            self._moment += timedelta(**delta)

    def set(self, now: datetime) -> None:
        """Jump to a moment, forwards or back."""
        with self._lock:
            self._settle()
            self._moment = to_millis(now)

    def _now(self) -> datetime:
        if not self._running:
            return self._moment
        return self._moment + timedelta(seconds=(self._real.monotonic() - self._since) * self._speed)

    def _settle(self) -> None:
        self._moment, self._since = self._now(), self._real.monotonic()
