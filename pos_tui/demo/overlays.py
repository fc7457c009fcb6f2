"""The demo's own screens above the floor, and what is chosen on them."""

from collections.abc import Callable, Sequence

from pos_tui.demo.controls import Controls
from pos_tui.demo.desk import Desk
from pos_tui.demo.menus import FaultScreen, Shelf, WorldScreen
from pos_tui.demo.wire_screen import WireScreen
from pos_tui.screens.overlay import Overlay
from pos_tui.widgets.command_bar import OK
from server.guests import shelf
from server.simulator.ledger import Exchange

_OWN = (WireScreen, FaultScreen, WorldScreen)


class DemoOverlays:
    """A key opens a screen, the same key closes it, and another one's key changes to that."""

    def __init__(self, desk: Desk, controls: Controls, loaded: Callable[[], None]) -> None:
        """`loaded` hears when another evening is on."""
        self._desk, self._controls, self._loaded = desk, controls, loaded

    def show_wire(self, exchanges: Sequence[Exchange]) -> None:
        self._toggle(WireScreen, lambda: WireScreen(exchanges, self._desk.venue, self._desk.app.pass_on))

    def show_faults(self) -> None:
        faults, toggle = self._desk.world.backstage.dojo.faults, self._controls.toggle_fault
        self._toggle(FaultScreen, lambda: FaultScreen(faults, toggle, self._desk.app.pass_on))

    def show_worlds(self) -> None:
        deeds = Shelf(self._save, self._load, shelf.copy, self._remove)
        self._toggle(WorldScreen, lambda: WorldScreen(shelf.worlds(), deeds))

    def _toggle(self, kind: type[Overlay], make: Callable[[], Overlay]) -> None:
        app = self._desk.app
        top = app.screen_stack[-1]
        if isinstance(top, _OWN):
            app.pop_screen()
        if not isinstance(top, kind):
            app.push_screen(make())

    def _save(self, name: str) -> None:
        world = self._desk.world
        self._desk.ask(lambda: shelf.save(world, name), lambda _: self._desk.tell(OK, f"Kept as “{name}”."))

    def _load(self, name: str) -> None:
        self._desk.ask(lambda: shelf.load(self._desk.world, name), lambda _: self._has_loaded(name))

    def _has_loaded(self, name: str) -> None:
        self._loaded()
        self._desk.tell(OK, f"“{name}” goes on where it was left.")

    def _remove(self, name: str) -> None:
        shelf.remove(name)
        self._desk.tell(OK, f"“{name}” is gone.")
