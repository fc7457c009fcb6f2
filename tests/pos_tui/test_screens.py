"""What every screen looks like, at three sizes, in colour and without: compared with what was looked at and kept.

A new screen is one more entry of `SCREENS`. `pytest tests/pos_tui/test_screens.py --snapshot-update` keeps what is
drawn now; look at the difference before you do.
"""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from syrupy.assertion import SnapshotAssertion

from data.store import Store
from pos_tui.language.host import Host
from tests.pos_tui.portrait import in_colour, without_colour
from tests.pos_tui.stand import Stand, open_stand
from tests.pos_tui.test_app_floor import book, seat

SIZES = [(80, 24), (120, 40), (200, 60)]


class Screen(NamedTuple):
    """Keys that open a screen from the floor, and what says that all of it is there."""

    keys: tuple[str, ...]
    there: str
    back: int = 1
    """How many times Escape leads back."""


SCREENS = {
    "floor": Screen(("escape",), "Room", back=0),
    "preview": Screen(("w", "'3 "), "Seat the walk-in"),
    "refusal": Screen(("w", "'3 1"), "Enter, then 1"),
    "find": Screen(("/", "'ok"), "Okafor"),
    "book": Screen(("r",), "Khan"),
    "timeline": Screen(("t",), "▸✚Khan"),
    "waitlist": Screen(("W",), "07700 900456"),
    "the day in figures": Screen(("D",), "£32.40"),
    "palette": Screen(("ctrl+p", "'undo"), "undo, at once"),
    "help": Screen(("?",), "Moving about"),
    "help on a verb": Screen(("b", "f1"), "make a booking", back=2),
    "dojo": Screen(("ctrl+p", "'link to dojo", "enter"), "Settings"),
}


LINES = ("q 4 20 Lee 07700 900456", "block T1 30 wobbly leg", "o 1 2x burger, flat white", "w 2 T2", "c T2")


def furnish(store: Store) -> None:
    """An evening with something of everything."""
    seat(store, "1", name="Okafor", covers=2, minutes=35)
    seat(store, "4", name="Maribel Castellanos-Whitcombe", covers=7, minutes=5)
    book(store, "2", "Khan", 25, requests="Severe nut allergy")
    book(store, "3", "Díaz", -15)
    host = Host(store, terminal="stand")
    for line in (
        "q 4 20 Lee 07700 900456",
        "block T1 30 wobbly leg",
        "o 1 2x burger, flat white",
        "w 2 T2",
        "c T2",
    ):
        assert host.perform(line).ok, line


@pytest.fixture
def certain(monkeypatch: pytest.MonkeyPatch) -> None:
    """References are drawn by lot; here everybody knows which one comes next."""
    references = iter(["KAN2", "DAZ3", *(f"REF{n}" for n in range(9))])
    monkeypatch.setattr("data.rules.reservations.new_reference", lambda: next(references))


async def look(stand: Stand, screen: Screen, keep: Callable[[], None]) -> None:
    """Open a screen, keep what it looks like, and go back."""
    stand.burst(*screen.keys)
    await stand.until(lambda: screen.there in stand.text())
    await stand.pilot.pause()
    keep()
    stand.burst(*["escape"] * screen.back)
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
