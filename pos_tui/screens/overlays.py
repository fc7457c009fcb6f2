"""The screens that open above the floor, and what comes back from them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from data.queries.views import BookingView, FloorSnapshot, TableView
from pos_tui.commands import COMMANDS, VerbLike
from pos_tui.drafts import Draft, draft_for
from pos_tui.floor.names import spoken_names
from pos_tui.screens.book import BookScreen
from pos_tui.screens.chooser import ChooserScreen
from pos_tui.screens.dojo import DojoScreen
from pos_tui.screens.finding import find_rows, palette_rows
from pos_tui.screens.help import HelpScreen
from pos_tui.screens.journal import History, JournalScreen
from pos_tui.screens.wire import WireScreen
from pos_tui.text import plain
from pos_tui.widgets.command_bar import WARN
from pos_tui.widgets.rows import Choice

if TYPE_CHECKING:
    from pos_tui.screens.floor import FloorScreen


def _history(table: TableView, snapshot: FloorSnapshot) -> History:
    """Whose history a chosen table offers: its party's, else that of the booking due there, else its own."""
    if table.party is not None:
        return History(table.party.id, f"the party at {'+'.join(table.party.table_names)}")
    if table.next_booking is not None:
        return History(table.next_booking.id, f"booking {table.next_booking.reference}")
    return History(table.id, f"table {spoken_names(snapshot)[table.id]}")


class Overlays:
    """Opens screens for the floor and does there what was chosen: the commands that need one, each `do_NAME`."""

    def __init__(self, floor: "FloorScreen", verbs: Sequence[VerbLike]) -> None:
        self._floor, self._verbs = floor, verbs

    def do_find(self, _argument: str) -> None:
        hint = "a guest's name, a phone number, a table"
        self._floor.app.push_screen(ChooserScreen("/ ", hint, self._finding, self._found))

    def _finding(self, query: str) -> Sequence[Choice]:
        if self._floor.snapshot is None or self._floor.now is None:
            return []
        return find_rows(query, self._floor.snapshot, self._floor.now)

    def _found(self, key: str) -> None:
        """Go to the table; for a booking to its first one, or else offer to seat it."""
        kind, _, found = key.partition(":")
        if kind == "table":
            self._floor.go_to_table(found)
        elif (booking := self._booking(found)) is not None and booking.table_ids:
            self._floor.go_to_table(booking.table_ids[0])
        elif booking is not None:
            self._floor.open_line(Draft(f"s {booking.reference} "))

    def _booking(self, booking_id: str) -> BookingView | None:
        bookings = self._floor.snapshot.bookings if self._floor.snapshot else ()
        return next((booking for booking in bookings if booking.id == booking_id), None)

    def do_book(self, _argument: str) -> None:
        floor = self._floor
        if floor.snapshot is not None and floor.now is not None:
            screen = BookScreen(
                floor.snapshot, floor.now, self._take_booking, lambda text: floor.open_line(Draft(text))
            )
            floor.app.push_screen(screen)

    def _take_booking(self, booking: BookingView) -> None:
        """Enter in the book: seat who is still to come, go to who sits, say what became of the others."""
        if booking.waiting():
            self._floor.open_line(Draft(f"s {booking.reference}"))
            return
        tables = self._floor.snapshot.tables if self._floor.snapshot else ()
        seated = next((t for t in tables if t.party and t.party.id == booking.party_id), None)
        if seated is not None:
            self._floor.go_to_table(seated.id)
        else:
            gone = "has left" if booking.party_left else "did not come"
            self._floor.tell(WARN, f"{plain(booking.name)} {gone}.")

    def do_wire(self, _argument: str) -> None:
        floor = self._floor
        if floor.snapshot is not None and floor.queries is not None:
            floor.app.push_screen(WireScreen(floor.queries, floor.snapshot.venue))

    def do_journal(self, _argument: str) -> None:
        """The whole journal, at the place where the host left if the strip has just said so."""
        floor = self._floor
        if floor.snapshot is not None and floor.queries is not None:
            left = floor.since.take()
            floor.app.push_screen(JournalScreen(floor.queries, floor.snapshot.venue, left=left))

    def do_history(self, _argument: str) -> None:
        floor, table = self._floor, self._floor.canvas.table
        if floor.snapshot is not None and floor.queries is not None and table is not None:
            history = _history(table, floor.snapshot)
            floor.app.push_screen(JournalScreen(floor.queries, floor.snapshot.venue, history))

    def do_help(self, _argument: str) -> None:
        self._floor.app.push_screen(HelpScreen(self._verbs))

    def do_dojo(self, _argument: str) -> None:
        self._floor.app.push_screen(DojoScreen(self._floor.link, self._floor.settings))

    def do_palette(self, _argument: str) -> None:
        screen = ChooserScreen(
            "", "what do you want to do?", lambda query: palette_rows(query, self._verbs), self._chosen
        )
        self._floor.app.push_screen(screen)

    def _chosen(self, key: str) -> None:
        """Run a command, or put a verb's line ready."""
        kind, _, found = key.partition(":")
        if kind == "command":
            command = COMMANDS[int(found)]
            self._floor.run_command(command.name, command.argument)
            return
        verb = next(verb for verb in self._verbs if verb.word == found)
        floor = self._floor
        if floor.snapshot is not None and verb.letter:
            floor.open_line(draft_for(verb.letter, floor.canvas.table, floor.snapshot))
        else:
            floor.open_line(Draft(f"{verb.word} "))
