"""A long list out of the database, newest first: read by pages on its lane, filtered by typing, alive."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session
from textual import events
from textual.app import ComposeResult

from data.queries.views import FloorSnapshot
from data.venue import VenueProfile
from pos_tui.screens.keys import Lane, Route
from pos_tui.screens.overlay import BACK, SCROLL, Holding, Overlay
from pos_tui.widgets.command_bar import Hint, hint_line, typed_line
from pos_tui.widgets.edge import Edge
from pos_tui.widgets.editor import LineEditor
from pos_tui.widgets.lines import Line, apart
from pos_tui.widgets.pressing import foot
from pos_tui.widgets.rows import Choice, RowList

_FILTERING = (("letters", "show only what fits"), ("Enter", "go on in the list"), ("Esc", "show everything"))

LIVE_SECONDS = 1.0
"""How often the first page is read again while nobody has scrolled away from it."""

T = TypeVar("T")


class Ledger(Holding):
    """What the wire and the journal share. A subclass reads, lays out its rows and opens one of them.

    Guests' data shows only while `guests` is set; a screen always opens without it.
    """

    CSS_PATH = "../styles/ledger.tcss"
    OWN: Sequence[Hint] = ()
    """Keys of the subclass's own."""

    def __init__(self, lane: Lane, route: Route, venue: VenueProfile) -> None:
        super().__init__(lane, route)
        self.hold()  # until the first page is there
        self.list = RowList()
        self.editor = LineEditor()
        self.guests = False
        self._filtering = False
        self.venue = venue
        self._heading, self._filter, self._foot = Edge(id="heading"), Edge(id="filter"), Edge(id="foot")
        self._generation = 0
        self._reading = False

    # ---- what a subclass says -----------------------------------------------------------------------------

    def read(self) -> None:
        """Ask for the first page; `ask` drops answers that came too late."""
        raise NotImplementedError

    def read_older(self) -> None:
        """Ask for the page after the last one."""
        raise NotImplementedError

    def rows(self, width: int) -> list[Choice]:
        raise NotImplementedError

    def heading(self) -> tuple[Line, Line]:
        """The two ends of the top line."""
        raise NotImplementedError

    def act(self, key: str) -> bool:
        """Handle a key of the subclass's own; False for any other."""
        raise NotImplementedError

    # ---- reading --------------------------------------------------------------------------------------------

    def ask(self, work: Callable[[Session], T], then: Callable[[T], None]) -> None:
        """Read, unless a reading is under way that will do as well."""
        if self._reading:
            return
        self._reading = True
        generation = self._generation

        def answered(found: T) -> None:
            self._reading = False
            if generation != self._generation:
                self.read()
            elif self.is_attached:
                then(found)
                self.fill()
                self.release()

        self.lane.ask(work, answered, self._could_not)

    def _could_not(self) -> None:
        """The next look may work: this one said on the floor that it did not."""
        self._reading = False
        self.release()

    def read_anew(self) -> None:
        """The filter has changed: what was asked before does not count any more."""
        self._generation += 1
        self.hold()
        self.read()

    def open_at_length(self, title: str, work: Callable[[Session], dict[bool, list[Line]]]) -> None:
        """Read one row, with and without guests, and show it on top; keys wait until it is there."""

        def show(lines: dict[bool, list[Line]]) -> None:
            if self.is_current:
                self.app.push_screen(AtLength(title, lines.__getitem__))
            self.release()

        self.hold()
        self.lane.ask(work, show, self.release)

    # ---- what is shown --------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        yield self._heading
        yield self._filter
        yield self.list
        yield self._foot

    def on_mount(self) -> None:
        self.read()
        self.set_interval(LIVE_SECONDS, self._live)

    def _live(self) -> None:
        if self.list.cursor < self.list.size.height:
            self.read()

    def on_resize(self, _event: events.Resize) -> None:
        self.fill()

    def show_floor(self, snapshot: FloorSnapshot, now: datetime) -> None:
        del now
        self.venue = snapshot.venue

    def fill(self) -> None:
        """Draw what is known, the chosen row staying chosen."""
        width = self.size.width
        self.list.show(self.rows(width), keep=True)
        self._heading.say(apart(*self.heading(), width))
        self._show_filter()
        self._foot.say(hint_line(self.keys_now(), width))

    def _show_filter(self) -> None:
        text = self.editor.text
        if self._filtering:
            self._filter.say(typed_line(self.editor, "/ ", self.size.width))
        else:
            self._filter.say([(f" / {text}" if text else "", "$accent")])

    # ---- keys -----------------------------------------------------------------------------------------------

    @property
    def typing(self) -> bool:
        return self._filtering

    def keys_now(self) -> Sequence[Hint]:
        if self._filtering:
            return _FILTERING
        return [*self.OWN, ("g", "hide guests" if self.guests else "show guests"), ("/", "filter"), BACK]

    def do_key(self, key: str, character: str | None) -> None:
        if self._filtering:
            self._filter_key(key, character)
            return
        moved = {"j": "down", "k": "up"}.get(key, key)
        if key in ("slash", "/"):
            self._filtering = True
            self._show_filter()
        elif key == "g":
            self.guests = not self.guests
            self.fill()
        elif key == "q":
            self.leave()
        elif self.list.key(moved):
            if self.list.cursor >= len(self.list.rows) - 2:
                self.read_older()
        elif not self.act(key):
            super().do_key(key, character)

    def _filter_key(self, key: str, character: str | None) -> None:
        before = self.editor.text
        if key in ("escape", "ctrl+c"):
            self.editor.start("")
            self._filtering = False
        elif key in ("enter", "up", "down"):
            self._filtering = False
        else:
            self.editor.key(key, character)
        self._show_filter()
        if self.editor.text != before:
            self.read_anew()

    def take_text(self, text: str) -> None:
        if self._filtering:
            self.editor.insert(text)
            self._show_filter()
            self.read_anew()

    def pointed(self, row: str, *, twice: bool) -> None:
        self.list.choose(row)
        if twice:
            self.type_key("enter")


class AtLength(Overlay):
    """One row of a ledger at length, scrolled with the arrows. Guests' data is hidden until `g`."""

    CSS_PATH = "../styles/ledger.tcss"
    TITLE = "At length"

    def __init__(self, title: str, lines: Callable[[bool], Sequence[Line]]) -> None:
        """`lines(guests)` are ready beforehand: nothing is parsed here."""
        super().__init__()
        self.list = RowList()
        self._title, self._lines, self._guests = title, lines, False
        self._fill()

    def compose(self) -> ComposeResult:
        yield self.list

    def on_mount(self) -> None:
        self.list.border_title = self._title
        self._fill()

    def _fill(self) -> None:
        self.list.show([Choice(None, [(" ", ""), *line]) for line in self._lines(self._guests)])
        self.list.border_subtitle = foot(self.keys_now())

    def keys_now(self) -> Sequence[Hint]:
        return SCROLL, ("g", "hide guests" if self._guests else "show guests"), BACK

    def do_key(self, key: str, character: str | None) -> None:
        if self.list.scroll(key):
            return
        if key == "g":
            self._guests = not self._guests
            self._fill()
        elif key in ("q", "enter"):
            self.leave()
        else:
            super().do_key(key, character)
