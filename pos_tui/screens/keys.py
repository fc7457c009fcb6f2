"""What the app asks of every screen, and gives it: keys in the order they were typed, snapshots, answers."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar, cast, runtime_checkable

from sqlalchemy.orm import Session
from textual import errors, events
from textual.screen import Screen

from data.queries.views import FloorSnapshot
from pos_tui.widgets.pressing import Deed, deed_in, typed_as

T = TypeVar("T")

if TYPE_CHECKING:
    _Screen = Screen[None]
else:
    _Screen = object  # a second screen among its bases would cost `Overlay` the styles of `ModalScreen`


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

    @property
    def typing(self) -> bool:
        """Whether keys are letters of a text now."""

    def take_key(self, key: str, character: str | None) -> None: ...
    def take_text(self, text: str) -> None: ...
    def show_floor(self, snapshot: FloorSnapshot, now: datetime) -> None: ...


@runtime_checkable
class HasRows(Protocol):
    """A widget in which things can be pointed at."""

    def row_at(self, x: int, y: int) -> str | None: ...


class Typist(Protocol):
    """The app, as far as clicks need it."""

    clicked: "tuple[object, Deed] | None"
    """What the first of several quick clicks did, and on which screen: the others may have another thing below
    them by now."""

    def type_key(self, key: str, character: str | None) -> None:
        """Do as if a key were pressed."""


class Clickable(_Screen):
    """A screen that handles clicks as it does keys: at once, in the order of both, without waiting for a widget.

    A click on a key that is named somewhere types it. What else can be clicked is a row, of which the first click
    chooses it and a second one at once does what Enter does.
    """

    def _forward_event(self, event: events.Event) -> None:
        """Take clicks before any widget does; Textual calls this when the mouse button is let go."""
        if not isinstance(event, events.Click) or event.is_forwarded:
            super()._forward_event(event)
        elif (deed := self._deed_at(event.x, event.y)) is not None or event.chain > 1:
            event._set_forwarded()
            self._do(deed, event.chain)
        else:
            super()._forward_event(event)

    def _deed_at(self, x: int, y: int) -> Deed | None:
        try:
            widget, region = self.get_widget_at(x, y)
        except errors.NoWidget:
            return None
        deed = deed_in(self.get_style_at(x, y))
        if deed is None and isinstance(widget, HasRows) and (row := widget.row_at(x - region.x, y - region.y)):
            deed = Deed(row=row)
        return deed

    def _do(self, deed: Deed | None, chain: int) -> None:
        """The second of two clicks is about what the first has chosen, though something else is there by now."""
        typist = cast("Typist", self.app)
        if chain == 1:
            typist.clicked = (self, deed) if deed is not None else None
        elif typist.clicked is None or typist.clicked[0] is not self:
            return
        first = typist.clicked[1] if typist.clicked is not None else None
        if first is not None and first.row and chain <= 2:
            self.in_turn(partial(self.pointed, first.row, twice=chain == 2))
        elif deed is not None and deed == first:
            for key in deed.keys:
                self.type_key(key)

    def type_key(self, key: str) -> None:
        """Do as if a key were pressed."""
        cast("Typist", self.app).type_key(*typed_as(key))

    def in_turn(self, act: Callable[[], None]) -> None:
        """Do something once everything that was typed before is done."""
        act()

    def pointed(self, row: str, *, twice: bool) -> None:
        """Choose what was clicked; `twice`: it has been chosen, now do with it what Enter does."""
