"""The demo beside the floor: its clock, its keys, the wire, a presenter's script, and the way back in time."""

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.widget import Widget

from data.errors import PosError
from data.money import format_money
from data.outbox import retry
from data.queries.views import FloorSnapshot, TableState
from pos_tui.demo.acts import perform
from pos_tui.demo.menus import FaultScreen, WorldScreen
from pos_tui.demo.presenter import Presenter
from pos_tui.demo.script import DojoAct, Script
from pos_tui.demo.stage import Stage
from pos_tui.demo.strip import FaultBanner, Narration, StageState, Strip
from pos_tui.demo.wire import WirePane
from pos_tui.demo.wire_screen import WireScreen
from pos_tui.floor.names import spoken_names
from pos_tui.messages import SaidLike
from pos_tui.screens.floor import FloorScreen, Mode
from pos_tui.widgets.command_bar import NO, OK, WARN
from server.guests import shelf
from server.guests.tally import Tally
from server.guests.world import Mark
from server.simulator.ledger import Exchange

if TYPE_CHECKING:
    from pos_tui.app import PosApp

SPEEDS = (1.0, 2.0, 4.0, 10.0, 30.0, 60.0)

KEPT = 400
"""Exchanges that can be looked at."""

BACK = 5
"""Simulated minutes that one press goes back or on."""

_LOOKING = frozenset({"up", "down", "left", "right", "h", "j", "k", "l", "tab", "shift+tab", "[", "]"})
"""Keys that change nothing: in the past one may look round with them."""


class Notified(Message):
    """Something to be done on the UI thread."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self.work = work


class _Strip(Strip):
    """The strip also hears what other threads have to tell."""

    def on_notified(self, message: Notified) -> None:
        message.stop()
        message.work()


class Demo:
    """A `Companion`, and the hands of a presenter. On the UI thread; the world has its own."""

    css_class = "-demo"
    css_path = "styles/demo.tcss"

    def __init__(self, stage: Stage, script: Script | None, presented: Script | None, trouble: str = "") -> None:
        """`script` plays by itself until a key is pressed; `presented` is what F6 plays."""
        self._stage, self._world, self._pump = stage, stage.world, stage.pump
        self._presented, self._trouble = presented, trouble
        self._strip, self._banner, self._narration, self._wire = _Strip(), FaultBanner(), Narration(), WirePane()
        self._exchanges: deque[Exchange] = deque(maxlen=KEPT)
        self._names: set[str] = set()
        self._snapshot: FloorSnapshot | None = None
        self._app: PosApp | None = None
        self._by_itself = script is not None
        self.presenter = Presenter(script, self, self._show_script) if script is not None else None
        self._past, self._compared, self._began = "", "", False
        self._taking_over = False
        self._held: list[tuple[str, str | None]] = []
        self._commands: dict[str, Callable[[], None]] = {
            "f2": self._stop_or_go,
            "f14": self._step,
            "shift+f2": self._step,
            "f3": lambda: self._change_speed(-1),
            "f4": lambda: self._change_speed(+1),
            "f5": self._reset,
            "f6": self._script_key,
            "f7": lambda: self._go_back(BACK),
            "f19": lambda: self._go_back(-BACK),
            "shift+f7": lambda: self._go_back(-BACK),
            "f8": self._show_wire,
            "f9": self._show_faults,
            "f10": self._fold,
            "f11": self._switch_autopilot,
            "f12": self._show_worlds,
        }
        self._world.backstage.dojo.on_exchange(self._heard)

    def attach(self, app: "PosApp") -> None:
        """The app that this is the companion of."""
        self._app = app

    @property
    def app(self) -> "PosApp":
        assert self._app is not None  # noqa: S101 - `attach` comes first
        return self._app

    # ---- companion ---------------------------------------------------------------------------------------

    def above(self) -> Iterable[Widget]:
        return (self._strip, self._banner, self._narration)

    def beside(self) -> Iterable[Widget]:
        return (self._wire,)

    def take_key(self, key: str, character: str | None) -> bool:
        if self._taking_over:
            self._held.append((key, character))
            return True
        if (command := self._commands.get(key)) is not None:
            command()
            self._show_strip()
            return True
        if self.presenter is not None and not self.presenter.over and self._presenters(key):
            return True
        return self._in_the_past(key, character)

    def performed(self, said: SaidLike) -> None:
        del said

    def show_floor(self, snapshot: FloorSnapshot, now: datetime) -> None:
        del now
        self._snapshot = snapshot
        self._show_wire_pane()

    def tick(self, now: datetime) -> None:
        del now
        if not self._began:
            self._began = True
            self._begin()
        self._compare()
        self._show_strip()

    def _begin(self) -> None:
        """On the first tick: time begins to run, and the script with it."""
        self._world.clock.run()
        if self._trouble:
            self.app.floor.tell(NO, self._trouble)
        if self.presenter is not None:
            self.presenter.next()

    # ---- what is shown -----------------------------------------------------------------------------------

    def _show_strip(self) -> None:
        clock = self._world.clock
        self._strip.show(
            StageState(
                self._world.bill.seed,
                clock.speed,
                clock.running,
                self._world.door,
                clock.utc_now(),
                self._past,
                self._compared,
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
        self._names.add(exchange.name)
        self._on_ui(self._show_wire_pane)

    def _show_wire_pane(self) -> None:
        self._wire.show(tuple(self._exchanges), self._snapshot.venue if self._snapshot is not None else None)

    def _on_ui(self, work: Callable[[], None]) -> None:
        if self._strip.is_attached:
            self._strip.post_message(Notified(work))

    def _ask(
        self, work: Callable[[], Any], then: Callable[[Any], None], failed: Callable[[str], None] | None = None
    ) -> None:
        """Have the world do something, and go on here when it is done; a failure is told, by `failed` if given."""

        def done(future: "Future[Any]") -> None:
            error = future.exception()
            if error is None:
                self._on_ui(lambda: then(future.result()))
            else:
                sentence = str(error) if isinstance(error, PosError) else "That went wrong; the demo goes on."
                self._on_ui(lambda: (failed or self._tell_trouble)(sentence))

        self._pump.submit(work).add_done_callback(done)

    def _tell_trouble(self, sentence: str) -> None:
        self.app.floor.tell(NO, sentence)

    # ---- time --------------------------------------------------------------------------------------------

    def _stop_or_go(self) -> None:
        clock = self._world.clock
        if clock.running:
            clock.freeze()
        elif not self._past:
            clock.run()

    def _step(self) -> None:
        if self._past:
            return
        self._world.clock.freeze()
        self._world.clock.advance(minutes=1)

    def _change_speed(self, step: int) -> None:
        clock = self._world.clock
        nearest = min(range(len(SPEEDS)), key=lambda index: abs(SPEEDS[index] - clock.speed))
        clock.set_speed(SPEEDS[max(0, min(nearest + step, len(SPEEDS) - 1))])

    def _switch_autopilot(self) -> None:
        engine = self._world.engine
        engine.autopilot = not engine.autopilot
        self.app.floor.tell(
            OK, "The autopilot seats who waits." if engine.autopilot else "The door is yours again."
        )

    def _reset(self) -> None:
        self._world.backstage.dojo.faults.clear()
        self._past = self._compared = ""
        self._ask(self._world.reset, self._has_reset)

    def _has_reset(self, _result: object) -> None:
        self._exchanges.clear()
        self._world.clock.run()
        self._show_strip()
        self.app.floor.tell(OK, f"Begun anew with seed {self._world.bill.seed}.")

    # ---- back in time ------------------------------------------------------------------------------------

    def _go_back(self, steps: int) -> None:
        self._ask(lambda: self._world.go_back(steps), self._show_past)

    def _show_past(self, mark: Mark | None) -> None:
        if mark is None:
            self.app.floor.tell(WARN, "There is nothing to go back to yet.")
            return
        venue = self._snapshot.venue if self._snapshot is not None else None
        at = f"{venue.local(mark.at):%H:%M}" if venue is not None else ""
        self._past = f"⟲ {at}  F7 earlier  shift+F7 later  Esc back to now  any act of yours begins a branch here"
        self._show_strip()

    def _in_the_past(self, key: str, character: str | None) -> bool:
        """While one looks at the past: Escape returns, looking round is free, anything else begins a branch."""
        if not self._past or key in _LOOKING:
            return False
        if key == "escape":
            self._ask(self._world.return_to_now, lambda _: self._leave_past())
            return True
        self._taking_over = True
        self._held.append((key, character))
        self._ask(self._world.take_over, lambda _: self._took_over())
        return True

    def _leave_past(self) -> None:
        self._past = ""
        self._show_strip()

    def _took_over(self) -> None:
        self._taking_over = False
        self._leave_past()
        held, self._held = self._held, []
        for key, character in held:
            self.app.pass_on(key, character)

    def _compare(self) -> None:
        """Once a second in a branch: how it goes against what happened."""
        if self._world.branched_from is not None:
            self._ask(lambda: (self._world.tally(), self._world.tally_of_first()), self._show_compared)

    def _show_compared(self, tallies: "tuple[Tally, Tally | None] | None") -> None:
        if tallies is not None and tallies[1] is not None and self._snapshot is not None:
            self._compared = _compared(tallies[0], tallies[1], self._snapshot.venue.currency)

    # ---- screens -----------------------------------------------------------------------------------------

    def _on_floor(self) -> bool:
        top = self.app.screen_stack[-1]
        return isinstance(top, FloorScreen) and top.mode is Mode.FLOOR

    def _show_wire(self) -> None:
        if self._on_floor():
            venue = self._snapshot.venue if self._snapshot is not None else None
            self.app.push_screen(WireScreen(tuple(self._exchanges), venue))
        elif isinstance(self.app.screen_stack[-1], WireScreen):
            self.app.pop_screen()

    def _fold(self) -> None:
        self._wire.display = not self._wire.display

    def _show_faults(self) -> None:
        if self._on_floor():
            self.app.push_screen(FaultScreen(self._world.backstage.dojo.faults, self._toggle_fault))

    def _toggle_fault(self, name: str) -> None:
        faults = self._world.backstage.dojo.faults
        if not faults.toggle(name):
            self._send_now()
        self._show_strip()

    def _send_now(self) -> None:
        """A fault has ended: what waits goes out at once, also while time stands still."""
        self._ask(self._retry, lambda _: None)

    def _retry(self) -> None:
        with self._world.store.maintenance() as session:
            retry(session)
        self._stage.embedded.retry_now()

    def _show_worlds(self) -> None:
        if self._on_floor():
            self.app.push_screen(WorldScreen(shelf.worlds(), self._save, self._load, self._remove))

    def _save(self, name: str) -> None:
        self._ask(lambda: shelf.save(self._world, name), lambda _: self.app.floor.tell(OK, f"Kept as “{name}”."))

    def _load(self, name: str) -> None:
        self._ask(lambda: shelf.load(self._world, name), lambda _: self._loaded(name))

    def _loaded(self, name: str) -> None:
        self._past = self._compared = ""
        self._show_strip()
        self.app.floor.tell(OK, f"“{name}” goes on where it was left.")

    def _remove(self, name: str) -> None:
        shelf.remove(name)
        self.app.floor.tell(OK, f"“{name}” is gone.")

    # ---- a presenter's script ----------------------------------------------------------------------------

    def _script_key(self) -> None:
        """Begin the script, or end the one that plays."""
        if self.presenter is not None and not self.presenter.over and not self._by_itself:
            self.presenter.end()
        elif self._presented is not None:
            if self.presenter is not None:
                self.presenter.end()
            self._by_itself = False
            self.presenter = Presenter(self._presented, self, self._show_script)
            self._reset()
            self.presenter.next()

    def _presenters(self, key: str) -> bool:
        """Whether a key was for the presenter: any key ends what plays by itself; space and b lead on and back."""
        presenter = self.presenter
        assert presenter is not None  # noqa: S101 - the caller looked
        if self._by_itself:
            presenter.end()
            return False
        if presenter.waiting and self._on_floor():
            if key == "space":
                presenter.next()
                return True
            if key in ("b", "backspace"):
                presenter.back()
                return True
        presenter.saw(key)
        return False

    # ---- hands -------------------------------------------------------------------------------------------

    def press(self, key: str, character: str | None) -> None:
        self.app.pass_on(key, character)

    def act(self, act: DojoAct, then: Callable[[str], None]) -> None:
        self._ask(lambda: perform(self._world, act), then, then)

    def fault(self, name: str) -> None:
        faults = self._world.backstage.dojo.faults
        faults.clear()
        if name == "none":
            self._send_now()
        else:
            faults.switch(name, True)
        self._show_strip()

    def go_on(self, minutes: int, then: Callable[[str], None]) -> None:
        until = self._world.clock.utc_now() + timedelta(minutes=minutes)
        self._ask(lambda: self._world.play(until), lambda _: then(""), then)

    def begin_anew(self, then: Callable[[str], None]) -> None:
        self._ask(self._world.reset, lambda _: then(""), then)

    def later(self, seconds: float, then: Callable[[], None]) -> None:
        self.app.set_timer(max(seconds, 0.001), then)

    def screen(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    def listen(self) -> None:
        self._names = set()

    def heard(self) -> set[str]:
        return self._names

    def walk_in(self) -> str:
        return walk_in(self._snapshot, self._world.clock.utc_now()) if self._snapshot is not None else "2"

    @property
    def busy(self) -> bool:
        return self.app.floor.busy


def walk_in(snapshot: FloorSnapshot, now: datetime) -> str:
    """Two, or one, at a table that is theirs for the whole stay; else two at whatever table is empty."""
    empty = [table for table in snapshot.tables if table.state(now) in (TableState.FREE, TableState.DUE)]
    for covers in (2, 1):
        end = now + snapshot.venue.turn(covers)
        if any(
            table.covers >= covers and (table.next_booking is None or table.next_booking.expected_at >= end)
            for table in empty
        ):
            return str(covers)
    roomy = sorted(empty, key=lambda table: -table.covers)
    return f"{min(2, roomy[0].covers)} {spoken_names(snapshot)[roomy[0].id]}" if roomy else "2"


def _compared(here: Tally, first: Tally, currency: str) -> str:
    """This branch against the evening it left, at the same time of it."""
    money = here.takings - first.takings
    sign = "+" if money >= 0 else "−"
    waits = here.minutes_waited - first.minutes_waited
    return (
        f"branch: covers {here.covers - first.covers:+d}, wait {waits:+.0f}', "
        f"takings {sign}{format_money(abs(money), currency)}"
    )
