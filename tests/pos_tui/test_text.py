"""Guests' text on its way to the screen."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from data.plain import MOST_ACCENTS
from pos_tui.text import cut, fit, minutes_short, minutes_until, plain, spread, wrap
from pos_tui.widgets.lines import Line, flowed, width_of
from tests.pos_tui.rooms import NOW, minutes

LONG: Line = [("one two three ", "bold"), ("four five", "")]

anything = st.text(st.characters(codec=None), max_size=60)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Okafor", "Okafor"),
        ("[/b] [@click=app.quit]", "[/b] [@click=app.quit]"),
        ("\x1b[2JGone", "[2JGone"),
        ("\x9b31mred", "31mred"),
        ("a\u202eb\u2066c\u200bd", "abcd"),
        ("two\nlines\tand\r\nmore", "two lines and more"),
        ("  José   Díaz ", "José Díaz"),
        ("寿司", "寿司"),
        ("", ""),
    ],
)
def test_what_could_move_a_cursor_is_taken_out_and_the_rest_stays(written: str, shown: str) -> None:
    assert plain(written) == shown


@given(anything)
def test_nothing_that_controls_a_terminal_survives(text: str) -> None:
    assert not {unicodedata.category(c) for c in plain(text)} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_a_pile_of_accents_keeps_its_first_few() -> None:
    assert plain("e" + "\u0301" * 50) == "e" + "\u0301" * MOST_ACCENTS


@given(anything, st.integers(0, 30))
def test_a_fitted_text_is_exactly_as_wide_as_asked(text: str, width: int) -> None:
    assert cell_len(fit(plain(text), width)) == width


@given(anything, anything, st.integers(1, 40))
def test_two_ends_fill_the_width_exactly(left: str, right: str, width: int) -> None:
    assert cell_len(spread(plain(left), plain(right), width)) == width


def test_a_cut_text_says_that_something_is_missing() -> None:
    assert cut("Zielinska", 5) == "Ziel…"


@given(anything, st.integers(4, 30))
def test_wrapped_lines_are_no_wider_than_asked(text: str, width: int) -> None:
    assert all(cell_len(line) <= width for line in wrap(text, width))


def test_wrapping_loses_no_word() -> None:
    text = "Severe nut allergy (carries an EpiPen);\nhigh chair for the little one"
    assert " ".join(wrap(text, 12)) == " ".join(text.split())


def test_minutes_turn_into_hours_when_they_are_many() -> None:
    assert [minutes_short(n) for n in (0, 99, 100, 125)] == ["0'", "99'", "1h40", "2h05"]


def test_a_begun_minute_counts_until_a_moment() -> None:
    assert minutes_until(NOW + minutes(3), NOW) == 3
    assert minutes_until(NOW + minutes(3), NOW.replace(second=1)) == 3
    assert minutes_until(NOW, NOW + minutes(1)) == 0


@pytest.mark.parametrize(
    ("width", "first", "second"),
    [
        (23, LONG, ()),
        (16, [("one two three", "bold")], [("   ", ""), ("four five", "")]),
        (9, [("one two", "bold")], [("   ", ""), ("three ", "bold"), ("four five", "")]),
        (2, [("on", "bold")], [("   ", ""), ("e two three ", "bold"), ("four five", "")]),
    ],
)
def test_a_long_line_goes_on_in_a_second_one(width: int, first: Line, second: Line) -> None:
    assert flowed(LONG, width) == (first, second)
    assert width_of(flowed(LONG, width)[0]) <= width
