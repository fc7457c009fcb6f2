"""What is not there: the refusal says what is, and nothing has changed."""

import pytest

from data.store import Store
from pos_tui.language.host import Host
from pos_tui.language.instead import ranges
from tests.pos_tui.language.test_events import perform
from tests.pos_tui.language.test_lines import references


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["1", "2", "3", "5"], "1 to 3, 5"),
        (["T2", "T1", "1", "Bar"], "1, T1 to T2, Bar"),
        (["07", "8", "9"], "8 to 9, 07"),
        (["1", "3", "5", "7", "9", "11"], "1, 3, 5, 7 and 2 more"),
    ],
)
def test_names_of_tables_are_drawn_together(names: list[str], shown: str) -> None:
    assert ranges(names) == shown


@pytest.mark.parametrize("line", ["w 2 99", "m 99 2", "o 99 burger", "clean 99", "block 99", "b 2 20:00 99 Lee"])
def test_a_table_that_is_not_there_is_answered_with_those_that_are(host: Host, line: str) -> None:
    assert host.perform(line).message == "There is no table 99; there are 1 to 6, T1 to T2."


def test_a_table_sought_in_the_wrong_area_is_named_with_its_own(host: Host) -> None:
    assert host.perform("w 2 nowhere/T1").message == "There is no table nowhere/T1; did you mean terrace/t1."


def test_where_nobody_sits_the_refusal_says_where_guests_do(host: Host) -> None:
    perform(host, "w 2 2", "w 2 3", "w 2 T1")
    assert host.perform("n 5").message == "Nobody sits at table 5; guests sit at 2 to 3, T1."


def test_in_an_empty_house_the_refusal_says_how_somebody_may_sit_there(host: Host) -> None:
    assert host.perform("p 5").message == "Nobody sits at table 5; `w 2 5` seats a walk-in there."


def test_a_slip_in_a_short_name_is_asked_about_and_offered(host: Host, store: Store) -> None:
    perform(host, "b 2 20:00 2 Evans")
    said = host.rehearse("s evn")
    assert said.message == f"No booking fits “evn”. Did you mean Evans (2) 20:00 [{references(store)[0]}]?"
    assert [offer.line for offer in said.offers] == [f"s {references(store)[0]}"]


def test_who_is_still_to_come_is_named_and_who_has_come_or_never_will_is_not(host: Host, store: Store) -> None:
    perform(host, "b 2 20:00 2 Okafor", "b 2 20:00 3 Lee", "b 2 20:15 5 Smith", "s lee", "noshow smith")
    reference = host.rehearse("x okafor").message
    assert reference.startswith("Cancel Okafor")
    message = host.perform("s brown").message
    assert message.startswith("No booking fits “brown”. Still to come: Okafor (2) 20:00 [")
    assert "Lee" not in message
    assert "Smith" not in message


def test_with_nothing_booked_the_refusal_says_how_to_seat_who_has_not_booked(host: Host) -> None:
    assert host.perform("s brown").message == (
        "No booking fits “brown”. Nobody else is booked today; `w COVERS` seats who has not booked."
    )


def test_who_does_not_wait_is_answered_with_who_does(host: Host) -> None:
    assert host.perform("ready lee").message.endswith(
        "Nobody waits; `q COVERS NAME` puts a party on the waitlist."
    )
    perform(host, "q 2 Okafor")
    assert host.perform("ready lee").message == "No waiting party fits “lee”. On the waitlist: Okafor (2)."


def test_a_misspelled_dish_is_asked_about_and_offered(host: Host) -> None:
    perform(host, "w 2 2")
    said = host.rehearse("o 2 2x burgr")
    assert said.message == "There is no “burgr” on the menu. Did you mean Burger?"
    [offer] = said.offers
    assert offer.line == "o 2 2x Burger"
    assert offer.will.startswith("Order 2x Burger")


def test_a_dish_like_none_is_answered_with_what_there_is(host: Host) -> None:
    perform(host, "w 2 2")
    message = host.perform("o 2 zzzz").message
    assert message.startswith("There is no “zzzz” on the menu. There is ")


def test_a_tab_that_is_not_there_is_answered_with_the_open_ones(host: Host) -> None:
    perform(host, "w 2 2", "o 2 burger")
    assert host.perform("p #99 cash").message == "No tab fits “#99”. Open are #1 (2)."


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("w 2 5 {x} Lee", "w 2 6 {x} Lee"),
        ("m 1 5", "m 1 6"),
        ("b 2 21:30 5 Lee", "b 2 21:30 1 Lee"),
        ("b 2 tomorrow 21:30 5 Lee", "b 2 2026-11-28 21:30 1 Lee"),
        ("s okafor 5", "s {} 6"),
    ],
)
def test_instead_of_a_blocked_table_free_ones_are_offered(
    host: Host, store: Store, line: str, instead: str
) -> None:
    perform(host, "w 2 1", "b 2 20:00 3 Okafor", "block 5")
    offers = host.rehearse(line).offers
    assert offers[0].line == "unblock 5"
    assert offers[1].line == instead.replace("{}", references(store)[0])
    assert len(offers) == 4
