"""The areas, which one the cursor is in, and how full each is."""

from collections.abc import Iterable, Sequence

from data.queries.views import FloorSnapshot
from pos_tui.text import cut, plain
from pos_tui.widgets.lines import Line, Lines, Piece, apart, width_of

Forms = Sequence[Line]
"""Something in several lengths, the longest first."""


def fitting(parts: Sequence[Forms], room: int) -> list[Piece]:
    """As many parts as fit in their shortest forms, the first ones first; then each as long as there is room.

    The last ones grow first: what matters most is short.
    """
    shown: list[Line] = []
    forms_of: list[Forms] = []
    for forms in parts:
        if forms and width_of(forms[-1]) <= room:
            shown.append(forms[-1])
            forms_of.append(forms)
            room -= width_of(forms[-1])
    for index, forms in reversed([*enumerate(forms_of)]):
        room += width_of(shown[index])
        shown[index] = next(form for form in forms if width_of(form) <= room)
        room -= width_of(shown[index])
    return [piece for line in shown for piece in line]


class AreaBar(Lines):
    """One line of area names with their numbers for alt+1…9."""

    def __init__(self) -> None:
        super().__init__()
        self._snapshot: FloorSnapshot | None = None
        self._current: str | None = None
        self._ends: list[tuple[int, str]] = []
        self._beside: Sequence[Forms] = ()

    def show(self, snapshot: FloorSnapshot, current: str | None, beside: Sequence[Forms] = ()) -> None:
        """`beside` stands at the right end, as many of its parts as there is room for, the first ones first."""
        if (snapshot, current, beside) != (self._snapshot, self._current, self._beside):
            self._snapshot, self._current, self._beside = snapshot, current, beside
            self.redraw()

    def draw(self, width: int, height: int) -> Iterable[Line]:
        del height
        if self._snapshot is None:
            return []
        line = self._line(self._snapshot, brief=False)
        least = sum(width_of(forms[-1]) for forms in self._beside if forms)
        if width_of(line) + least >= width:
            line = self._line(self._snapshot, brief=True)
        right = fitting(self._beside, width - width_of(line) - 1)
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
