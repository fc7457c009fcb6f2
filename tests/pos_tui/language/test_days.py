"""Bookings of another day: which day is said, and a day that has gone by is refused."""

from datetime import timedelta

import pytest

from data.clock import ManualClock
from data.store import Store
from pos_tui.language.host import Host
from tests.pos_tui.language.test_events import perform

SUNDAY = "b 4 sun 13:00 2 Okafor"
NEXT_YEAR = "b 4 2027-11-28 19:00 2 Okafor"


@pytest.mark.parametrize(("booked", "day"), [(SUNDAY, "Sun 29 Nov 13:00"), (NEXT_YEAR, "Sun 28 Nov 2027 19:00")])
def test_who_is_seated_for_a_booking_of_another_day_is_seated_with_a_warning_that_names_it(
    host: Host, booked: str, day: str
) -> None:
    perform(host, booked)
    assert f"the booking is for {day}" in perform(host, "s okafor").warnings


def test_a_booking_of_tonight_is_seated_without_a_word_about_the_day(host: Host, clock: ManualClock) -> None:
    clock.advance(hours=4)
    perform(host, "b 4 00:30 2 Okafor")
    assert not [said for said in perform(host, "s okafor").warnings if "the booking is for" in said]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("arrived okafor", "Noted that Okafor (4) of Sun 29 Nov 13:00 is here."),
        ("noshow okafor", "Gave up Okafor (4) of Sun 29 Nov 13:00."),
        ("late okafor 20", "Now expected: Okafor (4) at Sun 29 Nov 13:20 instead of 13:00."),
    ],
)
def test_a_sentence_about_a_booking_of_another_day_names_the_day(host: Host, line: str, message: str) -> None:
    assert perform(host, SUNDAY, line).message == message


def test_who_is_given_up_days_before_is_warned_of_with_the_day(host: Host) -> None:
    assert perform(host, SUNDAY, "noshow okafor").warnings == ("Okafor is not expected before Sun 29 Nov 13:00",)


def test_a_seating_that_is_taken_back_names_the_day_of_the_booking(host: Host) -> None:
    said = perform(host, SUNDAY, "s okafor", "back 2")
    assert said.message == "Put Okafor (4) back from 2 to the book for Sun 29 Nov 13:00."


def test_a_booking_of_another_year_says_the_year_wherever_it_is_named(host: Host) -> None:
    assert "Okafor (4) Sun 28 Nov 2027 19:00 at 2" in perform(host, NEXT_YEAR).message
    assert "Okafor (4) Sun 28 Nov 2027 19:00 [" in host.perform("x okafro").message


@pytest.mark.parametrize("when", ["2025-11-28 19:00", "26/11/2026 19:30", "1/2/2020 7pm"])
def test_a_booking_for_a_service_day_that_is_over_is_refused(host: Host, when: str) -> None:
    said = host.perform(f"b 2 {when} Lee")
    assert not said.ok
    assert said.message.endswith(f"is over; say a day to come, such as `tomorrow {when.split()[1]}`.")
    perform(host, "b 2 20:30 Lee")
    assert not host.perform(f"e lee time={when}").ok


def test_the_day_that_is_over_is_said_with_its_year(host: Host) -> None:
    assert host.perform("b 2 2019-12-31 19:30 Lee").message == (
        "Tue 31 Dec 2019 is over; say a day to come, such as `tomorrow 19:30`."
    )


def test_after_midnight_the_evening_before_is_not_over(host: Host, clock: ManualClock, store: Store) -> None:
    clock.advance(hours=5)
    assert perform(host, "b 2 2026-11-27 00:30 Lee").warnings[0] == "00:30 was 10 min ago"
    clock.set(store.clock.utc_now() + timedelta(hours=8))
    assert host.perform("b 2 2026-11-27 00:30 Kim").message.startswith("Fri 27 Nov is over")


def test_an_end_before_the_start_is_said_as_clocks_say_it(host: Host) -> None:
    perform(host, "b 2 20:00 2 Okafor", "b 2 sun 19:00 3 Miller")
    early, other_day = host.perform("e okafor until=19:50"), host.perform("e miller until=today 21:30")
    assert early.message == "19:50 is not after the start at 20:00; name the day if it is another one."
    assert other_day.message == (
        "Fri 27 Nov 21:30 is not after the start, Sun 29 Nov 19:00; name the day that is meant."
    )


def test_late_advises_no_line_that_it_would_refuse(host: Host, clock: ManualClock) -> None:
    perform(host, "b 2 19:40 2 Okafor", "b 2 19:40 3 Lee", "s okafor")
    clock.advance(minutes=40)
    assert "already seated at 2" in host.perform("late okafor 20").message
    clock.advance(hours=24)
    assert "time=TIME" in host.perform("late lee 10").message


def test_another_time_for_a_booking_is_on_the_bookings_own_day(host: Host) -> None:
    perform(host, "b 2 sat 20:00 2 Lee")
    assert host.rehearse("e lee time=20:30").message.startswith("Change Lee (2) Sat 28 Nov 20:30 at 2")
    assert host.rehearse("e lee until=23:00").message.startswith("Change Lee (2) Sat 28 Nov 20:00 at 2")
    assert host.rehearse("e lee time=01:00").message.startswith("Change Lee (2) Sun 29 Nov 01:00")
    assert host.rehearse("e lee time=today 21:00").message.startswith("Change Lee (2) 21:00 at 2")
