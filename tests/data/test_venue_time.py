"""The venue's wall clock: daylight saving, nights past midnight."""

from datetime import UTC, date, datetime, time, timedelta

from data.venue import Hours, VenueProfile

LONDON = VenueProfile(name="x")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_summer_time_is_an_hour_ahead_of_utc() -> None:
    assert LONDON.at(date(2026, 7, 1), time(19, 30)) == utc(2026, 7, 1, 18, 30)
    assert LONDON.at(date(2026, 12, 1), time(19, 30)) == utc(2026, 12, 1, 19, 30)


def test_after_midnight_the_night_still_belongs_to_the_day_before() -> None:
    assert LONDON.service_day(utc(2026, 11, 28, 3, 59)) == date(2026, 11, 27)
    assert LONDON.service_day(utc(2026, 11, 28, 4, 0)) == date(2026, 11, 28)


def test_half_past_midnight_of_fridays_service_is_on_saturday() -> None:
    assert LONDON.in_service_day(date(2026, 11, 27), time(0, 30)) == utc(2026, 11, 28, 0, 30)


def test_a_service_day_lasts_twenty_three_or_twenty_five_hours_when_the_clocks_change() -> None:
    def hours(day: date) -> float:
        begins, ends = LONDON.day_bounds(day)
        return (ends - begins) / timedelta(hours=1)

    assert [hours(date(2027, 3, 27)), hours(date(2027, 10, 30)), hours(date(2027, 6, 1))] == [23, 25, 24]


def test_a_time_that_comes_twice_is_the_first_one() -> None:
    assert LONDON.at(date(2027, 10, 31), time(1, 30)) == utc(2027, 10, 31, 0, 30)


def test_a_venue_is_open_from_opening_to_last_seating_past_midnight() -> None:
    bar = VenueProfile(name="x", hours=(Hours(name="Late", opens=time(18), last_seating=time(1)),))
    assert bar.is_open(utc(2026, 11, 28, 0, 59))
    assert not bar.is_open(utc(2026, 11, 28, 1, 1))
    assert not bar.is_open(utc(2026, 11, 27, 17, 59))


def test_a_party_stays_as_long_as_the_next_larger_size_does() -> None:
    assert LONDON.turn(3) == timedelta(minutes=105)
    assert LONDON.turn(40) == timedelta(minutes=150)
    assert LONDON.turn(None) == timedelta(minutes=90)
