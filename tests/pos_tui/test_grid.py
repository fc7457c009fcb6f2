"""Tables by time, as text: stretches where they belong, clashes seen, nothing beyond its column."""

from datetime import UTC, datetime, timedelta

import pytest

from data.queries.book import DayView, Visit
from data.queries.views import BookingView
from pos_tui.widgets import grid
from pos_tui.widgets.grid import NAME_WIDTH, Row, Scale
from pos_tui.widgets.lines import Line, width_of
from tests.pos_tui.rooms import NOW, booking, snapshot, table

LEFT = datetime(2026, 11, 27, 19, 0, tzinfo=UTC)
SCALE = Scale(LEFT, count=16, cell=4)
TABLE = Row("tbl_1", "1", 4)


def visit(name: str, start: int, end: int, *, here: bool = True) -> Visit:
    """A visit from `start` to `end` minutes after 19:00."""
    return Visit(
        f"pty_{name}", name, 2, ("tbl_1",), LEFT + timedelta(minutes=start), LEFT + timedelta(minutes=end), here
    )


def day(*bookings: BookingView, visits: tuple[Visit, ...] = ()) -> DayView:
    return DayView(NOW.date(), bookings, visits, ())


def drawn(view: DayView, cursor: tuple[int, int] | None = None) -> str:
    return text(grid.grid_line(TABLE, grid.spans_of(view, NOW).get("tbl_1", ()), SCALE, NOW, cursor))


def text(line: Line) -> str:
    return "".join(piece for piece, _ in line)


def test_a_party_is_drawn_from_when_it_sat_down_until_it_is_expected_to_leave() -> None:
    line = drawn(day(visits=(visit("Okafor", 15, 75),)))[NAME_WIDTH:]
    assert line.startswith("┊   ●Okafor 2 ━━━━━━")
    assert line[4 + 16] != "━"


def test_a_booking_and_a_party_look_different_without_colour() -> None:
    line = drawn(
        day(booking("Khan", ahead=80), visits=(visit("Okafor", 0, 60), visit("Lee", -60, -5, here=False)))
    )
    assert "●Okafor 2 ━" in line
    assert "▸Khan 2 ╌" in line


def test_who_counts_on_a_table_that_is_not_free_then_is_seen() -> None:
    assert grid.CLASH * 4 in drawn(day(booking("Khan", ahead=20), visits=(visit("Okafor", 0, 90),)))


def test_guests_who_have_left_clash_with_nobody() -> None:
    assert grid.CLASH not in drawn(day(booking("Khan", ahead=5), visits=(visit("Lee", 0, 60, here=False),)))


@pytest.mark.parametrize("name", ["王小明", "Ǻ́́", "[/b]" * 20, "‮evil[2J"])
def test_no_name_bends_a_column_or_reaches_the_terminal_raw(name: str) -> None:
    view = day(booking("Khan", ahead=120), visits=(visit(name, -300, 30),))
    line = grid.grid_line(TABLE, grid.spans_of(view, NOW)["tbl_1"], SCALE, NOW, (8, 12))
    assert width_of(line) == NAME_WIDTH + SCALE.width
    assert "" not in text(line)
    assert "‮" not in text(line)


def test_too_many_covers_in_a_quarter_of_an_hour_stand_out() -> None:
    line = text(grid.covers_line(SCALE, {LEFT: 8, LEFT + timedelta(minutes=15): 14}, cap=12))
    assert line[NAME_WIDTH:].split() == ["8", "14!", *"·" * 14]


def test_tables_are_listed_under_their_areas_by_name() -> None:
    house = snapshot(table("10"), table("2"), table("T1", area_id="terrace"), table("3", retired=True))
    assert [row.name for row in grid.rows_of(house)] == ["Room", "2", "10", "Terrace", "T1"]


@pytest.mark.parametrize("width", [60, 80, 120, 200, 300])
def test_at_least_four_hours_fit_on_every_terminal(width: int) -> None:
    scale = grid.scale_for(LEFT, width)
    assert scale.count >= 16
    assert NAME_WIDTH + scale.width <= width


def test_another_day_begins_an_hour_before_its_first_guests() -> None:
    khan = booking("Khan", ahead=80)
    assert grid.first_quarter(day(khan), snapshot(), NOW, today=False) == khan.expected_at - timedelta(minutes=60)
