"""Write the README's pictures from the running app: `python screenshots/take.py`.

The clock stands still on a Friday evening, so the pictures change only when the screens do.
"""

import asyncio
import re
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from textual.pilot import Pilot

from data.clock import ManualClock
from data.sample import lay_out
from data.store import Store
from data.venue_file import VenueFile, check
from data.venue_loading import bundled_path, load_venue
from pos_tui.app import PosApp
from pos_tui.commandline.demo import SEED, START
from pos_tui.commandline.opening import read_venue
from pos_tui.demo.companion import Demo
from pos_tui.demo.script import read_script
from pos_tui.demo.stage import put_up, start_of
from pos_tui.language.host import Host
from pos_tui.language.registry import all_verbs
from pos_tui.training.clock import LessonClock
from pos_tui.training.coach import Coach
from pos_tui.training.house import House
from pos_tui.training.lessons import lessons_for
from pos_tui.training.progress import Diary
from server.guests.world import Bill

HERE = Path(__file__).parent
FRIDAY = datetime(2026, 11, 27, 19, 40, tzinfo=UTC)

_REMOTE_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


@dataclass(frozen=True)
class Picture:
    """What to open, how large, and which keys to press before the picture is taken."""

    name: str
    venue: str
    size: tuple[int, int]
    keys: Sequence[str] = ()


PICTURES = (
    Picture("floor", "bistro", (120, 40)),
    Picture("preview", "bistro", (120, 40), ("w", "4")),
    Picture("refused", "bistro", (120, 40), (":", *"m 1 8")),
    Picture("book", "bistro", (120, 40), ("r",)),
    Picture("timeline", "bistro", (120, 40), ("t",)),
    Picture("order", "bistro", (120, 40), ("o", *"2x bur, fla")),
    Picture("bill", "bistro", (120, 40), ("B",)),
    Picture("find", "bistro", (120, 40), ("/", *"an")),
    Picture("help", "bistro", (120, 40), ("?",)),
    Picture("brasserie", "brasserie", (160, 50)),
    Picture("hall", "hall", (180, 50)),
    Picture("narrow", "bistro", (60, 20)),
)

DEMO = Picture("demo", "bistro", (140, 46))
LESSON = Picture("lesson", "bistro", (120, 40), ("enter", "enter"))

STEPS = 4
"""Of the presenter's script."""

RESTED = 0.6
"""Seconds after which a line that is left alone has said everything."""


def open_evening(folder: Path, venue: str, clock: ManualClock) -> Store:
    """A venue's sample evening at the clock's moment."""
    store = Store(f"sqlite:///{folder / venue}.db", clock=clock, owner=True)
    file, problems = check(bundled_path(venue))
    if not isinstance(file, VenueFile):
        raise SystemExit("\n".join(map(str, problems)))
    with store.preparation() as uow:
        load_venue(uow, file)
        lay_out(uow, file, clock.utc_now())
    return store


async def take(picture: Picture, folder: Path) -> str:
    """A floor at work."""
    clock = ManualClock(FRIDAY)
    store = open_evening(folder, picture.venue, clock)
    app = PosApp(store, Host(store, terminal="stand"), clock, verbs=all_verbs())
    try:
        return await pose(app, store, picture)
    finally:
        store.close()


async def take_demo(picture: Picture) -> str:
    """The demo after its first minute, the simulated Dojo at the other end of the wire."""
    file = read_venue(picture.venue)
    bill = Bill(picture.venue, SEED, start_of(START, file.venue))
    stage = put_up(bill, file, speed=1, real=ManualClock(FRIDAY))
    try:
        await asyncio.to_thread(stage.open)
        demo = Demo(stage, None, None)
        store = stage.world.store
        app = PosApp(
            store,
            Host(store, terminal="stand"),
            store.clock,
            verbs=all_verbs(),
            link=lambda: stage.embedded.health.link,
            companion=demo,
        )
        demo.attach(app)
        return await pose(app, store, picture, lambda pilot: _play(demo, pilot))
    finally:
        stage.strike()


async def _play(demo: Demo, pilot: Pilot[None]) -> None:
    """A presenter's script up to the walk-in that Dojo has read back."""
    presenter = demo.present(read_script("sales"), at_once=True)
    for _ in range(STEPS):
        presenter.next()
        while not presenter.waiting:
            await pilot.pause(0.05)


async def take_lesson(picture: Picture, folder: Path) -> str:
    """The first task of the first lesson, waiting for its keys."""
    clock = LessonClock(ManualClock(FRIDAY), FRIDAY)
    store = Store(f"sqlite:///{folder / 'training'}.db", clock=clock, owner=True, sends_events=False)
    file = read_venue(picture.venue)
    house = House(store, file, clock)
    coach = Coach(house, lessons_for(file), Diary(folder / "progress.jsonl"), initials="AB", first=None)
    try:
        app = PosApp(store, Host(store, terminal="stand"), clock, verbs=all_verbs(), companion=coach)
        return await pose(app, store, picture)
    finally:
        coach.close()
        store.close()


async def pose(
    app: PosApp, store: Store, picture: Picture, before: Callable[[Pilot[None]], Awaitable[None]] | None = None
) -> str:
    """The picture as SVG, without fonts from elsewhere, once everything asked for is on the screen."""
    async with app.run_test(size=picture.size) as pilot:
        await settle(app, pilot, store)
        if before is not None:
            await before(pilot)
        for key in picture.keys:
            await pilot.press(key)
        await settle(app, pilot, store)
        return tidy(app.export_screenshot(title=f"pos-tui: {picture.name}"))


async def settle(app: PosApp, pilot: Pilot[None], store: Store) -> None:
    """Wait until the floor was read, the writer has answered and everything is drawn."""
    while app.floor.snapshot is None or app.floor.busy:
        await pilot.pause()
    await asyncio.wrap_future(store.submit(lambda: None))
    await pilot.pause(RESTED)


def tidy(svg: str) -> str:
    """The same picture every time: no remote fonts, no random names."""
    return re.sub(r"terminal-\d+", "terminal", _REMOTE_FONT.sub("", svg))


def main() -> None:
    for picture in (*PICTURES, DEMO, LESSON):
        with tempfile.TemporaryDirectory() as folder:
            svg = asyncio.run(_taken(picture, Path(folder)))
        (HERE / f"{picture.name}.svg").write_text(svg, "utf-8")


async def _taken(picture: Picture, folder: Path) -> str:
    if picture is DEMO:
        return await take_demo(picture)
    return await (take_lesson(picture, folder) if picture is LESSON else take(picture, folder))


if __name__ == "__main__":
    main()
