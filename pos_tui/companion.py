"""What may run beside the floor, such as a lesson or a simulated Dojo. The floor knows no more of it than this."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from textual.widget import Widget

from data.queries.views import FloorSnapshot
from pos_tui.messages import SaidLike


class Companion(Protocol):
    """Shares the terminal with the floor. Every method is called on the UI thread and returns at once."""

    @property
    def css_class(self) -> str:
        """Put on the floor screen, so that a stylesheet can frame it; begins with a hyphen."""

    @property
    def css_path(self) -> str | None:
        """A stylesheet of its own, relative to `pos_tui`."""

    def above(self) -> Iterable[Widget]:
        """Widgets between the status line and the areas, made once."""

    def beside(self) -> Iterable[Widget]:
        """Widgets at the right of the map, made once."""

    def take_key(self, key: str, character: str | None) -> bool:
        """See a key before any screen does; True if it was meant for the companion and goes no further."""

    def performed(self, said: SaidLike) -> None:
        """A line was done or refused."""

    def show_floor(self, snapshot: FloorSnapshot, now: datetime) -> None:
        """The newest snapshot, or the same one at a later minute."""

    def tick(self, now: datetime) -> None:
        """Once a second."""
