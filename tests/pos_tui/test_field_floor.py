"""The floor as hosts need it every minute, each thing through the keys that bring it.

A terminal has no zoom: it scrolls, and says how many tables lie beyond each edge.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.geometry import Region

from data.clock import ManualClock
from data.models import AreaWaiter, TableWaiter
from data.queries.views import FloorSnapshot
from data.store import Store
from data.venue_file import check
from data.venue_loading import load_venue
from pos_tui.floor.plan import Direction, Order, lay_out, list_out
from pos_tui.language.host import Host
from pos_tui.screens.servers import server_rows
from pos_tui.widgets.areas import AreaBar, fitting
from pos_tui.widgets.lines import clipped, width_of
from pos_tui.widgets.servers import beyond_forms, due_forms, rested_forms
from tests.benchmarks.big_house import furnish, venue_text
from tests.house import FRIDAY_19_40
from tests.pos_tui.language.test_events import perform
from tests.pos_tui.language.test_unfinished import rules
from tests.pos_tui.stand import open_stand
from tests.pos_tui.test_app_floor import an_evening
from tests.pos_tui.test_big_house import snapshot_of
from tests.pos_tui.test_what_hosts_need import said


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
    beside = (
        beyond_forms({Direction.DOWN: 120}),
        due_forms(big, FRIDAY_19_40),
        rested_forms(big, FRIDAY_19_40),
    )
    bar.show(big, big.areas[-1].id, beside)
    (line,) = bar.draw(width, 1)
    assert width_of(line) <= width
    text = "".join(piece for piece, _ in line)
    assert "6 Hall 6" in text
    assert "▾ 120" in text
    assert "due 15'" in text
    assert ("sat " in text) is (width > 60)


@pytest.fixture
def sprawling(tmp_path: Path, clock: ManualClock) -> Iterator[Store]:
    """A house whose map is larger than a screen."""
    store = Store(f"sqlite:///{tmp_path}/pos.db", clock=clock, owner=True)
    venue, _ = check(venue_text(300))
    assert venue is not None
    with store.preparation() as uow:
        load_venue(uow, venue)
    yield store
    store.close()


async def test_a_plan_beyond_the_screen_says_how_many_tables_lie_where(sprawling: Store) -> None:
    async with open_stand(sprawling, size=(150, 40)) as stand:
        assert "▾" in stand.text().splitlines()[1]
        await stand.press("alt+5")
        await stand.until(lambda: "▴" in stand.text().splitlines()[1])


@pytest.mark.parametrize("as_list", [False, True], ids=["map", "list"])
async def test_a_table_that_a_line_is_about_is_brought_into_sight_and_the_cursor_afterwards(
    sprawling: Store, *, as_list: bool
) -> None:
    async with open_stand(sprawling, size=(120, 40)) as stand:
        if as_list:
            await stand.press("L")
        canvas = stand.app.floor.canvas
        before, chosen = canvas.scroll_offset, stand.chosen
        await stand.press("w", "'2 290")
        await stand.until(lambda: canvas.lit)
        (lit,) = canvas.lit
        box = canvas.plan.box(lit)
        assert box is not None
        await stand.until(lambda: Region(*canvas.scroll_offset, *canvas.size).contains_region(box.region))
        assert canvas.scroll_offset != before
        assert "290" in stand.canvas_text()
        await stand.press("escape")
        await stand.until(lambda: not canvas.lit)
        assert (canvas.scroll_offset, stand.chosen) == (before, chosen)


async def test_the_map_stays_where_a_table_that_a_line_is_about_is_seen_already(sprawling: Store) -> None:
    async with open_stand(sprawling, size=(120, 40)) as stand:
        canvas = stand.app.floor.canvas
        before = canvas.scroll_offset
        await stand.press("w", "'2 2")
        await stand.until(lambda: canvas.lit)
        canvas.light(canvas.lit)  # as once typing rests
        assert canvas.scroll_offset == before


async def test_letters_leave_the_map_where_it_is_until_typing_rests(sprawling: Store) -> None:
    async with open_stand(sprawling, size=(120, 40)) as stand:
        canvas = stand.app.floor.canvas
        before = canvas.scroll_offset
        await stand.press("'290")
        assert len(canvas.lit) == 1
        assert canvas.scroll_offset == before
        await stand.until(lambda: canvas.scroll_offset != before)
        await stand.press("escape")
        assert canvas.scroll_offset == before


# ---- whose table, and whose turn ---------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)], ids=str)
async def test_how_long_ago_each_server_was_last_sat_is_in_sight_on_the_floor(
    store: Store, clock: ManualClock, size: tuple[int, int]
) -> None:
    with store.preparation() as uow:
        uow.add(AreaWaiter(area_id="terrace", waiter_id="wtr_cd"))
    async with open_stand(store, size=size) as stand:
        assert "sat AB –  CD –" in stand.text()
        await stand.press("'w 2 1", "enter")
        await stand.until(lambda: "sat CD –  AB 0'" in stand.text())
        clock.advance(minutes=3)
        await stand.press("'w 2 t1", "enter")
        await stand.until(lambda: "sat AB 3'  CD 0'" in stand.text())
        clock.advance(minutes=9)
        stand.app._tick()
        both = size[0] > 60  # the narrowest has room for whose turn it is
        await stand.until(lambda: ("sat AB 12'  CD 9'" if both else "sat AB 12'  +1") in stand.text())


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)], ids=str)
async def test_covers_due_are_in_sight_at_every_size(store: Store, size: tuple[int, int]) -> None:
    an_evening(store)
    async with open_stand(store, size=size) as stand:
        assert "due 15' 0 " in stand.text()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
async def test_covers_due_are_counted_up_to_each_quarter_as_they_are_booked_and_seated(
    store: Store, size: tuple[int, int]
) -> None:
    async with open_stand(store, size=size) as stand:
        assert "due 15' 0 30' 0 45' 0 " in stand.text()
        for line, shown in {
            "b 4 20:00 2 Lee": "due 15' 0 30' 4 45' 4 ",
            "b 2 19:50 1 Ng": "due 15' 2 30' 6 45' 6 ",
            "b 6 20:20 4 Kim": "due 15' 2 30' 6 45' 12 ",
            "b 2 20:25 5 Roe": "due 15' 2 30' 6 45' 12 ",  # three quarters ahead: not counted yet
            "late ng 15": "due 15' 0 30' 6 45' 12 ",
            "x kim": "due 15' 0 30' 6 45' 6 ",
            "s ng": "due 15' 0 30' 4 45' 4 ",
        }.items():
            await stand.press("colon", f"'{line}", "enter")
            await said(stand, shown)


async def test_covers_due_stand_beside_those_that_the_venue_plans_for_and_too_many_are_marked(
    store: Store, clock: ManualClock
) -> None:
    rules(store, pacing=3)
    async with open_stand(store) as stand:
        assert "due 15' 0/3 30' 0/6 45' 0/9 " in stand.text()
        await stand.press("b", "'4 19:50 2 Lee", "enter")
        await said(stand, "due 15' 4/3! 30' 4/6 45' 4/9 ")
        await stand.press("b", "'6 20:05 4 Kim", "enter")
        await said(stand, "due 15' 4/3! 30' 10/6! 45' 10/9! ")
        clock.advance(minutes=15)  # the first are late now: they are a need, and no longer to come
        stand.app._tick()
        await said(stand, "due 15' 6/3! 30' 6/6 45' 6/9 ")


async def test_too_many_who_come_at_once_are_marked_though_the_half_hour_has_room(store: Store) -> None:
    rules(store, pacing=3)
    async with open_stand(store) as stand:
        await stand.press("b", "'6 20:05 4 Kim", "enter")
        await said(stand, "due 15' 0/3 30' 6/6! 45' 6/9 ")


async def test_who_serves_a_table_stands_on_it_on_the_map_and_in_the_list(store: Store) -> None:
    with store.preparation() as uow:
        uow.add(TableWaiter(table_id="tbl_6", waiter_id="wtr_cd"))
    async with open_stand(store, size=(80, 24)) as stand:
        await stand.press("'w 2 6", "enter")
        await stand.until(lambda: "S0" in stand.canvas_text())
        lower = stand.canvas_text().splitlines()[9]
        assert [part for part in lower.split() if part.isalpha()] == ["AB", "AB", "CD"]
        await stand.press("L")
        owners = [row.split()[-1] for row in stand.canvas_text().splitlines() if row[1:2].isdigit()]
        assert owners == ["AB"] * 5 + ["CD"]


def test_of_parts_that_do_not_fit_the_first_are_shown_and_the_last_lengthened_first() -> None:
    def told(room: int) -> str:
        parts = [[(("long one ", ""),), (("one ", ""),)], [(("long two ", ""),), (("two ", ""),)], []]
        return "".join(text for text, _ in fitting(parts, room))

    assert [told(room) for room in (18, 17, 13, 12, 8, 7, 3)] == [
        "long one long two ",
        "one long two ",
        "one long two ",
        "one two ",
        "one two ",
        "one ",
        "",
    ]
