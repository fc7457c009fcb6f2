"""Numbers that cannot be meant: refused with what works, and never taken for a name or a reason."""

import pytest

from pos_tui.language.host import Host
from tests.pos_tui.language.test_events import perform

BOOKED = "b 4 20:00 2 Okafor"


@pytest.mark.parametrize("said", ["-5", "2h", "30m paint", "0", "99999", "1.5"])
def test_a_block_whose_minutes_cannot_be_read_is_refused_and_not_called_a_reason(host: Host, said: str) -> None:
    word = said.split()[0]
    assert host.perform(f"block 2 {said}").message == (
        f"“{word}” is no number of minutes between 1 and 10080; "
        "write `block 2 30`, or begin the reason with a word."
    )


@pytest.mark.parametrize("said", ["-5 Neg", "9999 Big", "2h Lee", "1000 Lee", "+1 Lee"])
def test_a_wait_whose_minutes_cannot_be_read_is_refused_and_not_called_a_name(host: Host, said: str) -> None:
    word = said.split()[0]
    assert host.perform(f"q 2 {said}").message == (
        f"“{word}” is no number of minutes between 0 and 999; write `q 2 20 NAME`, or leave them away."
    )


@pytest.mark.parametrize(
    "line", ["q 2 20m Lee", "q 2 0 Lee", "q 2 Lee 07700 900123", "block 2 +30 leak", "block 2"]
)
def test_minutes_as_hosts_write_them_are_still_taken(host: Host, line: str) -> None:
    perform(host, line)


def test_late_by_nothing_is_refused_for_who_is_expected_on_time(host: Host) -> None:
    perform(host, BOOKED)
    assert host.perform("late okafor 0").message == (
        "Okafor is expected at 20:00 already; say how many minutes after 20:00 they come."
    )
    perform(host, "late okafor 20")
    assert host.perform("late okafor 20").message == (
        "Okafor is expected at 20:20 already; say how many minutes after 20:00 they come."
    )


def test_another_time_is_said_instead_of_the_one_that_was_expected(host: Host) -> None:
    said = perform(host, BOOKED, "late okafor 20", "late okafor 0")
    assert said.message == "Now expected: Okafor (4) at 20:00 instead of 20:20."


def test_who_did_not_come_is_expected_again_at_the_same_time(host: Host) -> None:
    perform(host, BOOKED, "noshow okafor", "late okafor 0")


def test_one_seat_is_said_as_one(host: Host) -> None:
    perform(host, "plan seats 1 1")
    assert perform(host, "w 2 1").warnings[0] == "2 guests, but 1 has 1 seat"


@pytest.mark.parametrize("field", ["time", "until"])
def test_a_field_without_its_time_is_asked_for_by_its_name(host: Host, field: str) -> None:
    perform(host, BOOKED)
    assert host.perform(f"e okafor {field}=").message == f"Say when: {field}=TIME"


def test_initials_that_nobody_has_are_refused_in_good_grammar(host: Host) -> None:
    assert host.perform("w 2 2 /XX").message == "Nobody here has the initials “XX”. Known here: AB, CD."
