"""A lesson's clock: it stands still while somebody thinks, and runs where time is what is practised."""

from datetime import datetime, timedelta

from data.clock import Clock, to_millis


class LessonClock:
    """Stands at a moment, or runs from it `speed` times as fast as `real`. Any thread may read it."""

    def __init__(self, real: Clock, at: datetime) -> None:
        self.real = real
        self._hand = (at, real.monotonic(), 0.0)

    def freeze(self, at: datetime) -> None:
        """Stand still at a moment."""
        self._hand = (at, self.real.monotonic(), 0.0)

    def run(self, speed: float) -> None:
        """Go on from the present moment."""
        self._hand = (self.utc_now(), self.real.monotonic(), speed)

    def utc_now(self) -> datetime:
        began, mark, speed = self._hand
        return to_millis(began + timedelta(seconds=(self.real.monotonic() - mark) * speed))

    def monotonic(self) -> float:
        return self.real.monotonic()
