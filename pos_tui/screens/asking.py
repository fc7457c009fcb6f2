"""A refused line that could be something else: one key does that, typing goes on with the line, Esc leaves it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pos_tui.drafts import Draft
from pos_tui.messages import OfferLike, SaidLike
from pos_tui.text import plain
from pos_tui.widgets.command_bar import NO, Answer, Hint

if TYPE_CHECKING:
    from pos_tui.screens.floor import FloorScreen


class Asking:
    """Asks on the floor's bar and takes the keys until there is an answer."""

    TITLE = "The line was refused"

    def __init__(self, floor: "FloorScreen") -> None:
        self._floor = floor
        self._line = ""
        self._offers: Sequence[OfferLike] = ()

    def about(self, said: SaidLike) -> None:
        """Put the question: why not, and each way out with what it would do."""
        self._line, self._offers = said.line, said.offers
        self._floor.bar.ask(Answer(NO, said.message), said.offers)

    def take_key(self, key: str, character: str | None) -> None:
        offer = next((each for each in self._offers if each.key == character), None)
        if offer is not None:
            self._floor.take_offer(offer.line)
        elif key in ("escape", "ctrl+c"):
            self._floor.leave_line()
        else:
            self.back_to_line()
            if key != "enter":
                self._floor.take_key(key, character)

    def keys_now(self) -> Sequence[Hint]:
        """The ways out, and those back."""
        offers = [(offer.key, plain(offer.will)) for offer in self._offers]
        return [
            *offers,
            ("Enter", "back to the line"),
            ("any other", "is typed into the line"),
            ("Esc", "leaves it"),
        ]

    def back_to_line(self) -> None:
        self._floor.open_line(Draft(self._line))
