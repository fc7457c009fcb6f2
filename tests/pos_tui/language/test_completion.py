"""What the words under the cursor may become: the best first, and nothing where no choice is known."""

import pytest

from pos_tui.language.completion import Completions, complete
from pos_tui.language.vocabulary import Change, Dish, Vocabulary

MENU = Vocabulary(
    "GBP",
    (
        Dish("Beetroot salad", 890),
        Dish("Burger", 1450, (Change("No onion", 0), Change("Extra cheese", 150))),
        Dish("Flat white", 340, (Change("Oat milk", 40),)),
        Dish("House white 175ml", 720),
        Dish("Cheeseburger", 1550),
    ),
)


def at_end(line: str) -> Completions:
    return complete(line, len(line), MENU)


def names(line: str) -> list[str]:
    return [candidate.text for candidate in at_end(line).candidates]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("o 12 bur", ["Burger", "Cheeseburger"]),
        ("o 12 fl wh", ["Flat white"]),
        ("O 12 WHITE", ["Flat white", "House white 175ml"]),
        ("o 12 2x bur", ["Burger", "Cheeseburger"]),
        ("o 12 burger, be", ["Beetroot salad"]),
        ("o 12 -be", ["Beetroot salad"]),
        ("o 12 #13 be", ["Beetroot salad"]),
        ("o 12 burger (", ["No onion", "Extra cheese"]),
        ("o 12 2x bur (no onion, ex", ["Extra cheese"]),
        ("o 12 burger (no onion), fl", ["Flat white"]),
        ("o 12 burger ; wh", []),
        ("o 12 zz", []),
        ("o 12", []),
        ("w 2", []),
        ("fly 12 bur", []),
        ("", []),
    ],
)
def test_candidates_fit_the_words_under_the_cursor(line: str, found: list[str]) -> None:
    assert names(line) == found


def test_without_a_letter_the_menu_is_offered_in_its_order() -> None:
    assert names("o 12 ") == [dish.name for dish in MENU.dishes]


def test_what_a_dish_can_be_had_with_is_told_beside_it() -> None:
    found = at_end("o 12 bur")
    assert (found.candidates[0].about, found.note) == ("£14.50", "No onion, Extra cheese +£1.50")


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("o 12 bur", "o 12 Burger"),
        ("o 12 2x fl wh", "o 12 2x Flat white"),
        ("o 12 burger (ex", "o 12 burger (Extra cheese"),
        ("o 12 burger, fla", "o 12 burger, Flat white"),
    ],
)
def test_the_best_one_takes_the_place_of_what_was_typed(line: str, completed: str) -> None:
    assert at_end(line).apply(line) == (completed, len(completed))


def test_words_in_the_middle_of_a_line_are_completed_where_they_stand() -> None:
    line = "o 12 bur, flat white"
    assert complete(line, len("o 12 bur"), MENU).apply(line) == ("o 12 Burger, flat white", len("o 12 Burger"))
