"""The order of tables for a party, and the reasons in words."""

from datetime import timedelta

from data.clock import ManualClock
from data.models import DiningTable, TableWaiter
from data.rules import parties, reservations
from data.rules.combinations import combine
from data.rules.parties import Seating
from data.rules.ranking import Ranked, rank
from data.rules.reservations import Booking
from data.store import Store
from tests.house import HOST


def ranked(store: Store, covers: int, *, after: int = 0) -> list[Ranked]:
    with store.rehearsal(HOST, "ask") as uow:
        start = uow.now + timedelta(minutes=after)
        return rank(uow.session, covers, start, start + uow.venue.turn(covers), uow.now)


def fitting(store: Store, covers: int, *, after: int = 0) -> list[str]:
    return [each.names for each in ranked(store, covers, after=after) if each.fits]


def reason(store: Store, covers: int, table: str) -> str:
    return next(each.reason for each in ranked(store, covers) if each.names == table)


def seat(store: Store, table: str, covers: int = 2) -> None:
    with store.unit_of_work(HOST, "walkin") as uow:
        parties.seat(uow, Seating([f"tbl_{table}"], uow.now, covers=covers))


def book(store: Store, table: str, *, after: int, name: str = "Lee") -> None:
    with store.unit_of_work(HOST, "book") as uow:
        start = uow.now + timedelta(minutes=after)
        reservations.book(uow, Booking(name, 2, start, start + timedelta(minutes=90), [f"tbl_{table}"]))


def serve(store: Store, table: str, waiter: str) -> None:
    with store.preparation() as uow:
        uow.add(TableWaiter(table_id=f"tbl_{table}", waiter_id=waiter))


def test_all_that_fit_are_listed_best_first(store: Store) -> None:
    assert fitting(store, 4) == ["2", "3", "T2", "4"]
    assert fitting(store, 2)[:4] == ["1", "5", "6", "T1"]


def test_what_nearly_fits_comes_behind_the_latest_booked_first(store: Store) -> None:
    book(store, "2", after=30)
    book(store, "3", after=60)
    rest = [(each.names, each.reason) for each in ranked(store, 4) if not each.fits]
    assert rest[:3] == [
        ("3", "fits exactly, booked 20:40 Lee"),
        ("2", "fits exactly, booked 20:10 Lee"),
        ("1", "2 seats short"),
    ]


def test_every_booking_in_the_stay_speaks_against_a_table(store: Store) -> None:
    book(store, "2", after=30)
    book(store, "2", after=60, name="Ng")
    assert reason(store, 4, "2") == "fits exactly, booked 20:10 Lee, 20:40 Ng"
    for after, name in ((70, "Diaz"), (80, "Kim")):
        book(store, "2", after=after, name=name)
    assert reason(store, 4, "2") == "fits exactly, booked 20:10 Lee, 20:40 Ng, 20:50 Diaz and 1 more"


def test_a_table_where_somebody_sits_is_no_choice_until_they_leave(store: Store) -> None:
    seat(store, "2", 4)
    assert "2" not in [each.names for each in ranked(store, 4)]
    assert fitting(store, 4, after=120)[0] == "2"


def test_reasons_tell_seats_the_next_booking_dirt_and_the_server(store: Store, clock: ManualClock) -> None:
    book(store, "4", after=110)
    seat(store, "2")
    clock.advance(minutes=3)
    with store.preparation() as uow:
        table = uow.find(DiningTable, "tbl_4")
        assert table is not None
        table.dirty_since = uow.now
    assert reason(store, 3, "4") == "3 seats spare, next booking 21:30 Lee, dirty, server AB sat 3 minutes ago"
    assert reason(store, 4, "T2") == "fits exactly"
    assert reason(store, 3, "T2") == "1 seat spare"


def test_where_seats_tie_the_server_who_was_sat_longest_ago_is_next(store: Store, clock: ManualClock) -> None:
    serve(store, "3", "wtr_cd")
    assert fitting(store, 4)[:2] == ["2", "3"]
    seat(store, "4")
    assert fitting(store, 4)[:2] == ["3", "2"]
    clock.advance(minutes=1)
    seat(store, "3")
    clock.advance(minutes=1)
    seat(store, "1")
    serve(store, "T2", "wtr_cd")
    assert fitting(store, 4) == ["T2", "2"]


def test_tables_are_pushed_together_in_threes_when_pairs_are_too_small(store: Store) -> None:
    assert fitting(store, 8) == ["2+3", "4+5", "2+4"]
    with store.preparation() as uow:
        for name, x in (("R1", 40), ("R2", 54), ("R3", 68)):
            uow.add(
                DiningTable(id=f"tbl_{name}", area_id="terrace", name=name, covers=4, x=x, y=0, width=11, height=4)
            )
    assert "R1+R2+R3" in fitting(store, 11)
    assert reason(store, 11, "R1+R2+R3") == "pushed together, 1 seat spare"
    assert fitting(store, 17) == []


def test_a_combination_of_the_house_comes_after_single_tables_and_before_neighbours(store: Store) -> None:
    with store.preparation() as uow:
        tables = [uow.find(DiningTable, table_id) for table_id in ("tbl_1", "tbl_4")]
        combine(uow, [table for table in tables if table is not None], 8)
    assert fitting(store, 6)[0] == "4"
    assert fitting(store, 8)[:2] == ["1+4", "2+3"]
    assert reason(store, 8, "1+4") == "a combination of the house, fits exactly"
    seat(store, "1")
    assert fitting(store, 8)[0] == "2+3"


def test_a_combination_holds_what_it_was_set_for(store: Store) -> None:
    with store.preparation() as uow:
        tables = [uow.find(DiningTable, table_id) for table_id in ("tbl_5", "tbl_6")]
        combine(uow, [table for table in tables if table is not None], 6)
    with store.unit_of_work(HOST, "walkin") as uow:
        parties.seat(uow, Seating(["tbl_5", "tbl_6"], uow.now, covers=6))
    assert uow.warnings == []
