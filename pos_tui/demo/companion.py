"""The demo beside the floor: which key does what, and what is shown."""

from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from textual.widget import Widget

from data.queries.views import FloorSnapshot
from pos_tui.demo.controls import Controls
from pos_tui.demo.desk import Desk
from pos_tui.demo.hands import DemoHands
from pos_tui.demo.overlays import DemoOverlays
from pos_tui.demo.presenter import Presenter
from pos_tui.demo.rewinding import Rewinding
from pos_tui.demo.script import Script
from pos_tui.demo.stage import Stage
from pos_tui.demo.strip import FaultBanner, Narration, StageState
from pos_tui.demo.wire import WirePane
from pos_tui.messages import SaidLike
from pos_tui.screens.floor import FloorScreen, Mode
from pos_tui.widgets.command_bar import OK
from server.simulator.ledger import Exchange

if TYPE_CHECKING:
    from pos_tui.app import PosApp

_LEADING = ("space", "b", "backspace")
"""Keys of a presenter's: on, and back."""

KEPT = 400
"""Exchanges that can be looked at."""


class Demo:
    """A `Companion`, on the UI thread."""

    css_class = "-demo"
    css_path = "styles/demo.tcss"

    def __init__(self, stage: Stage, script: Script | None, presented: Script) -> None:
        """`script` plays by itself until a key is pressed; `presented` is what F6 plays."""
        self._desk = Desk(stage)
        self._world = stage.world
        self._presented = presented
        self._banner, self._narration, self._wire = FaultBanner(), Narration(), WirePane()
        self._exchanges: deque[Exchange] = deque(maxlen=KEPT)
        self._controls = Controls(self._desk)
        self._rewinding = Rewinding(self._desk, self._show_strip)
        self._overlays = DemoOverlays(self._desk, self._controls, self._rewinding.forget)
        self._hands = DemoHands(self._desk, self._controls)
        self._by_itself = script is not None
        self.presenter = self.present(script) if script is not None else None
        self._began = False
        self._commands = self._keys()
        self._world.backstage.dojo.on_exchange(self._heard)

    def _keys(self) -> dict[str, Callable[[], None]]:
        controls, rewinding, overlays = self._controls, self._rewinding, self._overlays
        return {
            "f2": self._in_the_present(controls.stop_or_go),
            "f14": self._in_the_present(controls.step),
            "shift+f2": self._in_the_present(controls.step),
            "f3": controls.slower,
            "f4": controls.faster,
            "f5": self._reset,
            "f6": self._script_key,
            "f7": rewinding.earlier,
            "f19": rewinding.later,
            "shift+f7": rewinding.later,
            "f8": lambda: overlays.show_wire(tuple(self._exchanges)),
            "f9": overlays.show_faults,
            "f10": self._fold,
            "f11": controls.switch_autopilot,
            "f12": overlays.show_worlds,
        }

    def attach(self, app: "PosApp") -> None:
        """The app that this is the companion of."""
        self._desk.attach(app)

    # ---- companion ---------------------------------------------------------------------------------------

    def above(self) -> Iterable[Widget]:
        return (self._desk.strip, self._banner, self._narration)

    def beside(self) -> Iterable[Widget]:
        return (self._wire,)

    def take_key(self, key: str, character: str | None) -> bool:
        if (command := self._commands.get(key)) is not None:
            command()
            self._show_strip()
            return True
        if self.presenter is not None and not self.presenter.over and self._presenters(key):
            return True
        return self._rewinding.take_key(key, character)

    def performed(self, said: SaidLike) -> None:
        del said

    def show_floor(self, snapshot: FloorSnapshot, now: datetime) -> None:
        del now
        self._desk.snapshot = snapshot
        self._show_wire_pane()

    def tick(self, now: datetime) -> None:
        del now
        if not self._began:
            self._began = True
            self._begin()
        self._rewinding.compare()
        self._show_strip()

    def _begin(self) -> None:
        """On the first tick: time begins to run, and the script with it."""
        self._world.clock.run()
        if self.presenter is not None:
            self.presenter.next()

    # ---- what is shown -----------------------------------------------------------------------------------

    def _show_strip(self) -> None:
        clock, rewinding = self._world.clock, self._rewinding
        self._desk.strip.show(
            StageState(
                self._world.bill.seed,
                clock.speed,
                clock.running,
                self._world.door,
                clock.utc_now(),
                rewinding.past,
                rewinding.compared,
            )
        )
        self._banner.show(self._world.backstage.dojo.faults.sentence)

    def _show_script(self) -> None:
        presenter = self.presenter
        if presenter is None or presenter.over:
            self._narration.show("", "")
        else:
            shown = presenter.shown
            self._narration.show(shown.text, "" if self._by_itself else shown.foot, shown.keys)

    def _heard(self, exchange: Exchange) -> None:
        """On Dojo's loop."""
        self._exchanges.append(exchange)
        self._hands.note(exchange)
        self._desk.on_ui(self._show_wire_pane)

    def _show_wire_pane(self) -> None:
        self._wire.show(tuple(self._exchanges), self._desk.venue)

    def _fold(self) -> None:
        self._wire.display = not self._wire.display

    # ---- anew --------------------------------------------------------------------------------------------

    def _in_the_present(self, command: Callable[[], None]) -> Callable[[], None]:
        """In the past time does not run."""
        return lambda: None if self._rewinding.past else command()

    def _reset(self) -> None:
        if self.presenter is not None:
            self.presenter.end()
        self._begin_anew(lambda: None)

    def _begin_anew(self, then: Callable[[], None]) -> None:
        self._world.backstage.dojo.faults.clear()
        self._rewinding.forget()

        def begun(_: object) -> None:
            self._exchanges.clear()
            self._world.clock.run()
            self._show_strip()
            self._desk.tell(OK, f"Begun anew with seed {self._world.bill.seed}.")
            then()

        self._desk.ask(self._world.reset, begun)

    # ---- a presenter's script ----------------------------------------------------------------------------

    def present(self, script: Script, *, at_once: bool = False) -> Presenter:
        """A playing of a script on this demo, not begun yet; `at_once` without pauses between keys."""
        self.presenter = Presenter(script, self._hands, self._show_script, at_once=at_once)
        return self.presenter

    def _script_key(self) -> None:
        """Begin the script, or end the one that plays."""
        if self.presenter is not None and not self.presenter.over and not self._by_itself:
            self.presenter.end()
        else:
            if self.presenter is not None:
                self.presenter.end()
            self._by_itself = False
            self._world.clock.set_speed(1.0)  # the evening must not overtake who tells of it
            presenter = self.present(self._presented)
            self._begin_anew(presenter.next)

    def _presenters(self, key: str) -> bool:
        """Whether a key was for the presenter: any key ends what plays by itself; space and b lead on and back."""
        presenter = self.presenter
        assert presenter is not None  # noqa: S101 - the caller looked
        if self._by_itself:
            presenter.end()
            return False
        if presenter.waiting and (self._on_floor() or presenter.untouched) and key in _LEADING:
            self._leave_line()
            presenter.next() if key == "space" else presenter.back()
            return True
        presenter.saw(key)
        return False

    def _leave_line(self) -> None:
        """What a step has left open, such as a line that was refused."""
        if not self._on_floor():
            self._desk.app.pass_on("escape", None)

    def _on_floor(self) -> bool:
        top = self._desk.app.screen_stack[-1]
        return isinstance(top, FloorScreen) and top.mode is Mode.FLOOR
