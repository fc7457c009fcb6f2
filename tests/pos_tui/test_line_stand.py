"""The stand line by line: what is asked is told in sentences, what is done has been said and agreed to before."""

import pytest

from data.clock import ManualClock
from data.store import Store
from pos_tui.commandline.lines import LineStand
from pos_tui.language.host import Host
from tests.data.test_floor import look
from tests.pos_tui.language.test_events import perform
from tests.pos_tui.test_app_floor import book


@pytest.fixture
def stand(store: Store) -> LineStand:
    return LineStand(store, lambda _initials: "1234")


def test_it_begins_with_how_full_the_house_is_and_what_may_be_typed(store: Store, stand: LineStand) -> None:
    perform(Host(store, terminal="stand"), "w 4 2 Lee")
    book(store, "3", "Khan", -20)
    greeting, how = stand.begin()
    assert greeting == "The Test House, Friday 19:40. 4 covers in, 2 to come, 1 thing needs you."
    assert "Enter alone does it" in how


def test_a_line_is_said_first_and_done_by_enter_alone(store: Store, stand: LineStand) -> None:
    assert stand.answer("w 2 1 Lee") == ["Seat Lee (2) at 1 until 21:10.", "Enter does it."]
    assert look(store).tables[0].party is None
    assert stand.answer("") == ["Seated Lee (2) at 1 until 21:10."]
    assert stand.answer("") == ["Nothing was typed that could be done."]
    assert stand.answer("u")[0] == "Take back “Seated Lee (2) at 1 until 21:10”."


def test_what_was_said_is_forgotten_as_soon_as_something_else_is_typed(store: Store, stand: LineStand) -> None:
    stand.answer("w 2 1 Lee")
    stand.answer("needs")
    stand.answer("")
    assert look(store).tables[0].party is None


def test_a_refusal_names_its_ways_out_and_a_key_takes_one(store: Store, stand: LineStand) -> None:
    perform(Host(store, terminal="stand"), "w 2 1 Kim")
    refusal, *ways = stand.answer("w 2 1 Lee")
    assert refusal == "Table 1 is taken by Kim until 21:10; choose a free one or move them first."
    assert ways[0].startswith("1: Seat Lee (2) at ")
    assert stand.answer("1")[0] == ways[0].removeprefix("1: ")
    assert stand.answer("")[0].startswith("Seated Lee (2) at ")


def test_every_table_is_told_in_a_sentence(store: Store, clock: ManualClock, stand: LineStand) -> None:
    host = Host(store, terminal="stand")
    perform(host, "w 4 2 Lee", "o 2 burger", "n 2 Mains", "block 4 30 leak", "w 2 T1", "c T1")
    book(store, "2", "Khan", 180, requests="Nut allergy")
    clock.advance(minutes=50)
    told = stand.answer("floor")
    assert told[0] == "Room:"
    assert (
        "2, 4 seats: Lee, 4 covers; Mains for 50 minutes, 5 over the limit; 55 minutes left; £14.50 to pay; "
        "next Khan, 2 covers, at 22:40."
    ) in told
    assert "4, 6 seats: free." in told
    assert "T1, 2 seats: free; to be cleaned." in told
    assert stand.answer("2") == [told[2]]


def test_bookings_and_who_waits_are_told_with_how_to_name_them(store: Store, stand: LineStand) -> None:
    book(store, "3", "Khan", -20, requests="Nut allergy")
    perform(Host(store, terminal="stand"), "q 2 20 Rossi")
    [khan] = stand.answer("book")
    reference = look(store).bookings[0].reference
    assert khan == f"Khan, 2 covers, at 19:20, table 3, {reference}: late 20 minutes. Note: Nut allergy."
    [rossi] = stand.answer("waiting")
    assert rossi == (
        f"Rossi, 2 covers, {look(store).waitlist[0].reference}: waits 0 minutes, told 20; 1 is free for them."
    )
    assert stand.answer("needs") == ["Khan (2) 20 min late for 3."]


def test_nothing_that_a_guest_is_called_reaches_the_terminal_raw(store: Store, stand: LineStand) -> None:
    perform(Host(store, terminal="stand"), "w 2 1 Ev\x1b]0;owned\x07")
    said = "".join([*stand.answer("floor"), *stand.answer("c 1"), *stand.answer("w 2 1")])
    assert "Ev" in said
    assert "\x1b" not in said
