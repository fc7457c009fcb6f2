"""The screens that open above the floor, and what comes back from them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from data.queries.views import BookingView
from pos_tui.commands import COMMANDS, VerbLike
from pos_tui.drafts import Draft, draft_for
from pos_tui.messages import SaidLike
from pos_tui.screens.book import BookScreen
from pos_tui.screens.chooser import ChooserScreen
from pos_tui.screens.dojo import DojoScreen
from pos_tui.screens.finding import find_rows, palette_rows
from pos_tui.screens.help import HelpScreen
from pos_tui.screens.plan import PlanScreen
from pos_tui.screens.servers import ServersScreen
from pos_tui.text import plain
from pos_tui.widgets.command_bar import WARN
from pos_tui.widgets.rows import Choice

if TYPE_CHECKING:
    from pos_tui.screens.floor import FloorScreen


class Overlays:
    """Opens screens for the floor and does there what was chosen: the commands that need one, each `do_NAME`."""

    def __init__(self, floor: "FloorScreen", verbs: Sequence[VerbLike]) -> None:
        self._floor, self._verbs = floor, verbs
        self._plan: PlanScreen | None = None

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

    def do_servers(self, _argument: str) -> None:
        floor = self._floor
        if floor.snapshot is not None and floor.now is not None:
            floor.app.push_screen(ServersScreen(floor.snapshot, floor.now))

    def do_plan(self, _argument: str) -> None:
        floor = self._floor
        if floor.snapshot is not None and floor.now is not None:
            self._plan = PlanScreen(floor.snapshot, floor.now, floor, floor.canvas.cursor)
            floor.app.push_screen(self._plan)

    def performed(self, said: SaidLike) -> None:
        """The answer to a line that the floor plan's screen has asked to be done."""
        if self._plan is not None and self._plan.is_current:
            self._plan.performed(said)

    def rehearsed(self, said: SaidLike) -> None:
        if self._plan is not None and self._plan.is_current:
            self._plan.rehearsed(said)

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
