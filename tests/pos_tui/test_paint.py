"""What a table looks like, without its colours."""

from datetime import datetime
from typing import Any

import pytest
from rich.cells import cell_len

from data.queries.service import BlockView
from data.queries.views import TableView
from pos_tui.floor.paint import Look, Tone, letter_of, tone_of
from pos_tui.floor.paint_box import paint_box
from pos_tui.floor.paint_row import paint_line
from tests.pos_tui.rooms import NOW, VENUE, booking, held, minutes, party, tab, table


def drawn(view: TableView, now: datetime = NOW, **look: bool) -> str:
    return paint_box(view, view.width, view.height, VENUE, now, Look(**look)).text()


STATES: dict[Tone, TableView] = {
    Tone.FREE: table("1"),
    Tone.DUE: table("1", next_booking=booking(ahead=20)),
    Tone.LATE: table("1", next_booking=booking(ahead=-12)),
    Tone.SEATED: table("1", party=party()),
    Tone.OVER: table("1", party=party(since=40)),
    Tone.SETTLED: table("1", party=party(status="Paid", tabs=(tab(1000, 1000),))),
    Tone.DIRTY: table("1", dirty=True),
    Tone.CLOSED: table("1", retired=True),
}


@pytest.mark.parametrize("tone", Tone)
def test_each_state_has_its_colour_role(tone: Tone) -> None:
    assert tone_of(STATES[tone], NOW) is tone


def test_every_state_can_be_told_without_colour() -> None:
    assert len({drawn(view) for view in STATES.values()}) == len(STATES)


BLOCKED = table("1", width=15, block=BlockView(NOW + minutes(30), "wobbly leg"), next_booking=booking(ahead=40))


def test_a_blocked_table_says_so_until_the_block_ends() -> None:
    assert "# blocked" in drawn(BLOCKED)
    assert tone_of(BLOCKED, NOW) is Tone.CLOSED
    assert tone_of(BLOCKED, NOW + minutes(30)) is Tone.DUE
    assert " blocked " in paint_line(BLOCKED, 60, VENUE, NOW, Look()).text()


def test_guests_who_sit_at_a_blocked_table_are_shown_as_ever() -> None:
    assert "Okafor" in drawn(table("1", width=15, party=party(), block=BlockView(None, None)))


def test_a_guest_who_rang_counts_from_the_time_they_said() -> None:
    late = booking(ahead=-5, expected_at=NOW + minutes(15))
    assert "19:55" in drawn(table("5", width=15, next_booking=late))
    assert "15'" in drawn(table("5", width=15, next_booking=late))


def test_a_seated_table_tells_stage_guest_covers_minutes_and_balance() -> None:
    view = table("12", width=17, party=party("Okafor", "Mains", 38, tabs=(tab(8450, 2000),)))
    assert drawn(view).splitlines() == [
        "┌ 12 ────── 3/4 ┐",
        "│M38 Okafor     │",
        "│90' left £64.50│",
        "└───────────────┘",
    ]


@pytest.mark.parametrize(("width", "shown"), [(14, "£1234.50"), (11, "£1234"), (9, "£"), (7, "£")])
def test_a_balance_is_as_exact_as_the_room_allows(width: int, shown: str) -> None:
    rows = drawn(table("1", width=width, party=party(since=5, tabs=(tab(123450),)))).splitlines()
    assert rows[2].strip("│").split() == ["90'", shown]


def test_a_due_table_names_the_guest_the_time_and_the_wait() -> None:
    text = drawn(table("5", width=15, next_booking=booking("Nguyen", 20)))
    assert "Nguyen" in text
    assert "20:00 2p" in text
    assert "20'" in text


def test_a_late_booking_counts_up() -> None:
    assert "+12'" in drawn(table("5", next_booking=booking(ahead=-12)))


def test_a_later_booking_shows_on_the_border_only() -> None:
    rows = drawn(table("5", width=15, next_booking=booking("Nguyen", 120))).splitlines()
    assert "▸21:40" in rows[-1]
    assert "Nguyen" not in "".join(rows)


def test_a_seated_table_counts_down_to_the_next_booking() -> None:
    rows = drawn(table("5", width=17, party=party(), next_booking=booking(ahead=12))).splitlines()
    assert "▸19:52 12'" in rows[-1]


def test_a_request_is_marked_on_guests_and_on_bookings() -> None:
    assert "✚" in drawn(table("1", party=party(guest_requests="Nut allergy")))
    assert "✚" in drawn(table("1", next_booking=booking(guest_requests="Nut allergy")))
    assert "✚" not in drawn(table("1", party=party()))


def test_tables_pushed_together_say_so_and_count_their_seats_together() -> None:
    together = party(covers=7, table_ids=("tbl_1", "tbl_2"), table_names=("1", "2"))
    view = table("2", width=15, party=together)
    assert paint_box(view, 15, 4, VENUE, NOW, Look(seats=8)).text().startswith("┌ 2+1 ─── 7/8 ┐")


def test_shapes_differ_by_their_borders() -> None:
    shapes = ("round", "square", "long", "booth", "bar")
    assert len({drawn(table("1", shape=shape)) for shape in shapes}) == len(shapes)


def test_the_chosen_the_lit_and_the_fitting_table_stand_out_whatever_their_shape() -> None:
    assert drawn(table("1", shape="round"), cursor=True).startswith("╔")
    assert drawn(table("1", shape="round"), lit=True).startswith("▛")
    assert drawn(table("1", shape="round"), fits=True).splitlines()[-1].startswith("└┄")


def test_a_stage_that_dojo_named_itself_shows_in_lower_case() -> None:
    assert letter_of(table("1", party=party(status="Waiting for cake")), NOW) == "w"


ALL_MARKS: dict[str, Any] = {"guest_requests": "Nut allergy", "deposit": 2000, "tabs": (held(5000),)}


def test_marks_stand_behind_the_letter_and_in_the_list_behind_the_name() -> None:
    view = table("1", width=15, party=party("Okafor", **ALL_MARKS))
    assert "│S5✚⌂¤Okafor  │" in drawn(view)
    assert "Okafor ✚⌂¤" in paint_line(view, 60, VENUE, NOW, Look()).text()


def test_the_smallest_box_shows_the_most_pressing_marks_and_the_beginning_of_the_name() -> None:
    assert drawn(table("1", width=7, height=3, party=party("Okafor", **ALL_MARKS))).splitlines()[1] == "│S✚⌂O…│"
    assert drawn(table("1", width=7, height=3, party=party("Okafor", deposit=1))).splitlines()[1] == "│S¤Ok…│"


def test_a_lock_that_has_run_out_is_no_mark() -> None:
    assert "⌂" not in drawn(table("1", party=party(tabs=(held(5000),))), NOW + minutes(1))


def test_a_table_that_may_be_pushed_together_says_so_until_somebody_sits_there() -> None:
    look = Look(joins=True)
    assert paint_box(table("5"), 11, 4, VENUE, NOW, look).text().startswith("┌ 5 ── 4+ ┐")
    assert paint_box(table("5", party=party()), 11, 4, VENUE, NOW, look).text().startswith("┌ 5 ─ 3/4 ┐")
    assert " 4+" in paint_line(table("5"), 60, VENUE, NOW, look).text()


def test_a_free_table_says_whose_it_is_and_how_long_ago_they_were_sat() -> None:
    view = table("5", width=17, waiters=("AB",))
    assert paint_box(view, 17, 4, VENUE, NOW, Look(rests=12)).text().endswith("─ AB 12' ┘")
    assert drawn(view).endswith("─ AB ┘")


def test_a_wide_list_says_until_when_who_comes_next_and_whose_table_it_is() -> None:
    view = table("1", party=party(waiter="AB"), next_booking=booking(ahead=120))
    assert "until 21:10 ▸21:40 2h00 AB" in paint_line(view, 100, VENUE, NOW, Look()).text()


SIZES = [(7, 3), (9, 4), (11, 4), (15, 4), (11, 5), (17, 4), (25, 6)]
GUESTS: list[Any] = [
    "Ng",
    "Fitzgerald-Adeyemi",
    "寿司屋さん",
    "e" + "\u0301" * 40,
    "[/b] [@click=app.quit]",
    "\x1b[2J",
    None,
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("guest", GUESTS)
def test_every_row_is_exactly_as_wide_as_its_box(size: tuple[int, int], guest: str | None) -> None:
    width, height = size
    someone = booking(guest or "x", 10, guest_requests="nuts")
    views = [
        table("B10", width=width, height=height, party=party(guest, since=70, tabs=(tab(98765),))),
        table("B10", width=width, height=height, party=party(guest), next_booking=someone, waiters=("AB", "CD")),
        table("B10", width=width, height=height, next_booking=someone, dirty=True),
        *(table("B10", width=width, height=height, **state) for state in ({}, {"dirty": True}, {"retired": True})),
    ]
    for view in views:
        rows = drawn(view).splitlines()
        assert [cell_len(row) for row in rows] == [width] * height


def test_a_guest_is_shown_as_written() -> None:
    assert "[/b] [@click=app.quit]" in drawn(table("1", width=40, party=party("[/b] [@click=app.quit]")))


@pytest.mark.parametrize("tone", Tone)
def test_in_a_list_a_table_takes_one_line_of_the_full_width(tone: Tone) -> None:
    painted = paint_line(STATES[tone], 60, VENUE, NOW, Look())
    assert [cell_len(row) for row in painted.text().splitlines()] == [60]
