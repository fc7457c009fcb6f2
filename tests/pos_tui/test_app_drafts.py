"""The lines that keys put ready, and the registry that names the keys."""

from typing import Any

import pytest

from data.queries.views import TableView
from pos_tui.commands import COMMANDS, verb_of
from pos_tui.drafts import draft_for, usual_next
from pos_tui.floor.names import spoken_guest, spoken_names, table_called
from pos_tui.keymap import Keymap
from pos_tui.language.host import verbs as _registers_them
from pos_tui.language.registry import all_verbs
from pos_tui.screens.floor import FloorScreen
from pos_tui.screens.help import help_rows
from pos_tui.screens.leaving import Leaving
from pos_tui.screens.needs import NeedWalk
from pos_tui.screens.overlays import Overlays
from pos_tui.screens.views import Views
from tests.pos_tui.rooms import NOW, booking, party, snapshot, tab, table

assert _registers_them is not None


@pytest.mark.parametrize(
    ("view", "line"),
    [
        (table("12"), "w 4 12"),
        (table("12", dirty=True), "clean 12"),
        (table("12", next_booking=booking(ahead=20)), "s Nguyen"),
        (table("12", next_booking=booking(ahead=-30)), "s Nguyen"),
        (table("12", next_booking=booking(ahead=90)), "w 4 12"),
        (table("12", party=party()), "o 12 "),
        (table("12", party=party(tabs=(tab(500, 100),))), "p 12"),
        (table("12", party=party(tabs=(tab(500, 500),))), "c 12"),
        (table("12", retired=True), None),
    ],
)
def test_enter_puts_the_usual_next_thing_ready(view: TableView, line: str | None) -> None:
    draft = usual_next(view, snapshot(view), NOW)
    assert (draft and draft.text) == line


def test_the_covers_of_a_walk_in_are_what_typing_replaces() -> None:
    view = table("12", covers=10)
    draft = usual_next(view, snapshot(view), NOW)
    assert draft is not None
    assert draft.select == (2, 4)


@pytest.mark.parametrize(
    ("letter", "values", "line"),
    [
        ("m", {"party": party()}, "m 12 "),
        ("p", {}, "p 12 "),
        ("w", {"next_booking": booking()}, "w "),
        ("b", {"party": party()}, "b "),
        ("s", {"next_booking": booking()}, "s Nguyen "),
        ("s", {"next_booking": booking(ahead=90)}, "s "),
        ("s", {"next_booking": booking(), "party": party()}, "s "),
        ("s", {}, "s "),
        ("x", {"next_booking": booking()}, "x Nguyen "),
        ("e", {"next_booking": booking(), "party": party()}, "e 12 "),
        ("e", {"next_booking": booking()}, "e Nguyen "),
        ("e", {}, "e "),
    ],
)
def test_a_verbs_letter_fills_in_what_the_chosen_table_knows(
    letter: str, values: dict[str, Any], line: str
) -> None:
    view = table("12", **values)
    assert draft_for(letter, view, snapshot(view), NOW).text == line


def test_what_a_verbs_letter_has_filled_in_is_known_from_what_was_typed() -> None:
    view = table("12", party=party())
    draft = draft_for("o", view, snapshot(view), NOW)
    assert draft.filled is not None
    assert draft.text[slice(*draft.filled)] == "12 "
    usual = usual_next(view, snapshot(view), NOW)
    assert usual is not None
    assert usual.filled is None


@pytest.mark.parametrize(
    ("name", "other", "spoken"),
    [
        ("Maria Okafor", "Lee", "Okafor"),
        ("Maria Okafor", "Ben Okafor", "Maria Okafor"),
        ("Okafor", "Okaforson", "K7TD"),
        ("Jo Chen", "Bo Chen", "Jo Chen"),
        ("Table 12", "Lee", "K7TD"),
        ("Anna Bar", "Lee", "K7TD"),
        ("Nguyen For", "Lee", "K7TD"),
    ],
)
def test_a_guest_is_named_so_that_nobody_else_is_meant(name: str, other: str, spoken: str) -> None:
    floor = snapshot(table("12"), table("bar"), bookings=(booking(name), booking(other)))
    assert spoken_guest(floor.bookings[0], floor) == spoken


def test_a_name_that_two_areas_share_is_written_with_its_area() -> None:
    inside, outside, single = table("1"), table("1", area_id="terrace"), table("2")
    outside = type(outside)(**{**vars(outside), "id": "tbl_outside"})
    floor = snapshot(inside, outside, single)
    assert list(spoken_names(floor).values()) == ["Room/1", "Terrace/1", "2"]
    assert table_called(floor, "1", near="terrace") == "tbl_outside"
    assert table_called(floor, "room/1", near="terrace") == "tbl_1"
    assert table_called(floor, "9") is None


def test_no_key_is_bound_twice_and_every_command_is_handled() -> None:
    assert Keymap()
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)
    places = (FloorScreen, NeedWalk, Views, Leaving, Overlays)
    assert all(sum(hasattr(place, f"do_{command.name}") for place in places) == 1 for command in COMMANDS)


def test_help_names_every_key_and_every_verb() -> None:
    text = "\n".join("".join(piece for piece, _ in row.left) for row in help_rows(all_verbs(), COMMANDS))
    assert all(command.shown in text for command in COMMANDS if command.group)
    assert all(verb.form in text and verb.does in text for verb in all_verbs())


@pytest.mark.parametrize(
    ("line", "word"), [("w", "walkin"), ("walkin 2", "walkin"), ("W 2", "walkin"), ("wal", None), ("", None)]
)
def test_a_line_is_known_by_its_first_word(line: str, word: str | None) -> None:
    verb = verb_of(line, all_verbs())
    assert (verb and verb.word) == word
