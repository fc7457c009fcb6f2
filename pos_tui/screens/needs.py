"""What keys act on: what Tab has led to in its walk through all that needs somebody, or else the chosen table."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from data.queries.attention import OF_DOJO, Need, Urgency, needs
from data.queries.views import BookingView, TableView
from pos_tui.drafts import draft_about, draft_for, draft_for_need, usual_next
from pos_tui.floor.names import spoken_names
from pos_tui.hints import need_hints, table_hints
from pos_tui.keymap import Keymap
from pos_tui.text import plain
from pos_tui.widgets.attention import row_for
from pos_tui.widgets.bookings import state_words
from pos_tui.widgets.command_bar import CHOSEN, OK, WARN, Hint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pos_tui.screens.floor import FloorScreen

_KEEP = ("attention", "usual")
"""Any other command means that the host has turned to something else."""


class NeedWalk:
    """Leads the floor's cursor from need to need, and says what keys mean there."""

    def __init__(self, floor: "FloorScreen", keys: Keymap) -> None:
        self._floor, self._keys = floor, keys
        self._need: Need | None = None
        """What Tab has led to last; Enter acts on it."""

    def turned_to(self, command: str) -> None:
        """The host has done something; unless it belongs to the walk, keys mean the chosen table again."""
        if command not in _KEEP:
            self._turn_to(None)

    def _turn_to(self, need: Need | None) -> None:
        if need != self._need:
            self._need = need
            self._floor.show_around_soon()

    def hints(self) -> "Sequence[Hint]":
        """What can be done about what Tab has led to, or at the chosen table."""
        floor = self._floor
        if floor.snapshot is None or floor.now is None:
            return ()
        table = floor.canvas.table
        if self._need is not None:
            return need_hints(self._need, table, floor.snapshot, floor.now, self._keys)
        return table_hints(table, floor.snapshot, floor.now, self._keys)

    # ---- commands ------------------------------------------------------------------------------------

    def do_attention(self, step: str) -> None:
        """Go to the next thing that needs somebody, and say what it is."""
        floor = self._floor
        if floor.snapshot is None or floor.now is None:
            return
        found = needs(floor.snapshot, floor.now)
        if not found:
            self._turn_to(None)
            floor.tell(OK, "Nothing needs you now.")
            return
        at = next((i for i, need in enumerate(found) if _same(need, self._need)), None)
        self._lead_to(found, (at + int(step)) % len(found) if at is not None else 0)

    def _lead_to(self, found: "Sequence[Need]", index: int) -> None:
        need = found[index]
        if need.table_id is not None:
            self._floor.go_to_table(need.table_id)
        self._turn_to(need)
        self._floor.tell(WARN, f"{index + 1} of {len(found)}: {plain(need.text)}")

    def point_at(self, row: str) -> bool:
        """Turn to what a row beside the map stands for; False if there is nothing to do about it."""
        floor, (kind, _, found) = self._floor, row.partition(":")
        if floor.snapshot is None or floor.now is None:
            return False
        if kind == "need":
            all_needs = needs(floor.snapshot, floor.now)
            index = next((i for i, need in enumerate(all_needs) if row_for(need) == row), None)
            if index is not None:
                self._lead_to(all_needs, index)
            return index is not None
        waiting = next((each for each in floor.snapshot.waitlist if each.id == found), None)
        if kind == "waiting" and waiting is not None:
            told = f"{plain(waiting.name)} ({waiting.covers}) waits {waiting.waited(floor.now)} min."
            self._turn_to(Need(Urgency.QUOTE_AT_RISK, 0, told, waiting_id=waiting.id))
            floor.tell(CHOSEN, told)
            return True
        booking = next((each for each in floor.snapshot.bookings if each.id == found), None)
        return kind == "booking" and booking is not None and self._point_at_booking(booking, floor.now)

    def _point_at_booking(self, booking: BookingView, now: datetime) -> bool:
        """Go to its table; what keys mean there is this booking, unless its guests sit already."""
        floor = self._floor
        tables = floor.snapshot.tables if floor.snapshot is not None else ()
        seated = next((t for t in tables if t.party and t.party.id == booking.party_id), None)
        table_id = seated.id if seated is not None else next(iter(booking.table_ids), None)
        if table_id is not None:
            floor.go_to_table(table_id)
        told = f"{plain(booking.name)} ({booking.covers}): {state_words(booking, now)[0]}."
        floor.tell(CHOSEN, told)
        if booking.waiting():
            self._turn_to(Need(Urgency.LATE, 0, told, table_id, booking.id))
        return booking.waiting() or seated is not None

    def do_usual(self, _argument: str) -> None:
        """Put ready what sees to the need, or what a host usually does next at the chosen table."""
        floor, need, table = self._floor, self._need, self._floor.canvas.table
        if floor.snapshot is None or floor.now is None:
            return
        self._turn_to(None)
        draft = draft_for_need(need, floor.snapshot, floor.now) if need is not None else None
        if need is not None and need.aside and draft is None:
            self._see_to(need)
            return
        if draft is None and table is not None:
            draft = usual_next(table, floor.snapshot, floor.now)
        if draft is not None:
            floor.open_line(draft)
        elif table is not None:
            floor.tell(WARN, f"Table {plain(table.name)} is out of service.")

    def _see_to(self, need: Need) -> None:
        """What no line does."""
        if need.urgency in OF_DOJO:
            self._floor.run_command("wire", "")
        else:
            self._floor.tell(OK, "Somebody has seen to that already.")

    def do_draft(self, verb: str) -> None:
        floor, need = self._floor, self._need
        if floor.snapshot is None or floor.now is None:
            return
        draft = draft_about(verb, need, floor.snapshot) if need is not None else None
        floor.open_line(draft or draft_for(verb, floor.canvas.table, floor.snapshot, floor.now))

    def do_next_stage(self, _argument: str) -> None:
        table = self._table_meant()
        if table is not None:
            self._perform("clean" if table.party is None and table.dirty else "n", table)

    def do_bill(self, _argument: str) -> None:
        table = self._table_meant()
        if table is not None:
            self._perform("bill", table)

    def _table_meant(self) -> TableView | None:
        """The chosen table, unless what Tab has led to is about no table: that is said."""
        need, table = self._need, self._floor.canvas.table
        if need is None or not need.aside:
            return table
        back = f"; table {plain(table.name)} is chosen again" if table is not None else ""
        self._floor.tell(WARN, f"What {self._keys.shown('attention')} has led to is at no table{back}.")
        return None

    def _perform(self, verb: str, table: TableView) -> None:
        if self._floor.snapshot is not None:
            self._floor.perform_now(f"{verb} {spoken_names(self._floor.snapshot)[table.id]}")


def _same(need: Need, other: Need | None) -> bool:
    """Whether two needs are the same one, though its minutes may have gone on."""
    if other is None:
        return False
    return replace(need, minutes=0, text="") == replace(other, minutes=0, text="")
