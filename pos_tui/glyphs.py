"""Plain characters for terminals that cannot draw ours: the Linux console, a VT100, a locale without UTF-8.

Everything on the screen passes here once, as a filter over what is about to be written; each character is
replaced by one of the same width, so no box moves. Shapes, the chosen and the lit table, and every mark still
differ from one another.
"""

import locale
import os
from collections.abc import Mapping

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

POOR_TERMINALS = ("linux", "vt52", "vt100", "vt102", "vt220")

_PLAIN = {
    "╭╮": ".",
    "╰╯": "'",
    "┌┐└┘┎┒┖┚├┤┬┴┼": "+",
    "┍┑┕┙": "%",
    "─╶╴": "-",
    "━": "-",
    "┄": "~",
    "┊": ";",
    "│▏": "|",
    "┃": "I",
    "╎": ":",
    "╔╗╚╝": "*",
    "═": "=",
    "║": "*",
    "▛▜▙▟▀▄▌▐": "@",
    "▁▂▃▅▆▇█▪": "#",
    "✚": "+",
    "⌂": "^",
    "¤": "$",
    "▸▶◂": ">",
    "▾": "<",
    "▴▲": "^",
    "◆◷■●": "*",
    "○◌◇": "o",
    "·": ".",
    "×": "%",
    "✓": "=",
    "✗⚠": "!",
    "…": ".",
    "✎": "n",
    "→": ">",
    "←": "<",
    "↑": "^",
    "↓": "v",
    "–—": "-",
    "“”": '"',
    "’": "'",
    "£": "L",
    "€": "E",
}

PLAIN: Mapping[int, str] = str.maketrans({glyph: plain for glyphs, plain in _PLAIN.items() for glyph in glyphs})


def needs_plain(environment: Mapping[str, str] = os.environ, encoding: str | None = None) -> bool:
    """Whether this terminal has to do without our glyphs."""
    encoding = encoding or locale.getpreferredencoding(False)
    return environment.get("TERM", "") in POOR_TERMINALS or "utf" not in encoding.casefold()


class PlainGlyphs(LineFilter):
    """Writes plain characters instead of ours."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        del background
        return [Segment(text.translate(PLAIN), style, control) for text, style, control in segments]
