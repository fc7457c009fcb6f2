"""The screens that open above the floor, and what comes back from them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from data.queries.bills import BillView
from data.queries.book import LaterView, later_bookings
from data.queries.views import BookingView, FloorSnapshot, TableView
from pos_tui.commands import VerbLike
from pos_tui.drafts import Draft, draft_for
from pos_tui.floor.names import spoken_names, spoken_waiting
from pos_tui.keymap import Keymap
from pos_tui.messages import SaidLike
from pos_tui.screens.bill import BillScreen
from pos_tui.screens.book import BookScreen
from pos_tui.screens.chooser import ChooserScreen
from pos_tui.screens.day import DayScreen, Desk
from pos_tui.screens.dojo import DojoScreen
from pos_tui.screens.finding import find_rows, palette_rows, theme_rows
from pos_tui.screens.help import help_rows, verb_rows
from pos_tui.screens.journal import History, JournalScreen
from pos_tui.screens.keys import Lane, Route
from pos_tui.screens.overlay import HelpScreen, own_hint, section
from pos_tui.screens.plan import PlanScreen
from pos_tui.screens.servers import ServersScreen
from pos_tui.screens.shift import ShiftScreen
from pos_tui.screens.timeline import TimelineScreen
from pos_tui.screens.waitlist import Podium, WaitlistScreen
from pos_tui.screens.wire import WireScreen
from pos_tui.widgets.command_bar import OK, WARN, Answer, Hint
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


OpenDay = Callable[[FloorSnapshot, datetime, Desk, date | None], DayScreen]
"""Makes the screen of one day."""


class Overlays:
    """Opens screens for the floor and does there what was chosen: the commands that need one, each `do_NAME`."""

    def __init__(
        self,
        floor: "FloorScreen",
        verbs: Sequence[VerbLike],
        keys: Keymap,
        lane: Lane,
        route: Route,
        change_theme: Callable[[str], None],
        bills: Path,
    ) -> None:
        self._bills = bills
        self._floor, self._verbs, self._lane, self._route = floor, verbs, lane, route
        self._keys, self._change_theme = keys, change_theme
        self._plan: PlanScreen | None = None
        self._later: tuple[LaterView, ...] = ()
        """Bookings of days to come, while they are searched."""

    def do_find(self, _argument: str) -> None:
        """Tonight's guests at once; bookings of days to come as soon as they are read."""
        snapshot, now = self._floor.snapshot, self._floor.now
        if snapshot is None or now is None:
            return
        self._later = ()
        hint = "a guest's name, a phone number, a table"
        chooser = ChooserScreen("/ ", hint, self._finding, self._found, more_to_come=True)

        def take(later: tuple[LaterView, ...]) -> None:
            self._later = later
            chooser.all_is_here()

        self._floor.app.push_screen(chooser)
        self._lane.ask(lambda session: later_bookings(session, snapshot.venue, now), take, chooser.all_is_here)

    def _finding(self, query: str) -> Sequence[Choice]:
        if self._floor.snapshot is None or self._floor.now is None:
            return []
        return find_rows(query, self._floor.snapshot, self._floor.now, self._later)

    def _found(self, key: str) -> None:
        """Go to the table; for a booking to its first one, or else offer to seat it."""
        kind, _, found = key.partition(":")
        if kind == "table":
            self._floor.go_to_table(found)
        elif kind == "waiting":
            self._seat_waiting(found)
        elif kind == "later":
            self._open_book_at(found)
        elif (booking := self._booking(found)) is not None and booking.table_ids:
            self._floor.go_to_table(booking.table_ids[0])
        elif booking is not None:
            self._floor.open_line(Draft(f"s {booking.reference} "))

    def _open_book_at(self, booking_id: str) -> None:
        """The day of a booking to come, with it chosen: what is done to it is one key there."""
        booking = next((each for each in self._later if each.id == booking_id), None)
        if booking is not None and self._floor.snapshot is not None:
            day = self._floor.snapshot.venue.service_day(booking.start_at)
            self._open_day(partial(BookScreen, chosen=booking_id), day)

    def _seat_waiting(self, waiting_id: str) -> None:
        snapshot = self._floor.snapshot
        waiting = next((each for each in snapshot.waitlist if each.id == waiting_id), None) if snapshot else None
        if snapshot is not None and waiting is not None:
            self._floor.open_line(Draft(f"s {spoken_waiting(waiting, snapshot)} "))

    def _booking(self, booking_id: str) -> BookingView | None:
        bookings = self._floor.snapshot.bookings if self._floor.snapshot else ()
        return next((booking for booking in bookings if booking.id == booking_id), None)

    def do_book(self, _argument: str) -> None:
        self._open_day(BookScreen, None)

    def do_timeline(self, _argument: str) -> None:
        self._open_day(TimelineScreen, None)

    def _open_day(self, screen: OpenDay, day: date | None) -> None:
        floor = self._floor
        if floor.snapshot is None or floor.now is None:
            return
        desk = Desk(
            lane=self._lane,
            route=self._route,
            draft=floor.open_line,
            go=floor.go_to_table,
            tell=lambda sentence: floor.tell(WARN, sentence),
            book=partial(self._open_day, BookScreen),
            timeline=partial(self._open_day, TimelineScreen),
        )
        floor.app.push_screen(screen(floor.snapshot, floor.now, desk, day))

    def show_bills(self, bills: Sequence[BillView]) -> None:
        """Open what `bill` has made."""
        self._floor.app.push_screen(BillScreen(bills, self._bills, self._lane))

    def do_wire(self, _argument: str) -> None:
        floor = self._floor
        if floor.snapshot is not None:
            floor.app.push_screen(WireScreen(self._lane, self._route, floor.snapshot.venue))

    def do_journal(self, _argument: str) -> None:
        """The whole journal, at the place where the host left if the strip has just said so."""
        floor = self._floor
        if floor.snapshot is not None:
            left = floor.since.take()
            floor.app.push_screen(JournalScreen(self._lane, self._route, floor.snapshot.venue, left=left))

    def do_history(self, _argument: str) -> None:
        floor, table = self._floor, self._floor.canvas.table
        if floor.snapshot is not None and table is not None:
            history = _history(table, floor.snapshot)
            floor.app.push_screen(JournalScreen(self._lane, self._route, floor.snapshot.venue, history=history))

    def do_waitlist(self, _argument: str) -> None:
        floor = self._floor
        if floor.snapshot is None or floor.now is None:
            return
        podium = Podium(
            perform=floor.perform_now,
            draft=lambda text: floor.open_line(Draft(text)),
        )
        floor.app.push_screen(WaitlistScreen(floor.snapshot, floor.now, podium))

    def do_servers(self, _argument: str) -> None:
        floor = self._floor
        if floor.snapshot is not None and floor.now is not None:
            floor.app.push_screen(ServersScreen(floor.snapshot, floor.now))

    def do_plan(self, _argument: str) -> None:
        floor = self._floor
        if floor.snapshot is not None and floor.now is not None:
            self._plan = PlanScreen(floor.snapshot, floor.now, floor, floor.canvas.cursor, self._keys)
            floor.app.push_screen(self._plan)

    def performed(self, said: SaidLike, answer: Answer) -> None:
        """The answer to a line that the floor plan's screen has asked to be done, as it is told."""
        if self._plan is not None and self._plan.is_current:
            self._plan.performed(said, answer)

    def rehearsed(self, said: SaidLike) -> None:
        if self._plan is not None and self._plan.is_current:
            self._plan.rehearsed(said)

    def do_shift(self, _argument: str) -> None:
        floor = self._floor
        if floor.snapshot is not None and floor.now is not None:
            floor.app.push_screen(ShiftScreen(floor.snapshot, floor.now, self._lane, self._route))

    def do_help(self, _argument: str) -> None:
        """What keys do with what is chosen, then everything."""
        chosen = section("Here, now", self._floor.hints()) if self._floor.hints() else []
        rows = [*chosen, *help_rows(self._verbs, self._keys.commands)]
        self._floor.app.push_screen(HelpScreen("Help", rows))

    def explain(self, title: str, hints: Sequence[Hint]) -> None:
        """What keys do while something is asked."""
        self._floor.app.push_screen(HelpScreen(title, section("Keys", [*hints, own_hint(typing=True)])))

    def help_with(self, verb: VerbLike | None) -> None:
        """What the line can be: the verb that is typed, or all of them."""
        rows = verb_rows(self._verbs if verb is None else [verb])
        self._floor.app.push_screen(HelpScreen("The line" if verb is None else verb.word, rows))

    def do_dojo(self, _argument: str) -> None:
        self._floor.app.push_screen(DojoScreen(self._floor.link, self._floor.settings))

    def do_theme(self, _argument: str) -> None:
        self._floor.app.push_screen(ChooserScreen("theme ", "", theme_rows, self._theme_chosen))

    def _theme_chosen(self, name: str) -> None:
        self._change_theme(name)
        self._floor.tell(
            OK, f'These are the colours of {name}. To keep them: theme = "{name}" in the settings file.'
        )

    def do_palette(self, _argument: str) -> None:
        screen = ChooserScreen(
            "",
            "what do you want to do?",
            lambda query: palette_rows(query, self._verbs, self._keys.commands),
            self._chosen,
        )
        self._floor.app.push_screen(screen)

    def _chosen(self, key: str) -> None:
        """Run a command, or put a verb's line ready."""
        kind, _, found = key.partition(":")
        if kind == "command":
            command = next(command for command in self._keys.commands if command.id == found)
            self._floor.run_command(command.name, command.argument)
            return
        verb = next(verb for verb in self._verbs if verb.word == found)
        floor = self._floor
        if floor.snapshot is not None and floor.now is not None and verb.letter:
            floor.open_line(draft_for(verb.letter, floor.canvas.table, floor.snapshot, floor.now))
        else:
            floor.open_line(Draft(f"{verb.word} "))
