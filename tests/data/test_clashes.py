"""Two parties that count on the same table: said with name, time and another way out."""

from datetime import timedelta

from data.models import DiningTable
from data.rules import blocks, parties, reservations
from data.rules.parties import Seating
from data.rules.reservations import Booking
from data.store import Store
from data.uow import Actor
from tests.house import DOJO, FRIDAY_19_40, HOST


def booked(
    store: Store, table: str, after: int, *, covers: int = 2, name: str = "Lee", actor: Actor = HOST
) -> list[str]:
    """Take a booking; the warnings come back."""
    start = FRIDAY_19_40 + timedelta(minutes=after)
    with store.unit_of_work(actor, "book") as uow:
        end = start + timedelta(minutes=90)
        reservations.book(uow, Booking(name, covers, start, end, [f"tbl_{table}"]))
    return uow.warnings


def seated(store: Store, table: str, covers: int = 2) -> list[str]:
    with store.unit_of_work(HOST, "walkin") as uow:
        parties.seat(uow, Seating([f"tbl_{table}"], uow.now, name="Okafor", covers=covers))
    return uow.warnings


def test_a_booking_on_another_is_told_of_a_table_that_is_free_then(store: Store) -> None:
    booked(store, "2", 80, covers=4)
    assert booked(store, "2", 65, covers=4, name="Diaz") == ["2 is booked for Lee (4) at 21:00; 3 is free then"]


def test_without_another_table_the_nearest_quarter_at_the_same_one_is_named(store: Store) -> None:
    booked(store, "4", 140)
    warnings = booked(store, "4", 65, covers=13, name="Diaz")
    assert warnings[0] == "4 is booked for Lee (2) at 22:00; 4 is free at 20:30"


def test_a_time_that_clashes_with_a_block_or_is_over_is_not_offered(store: Store) -> None:
    booked(store, "4", 95)
    with store.unit_of_work(HOST, "block") as uow:
        table = uow.find(DiningTable, "tbl_4")
        assert table is not None
        blocks.block(uow, [table], 15)
    warnings = booked(store, "4", 65, covers=13, name="Diaz")
    assert warnings[0] == "4 is booked for Lee (2) at 21:15; 4 is free at 22:45"


def test_a_booking_is_told_of_guests_who_sit_there_still(store: Store) -> None:
    seated(store, "2", 4)
    assert booked(store, "2", 65, covers=4) == ["Okafor (4) sits at 2 until about 21:25; 3 is free then"]


def test_who_sits_down_is_told_of_a_table_that_is_free_for_the_whole_stay(store: Store) -> None:
    booked(store, "2", 30)
    assert seated(store, "2", 4) == ["2 is booked for Lee (2) at 20:10; 3 is free for the whole stay"]


def test_every_booking_that_counts_on_the_table_is_named(store: Store) -> None:
    booked(store, "2", 30, covers=3)
    booked(store, "2", 60, name="Ng")
    assert seated(store, "2", 4) == [
        "2 is booked for Lee (3) at 20:10 and for Ng (2) at 20:40; 3 is free for the whole stay"
    ]


def test_a_booking_is_told_of_guests_there_now_and_of_the_booking_behind_them(store: Store) -> None:
    seated(store, "2", 4)
    booked(store, "2", 110, name="Ng")
    assert booked(store, "2", 65, covers=4) == [
        "Okafor (4) sits at 2 until about 21:25 and 2 is booked for Ng (2) at 21:30; 3 is free then"
    ]


def test_of_many_who_count_on_a_table_a_few_are_named_and_the_rest_counted(store: Store) -> None:
    for after, name in ((20, "Lee"), (30, "Ng"), (40, "Diaz"), (50, "Kim"), (60, "Roy")):
        booked(store, "2", after, name=name)
    assert seated(store, "2", 4) == [
        "2 is booked for Lee (2) at 20:00, for Ng (2) at 20:10, for Diaz (2) at 20:20 and 2 more; "
        "3 is free for the whole stay"
    ]


def test_a_booking_over_several_tables_is_named_once(store: Store) -> None:
    start = FRIDAY_19_40 + timedelta(minutes=30)
    with store.unit_of_work(HOST, "book") as uow:
        tables = ["tbl_2", "tbl_3"]
        reservations.book(uow, Booking("Lee", 8, start, start + timedelta(minutes=90), tables))
    with store.unit_of_work(HOST, "walkin") as uow:
        parties.seat(uow, Seating(["tbl_2", "tbl_3"], uow.now, covers=8))
    assert uow.warnings == ["2+3 is booked for Lee (8) at 20:10; 4+5 is free for the whole stay"]


def test_a_clash_stands_before_any_other_warning(store: Store) -> None:
    booked(store, "1", 30)
    clash, size = seated(store, "1", 4)
    assert clash.startswith("1 is booked for Lee (2) at 20:10")
    assert size == "4 guests, but 1 has 2 seats"


def test_dojo_does_not_wait_for_an_alternative_it_never_reads(store: Store) -> None:
    booked(store, "2", 80)
    assert booked(store, "2", 65, name="Diaz", actor=DOJO) == ["2 is booked for Lee (2) at 21:00"]


def test_too_many_covers_in_a_quarter_are_told_of_one_that_has_room(store: Store) -> None:
    with store.preparation() as uow:
        uow.heeded = True
        venue = uow.venue.model_copy(update={"pacing": 6})
        uow._profile = venue
        start = FRIDAY_19_40 + timedelta(minutes=50)
        for name, table, covers in (("Lee", "2", 4), ("Diaz", "3", 2)):
            reservations.book(uow, Booking(name, covers, start, start + timedelta(minutes=90), [f"tbl_{table}"]))
        assert uow.warnings == []
        reservations.book(uow, Booking("Ng", 2, start, start + timedelta(minutes=90), ["tbl_1"]))
    assert uow.warnings == ["8 covers arrive around 20:30, 6 are planned; 20:45 has room"]
