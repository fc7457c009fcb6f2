"""The yardstick: as little as a Textual app can be that draws the same boxes and echoes a typed line.

python -m tests.benchmarks.yardstick TABLES
"""

import sys
from collections import defaultdict

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tests.benchmarks.places import HEIGHT, Place, on_one_canvas

PLAIN, CHOSEN, GUEST = Style.parse("white on #202020"), Style.parse("bold yellow"), Style.parse("green")


class Boxes(ScrollView, can_focus=True):
    """Every box, the chosen one with a double border; the first row is the typed line."""

    def __init__(self, places: list[Place]) -> None:
        super().__init__()
        self.places, self.chosen, self.typed = places, 0, ""
        self.virtual_size = Size(max(p.x + p.width for p in places), max(p.y + p.height for p in places))
        self.rows: defaultdict[int, list[tuple[int, Place]]] = defaultdict(list)
        for index, place in enumerate(places):
            for y in range(place.y, place.y + place.height):
                self.rows[y].append((index, place))

    def on_key(self, event: events.Key) -> None:
        if event.key == "colon":
            self.typed = ":"
        elif event.key == "ctrl+n":
            self.typed = ""
        elif self.typed:
            self.typed += event.character or ""
        else:
            self._move({"l": 1, "h": -1}.get(event.key, 0))
            return
        self.refresh(Region(0, 0, self.size.width, 1))

    def _move(self, step: int) -> None:
        before, self.chosen = self.chosen, (self.chosen + step) % len(self.places)
        for index in (before, self.chosen):
            place = self.places[index]
            self.refresh(Region(place.x, place.y, place.width, place.height).translate(-self.scroll_offset))

    def render_line(self, y: int) -> Strip:
        scroll_x, scroll_y = self.scroll_offset
        width = self.size.width
        if y == 0 and self.typed:
            return Strip([Segment(self.typed, CHOSEN)]).adjust_cell_length(width, PLAIN)
        segments: list[Segment] = []
        at = 0
        for index, place in self.rows.get(y + scroll_y, ()):
            segments.append(Segment(" " * (place.x - at), PLAIN))
            segments += _row(place, y + scroll_y - place.y, chosen=index == self.chosen)
            at = place.x + place.width
        return Strip(segments, at).crop_extend(scroll_x, scroll_x + width, PLAIN)


def _row(place: Place, row: int, *, chosen: bool) -> list[Segment]:
    top_left, dash, top_right, side, bottom_left, bottom_right = "╔═╗║╚╝" if chosen else "┌─┐│└┘"
    border = CHOSEN if chosen else PLAIN
    inner = place.width - 2
    if row == 0:
        return [Segment(f"{top_left}{f' {place.name} '.ljust(inner, dash)}{top_right}", border)]
    if row == HEIGHT - 1:
        return [Segment(f"{bottom_left}{dash * inner}{bottom_right}", border)]
    return [Segment(side, border), Segment("S Okafor".ljust(inner), GUEST), Segment(side, border)]


class Yardstick(App[None]):
    def compose(self) -> ComposeResult:
        yield Boxes(on_one_canvas(int(sys.argv[1])))

    def on_mount(self) -> None:
        self.query_one(Boxes).focus()


if __name__ == "__main__":
    Yardstick().run()
