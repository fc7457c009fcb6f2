"""What a venue says about itself: zone, currency, hours, turn times, stages. Floor and menu have tables."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

_Name = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]


@cache
def _zones() -> frozenset[str]:
    """Every zone there is; asking walks the disk, and each read of a venue asks."""
    return frozenset(available_timezones())


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise ValueError(f"“{name}” is no time zone; an example is Europe/London")
    return name


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Stage(_Settings):
    """A step of a visit. `limit` is the most minutes it should last; `letter` marks it on the floor."""

    name: _Name
    letter: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9$£€]$")]
    limit: int | None = Field(default=None, ge=1, le=600)


class Hours(_Settings):
    """A service: guests may be seated from `opens` to `last_seating`, which may lie past midnight."""

    name: _Name
    opens: time
    last_seating: time


DEFAULT_STAGES = (
    Stage(name="Seated", letter="S", limit=15),
    Stage(name="Ordered", letter="O", limit=20),
    Stage(name="Starters", letter="A", limit=25),
    Stage(name="Mains", letter="M", limit=45),
    Stage(name="Desserts", letter="D", limit=25),
    Stage(name="Bill", letter="B", limit=10),
    Stage(name="Paid", letter="P", limit=15),
)


class VenueProfile(_Settings):
    """A venue's own rules. Percentages are in hundredths of a per cent, as in the contract: 1250 is 12.5 %."""

    name: _Name
    zone: Annotated[str, AfterValidator(_known_zone)] = "Europe/London"
    currency: Annotated[str, StringConstraints(pattern=r"^(GBP|EUR)$")] = "GBP"
    day_ends: time = time(4, 0)
    hours: tuple[Hours, ...] = ()
    turn_minutes: dict[int, int] = Field(default={2: 90, 4: 105, 6: 120, 8: 150}, min_length=1)
    """Expected stay by party size: the entry for the smallest size that holds the party counts."""
    stages: tuple[Stage, ...] = Field(default=DEFAULT_STAGES, min_length=1)
    pacing: int | None = Field(default=None, ge=1, le=1000)
    """Most covers that should be booked into one quarter of an hour."""
    service_charge: int = Field(default=0, ge=0, lt=10000)
    keep_guests_days: int | None = Field(default=None, ge=1, le=3650)
    """After so many days a guest's name, number, notes and requests are forgotten; None: never by themselves."""
    address: tuple[str, ...] = ()
    phone: str | None = None
    vat_number: str | None = None

    @model_validator(mode="after")
    def _stages_differ(self) -> "VenueProfile":
        names = [stage.name.casefold() for stage in self.stages]
        letters = [stage.letter for stage in self.stages]
        if len(set(names)) < len(names) or len(set(letters)) < len(letters):
            raise ValueError("two stages share a name or a letter")
        return self

    @cached_property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def local(self, moment: datetime) -> datetime:
        """A moment on the venue's wall clock."""
        return moment.astimezone(self.tz)

    def at(self, day: date, wall: time) -> datetime:
        """A wall-clock time of a calendar day, in UTC.

        A time that a spring change skips counts from the hour before; one that comes twice is the first.
        """
        return datetime.combine(day, wall, tzinfo=self.tz).astimezone(UTC)

    def service_day(self, moment: datetime) -> date:
        """The day a moment belongs to: until `day_ends` the night still counts to the day before."""
        local = self.local(moment)
        return local.date() if local.time() >= self.day_ends else local.date() - timedelta(days=1)

    def day_bounds(self, day: date) -> tuple[datetime, datetime]:
        """When a service day begins and ends, in UTC; 23 or 25 hours apart when the clocks change."""
        return self.at(day, self.day_ends), self.at(day + timedelta(days=1), self.day_ends)

    def day_words(self, day: date, now: datetime) -> str:
        """`Sun 29 Nov`, with the year where it is not this one."""
        year = "" if day.year == self.local(now).year else f" {day.year}"
        return f"{day:%a %d %b}{year}"

    def when(self, moment: datetime, now: datetime) -> str:
        """`19:30` of this service day, `Sun 29 Nov 19:30` of another one."""
        local = self.local(moment)
        today = self.service_day(moment) == self.service_day(now)
        return f"{local:%H:%M}" if today else f"{self.day_words(local.date(), now)} {local:%H:%M}"

    def turn(self, covers: int | None) -> timedelta:
        """How long a party of this size is expected to stay."""
        sizes = sorted(self.turn_minutes)
        fitting = [size for size in sizes if size >= (covers or 1)]
        return timedelta(minutes=self.turn_minutes[fitting[0] if fitting else sizes[-1]])

    def stage(self, status: str) -> Stage | None:
        """The stage a status names, if it is one of this venue's."""
        wanted = status.strip().casefold()
        return next((stage for stage in self.stages if stage.name.casefold() == wanted), None)

    def is_open(self, moment: datetime) -> bool:
        """Whether guests are seated at this moment; a venue without hours never closes."""
        if not self.hours:
            return True
        day = self.service_day(moment)
        return any(self._opening(day, hours) <= moment <= self._last_seating(day, hours) for hours in self.hours)

    def _opening(self, day: date, hours: Hours) -> datetime:
        return self.in_service_day(day, hours.opens)

    def _last_seating(self, day: date, hours: Hours) -> datetime:
        return self.in_service_day(day, hours.last_seating)

    def in_service_day(self, day: date, wall: time) -> datetime:
        """A wall-clock time of a service day, in UTC: `00:30` of Friday's service is on Saturday's calendar."""
        return self.at(day if wall >= self.day_ends else day + timedelta(days=1), wall)
