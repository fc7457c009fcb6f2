"""Colours: only in the themes, readable, and telling states apart for every eye."""

import itertools
import re
from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import Theme

import pos_tui
from pos_tui.floor.paint import Tone
from pos_tui.themes import THEMES

_ROOT = Path(pos_tui.__file__).parent


def luminance(color: Color) -> float:
    def linear(channel: int) -> float:
        value = channel / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b)


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(Color.parse(one)), luminance(Color.parse(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("tone", Tone)
def test_text_on_every_table_is_readable(theme: Theme, tone: Tone) -> None:
    assert contrast(theme.variables[f"{tone}-ink"], theme.variables[f"{tone}-fill"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_chrome_is_readable(theme: Theme) -> None:
    roles = theme.variables
    grounds = [theme.background, theme.surface, theme.panel]
    inks = [theme.foreground, theme.accent, theme.error, theme.warning, theme.success, roles["quiet"]]
    for ground, ink in itertools.product(grounds, inks):
        assert contrast(str(ink), str(ground)) >= 4.5, (ink, ground)
    assert contrast(roles["alarm-ink"], roles["alarm-fill"]) >= 4.5
    assert contrast(roles["training-ink"], roles["training-fill"]) >= 4.5
    assert contrast(roles["training-line"], str(theme.background)) >= 3
    assert contrast(roles["cursor-ink"], roles["cursor"]) >= 7
    assert contrast(roles["lit-ink"], roles["lit-fill"]) >= 7


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_states_of_occupied_tables_differ_in_colour(theme: Theme) -> None:
    telling = (Tone.FREE, Tone.DUE, Tone.SEATED, Tone.OVER, Tone.SETTLED)
    for one, other in itertools.combinations(telling, 2):
        assert theme.variables[f"{one}-fill"] != theme.variables[f"{other}-fill"]
        assert theme.variables[f"{one}-line"] != theme.variables[f"{other}-line"]


def test_no_colour_value_is_written_outside_the_themes() -> None:
    named = re.compile(r"#[0-9a-fA-F]{6}\b|\brgb\(")
    files = [path for path in _ROOT.rglob("*") if path.suffix in (".py", ".tcss") and path.name != "themes.py"]
    assert [path.name for path in files if named.search(path.read_text())] == []
