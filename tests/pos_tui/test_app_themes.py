"""Colours: only in the themes, readable, and telling states apart for every eye."""

import itertools
import math
import re
from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import Theme

import pos_tui
from pos_tui.floor.paint import Tone
from pos_tui.themes import CHALK, DUSK, SIXTEEN, THEMES

_ROOT = Path(pos_tui.__file__).parent
_THEMES = [theme for theme, _ in THEMES.values()]
_OWN_COLOURS = [theme for theme in _THEMES if theme is not SIXTEEN]
"""What the sixteen look like is the terminal's own affair."""

_TELLING = (Tone.FREE, Tone.DUE, Tone.LATE, Tone.SEATED, Tone.OVER, Tone.SETTLED)

# Machado, Oliveira and Fernandes 2009, for whole blindness to one of the three colours; on linear light.
_EYES = {
    "red-blind": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "green-blind": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
    "blue-blind": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.3039),
    ),
}


def linear(color: Color) -> tuple[float, float, float]:
    def channel(level: int) -> float:
        value = level / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return channel(color.r), channel(color.g), channel(color.b)


def difference(one: str, other: str, eyes: str) -> float:
    """How far apart two colours look (CIE 1976) to eyes that lack a colour."""
    return math.dist(_lab(Color.parse(one), eyes), _lab(Color.parse(other), eyes))


def _lab(color: Color, eyes: str) -> tuple[float, float, float]:
    light = linear(color)
    red, green, blue = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, light, strict=True)))) for row in _EYES[eyes]
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def luminance(color: Color) -> float:
    red, green, blue = linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(Color.parse(one)), luminance(Color.parse(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", _OWN_COLOURS, ids=lambda theme: theme.name)
@pytest.mark.parametrize("tone", Tone)
def test_text_on_every_table_is_readable(theme: Theme, tone: Tone) -> None:
    assert contrast(theme.variables[f"{tone}-ink"], theme.variables[f"{tone}-fill"]) >= 4.5


@pytest.mark.parametrize("theme", _OWN_COLOURS, ids=lambda theme: theme.name)
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


@pytest.mark.parametrize("theme", _THEMES, ids=lambda theme: theme.name)
def test_the_states_differ_in_colour(theme: Theme) -> None:
    looks = {tuple(theme.variables[f"{tone}-{role}"] for role in ("fill", "ink", "line")) for tone in _TELLING}
    assert len(looks) == len(_TELLING)


@pytest.mark.parametrize("eyes", _EYES)
@pytest.mark.parametrize("theme", [DUSK, CHALK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("role", ["fill", "line"])
def test_colour_blind_eyes_tell_the_states_apart(theme: Theme, role: str, eyes: str) -> None:
    for one, other in itertools.combinations(_TELLING, 2):
        colours = theme.variables[f"{one}-{role}"], theme.variables[f"{other}-{role}"]
        assert difference(*colours, eyes) >= 15, (one, other)


def test_the_sixteen_are_the_terminals_own() -> None:
    assert all(value.startswith("ansi_") for value in SIXTEEN.variables.values())


def test_every_theme_names_the_same_roles() -> None:
    textuals = {"ansi-background", "ansi-foreground", "surface", "panel"}
    assert len({frozenset(theme.variables) - textuals for theme in _THEMES}) == 1


def test_no_colour_value_is_written_outside_the_themes() -> None:
    named = re.compile(r"#[0-9a-fA-F]{6}\b|\brgb\(")
    files = [path for path in _ROOT.rglob("*") if path.suffix in (".py", ".tcss") and path.name != "themes.py"]
    assert [path.name for path in files if named.search(path.read_text())] == []
