"""What needs a host now, worst first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from data.models import DiningTable, MenuItem
from data.queries.attention import Need, Urgency, needs
from data.queries.views import FloorSnapshot, OutboxView
from data.rules import dojo_parties, orders, parties, reservations
from data.rules.dojo_parties import PartyState
from data.rules.parties import Seating
from data.rules.reservations import Booking
from data.store import Store
from pos_tui.language.host import Host
from tests.data.test_floor import book, look, seat
from tests.house import DOJO, FRIDAY_19_40, HOST


def after(minutes: int, snapshot: FloorSnapshot) -> list[Need]:
    """What needs somebody so many minutes later; what waits for Dojo has a test of its own."""
    return [need for need in everything_after(minutes, snapshot) if need.urgency is not Urgency.UNSENT]


def everything_after(minutes: int, snapshot: FloorSnapshot) -> tuple[Need, ...]:
    return needs(snapshot, FRIDAY_19_40 + timedelta(minutes=minutes))


def kinds(found: Sequence[Need]) -> list[Urgency]:
    return [need.urgency for need in found]


def booking_names(store: Store) -> dict[str, str]:
    return {booking.id: booking.name for booking in look(store).bookings}


def book_at(store: Store, name: str, minutes: int, *tables: str) -> None:
    """A booking over several tables."""
    start = FRIDAY_19_40 + timedelta(minutes=minutes)
    ids = [f"tbl_{table}" for table in tables]
    with store.unit_of_work(HOST, "book") as uow:
        reservations.book(uow, Booking(name, 2, start, start + timedelta(minutes=90), ids))


def test_an_empty_room_needs_nobody(store: Store) -> None:
    assert after(0, look(store)) == []


def test_a_late_booking_is_named_with_its_minutes(store: Store) -> None:
    book(store, "2", 0)
    [need] = after(12, look(store))
    assert (need.urgency, need.text, need.table_id) == (Urgency.LATE, "Lee (2) 12 min late for 2", "tbl_2")


def test_a_booking_an_hour_late_hides_nobody_who_can_still_be_helped(store: Store) -> None:
    book(store, "2", 0)
    book(store, "3", 45)
    assert [need.table_id for need in after(59, look(store))] == ["tbl_2", "tbl_3"]
    assert [need.table_id for need in after(60, look(store))] == ["tbl_3", "tbl_2"]


def test_a_taken_table_of_guests_who_never_came_is_given_up_with_them_but_not_of_those_who_are_here(
    store: Store,
) -> None:
    for table in ("2", "3"):
        seat(store, table)
    book(store, "2", 0)
    [first] = look(store).bookings
    book(store, "3", 30)
    busy = [need.table_id for need in after(75, look(store)) if need.urgency is Urgency.BUSY_AND_BOOKED]
    assert busy == ["tbl_3", "tbl_2"]
    assert Host(store, terminal="stand").perform(f"arrived {first.reference}").ok
    busy = [need.table_id for need in after(75, look(store)) if need.urgency is Urgency.BUSY_AND_BOOKED]
    assert busy == ["tbl_2", "tbl_3"]


def test_a_table_that_is_booked_while_others_sit_there_comes_before_what_is_late(store: Store) -> None:
    seat(store, "2")
    book(store, "2", 10)
    book(store, "3", -30)
    found = after(0, look(store))
    assert kinds(found) == [Urgency.BUSY_AND_BOOKED, Urgency.LATE]
    assert found[0].text == "2 is booked for Lee (2) at 19:50, Walk-in still sit there"


def test_a_table_booked_twice_is_named_with_both_bookings_before_either_sits(store: Store) -> None:
    book(store, "2", 120)
    book(store, "2", 60, "Ng")
    [need] = after(0, look(store))
    assert (need.urgency, need.text) == (
        Urgency.DOUBLE_BOOKED,
        "2 is booked twice: Ng (2) 20:40-22:10, Lee (2) 21:40-23:10",
    )
    assert (need.table_id, booking_names(store)[need.reservation_id or ""]) == ("tbl_2", "Lee")


def test_bookings_that_follow_one_another_are_no_double_booking(store: Store) -> None:
    book(store, "2", 60)
    book(store, "2", 150, "Ng")
    assert after(0, look(store)) == []


def test_a_double_booking_over_several_tables_is_one_need_about_those_they_share(store: Store) -> None:
    book_at(store, "Lee", 60, "1", "2", "3")
    book_at(store, "Ng", 90, "3", "2", "4")
    [need] = after(0, look(store))
    assert need.text == "3+2 is booked twice: Lee (2) 20:40-22:10, Ng (2) 21:10-22:40"


def test_three_at_one_table_are_two_needs_one_for_each_that_has_to_go_elsewhere(store: Store) -> None:
    for minutes, name in ((60, "Lee"), (70, "Ng"), (80, "Kim")):
        book(store, "2", minutes, name)
    assert [need.text for need in after(0, look(store))] == [
        "2 is booked twice: Lee (2) 20:40-22:10, Ng (2) 20:50-22:20",
        "2 is booked 3 times: Lee (2) 20:40-22:10, Ng (2) 20:50-22:20, Kim (2) 21:00-22:30",
    ]


def test_a_double_booking_comes_after_a_table_that_is_busy_now_and_before_who_is_late(store: Store) -> None:
    seat(store, "1")
    book(store, "1", 10)
    book(store, "3", -30, "Diaz")
    book(store, "2", 60, "Ng")
    book(store, "2", 90, "Kim")
    assert kinds(after(0, look(store))) == [Urgency.BUSY_AND_BOOKED, Urgency.DOUBLE_BOOKED, Urgency.LATE]


def test_who_sits_already_or_never_came_is_not_booked_twice(store: Store) -> None:
    for table in ("2", "3"):
        book(store, table, 0, f"First{table}")
        book(store, table, 60, f"Second{table}")
    assert kinds(after(0, look(store))) == [Urgency.DOUBLE_BOOKED, Urgency.DOUBLE_BOOKED]
    host = Host(store, terminal="stand")
    assert host.perform("s First2").ok
    assert host.perform("noshow First3").ok
    assert after(0, look(store)) == []


def test_guests_who_come_later_than_booked_stay_longer_too(store: Store) -> None:
    book(store, "2", 30)
    book(store, "2", 120, "Ng")
    assert after(0, look(store)) == []
    assert Host(store, terminal="stand").perform("late Lee 20").ok
    [need] = after(0, look(store))
    assert need.text == "2 is booked twice: Lee (2) 20:30-22:00, Ng (2) 21:40-23:10"


def test_bookings_that_overlapped_in_the_past_need_nobody_for_that(store: Store) -> None:
    book(store, "2", -100, "Lee")
    book(store, "2", -20, "Ng")
    assert Urgency.DOUBLE_BOOKED in kinds(after(-11, look(store)))
    assert Urgency.DOUBLE_BOOKED not in kinds(after(-10, look(store)))


def test_a_dirty_table_matters_when_somebody_is_about_to_come(store: Store) -> None:
    book(store, "2", 10)
    with store.preparation() as uow:
        table = uow.find(DiningTable, "tbl_2")
        assert table is not None
        table.dirty_since = uow.now
    assert kinds(after(0, look(store))) == [Urgency.DIRTY_AND_BOOKED]
    assert after(-10, look(store)) == []


def test_guests_without_an_order_are_noticed_once_for_all_their_tables(store: Store) -> None:
    with store.unit_of_work(HOST, "walkin") as uow:
        parties.seat(uow, Seating(["tbl_2", "tbl_3"], uow.now, covers=7, name="Okafor"))
    assert after(14, look(store)) == []
    [need] = after(15, look(store))
    assert (need.urgency, need.text) == (Urgency.NO_ORDER, "Okafor at 2+3 have not ordered in 15 min")


def test_a_stage_over_its_limit_and_a_paid_table_that_sits_on(store: Store) -> None:
    host = Host(store, terminal="stand")
    for line in ("w 2 2 Lee", "o 2 burger", "w 2 3 Kim", "o 3 burger", "p 3 cash"):
        assert host.perform(line).ok
    found = after(25, look(store))
    assert [(need.urgency, need.text) for need in found] == [
        (Urgency.OVERRUN, "Lee at 2: Ordered 5 min over"),
        (Urgency.PAID_AND_SITTING, "Kim at 3 have paid and sit on"),
    ]


def test_an_allergy_is_told_before_its_guest_arrives(store: Store) -> None:
    start = FRIDAY_19_40 + timedelta(minutes=10)
    booking = Booking("Lee", 2, start, start + timedelta(hours=1), ["tbl_2"], guest_requests="Nut allergy")
    with store.unit_of_work(DOJO, "CreateReservation") as uow:
        reservations.receive(uow, booking, dojo_reservation_id="dj", create_digest="x")
    [need] = after(0, look(store))
    assert (need.urgency, need.text) == (Urgency.ALLERGY, "Lee arrives soon: Nut allergy")


def test_guests_who_left_without_paying_head_the_list_and_can_still_be_paid_for(store: Store) -> None:
    party_id = seat(store, "2")
    with store.unit_of_work(HOST, "order") as uow:
        party = parties.live_party(uow, party_id)
        item = uow.find(MenuItem, "101")
        assert item is not None
        orders.add_items(uow, party, [orders.Wanted(item)])
    with store.unit_of_work(DOJO, "UpdateParty") as uow:
        state = PartyState(["tbl_2"], FRIDAY_19_40, "Departed", ended_at=uow.now)
        dojo_parties.update(uow, party_id, state, dojo_party_id="dj")
    book(store, "3", -30)
    found = after(0, look(store))
    assert kinds(found) == [Urgency.LEFT_UNPAID, Urgency.LATE]
    assert found[0].text == "Walk-in left and still owe £14.50"
    host = Host(store, terminal="stand")
    assert host.perform("p 2").message == "Took £14.50 by card from the walk-in, nothing left to pay."
    assert kinds(after(0, look(store))) == [Urgency.LATE]


def test_changes_that_wait_for_dojo_are_told_after_two_minutes(store: Store) -> None:
    snapshot = replace(look(store), outbox=OutboxView(3, FRIDAY_19_40, 1))
    assert kinds(everything_after(0, snapshot)) == [Urgency.REFUSED_BY_DOJO]
    assert kinds(everything_after(2, snapshot)) == [Urgency.REFUSED_BY_DOJO, Urgency.UNSENT]
