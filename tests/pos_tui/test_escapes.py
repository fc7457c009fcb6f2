"""Escape and a key in one packet are two keys, but for what is bound to alt and what edits a line."""

import sys

import pytest
from textual import events
from textual.drivers.headless_driver import HeadlessDriver
from textual.drivers.linux_driver import LinuxDriver

from data.store import Store
from pos_tui.commands import COMMANDS
from pos_tui.escapes import EscapeParser, parse_escapes
from pos_tui.keymap import Keymap, remapped
from pos_tui.widgets.command_bar import NO
from tests.pos_tui.stand import open_stand
from tests.pos_tui.test_app_floor import seat


def parsed(*packets: str) -> list[str]:
    parser = EscapeParser()
    messages = [message for packet in (*packets, "") for message in parser.feed(packet)]
    return [message.key for message in messages if isinstance(message, events.Key)]


@pytest.mark.parametrize(
    ("packets", "keys"),
    [
        (["\x1b:"], ["alt+colon"]),
        (["\x1b", ":"], ["alt+colon"]),
        (["\x1b:w\x1b:"], ["alt+colon", "w", "alt+colon"]),
        (["\x1bo12 burger, fries, flat white and more"], ["alt+o", "1", "2", "space"]),
        (["\x1b\r"], ["alt+enter"]),
        (["\x1bU"], ["alt+shift+u"]),
        (["\x1b]"], ["alt+right_square_bracket"]),
        (["\x1b\x1b[A"], ["escape", "up"]),
        (["\x1b", "\x1b:"], ["escape", "alt+colon"]),
        (["\x1b[A\x1bOP"], ["up", "f1"]),
        (["\x1b[1;3A"], ["alt+up"]),
        (["\x1b2"], ["trade_mark_sign"]),
        (["\x1bb\x1bf\x1b\x7f"], ["ctrl+left", "ctrl+right", "ctrl+w"]),
    ],
)
def test_a_packet_is_read_as_what_it_can_only_be(packets: list[str], keys: list[str]) -> None:
    assert parsed(*packets)[: len(keys)] == keys


@pytest.mark.parametrize(
    "packets",
    [
        ["\x1b[200~w 2 5 \x1b[31mPasty\r\nu\r\x1b[201~x"],
        ["\x1b[200~w 2 5 \x1b", "[31mPasty\r\nu\r\x1b[20", "1~x"],
    ],
)
def test_what_is_pasted_is_text_whatever_codes_it_has_inside(packets: list[str]) -> None:
    parser = EscapeParser()
    paste, key = [message for packet in packets for message in parser.feed(packet)]
    assert isinstance(paste, events.Paste)
    assert paste.text == "w 2 5 \x1b[31mPasty\r\nu\r"
    assert isinstance(key, events.Key)
    assert key.key == "x"


def test_what_is_complete_is_not_waited_for() -> None:
    assert [message.key for message in EscapeParser().feed("\x1b:") if isinstance(message, events.Key)] == [
        "alt+colon"
    ]


def test_the_driver_of_a_terminal_reads_with_our_parser_and_others_are_left_alone() -> None:
    for driver in (LinuxDriver, HeadlessDriver):
        parse_escapes(driver)
    assert getattr(sys.modules[LinuxDriver.__module__], "XTermParser") is EscapeParser  # noqa: B009
    assert not hasattr(sys.modules[HeadlessDriver.__module__], "XTermParser")


async def test_escape_and_a_colon_in_one_packet_begin_another_line(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("w", "'2 Kim")
        await stand.type_bytes("\x1b:n")
        assert stand.line == "n"


async def test_escape_and_enter_in_one_packet_leave_the_line_and_do_not_do_it(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("2", "enter", "w", "'2 3 Kim")
        await stand.type_bytes("\x1b\r")
        assert stand.line == "w 4 2"


async def test_escape_and_a_letter_in_one_packet_are_that_letters_key(store: Store) -> None:
    seat(store, "2", name="Okafor")
    async with open_stand(store) as stand:
        await stand.press("2", "enter", "w")
        await stand.type_bytes("\x1bo")
        assert stand.line == "o 2 "
        await stand.type_bytes("\x1bU")
        await stand.answered(NO)
        assert stand.line is None


async def test_words_of_the_line_are_still_gone_over_with_alt(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("w", "'2 Kim")
        await stand.type_bytes("\x1bb")
        await stand.press("x")
        assert stand.line == "w 2 xKim"
        await stand.type_bytes("\x1b\x7f")
        assert stand.line == "w 2 Kim"
        stand.burst("alt+b", "y")
        await stand.until(lambda: stand.line == "w y2 Kim")


async def test_a_key_that_the_house_has_bound_to_alt_is_that_key(store: Store) -> None:
    async with open_stand(store, keys=Keymap(remapped(COMMANDS, {"walkin": "alt+w"}))) as stand:
        await stand.type_bytes("\x1bw")
        assert stand.line == "w "
        await stand.type_bytes("\x1bw")
        assert stand.line == "w "


async def test_a_key_that_types_nothing_stays_with_alt(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("w", "'2")
        await stand.type_bytes("\x1b[1;3C")
        assert stand.line == "w 2"
