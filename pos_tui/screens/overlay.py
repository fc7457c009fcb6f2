"""The base of every screen above the floor: what its keys do, the help made from that, and the way back."""

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

from sqlalchemy.orm import Session
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen

from data.queries.views import FloorSnapshot
from pos_tui.screens.keys import Clickable, Lane, Route
from pos_tui.widgets.command_bar import Hint
from pos_tui.widgets.pressing import foot
from pos_tui.widgets.rows import Choice, RowList

T = TypeVar("T")

SCROLL: Hint = ("↑ ↓", "scroll")
BACK: Hint = ("Esc", "back")


class Overlay(Clickable, ModalScreen[None]):
    """A screen above the floor; Escape leads back, F1 says what its keys do, and ? where nothing is typed."""

    AUTO_FOCUS = ""
    ALLOW_SELECT = False
    KEYS: Sequence[Hint] = (BACK,)
    """What its keys do, the most needed first: its foot shows as many as fit, its help all of them."""
    MORE: Sequence[Hint] = ()
    """Keys that only its help has room for."""

    @property
    def typing(self) -> bool:
        return False

    def keys_now(self) -> Sequence[Hint]:
        """`KEYS`, where they do not always do the same."""
        return self.KEYS

    def chosen_now(self) -> tuple[str, Sequence[Hint]]:
        """What is chosen, as a person calls it, and which keys do something with it."""
        return "", ()

    def take_key(self, key: str, character: str | None) -> None:
        """Handle a key."""
        if key == "f1" or (key == "question_mark" and not self.typing):
            self.show_help()
        else:
            self.do_key(key, character)

    def do_key(self, key: str, character: str | None) -> None:
        """Handle a key that does not ask for help."""
        del character
        if key in ("escape", "ctrl+c"):
            self.leave()

    def show_help(self) -> None:
        """Say what keys do here, above this screen: Escape leads back to it as it was."""
        called, hints = self.chosen_now()
        others = [hint for hint in (*self.keys_now(), *self.MORE) if hint not in hints]
        rows = [*(section(called, hints) if hints else ()), *section("Keys", [*others, own_hint(self.typing)])]
        self.app.push_screen(HelpScreen(self.TITLE or "Keys", rows))

    def take_text(self, text: str) -> None:
        """Handle what was pasted."""

    def show_floor(self, snapshot: FloorSnapshot, now: datetime) -> None:
        """Show a newer snapshot."""

    def leave(self) -> None:
        """Go back to what was before."""
        if self.is_current:
            self.app.pop_screen()


class Holding(Overlay):
    """An overlay that reads the database. Keys typed before it is there wait for the answer.

    `route` passes those that are left when it closes to the screen that is on top then. Letters of a text that is
    being typed do not wait.
    """

    def __init__(self, lane: Lane, route: Route) -> None:
        super().__init__()
        self.lane, self._route = lane, route
        self._holding = False
        self._held: deque[Callable[[], None]] = deque()

    def hold(self) -> None:
        """Let keys wait from now on."""
        self._holding = True

    def release(self) -> None:
        """The answer is there, or there will be none: do what was typed meanwhile."""
        self._holding = False
        while self._held and not self._waits:
            self._held.popleft()()

    @property
    def _waits(self) -> bool:
        return self._holding and not self.typing

    def take_key(self, key: str, character: str | None) -> None:
        """Escape does not wait, unless it would overtake a key that does."""
        if self._held or (self._waits and key not in ("escape", "ctrl+c")):
            self._held.append(partial(self._late, key, character))
        else:
            super().take_key(key, character)

    def _late(self, key: str, character: str | None) -> None:
        """Handle a key that has waited, or pass it on if this screen is not on top any more."""
        handle = super().take_key if self.is_current else self._route
        handle(key, character)

    def in_turn(self, act: Callable[[], None]) -> None:
        if self._held or self._waits:
            self._held.append(act)
        else:
            act()


class Inquiring(Holding):
    """Asks one question after the other, of which only the newest is answered."""

    def __init__(self, lane: Lane, route: Route) -> None:
        super().__init__(lane, route)
        self._asked = 0

    def inquire(self, read: Callable[[Session], T], take: Callable[[T], None], *, hold: bool) -> None:
        """Ask; `take` shows the answer, unless a newer question was asked. `hold` lets keys wait for it."""
        self._asked += 1
        number = self._asked
        if hold:
            self.hold()

        def answered(answer: T) -> None:
            if number == self._asked:
                take(answer)
                self.release()

        self.lane.ask(read, answered, self.release)


class HelpScreen(Overlay):
    """Scrolls with the arrows; Escape, ? or F1 lead back."""

    CSS_PATH = "../styles/help.tcss"
    KEYS = (SCROLL, BACK)

    def __init__(self, title: str, rows: Sequence[Choice]) -> None:
        super().__init__()
        self.list = RowList()
        self.list.show(rows)
        self._title = title

    def compose(self) -> ComposeResult:
        yield self.list

    def on_mount(self) -> None:
        self.list.border_title = Content(self._title)
        self.list.border_subtitle = foot(self.KEYS)

    def show_help(self) -> None:
        """This is the help."""
        self.leave()

    def do_key(self, key: str, character: str | None) -> None:
        if key in ("q", "enter"):
            self.leave()
        elif not self.list.scroll(key):
            super().do_key(key, character)


def own_hint(typing: bool) -> Hint:
    """How this help is asked for."""
    return ("F1" if typing else "? F1"), "this help"


def section(heading: str, hints: Sequence[Hint]) -> list[Choice]:
    """A heading, and what some keys do."""
    return [*heading_rows(heading), *(entry(key, does) for key, does in hints)]


def heading_rows(text: str) -> list[Choice]:
    return [Choice(None, []), Choice(None, [(f" {text}", "bold $accent")])]


def entry(shown: str, text: str) -> Choice:
    """A key, or a mark, and what it means."""
    return Choice(None, [(f" {shown:<12} ", "bold"), (text, "")])
