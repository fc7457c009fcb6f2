"""The floor plan while it is edited: one area on a grid, and the table in hand above the others."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from data.places import Place
from data.queries.views import FloorSnapshot, TableView
from data.venue import VenueProfile
from pos_tui.floor.canvas import FloorCanvas
from pos_tui.floor.paint import Look, Painted, Part, Row, Run, Tone
from pos_tui.floor.paint_box import paint_box
from pos_tui.floor.plan import MARGIN, Box, Plan
from pos_tui.text import fit, plain

DOTS = (4, 2)
"""Columns and rows between two dots of the grid."""

ROOM_TO_GROW = (12, 4)
"""Cells kept free behind the last table, to put another one there."""


_NO_VENUE, _NO_TIME = VenueProfile(name="-"), datetime.min.replace(tzinfo=UTC)
"""A table without guests looks the same at every place and hour."""


def place_of(table: TableView) -> Place:
    return Place(table.x, table.y, table.width, table.height)


def paint_furniture(table: TableView, place: Place, look: Look, under: str | None = None) -> Painted:
    """A table without its guests: name, seats, shape and size; `under` is the table it would cover."""
    bare = replace(table, party=None, next_booking=None, block=None, dirty=False, waiters=(), promised_to=None)
    painted = paint_box(bare, place.width, place.height, _NO_VENUE, _NO_TIME, look)
    size = f"{place.width}x{place.height}"
    words = f"! on {plain(under)}" if under else f"{table.shape} {size}"
    words = words if under or cell_len(words) <= place.width - 2 else size
    first, *rest = painted.rows[1:]
    inside: Row = (first[0], Run(fit(words, place.width - 2), Part.SOFT), first[-1])
    tone = Tone.OVER if under else painted.tone
    return replace(painted, tone=tone, rows=(painted.rows[0], inside, *rest))


class DrawingBoard(FloorCanvas, can_focus=False):
    """Shows one area. What is in hand is drawn where it would be put down."""

    @dataclass
    class Grabbed(Message):
        table_id: str

    @dataclass
    class Dragged(Message):
        """The mouse has moved so many cells since the last time."""

        x: int
        y: int

    class Dropped(Message):
        pass

    def __init__(self, area_id: str) -> None:
        super().__init__(id="board")
        self.area_id = area_id
        self.held: Place | None = None
        self._dragging: tuple[int, int] | None = None

    def hold(self, place: Place | None) -> None:
        """Take the chosen table in hand, or carry it on; None puts it down or lets it go."""
        self.held = place
        self._arrange()
        self._repaint([self.cursor] if self.cursor else [])
        self.refresh()
        if place is not None:
            region = Region(MARGIN + place.x, place.y, place.width, place.height)
            self.scroll_to_region(region, animate=False, force=True, immediate=True)

    def under(self) -> TableView | None:
        """The table that the one in hand would cover."""
        others = (table for table in self._tables.values() if table.id != self.cursor)
        return next((each for each in others if self.held and self.held.overlaps(place_of(each))), None)

    # ---- geometry ------------------------------------------------------------------------------------

    def _shown(self, snapshot: FloorSnapshot) -> list[TableView]:
        return [table for table in snapshot.in_area(self.area_id) if not table.retired]

    def _arranged(self, snapshot: FloorSnapshot, width: int) -> Plan:
        del snapshot
        boxes = tuple(
            Box(table.id, table.area_id, MARGIN + table.x, table.y, table.width, table.height)
            for table in sorted(self._tables.values(), key=lambda table: (table.y, table.x))
        )
        places = [place_of(table) for table in self._tables.values()] + ([self.held] if self.held else [])
        right = max((place.right for place in places), default=0) + ROOM_TO_GROW[0]
        bottom = max((place.bottom for place in places), default=0) + ROOM_TO_GROW[1]
        return Plan(boxes, (), max(width, right), bottom)

    def _plan_for(self, size: Size) -> Plan:
        return self._arranged(self.snapshot, size.width - 1) if self.snapshot is not None else self.plan

    # ---- drawing -------------------------------------------------------------------------------------

    def _painted(self, table: TableView, box: Box, look: Look) -> Painted:
        del box
        return paint_furniture(table, place_of(table), look)

    def _look(self, table_id: str) -> Look:
        chosen = table_id == self.cursor
        return Look(cursor=chosen and self.held is None, joins=table_id in self._joining)

    def render_line(self, y: int) -> Strip:
        scroll_x, scroll_y = self.scroll_offset
        line, ground = y + scroll_y, self.rich_style
        width = max(self.plan.width, scroll_x + self.size.width)
        segments: list[Segment] = []
        at = 0
        for box in self.plan.row(line):
            segments.append(self._grid(at, box.x, line))
            self._draw_box(segments, box, line - box.y)
            at = box.right
        segments.append(self._grid(at, width, line))
        strip = self._lay_over(Strip(segments), line)
        return strip.crop_extend(scroll_x, scroll_x + self.size.width, ground)

    def _grid(self, start: int, end: int, line: int) -> Segment:
        dotted = line % DOTS[1] == 0
        text = "".join("·" if dotted and (x - MARGIN) % DOTS[0] == 0 else " " for x in range(start, end))
        return Segment(text, self.get_component_rich_style("floor--title-rule"))

    def _lay_over(self, strip: Strip, line: int) -> Strip:
        """Put the row of the table in hand above what is there."""
        held, table = self.held, self.table
        if held is None or table is None or not held.y <= line < held.bottom:
            return strip
        covered = self.under()
        painted = paint_furniture(table, held, Look(lit=True), covered.name if covered else None)
        row = painted.rows[line - held.y]
        own = Strip([Segment(run.text, self._style(painted, run.part)) for run in row if run.text])
        left = MARGIN + held.x
        return Strip.join([strip.crop(0, left), own, strip.crop(left + held.width)])

    # ---- mouse ---------------------------------------------------------------------------------------

    def on_mouse_down(self, event: events.MouseDown) -> None:
        box = self.plan.at(event.x + self.scroll_offset.x, event.y + self.scroll_offset.y)
        if box is not None:
            self._dragging = (event.screen_x, event.screen_y)
            self.capture_mouse()
            self.post_message(self.Grabbed(box.table_id))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragging is not None:
            before, self._dragging = self._dragging, (event.screen_x, event.screen_y)
            self.post_message(self.Dragged(event.screen_x - before[0], event.screen_y - before[1]))

    def on_mouse_up(self) -> None:
        if self._dragging is not None:
            self._dragging = None
            self.release_mouse()
            self.post_message(self.Dropped())
