"""What every part of the demo has at hand: the stage, the app, and the ways between their threads."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from textual.message import Message

from data.errors import PosError
from data.queries.views import FloorSnapshot
from data.venue import VenueProfile
from pos_tui.demo.stage import Stage
from pos_tui.demo.strip import Strip
from pos_tui.widgets.command_bar import NO

if TYPE_CHECKING:
    from pos_tui.app import PosApp


class Notified(Message):
    """Something to be done on the UI thread."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self.work = work


class HearingStrip(Strip):
    """The strip also hears what other threads have to tell."""

    def on_notified(self, message: Notified) -> None:
        message.stop()
        message.work()


class Desk:
    """Used on the UI thread, but for `on_ui`; the world has a thread of its own."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.world = stage, stage.world
        self.strip = HearingStrip()
        self.snapshot: FloorSnapshot | None = None
        self._app: PosApp | None = None

    def attach(self, app: "PosApp") -> None:
        self._app = app

    @property
    def app(self) -> "PosApp":
        assert self._app is not None  # noqa: S101 - `attach` comes first
        return self._app

    @property
    def venue(self) -> VenueProfile | None:
        return self.snapshot.venue if self.snapshot is not None else None

    def on_ui(self, work: Callable[[], None]) -> None:
        """Have something done on the UI thread, from any other."""
        if self.strip.is_attached:
            self.strip.post_message(Notified(work))

    def ask(
        self, work: Callable[[], Any], then: Callable[[Any], None], failed: Callable[[str], None] | None = None
    ) -> None:
        """Have the world do something, and go on here when it is done and the floor shows it.

        A failure is told, by `failed` if given.
        """

        def done(future: "Future[Any]") -> None:
            error = future.exception()
            if error is None:
                self.app.once_shown(lambda: then(future.result()))
            else:
                sentence = str(error) if isinstance(error, PosError) else "That went wrong; the demo goes on."
                self.on_ui(lambda: (failed or self._tell_trouble)(sentence))

        self.stage.pump.submit(work).add_done_callback(done)

    def tell(self, mark: str, sentence: str) -> None:
        """Put a sentence on the floor's line of answers."""
        self.app.floor.tell(mark, sentence)

    def _tell_trouble(self, sentence: str) -> None:
        self.tell(NO, sentence)
