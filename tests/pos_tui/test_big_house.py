"""Large rooms: 120 tables of the hall, 300 of a generated venue; everything legible, nothing slow."""

import gc
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from rich.cells import cell_len

from data.clock import ManualClock
from data.queries.floor import floor_snapshot
from data.queries.views import FloorSnapshot
from data.rules import parties
from data.rules.parties import Seating
from data.sample import lay_out as furnish_evening
from data.store import Store
from data.venue_file import check
from data.venue_loading import find_venue_file, load_venue
from pos_tui.floor.plan import lay_out
from tests.benchmarks.big_house import furnish
from tests.house import FRIDAY_19_40
from tests.pos_tui.stand import Stand, open_stand

CORNERS = frozenset("╭┌┍┎╶╔▛")

REPAINT_SECONDS = 0.5
"""Ten times what a whole screen of 60 rows takes."""

MOVE_SECONDS = 0.1
"""Ten times and more what a step takes in 300 tables."""


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{folder / 'pos.db'}", clock=ManualClock(FRIDAY_19_40), owner=True)
    yield store
    store.close()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The hall in the middle of its evening; for looking only."""
    file, problems = check(find_venue_file("hall"))
    assert file is not None, problems
    with opened(tmp_path_factory.mktemp("hall")) as store:
        with store.preparation() as uow:
            load_venue(uow, file)
            furnish_evening(uow, file, store.clock.utc_now())
        yield store


@pytest.fixture(scope="module")
def three_hundred(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Three hundred tables, most of them taken; for looking only."""
    with opened(tmp_path_factory.mktemp("big")) as store:
        furnish(store, 300)
        yield store


def snapshot_of(store: Store) -> FloorSnapshot:
    with store.read() as session:
        return floor_snapshot(session, store.clock.utc_now())


@pytest.mark.parametrize(("room", "rows"), [("hall", 200), ("three_hundred", 240)])
async def test_no_box_is_cut_or_covered(request: pytest.FixtureRequest, room: str, rows: int) -> None:
    store = request.getfixturevalue(room)
    tables = snapshot_of(store).tables
    async with open_stand(store, size=(200, rows)) as stand:
        canvas = stand.app.floor.canvas
        strips = [canvas.render_line(y) for y in range(canvas.size.height)]
        assert len(canvas.plan.boxes) == len(tables)
        for box in canvas.plan.boxes:
            shown = [strip.crop(box.x, box.right).text for strip in strips[box.y : box.bottom]]
            assert shown == canvas._pictures[box.table_id].painted.text().splitlines()
            assert [cell_len(row) for row in shown] == [box.width] * box.height
            assert shown[0][0] in CORNERS


def test_no_two_tables_of_a_large_room_overlap_on_any_screen(hall: Store) -> None:
    snapshot = snapshot_of(hall)
    for width in (100, 160, 200, 300):
        cells = [
            (x, y)
            for box in lay_out(snapshot.areas, snapshot.tables, width).boxes
            for x in range(box.x, box.right)
            for y in range(box.y, box.bottom)
        ]
        assert len(set(cells)) == len(cells), width


@pytest.fixture
def full_hall(tmp_path: Path) -> Iterator[Store]:
    """The hall with guests at every table."""
    file, problems = check(find_venue_file("hall"))
    assert file is not None, problems
    with opened(tmp_path) as store:
        with store.preparation() as uow:
            load_venue(uow, file)
        tables = snapshot_of(store).tables
        with store.preparation() as uow:
            for number, table in enumerate(tables):
                seating = Seating([table.id], uow.now, name=f"Guest {number}", covers=table.covers)
                parties.seat(uow, seating)
        yield store


async def test_a_full_hall_is_seen_whole_at_300_by_100_and_worked_by_a_line(full_hall: Store) -> None:
    tables = {table.id: table.name for table in snapshot_of(full_hall).tables}
    async with open_stand(full_hall, size=(300, 100)) as stand:
        canvas = stand.app.floor.canvas
        boxes = {tables[box.table_id]: box for box in canvas.plan.boxes}
        assert len(boxes) == len(tables) == 120
        cells = [
            (x, y) for box in boxes.values() for x in range(box.x, box.right) for y in range(box.y, box.bottom)
        ]
        assert len(set(cells)) == len(cells)
        rows = [row[: canvas.size.width] for row in stand.text().splitlines()[canvas.region.y :]]
        for name, box in boxes.items():
            shown = [row[box.x : box.right] for row in rows[box.y : box.bottom]]
            assert re.fullmatch(rf"\W{name}\W.*", shown[0].replace(" ", "")), shown
            assert "Gu" in shown[1]
            assert shown[0][0] in CORNERS
        await stand.press("q", "'4 Lee")
        await stand.until(lambda: "Queue Lee (4), told " in stand.text())
        assert ": q 4 Lee" in stand.text()
        await stand.press("enter")
        await stand.until(lambda: "Queued Lee (4), told " in stand.text())


def cpu_seconds(work: Callable[[], object]) -> float:
    """What the work takes by itself: collecting what a thousand other tests left behind is not its own."""
    gc.disable()
    try:
        began = time.thread_time()
        work()
        return time.thread_time() - began
    finally:
        gc.enable()


async def test_three_hundred_tables_repaint_and_move_quickly(three_hundred: Store) -> None:
    async with open_stand(three_hundred, size=(200, 60)) as stand:
        assert cpu_seconds(lambda: repaint(stand)) < REPAINT_SECONDS
        assert cpu_seconds(lambda: stand.app.floor.take_key("j", "j")) < MOVE_SECONDS
        for _ in range(9):
            stand.app.floor.take_key("j", "j")
        assert stand.chosen == "101"


def repaint(stand: Stand) -> None:
    """Everything anew: each box's looks and each row of the screen."""
    canvas = stand.app.floor.canvas
    canvas._pictures.clear()
    for y in range(canvas.size.height):
        canvas.render_line(y)
