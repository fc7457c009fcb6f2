"""What the app asks of every screen, and gives it: keys in the order they were typed, snapshots, answers."""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar, runtime_checkable

from sqlalchemy.orm import Session
from textual.screen import ModalScreen

from data.queries.views import FloorSnapshot

T = TypeVar("T")


class Lane(Protocol):
    """Reads and changes for a screen, away from the UI thread; `then` comes back on it, `otherwise` on failure."""

    @property
    def now(self) -> datetime: ...
    def ask(
        self,
        work: Callable[[Session], T],
        then: Callable[[T], None],
        otherwise: Callable[[], None] = ...,
    ) -> None: ...
    def change(self, work: Callable[[Session], T], then: Callable[[T], None]) -> None: ...


Route = Callable[[str, str | None], None]
"""Passes a key to the screen on top."""


@runtime_checkable
class TakesKeys(Protocol):
    """A screen that handles each key at once, without focus and without waiting for a widget.

    The app calls these on its own thread, one after the other, so no typed-ahead key can overtake another.
    A key may come before the screen is mounted.
    """

    def take_key(self, key: str, character: str | None) -> None: ...
    def take_text(self, text: str) -> None: ...
    def show_floor(self, snapshot: FloorSnapshot, now: datetime) -> None: ...


class Overlay(ModalScreen[None]):
    """A screen above the floor; Escape leads back."""

    AUTO_FOCUS = ""
    ALLOW_SELECT = False

    def take_key(self, key: str, character: str | None) -> None:
        """Handle a key."""
        del character
        if key in ("escape", "ctrl+c"):
            self.leave()

    def take_text(self, text: str) -> None:
        """Handle what was pasted."""

    def show_floor(self, snapshot: FloorSnapshot, now: datetime) -> None:
        """Show a newer snapshot."""

    def leave(self) -> None:
        """Go back to what was before."""
        if self.is_current:
            self.app.pop_screen()


class Inquiring(Overlay):
    """An overlay that reads the database. Keys typed before the answer is there wait for it.

    `route` passes those that are left when it closes to the screen that is on top then.
    """

    def __init__(self, lane: Lane, route: Route) -> None:
        super().__init__()
        self.lane, self._route = lane, route
        self._asked = 0
        self._holding = False
        self._held: deque[tuple[str, str | None]] = deque()

    def inquire(self, read: Callable[[Session], T], take: Callable[[T], None], *, hold: bool) -> None:
        """Ask; `take` shows the answer, unless a newer question was asked. `hold` lets keys wait for it."""
        self._asked += 1
        number = self._asked
        self._holding = self._holding or hold

        def answered(answer: T) -> None:
            if number == self._asked:
                take(answer)
                failed()

        def failed() -> None:
            self._holding = False
            self._release()

        self.lane.ask(read, answered, failed)

    def _release(self) -> None:
        while self._held and not self._holding:
            handle = self.do_key if self.is_current else self._route
            handle(*self._held.popleft())

    def take_key(self, key: str, character: str | None) -> None:
        if self._holding and key not in ("escape", "ctrl+c"):
            self._held.append((key, character))
        else:
            self.do_key(key, character)

    def do_key(self, key: str, character: str | None) -> None:
        """Handle a key that did not have to wait, or has waited long enough."""
        super().take_key(key, character)
