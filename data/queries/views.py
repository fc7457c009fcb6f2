"""What the floor screen shows, as frozen values that any thread may hold.

What depends on the minute (minutes seated, late or not) is computed from moments when it is painted, never stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from data.ids import waiting_reference
from data.queries.service import BlockView, Covers, ServerView
from data.rules.quotes import Quote
from data.venue import Stage, VenueProfile

SOON = timedelta(minutes=30)
"""A booking this close makes its free table `DUE`."""

LATE = timedelta(minutes=10)
"""A booking this long past its time, with nobody seated, is late."""


class TableState(StrEnum):
    """What a table is, first by letter, then by colour."""

    FREE = "free"
    DUE = "due"
    SEATED = "seated"
    BLOCKED = "blocked"
    RETIRED = "retired"


class BookingState(StrEnum):
    EXPECTED = "expected"
    LATE = "late"
    ARRIVED = "arrived"
    PARTLY_ARRIVED = "partly arrived"
    SEATED = "seated"
    LEFT = "left"
    NO_SHOW = "no-show"


@dataclass(frozen=True)
class AreaView:
    id: str
    name: str


@dataclass(frozen=True)
class TabView:
    """A tab of somebody who is still here, with all that was merged into it; amounts in minor units."""

    order_id: str
    number: int
    total: int
    paid: int
    closed: bool
    """Paid in full at a card machine; nothing can be added to it."""
    locked_until: datetime | None
    locked_by: str | None
    whose: str | None = None
    """Of those who have joined the party: their name."""
    name: str | None = None
    """Of its own, beside the party's; the only one that a tab without a table has."""
    shown_on: int | None = None
    """The number of the tab that it was merged into, and that is paid for it too."""

    @property
    def balance(self) -> int:
        return self.total - self.paid if self.shown_on is None else 0


@dataclass(frozen=True)
class JoinedView:
    """A party that has joined another one: what they were before, and will be when they part."""

    id: str
    name: str | None
    covers: int | None
    status: str
    started_at: datetime
    reservation_id: str | None
    host_notes: str | None
    guest_requests: str | None
    deposit: int | None
    phone: str | None = None

    @property
    def label(self) -> str:
        return self.name or "Walk-in"


@dataclass(frozen=True)
class PartyView:
    id: str
    name: str | None
    covers: int | None
    status: str
    stage: Stage | None
    """None when the status is a text of Dojo's own."""
    status_since: datetime
    started_at: datetime
    expected_end_at: datetime | None
    table_ids: tuple[str, ...]
    table_names: tuple[str, ...]
    reservation_id: str | None
    host_notes: str | None
    guest_requests: str | None
    deposit: int | None
    waiter: str | None
    """Initials."""
    tabs: tuple[TabView, ...]
    arrived: int | None = None
    """How many of them sit here while the others are still to come; None: all of them."""
    joined: tuple[JoinedView, ...] = ()
    """Those who have joined them at their tables."""
    phone: str | None = None
    """The number they gave, with the booking or in the queue."""

    @property
    def label(self) -> str:
        return self.name or "Walk-in"

    @property
    def company(self) -> str:
        """Everybody who sits there by name: `Okafor & Lee`."""
        return " & ".join([self.label, *(guest.label for guest in self.joined)])

    @property
    def phones(self) -> tuple[str, ...]:
        """The numbers that any of them gave."""
        return tuple(filter(None, (self.phone, *(guest.phone for guest in self.joined))))

    @property
    def requests(self) -> str | None:
        """What any of them asked for, in their own words, of those who joined with their name."""
        joined = (f"{guest.label}: {guest.guest_requests}" for guest in self.joined if guest.guest_requests)
        return "; ".join(filter(None, (self.guest_requests, *joined))) or None

    @property
    def to_come(self) -> int:
        """How many of them are still expected."""
        return max(0, (self.covers or 0) - self.arrived) if self.arrived is not None else 0

    @property
    def balance(self) -> int:
        return sum(tab.balance for tab in self.tabs)

    @property
    def total(self) -> int:
        return sum(tab.total for tab in self.tabs if tab.shown_on is None)

    def held(self, now: datetime) -> bool:
        """Whether a card machine holds one of their tabs."""
        return any(tab.locked_until is not None and tab.locked_until > now for tab in self.tabs)

    def stage_over(self, now: datetime) -> int:
        """Minutes the present stage has lasted beyond its limit; 0 while it is in time, or has no limit."""
        if self.stage is None or self.stage.limit is None:
            return 0
        return max(0, minutes_between(self.status_since, now) - self.stage.limit)

    def turn_over(self, now: datetime) -> int:
        """Minutes they sit beyond the end that was expected; 0 while there is time, or where none was said."""
        return minutes_between(self.expected_end_at, now) if self.expected_end_at is not None else 0

    def overrun(self, now: datetime) -> int:
        """Minutes by which they are late, with the stage or with the whole turn, whichever is more."""
        return max(self.stage_over(now), self.turn_over(now))


@dataclass(frozen=True)
class BookingView:
    id: str
    reference: str
    name: str
    covers: int
    start_at: datetime
    end_at: datetime
    phone: str | None
    host_notes: str | None
    guest_requests: str | None
    table_ids: tuple[str, ...]
    table_names: tuple[str, ...]
    party_id: str | None
    party_left: bool
    no_show: bool
    from_dojo: bool
    expected_at: datetime
    """When the guests come: at `start_at`, unless they rang to say later."""
    arrived: int | None
    """How many of them are here and wait for their table."""
    before: str = ""
    """What is known of the guest from other visits."""

    def state(self, now: datetime) -> BookingState:
        if self.party_id is not None:
            return BookingState.LEFT if self.party_left else BookingState.SEATED
        if self.no_show:
            return BookingState.NO_SHOW
        if self.arrived is not None:
            return BookingState.ARRIVED if self.arrived >= self.covers else BookingState.PARTLY_ARRIVED
        return BookingState.LATE if now >= self.expected_at + LATE else BookingState.EXPECTED

    def due(self, now: datetime) -> bool:
        """Whether their table is theirs by now: they come soon, or are here."""
        return self.arrived is not None or self.expected_at <= now + SOON

    def waiting(self) -> bool:
        """Whether somebody is still to come."""
        return self.party_id is None and not self.no_show

    @property
    def leaves_at(self) -> datetime:
        """When their tables are free again: who comes later stays longer."""
        return self.end_at + (self.expected_at - self.start_at)


@dataclass(frozen=True)
class DoubleView:
    """A booking still to come, and those that begin no later and have a table of its at the same time."""

    later: BookingView
    earlier: tuple[BookingView, ...]
    table_ids: tuple[str, ...]
    """The tables in question, in the order of the later booking's own."""
    table_names: tuple[str, ...]


@dataclass(frozen=True)
class TableView:
    id: str
    name: str
    area_id: str
    covers: int
    shape: str
    x: int
    y: int
    width: int
    height: int
    retired: bool
    dirty: bool
    waiters: tuple[str, ...]
    """Initials of those who serve it."""
    party: PartyView | None
    next_booking: BookingView | None
    """The next one still to come at this table in this service day."""
    block: BlockView | None = None
    """What holds the table back now."""
    promised_to: str | None = None
    """Who waits for this table."""

    def state(self, now: datetime) -> TableState:
        if self.party is not None:
            return TableState.SEATED
        if self.retired:
            return TableState.RETIRED
        if self.block is not None and self.block.holds(now):
            return TableState.BLOCKED
        if self.next_booking is not None and self.next_booking.due(now):
            return TableState.DUE
        return TableState.FREE


@dataclass(frozen=True)
class Ghost:
    """A contradiction on the floor, in words, and where `mend` puts it right: at a table, or else at a party."""

    text: str
    table_id: str | None
    party_id: str | None = None


@dataclass(frozen=True)
class CombinationView:
    """Tables that may be pushed together, and what they hold then."""

    table_ids: tuple[str, ...]
    table_names: tuple[str, ...]
    covers: int


@dataclass(frozen=True)
class OutboxView:
    """What has not reached Dojo yet."""

    waiting: int
    oldest_at: datetime | None
    parked: int


@dataclass(frozen=True)
class WaitingView:
    """A party on the waitlist."""

    id: str
    name: str
    covers: int
    phone: str | None
    notes: str | None
    quoted_minutes: int | None
    queued_at: datetime
    quoted_from: int | None = None
    """The shortest of the band that was told, where it was one."""
    ready_at: datetime | None = None
    """When they were told that their table is ready."""
    quote: Quote | None = None
    """What they could be told at `quoted_at`; None where no table is in sight."""
    quoted_at: datetime | None = None
    table_names: tuple[str, ...] = ()
    """The tables that are theirs now."""
    promised: tuple[str, ...] = ()
    """The ids of the tables that are kept for them."""
    promised_names: tuple[str, ...] = ()
    before: str = ""
    """What is known of the guest from other visits."""

    @property
    def reference(self) -> str:
        """Tells this party from another of the same name."""
        return waiting_reference(self.id)

    @property
    def told(self) -> str:
        """`25-35`, `20`, or nothing."""
        if self.quoted_minutes is None:
            return ""
        shortest = f"{self.quoted_from}-" if self.quoted_from is not None else ""
        return f"{shortest}{self.quoted_minutes}"

    def disappointed(self) -> int:
        """Minutes by which the promise will likely be broken, as it looked at `quoted_at`; 0 while it holds."""
        if self.quoted_minutes is None or self.ready_at is not None:
            return 0
        if self.quote is None or self.quoted_at is None:
            return 0
        return max(0, self.waited(self.quoted_at) + self.quote.likely - self.quoted_minutes)

    def waited(self, now: datetime) -> int:
        """Minutes so far."""
        return minutes_between(self.queued_at, now)

    def over(self, now: datetime) -> int:
        """Minutes beyond what was quoted; 0 while there is time, or where nothing was promised."""
        if self.quoted_minutes is None or self.ready_at is not None:
            return 0
        return max(0, self.waited(now) - self.quoted_minutes)


@dataclass(frozen=True)
class UnpaidTab:
    """An open tab whose guests have gone, as Dojo may say they have; amounts in minor units."""

    order_id: str
    number: int
    label: str
    table_id: str | None
    """Where they sat; somebody else may sit there now."""
    balance: int


@dataclass(frozen=True)
class FloorSnapshot:
    venue: VenueProfile
    areas: tuple[AreaView, ...]
    tables: tuple[TableView, ...]
    bookings: tuple[BookingView, ...]
    """This service day's, by time; cancelled ones are not among them."""
    waitlist: tuple[WaitingView, ...]
    """Who waits for a table, longest first."""
    left_unpaid: tuple[UnpaidTab, ...]
    outbox: OutboxView
    newest_event: int
    """`seq` of the newest event: two snapshots with the same one show the same evening."""
    servers: tuple[ServerView, ...] = ()
    """By initials."""
    named_tabs: tuple[TabView, ...] = ()
    """Open tabs without a table, oldest first."""
    ghosts: tuple[Ghost, ...] = ()
    """What contradicts itself."""
    covers_by_quarter: Covers = ()
    """Booked guests by when they come in this service day; no-shows are not among them."""
    combinations: tuple[CombinationView, ...] = ()
    """The smallest first."""
    doubles: tuple[DoubleView, ...] = ()
    """Tables that were given to two bookings at once, the soonest first."""

    def table(self, table_id: str) -> TableView | None:
        return next((table for table in self.tables if table.id == table_id), None)

    @property
    def covers_in(self) -> int:
        """Guests who sit here, as far as parties say how many they are."""
        parties = {table.party.id: table.party for table in self.tables if table.party is not None}
        return sum(party.covers or 0 for party in parties.values())

    @property
    def covers_to_come(self) -> int:
        """Booked guests of this service day who have not sat down yet."""
        return sum(booking.covers for booking in self.bookings if booking.waiting())

    def covers_due(self, now: datetime, minutes: int) -> int:
        """Booked guests who are expected from now until so many minutes ahead and have not sat down yet."""
        until = now + timedelta(minutes=minutes)
        return sum(each.covers for each in self.bookings if each.waiting() and now <= each.expected_at < until)

    def seats_at(self, table_ids: Sequence[str]) -> int:
        """What these tables hold: as a combination where they are one, else the sum of their seats."""
        together = frozenset(table_ids)
        known = next((each.covers for each in self.combinations if together == frozenset(each.table_ids)), None)
        return known or sum(table.covers for table in self.tables if table.id in together)

    def in_area(self, area_id: str) -> tuple[TableView, ...]:
        return tuple(table for table in self.tables if table.area_id == area_id)


def minutes_between(start: datetime, end: datetime) -> int:
    """Whole minutes from start to end; never negative, whatever the clock has done."""
    return max(0, int((end - start).total_seconds() // 60))
