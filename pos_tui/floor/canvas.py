"""The one widget that shows every table: drawn line by line, refreshed box by box."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size, Spacing
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from data.queries.views import FloorSnapshot, TableView, minutes_between
from pos_tui.floor.paint import Look, Painted, Part, Tone
from pos_tui.floor.paint_box import paint_box
from pos_tui.floor.paint_row import paint_line
from pos_tui.floor.plan import Box, Direction, Order, Plan, Title, lay_out, list_out
from pos_tui.text import cut, plain

_ELBOW_ROOM = Spacing(1, 2, 1, 2)
"""What stays visible around the chosen table when the canvas scrolls."""


@dataclass(frozen=True)
class _Picture:
    """A table as it was painted, and all that its looks depend on beside the venue and the plan."""

    of: tuple[TableView, Look, datetime]
    painted: Painted


class FloorCanvas(ScrollView, can_focus=False):
    """All tables of the restaurant, the chosen one, and those a line is about."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "floor--title",
        "floor--title-rule",
        "floor--cursor",
        "floor--name-chosen",
        "floor--lit",
        "floor--fits",
        *(f"floor--{tone}" for tone in Tone),
        *(f"floor--{tone}-line" for tone in Tone),
        *(f"floor--{part}" for part in Part),
    }

    class Scrolled(Message):
        """Another part of the plan is seen."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, FloorCanvas.Scrolled)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self.snapshot: FloorSnapshot | None = None
        self.plan = Plan((), (), 0, 0)
        self.cursor: str | None = None
        self.lit: frozenset[str] = frozenset()
        self.fitting: frozenset[str] = frozenset()
        self.as_list = False
        self._order = Order.NAME
        self._tables: dict[str, TableView] = {}
        self._joining: set[str] = set()
        self._rests: dict[str, int] = {}
        self._pictures: dict[str, _Picture] = {}
        self._inks: dict[tuple[Tone, Part, bool, bool, bool, bool], Style] = {}
        self._ground: Style | None = None
        self._came_from: tuple[str, Direction] | None = None
        self._strayed = False
        """Whether it has scrolled away from the chosen table, to show what a line is about."""

    # ---- what is shown -------------------------------------------------------------------------------

    def show(self, snapshot: FloorSnapshot, now: datetime) -> None:
        """Take a new snapshot, or the same one at a later minute; only what looks different is drawn again."""
        if self.snapshot is not None and snapshot.venue != self.snapshot.venue:
            self._pictures.clear()
            self.refresh()
        self.snapshot, self._time = snapshot, (snapshot.venue, now)
        self._tables = {table.id: table for table in self._shown(snapshot)}
        self._joining = {table_id for each in snapshot.combinations for table_id in each.table_ids}
        self._rests = {
            server.initials: minutes_between(server.last_sat_at, now)
            for server in snapshot.servers
            if server.last_sat_at is not None
        }
        if self.cursor not in self._tables:
            self.cursor = None
        if not self._arrange():
            self._repaint(self._tables)

    def light(self, table_ids: Iterable[str], fitting: Iterable[str] = (), *, scrolls: bool = True) -> None:
        """Make the tables stand out that a line is about, and more softly those that would do as well.

        `scrolls`: go to where they stand. That repaints the whole floor, so that letters do without.
        """
        before = self.lit, self.fitting
        self.lit = frozenset(table_ids)
        self.fitting = frozenset(fitting) - self.lit
        self._repaint((before[0] ^ self.lit) | (before[1] ^ self.fitting))
        if scrolls:
            self._bring_lit_into_view()

    def _bring_lit_into_view(self) -> None:
        """Scroll to lit tables none of which is seen whole, and back to the chosen one once none is lit."""
        regions = [box.region for table_id in self.lit if (box := self.plan.box(table_id)) is not None]
        if not regions:
            if self._strayed:
                self._strayed = False
                self.keep_in_view()
            return
        seen = Region(*self.scroll_offset, *self.size)
        if not any(seen.contains_region(region) for region in regions):
            self._strayed = True
            region = Region.from_union(regions)
            self.scroll_to_region(region, spacing=self._spacing, animate=False, force=True, immediate=True)

    def choose(self, table_id: str) -> None:
        """Put the cursor on a table and scroll it into view."""
        if table_id not in self._tables:
            return
        before, self.cursor = self.cursor, table_id
        self._came_from = None
        self._repaint({table_id} if before is None else {before, table_id})
        self.keep_in_view()

    def move(self, direction: Direction) -> bool:
        """Go to the neighbour in a direction, or back to where the last step came from."""
        if self.cursor is None:
            return self._choose_first()
        came_from, start = self._came_from, self.cursor
        if came_from is not None and came_from[1] is direction:
            target: str | None = came_from[0]
        else:
            target = self.plan.neighbour(start, direction)
        if target is None:
            return False
        self.choose(target)
        self._came_from = (start, direction.back)
        return True

    def _choose_first(self) -> bool:
        if not self.plan.boxes:
            return False
        self.choose(self.plan.boxes[0].table_id)
        return True

    def go_to_area(self, area_id: str) -> None:
        """Bring an area's heading to the top and choose its first table."""
        first = next((box for box in self.plan.boxes if box.area_id == area_id), None)
        title = self.plan.title_of(area_id)
        if first is None or title is None:
            return
        self.choose(first.table_id)
        self.scroll_to_region(
            Region(title.x, title.y, min(title.width, self.size.width), self.size.height),
            animate=False,
            force=True,
            immediate=True,
            top=True,
        )
        self.keep_in_view()

    @property
    def table(self) -> TableView | None:
        """The chosen table."""
        return self._tables.get(self.cursor) if self.cursor else None

    # ---- geometry ------------------------------------------------------------------------------------

    def set_mode(self, *, as_list: bool, order: Order = Order.NAME) -> None:
        """Show a map, or one row per table in some order."""
        if (as_list, order) != (self.as_list, self._order):
            self.as_list, self._order = as_list, order
            self._arrange()
            self.keep_in_view()

    def beyond(self) -> Mapping[Direction, int]:
        """How many tables cannot be seen whole, by the direction in which they lie."""
        seen = Region(*self.scroll_offset, *self.size)
        ahead = {
            Direction.LEFT: lambda box: box.x < seen.x,
            Direction.RIGHT: lambda box: box.right > seen.right,
            Direction.UP: lambda box: box.y < seen.y,
            Direction.DOWN: lambda box: box.bottom > seen.bottom,
        }
        counted = {way: sum(map(lies, self.plan.boxes)) for way, lies in ahead.items()}
        return {way: number for way, number in counted.items() if number}

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_x(old_value, new_value)
        self.post_message(self.Scrolled())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Scrolled())

    def on_resize(self) -> None:
        self._arrange()
        self.keep_in_view()

    def _arrange(self) -> bool:
        """Lay the tables out for the present size; True if everything has to be drawn again."""
        if self.snapshot is None:
            return False
        plan = self._plan_for(self.outer_size)
        if plan == self.plan:
            return False
        self.plan = plan
        self._pictures.clear()
        self.virtual_size = Size(plan.width, plan.height)
        if self.cursor is None:
            self._choose_first()
        self.refresh()
        return True

    def _plan_for(self, size: Size) -> Plan:
        """The plan for a size, less the scrollbar's column where the plan is too long for the screen."""
        if self.snapshot is None:
            return self.plan
        plan = self._arranged(self.snapshot, size.width)
        return self._arranged(self.snapshot, size.width - 1) if plan.height > size.height else plan

    def _arranged(self, snapshot: FloorSnapshot, width: int) -> Plan:
        if self.as_list:
            return list_out(snapshot.areas, self._tables.values(), width, self._order)
        return lay_out(snapshot.areas, self._tables.values(), width)

    def _shown(self, snapshot: FloorSnapshot) -> list[TableView]:
        """What is off the plan is not drawn."""
        return [table for table in snapshot.tables if not table.retired or table.party is not None]

    def keep_in_view(self) -> None:
        box = self.plan.box(self.cursor) if self.cursor else None
        if box is None:
            return
        region = box.region
        if self.plan.titles_in(box.y - 1):  # show the heading above as well
            region = Region(box.x, box.y - 1, box.width, box.height + 1)
        self.scroll_to_region(region, spacing=self._spacing, animate=False, force=True, immediate=True)

    @property
    def _spacing(self) -> Spacing:
        return Spacing() if self.as_list else _ELBOW_ROOM

    # ---- drawing -------------------------------------------------------------------------------------

    def _repaint(self, table_ids: Iterable[str]) -> None:
        """Refresh those of the tables that look different now."""
        for table_id in table_ids:
            box, before = self.plan.box(table_id), self._pictures.get(table_id)
            if box is not None and before is not None and self._paint_anew(box) != before.painted:
                self.refresh(box.region.translate(-self.scroll_offset))

    def _paint(self, box: Box) -> Painted:
        picture = self._pictures.get(box.table_id)
        return picture.painted if picture is not None else self._paint_anew(box)

    def _paint_anew(self, box: Box) -> Painted:
        """Paint a table if anything that its picture depends on is another than before; minutes count whole."""
        table, look, now = self._tables[box.table_id], self._look(box.table_id), self._time[1]
        of = (table, look, now.replace(second=0, microsecond=0))
        picture = self._pictures.get(box.table_id)
        if picture is not None and picture.of == of:
            return picture.painted
        painted = self._painted(table, box, look)
        self._pictures[box.table_id] = _Picture(of, painted)
        return painted

    def _painted(self, table: TableView, box: Box, look: Look) -> Painted:
        """A table's picture, from nothing but this, the venue and the minute."""
        venue, now = self._time
        if self.plan.as_list:
            return paint_line(table, box.width, venue, now, look)
        return paint_box(table, box.width, box.height, venue, now, look)

    def _look(self, table_id: str) -> Look:
        table = self._tables[table_id]
        return Look(
            cursor=table_id == self.cursor,
            lit=table_id in self.lit,
            fits=table_id in self.fitting,
            seats=self._seats_together(table),
            joins=table_id in self._joining,
            ends=self._order is Order.FREE,
            rests=self._rests.get(table.waiters[0]) if len(table.waiters) == 1 else None,
        )

    def _seats_together(self, table: TableView) -> int | None:
        together = table.party.table_ids if table.party is not None else ()
        if len(together) < 2 or self.snapshot is None:
            return None
        return self.snapshot.seats_at(together)

    def render_line(self, y: int) -> Strip:
        """One row of the screen, from the boxes and headings that cross it."""
        scroll_x, scroll_y = self.scroll_offset
        line, width = y + scroll_y, self.size.width
        ground = self._ground = self._ground or self.rich_style
        segments: list[Segment] = []
        at = 0
        for title in self.plan.titles_in(line):
            at = self._gap(segments, at, title.x, ground)
            at += self._draw_title(segments, title)
        for box in self.plan.row(line):
            at = self._gap(segments, at, box.x, ground)
            self._draw_box(segments, box, line - box.y)
            at = box.right
        return Strip(segments, at).crop_extend(scroll_x, scroll_x + width, ground)

    @staticmethod
    def _gap(segments: list[Segment], at: int, until: int, style: Style) -> int:
        if until > at:
            segments.append(Segment(" " * (until - at), style))
        return max(at, until)

    def _draw_title(self, segments: list[Segment], title: Title) -> int:
        name = f" {cut(plain(title.name), title.width - 6)} "
        rule = self.get_component_rich_style("floor--title-rule")
        drawn = Segment(name, self.get_component_rich_style("floor--title"))
        rest = title.width - 2 - drawn.cell_length
        segments += [Segment("──", rule), drawn, Segment("─" * rest, rule)]
        return title.width

    def _draw_box(self, segments: list[Segment], box: Box, row: int) -> None:
        painted = self._paint(box)
        segments += [Segment(run.text, self._style(painted, run.part)) for run in painted.rows[row] if run.text]

    def _style(self, painted: Painted, part: Part) -> Style:
        """How a part of a table is drawn. Kept: asking Textual again costs more than drawing the row."""
        look = painted.look
        key = painted.tone, part, look.cursor, look.lit, look.fits, self.plan.as_list
        style = self._inks.get(key)
        if style is None:
            style = self._inks[key] = self._mixed_style(painted.tone, look, part)
        return style

    def _mixed_style(self, tone: Tone, look: Look, part: Part) -> Style:
        """The state's colours, then what the part adds, then what makes the whole table stand out."""
        styled = self.get_component_rich_style
        style = styled(f"floor--{tone}")
        if part in (Part.BORDER, Part.ALERT, Part.LETTER):
            style += styled(f"floor--{tone}-line", partial=True)
        if look.lit:
            style += styled("floor--lit")
        elif look.fits and (part in (Part.BORDER, Part.NAME) or self.plan.as_list):
            style += styled("floor--fits", partial=True)
        style += styled(f"floor--{part}", partial=True)
        if look.cursor and (part is Part.NAME or self.plan.as_list):
            style += styled("floor--name-chosen", partial=True)
        elif look.cursor and part is Part.BORDER:
            style += styled("floor--cursor", partial=True)
        return style

    def notify_style_update(self) -> None:
        """Forget colours: the theme may be another one."""
        super().notify_style_update()
        self._inks.clear()
        self._ground = None

    # ---- mouse ---------------------------------------------------------------------------------------

    def row_at(self, x: int, y: int) -> str | None:
        """`table:ID` of the table there."""
        box = self.plan.at(x + self.scroll_offset.x, y + self.scroll_offset.y)
        return f"table:{box.table_id}" if box is not None else None
