"""Moments on the wire (V2, Q54): any RFC 3339 in, UTC with milliseconds out."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rules.checks import wire_time
from server.schemas.base import parse_instant

zones = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1901, 1, 1), datetime(2999, 1, 1), timezones=zones)  # noqa: DTZ001 - hypothesis adds the zone


@given(moments)
def test_every_moment_is_read_whatever_its_offset_and_cut_to_milliseconds(moment: datetime) -> None:
    read = parse_instant(moment.isoformat())
    assert read.utcoffset() == timedelta()
    assert timedelta() <= moment - read < timedelta(milliseconds=1)


@given(moments)
def test_what_was_written_reads_the_same(moment: datetime) -> None:
    read = parse_instant(moment.isoformat())
    assert parse_instant(wire_time(read)) == read


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-09-18T18:30:00Z", datetime(2026, 9, 18, 18, 30, tzinfo=UTC)),
        ("2026-09-18t18:30:00z", datetime(2026, 9, 18, 18, 30, tzinfo=UTC)),
        ("2026-09-18T18:30:00.1Z", datetime(2026, 9, 18, 18, 30, 0, 100_000, tzinfo=UTC)),
        ("2026-09-18T18:30:00.9999999Z", datetime(2026, 9, 18, 18, 30, 0, 999_000, tzinfo=UTC)),
        ("2026-09-18T00:30:00-05:30", datetime(2026, 9, 18, 6, 0, tzinfo=UTC)),
        ("2026-12-31T23:59:60Z", datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_v2_moments_may_be_spelt_in_several_ways(text: str, moment: datetime) -> None:
    assert parse_instant(text) == moment


@pytest.mark.parametrize(
    "value",
    [
        "2026-09-18T18:30:00",
        "2026-09-18",
        "2026-09-18 18:30:00Z",
        "20260918T183000Z",
        "2026-W38-5T18:30:00Z",
        "2026-09-18T18:30Z",
        "2026-09-18T18:30:00.Z",
        "2026-09-18T18:30:00+24:00",
        "2026-09-18T18:30:00+0100",
        "2026-09-18T24:00:00Z",
        "2026-09-18T18:60:00Z",
        "2026-09-18T18:30:61Z",
        "2026-02-29T18:30:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "２０２６-09-18T18:30:00Z",
        "2026-09-18T18:30:00Z\n",
        "",
        1796000000,
        None,
        True,
    ],
)
def test_v2_what_is_no_moment_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"time|day|year"):
        parse_instant(value)
