"""With every colour stripped, as NO_COLOR asks, each state of a table still looks like no other."""

from collections.abc import Mapping
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
    "beyond its turn": table("1", party=party(expected_end_at=NOW - minutes(5))),
    "part of it here": table("1", party=party(arrived=1)),
    "of unknown covers": table("1", party=party(covers=None)),
    "taken and due": table("1", party=party(), next_booking=booking(ahead=20)),
    "taken and booked for later": table("1", party=party(), next_booking=booking(ahead=80)),
    "booked for later": table("1", next_booking=booking(ahead=80)),
    "due with a request": table("1", next_booking=booking(ahead=20, guest_requests="Nut allergy")),
    "owing": table("1", party=party(status="Paid", since=6, tabs=(tab(1000),))),
}


BOXES = [(7, 3), (7, 4), (11, 4), (17, 5)]
"""From the smallest box that a plan may have to one with room for words."""

LISTS = [44, 60, 118]
"""Columns of a list, from one beside a coach to that of a wide terminal."""


def alike(drawn: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs that nobody can tell apart."""
    return [(one, other) for one, other in combinations(drawn, 2) if drawn[one] == drawn[other]]


LOOKS = {"chosen": Look(cursor=True), "lit": Look(lit=True), "fitting": Look(fits=True), "none of them": Look()}


@pytest.mark.parametrize("size", BOXES, ids=str)
def test_no_two_states_look_alike_on_the_map(size: tuple[int, int]) -> None:
    drawn = {name: paint_box(view, *size, VENUE, NOW, Look()).text() for name, view in STATES.items()}
    assert alike(drawn) == []


@pytest.mark.parametrize("width", LISTS)
def test_no_two_states_look_alike_in_the_list(width: int) -> None:
    drawn = {name: paint_line(view, width, VENUE, NOW, Look()).text() for name, view in STATES.items()}
    assert alike(drawn) == []


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
