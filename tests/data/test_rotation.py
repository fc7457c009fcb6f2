"""Sections and turns: who is given the next party, and when that would be twice in a row."""

import pytest

from data.clock import ManualClock
from data.models import ActionDetail, AreaWaiter, Party, TableWaiter
from data.rules import parties
from data.rules.parties import Seating
from data.store import Store
from pos_tui.language.host import Host
from tests.house import DOJO
from tests.pos_tui.language.test_events import perform


@pytest.fixture
def host(store: Store) -> Host:
    """AB has the Room, CD has table 4 of it and the Terrace."""
    with store.preparation() as uow:
        uow.add(AreaWaiter(area_id="terrace", waiter_id="wtr_cd"))
        uow.add(TableWaiter(table_id="tbl_4", waiter_id="wtr_cd"))
    return Host(store, terminal="stand")


def served_by(store: Store, party_id: str | None) -> str | None:
    with store.read() as session:
        party = session.get(Party, party_id)
        return party.waiter_id if party is not None else None


def test_seating_a_server_twice_is_warned_of_before_and_kept_in_the_journal(
    host: Host, store: Store, clock: ManualClock
) -> None:
    perform(host, "w 2 T1")
    clock.advance(seconds=22 * 60)
    perform(host, "w 2 1")
    clock.advance(seconds=3 * 60)
    warning = "AB was sat 3 minutes ago; CD was sat 25 minutes ago"
    assert host.rehearse("w 2 5").warnings == (warning,)
    assert perform(host, "w 2 5").warnings == (warning,)
    with store.read() as session:
        assert [row.warnings for row in session.query(ActionDetail)][-1] == [warning]


@pytest.mark.parametrize(("seconds", "warned"), [(0, True), (600, True), (601, False)])
def test_ten_minutes_are_the_limit(host: Host, clock: ManualClock, seconds: int, warned: bool) -> None:
    perform(host, "w 2 1")
    clock.advance(seconds=seconds)
    assert bool(host.rehearse("w 2 5").warnings) is warned


def test_nobody_is_warned_while_the_others_were_sat_later_or_have_no_table(host: Host, clock: ManualClock) -> None:
    perform(host, "w 2 1")
    clock.advance(seconds=60)
    perform(host, "w 2 T1")
    assert perform(host, "w 2 5").warnings == ()
    perform(host, "w 4 T2", "w 6 4")
    clock.advance(seconds=60)
    assert perform(host, "w 2 6").warnings == ()


def test_dojo_is_warned_of_nothing(host: Host, store: Store) -> None:
    for table in ("tbl_1", "tbl_5"):
        with store.unit_of_work(DOJO, "CreateParty") as uow:
            parties.seat(uow, Seating([table], uow.now, covers=2))
            assert uow.warnings == []


def test_of_several_servers_the_one_whose_turn_it_is_gets_the_party(
    host: Host, store: Store, clock: ManualClock
) -> None:
    with store.preparation() as uow:
        uow.add(AreaWaiter(area_id="room", waiter_id="wtr_cd"))
    turns = []
    for table in ("1", "2", "3", "5"):
        turns.append(served_by(store, perform(host, f"w 2 {table}").party_id))
        clock.advance(seconds=60)
    assert turns == ["wtr_ab", "wtr_cd", "wtr_ab", "wtr_cd"]


def test_a_section_decides_whose_party_it_is_until_it_is_given_up(host: Host, store: Store) -> None:
    perform(host, "section CD 1 2")
    assert served_by(store, perform(host, "w 2 1").party_id) == "wtr_cd"
    assert served_by(store, perform(host, "w 6 4").party_id) == "wtr_ab"
    perform(host, "section CD off")
    assert served_by(store, perform(host, "w 2 2").party_id) == "wtr_ab"


def test_who_loses_a_table_to_anothers_section_is_told(host: Host) -> None:
    assert perform(host, "section AB 4 1").warnings == ("CD gives up 4",)
