"""uvicorn for a terminal that stands open all evening: it looks at its state once a second, not ten times."""

import asyncio
from contextlib import suppress
from typing import Final

import uvicorn

TICKS_A_SECOND: Final = 10
"""uvicorn's own pace, in which it counts."""


class SteadyServer(uvicorn.Server):
    """Ends at once when it is told to, all the same."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._ending = asyncio.Event()

    def end(self) -> None:
        """Answer what is under way, then stop. From the server's own loop."""
        self.should_exit = True
        self._ending.set()

    async def main_loop(self) -> None:
        counter = 0
        while not await self.on_tick(counter):
            counter += TICKS_A_SECOND
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._ending.wait()
