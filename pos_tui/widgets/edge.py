"""One line that a screen says what it likes in: a heading, a foot, a filter."""

from collections.abc import Iterable

from pos_tui.widgets.lines import Line, Lines


class Edge(Lines):
    """The heading or the foot of a screen."""

    line: Line = ()

    def draw(self, width: int, height: int) -> Iterable[Line]:
        del width, height
        return [self.line]

    def say(self, line: Line) -> None:
        self.line = line
        self.redraw()
