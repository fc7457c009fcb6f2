"""The areas, which one the cursor is in, and how full each is."""

from collections.abc import Iterable, Sequence

from data.queries.views import FloorSnapshot
from pos_tui.text import cut, plain
from pos_tui.widgets.lines import Line, Lines, Piece, apart, width_of


class AreaBar(Lines):
    """One line of area names with their numbers for alt+1…9."""

    def __init__(self) -> None:
        super().__init__()
        self._snapshot: FloorSnapshot | None = None
        self._current: str | None = None
        self._ends: list[tuple[int, str]] = []
        self._beside: Sequence[Line] = ()

    def show(self, snapshot: FloorSnapshot, current: str | None, beside: Sequence[Line] = ()) -> None:
        """`beside` stands at the right end, as many of its parts as there is room for, the first ones first."""
        if (snapshot, current, beside) != (self._snapshot, self._current, self._beside):
            self._snapshot, self._current, self._beside = snapshot, current, beside
            self.redraw()

    def draw(self, width: int, height: int) -> Iterable[Line]:
        del height
        if self._snapshot is None:
            return []
        line = self._line(self._snapshot, brief=False)
        if width_of(line) > width:
            line = self._line(self._snapshot, brief=True)
        right: list[Piece] = []
        for part in self._beside:
            if width_of([*line, *right, *part]) < width:
                right += part
        return [apart(line, right, width) if right else line]

    def _line(self, snapshot: FloorSnapshot, *, brief: bool) -> list[Piece]:
        """The areas side by side; where that is too long, all but the present one by their numbers alone."""
        line: list[Piece] = [(" ", "")]
        self._ends = []
        for number, area in enumerate(snapshot.areas, 1):
            tables = [table for table in snapshot.in_area(area.id) if not table.retired]
            taken = sum(table.party is not None for table in tables)
            here = area.id == self._current
            style = "bold $cursor-ink on $accent" if here else "$foreground on $panel"
            name, full = f" {cut(plain(area.name), 24)}", f"{taken}/{len(tables)} "
            if brief and not here:
                name = full = ""
            line += [(f" {number}{name} ", style), (full, style if here else "$quiet on $panel"), (" ", "")]
            self._ends.append((width_of(line), area.id))
        return line

    def row_at(self, x: int, y: int) -> str | None:
        """`area:ID` of the name there."""
        del y
        area = next((area_id for end, area_id in self._ends if x < end), None)
        return f"area:{area}" if area is not None else None
