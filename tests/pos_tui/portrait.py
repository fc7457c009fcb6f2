"""A screen as text that a person can compare: its characters, then each row's styles, by a legend."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from string import ascii_letters

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.filter import Monochrome

_NAMES = [*ascii_letters, *(f"{a}{b}" for a in ascii_letters for b in ascii_letters)]


def strips(app: App[None]) -> list[list[Segment]]:
    """Every row as it goes to the terminal."""
    return [list(strip) for strip in app.screen._compositor.render_strips()]


def characters(rows: Sequence[Sequence[Segment]]) -> str:
    return "\n".join("".join(segment.text for segment in row).rstrip() for row in rows)


def in_colour(app: App[None]) -> str:
    """Characters, styles and legend."""
    rows = strips(app)
    legend: dict[str, str] = {}
    drawn = [_styles(row, legend) for row in rows]
    known = [f"{name} {style}" for style, name in legend.items()]
    return "\n".join([characters(rows), "", *drawn, "", *known])


def without_colour(app: App[None]) -> str:
    """The same through the filter that NO_COLOR puts in: characters, and what is bold, reverse or underlined."""
    grey = Monochrome()
    rows = [grey.apply(row, Color(0, 0, 0)) for row in strips(app)]
    return "\n".join([characters(rows), "", *(_attributes(row) for row in rows)])


def _styles(row: Iterable[Segment], legend: dict[str, str]) -> str:
    runs = [(_spelled(segment.style), segment.cell_length) for segment in row if segment.text]
    named = [(legend.setdefault(style, _NAMES[len(legend)]), length) for style, length in runs]
    return " ".join(f"{name}{sum(n for _, n in same)}" for name, same in groupby(named, key=lambda run: run[0]))


def _spelled(style: Style | None) -> str:
    """Colours and attributes; links and meta data are not seen."""
    if style is None:
        return "plain"
    ink = style.color.name if style.color else "default"
    ground = style.bgcolor.name if style.bgcolor else "default"
    return f"{ink} on {ground}{_marks(style)}"


def _marks(style: Style) -> str:
    marks = {"bold": style.bold, "reverse": style.reverse, "underline": style.underline, "dim": style.dim}
    return "".join(f" {name}" for name, on in marks.items() if on)


def _attributes(row: Iterable[Segment]) -> str:
    runs = [
        (_marks(segment.style) if segment.style else "", segment.cell_length) for segment in row if segment.text
    ]
    return ",".join(
        f"{mark.strip() or '-'} {sum(n for _, n in same)}" for mark, same in groupby(runs, key=lambda run: run[0])
    )
