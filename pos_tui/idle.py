"""Whether anybody is at the terminal."""

from datetime import datetime, timedelta

from data.clock import Clock

AWAY = timedelta(minutes=10)
"""Without a key for so long, the host counts as having left."""


class Idle:
    """Remembers when the last key came."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = (clock.monotonic(), clock.utc_now())

    def touched(self) -> datetime | None:
        """A key came. When the one before it did, if that was long ago."""
        before, at = self._last
        self._last = (self._clock.monotonic(), self._clock.utc_now())
        return at if self._last[0] - before >= AWAY.total_seconds() else None
