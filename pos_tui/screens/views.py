"""Which part of the room is looked at: the map or the list, an area, the table that the cursor is on."""

from typing import TYPE_CHECKING

from pos_tui.floor.plan import Direction, Order
from pos_tui.widgets.command_bar import OK

if TYPE_CHECKING:
    from pos_tui.screens.floor import FloorScreen

SMALLEST_MAP = (70, 18)
"""Columns and rows of a terminal below which tables are listed instead of drawn."""


class Views:
    """Moves the floor's cursor and changes how tables are shown; each command is a `do_NAME`."""

    def __init__(self, floor: "FloorScreen") -> None:
        self._floor = floor
        self._order: Order | None = None
        """How the host wants the tables listed; None for the map."""

    def choose(self) -> None:
        """A map, unless the terminal is too small for one or the host wants the list."""
        as_list = self._is_small or self._order is not None
        self._floor.canvas.set_mode(as_list=as_list, order=self._order or Order.NAME)
        self._floor.show_around()

    @property
    def _is_small(self) -> bool:
        size = self._floor.size
        return size.width < SMALLEST_MAP[0] or size.height < SMALLEST_MAP[1]

    def do_list(self, _argument: str) -> None:
        """From the map to the list by name, to the list by what is next to be free, and back."""
        orders: list[Order | None] = [None, Order.FREE] if self._is_small else [None, *Order]
        at = orders.index(self._order) if self._order in orders else 0
        self._order = orders[(at + 1) % len(orders)]
        self.choose()
        how = "next to be free first" if self._order is Order.FREE else "by name"
        self._floor.tell(OK, f"The list, {how}." if self._floor.canvas.as_list else "The map.")

    def do_move(self, direction: str) -> None:
        if self._floor.canvas.move(Direction[direction]):
            self._floor.show_around_soon()

    def do_area(self, number: str) -> None:
        snapshot, index = self._floor.snapshot, int(number[-1]) - 1
        if snapshot is not None and 0 <= index < len(snapshot.areas):
            self.go_to_area(snapshot.areas[index].id)

    def do_step_area(self, step: str) -> None:
        snapshot, table = self._floor.snapshot, self._floor.canvas.table
        if snapshot is None or not snapshot.areas:
            return
        ids = [area.id for area in snapshot.areas]
        here = ids.index(table.area_id) if table else -1
        self.go_to_area(ids[(here + int(step)) % len(ids)])

    def go_to_area(self, area_id: str) -> None:
        self._floor.canvas.go_to_area(area_id)
        self._floor.show_around_soon()
