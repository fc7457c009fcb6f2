"""The mouse does what keys do: every key that is named somewhere can be clicked, every row chosen and taken."""

from datetime import timedelta

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from data.store import Store
from pos_tui.commands import COMMANDS
from pos_tui.demo.strip import StageState, strip_line
from pos_tui.keymap import Keymap, remapped
from pos_tui.language.host import Host
from pos_tui.screens.book import BookScreen
from pos_tui.screens.waitlist import WaitlistScreen
from pos_tui.widgets.command_bar import OK
from pos_tui.widgets.pressing import Press, key_pieces, sentence, typed_as
from tests.house import FRIDAY_19_40
from tests.pos_tui.stand import SlowHost, Stand, open_stand
from tests.pos_tui.test_app_attention import booked, waits
from tests.pos_tui.test_app_floor import seat


def place_of(stand: Stand, words: str) -> tuple[int, int]:
    """Where words are on the screen, by cells."""
    lines = stand.text().split("\n")
    y = next((y for y, line in enumerate(lines) if words in line), None)
    assert y is not None, f"{words!r} is nowhere to be seen"
    return lines[y].index(words), y


async def click(stand: Stand, words: str, within: int = 0, times: int = 1) -> None:
    """Click on words that the screen shows, so many cells behind their beginning."""
    x, y = place_of(stand, words)
    await stand.pilot.click(offset=(x + within, y), times=times)
    await stand.pilot.pause()


def mouse(x: int, y: int) -> str:
    """What a terminal sends when the mouse is pressed and let go."""
    return f"\x1b[<0;{x + 1};{y + 1}M\x1b[<0;{x + 1};{y + 1}m"


async def send(stand: Stand, packet: str) -> None:
    """Let a packet arrive that has clicks and keys in it."""
    for message in XTermParser().feed(packet):
        stand.app.post_message(message)
    await stand.pilot.pause()


def table_at(stand: Stand, name: str) -> tuple[int, int]:
    canvas = stand.app.floor.canvas
    box = canvas.plan.box(f"tbl_{name}")
    assert box is not None
    return canvas.region.x + box.x + 2, canvas.region.y + box.y + 1


async def test_each_hint_of_the_bottom_line_does_what_its_key_does(store: Store) -> None:
    async with open_stand(store) as stand:
        await click(stand, "r book")
        assert "Reservation book" in stand.text()
        await click(stand, "Esc back")
        assert stand.app.screen is stand.app.floor
        await click(stand, "w walk-in", within=4)
        assert stand.line == "w "


async def test_the_hints_of_the_chosen_table_act_there(store: Store) -> None:
    seat(store, "2", name="Okafor")
    async with open_stand(store) as stand:
        await stand.press("2", "enter")
        await stand.until(lambda: "n → Ordered" in stand.text())
        await click(stand, "n → Ordered")
        await stand.answered(OK)
        await click(stand, "m move")
        assert stand.line == "m 2 "
        await click(stand, "Space takes out 2")
        assert stand.line == "m "


async def test_of_several_keys_in_a_hint_each_is_a_place_of_its_own(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("r")
        screen = stand.app.screen
        assert isinstance(screen, BookScreen)
        today = screen.day
        await click(stand, "[ ] other days", within=2)
        assert screen.day == today + timedelta(days=1)
        await click(stand, "[ ] other days")
        await click(stand, "[ ] other days")
        assert screen.day == today - timedelta(days=1)


async def test_a_key_on_the_lower_border_of_a_screen_is_clicked(store: Store) -> None:
    async with open_stand(store) as stand:
        await click(stand, "? help")
        assert "Moving about" in stand.text()
        await click(stand, "Esc back")
        assert stand.app.screen is stand.app.floor


async def test_the_keys_in_the_headings_beside_the_map_are_clicked(store: Store) -> None:
    booked(store, "3", -20)
    async with open_stand(store) as stand:
        await click(stand, "1 thing · Tab", within=10)
        assert "1 of 1: Guest3" in stand.text()
        x, y = place_of(stand, "booked · 1 to come · r")
        await stand.pilot.click(offset=(x + len("booked · 1 to come · "), y))
        assert isinstance(stand.app.screen, BookScreen)


async def test_a_clicked_need_is_led_to_and_a_double_click_sees_to_it(store: Store) -> None:
    booked(store, "2", -30)
    reference = booked(store, "3", -20)
    async with open_stand(store) as stand:
        await click(stand, "Guest3 (2) 20 min late")
        assert stand.chosen == "3"
        assert "2 of 2: Guest3" in stand.text()
        await stand.press("escape")
        await click(stand, "Guest3 (2) 20 min late", times=2)
        assert stand.line == f"s {reference} "


async def test_a_double_click_is_about_what_its_first_click_hit_though_the_list_has_moved(store: Store) -> None:
    host = Host(store, terminal="stand")
    assert host.perform("w 2 3 Okafor").ok
    for number in range(3):
        assert host.perform(f"tab 3 Okafor{number}").ok
    booked(store, "3", 5)
    booked(store, "2", -30)
    async with open_stand(store, size=(120, 30)) as stand:
        before = place_of(stand, "3 is booked for")
        await click(stand, "3 is booked for", times=2)
        assert stand.line is not None
        assert stand.line.startswith("e ")
        assert stand.line.endswith("tables=")
        assert before != place_of(stand, "3 is booked for")


async def test_a_clicked_booking_of_tonight_is_what_keys_mean(store: Store) -> None:
    seat(store, "2", name="Khan")
    reference = booked(store, "2", 40)
    async with open_stand(store) as stand:
        await click(stand, "20:20 Guest2")
        assert stand.chosen == "2"
        await stand.until(lambda: f"Enter s {reference}" in stand.text())
        await stand.press("x")
        assert stand.line == f"x {reference} "
        await stand.press("escape")
        await click(stand, "20:20 Guest2", times=2)
        assert stand.line == f"s {reference} "


async def test_a_booking_whose_guests_are_gone_is_told_of_and_nothing_is_done_at_the_chosen_table(
    store: Store,
) -> None:
    reference = booked(store, "3", -30)
    host = Host(store, terminal="stand")
    for line in (f"s {reference}", "c 3"):
        assert host.perform(line).ok
    async with open_stand(store) as stand:
        await stand.press("1", "enter")
        await click(stand, "19:10 Guest3", times=2)
        assert stand.line is None
        assert "Guest3 (2): left." in stand.text()


async def test_who_waits_is_clicked_and_seated(store: Store) -> None:
    waits(store, "Maria", 60, 10)
    async with open_stand(store) as stand:
        await click(stand, "Maria")
        await stand.until(lambda: "Enter seat Maria" in stand.text())
        await click(stand, "x off the waitlist")
        assert stand.line == "x Maria "
        await stand.press("escape")
        await click(stand, "Maria", times=2)
        assert stand.line == "s Maria "


async def test_rows_of_the_waitlist_and_the_book_are_chosen_and_taken(store: Store) -> None:
    waits(store, "Maria", 20, 10)
    waits(store, "Zoe", 20, 5)
    first, second = booked(store, "2", 40), booked(store, "3", 60)
    async with open_stand(store) as stand:
        await stand.press("W")
        assert isinstance(stand.app.screen, WaitlistScreen)
        await click(stand, "Zoe")
        await click(stand, "p promise")
        assert stand.line == "promise Zoe "
        await stand.press("escape", "r")
        await click(stand, "Guest3", times=2)
        assert stand.line == f"s {second}"
        assert first != second


async def test_a_clicked_offer_is_taken(store: Store) -> None:
    seat(store, "2", name="Okafor")
    async with open_stand(store) as stand:
        await stand.press("w", "'2 2", "enter")
        await stand.until(lambda: "Esc leaves it" in stand.text())
        await click(stand, "Esc leaves it")
        assert stand.line is None


async def test_a_key_behind_a_click_in_one_packet_is_about_what_was_clicked(store: Store) -> None:
    seat(store, "3", name="Okafor")
    async with open_stand(store) as stand:
        await stand.press("2", "enter")
        await send(stand, f"{mouse(*table_at(stand, '3'))}o{''}")
        assert stand.line == "o 3 "


async def test_clicks_and_keys_keep_their_order_while_a_line_is_done(store: Store) -> None:
    host = SlowHost()
    async with open_stand(store, host=host) as stand:
        await stand.press("2", "enter", "n")
        await send(stand, f"{mouse(*table_at(stand, '3'))}n{mouse(*table_at(stand, '1'))}n")
        host.gate.set()
        await stand.until(lambda: len(host.performed) == 3)
        assert host.performed == ["n 2", "n 3", "n 1"]


async def test_a_click_on_an_area_comes_before_the_key_behind_it(store: Store) -> None:
    async with open_stand(store) as stand:
        x, y = place_of(stand, "2 Terrace")
        await send(stand, f"{mouse(x, y)}m")
        assert stand.line == "m T1 "


async def test_a_double_click_on_a_key_does_not_do_what_has_come_in_its_place(store: Store) -> None:
    seat(store, "2", name="Okafor")
    async with open_stand(store) as stand:
        await stand.press("2", "enter")
        await stand.until(lambda: "Enter order" in stand.text())
        await click(stand, "Enter order", times=2)
        assert stand.line == "o 2 "


async def test_keys_of_the_houses_own_are_named_and_clicked_beside_the_map(store: Store) -> None:
    booked(store, "3", -20)
    keys = Keymap(remapped(COMMANDS, {"attention": "f7", "book": "f8", "journal": ""}))
    async with open_stand(store, keys=keys) as stand:
        assert "1 thing · f7" in stand.text()
        await click(stand, "1 thing · f7", within=11)
        assert "1 of 1: Guest3" in stand.text()


async def test_a_part_of_a_line_is_typed_behind_the_key_that_opens_it(store: Store) -> None:
    host = Host(store, terminal="stand")
    for line in ("w 2 2 Okafor", "w 2 3 Khan", "join 3 2"):
        assert host.perform(line).ok
    async with open_stand(store) as stand:
        await stand.press("2", "enter")
        await stand.until(lambda: "apart again" in stand.text())
        await click(stand, ": part")
        assert stand.line == "part "


@pytest.mark.parametrize(
    ("shown", "keys"),
    [
        ("Enter", [("enter",)]),
        ("ctrl+p", [("ctrl+p",)]),
        ("[ ]", [("[",), ("]",)]),
        ("? F1", [("?",), ("f1",)]),
        ("2 4 6 8", [("2",), ("4",), ("6",), ("8",)]),
        ("↑ ↓", [("up",), ("down",)]),
        ("shift+F7", [("shift+f7",)]),
        ("question_mark", [("question_mark",)]),
        (": part", [(":", "p", "a", "r", "t", "space")]),
        ("letters", []),
        ("ctrl+arrows", []),
        ("alt+1…9", []),
        ("", []),
    ],
)
def test_a_key_is_known_from_how_it_is_shown(shown: str, keys: list[tuple[str, ...]]) -> None:
    found = [text.deed.keys for text, _ in key_pieces(shown, "") if isinstance(text, Press) and text]
    assert found == keys


def test_a_key_that_is_clicked_arrives_as_one_that_is_pressed() -> None:
    for typed in ("n", "N", "[", "?", ":", "/", "+", "-", " ", "\r", "\t"):
        [event] = XTermParser().feed(typed)
        assert isinstance(event, events.Key)
        key = {" ": "space", "\r": "enter", "\t": "tab"}.get(typed, typed)
        assert typed_as(key) == (event.key, event.character)


@pytest.mark.parametrize("width", [80, 160])
def test_the_keys_of_the_demo_are_known_to_the_mouse(width: int) -> None:
    past = "⟲ 19:40  F7 earlier  shift+F7 later  Esc back to now"
    for where, keys in (("", {"f2", "f6", "f9"}), (past, {"f7", "shift+f7", "escape"})):
        line = strip_line(StageState(1, 1.0, True, (), FRIDAY_19_40, past=where), width)
        clicked = {key for text, _ in line if isinstance(text, Press) for key in text.deed.keys}
        assert keys <= clicked


def test_only_the_keys_that_a_sentence_names_are_keys() -> None:
    pieces = sentence("J shows it, Esc does not. Judy", "", "J", "Esc")
    assert [str(text) for text, _ in pieces if isinstance(text, Press)] == ["J", "Esc"]
    assert "".join(text for text, _ in pieces) == "J shows it, Esc does not. Judy"
