"""Blocks, swaps, late and early guests, and the tables a rehearsal lists, as lines."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from data.clock import ManualClock
from data.models import Occupancy, Order, Party, WaitlistEntry
from data.queries.floor import floor_snapshot
from data.queries.views import BookingState, BookingView, FloorSnapshot
from data.rules import reservations
from data.store import Store
from pos_tui.language.host import Host
from tests.house import DOJO, FRIDAY_19_40
from tests.pos_tui.language.test_events import perform

BOOKED = "b 4 20:00 2 Okafor"


def look(store: Store) -> FloorSnapshot:
    with store.read() as session:
        return floor_snapshot(session, store.clock.utc_now())


def booking(store: Store) -> BookingView:
    [found] = look(store).bookings
    return found


def state(store: Store) -> BookingState:
    return booking(store).state(store.clock.utc_now())


def occupied(store: Store) -> dict[str, str]:
    with store.read() as session:
        rows = session.execute(select(col(Occupancy.table_id), col(Party.name)).join(Party))
        return {table_id.removeprefix("tbl_"): name or "" for table_id, name in rows}


# ---- blocks ------------------------------------------------------------------------------------------------


def test_a_block_says_until_when_and_why(host: Host) -> None:
    assert host.rehearse("block 2+3 30 wobbly leg").message == "Block 2+3 until 20:10 (wobbly leg)."
    assert perform(host, "block 2").message == "Blocked 2 until somebody lifts it."
    assert perform(host, "block 3 1440").message == "Blocked 3 until Sat 28 Nov 19:40."
    assert perform(host, "unblock 2+3").message == "Unblocked 2+3."


def test_a_manager_seats_at_a_blocked_table(host: Host) -> None:
    perform(host, "block 2 VIP")
    assert not host.perform("w 4 2 ! /AB").ok
    assert perform(host, "w 4 2 ! /CD").warnings == ("2 is blocked until somebody lifts it (VIP)",)


# ---- swaps -------------------------------------------------------------------------------------------------


def test_a_swap_takes_all_tables_and_the_tabs_along(host: Host, store: Store) -> None:
    perform(host, "w 6 2+3 Okafor", "o 3 burger", "w 2 1 Lee")
    said = perform(host, "swap 3 1")
    assert said.message == "Swapped Okafor (6) at 2+3 with Lee (2) at 1."
    assert said.warnings == ("6 guests, but 1 has 2 seats",)
    assert occupied(store) == {"1": "Okafor", "2": "Lee", "3": "Lee"}
    with store.read() as session:
        assert session.execute(select(col(Order.table_id))).scalars().all() == ["tbl_1"]


def test_swapping_back_and_undoing_both_come_to_the_same(host: Host, store: Store) -> None:
    perform(host, "w 4 2 Okafor", "w 2 3 Lee", "swap 2 3", "u")
    assert occupied(store) == {"2": "Okafor", "3": "Lee"}
    perform(host, "redo")
    assert occupied(store) == {"2": "Lee", "3": "Okafor"}
    perform(host, "swap 2 3")
    assert occupied(store) == {"2": "Okafor", "3": "Lee"}


# ---- late, arrived, never came -----------------------------------------------------------------------------


def test_who_rings_is_late_only_after_the_time_they_said(host: Host, store: Store, clock: ManualClock) -> None:
    said = perform(host, BOOKED, "late okafor 20")
    assert said.message == "Now expected: Okafor (4) at 20:20 instead of 20:00."
    assert booking(store).expected_at == FRIDAY_19_40 + timedelta(minutes=40)
    clock.advance(minutes=49)
    assert state(store) is BookingState.EXPECTED
    clock.advance(minutes=1)
    assert state(store) is BookingState.LATE


def test_nobody_is_expected_at_a_time_that_has_gone_by(host: Host, clock: ManualClock) -> None:
    perform(host, BOOKED)
    clock.advance(minutes=60)
    said = host.perform("late okafor 20")
    assert not said.ok
    assert said.message.startswith("20 minutes after 20:00 have gone by; `late ")
    assert said.message.endswith(" 60` expects them 20 minutes from now.")
    assert perform(host, "late okafor 60").message == "Now expected: Okafor (4) at 21:00 instead of 20:00."


def test_a_booking_for_a_time_that_has_just_gone_by_is_taken_and_warned_of(host: Host) -> None:
    assert perform(host, "b 2 19:25 Lee").warnings == ("19:25 was 15 min ago",)


def test_late_by_nothing_is_on_time_again_and_so_is_a_new_time(host: Host, store: Store) -> None:
    perform(host, BOOKED, "late okafor 20", "late okafor 0")
    assert booking(store).expected_at == booking(store).start_at
    perform(host, "late okafor 20", "e okafor time=20:30")
    assert booking(store).expected_at == booking(store).start_at


def test_a_longer_stay_that_meets_the_next_booking_is_warned_of(host: Host) -> None:
    perform(host, BOOKED, "b 4 21:45 2 Lee")
    assert perform(host, "late okafor 15").warnings == (
        "2 is booked for Lee (4) at 21:45; 3 is free for the whole stay",
    )


def test_all_or_a_part_of_a_party_arrives(host: Host, store: Store) -> None:
    perform(host, BOOKED)
    assert perform(host, "arrived okafor 2").message == "Noted that Okafor (4) of 20:00 is here, 2 of 4 so far."
    assert (state(store), booking(store).arrived) == (BookingState.PARTLY_ARRIVED, 2)
    assert perform(host, "arrived okafor").message == "Noted that Okafor (4) of 20:00 is here."
    assert state(store) is BookingState.ARRIVED
    assert perform(host, "arrived okafor 5").warnings == ("5 are here, Okafor booked for 4",)
    perform(host, "s okafor for 5")
    assert state(store) is BookingState.SEATED


def test_a_no_shows_table_is_free_for_others(host: Host, store: Store) -> None:
    perform(host, BOOKED)
    assert "at 3 until" in host.rehearse("w 4").message
    said = perform(host, "noshow okafor")
    assert said.warnings == ("Okafor is not expected before 20:00",)
    assert state(store) is BookingState.NO_SHOW
    assert "at 2 until" in host.rehearse("w 4").message


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("late okafor 10", BookingState.EXPECTED),
        ("arrived okafor", BookingState.ARRIVED),
        ("s okafor", BookingState.SEATED),
    ],
)
def test_a_no_show_that_comes_after_all_is_none(host: Host, store: Store, line: str, after: BookingState) -> None:
    perform(host, BOOKED, "noshow okafor", line)
    assert state(store) is after


# ---- back --------------------------------------------------------------------------------------------------


def test_a_booking_that_sat_too_soon_goes_back_to_the_book(host: Host, store: Store) -> None:
    party_id = perform(host, BOOKED, "s okafor 3").party_id
    assert perform(host, "back 3").message == "Put Okafor (4) back from 3 to the book for 20:00."
    assert occupied(store) == {}
    assert state(store) is BookingState.EXPECTED
    with store.read() as session:
        party = session.get(Party, party_id)
        assert party is not None
        assert party.deleted_at is not None
        assert session.execute(select(WaitlistEntry)).first() is None
    perform(host, "s okafor")


def test_a_walk_in_goes_to_the_waitlist_and_undo_seats_it_again(
    host: Host, store: Store, clock: ManualClock
) -> None:
    perform(host, "w 3 2 Lee")
    clock.advance(minutes=5)
    assert perform(host, "back 2").message == "Put Lee (3) back from 2 to the waitlist."
    with store.read() as session:
        entry = session.execute(select(WaitlistEntry)).scalar_one()
    assert (entry.name, entry.covers, entry.queued_at) == ("Lee", 3, FRIDAY_19_40)
    perform(host, "u")
    assert occupied(store) == {"2": "Lee"}
    with store.read() as session:
        assert session.execute(select(WaitlistEntry)).first() is None


def test_who_was_seated_from_the_waitlist_gets_their_place_back(host: Host, store: Store) -> None:
    party_id = perform(host, "w 3 2 Lee").party_id
    queued = FRIDAY_19_40 - timedelta(minutes=20)
    with store.preparation() as uow:
        uow.add(WaitlistEntry(id="wai_1", name="Lee", covers=3, queued_at=queued, seated_party_id=party_id))
    perform(host, "back 2")
    with store.read() as session:
        entry = session.execute(select(WaitlistEntry)).scalar_one()
    assert (entry.seated_party_id, entry.queued_at) == (None, queued)


def test_after_a_booking_that_dojo_cancelled_the_party_waits_on_the_waitlist(host: Host, store: Store) -> None:
    perform(host, BOOKED, "s okafor")
    with store.unit_of_work(DOJO, "DeleteReservation") as uow:
        reservations.delete(uow, booking(store).id)
    assert perform(host, "back 2").message == "Put Okafor (4) back from 2 to the waitlist."


def test_an_order_that_was_taken_back_does_not_hold_the_party(host: Host, store: Store) -> None:
    perform(host, "w 2 2 Lee", "o 2 burger", "u")
    perform(host, "back 2")


# ---- what can be had ---------------------------------------------------------------------------------------


def test_a_rehearsal_without_tables_lists_them_and_enter_takes_the_first(host: Host) -> None:
    rehearsed = host.rehearse("w 4")
    assert [(each.names, each.fits) for each in rehearsed.ranked[:5]] == [
        ("2", True),
        ("3", True),
        ("T2", True),
        ("4", True),
        ("1", False),
    ]
    assert rehearsed.ranked[3].reason == "2 seats spare"
    done = perform(host, "w 4")
    assert done.table_ids == rehearsed.ranked[0].table_ids
    assert done.ranked == ()


def test_a_booking_lists_what_is_free_then(host: Host) -> None:
    perform(host, BOOKED)
    assert [each.names for each in host.rehearse("b 4 20:30 Lee").ranked if each.fits] == ["3", "T2", "4"]
    assert host.rehearse("b 4 20:30 3 Lee").ranked == ()


def test_where_nothing_fits_the_refusal_names_what_comes_nearest(host: Host) -> None:
    perform(host, "block 1+2+3+T1+T2+5+6", "b 6 20:00 4 Lee")
    assert host.rehearse("w 6").message == (
        "No table for 6 is free now; `q 6 NAME` lets them wait, 140-145 min."
        " Nearest is 4 (fits exactly, booked 20:00 Lee). Name tables to have them all the same."
    )


def test_a_full_house_says_how_long_waiting_takes_and_offers_it_to_who_has_a_name(host: Host) -> None:
    perform(host, "block 1+2+3+T1+T2+5+6", "w 4 4 Lee")
    assert host.rehearse("w 4").message == (
        "No table for 4 is free now; `q 4 NAME` lets them wait, 75-135 min. Name tables to have them all the same."
    )
    assert host.rehearse("w 4").offers == ()
    (offer,) = host.rehearse("w 4 Okafor /AB").offers
    assert (offer.key, offer.line) == ("q", "q 4 Okafor /AB")
    assert offer.will.startswith("Queue Okafor (4)")


def test_nobody_is_told_to_wait_for_a_table_that_will_not_come(host: Host) -> None:
    assert host.rehearse("w 40 Okafor").message == (
        "No table for 40 is free now. All the tables that are free have 26 seats."
        " Name tables to have them all the same."
    )


def test_a_party_larger_than_any_set_of_tables_is_told_which_tables_would_hold_it(host: Host) -> None:
    message = host.rehearse("w 18").message
    found = re.search(
        r"No free table or combination is as large; (\S+) have (\d+) seats, name them to have them", message
    )
    assert found is not None
    assert int(found[2]) >= 18
    assert host.rehearse(f"w 18 {found[1]}").ok


def test_a_booking_that_fits_nowhere_is_offered_the_nearest_times_at_which_it_does(host: Host) -> None:
    perform(host, "block 1+2+3+T1+T2+5+6", "b 6 20:00 4 Lee")
    refused = host.rehearse("b 6 20:15 Okafor 07700 900123; window")
    assert refused.message.startswith("No table for 6 is free at 20:15; one is at 22:00. Nearest is 4")
    [offer] = refused.offers
    assert offer.line == "b 6 22:00 Okafor 07700 900123; window"
    assert offer.will == "Book Okafor (6) 22:00 at 4."


def test_the_nearest_time_keeps_the_day_that_was_asked_for(host: Host) -> None:
    perform(host, *(f"b 2 tomorrow 20:00 {table} Lee" for table in ("1", "2", "3", "T1", "T2", "4", "5", "6")))
    refused = host.rehearse("b 2 tomorrow 20:15 Okafor")
    assert [offer.line for offer in refused.offers] == [
        "b 2 2026-11-28 18:30 Okafor",
        "b 2 2026-11-28 21:30 Okafor",
    ]
