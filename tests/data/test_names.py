"""Names as people type them: accents, slips, first letters, ends of phone numbers."""

from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from data.names import SLIP_FROM, begins_but_for_a_slip, fold, likeness, phone_fits
from tests.slips import guests, with_a_slip


@pytest.mark.parametrize(
    ("typed", "name", "expected"),
    [
        ("smi", "Smith", 0),
        ("jose di", "José Díaz", 0),
        ("soren", "Søren Kierkegaard", 0),
        ("lukasz", "Łukasz Nowak", 0),
        ("strasse", "Straße", 0),
        ("obrien", "Sean O'Brien", 1),
        ("ann", "Mary-Ann Lee", 1),
        ("lee mar", "Mary-Ann Lee", 1),
        ("mith", "Smith", 2),
        ("smiht", "Smith", 3),
        ("smth", "Smith", 3),
        ("smitth", "Smith", 3),
        ("ngyuen", "Thi Nguyen", 3),
        ("oei kato", "Wei Katonell", 4),
        ("aa kato", "Ada Katonell", 4),
        ("weikato", "Wei Katonell", 4),
        ("weixkato", "Wei Katonell", 4),
        ("we ikato", "Wei Katonell", 3),
        ("weik atonell", "Wei Katonell", 3),
        ("mary-ankn lee", "Mary-Ann Lee", 3),
        ("katxnell wei", "Wei Katonell", 3),
        ("kato oei", "Wei Katonell", None),
        ("oei", "Wei Katonell", None),
        ("smiht jonh", "John Smith", 3),
        ("xyz", "Smith", None),
        ("sx", "Smith", None),
    ],
)
def test_a_name_is_found_as_it_is_typed(typed: str, name: str, expected: int | None) -> None:
    assert likeness(typed, name) == expected


@pytest.mark.parametrize(
    ("typed", "phone", "fits"),
    [
        ("123", "07700 900123", True),
        ("900123", "+44 7700 900123", True),
        ("07700", "+44 7700 900123", True),
        ("12", "07700 900123", False),
        ("124", "07700 900123", False),
        ("b12 3", "07700 900123", False),
        ("123", None, False),
    ],
)
def test_a_phone_is_found_by_some_of_its_digits(typed: str, phone: str | None, fits: bool) -> None:
    assert phone_fits(typed, phone) is fits


def _edits(word: str) -> set[str]:
    """Every word one deletion, exchange, replacement or insertion away, written the long way."""
    parts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    found = {a + b[1:] for a, b in parts if b} | {a + b[1] + b[0] + b[2:] for a, b in parts if len(b) > 1}
    found |= {a + c + b[1:] for a, b in parts if b for c in "abc"}
    return found | {a + c + b for a, b in parts for c in "abc"}


@given(st.text("abc", max_size=6), st.text("abc", max_size=8))
def test_a_text_begins_with_letters_but_for_a_slip_as_the_textbook_says(typed: str, text: str) -> None:
    assert begins_but_for_a_slip(typed, text) is any(text.startswith(each) for each in _edits(typed) | {typed})


@given(st.text("ab c", min_size=4), st.randoms(use_true_random=False))
def test_a_whole_name_with_a_slip_in_it_always_fits(name: str, rng: Random) -> None:
    typed = with_a_slip(name, rng)
    assume(len(fold(typed)) >= SLIP_FROM and fold(typed) in _edits(fold(name)))
    assert likeness(typed, name) is not None


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5, 7])
def test_of_two_thousand_guests_the_one_meant_is_among_the_first_three_despite_a_slip(seed: int) -> None:
    rng = Random(seed)
    names = guests(2000, rng)
    tries = [(name, with_a_slip(fold(name), rng)) for name in rng.sample(names, 100)]
    found = 0
    for name, typed in tries:
        fitting = [(fits, each) for each in names if (fits := likeness(typed, each)) is not None]
        found += name in [each for _, each in sorted(fitting)[:3]]
    assert found >= 0.95 * len(tries)
