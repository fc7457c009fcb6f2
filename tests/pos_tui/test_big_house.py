"""Large rooms: 120 tables of the hall, 300 of a generated venue; everything legible, nothing slow."""

import time
from collections.abc import Callable

import pytest
from rich.cells import cell_len

from data.clock import ManualClock
from data.queries.floor import floor_snapshot
from data.queries.views import FloorSnapshot
from data.sample import lay_out as furnish_evening
from data.store import Store
from data.venue_file import VenueFile, check
from data.venue_loading import find_venue_file, load_venue
from pos_tui.floor.plan import lay_out
from tests.benchmarks.big_house import furnish
from tests.pos_tui.stand import Stand, open_stand

CORNERS = frozenset("╭┌┍┎╶╔▛")

REPAINT_SECONDS = 0.5
"""Ten times what a whole screen of 60 rows takes."""

MOVE_SECONDS = 0.1
"""Ten times and more what a step takes in 300 tables."""


@pytest.fixture
def empty(tmp_path_factory: pytest.TempPathFactory, clock: ManualClock) -> Store:
    return Store(f"sqlite:///{tmp_path_factory.mktemp('big') / 'pos.db'}", clock=clock, owner=True)


def hall(store: Store) -> None:
    file = _checked("hall")
    with store.preparation() as uow:
        load_venue(uow, file)
        furnish_evening(uow, file, store.clock.utc_now())


def _checked(name: str) -> VenueFile:
    file, problems = check(find_venue_file(name))
    assert file is not None, problems
    return file


def three_hundred(store: Store) -> None:
    furnish(store, 300)


def snapshot_of(store: Store) -> FloorSnapshot:
    with store.read() as session:
        return floor_snapshot(session, store.clock.utc_now())


@pytest.mark.parametrize("room", [hall, three_hundred], ids=["hall", "300 tables"])
async def test_no_box_is_cut_or_covered(empty: Store, room: Callable[[Store], None]) -> None:
    room(empty)
    tables = snapshot_of(empty).tables
    async with open_stand(empty, size=(200, 200 if room is hall else 240)) as stand:
        canvas = stand.app.floor.canvas
        strips = [canvas.render_line(y) for y in range(canvas.size.height)]
        assert len(canvas.plan.boxes) == len(tables)
        for box in canvas.plan.boxes:
            shown = [strip.crop(box.x, box.right).text for strip in strips[box.y : box.bottom]]
            assert shown == canvas._painted[box.table_id].text().splitlines()
            assert [cell_len(row) for row in shown] == [box.width] * box.height
            assert shown[0][0] in CORNERS
    empty.close()


def test_no_two_tables_of_a_large_room_overlap_on_any_screen(empty: Store) -> None:
    hall(empty)
    snapshot = snapshot_of(empty)
    empty.close()
    for width in (100, 160, 200, 300):
        cells = [
            (x, y)
            for box in lay_out(snapshot.areas, snapshot.tables, width).boxes
            for x in range(box.x, box.right)
            for y in range(box.y, box.bottom)
        ]
        assert len(set(cells)) == len(cells), width


def cpu_seconds(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began


async def test_three_hundred_tables_repaint_and_move_quickly(empty: Store) -> None:
    three_hundred(empty)
    async with open_stand(empty, size=(200, 60)) as stand:
        assert cpu_seconds(lambda: repaint(stand)) < REPAINT_SECONDS
        assert cpu_seconds(lambda: stand.app.floor.take_key("j", "j")) < MOVE_SECONDS
        for _ in range(9):
            stand.app.floor.take_key("j", "j")
        assert stand.chosen == "101"
    empty.close()


def repaint(stand: Stand) -> None:
    """Everything anew: each box's looks and each row of the screen."""
    canvas = stand.app.floor.canvas
    canvas._painted.clear()
    for y in range(canvas.size.height):
        canvas.render_line(y)
