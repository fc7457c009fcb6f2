"""The floor screen: the map, what is known of the chosen table, and the line.

Keys come from the app one after the other, never through focus: what is typed while a line is being done
waits here and is handled, in order, once its effect is on the screen.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Protocol

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen

from data.marks import Mark
from data.queries.views import FloorSnapshot
from pos_tui.commands import VerbLike
from pos_tui.companion import Companion
from pos_tui.drafts import Draft
from pos_tui.floor.canvas import FloorCanvas
from pos_tui.hints import general_hints
from pos_tui.keymap import Keymap
from pos_tui.messages import SaidLike
from pos_tui.screens.asking import Asking
from pos_tui.screens.dojo import Shown
from pos_tui.screens.jump import Jump
from pos_tui.screens.keys import Clickable, Lane, Route
from pos_tui.screens.leaving import Leaving
from pos_tui.screens.line import PAINT_FIRST, LineEntry, Rehearse
from pos_tui.screens.needs import NeedWalk
from pos_tui.screens.overlays import Overlays
from pos_tui.screens.pins import PinPrompt
from pos_tui.screens.views import Views
from pos_tui.text import plain
from pos_tui.widgets.areas import AreaBar
from pos_tui.widgets.command_bar import NO, OK, WAIT, WARN, Answer, CommandBar, Hint
from pos_tui.widgets.servers import beyond_forms, due_forms, rested_forms
from pos_tui.widgets.side import AboutTable, below_lines, side_lines
from pos_tui.widgets.since import SinceStrip
from pos_tui.widgets.status import Banner, StatusBar
from server.link import LinkState


class Mode(Enum):
    """Who gets the keys."""

    FLOOR = "floor"
    LINE = "line"
    JUMP = "jump"
    ASKING = "asking"
    PIN = "pin"
    LEAVING = "leaving"


class TakesModeKeys(Protocol):
    """What has the keys until it is done, and says what they do."""

    TITLE: str

    def take_key(self, key: str, character: str | None) -> None: ...
    def keys_now(self) -> Sequence[Hint]: ...


class FloorScreen(Clickable, Screen[None]):
    """The host's home."""

    AUTO_FOCUS = ""
    ALLOW_SELECT = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - as Textual declares it

    def __init__(
        self,
        *,
        verbs: Sequence[VerbLike],
        perform: Callable[[str, bool, str | None], None],
        rehearse: Rehearse,
        lane: Lane,
        route: Route,
        paste: Callable[[str], None],
        change_theme: Callable[[str], None],
        keys: Keymap,
        companion: Companion | None = None,
        bills: Path,
    ) -> None:
        """`perform(line, reopen, pin)` and `rehearse` answer by message.

        `route` takes held keys and `paste` held texts to the screen on top, `lane` reads the database for the
        screens above this one, `bills` is where bills are saved.
        """
        super().__init__()
        self.canvas = FloorCanvas(id="canvas")
        self.bar = CommandBar()
        self.mode = Mode.FLOOR
        self.snapshot: FloorSnapshot | None = None
        self.link: LinkState | None = None
        self.settings: Sequence[Shown] = ()
        """What the settings screen tells of the settings."""
        self.since = SinceStrip(keys)
        self.initials: str | None = None
        """Whose initials every action carries that names none."""
        self.print_sheet: Callable[[], None] | None = None
        """Sends the outage sheet to the printer; None where none is kept."""
        self._status, self._areas, self._banner = StatusBar(), AreaBar(), Banner()
        self._side = AboutTable(partial(side_lines, keys=keys), id="side")
        self._below = AboutTable(partial(below_lines, keys=keys), id="below")
        self._perform, self._route, self._paste = perform, route, paste
        self._companion = companion
        self._keys = keys
        self.now: datetime | None = None
        self._overlays = Overlays(self, verbs, keys, lane, route, change_theme, bills)
        self.line, self._jump = LineEntry(self, verbs, rehearse), Jump(self, keys)
        self._needs, self._views = NeedWalk(self, keys), Views(self)
        self._asking, self._pins, self._leaving = Asking(self), PinPrompt(self), Leaving(self)
        self._takers: Mapping[Mode, TakesModeKeys] = {
            Mode.JUMP: self._jump,
            Mode.ASKING: self._asking,
            Mode.PIN: self._pins,
            Mode.LEAVING: self._leaving,
        }
        self._around_is_old = False
        self._answered: int | None = None
        """The action that the answer on the bar is about."""
        self._performing: str | None = None
        self._held: deque[Callable[[], None]] = deque()
        """What was typed and pasted while a line is being done, in its order."""
        self._overtaken: list[str] = []
        """Refusals that nobody could read, because the next line was there already: told with its answer."""

    def compose(self) -> ComposeResult:
        companion = self._companion
        yield self._status
        yield from companion.above() if companion is not None else ()
        yield self._areas
        with Horizontal(id="main"):
            with Vertical(id="room"):
                yield self.canvas
                yield self._below
            yield self._side
            yield from companion.beside() if companion is not None else ()
        yield self._banner
        yield self.since
        yield self.bar

    def on_mount(self) -> None:
        if self._companion is not None:
            self.add_class(self._companion.css_class)

    def on_resize(self) -> None:
        self._views.choose()

    # ---- what is shown -------------------------------------------------------------------------------

    def show_floor(self, snapshot: FloorSnapshot, now: datetime) -> None:
        """Take a new snapshot, or the same one at a later minute."""
        self.snapshot, self.now = snapshot, now
        self.canvas.show(snapshot, now)
        self.show_around()

    def show_time(self, link: LinkState | None, now: datetime) -> None:
        """Once a second: the clock, and how Dojo is doing."""
        self.link = link
        self._status.show(self.snapshot, link, now, self.initials)
        self._banner.show(link)

    def show_around_soon(self) -> None:
        """Once the cursor is on the screen, and once for all keys that come until then."""
        if not self._around_is_old:
            self._around_is_old = True
            self.set_timer(PAINT_FIRST, self.show_around)

    def show_around(self) -> None:
        """Everything beside the map that depends on the chosen table."""
        self._around_is_old = False
        if self.snapshot is None or self.now is None:
            return
        table = self.canvas.table
        beyond, now = self.canvas.beyond(), self.now
        beside = (beyond_forms(beyond), due_forms(self.snapshot, now), rested_forms(self.snapshot, now))
        self._areas.show(self.snapshot, table.area_id if table else None, beside)
        self._side.show(table, self.snapshot, self.now)
        self._below.show(table, self.snapshot, self.now)
        hints = (self._needs.hints(), general_hints(self._keys))
        if hints != self.bar.hints:
            self.bar.hints = hints
            self.bar.redraw()

    def show_mark(self, action: int, mark: Mark) -> None:
        """How far an action has come on its way to Dojo, while its answer is what the host reads."""
        if action == self._answered:
            self.bar.show_mark(mark)

    def tell(self, mark: str, sentence: str, warnings: Sequence[str] = ()) -> None:
        """Put an answer on the line above the hints."""
        self._answered = None
        self.bar.tell(Answer(mark, sentence, tuple(warnings)))

    # ---- keys ----------------------------------------------------------------------------------------

    def take_key(self, key: str, character: str | None) -> None:
        """Handle one key, or keep it until the line being done has answered."""
        if self._performing is not None and key != "ctrl+q":
            self._held.append(partial(self._route, key, character))
            return
        taker = self._takers.get(self.mode)
        if self.mode is Mode.LINE:
            self.line.take_key(key, character)
        elif taker is None:
            self._floor_key(key, character)
        elif key == "f1":
            self._overlays.explain(taker.TITLE, taker.keys_now())
        else:
            taker.take_key(key, character)

    @property
    def typing(self) -> bool:
        return self.mode in (Mode.LINE, Mode.JUMP, Mode.PIN)

    def take_text(self, text: str) -> None:
        """Paste into the line, or keep it until the line being done has answered."""
        if self._performing is not None:
            self._held.append(partial(self._paste, text))
        elif self.mode is Mode.JUMP:
            self._jump.take_text(text)
        elif self.mode is Mode.PIN:
            self._pins.take_text(text)
        else:
            if self.mode is Mode.ASKING:
                self._asking.back_to_line()
            elif self.mode is not Mode.LINE:
                self.open_line(Draft(""))
            self.line.take_text(text)

    def _floor_key(self, key: str, character: str | None) -> None:
        command, key = self._keys.pressed(key, character)
        if command is not None:
            self.run_command(command.name, command.argument or key)
            self._needs.turned_to(command.name)
        elif key == "escape":
            self._needs.turned_to("escape")
            self.bar.tell(None)
            self.since.take()
        elif key == "ctrl+c":
            self.tell(WARN, f"{self._keys.shown('quit')} quits.")
        else:
            pressed = character if character and character.isprintable() and not character.isspace() else key
            self.tell(WARN, f"{plain(pressed)} does nothing here; {self._keys.shown('help')} lists the keys.")

    def run_command(self, name: str, argument: str) -> None:
        """Do what a command says; every command has its `do_` method here or in one of the floor's parts."""
        method = f"do_{name}"
        places = (self, self._needs, self._views, self._leaving, self._overlays)
        place = next(place for place in places if hasattr(place, method))
        getattr(place, method)(argument)

    # ---- moving about --------------------------------------------------------------------------------

    def do_jump(self, digit: str) -> None:
        self.mode = Mode.JUMP
        self._jump.start(digit)

    def go_to_table(self, table_id: str) -> None:
        """Put the cursor on a table."""
        self.canvas.choose(table_id)
        self.show_around_soon()

    def leave_line(self) -> None:
        """Nothing is typed or asked any more."""
        self.mode = Mode.FLOOR
        self.line.drop_answers()
        self.canvas.light(())
        self.bar.close()

    # ---- acting --------------------------------------------------------------------------------------

    def do_undo(self, _argument: str) -> None:
        self.perform_now("u")

    def do_redo(self, _argument: str) -> None:
        self.perform_now("redo")

    def perform_now(self, line: str) -> None:
        """Perform without opening the line; a refusal only says so."""
        self.begin(line, reopen=False)

    def take_offer(self, line: str) -> None:
        """Perform what was offered instead of a line that was refused."""
        self.leave_line()
        self.begin(line, reopen=True)

    def act(self, line: str) -> None:
        """Do a line for the screen above, which hears the answer."""
        self.perform_now(line)

    def ask(self, line: str) -> None:
        """Rehearse a line for the screen above; of several only the newest is answered."""
        self.line.ask(line)

    def begin(self, line: str, *, reopen: bool, pin: str | None = None) -> None:
        """Perform a line; `reopen` puts it back under the host's fingers if it is refused."""
        self._performing = line
        self.tell(WAIT, line)
        self._perform(line, reopen, pin)

    @property
    def busy(self) -> bool:
        """Whether a line is being done."""
        return self._performing is not None

    @property
    def typed_ahead(self) -> bool:
        """Whether keys wait that were typed before an answer was there."""
        return bool(self._held)

    def performed(self, said: SaidLike, reopen: bool) -> None:
        """The answer to a line; then the keys that waited for it."""
        self._performing = None
        self.canvas.light(())
        answer = Answer(OK if said.ok else NO, said.message, (*said.warnings, *self._overtaken))
        self._overtaken.clear()
        self.bar.tell(answer)
        self._answered = said.action
        if said.ok and said.table_ids:
            self.go_to_table(said.table_ids[0])
        self._overlays.performed(said, answer)
        if said.needs_pin is not None:
            self.mode = Mode.PIN
            self._pins.ask(said)
        elif not said.ok and reopen and not self._held:
            self._reopen(said)
        if said.bills:
            self._overlays.show_bills(said.bills)
        overtaken = not said.ok and said.needs_pin is None and self.typed_ahead
        self._release_held()
        if overtaken and self.busy:
            self._overtaken.append(f"“{said.line}” was refused: {said.message}")
        elif overtaken and reopen and self.mode is Mode.FLOOR:
            self.tell(NO, f"{said.message} ({self._keys.shown('line')}, then ↑ brings the line back)")

    def _reopen(self, said: SaidLike) -> None:
        """Ask what else it should be, or put the refused line back under the host's fingers."""
        if said.offers:
            self.mode = Mode.ASKING
            self._asking.about(said)
        else:
            self.open_line(Draft(said.line))
            self.bar.show_preview(self.bar.answer)

    def _release_held(self) -> None:
        """Handle the keys typed meanwhile, until one of them starts another line."""
        while self._held and self._performing is None:
            self._held.popleft()()

    # ---- the line ------------------------------------------------------------------------------------

    def do_line(self, _argument: str) -> None:
        self.open_line(Draft(""))

    def open_line(self, draft: Draft) -> None:
        """Put a line under the host's fingers."""
        self.mode = Mode.LINE
        self.line.open(draft)

    def rehearsed(self, said: SaidLike, question: int) -> None:
        """What a line would do; an answer to an older text is dropped."""
        if not self.line.is_newest(question):
            return
        if self.mode is Mode.LINE:
            self.line.rehearsed(said, question)
        else:
            self._overlays.rehearsed(said)

    def help_with(self, verb: VerbLike | None) -> None:
        """Help for the line: the verb that is typed, or all of them."""
        self._overlays.help_with(verb)

    # ---- other screens -------------------------------------------------------------------------------

    def do_sign(self, _argument: str) -> None:
        self.open_line(Draft("/"))

    def do_print_sheet(self, _argument: str) -> None:
        if self.print_sheet is None:
            self.tell(WARN, "No outage sheet is kept here.")
        else:
            self.tell(WAIT, "printing the outage sheet")
            self.print_sheet()

    def ask_whether_to_leave(self) -> None:
        """The next key answers a question."""
        self.mode = Mode.LEAVING

    def hints(self) -> Sequence[Hint]:
        """What keys do with what is chosen."""
        return self._needs.hints()

    # ---- mouse ---------------------------------------------------------------------------------------

    def in_turn(self, act: Callable[[], None]) -> None:
        if self._performing is not None:
            self._held.append(act)
        else:
            act()

    def pointed(self, row: str, *, twice: bool) -> None:
        kind, _, found = row.partition(":")
        if self.mode is not Mode.FLOOR:
            self.line.editor.remember()
            self.leave_line()
        self._needs.turned_to("click")
        if kind == "table":
            self.go_to_table(found)
        elif kind == "area":
            self._views.go_to_area(found)
        elif not self._needs.point_at(row):
            return
        if twice:
            self.type_key("enter")

    def on_floor_canvas_scrolled(self) -> None:
        self.show_around_soon()
