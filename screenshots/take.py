"""Write the README's pictures from the running app: `python screenshots/take.py`.

The clock stands still on a Friday evening, so the pictures change only when the screens do.
"""

import asyncio
import re
import tempfile
from collections.abc import Sequence
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
from pos_tui.language.host import Host
from pos_tui.language.registry import all_verbs

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
    Picture("find", "bistro", (120, 40), ("/", *"an")),
    Picture("help", "bistro", (120, 40), ("?",)),
    Picture("brasserie", "brasserie", (160, 50)),
    Picture("hall", "hall", (180, 50)),
    Picture("narrow", "bistro", (60, 20)),
)


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
    """The picture as SVG, without fonts from elsewhere."""
    clock = ManualClock(FRIDAY)
    store = open_evening(folder, picture.venue, clock)
    app = PosApp(store, Host(store, terminal="stand"), clock, verbs=all_verbs())
    try:
        async with app.run_test(size=picture.size) as pilot:
            await settle(app, pilot, store)
            for key in picture.keys:
                await pilot.press(key)
            await settle(app, pilot, store)
            return tidy(app.export_screenshot(title=f"pos-tui: {picture.name}"))
    finally:
        store.close()


async def settle(app: PosApp, pilot: Pilot[None], store: Store) -> None:
    """Wait until the floor was read, the writer has answered and everything is drawn."""
    while app.floor.snapshot is None or app.floor.busy:
        await pilot.pause()
    await asyncio.wrap_future(store.submit(lambda: None))
    await pilot.pause(0.1)


def tidy(svg: str) -> str:
    """The same picture every time: no remote fonts, no random names."""
    return re.sub(r"terminal-\d+", "terminal", _REMOTE_FONT.sub("", svg))


def main() -> None:
    for picture in PICTURES:
        with tempfile.TemporaryDirectory() as folder:
            svg = asyncio.run(take(picture, Path(folder)))
        (HERE / f"{picture.name}.svg").write_text(svg, "utf-8")


if __name__ == "__main__":
    main()
