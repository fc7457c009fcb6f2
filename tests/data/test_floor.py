"""What the floor snapshot tells, and what it costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from data.clock import ManualClock
from data.models import DiningTable, MenuItem
from data.queries.floor import floor_snapshot
from data.queries.views import BookingState, FloorSnapshot, TableState
from data.rules import arrivals, dojo_orders, locks, orders, parties, reservations
from data.rules.dojo_sent import SentPayment
from data.rules.parties import Seating
from data.rules.reservations import Booking
from data.store import Store
from tests.house import DOJO, FRIDAY_19_40, HOST


def look(store: Store) -> FloorSnapshot:
    with store.read() as session:
        return floor_snapshot(session, store.clock.utc_now())


def book(store: Store, table: str, minutes: int, name: str = "Lee") -> str:
    start = FRIDAY_19_40 + timedelta(minutes=minutes)
    booking = Booking(name, 2, start, start + timedelta(minutes=90), [f"tbl_{table}"])
    with store.unit_of_work(HOST, "book") as uow:
        return reservations.book(uow, booking).id


def seat(store: Store, table: str) -> str:
    with store.unit_of_work(HOST, "walkin") as uow:
        return parties.seat(uow, Seating([f"tbl_{table}"], uow.now, covers=2)).id


def state(store: Store, table: str) -> TableState:
    view = look(store).table(f"tbl_{table}")
    assert view is not None
    return view.state(store.clock.utc_now())


def test_a_table_is_due_from_half_an_hour_before_its_booking(store: Store, clock: ManualClock) -> None:
    book(store, "2", 31)
    assert state(store, "2") is TableState.FREE
    clock.advance(minutes=1)
    assert state(store, "2") is TableState.DUE


def test_a_booking_is_late_ten_minutes_after_its_time(store: Store, clock: ManualClock) -> None:
    book(store, "2", 0)
    [booking] = look(store).bookings
    assert booking.state(clock.utc_now() + timedelta(minutes=9)) is BookingState.EXPECTED
    assert booking.state(clock.utc_now() + timedelta(minutes=10)) is BookingState.LATE


def test_tonights_bookings_reach_past_midnight_and_not_into_tomorrow(store: Store) -> None:
    book(store, "2", 300, "Night")
    book(store, "2", 600, "Tomorrow")
    assert [booking.name for booking in look(store).bookings] == ["Night"]


def test_a_stage_overruns_by_the_minutes_beyond_its_limit(store: Store, clock: ManualClock) -> None:
    seat(store, "2")
    view = look(store).table("tbl_2")
    assert view is not None
    assert view.party is not None
    assert view.party.overrun(clock.utc_now() + timedelta(minutes=15)) == 0
    assert view.party.overrun(clock.utc_now() + timedelta(minutes=18)) == 3


def test_a_tab_that_a_card_machine_has_closed_shows_as_paid(store: Store) -> None:
    party_id = seat(store, "2")
    with store.unit_of_work(HOST, "order") as uow:
        party = parties.live_party(uow, party_id)
        item = uow.find(MenuItem, "101")
        assert item is not None
        order_id = orders.add_items(uow, party, [orders.Wanted(item)]).id
    with store.unit_of_work(DOJO, "pay") as uow:
        locks.lock(uow, order_id, "lock", uow.now + timedelta(minutes=5), "Terminal 3")
        dojo_orders.record_payment(
            uow, order_id, SentPayment("pi", 1450), currencies=frozenset({"GBP"}), lock_id="lock"
        )
    view = look(store).table("tbl_2")
    assert view is not None
    assert view.party is not None
    [tab] = view.party.tabs
    assert (tab.closed, tab.balance, tab.locked_by) == (True, 0, "Terminal 3")


def test_servers_show_their_tables_covers_and_when_they_were_last_sat(store: Store, clock: ManualClock) -> None:
    seat(store, "2")
    clock.advance(minutes=5)
    seat(store, "3")
    ada, cal = look(store).servers
    assert (ada.initials, ada.name, ada.covers) == ("AB", "Ada Byron", 4)
    assert ada.tables == tuple(f"tbl_{name}" for name in "123456")
    assert ada.last_sat_at == FRIDAY_19_40 + timedelta(minutes=5)
    assert (cal.tables, cal.covers, cal.last_sat_at) == ((), 0, None)


def test_expected_covers_are_counted_by_the_quarter_of_an_hour(store: Store) -> None:
    book(store, "2", 21)
    book(store, "3", 34)
    book(store, "1", 35)
    gone = book(store, "4", 20)
    later = book(store, "5", 20)
    with store.unit_of_work(HOST, "noshow") as uow:
        arrivals.give_up(uow, reservations.live_reservation(uow, gone))
        arrivals.expect(uow, reservations.live_reservation(uow, later), 20)
    eight = FRIDAY_19_40 + timedelta(minutes=20)
    assert look(store).covers_by_quarter == ((eight, 4), (eight + timedelta(minutes=15), 4))


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []
    engine = session.get_bind()

    def note(*args: object) -> None:
        statements.append(str(args[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("tables", [0, 200])
def test_a_snapshot_takes_the_same_statements_however_many_tables(store: Store, tables: int) -> None:
    with store.preparation() as uow:
        for n in range(tables):
            uow.add(
                DiningTable(
                    id=f"tbl_x{n}", area_id="room", name=f"x{n}", covers=2, x=0, y=n * 5, width=9, height=4
                )
            )
    book(store, "1", 59)
    expected = _statements(store)
    for n, table in enumerate(("1", "2", "3", "4")):
        seat(store, table)
        book(store, table, 60 + n)
    assert _statements(store) == expected <= 30


def _statements(store: Store) -> int:
    """How many a snapshot takes."""
    with store.read() as session, counted(session) as statements:
        floor_snapshot(session, FRIDAY_19_40)
    return len(statements)
