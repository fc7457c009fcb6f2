"""What needs somebody, one after the other: Tab walks the list, Enter acts on where it stopped."""

from dataclasses import replace
from typing import TYPE_CHECKING

from data.queries.attention import Need, needs
from pos_tui.drafts import draft_for_need, usual_next
from pos_tui.text import plain
from pos_tui.widgets.command_bar import OK, WARN

if TYPE_CHECKING:
    from pos_tui.screens.floor import FloorScreen

_KEEP = ("attention", "usual")
"""Any other command means that the host has turned to something else."""


class NeedWalk:
    """Leads the floor's cursor from need to need."""

    def __init__(self, floor: "FloorScreen") -> None:
        self._floor = floor
        self._need: Need | None = None
        """What Tab has led to last; Enter acts on it."""

    def turned_to(self, command: str) -> None:
        """The host does something; unless it belongs to the walk, Enter means the chosen table again."""
        if command not in _KEEP:
            self._need = None

    def do_attention(self, step: str) -> None:
        """Go to the next thing that needs somebody, and say what it is."""
        floor = self._floor
        if floor.snapshot is None or floor.now is None:
            return
        found = needs(floor.snapshot, floor.now)
        if not found:
            floor.tell(OK, "Nothing needs you now.")
            return
        at = next((i for i, need in enumerate(found) if _same(need, self._need)), None)
        index = (at + int(step)) % len(found) if at is not None else 0
        need = found[index]
        if need.table_id is not None:
            floor.go_to_table(need.table_id)
        self._need = need
        floor.tell(WARN, f"{index + 1} of {len(found)}: {plain(need.text)}")

    def do_usual(self, _argument: str) -> None:
        """Put ready what sees to the need, or what a host usually does next at the chosen table."""
        floor = self._floor
        if floor.snapshot is None or floor.now is None:
            return
        need, self._need = self._need, None
        draft = draft_for_need(need, floor.snapshot, floor.now) if need is not None else None
        table = floor.canvas.table
        if draft is None and table is not None:
            draft = usual_next(table, floor.snapshot, floor.now)
        if draft is not None:
            floor.open_line(draft)
        elif table is not None:
            floor.tell(WARN, f"Table {plain(table.name)} is out of service.")


def _same(need: Need, other: Need | None) -> bool:
    """Whether two needs are the same one, though its minutes may have gone on."""
    if other is None:
        return False
    return replace(need, minutes=0, text="") == replace(other, minutes=0, text="")
