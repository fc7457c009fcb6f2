"""The hall with all that runs in it: the terminal, the server beside it, and a simulated Dojo at the far end."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlmodel import col

from data.clock import ManualClock
from data.models import Event, EventState
from data.queries.attention import Urgency, needs
from data.store import Store
from data.venue_file import check
from data.venue_loading import find_venue_file, load_venue
from pos_tui.language.host import Host, Said
from server.embedded import Embedded
from server.guests.backstage import Backstage
from server.listening import bind
from server.simulator.dojo import SimulatedDojo
from server.stage_settings import KEY, stage_settings
from tests.pos_tui.stand import PATIENCE, Stand, open_stand

OPENS = datetime(2026, 11, 27, 16, 30, tzinfo=UTC)
"""A Friday; the wall clock in Leeds says the same."""

TERMINAL = (100, 30)

ALARMING = frozenset({Urgency.CONTRADICTION, Urgency.REFUSED_BY_DOJO})
"""What no evening may bring about, not even for a minute."""

LOOK_SECONDS = 0.002
"""How often a condition is looked at that nobody announces."""

T = TypeVar("T")


async def until(condition: Callable[[], bool]) -> None:
    """As `Stand.until`, which waits for the processor to be idle besides, and so costs 20 ms for each line."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - other threads bring it about
            await asyncio.sleep(LOOK_SECONDS)


class Heard(Host):
    """The host language, with its answers kept for who checks the evening afterwards."""

    def __init__(self, store: Store, terminal: str) -> None:
        super().__init__(store, terminal=terminal)
        self.answers: list[Said] = []
        self.rehearsed: Said | None = None
        """What was foreseen last."""

    def perform(self, text: str, pin: str | None = None) -> Said:
        said = super().perform(text, pin)
        self.answers.append(said)
        return said

    def rehearse(self, text: str, *, offering: bool = True) -> Said:
        self.rehearsed = super().rehearse(text, offering=offering)
        return self.rehearsed


@dataclass
class Hall:
    """A hall in service."""

    store: Store
    clock: ManualClock
    stand: Stand
    host: Heard
    backstage: Backstage
    now: int = field(default=0)
    """Minutes since the evening began."""
    alarms: set[str] = field(default_factory=set)
    """What was in the list of what needs somebody and must never be there: sentences."""

    @property
    def dojo(self) -> SimulatedDojo:
        return self.backstage.dojo

    def moment(self, minute: int) -> datetime:
        return OPENS + timedelta(minutes=minute)

    def table_id(self, name: str) -> str:
        """By which Dojo knows a table, from its own book."""
        return next(table.id for table in self.dojo.book.tables.values() if table.name == name)

    async def ask_dojo(self, doing: Coroutine[Any, Any, T]) -> T:
        """Have Dojo do something, while the terminal goes on."""
        return await asyncio.to_thread(self.backstage.ask, doing)

    async def until_minute(self, minute: int) -> None:
        """Let time pass. Before it does, Dojo has heard and read everything."""
        await self.told()
        self._look_for_alarms()
        self.now = minute
        self.clock.set(self.moment(minute))

    def _look_for_alarms(self) -> None:
        snapshot = self.stand.app.floor.snapshot
        if snapshot is not None:
            found = needs(snapshot, self.clock.utc_now())
            self.alarms |= {need.text for need in found if need.urgency in ALARMING}

    async def told(self) -> None:
        """Until no event waits any more, and Dojo has read what it was told of."""
        await until(lambda: not self._unsent())
        await self.ask_dojo(self.dojo.settled())

    def _unsent(self) -> int:
        with self.store.read() as session:
            waiting = select(func.count()).where(col(Event.state) == EventState.PENDING)
            return int(session.execute(waiting).scalar_one())


@asynccontextmanager
async def open_hall(folder: Path) -> AsyncIterator[Hall]:
    """An empty hall before it opens, linked to a Dojo that has read its book."""
    clock = ManualClock(OPENS)
    store = Store(f"sqlite:///{folder / 'hall.db'}", clock=clock, owner=True, sends_events=True)
    _furnish(store)
    backstage = Backstage(clock, 1, key=KEY)
    listening = bind("127.0.0.1", 0)
    settings = stage_settings("hall", listening.getsockname()[1])
    embedded = Embedded(store, settings, dojo=backstage.start(), listening=listening)
    try:
        embedded.start()
        await asyncio.to_thread(backstage.await_link)
        host = Heard(store, "stand")
        async with open_stand(store, host=host, size=TERMINAL, link=lambda: embedded.health.link) as stand:
            yield Hall(store, clock, stand, host, backstage)
    finally:
        embedded.stop()
        backstage.stop()
        store.close()


def _furnish(store: Store) -> None:
    file, problems = check(find_venue_file("hall"))
    assert file is not None, problems
    with store.preparation() as uow:
        load_venue(uow, file)
