"""An evening's guests, planned before the doors open. Pure: a venue, a seed and the dials give the same list.

Everything that is asked about one party comes from streams of its own, so that turning one dial changes what
it names and nothing else.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from data.clock import quarter_of
from data.venue import VenueProfile
from data.venue_file import VenueFile
from server.guests.chance import Chance, Stream
from server.guests.dials import Dials
from server.guests.menu import MenuCard, read_card
from server.guests.names import phone, shuffled_names, wishes
from server.guests.visits import Visit, plan_visit

QUARTER = timedelta(minutes=15)

_SIZES = {1: 6, 2: 46, 3: 14, 4: 20, 5: 6, 6: 5, 7: 2, 8: 1}
"""How often a party has so many covers; the mean is about 2.8."""

_TURN = timedelta(minutes=100)
"""A seat is counted on once in so long."""


class What(StrEnum):
    """What a party is about to do."""

    BOOK = "book"
    AMEND = "amend"
    CANCEL = "cancel"
    RING = "ring"
    COME = "come"


@dataclass(frozen=True)
class Amendment:
    """How a booking is changed: covers and start afterwards."""

    covers: int
    start_at: datetime


@dataclass(frozen=True)
class Booked:
    """What a party with a booking has said and will do about it."""

    start_at: datetime
    by_phone: bool
    requests: str | None
    amendment: Amendment | None
    late: timedelta
    """After their time; negative for early ones."""
    seated_by_dojo: bool
    cancels_seated: timedelta | None
    """So long after sitting down they cancel in Dojo and go."""


@dataclass(frozen=True)
class Guest:
    """A party: who, how many, and how they will spend the evening."""

    key: str
    """Such as `booking 7`: the same party under any dials."""
    name: str
    covers: int
    phone: str
    booked: Booked | None
    patience: timedelta
    """How long they wait at the door or on the waitlist before they go elsewhere."""
    visit: Visit


@dataclass(frozen=True)
class Intent:
    """Something a party is going to do, and when."""

    at: datetime
    what: What
    guest: Guest


@dataclass(frozen=True)
class Service:
    """From the opening of the doors to the last seating."""

    opens: datetime
    last_seating: datetime


def service_around(venue: VenueProfile, moment: datetime) -> Service:
    """The service that a moment lies in or comes before; five hours around it where the venue has no hours."""
    day = venue.service_day(moment)
    services = [
        Service(venue.in_service_day(day, hours.opens), venue.in_service_day(day, hours.last_seating))
        for hours in venue.hours
    ]
    fitting = [service for service in services if service.last_seating > moment]
    if not fitting:
        return Service(quarter_of(moment) - timedelta(hours=2), quarter_of(moment) + timedelta(hours=3))
    return min(fitting, key=lambda service: service.opens)


def plan_evening(file: VenueFile, seed: int | str, dials: Dials, service: Service) -> tuple[Intent, ...]:
    """Everything that the guests of one service will do, in order of time."""
    evening = _Evening(file, Chance(seed), dials, service)
    intents = [*evening.bookings(), *evening.walk_ins()]
    return tuple(sorted(intents, key=lambda intent: (intent.at, intent.guest.key, intent.what)))


class _Evening:
    """One planning of one service."""

    def __init__(self, file: VenueFile, chance: Chance, dials: Dials, service: Service) -> None:
        self._venue, self._chance, self._dials, self._service = file.venue, chance, dials, service
        self._card: MenuCard = read_card(file)
        tables = [table.covers for area in file.area for table in area.tables]
        self._seats, self._largest = sum(tables), max(tables)
        self._minutes = (service.last_seating - service.opens).total_seconds() / 60
        self._arriving: Counter[datetime] = Counter()

    # ---- bookings ----------------------------------------------------------------------------------------

    def bookings(self) -> Iterator[Intent]:
        wanted = self._seats * self._minutes / (_TURN.total_seconds() / 60) * self._dials.booked
        names = shuffled_names(self._chance.of("booking names"))
        number, covers = 0, 0
        while covers < wanted:
            number += 1
            chance = self._chance.within("booking", number)
            guest = self._booking_guest(f"booking {number}", next(names), chance)
            covers += guest.covers
            yield from self._intents(guest, chance)

    def _booking_guest(self, key: str, name: str, chance: Chance) -> Guest:
        covers = self._covers(chance)
        start = self._start(chance, covers)
        dials = self._dials
        seated = chance.of("cancels seated")
        booked = Booked(
            start_at=start,
            by_phone=chance.of("by phone").happens(dials.by_phone),
            requests=wishes(chance.of("wishes"), dials.allergies, dials.requests),
            amendment=self._amendment(chance, covers, start),
            late=self._lateness(chance),
            seated_by_dojo=chance.of("seated by dojo").happens(dials.seated_by_dojo),
            cancels_seated=timedelta(minutes=seated.uniform(1, 4))
            if seated.happens(dials.cancelled_seated)
            else None,
        )
        return self._guest(key, name, covers, chance, booked)

    def _guest(self, key: str, name: str, covers: int, chance: Chance, booked: Booked | None) -> Guest:
        return Guest(
            key=key,
            name=name,
            covers=covers,
            phone=phone(chance.of("phone")),
            booked=booked,
            patience=timedelta(minutes=round(chance.of("patience").about(28, 9, 8, 50))),
            visit=plan_visit(chance, self._venue, self._card, covers, self._dials),
        )

    def _covers(self, chance: Chance) -> int:
        return min(chance.of("covers").weighted(_SIZES), self._largest)

    def _start(self, chance: Chance, covers: int) -> datetime:
        """A quarter of an hour, most likely in the middle of the service, that the kitchen has room for."""
        stream = chance.of("start")
        for _ in range(12):
            share = stream.triangular(0, 1, 0.55)
            start = quarter_of(self._service.opens + share * (self._service.last_seating - self._service.opens))
            if self._arriving[start] + covers <= (self._venue.pacing or covers + self._arriving[start]):
                break
        self._arriving[start] += covers
        return start

    def _amendment(self, chance: Chance, covers: int, start: datetime) -> Amendment | None:
        stream = chance.of("amends")
        if not stream.happens(self._dials.amended):
            return None
        if stream.happens(0.5):
            return Amendment(min(max(1, covers + stream.choice((-1, 1))), self._largest), start)
        return Amendment(covers, start + stream.choice((-1, 1, 2)) * QUARTER)

    def _lateness(self, chance: Chance) -> timedelta:
        minutes = chance.of("lateness").random()
        if chance.of("late").happens(self._dials.late):
            return timedelta(minutes=5 + round(20 * minutes))
        if chance.of("early").happens(self._dials.early):
            return timedelta(minutes=-1 - round(11 * minutes))
        return timedelta(minutes=round(4 * minutes))

    def _intents(self, guest: Guest, chance: Chance) -> Iterator[Intent]:
        """What a party with a booking does before it sits down."""
        assert guest.booked is not None  # noqa: S101 - the caller made it
        booked, amended = guest.booked, guest.booked.amendment
        made = self._made(chance, booked.start_at)
        yield Intent(made, What.BOOK, guest)
        start = amended.start_at if amended is not None else booked.start_at
        if amended is not None:
            yield Intent(_between(chance.of("amended at"), made, min(start, booked.start_at)), What.AMEND, guest)
        if chance.of("cancels").happens(self._dials.cancelled):
            yield Intent(_between(chance.of("cancelled at"), made, start), What.CANCEL, guest)
        elif not chance.of("no-show").happens(self._dials.no_show):
            if booked.late >= timedelta(minutes=5) and chance.of("rings").happens(self._dials.rings):
                yield Intent(max(made, start - timedelta(minutes=3)), What.RING, guest)
            yield Intent(max(made + timedelta(minutes=5), start + booked.late), What.COME, guest)

    def _made(self, chance: Chance, start: datetime) -> datetime:
        """When a booking was taken: days ago, or this evening and early enough to be of use."""
        stream = chance.of("made")
        opens = self._service.opens
        latest = start - timedelta(minutes=40)
        if stream.happens(self._dials.in_the_book) or latest <= opens:
            return opens - timedelta(hours=stream.randint(3, 72))
        return _whole(opens + stream.random() * (latest - opens))

    # ---- walk-ins ----------------------------------------------------------------------------------------

    def walk_ins(self) -> Iterator[Intent]:
        hourly = self._dials.walk_ins * self._seats / 10
        times, names = self._chance.of("walk-in times"), shuffled_names(self._chance.of("walk-in names"))
        minutes, number = 0.0, 0
        while hourly > 0:
            minutes += times.expovariate(hourly / 60)
            if minutes >= self._minutes:
                return
            number += 1
            chance = self._chance.within("walk-in", number)
            covers = min(self._covers(chance), 6)
            guest = self._guest(f"walk-in {number}", next(names), covers, chance, None)
            yield Intent(_whole(self._service.opens + timedelta(minutes=minutes)), What.COME, guest)


def _between(stream: Stream, start: datetime, end: datetime) -> datetime:
    """A moment between two, none too near the second."""
    share = stream.random()
    return _whole(start + 0.9 * share * max(timedelta(0), end - start))


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
