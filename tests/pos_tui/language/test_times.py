"""TIME as hosts say it, on a Friday at 19:40 in London."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from data.errors import RuleBroken
from data.venue import VenueProfile
from pos_tui.language.errors import NotUnderstood, TimePast
from pos_tui.language.times import read_time
from tests.house import FRIDAY_19_40

LONDON = VenueProfile(name="x")


def read(text: str, now: datetime = FRIDAY_19_40) -> str:
    return f"{LONDON.local(read_time(text, LONDON, now, field='time')):%a %d %b %H:%M}"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("20:30", "Fri 27 Nov 20:30"),
        ("2030", "Fri 27 Nov 20:30"),
        ("20.30", "Fri 27 Nov 20:30"),
        ("8.30pm", "Fri 27 Nov 20:30"),
        ("8pm", "Fri 27 Nov 20:00"),
        ("12.15am", "Sat 28 Nov 00:15"),
        ("+45", "Fri 27 Nov 20:25"),
        ("+300", "Sat 28 Nov 00:40"),
        ("00:30", "Sat 28 Nov 00:30"),
        ("19:15", "Fri 27 Nov 19:15"),
        ("tonight 21:00", "Fri 27 Nov 21:00"),
        ("tomorrow 19:30", "Sat 28 Nov 19:30"),
        ("fri 20:00", "Fri 27 Nov 20:00"),
        ("sat 19:30", "Sat 28 Nov 19:30"),
        ("thursday 19:30", "Thu 03 Dec 19:30"),
        ("2026-12-24 18:00", "Thu 24 Dec 18:00"),
        ("24/12 6pm", "Thu 24 Dec 18:00"),
        ("1/2 19:30", "Mon 01 Feb 19:30"),
    ],
)
def test_a_time_is_read_as_hosts_say_it(text: str, moment: str) -> None:
    assert read(text) == moment


@pytest.mark.parametrize(
    "text", ["7", "25:00", "19:60", "noon", "13pm", "0am", "31/2 19:30", "fri", "2026-13-01 19:30", "+", "٧:٣٠"]
)
def test_what_is_no_time_is_refused_with_examples(text: str) -> None:
    with pytest.raises(RuleBroken):
        read(text)


def test_a_bare_time_long_past_says_how_to_name_another_day() -> None:
    with pytest.raises(TimePast) as refused:
        read("18:00")
    assert refused.value.sentence == (
        "18:00 was 1 h 40 min ago; for another day say `tomorrow 18:00` or `sat 18:00`."
    )


@pytest.mark.parametrize("days", range(7))
def test_the_days_that_a_time_long_past_advises_work_on_every_day_of_the_week(days: int) -> None:
    now = datetime(2026, 11, 28, 11, 50, tzinfo=UTC) + timedelta(days=days)
    with pytest.raises(TimePast) as refused:
        read_time("11:00", LONDON, now, field="time")
    advised = re.findall("`([^`]+)`", refused.value.sentence)
    assert len(advised) == 2
    for text in advised:
        assert now < read_time(text, LONDON, now, field="time") < now + timedelta(days=8)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("fri 19:39", "Fri 04 Dec 19:39"),
        ("friday 11:00", "Fri 04 Dec 11:00"),
        ("fri 19:40", "Fri 27 Nov 19:40"),
        ("fri 00:30", "Sat 28 Nov 00:30"),
        ("today 11:00", "Fri 27 Nov 11:00"),
    ],
)
def test_a_weekday_whose_time_today_has_passed_is_next_weeks(text: str, moment: str) -> None:
    assert read(text) == moment


def test_after_midnight_a_time_before_midnight_is_past() -> None:
    with pytest.raises(TimePast):
        read("23:00", datetime(2026, 11, 28, 1, 0, tzinfo=UTC))


def test_in_summer_the_wall_clock_is_an_hour_ahead() -> None:
    july = datetime(2026, 7, 3, 17, 0, tzinfo=UTC)
    assert read_time("19:30", LONDON, july, field="time") == datetime(2026, 7, 3, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2027-03-27 01:30", "sat 01:30"])
def test_a_time_that_the_clocks_skip_is_refused_with_the_one_that_is_meant(text: str) -> None:
    friday = datetime(2027, 3, 26, 19, 40, tzinfo=UTC)
    with pytest.raises(NotUnderstood) as refused:
        read(text, friday)
    assert refused.value.sentence == "There is no 01:30 on Sun 28 Mar, the clocks go forward then; say 02:30."


def test_a_time_that_comes_twice_is_the_first_one() -> None:
    friday = datetime(2026, 10, 23, 18, 40, tzinfo=UTC)
    assert read_time("sat 01:30", LONDON, friday, field="time") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
