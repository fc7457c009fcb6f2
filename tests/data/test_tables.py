"""Which table is proposed, and which is warned of."""

from datetime import timedelta

import pytest

from data.errors import TableRetired, TableTwice, UnknownTable
from data.models import DiningTable
from data.rules import parties, reservations
from data.rules.parties import Seating
from data.rules.ranking import propose
from data.rules.reservations import Booking
from data.rules.tables import named_tables
from data.store import Store
from tests.house import FRIDAY_19_40, HOST


def best(store: Store, covers: int, *, after: int = 0) -> str | None:
    start = FRIDAY_19_40 + timedelta(minutes=after)
    with store.rehearsal(HOST, "ask") as uow:
        found = propose(uow.session, covers, start, start + uow.venue.turn(covers), uow.now)
    return None if found is None else "+".join(table.name for table in found)


def book(store: Store, table: str, *, after: int, covers: int = 2) -> None:
    start = FRIDAY_19_40 + timedelta(minutes=after)
    with store.unit_of_work(HOST, "book") as uow:
        reservations.book(uow, Booking("Lee", covers, start, start + timedelta(minutes=90), [f"tbl_{table}"]))


def seat(store: Store, table: str, covers: int = 2) -> None:
    with store.unit_of_work(HOST, "walkin") as uow:
        parties.seat(uow, Seating([f"tbl_{table}"], uow.now, covers=covers))


def test_the_best_table_is_the_one_with_the_fewest_empty_seats(store: Store) -> None:
    assert [best(store, 1), best(store, 3), best(store, 5)] == ["1", "2", "4"]


def test_a_table_that_is_booked_within_the_stay_is_not_proposed(store: Store) -> None:
    book(store, "2", after=60)
    assert best(store, 4) == "3"


def test_a_table_that_is_booked_after_the_stay_is(store: Store) -> None:
    book(store, "2", after=106)
    assert best(store, 4) == "2"


def test_somebody_sitting_there_blocks_a_table_until_they_are_expected_to_leave(store: Store) -> None:
    seat(store, "2", covers=4)
    assert best(store, 4) == "3"
    assert best(store, 4, after=120) == "2"


def test_a_party_too_large_for_any_table_gets_neighbouring_ones(store: Store) -> None:
    assert best(store, 8) == "2+3"


def test_no_proposal_is_made_where_nothing_fits(store: Store) -> None:
    assert best(store, 400) is None


def test_a_clean_table_is_preferred_to_a_dirty_one(store: Store) -> None:
    with store.preparation() as uow:
        table = uow.find(DiningTable, "tbl_2")
        assert table is not None
        table.dirty_since = uow.now
    assert best(store, 4) == "3"


def test_tables_must_be_known_in_service_and_named_once(store: Store) -> None:
    with store.preparation() as uow:
        table = uow.find(DiningTable, "tbl_6")
        assert table is not None
        table.retired = True
    with store.rehearsal(HOST, "ask") as uow:
        for ids, error in ((["nope"], UnknownTable), (["tbl_1", "tbl_1"], TableTwice), (["tbl_6"], TableRetired)):
            with pytest.raises(error):
                named_tables(uow, ids)


def test_what_is_unusual_is_said_and_done_all_the_same(store: Store) -> None:
    book(store, "1", after=30)
    with store.unit_of_work(HOST, "walkin") as uow:
        parties.seat(uow, Seating(["tbl_1"], uow.now, covers=3))
    assert uow.warnings == [
        "1 is booked for Lee (2) at 20:10; 2 is free for the whole stay",
        "3 guests, but 1 has 2 seats",
    ]
