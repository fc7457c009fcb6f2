"""A world with its embedded server, put up in a temporary place and taken down without a trace."""

import asyncio
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from data.clock import Clock, SimulatedClock, SystemClock
from data.errors import PosError
from data.store import Store
from data.venue import VenueProfile
from data.venue_file import VenueFile
from server.capabilities import registered_names
from server.credentials import server_credentials
from server.dojo import DojoClient
from server.embedded import Embedded
from server.guests import shelf
from server.guests.backstage import Backstage
from server.guests.pump import Pump
from server.guests.world import Bill, World
from server.listening import bind
from server.registration import register
from server.settings import Settings
from server.stage_settings import KEY, stage_settings

if TYPE_CHECKING:
    import httpx

_SAVING = 30.0
"""Seconds that keeping an evening may take."""

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONDAY = date(2026, 6, 1)
"""Of the week that every demo plays in: the same seed is the same evening on any day."""


class NoSuchStart(PosError):
    """What --start says is no day and time."""


def start_of(text: str, venue: VenueProfile) -> datetime:
    """`fri-19:40` on the venue's wall clock. Raises NoSuchStart."""
    day, _, wall = text.strip().casefold().partition("-")
    try:
        at = time.fromisoformat(wall)
        return venue.in_service_day(_MONDAY + timedelta(days=_DAYS.index(day)), at).astimezone(UTC)
    except ValueError:
        raise NoSuchStart(f"--start {text}: a day and a time are expected, such as fri-19:40.") from None


@dataclass
class Stage:
    """Everything that runs in a demo besides the terminal."""

    world: World
    pump: Pump
    embedded: Embedded
    settings: Settings
    folder: Path
    dojo: "httpx.AsyncBaseTransport"
    """In the network's place."""

    def open(self) -> None:
        """Let Dojo in and the guests come; on any thread but the UI's."""
        self.embedded.start()
        self.pump.start()

    def register(self) -> str:
        """Tell Dojo once more what this POS can do; a sentence if that fails."""
        return asyncio.run(self._register())

    async def _register(self) -> str:
        client = DojoClient(self.settings, self.world.clock, transport=self.dojo)
        try:
            names, own = registered_names(), server_credentials(self.settings)
            outcome = await register(client, names, self.settings, own)
        finally:
            await client.aclose()
        return "" if outcome.done else outcome.sentence

    def keep(self, name: str) -> None:
        """Lay the evening on the shelf as it stands now. Raises BadWorldName."""
        self.pump.submit(lambda: shelf.save(self.world, name)).result(_SAVING)

    def strike(self) -> None:
        """End everything and leave nothing behind."""
        self.pump.stop()
        self.embedded.stop()
        self.world.backstage.stop()
        self.world.store.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def put_up(bill: Bill, file: VenueFile, *, speed: float, real: Clock | None = None) -> Stage:
    """Build a stage with the evening at its start, time standing still. Raises CannotListen, among others."""
    folder = Path(tempfile.mkdtemp(prefix=f"pos-tui-demo-{secrets.token_hex(2)}-"))
    clock = SimulatedClock(bill.start, real or SystemClock(), speed=speed)
    clock.freeze()
    listening = bind("127.0.0.1", 0)  # taken, not only found: what Dojo is told of has to stay ours
    settings = stage_settings(bill.venue, listening.getsockname()[1])
    store = Store(
        f"sqlite:///{folder / 'world.db'}", clock=clock, owner=True, sends_events=True, policy=settings.policy
    )
    backstage = Backstage(clock, bill.seed, key=KEY)
    transport = backstage.start()
    world = World(bill, file, store, clock, backstage, folder)
    world.raise_curtain()
    embedded = Embedded(store, settings, dojo=transport, listening=listening)
    embedded.listen()
    return Stage(world, Pump(world), embedded, settings, folder, transport)
