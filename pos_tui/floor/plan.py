"""Where each table stands on the canvas, and which one lies in a direction. Pure geometry, in cells.

Areas are put side by side while the width allows, then one below the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from textual.geometry import Region

from data.queries.views import AreaView, TableView

MARGIN = 1
"""Cells left free around the plan."""

GUTTER = 3
"""Cells between two areas that stand side by side."""

CELL_HEIGHT = 2
"""A cell is about twice as high as it is wide: one row counts as this many columns."""


STRAYING = 12
"""Columns' worth of distance that leaving the present row or column costs."""


class Direction(Enum):
    LEFT = (-1, 0)
    RIGHT = (1, 0)
    UP = (0, -1)
    DOWN = (0, 1)

    @property
    def back(self) -> "Direction":
        return Direction((-self.value[0], -self.value[1]))


@dataclass(frozen=True)
class Box:
    """One table's place."""

    table_id: str
    area_id: str
    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def region(self) -> Region:
        return Region(self.x, self.y, self.width, self.height)

    def holds(self, x: int, y: int) -> bool:
        return self.x <= x < self.right and self.y <= y < self.bottom


@dataclass(frozen=True)
class Title:
    """One area's heading: a line of `width` cells."""

    area_id: str
    name: str
    x: int
    y: int
    width: int


@dataclass(frozen=True)
class Plan:
    """Boxes in reading order, headings, and the size of it all."""

    boxes: tuple[Box, ...]
    titles: tuple[Title, ...]
    width: int
    height: int
    as_list: bool = False

    @cached_property
    def _by_id(self) -> dict[str, Box]:
        return {box.table_id: box for box in self.boxes}

    @cached_property
    def _by_row(self) -> dict[int, list[Box]]:
        rows: defaultdict[int, list[Box]] = defaultdict(list)
        for box in sorted(self.boxes, key=lambda box: box.x):
            for y in range(box.y, box.bottom):
                rows[y].append(box)
        return rows

    @cached_property
    def _titles_by_row(self) -> dict[int, list[Title]]:
        rows: defaultdict[int, list[Title]] = defaultdict(list)
        for title in sorted(self.titles, key=lambda title: title.x):
            rows[title.y].append(title)
        return rows

    def box(self, table_id: str) -> Box | None:
        return self._by_id.get(table_id)

    def row(self, y: int) -> Sequence[Box]:
        """The boxes that cross a row, from left to right."""
        return self._by_row.get(y, ())

    def titles_in(self, y: int) -> Sequence[Title]:
        return self._titles_by_row.get(y, ())

    def at(self, x: int, y: int) -> Box | None:
        """The box at a point."""
        return next((box for box in self.row(y) if box.holds(x, y)), None)

    def title_of(self, area_id: str) -> Title | None:
        return next((title for title in self.titles if title.area_id == area_id), None)

    def neighbour(self, table_id: str, direction: Direction) -> str | None:
        """The table a hand would point at from this one; None at the edge of the room."""
        here = self.box(table_id)
        if here is None:
            return None
        near, mine = _extents(here, direction)
        reachable = [
            (cost, box.y, box.x, box.table_id)
            for box in self.boxes
            if (cost := _effort(near, mine, *_extents(box, direction))) is not None
        ]
        return min(reachable)[-1] if reachable else None


Extent = tuple[int, int]
"""Where something begins and ends along one axis, in columns' worth of distance."""


def _extents(box: Box, direction: Direction) -> tuple[Extent, Extent]:
    """A box's extent along a direction, growing that way, and its extent across it."""
    across, down = (box.x, box.right), (box.y * CELL_HEIGHT, box.bottom * CELL_HEIGHT)
    match direction:
        case Direction.RIGHT:
            return across, down
        case Direction.LEFT:
            return (-across[1], -across[0]), down
        case Direction.DOWN:
            return down, across
        case Direction.UP:
            return (-down[1], -down[0]), across


def _effort(near: Extent, mine: Extent, far: Extent, theirs: Extent) -> tuple[int, float] | None:
    """How far something lies ahead of what extends `near` and, across, `mine`: outside the cone or in it, how far.

    What overlaps the present table's own row or column costs its gap only; straying sideways costs more
    than going ahead. None for what does not lie in that direction at all.
    """
    if far[0] <= near[0] or far[1] <= near[1]:
        return None
    gap = max(0, far[0] - near[1])
    aside = max(0, theirs[0] - mine[1], mine[0] - theirs[1])
    drift = abs(sum(theirs) - sum(mine)) / 2
    in_cone = aside <= gap * 2 + 4
    strays = 0 if _overlaps(mine, theirs) else STRAYING
    return (0 if in_cone else 1), gap + 2.5 * aside + 0.35 * drift + strays


def _overlaps(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def lay_out(areas: Sequence[AreaView], tables: Iterable[TableView], width: int) -> Plan:
    """The room as its venue file draws it, areas side by side as long as they fit into `width`."""
    members: defaultdict[str, list[TableView]] = defaultdict(list)
    for table in tables:
        members[table.area_id].append(table)
    boxes: list[Box] = []
    titles: list[Title] = []
    x, y, shelf = MARGIN, 0, 0
    for area in areas:
        inside = members[area.id]
        if not inside:
            continue
        across, down = _extent(inside, len(area.name))
        if x > MARGIN and x + across + MARGIN > width:
            x, y, shelf = MARGIN, y + shelf, 0
        titles.append(Title(area.id, area.name, x, y, across))
        boxes += [
            Box(table.id, area.id, x + table.x, y + 1 + table.y, table.width, table.height) for table in inside
        ]
        x += across + GUTTER
        shelf = max(shelf, down + 2)
    right = max((title.x + title.width for title in titles), default=0)
    bottom = max((box.bottom for box in boxes), default=0)
    return Plan(_in_reading_order(boxes), tuple(titles), right + MARGIN, bottom)


def _extent(tables: Sequence[TableView], title: int) -> tuple[int, int]:
    across = max(table.x + table.width for table in tables)
    down = max(table.y + table.height for table in tables)
    return max(across, title + 6), down


def _in_reading_order(boxes: Iterable[Box]) -> tuple[Box, ...]:
    return tuple(sorted(boxes, key=lambda box: (box.y, box.x)))


class Order(Enum):
    """What a list of tables is sorted by."""

    NAME = "name"
    FREE = "next to be free"


def list_out(
    areas: Sequence[AreaView], tables: Iterable[TableView], width: int, order: Order = Order.NAME
) -> Plan:
    """One row per table: under its area's heading by name, or all of them by what is next to be free."""
    if order is Order.FREE:
        rows = sorted(tables, key=_freed)
        title = Title("", "next to be free", 0, 0, width)
        boxes_in_turn = (Box(row.id, row.area_id, 0, 1 + i, width, 1) for i, row in enumerate(rows))
        return Plan(tuple(boxes_in_turn), (title,), width, 1 + len(rows), as_list=True)
    by_area: defaultdict[str, list[TableView]] = defaultdict(list)
    for table in tables:
        by_area[table.area_id].append(table)
    boxes: list[Box] = []
    titles: list[Title] = []
    y = 0
    for area in areas:
        if not by_area[area.id]:
            continue
        titles.append(Title(area.id, area.name, 0, y, width))
        rows = sorted(by_area[area.id], key=lambda table: natural(table.name))
        boxes += [Box(table.id, area.id, 0, y + 1 + i, width, 1) for i, table in enumerate(rows)]
        y += 1 + len(rows)
    return Plan(tuple(boxes), tuple(titles), width, y, as_list=True)


def _freed(table: TableView) -> tuple[int, float, tuple[str, int, str]]:
    """Free tables first, the longest free ones before those that are booked soon; then who leaves when."""
    booking, party = table.next_booking, table.party
    if party is not None:
        end = party.expected_end_at
        return 1, end.timestamp() if end is not None else float("inf"), natural(table.name)
    if table.block is not None:
        return 2, 0, natural(table.name)
    return 0, -booking.expected_at.timestamp() if booking is not None else float("-inf"), natural(table.name)


def natural(name: str) -> tuple[str, int, str]:
    """Sorts `B2` before `B10`."""
    head = name.rstrip("0123456789")
    digits = name[len(head) :]
    return head.casefold(), int(digits or 0), name
