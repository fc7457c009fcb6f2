"""What every screen looks like, at three sizes, in colour and without: compared with what was looked at and kept.

A new screen is one more entry of `SCREENS`. `pytest tests/pos_tui/test_screens.py --snapshot-update` keeps what is
drawn now; look at the difference before you do.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import pytest
from rich.color import ColorType
from syrupy.assertion import SnapshotAssertion

from data.store import Store
from pos_tui.language.host import Host
from pos_tui.themes import DARK, SIXTEEN, THEMES
from tests.pos_tui.portrait import in_colour, strips, without_colour
from tests.pos_tui.stand import Stand, open_stand
from tests.pos_tui.test_app_floor import book, seat

SIZES = [(80, 24), (120, 40), (200, 60)]


class Screen(NamedTuple):
    """Keys that open a screen from the floor, and what says that all of it is there."""

    keys: tuple[str, ...]
    there: str
    back: tuple[str, ...] = ("escape",)
    """Keys that lead back to the floor."""


SCREENS = {
    "floor": Screen(("escape",), "Room", back=()),
    "preview": Screen(("w", "'3 "), "Seat the walk-in"),
    "refusal": Screen(("w", "'3 1"), "Enter, then 1"),
    "find": Screen(("/", "'ok"), "Okafor"),
    "book": Screen(("r",), "2 bookings"),
    "timeline": Screen(("t",), "▸✚Khan"),
    "waitlist": Screen(("W",), "1 party"),
    "the day in figures": Screen(("D",), "nobody has opened the day"),
    "palette": Screen(("ctrl+p", "'undo"), "undo, at once"),
    "help": Screen(("?",), "Moving about"),
    "help on a verb": Screen(("b", "f1"), "make a booking", back=("escape", "escape")),
    "dojo": Screen(("ctrl+p", "'link to dojo", "enter"), "Settings"),
    "colours": Screen(("ctrl+p", "'other colours", "enter"), "sixteen"),
    "journal": Screen(("J",), "CreateParty"),
    "history": Screen(("H",), "the party at 1"),
    "wire": Screen(("v",), "OrderUpdated"),
    "servers": Screen(("S",), "Ada Byron"),
    "plan": Screen(("F",), "Combinations"),
    "list by name": Screen(("L",), "by name", back=("L", "L")),
    "list by next to be free": Screen(("L", "L"), "next to be free", back=("L",)),
    "bill": Screen(("B",), "Thank you"),
}


LINES = ("q 4 20 Lee 07700 900456", "block T1 30 wobbly leg", "o 1 2x burger, flat white", "w 2 T2", "c T2")


def furnish(store: Store) -> None:
    """An evening with something of everything."""
    seat(store, "1", name="Okafor", covers=2, minutes=35)
    seat(store, "4", name="Maribel Castellanos-Whitcombe", covers=7, minutes=5)
    book(store, "2", "Khan", 25, requests="Severe nut allergy")
    book(store, "3", "Díaz", -15)
    host = Host(store, terminal="stand")
    for line in LINES:
        assert host.perform(line).ok, line


@pytest.fixture
def certain(monkeypatch: pytest.MonkeyPatch) -> None:
    """References are drawn by lot; here everybody knows which one comes next."""
    references = iter(["KAN2", "DAZ3", *(f"REF{n}" for n in range(9))])
    monkeypatch.setattr("data.rules.reservations.new_reference", lambda: next(references))


async def look(stand: Stand, screen: Screen, keep: Callable[[], None]) -> None:
    """Open a screen, keep what it looks like, and go back."""
    stand.burst(*screen.keys)
    await stand.until(lambda: screen.there in (seen := stand.text()) and "reading…" not in seen)
    await stand.pilot.pause()
    keep()
    stand.burst(*screen.back)
    await stand.until(lambda: len(stand.app.screen_stack) == 1 and stand.line is None)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
@pytest.mark.usefixtures("certain")
async def test_screens_look_as_they_did(store: Store, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    furnish(store)
    async with open_stand(store, size=size) as stand:
        for name, screen in SCREENS.items():

            def keep(name: str = name) -> None:
                assert in_colour(stand.app) == snapshot(name=f"{name} in colour")
                assert without_colour(stand.app) == snapshot(name=f"{name} without colour")

            await look(stand, screen, keep)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.usefixtures("certain")
async def test_the_floor_in_every_theme_looks_as_it_did(
    store: Store, theme: str, snapshot: SnapshotAssertion
) -> None:
    furnish(store)
    async with open_stand(store, size=(80, 24), theme=theme) as stand:
        assert in_colour(stand.app) == snapshot


@pytest.mark.usefixtures("certain")
async def test_every_screen_of_the_sixteen_has_only_the_terminals_own_colours(store: Store) -> None:
    furnish(store)
    async with open_stand(store, theme=SIXTEEN.name) as stand:
        for name, screen in SCREENS.items():

            def check(name: str = name) -> None:
                assert _more_than_sixteen(stand) == set(), name

            await look(stand, screen, check)


def _more_than_sixteen(stand: Stand) -> set[str]:
    """Colours on the screen that such a terminal cannot draw."""
    styles = [segment.style for row in strips(stand.app) for segment in row if segment.style]
    colours = [colour for style in styles for colour in (style.color, style.bgcolor) if colour is not None]
    return {colour.name for colour in colours if colour.type not in (ColorType.DEFAULT, ColorType.STANDARD)}


async def test_the_theme_is_changed_and_back_in_the_middle_of_a_service(store: Store) -> None:
    furnish(store)
    async with open_stand(store) as stand:
        before = in_colour(stand.app)
        for theme in (*THEMES, DARK.name):
            stand.burst("ctrl+p", "'other colours", "enter", f"'{theme}", "enter")
            await stand.until(partial(_says, stand, f"colours of {theme}"))
        await stand.press("escape")
        assert in_colour(stand.app) == before


def _says(stand: Stand, words: str) -> bool:
    return words in stand.text()
