"""With every colour stripped, as NO_COLOR asks, each state of a table still looks like no other."""

from itertools import combinations

import pytest

from data.queries.service import BlockView
from data.queries.views import TableView
from pos_tui.floor.paint import Look, letter_of
from pos_tui.floor.paint_box import paint_box
from pos_tui.floor.paint_row import paint_line
from tests.pos_tui.rooms import NOW, VENUE, booking, held, minutes, party, tab, table

STATES: dict[str, TableView] = {
    "free": table("1"),
    "due": table("1", next_booking=booking(ahead=20)),
    "late": table("1", next_booking=booking(ahead=-12)),
    "dirty": table("1", dirty=True),
    "due and dirty": table("1", dirty=True, next_booking=booking(ahead=20)),
    "retired": table("1", retired=True),
    "promised": table("1", promised_to="Lee"),
    "promised and taken": table("1", party=party(), promised_to="Lee"),
    "blocked": table("1", block=BlockView(NOW + minutes(30), None)),
    **{f"at {stage.name}": table("1", party=party(status=stage.name)) for stage in VENUE.stages},
    "at a stage of Dojo's": table("1", party=party(status="Waiting for cake")),
    "over its time": table("1", party=party(since=40)),
    "settled": table("1", party=party(status="Paid", since=6, tabs=(tab(1000, 1000),))),
    "held by a card machine": table("1", party=party(tabs=(held(1000),))),
    "with a deposit": table("1", party=party(deposit=2000)),
    "with a request": table("1", party=party(guest_requests="Nut allergy")),
    "at several tables": table("1", party=party(table_ids=("tbl_1", "tbl_2"), table_names=("1", "2"))),
    "owing": table("1", party=party(status="Paid", since=6, tabs=(tab(1000),))),
}


@pytest.mark.parametrize(("one", "other"), list(combinations([*STATES][-5:], 2)))
def test_two_marks_look_different_in_the_list(one: str, other: str) -> None:
    drawn = [paint_line(STATES[name], 60, VENUE, NOW, Look()).text() for name in (one, other)]
    assert drawn[0] != drawn[1]


LOOKS = {"chosen": Look(cursor=True), "lit": Look(lit=True), "fitting": Look(fits=True), "none of them": Look()}


@pytest.mark.parametrize(("one", "other"), list(combinations(STATES, 2)))
def test_two_states_look_different_on_the_map(one: str, other: str) -> None:
    drawn = [paint_box(STATES[name], 11, 4, VENUE, NOW, Look()).text() for name in (one, other)]
    assert drawn[0] != drawn[1]


@pytest.mark.parametrize(("one", "other"), list(combinations(LOOKS, 2)))
@pytest.mark.parametrize("state", STATES)
def test_a_chosen_a_lit_and_a_fitting_table_look_different(state: str, one: str, other: str) -> None:
    on_map = [paint_box(STATES[state], 11, 4, VENUE, NOW, LOOKS[look]).text() for look in (one, other)]
    in_list = [paint_line(STATES[state], 60, VENUE, NOW, LOOKS[look]).text() for look in (one, other)]
    assert on_map[0] != on_map[1]
    assert in_list[0] != in_list[1]


def test_states_without_guests_differ_by_their_glyph_alone() -> None:
    glyphs = [letter_of(STATES[name], NOW) for name in ("free", "due", "late", "dirty", "retired", "blocked")]
    assert len(set(glyphs)) == len(glyphs)


def test_stages_differ_by_their_letter_alone() -> None:
    letters = [
        letter_of(view, NOW) for name, view in STATES.items() if name.startswith("at ") and "tables" not in name
    ]
    assert len(set(letters)) == len(letters)
