"""A list to choose from: drawn as one widget, moved by its screen, clicked with the mouse."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pos_tui.widgets.lines import Line, Lines, apart


@dataclass(frozen=True)
class Choice:
    """One row. A row without a key is a heading and cannot be chosen."""

    key: str | None
    left: Line
    right: Line = ()


class RowList(Lines):
    """Rows with one of them chosen, which stays in view."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Choice] = ()
        self.cursor = 0
        self._top = 0

    def show(self, rows: Sequence[Choice], *, keep: bool = False) -> None:
        """Take new rows; `keep` stays on the chosen one if it is still there."""
        key = self.chosen
        self.rows = rows
        keys = [row.key for row in rows]
        self.cursor = keys.index(key) if keep and key in keys else 0
        self._skip_headings(1)
        self.redraw()

    @property
    def chosen(self) -> str | None:
        return self.rows[self.cursor].key if self.cursor < len(self.rows) else None

    def choose(self, key: str) -> None:
        self.cursor = next((i for i, row in enumerate(self.rows) if row.key == key), self.cursor)
        self.redraw()

    @property
    def _choosable(self) -> bool:
        return any(row.key is not None for row in self.rows)

    def move(self, step: int) -> None:
        """Go up or down; stops at the ends. A list of headings only scrolls."""
        if not self._choosable:
            self._top = max(0, min(self._top + step, len(self.rows) - self.content_size.height))
            self.redraw()
        elif self.rows:
            self.cursor = min(max(self.cursor + step, 0), len(self.rows) - 1)
            self._skip_headings(1 if step > 0 else -1)
            self.redraw()

    def _skip_headings(self, step: int) -> None:
        start = self.cursor
        for direction in (step, -step):
            self.cursor = start
            while 0 <= self.cursor < len(self.rows):
                if self.rows[self.cursor].key is not None:
                    return
                self.cursor += direction
        self.cursor = 0

    def key(self, key: str) -> bool:
        """Handle a key that moves; False for any other."""
        page = max(1, self.size.height - 1)
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "ctrl+p": -1, "ctrl+n": 1}
        ends = {"home": -len(self.rows), "end": len(self.rows)}
        step = steps.get(key) or ends.get(key)
        if step is None:
            return False
        self.move(step)
        return True

    def scroll(self, key: str) -> bool:
        """Handle a key that scrolls what is only read; False for any other."""
        page = max(1, self.size.height - 3)
        steps = {"up": -1, "k": -1, "down": 1, "j": 1, "pageup": -page, "pagedown": page, "space": page}
        if key not in steps:
            return False
        self.move(steps[key])
        return True

    def draw(self, width: int, height: int) -> Iterable[Line]:
        if self._choosable:
            self._follow_cursor(height)
        shown = list(enumerate(self.rows))[self._top : self._top + height]
        return [self._line(row, width, chosen=index == self.cursor) for index, row in shown]

    def _follow_cursor(self, height: int) -> None:
        self._top = min(max(self._top, self.cursor - height + 1), self.cursor)
        if self.cursor < height and all(row.key is None for row in self.rows[: self.cursor]):
            self._top = 0

    def _line(self, row: Choice, width: int, *, chosen: bool) -> Line:
        if row.key is None:
            return apart(row.left, row.right, width)
        pointer = ("▶ ", "bold") if chosen else ("  ", "")
        line = apart([pointer, *row.left], [*row.right, (" ", "")], width)
        return [(text, "bold $cursor-ink on $accent") for text, _ in line] if chosen else line

    def row_at(self, x: int, y: int) -> str | None:
        """The key of the row there."""
        del x
        row = y - self.gutter.top
        index = self._top + row
        inside = 0 <= row < self.content_size.height and index < len(self.rows)
        return self.rows[index].key if inside else None

    def on_mouse_scroll_down(self) -> None:
        self.move(3)

    def on_mouse_scroll_up(self) -> None:
        self.move(-3)
