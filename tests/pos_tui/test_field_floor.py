"""The floor as hosts need it every minute, each thing through the keys that bring it.

A terminal has no zoom: it scrolls, and says how many tables lie beyond each edge.
"""

from pathlib import Path

import pytest

from data.clock import ManualClock
from data.models import AreaWaiter, TableWaiter
from data.queries.views import FloorSnapshot
from data.store import Store
from data.venue_file import check
from data.venue_loading import load_venue
from pos_tui.floor.plan import Direction, Order, lay_out, list_out
from pos_tui.language.host import Host
from pos_tui.screens.servers import server_rows
from pos_tui.widgets.areas import AreaBar
from pos_tui.widgets.lines import clipped, width_of
from pos_tui.widgets.servers import beyond_line, due_line
from tests.benchmarks.big_house import furnish, venue_text
from tests.house import FRIDAY_19_40
from tests.pos_tui.language.test_events import perform
from tests.pos_tui.stand import open_stand
from tests.pos_tui.test_app_floor import an_evening
from tests.pos_tui.test_big_house import snapshot_of


async def test_the_map_tells_what_a_host_has_to_know(store: Store) -> None:
    an_evening(store)
    with store.preparation() as uow:
        uow.add(TableWaiter(table_id="tbl_6", waiter_id="wtr_cd"))
    async with open_stand(store, size=(140, 40)) as stand:
        room = stand.canvas_text()
        assert room.splitlines()[1].startswith(" ╔1═══2/2╗  ┌2+3───7/8┐  ┌3+2───7/8┐")  # in its place
        assert "▾ Díaz" in room  # late, without colour
        assert "S10 Ok" in room  # the stage, and its minutes
        assert "80'" in room  # what is left of the turn
        assert "✚Nguyen" in room  # due, with a request
        assert "20:00 2p" in room
        assert "AB" in room  # whose tables
        assert "due 15'" in stand.text()  # covers expected
        assert "7/8" in room  # covers of seats
        await stand.press("alt+2")  # areas by key
        assert stand.chosen == "T1"
        await stand.press("[")
        assert stand.chosen == "1"


async def test_every_table_is_reached_by_keys_and_listed_by_one(store: Store, clock: ManualClock) -> None:
    an_evening(store)
    async with open_stand(store) as stand:
        await stand.press("'4", "enter")  # type a number
        assert stand.chosen == "4"
        await stand.press("left_square_bracket", "l", "j")  # arrows and letters
        assert stand.chosen is not None
        await stand.press("L")  # as a list
        assert "── Room" in stand.canvas_text()
        await stand.press("L")
        assert stand.canvas_text().startswith("── next to be free")
        await stand.press("L")
        assert "┌" in stand.canvas_text()
        await stand.press("S")
        assert "Ada Byron" in stand.text()
        await stand.press("S")
        await stand.press("'w 4")  # the proposed table lights up, with its reasons
        await stand.until(lambda: stand.app.floor.canvas.lit)
        assert "▛" in stand.canvas_text()


async def test_combinations_sections_and_turns(store: Store, clock: ManualClock) -> None:
    with store.preparation() as uow:
        uow.add(AreaWaiter(area_id="terrace", waiter_id="wtr_cd"))
    async with open_stand(store) as stand:
        await stand.press(":", "'plan combine 5+6 20", "enter")
        await stand.until(lambda: "2+" in stand.canvas_text())
        await stand.press("'w 18")
        await stand.until(lambda: "Seat the walk-in (18) at 5+6" in stand.text())
        await stand.press("escape", ":", "'section ab 1 2", "enter")
        await stand.until(lambda: "Gave AB 1+2." in stand.text())
        await stand.press("'w 2 1", "enter")
        await stand.until(lambda: "Seated" in stand.text())
        clock.advance(minutes=3)
        await stand.press("'w 2 2")
        await stand.until(lambda: "AB was sat 3 minutes ago; CD has not been sat yet" in stand.text())


# ---- any size, drawn without the app -----------------------------------------------------------------------

SIZES = [(60, 20), (79, 24), (120, 40), (200, 60), (300, 100)]


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> FloorSnapshot:
    path = tmp_path_factory.mktemp("rooms") / "pos.db"
    store = Store(f"sqlite:///{path}", clock=ManualClock(FRIDAY_19_40), owner=True)
    furnish(store, 300)
    perform(Host(store, terminal="stand"), "section AB hall 1")
    snapshot = snapshot_of(store)
    store.close()
    return snapshot


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_300_tables_fit_every_width_as_a_map_and_as_lists(big: FloorSnapshot, width: int, height: int) -> None:
    for plan in (
        lay_out(big.areas, big.tables, width),
        list_out(big.areas, big.tables, width),
        list_out(big.areas, big.tables, width, Order.FREE),
    ):
        assert len(plan.boxes) == 300
        size = sum(box.width * box.height for box in plan.boxes)
        cells = {(x, y) for box in plan.boxes for y in range(box.y, box.bottom) for x in range(box.x, box.right)}
        assert len(cells) == size
        assert all(box.right <= plan.width and box.bottom <= plan.height for box in plan.boxes)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_servers_and_areas_are_cut_to_any_width(big: FloorSnapshot, width: int, height: int) -> None:
    for row in server_rows(big, FRIDAY_19_40):
        assert width_of(clipped(row.left, width)) <= width
    bar = AreaBar()
    bar.show(big, big.areas[-1].id, (beyond_line({Direction.DOWN: 120}), due_line(big, FRIDAY_19_40)))
    (line,) = bar.draw(width, 1)
    assert width_of(line) <= width
    text = "".join(piece for piece, _ in line)
    assert "6 Hall 6" in text
    assert "▾ 120 tables" in text
    assert ("due 15'" in text) is (width in (79, 200, 300))


async def test_a_plan_beyond_the_screen_says_how_many_tables_lie_where(tmp_path: Path, clock: ManualClock) -> None:
    store = Store(f"sqlite:///{tmp_path}/pos.db", clock=clock, owner=True)
    venue, _ = check(venue_text(300))
    assert venue is not None
    with store.preparation() as uow:
        load_venue(uow, venue)
    async with open_stand(store, size=(150, 40)) as stand:
        assert "▾" in stand.text().splitlines()[1]
        await stand.press("alt+5")
        await stand.until(lambda: "▴" in stand.text().splitlines()[1])
    store.close()
