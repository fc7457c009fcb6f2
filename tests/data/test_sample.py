"""The sample evenings: they can be laid out at any moment, and then look like an evening."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlmodel import col

from data.clock import ManualClock
from data.models import Action, Event, Order, Party, Reservation, WaitlistEntry
from data.queries.attention import Urgency, needs
from data.queries.floor import floor_snapshot
from data.queries.views import BookingState, FloorSnapshot, TableState
from data.rules.tabs import tab_of
from data.rules.totals import totals
from data.sample import lay_out, nearest_quarter
from data.store import Store
from data.venue_file import VenueFile, check
from data.venue_loading import bundled, bundled_path, load_venue
from tests.house import FRIDAY_19_40, HOST

LONDON = ZoneInfo("Europe/London")


def at(text: str, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold)


MOMENTS = [
    at("2026-11-27 19:40"),
    at("2026-11-27 19:37:29.999"),
    at("2026-11-27 12:00"),
    at("2026-11-27 08:07"),
    at("2026-11-27 23:59:59"),
    at("2026-11-28 00:00"),
    at("2026-11-28 00:01"),
    at("2026-11-28 03:59:59"),
    at("2026-11-28 04:00"),
    at("2026-11-28 05:10"),
    at("2026-12-31 23:50"),
    at("2028-02-29 20:15"),
    # the clocks go forward on 28 March 2027 at 01:00
    at("2027-03-27 23:30"),
    at("2027-03-28 00:52"),
    at("2027-03-28 02:00"),
    at("2027-03-28 02:31"),
    # and back on 31 October 2027 at 02:00
    at("2027-10-30 22:45"),
    at("2027-10-31 01:15"),
    at("2027-10-31 01:15", fold=1),
    at("2027-10-31 02:40"),
]

WORST = at("2027-10-31 01:15", fold=1)

TELLING = {
    str(now)
    for now in (
        at("2026-11-27 19:37:29.999"),
        at("2026-11-27 23:59:59"),
        at("2026-11-28 03:59:59"),
        at("2026-11-28 04:00"),
        at("2027-03-28 00:52"),
        at("2027-03-28 02:31"),
        at("2027-10-31 01:15"),
        WORST,
    )
}
"""Moments at an edge: of a quarter of an hour, a day, a service day, a change of the clocks.

As text, because two moments that differ in their fold alone count as equal.
"""


def tried(name: str, now: datetime) -> object:
    """The bistro at every edge, the large venues at the worst one; the rest at length."""
    often = TELLING if name == "bistro" else {str(WORST)}
    return pytest.param(name, now, marks=() if str(now) in often else pytest.mark.long)


def venue(name: str) -> VenueFile:
    file, problems = check(bundled_path(name))
    assert problems == []
    assert file is not None
    return file


@dataclass(frozen=True)
class Loaded:
    """A bundled venue in a database of its own, open since a Friday at 19:40."""

    store: Store
    file: VenueFile
    clock: ManualClock


def loaded(name: str, folder: Path) -> Loaded:
    file, clock = venue(name), ManualClock(FRIDAY_19_40)
    store = Store(f"sqlite:///{folder / 'pos.db'}", clock=clock, owner=True, sends_events=True)
    with store.preparation() as uow:
        load_venue(uow, file)
    return Loaded(store, file, clock)


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Loaded]]:
    """The venues without an evening; evenings are rehearsed in them and leave nothing behind."""
    found = {name: loaded(name, tmp_path_factory.mktemp(name)) for name in bundled()}
    yield found
    for house in found.values():
        house.store.close()


@pytest.fixture(scope="module", params=bundled())
def friday(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """A venue in the middle of its evening; for reading only."""
    house = loaded(request.param, tmp_path_factory.mktemp(request.param))
    with house.store.preparation() as uow:
        lay_out(uow, house.file, FRIDAY_19_40)
        assert uow.now == FRIDAY_19_40
    yield house
    house.store.close()


@pytest.fixture
def snapshot(friday: Loaded) -> FloorSnapshot:
    with friday.store.read() as session:
        return floor_snapshot(session, FRIDAY_19_40)


@contextmanager
def rehearsed(house: Loaded, now: datetime) -> Iterator[FloorSnapshot]:
    house.clock.set(now)
    with house.store.rehearsal(HOST, "sample") as uow:
        lay_out(uow, house.file, now)
        yield floor_snapshot(uow.session, now)


@pytest.mark.parametrize(
    ("name", "now"),
    [tried(name, now) for name in bundled() for now in MOMENTS],
    ids=str,
)
def test_an_evening_can_be_laid_out_at_any_moment(houses: dict[str, Loaded], name: str, now: datetime) -> None:
    house = houses[name]
    seated = [party for party in house.file.evening.parties if party.left is None]
    with rehearsed(house, now) as snapshot:
        states = Counter(table.state(now) for table in snapshot.tables)
    assert states[TableState.SEATED] == sum(len(party.tables) for party in seated)
    assert states[TableState.FREE] > 0


@pytest.mark.parametrize(
    "now", [at("2027-06-12 20:08"), pytest.param(at("2027-01-09 21:22:30"), marks=pytest.mark.long)], ids=str
)
@pytest.mark.parametrize("name", bundled())
def test_an_evening_shows_free_due_and_seated_tables_and_late_bookings(
    houses: dict[str, Loaded], name: str, now: datetime
) -> None:
    with rehearsed(houses[name], now) as snapshot:
        states = {table.state(now) for table in snapshot.tables}
        bookings = Counter(booking.state(now) for booking in snapshot.bookings)
    assert states == {TableState.FREE, TableState.DUE, TableState.SEATED}
    shown = (BookingState.EXPECTED, BookingState.LATE, BookingState.SEATED, BookingState.LEFT)
    assert min(bookings[state] for state in shown) >= 1
    assert bookings[BookingState.LATE] >= 2


def test_an_evening_contradicts_itself_nowhere(snapshot: FloorSnapshot) -> None:
    watched = (Urgency.CONTRADICTION, Urgency.COVERS_UNKNOWN, Urgency.PART_SEATED)
    assert [need.text for need in needs(snapshot, FRIDAY_19_40) if need.urgency in watched] == []


@pytest.mark.parametrize("seats", [2, 4, 6])
def test_a_table_is_free_for_two_hours_in_every_evening(snapshot: FloorSnapshot, seats: int) -> None:
    soon = FRIDAY_19_40 + timedelta(hours=2)
    assert [
        table.name
        for table in snapshot.tables
        if table.covers == seats
        and table.state(FRIDAY_19_40) is TableState.FREE
        and (table.next_booking is None or table.next_booking.start_at >= soon)
    ]


def test_a_table_with_guests_is_booked_again_only_for_after_they_are_expected_to_leave(
    snapshot: FloorSnapshot,
) -> None:
    clashes = [
        table.name
        for table in snapshot.tables
        if table.party is not None
        and table.party.expected_end_at is not None
        and table.next_booking is not None
        and table.next_booking.start_at < table.party.expected_end_at
    ]
    assert clashes == []


def test_parties_are_in_their_stages_since_the_minutes_the_file_says(friday: Loaded) -> None:
    with friday.store.read() as session:
        here = session.execute(select(Party).where(col(Party.ended_at).is_(None))).scalars()
        found = Counter((party.name, party.status, FRIDAY_19_40 - party.status_since) for party in here)
    asked = Counter(
        (party.name, party.stage, timedelta(minutes=party.stage_minutes))
        for party in friday.file.evening.parties
        if party.left is None
    )
    assert found == asked


def test_tabs_add_up_and_some_are_partly_paid(friday: Loaded) -> None:
    with friday.store.rehearsal(HOST, "count") as uow:
        orders = list(uow.session.execute(select(Order)).scalars())
        for order in orders:
            sums = totals(tab_of(uow, order), order.service_rate, order.service_amount)
            assert (order.total_amount, order.paid_amount) == (sums.total, sums.paid)
    open_tabs = [order for order in orders if order.closed_at is None]
    assert len(open_tabs) >= 5
    assert any(0 < order.paid_amount < order.total_amount for order in open_tabs)
    assert all(order.paid_amount == order.total_amount for order in orders if order.closed_at)


def test_who_is_at_the_paid_stage_has_paid(snapshot: FloorSnapshot) -> None:
    paid = [table.party for table in snapshot.tables if table.party and table.party.status == "Paid"]
    assert all(party.balance == 0 for party in paid)


def test_bookings_are_at_quarters_of_an_hour_and_were_made_before(friday: Loaded) -> None:
    with friday.store.read() as session:
        bookings = list(session.execute(select(Reservation)).scalars())
    assert {(row.start_at.minute % 15, row.start_at.second) for row in bookings} == {(0, 0)}
    assert all(row.created_at < min(row.start_at, FRIDAY_19_40) for row in bookings)


def test_the_waitlist_waits_since_the_minutes_the_file_says(friday: Loaded) -> None:
    with friday.store.read() as session:
        waiting = session.execute(select(WaitlistEntry)).scalars()
        found = {row.name: FRIDAY_19_40 - row.queued_at for row in waiting}
    assert found == {row.name: timedelta(minutes=row.minutes) for row in friday.file.evening.waiting}


def test_a_prepared_evening_leaves_no_journal_and_no_events(friday: Loaded) -> None:
    with friday.store.read() as session:
        assert floor_snapshot(session, FRIDAY_19_40).outbox.waiting == 0
        assert session.execute(select(Action)).first() is None
        assert session.execute(select(Event)).first() is None


@pytest.mark.parametrize(
    ("moment", "quarter"),
    [("19:37:29", "19:30"), ("19:37:31", "19:45"), ("23:55", "00:00"), ("12:15", "12:15")],
)
def test_a_moment_goes_to_the_nearest_quarter(moment: str, quarter: str) -> None:
    rounded = nearest_quarter(at(f"2026-11-27 {moment}")).astimezone(LONDON)
    assert f"{rounded:%H:%M}" == quarter
