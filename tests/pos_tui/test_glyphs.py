"""Where our glyphs cannot be drawn, plain characters of the same width say the same."""

from itertools import combinations

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from pos_tui.floor import paint
from pos_tui.floor.paint import Look
from pos_tui.floor.paint_box import paint_box
from pos_tui.floor.paint_row import paint_line
from pos_tui.glyphs import PLAIN, PlainGlyphs, needs_plain
from tests.pos_tui.rooms import NOW, VENUE
from tests.pos_tui.test_no_colour import LOOKS, STATES

MARKS = (paint.REQUEST, paint.LOCKED, paint.DEPOSIT)


def plainly(text: str) -> str:
    segments = PlainGlyphs().apply([Segment(text)], Color(0, 0, 0))
    return "".join(segment.text for segment in segments)


@pytest.mark.parametrize("glyph", [*map(chr, PLAIN), *MARKS])
def test_each_glyph_is_one_cell_and_gives_way_to_one_plain_character(glyph: str) -> None:
    assert cell_len(glyph) == 1
    assert plainly(glyph).isascii()
    assert len(plainly(glyph)) == 1


@pytest.mark.parametrize("state", STATES)
def test_a_table_is_drawn_in_plain_characters_only(state: str) -> None:
    for look in LOOKS.values():
        assert plainly(paint_box(STATES[state], 15, 4, VENUE, NOW, look).text()).isascii()
        assert plainly(paint_line(STATES[state], 100, VENUE, NOW, look).text()).isascii()


def test_states_marks_and_looks_still_differ() -> None:
    drawn = [plainly(paint_box(view, 11, 4, VENUE, NOW, Look()).text()) for view in STATES.values()]
    assert len(set(drawn)) == len(drawn)
    looks = [plainly(paint_box(STATES["free"], 11, 4, VENUE, NOW, look).text()) for look in LOOKS.values()]
    assert len(set(looks)) == len(looks)
    assert all(plainly(one) != plainly(other) for one, other in combinations(MARKS, 2))


@pytest.mark.parametrize(
    ("term", "encoding", "plain"),
    [
        ("xterm-256color", "UTF-8", False),
        ("tmux-256color", "utf8", False),
        ("linux", "UTF-8", True),
        ("vt100", "UTF-8", True),
        ("xterm", "ANSI_X3.4-1968", True),
    ],
)
def test_the_terminal_and_the_locale_decide(term: str, encoding: str, plain: bool) -> None:
    assert needs_plain({"TERM": term}, encoding) is plain
