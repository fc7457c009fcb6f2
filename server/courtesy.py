"""The host's hands come first: what Dojo asks waits a few milliseconds while a key is on its way to the screen.

One interpreter serves both. A handler that runs when a key comes keeps its paint waiting; one that begins 12 ms
later is missed by nobody. A call waits once, so that a key held down cannot starve Dojo.
"""

from asyncio import sleep
from time import sleep as block
from typing import Final

from data.clock import Clock

PAUSE: Final = 0.012
"""Seconds that a key has the interpreter to itself."""


class Courtesy:
    """Knows until when the host's keys come first. `typed` is called on any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until = clock.monotonic()

    def typed(self) -> None:
        """A key has come."""
        self._until = self._clock.monotonic() + PAUSE

    async def wait(self) -> None:
        """Give way, once and briefly."""
        if (left := self._left()) > 0:
            await sleep(left)

    def give_way(self) -> None:
        """The same for work on a thread of its own, between two steps of it."""
        if (left := self._left()) > 0:
            block(left)

    def _left(self) -> float:
        return min(self._until - self._clock.monotonic(), PAUSE)
