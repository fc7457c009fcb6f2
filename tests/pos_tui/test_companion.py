"""What runs beside the floor sees keys first, hears of every line, and can frame the screen."""

from collections.abc import Iterable
from datetime import datetime

from textual.widget import Widget
from textual.widgets import Static

from data.queries.views import FloorSnapshot
from data.store import Store
from pos_tui.messages import SaidLike
from tests.pos_tui.stand import open_stand


class Onlooker:
    """Takes F9 for itself and writes down the rest."""

    css_class = "-watched"
    css_path = None

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.said: list[str] = []
        self.seen = 0

    def above(self) -> Iterable[Widget]:
        yield Static("somebody is watching", id="watch")

    def beside(self) -> Iterable[Widget]:
        return ()

    def take_key(self, key: str, character: str | None) -> bool:
        del character
        self.keys.append(key)
        return key == "f9"

    def performed(self, said: SaidLike) -> None:
        self.said.append(said.line)

    def show_floor(self, snapshot: FloorSnapshot, now: datetime) -> None:
        del snapshot, now
        self.seen += 1

    def tick(self, now: datetime) -> None:
        pass


async def test_a_companion_sees_each_key_once_and_hears_what_was_done(store: Store) -> None:
    onlooker = Onlooker()
    async with open_stand(store, companion=onlooker) as stand:
        stand.burst("'w2 1", "enter", "f9", "n")
        await stand.until(lambda: len(onlooker.said) == 2)
        assert onlooker.keys == ["w", "2", "space", "1", "enter", "f9", "n"]
        assert onlooker.said == ["w 2 1", "n 1"]
        assert stand.app.floor.has_class("-watched")
        assert stand.app.floor.query_one("#watch").display
        assert onlooker.seen > 0
