"""The demo's hands on the clock, the door and the faults."""

from data.outbox import retry
from pos_tui.demo.desk import Desk
from pos_tui.widgets.command_bar import OK

SPEEDS = (1.0, 2.0, 4.0, 10.0, 30.0, 60.0)


class Controls:
    """One for each demo, on the UI thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._clock = desk, desk.world.clock
        self._faults = desk.world.backstage.dojo.faults

    # ---- time --------------------------------------------------------------------------------------------

    def stop_or_go(self) -> None:
        if self._clock.running:
            self._clock.freeze()
        else:
            self._clock.run()

    def step(self) -> None:
        """A minute on, and stop."""
        self._clock.freeze()
        self._clock.advance(minutes=1)

    def slower(self) -> None:
        self._change_speed(-1)

    def faster(self) -> None:
        self._change_speed(+1)

    def _change_speed(self, step: int) -> None:
        nearest = min(range(len(SPEEDS)), key=lambda index: abs(SPEEDS[index] - self._clock.speed))
        self._clock.set_speed(SPEEDS[max(0, min(nearest + step, len(SPEEDS) - 1))])

    # ---- the door ----------------------------------------------------------------------------------------

    def switch_autopilot(self) -> None:
        engine = self._desk.world.engine
        engine.autopilot = not engine.autopilot
        self._desk.tell(OK, "The autopilot seats who waits." if engine.autopilot else "The door is yours again.")

    # ---- faults ------------------------------------------------------------------------------------------

    def toggle_fault(self, name: str) -> None:
        if not self._faults.toggle(name):
            self._send_now()

    def only_fault(self, name: str) -> None:
        """This one and no other; `none` ends them all."""
        self._faults.clear()
        if name == "none":
            self._send_now()
        else:
            self._faults.switch(name, True)

    def _send_now(self) -> None:
        """A fault has ended: what waits goes out at once, also while time stands still."""
        self._desk.ask(self._retry, lambda _: None)

    def _retry(self) -> None:
        with self._desk.world.store.maintenance() as session:
            retry(session)
        self._desk.stage.embedded.retry_now()
