"""The chosen table at length, what needs somebody, who waits, and tonight's bookings.

One widget for all of them, so that moving the cursor never lays the screen out anew.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from textual.geometry import Size

from data.queries.views import FloorSnapshot, TableView
from pos_tui.widgets.attention import attention_lines
from pos_tui.widgets.bookings import tonight_lines
from pos_tui.widgets.lines import Line, Lines
from pos_tui.widgets.named_tabs import named_tab_lines
from pos_tui.widgets.panel import panel_lines, strip_lines
from pos_tui.widgets.servers import balance_lines
from pos_tui.widgets.waiting import waiting_lines

LEAST_BOOKINGS = 8
"""Lines that tonight's bookings always get."""

MOST_NEEDS = 5
"""Needs that are listed at once; Tab walks all of them."""

MOST_WAITING = 4
"""Waiting parties that are listed at once."""

PANEL = 16
"""Lines the chosen table has, on a screen high enough, before the bookings begin to move down."""

MOST_SERVERS = 3
"""Lines of servers; S shows all of them."""

ROOM_FOR_SERVERS = 40
"""Lines from which the servers are listed too."""
MOST_TABS = 4
"""Tabs without a table that are listed at once."""

Draw = Callable[[TableView | None, FloorSnapshot, datetime, Size], list[Line]]


class AboutTable(Lines):
    """Shows what `draw` says about the chosen table; drawn again only when that may differ."""

    def __init__(self, draw: Draw, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._about = draw
        self._shown: tuple[TableView | None, FloorSnapshot, datetime] | None = None

    def show(self, table: TableView | None, snapshot: FloorSnapshot, now: datetime) -> None:
        before, self._shown = self._shown, (table, snapshot, now)
        if before is None or (table, snapshot, _minute(now)) != (*before[:2], _minute(before[2])):
            self.redraw()

    def draw(self, width: int, height: int) -> Iterable[Line]:
        return self._about(*self._shown, Size(width, height)) if self._shown is not None else ()


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def side_lines(table: TableView | None, snapshot: FloorSnapshot, now: datetime, size: Size) -> list[Line]:
    """The column beside the map: the chosen table, what needs somebody, who waits, the servers, tonight."""
    lines = panel_lines(table, snapshot, now, size.width) if table is not None else []
    lines = lines[: max(0, size.height - LEAST_BOOKINGS - 1)]
    lines += [()] * max(1, min(PANEL, size.height * 2 // 5) - len(lines))
    attention = attention_lines(snapshot, now, size.width, min(MOST_NEEDS + 2, (size.height - len(lines)) // 3))
    lines += [*attention, *([()] if attention else [])]
    waiting = waiting_lines(snapshot, now, size.width, min(MOST_WAITING + 2, (size.height - len(lines)) // 3))
    lines += [*waiting, *([()] if waiting else [])]
    if size.height >= ROOM_FOR_SERVERS:
        servers = balance_lines(snapshot, now, size.width, min(MOST_SERVERS + 2, (size.height - len(lines)) // 3))
        lines += [*servers, *([()] if servers else [])]
    tabs = named_tab_lines(snapshot, size.width, min(MOST_TABS + 2, (size.height - len(lines)) // 3))
    lines += [*tabs, *([()] if tabs else [])]
    return lines + tonight_lines(snapshot, now, size.width, size.height - len(lines))


def below_lines(table: TableView | None, snapshot: FloorSnapshot, now: datetime, size: Size) -> list[Line]:
    """Two lines below the map, where there is no room for the column."""
    return strip_lines(table, snapshot, now, size.width) if table is not None else []
