"""The hands of a presenter's script: they press keys, let Dojo act, and look at the screen."""

from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from textual.screen import Screen
from textual.widget import Widget

from data.queries.views import FloorSnapshot, TableState, TableView
from pos_tui.demo.acts import perform
from pos_tui.demo.controls import Controls
from pos_tui.demo.desk import Desk
from pos_tui.demo.script import DojoAct
from pos_tui.demo.strip import Narration
from pos_tui.demo.wire import diagram
from pos_tui.floor.names import spoken_names
from pos_tui.text import count
from pos_tui.widgets.command_bar import OK
from server.guests.world import Comparison
from server.simulator.ledger import Exchange

KEPT = 400
"""Exchanges that a script can look back on: nobody clears them while no script plays."""

WIDE = 120
"""Cells of a diagram that a script reads."""


class DemoHands:
    """`Hands` on a demo, on the UI thread."""

    def __init__(self, desk: Desk, controls: Controls) -> None:
        self._desk, self._controls = desk, controls
        self._heard: deque[Exchange] = deque(maxlen=KEPT)

    def press(self, key: str, character: str | None) -> None:
        self._desk.app.pass_on(key, character)

    def act(self, act: DojoAct, then: Callable[[str], None]) -> None:
        table = self._desk.app.floor.canvas.table
        chosen = table.id if table is not None else None
        self._desk.ask(lambda: perform(self._desk.world, act, chosen), then, then)

    def register(self, then: Callable[[str], None]) -> None:
        self._desk.ask(self._desk.stage.register, then, then)

    def fault(self, name: str) -> None:
        self._controls.only_fault(name)

    def go_on(self, minutes: int, then: Callable[[str], None]) -> None:
        world = self._desk.world
        until = world.clock.utc_now() + timedelta(minutes=minutes)
        self._desk.ask(lambda: world.play(until), lambda _: then(""), then)

    def begin_anew(self, then: Callable[[str], None]) -> None:
        self._desk.ask(self._desk.world.reset, lambda _: then(""), then)

    def compare(self, then: Callable[[str], None]) -> None:
        def compared(found: Comparison) -> None:
            if not found.differing:
                self._desk.tell(
                    OK, f"Compared over the wire: {count(found.alike, 'entry', 'entries')} in each book."
                )
            then("; ".join(found.differing))

        self._desk.ask(self._desk.world.compare_books, compared, then)

    def later(self, seconds: float, then: Callable[[], None]) -> None:
        self._desk.app.set_timer(max(seconds, 0.001), then)

    def screen(self) -> str:
        """With all that the diagram has drawn since `listen`, though more may have pushed it out of sight."""
        drawn = diagram(tuple(self._heard), None, WIDE, 2 * len(self._heard) + 1)
        return "\n".join([*_lines(self._desk.app.screen), *("".join(text for text, _ in line) for line in drawn)])

    def listen(self) -> None:
        self._heard.clear()

    def note(self, exchange: Exchange) -> None:
        """Something went over the wire; on Dojo's loop."""
        self._heard.append(exchange)

    def heard(self) -> set[str]:
        return {name for each in tuple(self._heard) for name in (each.name, f"{each.name} {each.status}")}

    def fill(self, text: str) -> str:
        """`{walk-in}`: a party's size, with its table if need be; `{single}`: one guest, who takes no table from
        parties; `{here}`: the chosen table; `{free}`: an empty one for two; `{dish}`: a main course; `{start}`:
        the day and hour at which it opens."""
        text = text.replace("{start}", f"{self._desk.world.opens:%A, %H:%M}")
        snapshot, floor = self._desk.snapshot, self._desk.app.floor
        if snapshot is None or floor.canvas.table is None or "{" not in text:
            return text
        names, now = spoken_names(snapshot), self._desk.world.clock.utc_now()
        empty = roomiest(snapshot, now)
        return (
            text.replace("{walk-in}", walk_in(snapshot, now))
            .replace("{single}", single(snapshot, now))
            .replace("{here}", names[floor.canvas.table.id])
            .replace("{free}", names[empty[0].id] if empty else "")
            .replace("{dish}", self._desk.world.main_course)
        )

    @property
    def busy(self) -> bool:
        return self._desk.app.floor.busy


def _lines(screen: "Screen[object]") -> Iterator[str]:
    """What each widget of a screen shows, line by line."""
    for widget in screen.query(Widget):
        if widget.display and not widget.children and not isinstance(widget, Narration):
            yield from (widget.render_line(y).text for y in range(widget.size.height))


AWHILE = timedelta(minutes=45)
"""A table that is nobody else's for so long will do to show something."""


def roomiest(snapshot: FloorSnapshot, now: datetime) -> list[TableView]:
    """The clean, empty tables; the smallest for two that nobody needs soon comes first."""
    empty = [table for table in snapshot.tables if table.state(now) is TableState.FREE and not table.dirty]

    def needed_soon(table: TableView) -> bool:
        return table.next_booking is not None and table.next_booking.expected_at < now + AWHILE

    return sorted(empty, key=lambda table: (table.covers < 2, needed_soon(table), table.covers))


def _empty(snapshot: FloorSnapshot, now: datetime) -> list[TableView]:
    return [table for table in snapshot.tables if table.state(now) in (TableState.FREE, TableState.DUE)]


def _theirs(snapshot: FloorSnapshot, now: datetime, covers: int, stay: timedelta) -> list[TableView]:
    """The empty tables that so many may have for so long."""

    def booked(table: TableView) -> bool:
        return table.next_booking is not None and table.next_booking.expected_at < now + stay

    return [table for table in _empty(snapshot, now) if table.covers >= covers and not booked(table)]


def single(snapshot: FloorSnapshot, now: datetime) -> str:
    """One, where there is a table for the whole stay; else whoever can be seated."""
    return "1" if _theirs(snapshot, now, 1, snapshot.venue.turn(1)) else walk_in(snapshot, now)


def walk_in(snapshot: FloorSnapshot, now: datetime) -> str:
    """Two, at a table that is theirs for the whole stay or by name at one that is theirs for a while; else one."""
    if _theirs(snapshot, now, 2, snapshot.venue.turn(2)):
        return "2"
    awhile = _theirs(snapshot, now, 2, AWHILE)
    if not awhile and _theirs(snapshot, now, 1, snapshot.venue.turn(1)):
        return "1"
    roomy = awhile or sorted(_empty(snapshot, now), key=lambda table: -table.covers)
    return f"{min(2, roomy[0].covers)} {spoken_names(snapshot)[roomy[0].id]}" if roomy else "2"
