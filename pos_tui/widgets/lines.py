"""Lines of styled text that fit their width. Styles name theme roles; text is never markup."""

from collections.abc import Iterable, Sequence
from itertools import groupby, islice, zip_longest

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from pos_tui.text import cut
from pos_tui.widgets.pressing import Deed, deed_of, like, pressed_style

Piece = tuple[str, str]
"""Text and the style it has, such as `("late", "bold $warning")`."""

Line = Sequence[Piece]

INDENT = "   "
"""Before what goes on from the line above."""


def width_of(line: Line) -> int:
    return sum(cell_len(text) for text, _ in line)


def clipped(line: Line, width: int) -> list[Piece]:
    """As much of a line as fits."""
    pieces: list[Piece] = []
    room = width
    for text, style in line:
        if cell_len(text) > room:
            return [*pieces, (like(cut(text, room), text), style)] if room > 0 else pieces
        pieces.append((text, style))
        room -= cell_len(text)
    return pieces


def flowed(line: Line, width: int) -> tuple[Line, Line]:
    """A line that is too long goes on in a second one, broken between words; else the second is empty."""
    if width_of(line) <= width:
        return line, ()
    room, at, blank = width, 0, None
    cells = [(character, style) for text, style in line for character in text]
    while at < len(cells) and cell_len(cells[at][0]) <= room:
        room -= cell_len(cells[at][0])
        blank = at if cells[at][0] == " " else blank
        at += 1
    first, rest = (cells[:blank], cells[blank + 1 :]) if blank else (cells[:at], cells[at:])
    return _joined(first), [(INDENT, ""), *_joined(rest)]


def _joined(cells: Iterable[Piece]) -> list[Piece]:
    """Neighbours of one style as one piece."""
    return [("".join(text for text, _ in run), style) for style, run in groupby(cells, key=lambda cell: cell[1])]


def apart(left: Line, right: Line, width: int, fill: str = "") -> list[Piece]:
    """Two ends of one line; the left one gives way. `fill` styles the blanks between."""
    right = clipped(right, width)
    room = width - width_of(right)
    kept = clipped(left, room - 1 if right else room)
    return [*kept, (" " * (room - width_of(kept)), fill), *right]


class Lines(Widget):
    """Draws lines of text and, when they change, only those that did."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._drawn: list[Line] | None = None
        self._inks: dict[tuple[str, Deed | None], Style] = {}

    def draw(self, width: int, height: int) -> Iterable[Line]:
        """The lines, as many as there are; pure text and role names."""
        del width, height
        return ()

    def redraw(self) -> None:
        """What is shown has changed: draw again what looks different."""
        before = self._drawn
        if before is None or not self.is_attached:
            self._drawn = None
            self.refresh()
            return
        self._drawn = self._draw_all()
        for y, (old, new) in enumerate(zip_longest(before, self._drawn, fillvalue=())):
            if tuple(old) != tuple(new):
                self.refresh(Region(0, y, self.content_size.width, 1))

    def _draw_all(self) -> list[Line]:
        width, height = self.content_size
        return [tuple(clipped(line, width)) for line in islice(self.draw(width, height), height)]

    def on_resize(self) -> None:
        self._drawn = None
        self.refresh()

    def notify_style_update(self) -> None:
        """Forget colours: the theme may be another one."""
        super().notify_style_update()
        self._inks.clear()

    def render_line(self, y: int) -> Strip:
        if self._drawn is None:
            self._drawn = self._draw_all()
        ground, width = self._ink(""), self.content_size.width
        line = self._drawn[y] if y < len(self._drawn) else ()
        segments = [Segment(str(text), self._ink(style, deed_of(text))) for text, style in line if text]
        return Strip(segments).adjust_cell_length(width, ground)

    def _ink(self, style: str, deed: Deed | None = None) -> Style:
        """A style on this widget's own ground, with what a click does.

        Kept: asking Textual again costs more than drawing the line.
        """
        ink = self._inks.get((style, deed))
        if ink is None:
            ink = self.rich_style
            if style:
                ink += self.app.stylesheet.parse_style(style).rich_style
            if deed is not None:
                ink += pressed_style(deed)
            self._inks[(style, deed)] = ink
        return ink

    def row_at(self, x: int, y: int) -> str | None:
        """What a click there points at, by cells from the widget's upper left; None for nothing."""
        del x, y
        return None
