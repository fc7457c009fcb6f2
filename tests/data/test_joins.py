"""Two parties that sit together, and apart again: nothing is lost, whatever Dojo does meanwhile."""

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import col

from data.clock import ManualClock
from data.errors import AlreadySeated, TableTaken, TabLocked
from data.models import Occupancy, Order, Party
from data.queries import entities
from data.queries.views import BookingState, PartyView
from data.rules import dojo_parties, joins, locks, parties, reservations
from data.rules.dojo_parties import PartyState
from data.rules.reservations import Booking
from data.store import Store
from pos_tui.language.host import Host
from tests.data.test_floor import look
from tests.house import DOJO, FRIDAY_19_40, opened
from tests.pos_tui.language.test_events import perform

Known = tuple[list[str], int | None, str, str, list[tuple[str, int]]]


@pytest.fixture
def host(store: Store) -> Host:
    """Okafor (4) at 4 with a burger, Lee (2) at 5 with a fish."""
    host = Host(store, terminal="stand")
    perform(host, "w 4 4 Okafor", "o 4 burger", "w 2 5 Lee", "o 5 fish", "n 5")
    return host


def party(store: Store, name: str) -> Party:
    with store.read() as session:
        return session.execute(select(Party).where(col(Party.name) == name)).scalar_one()


def at(store: Store, table: str) -> PartyView | None:
    view = look(store).table(f"tbl_{table}")
    assert view is not None
    return view.party


def here(store: Store, table: str) -> PartyView:
    sitting = at(store, table)
    assert sitting is not None
    return sitting


def known(store: Store, name: str) -> Known:
    """What a party has that must survive sitting with others: tables, covers, stage, start, tabs."""
    row = party(store, name)
    with store.read() as session:
        tables = entities.party(session, row.id)["table_ids"]
        tabs = session.execute(select(col(Order.id), col(Order.total_amount)).where(col(Order.party_id) == row.id))
        return tables, row.covers, row.status, row.started_at.isoformat(), [(o, total) for o, total in tabs]


def test_a_party_has_the_phones_of_all_who_sit_there_from_their_bookings_and_the_queue(store: Store) -> None:
    host = Host(store, terminal="stand")
    perform(host, "b 2 19:45 2 Lee 07700 900123", "s lee", "q 2 Kim 07700 900456", "s kim 3")
    assert [here(store, table).phones for table in "23"] == [("07700 900123",), ("07700 900456",)]
    perform(host, "join 3 2")
    assert sorted(here(store, "2").phones) == ["07700 900123", "07700 900456"]


def test_joined_parties_are_one_at_all_their_tables_with_both_tabs(host: Host, store: Store) -> None:
    assert perform(host, "join 4 5").message == (
        "Joined Lee (2) at 5 to Okafor (4): 6 guests, 8 seats at 4+5; tabs apart, £14.50 and £16.00;"
        " at Ordered, Lee Starters."
    )
    sitting = here(store, "5")
    assert (sitting.label, sitting.company, sitting.covers) == ("Okafor", "Okafor & Lee", 6)
    assert sitting.table_names == ("4", "5")
    assert [(tab.whose, tab.total) for tab in sitting.tabs] == [(None, 1450), ("Lee", 1600)]


def test_a_new_item_goes_to_the_tab_of_the_table_that_was_named(host: Host, store: Store) -> None:
    perform(host, "join 4 5", "o 5 flat white", "o 4 burger")
    perform(host, "part 4")
    assert (known(store, "Okafor")[4][0][1], known(store, "Lee")[4][0][1]) == (2900, 1940)


@pytest.mark.parametrize(
    ("between", "line"),
    [
        (["e 4 covers=9", "block 5"], "part 4"),
        (["d 4 4"], "part 5"),
        (["m 4 2+3"], "part 3"),
        (["w 1 1 Ng", "join 4 1", "part 1"], "part 5"),
    ],
)
def test_parting_gives_each_what_it_had(
    host: Host, store: Store, clock: ManualClock, between: list[str], line: str
) -> None:
    before = known(store, "Okafor"), known(store, "Lee")
    perform(host, "join 4 5")
    clock.advance(minutes=20)
    perform(host, *between, line)
    assert (known(store, "Okafor"), known(store, "Lee")) == before


def test_former_tables_that_are_taken_are_named_with_the_way_out(host: Host) -> None:
    perform(host, "join 4 5", "m 4 2+3", "w 2 5 Ng")
    said = host.perform("part 2")
    assert said.message == ("Table 5, where Lee sat before, is taken by Ng; say where to: `part 2 TABLES`.")
    assert [offer.line for offer in said.offers] == ["part 2 1", "part 2 6", "part 2 T1"]
    assert perform(host, "part 2 6").message == "Parted Okafor (4) at 2+3 and Lee (2) at 6."


def test_one_of_several_parts_by_a_table_it_had(host: Host, store: Store) -> None:
    perform(host, "w 2 6 Kim", "join 4 5", "join 4 6", "part 5")
    kim = here(store, "6")
    assert (kim.company, kim.covers, kim.table_names) == ("Okafor & Kim", 6, ("4", "6"))
    assert "name a table that one of them had" not in perform(host, "part 4").message
    assert known(store, "Okafor")[:2] == (["tbl_4"], 4)


def test_who_had_been_joined_brings_them_along_and_takes_them_back(host: Host, store: Store) -> None:
    perform(host, "w 2 6 Kim", "join 5 6")
    before = known(store, "Okafor"), known(store, "Lee"), known(store, "Kim")
    perform(host, "join 4 5")
    assert here(store, "6").company == "Okafor & Lee & Kim"
    assert here(store, "6").covers == 8
    perform(host, "part 6")
    assert (known(store, "Okafor"), known(store, "Lee"), known(store, "Kim")) == before


def test_covers_nobody_knows_stay_unknown_together(host: Host, store: Store) -> None:
    with store.unit_of_work(DOJO, "CreateParty") as uow:
        parties.seat(uow, parties.Seating(["tbl_6"], uow.now, name="Ng", dojo_party_id="dj-ng"))
    perform(host, "join 4 6")
    assert here(store, "4").covers is None
    perform(host, "part 4")
    assert (known(store, "Okafor")[1], known(store, "Ng")[1]) == (4, None)


def test_all_of_them_leave_together(host: Host, store: Store, clock: ManualClock) -> None:
    perform(host, "join 4 5", "p 4 cash")
    clock.advance(minutes=30)
    perform(host, "c 4")
    assert party(store, "Lee").ended_at == party(store, "Okafor").ended_at == clock.utc_now()
    with store.read() as session:
        assert session.execute(select(Occupancy)).first() is None


def test_who_sits_with_others_cannot_be_put_back_into_the_queue(host: Host) -> None:
    perform(host, "w 2 2 Kim", "w 2 3 Ng", "join 2 3")
    assert host.perform("back 2").message == "Ng sit with Kim; `part 2` first."


# ---- the other party's words, booking and card machine ---------------------------------------------------------


def booked(store: Store, requests: str) -> str:
    booking = Booking(
        "Roy", 2, FRIDAY_19_40, FRIDAY_19_40 + timedelta(hours=1), ["tbl_6"], guest_requests=requests
    )
    with store.unit_of_work(DOJO, "CreateReservation") as uow:
        return reservations.receive(uow, booking, dojo_reservation_id="dj-r", create_digest="x").id


def test_what_a_joined_guest_asked_for_is_shown_and_stays_as_dojo_wrote_it(host: Host, store: Store) -> None:
    booked(store, "Nuts!  ")
    perform(host, "s roy", "join 4 6")
    sitting = here(store, "4")
    assert sitting.requests == "Roy: Nuts!  "
    with store.read() as session:
        assert entities.party(session, party(store, "Roy").id)["guest_requests"] == "Nuts!  "
        assert entities.party(session, party(store, "Okafor").id)["guest_requests"] is None


def test_a_booking_whose_guests_sit_with_others_is_seated_and_cannot_be_seated_again(
    host: Host, store: Store
) -> None:
    reservation_id = booked(store, "Nuts")
    perform(host, "s roy", "join 4 6")
    [booking] = look(store).bookings
    assert booking.state(FRIDAY_19_40) is BookingState.SEATED
    assert booking.party_id == party(store, "Okafor").id
    with store.unit_of_work(DOJO, "CreateParty") as uow, pytest.raises(AlreadySeated):
        parties.seat(uow, parties.Seating(["tbl_2"], uow.now, reservation_id=reservation_id, dojo_party_id="dj"))


def test_a_tab_that_a_card_machine_holds_stays_where_it_is(host: Host, store: Store) -> None:
    [(order_id, _)] = known(store, "Lee")[4]
    with store.unit_of_work(DOJO, "CreateOrderLock") as uow:
        locks.lock(uow, order_id, "lock", uow.now + timedelta(minutes=5))
    assert "held by a card machine until 19:45" in host.perform("join 4 5").message
    perform(host, "join 5 4")
    assert [tab.locked_until is not None for tab in here(store, "5").tabs] == [False, True]
    with store.unit_of_work(DOJO, "CreateOrderLock") as uow:
        other = parties.joined(uow, parties.live_party(uow, party(store, "Lee").id))[0]
        [tab] = [each for each in parties.open_orders(uow, parties.lead_of(uow, other)) if each.joined_from]
        locks.lock(uow, tab.id, "other", uow.now + timedelta(minutes=5))
        with pytest.raises(TabLocked):
            joins.part(uow, parties.lead_of(uow, other), [other])


# ---- Dojo meanwhile --------------------------------------------------------------------------------------------


def told(store: Store, name: str, *tables: str, ended: bool = False, covers: int = 2) -> PartyState:
    row = party(store, name)
    end = FRIDAY_19_40 if ended else None
    return PartyState(list(tables), row.started_at, row.status, name=name, covers=covers, ended_at=end)


def test_dojo_cannot_bring_back_who_joined_while_the_others_hold_the_table(host: Host, store: Store) -> None:
    perform(host, "join 4 5")
    lee = party(store, "Lee").id
    with store.unit_of_work(DOJO, "UpdateParty") as uow, pytest.raises(TableTaken):
        dojo_parties.update(uow, lee, told(store, "Lee", "tbl_5"), dojo_party_id="dj")


def test_dojo_brings_back_who_joined_once_their_table_is_free(host: Host, store: Store) -> None:
    before = known(store, "Lee")
    perform(host, "join 4 5", "m 4 2+3")
    with store.unit_of_work(DOJO, "UpdateParty") as uow:
        dojo_parties.update(uow, party(store, "Lee").id, told(store, "Lee", "tbl_5"), dojo_party_id="dj")
    assert known(store, "Lee") == before
    assert known(store, "Okafor")[:2] == (["tbl_2", "tbl_3"], 4)


def test_dojo_ends_the_visit_of_all_who_sit_together(host: Host, store: Store) -> None:
    perform(host, "join 4 5")
    state = told(store, "Okafor", "tbl_4", "tbl_5", ended=True, covers=6)
    with store.unit_of_work(DOJO, "UpdateParty") as uow:
        dojo_parties.update(uow, party(store, "Okafor").id, state, dojo_party_id="dj")
    assert at(store, "5") is None
    assert sorted(tab.label for tab in look(store).left_unpaid) == ["Okafor", "Okafor"]


@pytest.mark.parametrize(("moved", "left"), [([], ("5",)), (["m 2 5+6"], ("3",)), (["m 2 6", "w 2 3 Ng"], ("6",))])
def test_who_joined_stays_when_dojo_deletes_the_party_they_joined(
    store: Store, moved: list[str], left: tuple[str, ...]
) -> None:
    host = Host(store, terminal="stand")
    perform(
        host, "w 2 2 Kim", f"w 2 {'5' if not moved else '3'} Roy", f"join 2 {'5' if not moved else '3'}", *moved
    )
    with store.unit_of_work(DOJO, "DeleteParty") as uow:
        dojo_parties.delete(uow, party(store, "Kim").id)
    roy = here(store, left[0])
    assert (roy.label, roy.covers, roy.table_names) == ("Roy", 2, left)
    assert at(store, "2") is None


def test_a_party_that_joined_and_is_deleted_takes_its_covers_and_table_along(store: Store) -> None:
    host = Host(store, terminal="stand")
    perform(host, "w 2 2 Kim", "w 2 3 Roy", "join 2 3")
    with store.unit_of_work(DOJO, "DeleteParty") as uow:
        dojo_parties.delete(uow, party(store, "Roy").id)
    assert known(store, "Kim")[:2] == (["tbl_2"], 2)
    assert at(store, "3") is None


# ---- any pair, whatever happens between ------------------------------------------------------------------------

BETWEEN = st.lists(
    st.sampled_from(
        [
            "o {} burger",
            "o {} flat white",
            "p {} 1 cash",
            "e {} 7",
            "m {} 2",
            "m {} 2+3",
            "d {} 6",
            "d {} 4",
        ]
    ),
    max_size=5,
)
TABLES = {"Okafor": "4", "Lee": "5", "Kim": "6"}


def test_joining_and_parting_any_pair_changes_nothing(
    furnished_file: Path, request: pytest.FixtureRequest
) -> None:
    """A few pairs and evenings; many with `--long`."""
    many = request.config.getoption("--long")

    @settings(max_examples=100 if many else 12, deadline=None, derandomize=not many)
    @given(pair=st.permutations(list(TABLES)).map(lambda names: names[:2]), between=BETWEEN)
    def evening(pair: list[str], between: list[str]) -> None:
        check_pair(furnished_file, pair[0], pair[1], between)

    evening()


def check_pair(furnished: Path, lead: str, guest: str, between: list[str]) -> None:
    """All have ordered before: what is ordered later moves nobody's stage."""
    with tempfile.TemporaryDirectory() as folder, opened(furnished, Path(folder) / "pos.db") as store:
        host = Host(store, terminal="stand")
        perform(host, "w 4 4 Okafor", "o 4 burger", "w 2 5 Lee", "o 5 fish", "n 5", "w 1 6 Kim", "o 6 fish", "n 6")
        before = {name: known(store, name)[:4] for name in TABLES}
        tabs = {name: [order_id for order_id, _ in known(store, name)[4]] for name in TABLES}
        perform(host, f"join {TABLES[lead]} {TABLES[guest]}")
        for line in between:
            host.perform(line.format(places(store, lead)[0]))
            assert look(store).ghosts == ()
        perform(host, f"part {places(store, lead)[0]}")
        after = {name: known(store, name) for name in TABLES}
        assert {name: told[:4] for name, told in after.items()} == before
        assert {name: [order_id for order_id, _ in told[4]] for name, told in after.items()} == tabs
        assert look(store).ghosts == ()


def places(store: Store, name: str) -> list[str]:
    return [table.removeprefix("tbl_") for table in known(store, name)[0]]
