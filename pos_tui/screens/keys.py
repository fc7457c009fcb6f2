"""What the app asks of every screen: take keys in the order they were typed, and new snapshots."""

from datetime import datetime
from typing import Protocol, runtime_checkable

from textual.screen import ModalScreen

from data.queries.views import FloorSnapshot


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
