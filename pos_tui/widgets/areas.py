"""The areas, which one the cursor is in, and how full each is."""

from collections.abc import Iterable
from dataclasses import dataclass

from textual import events
from textual.message import Message

from data.queries.views import FloorSnapshot
from pos_tui.text import cut, plain
from pos_tui.widgets.lines import Line, Lines, Piece, apart, width_of


class AreaBar(Lines):
    """One line of area names with their numbers for alt+1…9."""

    @dataclass
    class Picked(Message):
        area_id: str

    def __init__(self) -> None:
        super().__init__()
        self._snapshot: FloorSnapshot | None = None
        self._current: str | None = None
        self._ends: list[tuple[int, str]] = []
        self._beside: Line = ()

    def show(self, snapshot: FloorSnapshot, current: str | None, beside: Line = ()) -> None:
        """`beside` stands at the right end, as far as there is room for all of it."""
        if (snapshot, current, beside) != (self._snapshot, self._current, self._beside):
            self._snapshot, self._current, self._beside = snapshot, current, beside
            self.redraw()

    def draw(self, width: int, height: int) -> Iterable[Line]:
        del height
        if self._snapshot is None:
            return []
        line: list[Piece] = [(" ", "")]
        self._ends = []
        for number, area in enumerate(self._snapshot.areas, 1):
            tables = [table for table in self._snapshot.in_area(area.id) if not table.retired]
            taken = sum(table.party is not None for table in tables)
            here = area.id == self._current
            style = "bold $cursor-ink on $accent" if here else "$foreground on $panel"
            line += [
                (f" {number} {cut(plain(area.name), 24)} ", style),
                (f"{taken}/{len(tables)} ", style if here else "$quiet on $panel"),
                (" ", ""),
            ]
            self._ends.append((width_of(line), area.id))
        return [apart(line, self._beside, width) if width_of([*line, *self._beside]) < width else line]

    def on_click(self, event: events.Click) -> None:
        area = next((area_id for end, area_id in self._ends if event.x < end), None)
        if area is not None:
            self.post_message(self.Picked(area))
