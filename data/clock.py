"""The one source of time. Everything that asks what time it is takes a `Clock`."""

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
