"""Quitting: at once, or after a question while events have not reached Dojo."""

from typing import TYPE_CHECKING

from pos_tui.text import count
from pos_tui.widgets.command_bar import WARN, Hint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pos_tui.screens.floor import FloorScreen


class Leaving:
    """Asks on the floor's bar and takes the key that answers."""

    TITLE = "Quitting"

    def __init__(self, floor: "FloorScreen") -> None:
        self._floor = floor

    def do_quit(self, _argument: str) -> None:
        floor = self._floor
        unsent = floor.snapshot.outbox.waiting if floor.snapshot else 0
        if not unsent:
            floor.app.exit()
            return
        floor.ask_whether_to_leave()
        events = count(unsent, "event has", "events have")
        floor.tell(WARN, f"{events} not reached Dojo; kept here, and sent when this runs again. Quit? y or n")

    def take_key(self, key: str, _character: str | None) -> None:
        self._floor.leave_line()
        self._floor.bar.tell(None)
        if key in ("y", "Y", "ctrl+q", "enter"):
            self._floor.app.exit()

    def keys_now(self) -> "Sequence[Hint]":
        return ("y", "quit; what is unsent is kept, and sent when this runs again"), (
            "n",
            "stay, as any other key",
        )
