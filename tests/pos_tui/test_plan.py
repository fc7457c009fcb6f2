"""Where tables stand, and where the arrow keys lead."""

import pytest

from data.queries.service import BlockView
from data.queries.views import AreaView
from pos_tui.floor.plan import Direction, Order, Plan, lay_out, list_out, natural
from tests.pos_tui.rooms import NOW, booking, minutes, party, table

ROOM, BAR = AreaView("room", "Room"), AreaView("bar", "Bar")


def grid(columns: int = 4, rows: int = 3) -> Plan:
    """Tables named by column and row: `21` stands in column 2 of row 1."""
    return lay_out(
        [ROOM], [table(f"{x}{y}", x * 13, y * 5) for y in range(rows) for x in range(columns)], width=100
    )


@pytest.mark.parametrize(
    ("start", "direction", "target"),
    [
        ("11", Direction.LEFT, "01"),
        ("11", Direction.RIGHT, "21"),
        ("11", Direction.UP, "10"),
        ("11", Direction.DOWN, "12"),
        ("00", Direction.LEFT, None),
        ("00", Direction.UP, None),
        ("32", Direction.RIGHT, None),
        ("32", Direction.DOWN, None),
    ],
)
def test_in_a_grid_each_key_goes_to_the_next_table(start: str, direction: Direction, target: str | None) -> None:
    assert grid().neighbour(f"tbl_{start}", direction) == (target and f"tbl_{target}")


def test_a_table_in_the_same_row_wins_over_a_nearer_one_off_it() -> None:
    plan = lay_out([ROOM], [table("a", 0, 0), table("b", 30, 0), table("c", 13, 5)], width=100)
    assert plan.neighbour("tbl_a", Direction.RIGHT) == "tbl_b"


def test_down_from_a_wide_table_goes_to_the_one_below_its_middle() -> None:
    plan = lay_out(
        [ROOM], [table("wide", 0, 0, 35), table("a", 0, 5), table("b", 12, 5), table("c", 24, 5)], width=100
    )
    assert plan.neighbour("tbl_wide", Direction.DOWN) == "tbl_b"


def test_a_far_corner_is_reached_when_nothing_else_lies_that_way() -> None:
    plan = lay_out([ROOM], [table("a", 0, 0), table("b", 60, 12)], width=100)
    assert plan.neighbour("tbl_a", Direction.RIGHT) == "tbl_b"
    assert plan.neighbour("tbl_a", Direction.DOWN) == "tbl_b"


@pytest.mark.parametrize("plan", [grid(), grid(1, 9), grid(7, 1)])
def test_every_table_can_be_reached_with_the_arrows(plan: Plan) -> None:
    reached, frontier = set(), [plan.boxes[-1].table_id]
    while frontier:
        here = frontier.pop()
        if here not in reached:
            reached.add(here)
            frontier += [to for d in Direction if (to := plan.neighbour(here, d)) is not None]
    assert reached == {box.table_id for box in plan.boxes}


def test_areas_stand_side_by_side_only_where_both_fit() -> None:
    tables = [table("1"), table("B1", area_id="bar")]
    wide, narrow = lay_out([ROOM, BAR], tables, width=60), lay_out([ROOM, BAR], tables, width=25)
    assert [title.y for title in wide.titles] == [0, 0]
    assert narrow.titles[1].y > narrow.titles[0].y
    assert narrow.titles[1].x == narrow.titles[0].x


def test_boxes_of_different_areas_never_overlap() -> None:
    tables = [table("1", 0, 0, 30, 9), table("B1", 2, 1, area_id="bar")]
    for width in range(10, 90):
        first, second = lay_out([ROOM, BAR], tables, width).boxes
        assert first.right <= second.x or first.bottom <= second.y


def test_a_point_finds_the_box_that_holds_it() -> None:
    plan = grid()
    box = plan.box("tbl_21")
    assert box is not None
    assert plan.at(box.x, box.y) is box
    assert plan.at(box.right - 1, box.bottom - 1) is box
    assert plan.at(box.right, box.y) is None


def test_an_area_without_tables_takes_no_room() -> None:
    assert [title.name for title in lay_out([BAR, ROOM], [table("1")], 80).titles] == ["Room"]


def test_a_list_has_one_row_per_table_in_the_order_a_person_counts() -> None:
    plan = list_out([ROOM], [table("10"), table("B2"), table("9"), table("B10")], width=60)
    assert [box.table_id for box in plan.boxes] == ["tbl_9", "tbl_10", "tbl_B2", "tbl_B10"]
    assert [box.y for box in plan.boxes] == [1, 2, 3, 4]


def test_a_list_by_what_is_next_to_be_free_mixes_the_areas() -> None:
    tables = [
        table("1", party=party(expected_end_at=NOW + minutes(50))),
        table("2", party=party(expected_end_at=NOW + minutes(5))),
        table("3", party=party(expected_end_at=None)),
        table("4", next_booking=booking(ahead=20)),
        table("B1", area_id="bar", next_booking=booking(ahead=90)),
        table("B2", area_id="bar"),
        table("B3", area_id="bar", block=BlockView(None, None)),
    ]
    plan = list_out([ROOM, BAR], tables, 60, Order.FREE)
    assert [box.table_id[4:] for box in plan.boxes] == ["B2", "B1", "4", "2", "1", "3", "B3"]


def test_names_sort_by_their_number() -> None:
    assert sorted(["T10", "T2", "3", "21"], key=natural) == ["3", "21", "T2", "T10"]
