"""Seating, moving and leaving, as rules over one unit of work."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from data.errors import LastTable, TableTaken
from data.models import EventState, EventType, Occupancy, Party
from data.rules import moves, parties
from data.rules.parties import Seating
from data.rules.till_stages import advance
from data.store import Store
from tests.house import FRIDAY_19_40, HOST


def seat(store: Store, *tables: str, covers: int = 2, name: str | None = None) -> str:
    with store.unit_of_work(HOST, "walkin") as uow:
        party = parties.seat(
            uow, Seating([f"tbl_{table}" for table in tables], FRIDAY_19_40, name=name, covers=covers)
        )
        return party.id


def test_a_table_holds_one_party_at_a_time(store: Store) -> None:
    seat(store, "2", name="Okafor")
    with pytest.raises(TableTaken) as refused:
        seat(store, "3", "2")
    sentence = "Table 2 is taken by Okafor until 21:10; choose a free one or move them first."
    assert refused.value.sentence == sentence
    assert "Okafor" not in refused.value.debug


def test_a_refused_seating_takes_none_of_its_tables(store: Store) -> None:
    seat(store, "2")
    with pytest.raises(TableTaken):
        seat(store, "3", "2")
    with store.read() as session:
        assert {row.table_id for row in session.execute(select(Occupancy)).scalars()} == {"tbl_2"}


def test_seating_writes_one_party_event_in_the_same_transaction(store: Store) -> None:
    with store.unit_of_work(HOST, "walkin") as uow:
        party = parties.seat(uow, Seating(["tbl_1", "tbl_2"], uow.now, covers=5))
    assert [(e.event_type, e.entity_id, e.state) for e in uow.emitted] == [
        (EventType.PARTY, party.id, EventState.PENDING)
    ]


def test_a_party_is_expected_to_stay_as_long_as_the_venue_says(store: Store) -> None:
    party_id = seat(store, "2", covers=4)
    with store.read() as session:
        party = session.get(Party, party_id)
    assert party is not None
    assert party.expected_end_at == FRIDAY_19_40 + timedelta(minutes=105)


def test_leaving_frees_every_table_and_marks_it_dirty(store: Store) -> None:
    party_id = seat(store, "2", "3", covers=8)
    with store.unit_of_work(HOST, "close") as uow:
        party = parties.live_party(uow, party_id)
        parties.leave(uow, party)
        tables = parties.tables_of(uow, party)
        assert [table.dirty_since for table in tables] == [uow.now, uow.now]
    with store.read() as session:
        assert session.execute(select(Occupancy)).first() is None


def test_the_till_moves_a_visit_on_never_back_and_leaves_dojos_own_words(store: Store) -> None:
    party_id = seat(store, "2")
    with store.unit_of_work(HOST, "next") as uow:
        party = parties.live_party(uow, party_id)
        reached = []
        for status, stage in (("Seated", "ordered"), ("Mains", "ordered"), ("Mains", "paid"), ("Cake!", "bill")):
            parties.set_status(uow, party, status)
            advance(uow, party, stage)
            reached.append(party.status)
    assert reached == ["Ordered", "Mains", "Paid", "Cake!"]


def test_a_party_cannot_give_back_its_last_table(store: Store) -> None:
    party_id = seat(store, "2")
    with store.unit_of_work(HOST, "drop") as uow, pytest.raises(LastTable):
        moves.drop_tables(uow, parties.live_party(uow, party_id), ["tbl_2"])
