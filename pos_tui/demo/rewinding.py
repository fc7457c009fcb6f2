"""Back in time from the floor: looking at what was, beginning a branch there, comparing it with what happened."""

from collections.abc import Callable

from data.money import format_money
from pos_tui.demo.desk import Desk
from pos_tui.widgets.command_bar import WARN
from server.guests.tally import Tally
from server.guests.world import Mark

BACK = 5
"""Simulated minutes that one press goes back or on."""

_LOOKING = frozenset({"up", "down", "left", "right", "h", "j", "k", "l", "tab", "shift+tab", "[", "]"})
"""Keys that change nothing: in the past one may look round with them."""


class Rewinding:
    """One for each demo, on the UI thread. `past` and `compared` are what the strip tells of it."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self._desk, self._changed = desk, changed
        self.past, self.compared = "", ""
        self._taking_over = False
        self._held: list[tuple[str, str | None]] = []

    def forget(self) -> None:
        """Another evening is on: there is neither a past nor a branch."""
        self.past = self.compared = ""

    def earlier(self) -> None:
        self._go(BACK)

    def later(self) -> None:
        self._go(-BACK)

    def _go(self, steps: int) -> None:
        self._desk.ask(lambda: self._desk.world.go_back(steps), self._show_past)

    def _show_past(self, mark: Mark | None) -> None:
        if mark is None:
            self._desk.tell(WARN, "There is nothing to go back to yet.")
            return
        at = f"{self._desk.venue.local(mark.at):%H:%M}" if self._desk.venue is not None else ""
        self.past = f"⟲ {at}  F7 earlier  shift+F7 later  Esc back to now  any act of yours begins a branch here"
        self._changed()

    def take_key(self, key: str, character: str | None) -> bool:
        """While one looks at the past: Escape returns, looking round is free, anything else begins a branch."""
        if self._taking_over:
            self._held.append((key, character))
            return True
        if not self.past or key in _LOOKING:
            return False
        if key == "escape":
            self._desk.ask(self._desk.world.return_to_now, lambda _: self._leave_past())
            return True
        self._taking_over = True
        self._held.append((key, character))
        self._desk.ask(self._desk.world.take_over, lambda _: self._took_over(), self._not_taken_over)
        return True

    def _leave_past(self) -> None:
        self.past = ""
        self._changed()

    def _took_over(self) -> None:
        self._taking_over = False
        self._leave_past()
        held, self._held = self._held, []
        for key, character in held:
            self._desk.app.pass_on(key, character)

    def _not_taken_over(self, sentence: str) -> None:
        self._taking_over = False
        self._held.clear()
        self._desk.tell(WARN, sentence)

    def compare(self) -> None:
        """Once a second in a branch: how it goes against what happened."""
        world = self._desk.world
        if world.branched_from is not None:
            self._desk.ask(lambda: (world.tally(), world.tally_of_first()), self._show_compared)

    def _show_compared(self, tallies: tuple[Tally, Tally | None]) -> None:
        here, first = tallies
        if first is not None and self._desk.venue is not None:
            self.compared = compared(here, first, self._desk.venue.currency)


def compared(here: Tally, first: Tally, currency: str) -> str:
    """This branch against the evening it left, at the same time of it."""
    money = here.takings - first.takings
    sign = "+" if money >= 0 else "−"
    waits = here.minutes_waited - first.minutes_waited
    return (
        f"branch: covers {here.covers - first.covers:+d}, wait {waits:+.0f}', "
        f"takings {sign}{format_money(abs(money), currency)}"
    )
