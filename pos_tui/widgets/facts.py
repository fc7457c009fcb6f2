"""What there is to know of a floor plan while it is edited: the chosen table, and its area."""

from collections.abc import Iterable

from data.places import Place
from data.queries.views import FloorSnapshot, TableView
from pos_tui.floor.names import spoken_names
from pos_tui.text import count, plain
from pos_tui.widgets.lines import Line, Lines


class Facts(Lines):
    """Two lines: the chosen table, and what else there is to know of the area."""

    lines: tuple[Line, Line] = ((), ())

    def draw(self, width: int, height: int) -> Iterable[Line]:
        del width, height
        return self.lines


def table_facts(table: TableView, snapshot: FloorSnapshot, place: Place) -> Line:
    """Seats, shape, place and combinations of a table."""
    together = [each for each in snapshot.combinations if table.id in each.table_ids]
    joined = ", ".join(f"{'+'.join(map(plain, each.table_names))} for {each.covers}" for each in together)
    where = f"{place.width}x{place.height} at {place.x},{place.y}"
    return [
        (f" Table {plain(spoken_names(snapshot)[table.id])} ", "bold"),
        (f"{count(table.covers, 'seat')} · {table.shape} · {where}", "$quiet"),
        (f" · together {joined}" if joined else "", "$accent"),
    ]


def area_facts(area_id: str, snapshot: FloorSnapshot) -> Line:
    """The combinations of an area, and the tables that could be brought back."""
    own = {table.id for table in snapshot.in_area(area_id)}
    combinations = [
        f"{'+'.join(map(plain, each.table_names))} {each.covers}p"
        for each in snapshot.combinations
        if own & set(each.table_ids)
    ]
    retired = [plain(table.name) for table in snapshot.in_area(area_id) if table.retired]
    return [
        (" Combinations: ", "$quiet"),
        (" · ".join(combinations) or "none", "" if combinations else "$quiet"),
        ("   Retired: " if retired else "", "$quiet"),
        (", ".join(retired), ""),
    ]
