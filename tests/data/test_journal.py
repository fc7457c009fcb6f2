"""The journal: nothing in it changes, and it is read by pages, by entity and by words."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from data import wire
from data.clock import ManualClock
from data.models import Direction, Transport
from data.queries.journal import (
    Entry,
    JournalFilter,
    Place,
    Since,
    detail_of,
    journal_page,
    since_then,
)
from data.rules import moves, parties, reservations
from data.rules.parties import Seating
from data.rules.reservations import Booking
from data.store import Store
from data.wire import Exchange
from tests.house import DOJO, FRIDAY_19_40, HOST, furnish


def seat(store: Store, table: str, name: str = "Okafor") -> str:
    with store.unit_of_work(HOST, "walkin") as uow:
        uow.said = f"Seated {name}"
        return parties.seat(uow, Seating([f"tbl_{table}"], uow.now, name=name, covers=2)).id


def refuse(store: Store, name: str = "CreateParty", entity_id: str | None = None) -> None:
    exchange = Exchange(
        store.clock.utc_now(),
        Direction.IN,
        Transport.REST,
        name,
        entity_id,
        None,
        409,
        3,
        "Conflict",
        "Table tbl_1 is taken.",
        "t1",
        "{}",
        "{}",
    )
    with store.maintenance() as session:
        wire.keep(session, [exchange])


def entries(store: Store, **wanted: object) -> list[Entry]:
    with store.read() as session:
        return list(journal_page(session, JournalFilter(**wanted)).entries)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE action SET initials = 'XX'",
        "DELETE FROM action",
        "UPDATE action_entity SET entity_id = 'x'",
        "DELETE FROM action_entity",
        "UPDATE action_detail SET action_seq = 99",
    ],
)
def test_the_database_refuses_to_change_the_journal(store: Store, statement: str) -> None:
    seat(store, "1")
    with (
        pytest.raises(IntegrityError, match="append-only"),
        store.maintenance() as session,
    ):
        session.execute(text(statement))
    assert len(entries(store)) == 1


def test_what_may_name_a_guest_can_be_erased(store: Store) -> None:
    seat(store, "1")
    with store.maintenance() as session:
        session.execute(text("UPDATE action_detail SET said = NULL, changes = '[]'"))
        session.execute(text("DELETE FROM action_detail"))
    (entry,) = entries(store)
    assert entry.said is None
    with store.read() as session:
        assert detail_of(session, entry.place.seq).erased


def test_the_sample_begins_anew_and_its_journal_is_guarded_again(store: Store) -> None:
    seat(store, "1")
    store.start_over()
    with store.preparation() as uow:
        furnish(uow)
    seat(store, "2")
    with (
        pytest.raises(IntegrityError, match="append-only"),
        store.maintenance() as session,
    ):
        session.execute(text("DELETE FROM action"))


def test_one_history_holds_what_was_done_to_a_table_its_party_and_booking(store: Store) -> None:
    with store.unit_of_work(HOST, "book") as uow:
        start = uow.now + timedelta(minutes=5)
        booking = reservations.book(uow, Booking("Smith", 2, start, start + timedelta(hours=2), ["tbl_1"])).id
    party = seat(store, "2")
    with store.unit_of_work(DOJO, "UpdateParty") as uow:
        moves.move(uow, parties.live_party(uow, party), ["tbl_3"])
    assert [entry.what for entry in entries(store, entity_id=party)] == ["UpdateParty", "walkin"]
    assert [entry.what for entry in entries(store, entity_id=booking)] == ["book"]
    assert [entry.what for entry in entries(store, entity_id="tbl_1")] == ["book"]
    assert [entry.what for entry in entries(store, entity_id="tbl_2")] == ["UpdateParty", "walkin"]


def test_refusals_stand_among_what_was_done_by_time(store: Store, clock: ManualClock) -> None:
    seat(store, "1")
    clock.advance(seconds=1)
    refuse(store)
    clock.advance(seconds=1)
    seat(store, "2")
    assert [(entry.refused, entry.what) for entry in entries(store)] == [
        (False, "walkin"),
        (True, "CreateParty"),
        (False, "walkin"),
    ]
    (refusal,) = entries(store, words=("refused",))
    assert (refusal.status, refusal.trouble) == (409, "Table tbl_1 is taken.")


def test_pages_of_one_moment_neither_skip_nor_repeat(store: Store) -> None:
    for number in range(4):
        seat(store, str(number + 1))
        refuse(store)
    found: list[Place] = []
    before: Place | None = None
    with store.read() as session:
        while True:
            page = journal_page(session, JournalFilter(), before=before, limit=3)
            found += [entry.place for entry in page.entries]
            if (before := page.older) is None:
                break
    assert len(found) == len(set(found)) == 8


def test_words_find_verbs_initials_guests_and_tables(store: Store) -> None:
    seat(store, "1")
    refuse(store, "GetPartyById")
    for word in ("walkin", "okafor", "stand", "host"):
        assert [entry.what for entry in entries(store, words=(word,))] == ["walkin"], word
    assert [entry.what for entry in entries(store, words=("dojo",))] == ["GetPartyById"]
    assert entries(store, words=("nobody",)) == []


def test_a_line_at_length_says_before_and_after_and_what_is_a_guests(store: Store) -> None:
    party = seat(store, "1")
    with store.unit_of_work(HOST, "edit") as uow:
        row = parties.live_party(uow, party)
        row.covers, row.name = 3, "Obi"
    with store.read() as session:
        (row_change,) = detail_of(session, entries(store)[0].place.seq).rows
    fields = {field.name: (field.before, field.after, field.personal) for field in row_change.fields}
    assert fields == {"covers": (2, 3, False), "name": ("Okafor", "Obi", True)}


def test_since_you_left_counts_others_only(store: Store, clock: ManualClock) -> None:
    seat(store, "1")
    clock.advance(minutes=1)
    with store.unit_of_work(DOJO, "CreateParty") as uow:
        parties.seat(uow, Seating(["tbl_2"], uow.now, covers=2))
    refuse(store)
    with store.read() as session:
        assert since_then(session, FRIDAY_19_40, "stand") == Since(FRIDAY_19_40, 1, 0, 1)
        assert since_then(session, FRIDAY_19_40 - timedelta(1), "do").by_others == 1
        assert not since_then(session, clock.utc_now(), "stand").anything
