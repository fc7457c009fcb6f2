"""Refusals about bookings and those who wait."""

from dataclasses import dataclass
from datetime import datetime

from data.errors.base import Kind, Ref, RuleBroken


@dataclass(eq=False)
class UnknownReservation(RuleBroken):
    """CreateParty names a reservation that is not live (V14)."""

    kind = Kind.INVALID_REQUEST
    template = "There is no live booking {reservation}."
    reservation: str


@dataclass(eq=False)
class BadCovers(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "covers: {covers} is not a number of guests between 1 and {most}."
    covers: int
    most: int


@dataclass(eq=False)
class BlankName(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "name: a booking needs a guest's name."


@dataclass(eq=False)
class TimesReversed(RuleBroken):
    """An end that is not after its start (V8, V20)."""

    kind = Kind.INVALID_REQUEST
    template = "{field}: {end} is not after the start, {start}."
    field: str
    start: str
    """As the venue's clocks say it, in ISO 8601."""
    end: str

    @property
    def sentence(self) -> str:
        start, end = (datetime.fromisoformat(moment) for moment in (self.start, self.end))
        if start.date() == end.date():
            return f"{end:%H:%M} is not after the start at {start:%H:%M}; name the day if it is another one."
        return f"{end:%a %d %b %H:%M} is not after the start, {start:%a %d %b %H:%M}; name the day that is meant."


@dataclass(eq=False)
class AlreadySeated(RuleBroken):
    """A reservation has at most one active party (V15)."""

    template = "{reservation} is already seated at {tables}{instead}."
    reservation: Ref
    tables: Ref
    instead: str = ""


@dataclass(eq=False)
class AlreadyCame(RuleBroken):
    template = "{reservation} came and left at {time}."
    reservation: Ref
    time: str


@dataclass(eq=False)
class AlreadyNoShow(RuleBroken):
    template = "{reservation} is already down as a no-show; `arrived` or `seat` brings them back."
    reservation: Ref


@dataclass(eq=False)
class AlreadyExpected(RuleBroken):
    template = "{reservation} is expected at {time} already; say how many minutes after {booked} they come."
    reservation: Ref
    time: str
    booked: str


@dataclass(eq=False)
class BookingClash(RuleBroken):
    """A booking overlaps another one, and this venue does not take that (V18)."""

    template = "{table} is promised to {reservation} at that time; choose another table or time."
    table: Ref
    reservation: Ref


@dataclass(eq=False)
class NoLongerWaiting(RuleBroken):
    template = "{guest} is not waiting any more."
    guest: Ref


@dataclass(eq=False)
class PromisedTable(RuleBroken):
    template = (
        "Table {table} is promised to {guest}, who still wait; choose another table, "
        "or `promise {guest} off` takes that back."
    )
    table: Ref
    guest: Ref


@dataclass(eq=False)
class NotPromised(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "{guest} were promised no table; `promise {guest} 12` does."
    guest: Ref


@dataclass(eq=False)
class AlreadyCalled(RuleBroken):
    template = (
        "{guest} was told at {time} that the table is ready; seat them with s, or x takes them off the list."
    )
    guest: Ref
    time: str
