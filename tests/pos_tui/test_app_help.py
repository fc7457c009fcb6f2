"""F1 says everywhere what keys do, and ? where nothing is typed; Esc leads back to what was there, as it was."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

import pos_tui
from data.models import Waiter
from data.pins import hash_pin
from data.store import Store
from pos_tui.demo.menus import FaultScreen, Shelf, WorldScreen
from pos_tui.demo.wire_screen import WireScreen as DemoWireScreen
from pos_tui.language.host import Host
from pos_tui.screens.bill import BillScreen
from pos_tui.screens.book import BookScreen
from pos_tui.screens.chooser import ChooserScreen
from pos_tui.screens.day import DayScreen
from pos_tui.screens.dojo import DojoScreen
from pos_tui.screens.journal import JournalScreen
from pos_tui.screens.ledger import AtLength, Ledger
from pos_tui.screens.overlay import HelpScreen, Holding, Inquiring, Overlay
from pos_tui.screens.plan import PlanScreen
from pos_tui.screens.servers import ServersScreen
from pos_tui.screens.shift import ShiftScreen
from pos_tui.screens.timeline import TimelineScreen
from pos_tui.screens.waitlist import WaitlistScreen
from pos_tui.screens.wire import WireScreen
from pos_tui.training.menu import LessonMenu
from pos_tui.widgets.pressing import key_named, typed_as
from server.simulator.faults import Faults
from server.simulator.ledger import Exchange
from tests.house import FRIDAY_19_40
from tests.pos_tui.stand import Stand, open_stand
from tests.pos_tui.test_app_attention import booked, waits
from tests.pos_tui.test_app_floor import book, seat

BASES = {Holding, Inquiring, DayScreen, Ledger, HelpScreen}
"""What is no screen by itself, and the help."""


@dataclass(frozen=True)
class Way:
    """How a screen is opened, and what is done there that must not be lost."""

    keys: tuple[str, ...] = ()
    made: Callable[[Stand], Overlay] | None = None
    there: str = ""
    done: tuple[str, ...] = ("down",)


def _faults(stand: Stand) -> Overlay:
    faults = Faults()
    return FaultScreen(faults, faults.toggle, stand.app.pass_on)


def _worlds(stand: Stand) -> Overlay:
    del stand
    return WorldScreen(["friday"], Shelf(lambda _: None, lambda _: None, lambda *_: None, lambda _: None))


def _demo_wire(stand: Stand) -> Overlay:
    asked = [
        Exchange(FRIDAY_19_40, "to_pos", "rest", name, None, 200, 2.0, None, None) for name in ("GetOrder", "Ping")
    ]
    return DemoWireScreen(asked, None, stand.app.pass_on)


def _lessons(stand: Stand) -> Overlay:
    del stand
    nothing = lambda *_: None  # noqa: E731
    return LessonMenu(
        [], [], heading="Lessons", back=(("Esc", "back"),), take=nothing, escape=nothing, quit_=nothing
    )


def _at_length(stand: Stand) -> Overlay:
    del stand
    return AtLength("One call", lambda _: [[(f"line {number}", "")] for number in range(80)])


WAYS: dict[type[Overlay], Way] = {
    AtLength: Way(made=_at_length, there="line 1", done=("pagedown", "g")),
    BillScreen: Way(("2", "enter", "B"), there="Thank you"),
    BookScreen: Way(("r",), there="Guest3"),
    ChooserScreen: Way(("/",), done=("'gue", "down"), there="guest's name"),
    DemoWireScreen: Way(made=_demo_wire, there="GetOrder"),
    DojoScreen: Way(("ctrl+p", "'link to dojo", "enter"), there="Registered with Dojo"),
    FaultScreen: Way(made=_faults, there="on purpose", done=("3", "down")),
    JournalScreen: Way(("J",), there="order", done=("/", "'order")),
    LessonMenu: Way(made=_lessons, there="Lessons", done=()),
    PlanScreen: Way(("F",), there="Combinations", done=("right", ":", "'seats 3 6")),
    ServersScreen: Way(("S",), there="Servers"),
    ShiftScreen: Way(("D",), there="today so far", done=("left", "down")),
    TimelineScreen: Way(("t",), there="Guest3", done=("down", "down", "right", "right")),
    WaitlistScreen: Way(("W",), there="Maria", done=("2", "down")),
    WireScreen: Way(("v",), there="PartyUpdated", done=("down", "g")),
    WorldScreen: Way(made=_worlds, there="kept", done=("'fri", "down")),
}


def every_screen() -> set[type[Overlay]]:
    """All that open above the floor, wherever in the program they are."""
    for module in pkgutil.walk_packages(pos_tui.__path__, "pos_tui."):
        importlib.import_module(module.name)

    def below(kind: type[Overlay]) -> Iterator[type[Overlay]]:
        for each in kind.__subclasses__():
            yield each
            yield from below(each)

    return {kind for kind in below(Overlay) if kind not in BASES and kind.__module__.startswith("pos_tui.")}


def furnish(store: Store) -> Host:
    host = Host(store, terminal="stand")
    for line in ("w 2 2 Okafor", "o 2 burger"):
        assert host.perform(line).ok
    booked(store, "3", 20)
    booked(store, "4", 40)
    waits(store, "Maria", 20, 10)
    waits(store, "Zoe", 20, 5)
    return host


async def go(stand: Stand, kind: type[Overlay]) -> Overlay:
    way = WAYS[kind]
    if way.made is not None:
        await stand.app.push_screen(way.made(stand))
    else:
        stand.burst(*way.keys)
    await stand.until(lambda: type(stand.app.screen) is kind and way.there in stand.text())
    await stand.press(*way.done)
    screen = stand.app.screen
    assert isinstance(screen, kind)
    return screen


async def looks(stand: Stand) -> str:
    """What is to be seen once everything asked for has come."""
    seen = ""
    while (now := stand.text()) != seen or "reading…" in now:
        seen = now
        await stand.pilot.pause(0.05)
    return seen


def test_no_screen_is_left_out_here() -> None:
    assert every_screen() == set(WAYS)


@pytest.mark.parametrize("kind", WAYS, ids=lambda kind: f"{kind.__module__.split('.')[1]}.{kind.__name__}")
async def test_f1_tells_a_screens_keys_and_esc_leads_back_with_nothing_lost(
    store: Store, kind: type[Overlay]
) -> None:
    async with open_stand(store, host=furnish(store)) as stand:
        screen = await go(stand, kind)
        before, depth = await looks(stand), len(stand.app.screen_stack)
        for key in ("f1",) if screen.typing else ("f1", "?"):
            await stand.press(key)
            assert isinstance(stand.app.screen, HelpScreen)
            told = "\n".join("".join(text for text, _ in row.left) for row in stand.app.screen.list.rows)
            assert all(shown in told and does in told for shown, does in screen.keys_now())
            await stand.press("escape")
            assert stand.app.screen is screen
            assert len(stand.app.screen_stack) == depth
            assert await looks(stand) == before


@pytest.mark.parametrize("kind", WAYS, ids=lambda kind: f"{kind.__module__.split('.')[1]}.{kind.__name__}")
async def test_every_key_that_help_names_does_something(
    store: Store, kind: type[Overlay], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that a screen does not know comes down to its base, which only knows the way back."""
    unknown: list[str] = []
    monkeypatch.setattr(Overlay, "do_key", lambda _screen, key, _character: unknown.append(key))
    async with open_stand(store, host=furnish(store)) as stand:
        screen = await go(stand, kind)
        words = [word for shown, _ in (*screen.keys_now(), *screen.MORE) for word in shown.split()]
        for key in dict.fromkeys(map(key_named, words)):
            if key not in (None, "escape"):
                await to_floor(stand)
                screen = await go(stand, kind)
                unknown.clear()
                screen.do_key(*typed_as(key))
                assert unknown == [], f"{kind.__name__} does not know {key}"


async def to_floor(stand: Stand) -> None:
    """Whatever has been opened or begun is over."""
    await stand.until(lambda: not stand.app.floor.busy)
    while len(stand.app.screen_stack) > 1:
        await stand.app.pop_screen()
    stand.app.floor.leave_line()


async def test_a_question_mark_is_typed_where_text_is_typed(store: Store) -> None:
    async with open_stand(store, host=furnish(store)) as stand:
        await stand.press("/", "?")
        screen = stand.app.screen
        assert isinstance(screen, ChooserScreen)
        assert screen.editor.text == "?"


async def test_help_is_first_about_what_is_chosen(store: Store) -> None:
    async with open_stand(store, host=furnish(store)) as stand:
        await stand.press("r", "?")
        await stand.until(lambda: "Guest3 at 20:00" in stand.text())
        await stand.press("escape", "escape", "2", "enter", "?")
        assert "Here, now" in stand.text()
        assert "pay £14.50" in stand.text()


async def test_f1_while_a_table_is_named_keeps_what_was_typed(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("1", "f1")
        assert "goes to table 1" in stand.text()
        await stand.press("escape", "0", "backspace", "enter")
        assert stand.chosen == "1"


async def test_f1_at_a_refusal_keeps_its_offers(store: Store) -> None:
    host = Host(store, terminal="stand")
    for line in ("w 2 2 Lee", "w 2 3 Kim"):
        assert host.perform(line).ok
    async with open_stand(store, host=host) as stand:
        await stand.press(":", "'m 2 3", "enter")
        await stand.until(lambda: "leaves it" in stand.text())
        await stand.press("f1")
        assert isinstance(stand.app.screen, HelpScreen)
        assert "Swap Lee (2) at 2 with Kim (2) at 3." in stand.text()
        await stand.press("escape", "s")
        await stand.until(lambda: "Swapped" in stand.text())


async def test_f1_at_a_pin_keeps_what_was_typed_of_it(store: Store) -> None:
    with store.preparation() as uow:
        waiter = uow.find(Waiter, "wtr_cd")
        assert waiter is not None
        waiter.pin_hash = hash_pin("4711")
    seat(store, "2", name="Okafor")
    host = Host(store, terminal="stand")
    for line in ("o 2 burger", "p 2 cash", "c 2"):
        assert host.perform(line).ok
    async with open_stand(store, host=host) as stand:
        await stand.press(":", "'reopen 2 /CD", "enter")
        await stand.until(lambda: "PIN of CD" in stand.text())
        await stand.press("'47", "f1")
        assert isinstance(stand.app.screen, HelpScreen)
        await stand.press("escape", "'11", "enter")
        await stand.until(lambda: "Reopened" in stand.text())


async def test_f1_at_the_question_whether_to_quit_answers_it_not(store: Store) -> None:
    book(store, "1", "Okafor", 60)
    async with open_stand(store) as stand:
        await stand.press("ctrl+q", "f1")
        assert isinstance(stand.app.screen, HelpScreen)
        await stand.press("escape")
        assert "Quit? y or n" in stand.text()
        await stand.press("n")
        assert stand.app.is_running
        assert "Quit?" not in stand.text()
