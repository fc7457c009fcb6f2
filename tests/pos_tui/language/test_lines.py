"""What lines say: names, references, phones, notes, items, shares, initials."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from data.clock import ManualClock
from data.models import DiningTable, LineModifier, Order, OrderLine, Party, Payment, Reservation
from data.store import Store
from pos_tui.language.host import Host
from tests.pos_tui.language.test_events import perform


def booking(store: Store) -> Reservation:
    with store.read() as session:
        return session.execute(select(Reservation)).scalar_one()


def references(store: Store) -> list[str]:
    """The bookings' references, soonest first."""
    with store.read() as session:
        by_time = select(col(Reservation.reference)).order_by(col(Reservation.start_at))
        return list(session.execute(by_time).scalars())


def test_a_booking_takes_its_time_tables_name_phone_and_notes(host: Host, store: Store) -> None:
    perform(host, "b 4 20:30 2+3 Ngozi Okafor 07700 900123 ; window, birthday")
    row = booking(store)
    assert (row.name, row.phone, row.host_notes) == ("Ngozi Okafor", "07700 900123", "window, birthday")
    assert row.end_at - row.start_at == timedelta(minutes=105)
    assert row.guest_requests is None


def test_a_booking_without_tables_gets_the_best_that_is_free_then(host: Host) -> None:
    said = perform(host, "b 6 20:30 Lee")
    assert said.table_ids == ("tbl_4",)


def test_a_booking_is_found_by_a_few_letters_without_accents(host: Host) -> None:
    perform(host, "b 2 20:00 2 José Díaz")
    assert "José Díaz" in host.rehearse("s jos").message
    assert "José Díaz" in host.rehearse("s diaz").message


def test_a_booking_is_found_by_its_reference(host: Host, store: Store) -> None:
    perform(host, "b 2 20:00 2 Smith", "b 2 20:15 3 Smith")
    assert "at 2" in host.rehearse(f"s {references(store)[0].lower()}").message


def test_a_reference_that_begins_with_a_digit_is_no_table(host: Host) -> None:
    assert host.perform("s 43qh").message.startswith("No booking fits “43qh”.")


def test_several_bookings_that_fit_are_listed(host: Host) -> None:
    perform(host, "b 2 20:00 2 Smith", "b 2 20:15 3 Smart")
    message = host.rehearse("s sm").message
    assert message.startswith("Several bookings fit “sm”: Smith (2) 20:00 [")
    assert "Smart (2) 20:15" in message


def test_of_two_that_fit_the_one_still_to_come_is_meant(host: Host, store: Store) -> None:
    perform(host, "b 2 20:00 2 Smith", "b 2 20:15 3 Smith", "b 2 20:30 1 Lee")
    first = host.rehearse("s smith")
    assert not first.ok
    perform(host, "x lee")
    perform(host, f"s {references(store)[0]}")
    assert host.rehearse("s smith").table_ids == ("tbl_3",)


def test_a_booking_of_tonight_is_meant_before_one_of_next_week(host: Host) -> None:
    perform(host, "b 2 thu 20:00 2 Smith", "b 2 20:15 3 Smith")
    assert perform(host, "s smith").table_ids == ("tbl_3",)


def test_a_booking_is_seated_elsewhere_and_with_other_covers(host: Host, store: Store) -> None:
    perform(host, "b 2 20:00 2 Okafor")
    said = perform(host, "s okafor 3 for 4")
    assert said.message.startswith("Seated Okafor (4) at 3 until")
    assert booking(store).covers == 2


def test_seating_copies_notes_and_requests_and_leaves_the_booking_alone(host: Host, store: Store) -> None:
    perform(host, "b 2 20:00 2 Okafor ; window")
    before = booking(store)
    perform(host, "s okafor")
    assert booking(store) == before
    with store.read() as session:
        party = session.execute(select(Party)).scalar_one()
    assert (party.host_notes, party.reservation_id) == ("window", before.id)


def test_editing_changes_only_the_named_fields(host: Host, store: Store) -> None:
    perform(host, "b 2 20:00 2 Okafor ; window")
    perform(host, "e okafor covers=4 time=20:30 name=Mary Ann Okafor")
    row = booking(store)
    assert (row.name, row.covers, row.host_notes) == ("Mary Ann Okafor", 4, "window")
    assert row.end_at - row.start_at == timedelta(minutes=90)


def test_an_empty_value_clears_a_note(host: Host, store: Store) -> None:
    perform(host, "b 2 20:00 2 Okafor ; window", "e okafor notes=")
    assert booking(store).host_notes is None


def test_a_field_that_cannot_be_edited_is_named(host: Host) -> None:
    perform(host, "w 2 2")
    assert host.perform("e 2 requests=none").message == (
        "“requests” cannot be edited; covers, name, notes, until, time, tables can."
    )


def test_an_order_counts_items_and_their_changes(host: Host, store: Store) -> None:
    perform(host, "w 2 2", "o 2 2x flat white (oat milk), burger (no onion, extra), 3 house")
    with store.read() as session:
        lines = session.execute(select(OrderLine).order_by(col(OrderLine.position))).scalars().all()
        modifiers = session.execute(select(LineModifier)).scalars().all()
        order = session.execute(select(Order)).scalar_one()
    assert [(line.quantity, line.name) for line in lines] == [
        (2, "Flat white"),
        (1, "Burger"),
        (3, "House red 175ml"),
    ]
    assert sorted(modifier.name for modifier in modifiers) == ["Extra cheese", "No onion", "Oat milk"]
    assert order.total_amount == 2 * (340 + 40) + 1450 + 150 + 3 * 750
    assert order.payable


def test_letters_of_several_words_find_a_dish(host: Host) -> None:
    perform(host, "w 2 2")
    assert "1x Flat white" in perform(host, "o 2 fl wh").message


def test_shares_of_a_bill_add_up_to_it(host: Host, store: Store) -> None:
    perform(host, "w 3 2", "o 2 burger, flat white", "p 2 1/3", "p 2 1/3", "p 2 1/3")
    with store.read() as session:
        paid = [payment.amount for payment in session.execute(select(Payment)).scalars()]
    assert paid == [597, 597, 596]
    assert not host.perform("p 2").ok


def test_a_tip_is_no_part_of_what_is_owed(host: Host, store: Store) -> None:
    said = perform(host, "w 2 2", "o 2 burger", "p 2 10 cash tip 1.50")
    assert said.message == "Took £10.00 by cash and a tip of £1.50 from the walk-in (2), £4.50 left to pay."
    with store.read() as session:
        order = session.execute(select(Order)).scalar_one()
    assert (order.paid_amount, order.tips_amount, order.total_amount) == (1000, 150, 1450)


def test_stages_follow_what_the_till_knows(host: Host, store: Store) -> None:
    perform(host, "w 2 2", "o 2 burger")
    with store.read() as session:
        assert session.execute(select(col(Party.status))).scalar() == "Ordered"
    perform(host, "n 2", "p 2", "n 2 mains")
    with store.read() as session:
        assert session.execute(select(col(Party.status))).scalar() == "Mains"


def test_a_tables_name_may_need_its_area(host: Host, store: Store) -> None:
    with store.preparation() as uow:
        uow.add(DiningTable(id="tbl_x", area_id="terrace", name="2", covers=2, x=30, y=0, width=9, height=4))
    assert host.perform("w 2 2").message == "Several tables fit “2”: room/2 or terrace/2."
    assert perform(host, "w 2 terr/2").table_ids == ("tbl_x",)


def test_a_blocking_balance_can_be_written_off_by_a_manager(host: Host, store: Store) -> None:
    perform(host, "w 2 2", "o 2 burger", "p 2 10")
    assert "needs a manager's initials" in host.perform("c 2 !").message
    assert "needs a manager's initials" in host.perform("c 2 ! /AB").message
    perform(host, "c 2 ! /cd")
    with store.read() as session:
        order = session.execute(select(Order)).scalar_one()
    assert (order.total_amount, order.paid_amount, order.payable) == (1000, 1000, False)


def test_unknown_initials_are_refused_with_the_known_ones(host: Host) -> None:
    assert host.perform("w 2 2 /ZZ").message == "Nobody here has the initials “ZZ”. Known here: AB, CD."


def test_case_does_not_matter(host: Host) -> None:
    perform(host, "W 2 T1", "N t1", "WALKIN 2 t2")


def test_a_walk_in_beside_a_booking_is_warned_of_and_seated(host: Host, clock: ManualClock) -> None:
    perform(host, "b 2 20:00 1 Lee")
    said = perform(host, "w 2 1")
    assert said.warnings == ("1 is booked for Lee (2) at 20:00; 5 is free for the whole stay",)


@pytest.mark.parametrize(
    "name", ["[/b] [@click=app.quit]", "\x1b]0;owned\x07", "O'Brien; DROP TABLE party", "李小龍"]
)
def test_a_guests_name_is_kept_as_it_was_written(host: Host, store: Store, name: str) -> None:
    perform(host, f"w 2 2 {name}")
    with store.read() as session:
        assert session.execute(select(col(Party.name))).scalar() == name


@pytest.mark.parametrize("name", ["[/b] [@click=app.quit]", "Smith/Jones", "Ada+Charles", "/dev/null"])
def test_a_name_with_signs_in_it_is_no_table(host: Host, store: Store, name: str) -> None:
    perform(host, f"w 2 {name}", f"b 2 21:00 {name}")
    with store.read() as session:
        assert session.execute(select(col(Party.name))).scalar() == name
    assert booking(store).name == name


@pytest.mark.parametrize("word", ["99", "2+99", "room/99", "roo/x"])
def test_a_table_that_does_not_exist_is_refused_and_not_taken_for_a_name(host: Host, word: str) -> None:
    assert host.perform(f"w 2 {word}").message.startswith("There is no table ")


def test_a_time_given_in_minutes_is_said_as_the_clock_shows_it(host: Host) -> None:
    perform(host, "w 2 2 Lee")
    assert host.perform("e 2 until=+60").message.startswith("Changed Lee (2) at 2: until 20:40.")


def test_seating_a_booking_an_hour_early_says_when_it_is_for(host: Host) -> None:
    perform(host, "b 2 20:41 2 Okafor", "b 2 20:40 3 Lee")
    assert "the booking is for 20:41" in host.rehearse("s okafor").warnings
    assert "the booking is for 20:40" not in host.rehearse("s lee").warnings
