"""The chosen table at length, what needs somebody, who waits, and tonight's bookings.

One widget for all of them, so that moving the cursor never lays the screen out anew.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from textual.geometry import Size

from data.queries.attention import needs
from data.queries.views import FloorSnapshot, TableView
from pos_tui.keymap import Keymap
from pos_tui.text import count
from pos_tui.widgets.attention import attention_section, need_line, row_for
from pos_tui.widgets.bookings import tonight_lines, tonight_wants
from pos_tui.widgets.lines import Line, Lines, Piece, apart, width_of
from pos_tui.widgets.named_tabs import named_tab_section
from pos_tui.widgets.panel import panel_lines, strip_lines
from pos_tui.widgets.pressing import row_of
from pos_tui.widgets.sections import Section, more_line, named, shares
from pos_tui.widgets.servers import balance_section, by_turn
from pos_tui.widgets.waiting import waiting_section

TABLE = 12
"""Rows that the chosen table gets before anything else: who sits there and what they may not eat."""

PANEL = 16
"""Rows it has, on a screen high enough, before the lists begin to move down."""

LEAST = 5
"""Rows that each list below the chosen table gets, where there are as many in it."""

LEAST_NEED = 30
"""Columns that what needs somebody most has before anything beside it."""

ROOM_FOR_GAPS = 24
"""Rows from which there is an empty one between the lists."""

ROOM_FOR_SERVERS = 40
"""Rows from which the servers are listed with their tables and covers."""

ABOVE_THE_MAP = 3
"""Servers for which the line above the map has room where there is a column beside it."""

ROOM_FOR_MANY = 32
"""Rows from which they are listed in brief where they are more than those."""

AS_THEY_COME = Keymap()

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
        return self._about(*self._shown, Size(width, height)) if height and self._shown is not None else ()


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def side_lines(
    table: TableView | None, snapshot: FloorSnapshot, now: datetime, size: Size, keys: Keymap = AS_THEY_COME
) -> list[Line]:
    """The column beside the map: the chosen table, what needs somebody, who waits, the servers, tonight."""
    width, height = size
    sections = [
        attention_section(snapshot, now, size, keys),
        waiting_section(snapshot, now, width, keys),
        *_servers(snapshot, now, width, height, keys),
        named_tab_section(snapshot, width),
    ]
    sections = [section for section in sections if section.entries]
    gap = 1 if height >= ROOM_FOR_GAPS else 0
    wanted = [*(section.wanted + gap for section in sections), tonight_wants(snapshot)]
    others = sum(min(each, LEAST + gap) for each in wanted)
    lines = _about(table, snapshot, now, width, max(height - others - 1, min(TABLE, height * 2 // 3)))
    lines += [()] * max(1, min(PANEL, height // 3) - len(lines))
    *given, _ = shares(wanted, height - len(lines))
    for section, rows in zip(sections, given, strict=True):
        apart = gap if rows > min(LEAST, section.wanted) else 0
        lines += [*section.lines(width, rows - apart), *([()] * apart)]
    return lines + tonight_lines(snapshot, now, width, height - len(lines), keys)


def _servers(snapshot: FloorSnapshot, now: datetime, width: int, height: int, keys: Keymap) -> list[Section]:
    """Who serves; a few of them stand above the map anyway, and more are listed in brief where it is not high."""
    if height >= ROOM_FOR_SERVERS:
        return [balance_section(snapshot, now, width, keys)]
    many = len(by_turn(snapshot)) > ABOVE_THE_MAP
    return [balance_section(snapshot, now, width, keys, brief=True)] if many and height >= ROOM_FOR_MANY else []


def _about(table: TableView | None, snapshot: FloorSnapshot, now: datetime, width: int, height: int) -> list[Line]:
    """The chosen table at length, as far as there is room; empty rows give way first."""
    lines = panel_lines(table, snapshot, now, width) if table is not None else []
    if len(lines) > height:
        lines = [line for line in lines if line]
    if len(lines) <= height:
        return lines
    return [*lines[: height - 1], more_line(f"+{count(len(lines) - height + 1, 'more line')}")]


def below_lines(
    table: TableView | None, snapshot: FloorSnapshot, now: datetime, size: Size, keys: Keymap = AS_THEY_COME
) -> list[Line]:
    """Three lines below the map, where there is no room for the column: the chosen table, and what else is up."""
    about = strip_lines(table, snapshot, now, size.width) if table is not None else [(), ()]
    return [*about, _elsewhere(snapshot, now, size.width, keys)]


def _elsewhere(snapshot: FloorSnapshot, now: datetime, width: int, keys: Keymap) -> Line:
    """What needs somebody most, and how much more there is: things, parties that wait, bookings to come."""
    found = needs(snapshot, now)
    worst = row_of(need_line(found[0]), row_for(found[0]), 0) if found else [("Nothing needs you", "$quiet")]
    to_come = sum(booking.waiting() for booking in snapshot.bookings)
    right: list[Piece] = []
    for number, words, command in (
        (len(found), f"+{len(found) - 1}" if found[1:] else "", "attention"),
        (len(snapshot.waitlist), f"{len(snapshot.waitlist)} wait", "waitlist"),
        (to_come, f"{to_come} to come", "book"),
    ):
        part = [("  ", ""), *named(words, keys.shown(command))] if number else []
        if width_of([*right, *part]) <= width - LEAST_NEED:
            right += part
    return apart([(" ", ""), *worst], [*right, (" ", "")], width)
