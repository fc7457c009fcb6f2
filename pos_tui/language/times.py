"""TIME in a host's line.

`19:30`, `1930`, `7.30pm` and `+45` stand alone; a time follows `fri`, `tomorrow`, `2026-12-24` or `24/12`. A
weekday is the next one on which the time is still to come.
"""

import re
from datetime import date, datetime, time, timedelta

from data.venue import VenueProfile
from pos_tui.language.errors import DayOver, NotUnderstood, TimePast
from pos_tui.language.words import Words

PAST_TOLERANCE = timedelta(minutes=30)
"""A bare time this far past is still meant for today."""

_WALL = re.compile(r"(\d{1,2})(?:[:.](\d{2})|(?<=\d\d)(\d{2}))?\s*(am|pm)?", re.ASCII | re.IGNORECASE)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMERIC_DATE = re.compile(r"(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}))?", re.ASCII)


def take_time(words: Words, venue: VenueProfile, now: datetime) -> datetime:
    """The moment that the next one or two words name, in UTC. Raises NotUnderstood, TimePast or DayOver."""
    first = words.take("when")
    minutes = re.fullmatch(r"\+(\d{1,4})", first, re.ASCII)
    if minutes:
        return _to_minute(now) + timedelta(minutes=int(minutes[1]))
    wall = read_wall(first)
    if wall is not None:
        return _today_at(wall, first, venue, now)
    day = _read_day(first, venue, now)
    if day is None:
        raise NotUnderstood(f"“{first}” is no time; write 19:30, 1930, 7.30pm, +45 or fri 19:30")
    second = words.take(f"what time on {first}")
    wall = read_wall(second)
    if wall is None:
        raise NotUnderstood(f"“{second}” is no time of day; write 19:30, 1930 or 7.30pm")
    if day < venue.service_day(now):
        raise DayOver(venue.day_words(day, now), second)
    moment = _moment(day, wall, venue, now)
    if moment < _to_minute(now) and _weekday(first) is not None:
        return _moment(day + timedelta(days=7), wall, venue, now)
    return moment


def _moment(day: date, wall: time, venue: VenueProfile, now: datetime) -> datetime:
    """A wall-clock time of a service day, in UTC. Raises NotUnderstood for one that a spring change skips."""
    moment = venue.in_service_day(day, wall)
    local = venue.local(moment)
    if local.time() != wall:
        on = venue.day_words(local.date(), now)
        raise NotUnderstood(f"There is no {wall:%H:%M} on {on}, the clocks go forward then; say {local:%H:%M}.")
    return moment


def read_time(
    text: str, venue: VenueProfile, now: datetime, *, field: str, about: datetime | None = None
) -> datetime:
    """A TIME that stands alone, as the value of a field. A bare time is on the day of what it is `about`."""
    words = Words(text, f"{field}=TIME")
    wall = read_wall(text.strip())
    day = venue.service_day(about or now)
    if wall is not None and day != venue.service_day(now):
        return _moment(day, wall, venue, now)
    moment = take_time(words, venue, now)
    words.end()
    return moment


def read_wall(word: str) -> time | None:
    """A time of day; a bare `7` needs its am or pm."""
    found = _WALL.fullmatch(word)
    if found is None:
        return None
    hour, minute, half = int(found[1]), found[2] or found[3], (found[4] or "").lower()
    if minute is None and not half:
        return None
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or int(minute or 0) > 59:
        return None
    return time(hour, int(minute or 0))


def _today_at(wall: time, said: str, venue: VenueProfile, now: datetime) -> datetime:
    moment = _moment(venue.service_day(now), wall, venue, now)
    if moment < now - PAST_TOLERANCE:
        raise TimePast(said, _ago(now - moment))
    return moment


def _ago(past: timedelta) -> str:
    """`45 minutes ago`, `5 h 15 min ago`."""
    hours, minutes = divmod(int(past.total_seconds() // 60), 60)
    if hours == 0:
        return f"{minutes} minutes ago"
    return f"{hours} h {minutes} min ago" if minutes else f"{hours} h ago"


def _to_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _read_day(word: str, venue: VenueProfile, now: datetime) -> date | None:
    today = venue.service_day(now)
    folded = word.casefold()
    if folded in ("today", "tonight"):
        return today
    if folded in ("tomorrow", "tmr"):
        return today + timedelta(days=1)
    weekday = _weekday(word)
    if weekday is not None:
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    return _read_date(word, today)


def _weekday(word: str) -> int | None:
    """The day of the week that three letters or more name, from Monday on."""
    folded = word.casefold()
    return next((n for n, name in enumerate(_DAYS) if len(folded) >= 3 and name.startswith(folded)), None)


def _read_date(word: str, today: date) -> date | None:
    numeric = _NUMERIC_DATE.fullmatch(word)
    try:
        if numeric is None:
            return date.fromisoformat(word) if len(word) == 10 else None
        year = int(numeric[3]) if numeric[3] else today.year
        day = date(year, int(numeric[2]), int(numeric[1]))
    except ValueError:
        return None
    passed = numeric[3] is None and day < today
    return day.replace(year=year + 1) if passed and (day.month, day.day) != (2, 29) else day
