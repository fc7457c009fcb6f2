"""One place commits: transactions, wake-ups, ownership, several processes on one file."""

import subprocess
import sys
import threading

import pytest
from sqlalchemy import select, text

from data.clock import ManualClock
from data.errors import DatabaseBusy, DatabaseInUse, TableTaken
from data.models import Action, ActionDetail, Area, DiningTable, Event, EventState, Occupancy, Party
from data.rules import parties
from data.rules.parties import Seating
from data.store import RaceLost, Store, UnsupportedDatabase
from tests.conftest import MakeStore
from tests.house import DOJO, HOST, furnish


def test_sqlite_is_set_up_to_lose_nothing_at_a_power_cut(store: Store) -> None:
    with store.read() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
    with store.maintenance() as session:
        assert session.execute(text("PRAGMA synchronous")).scalar() == 2
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_only_the_owner_checkpoints(make_store: MakeStore) -> None:
    owner, beside = make_store(owner=True), make_store()
    with owner.maintenance() as session:
        assert session.execute(text("PRAGMA wal_autocheckpoint")).scalar() == 1000
    with beside.maintenance() as session:
        assert session.execute(text("PRAGMA wal_autocheckpoint")).scalar() == 0


def test_the_file_can_be_read_by_its_owner_only(store: Store) -> None:
    assert store.path.stat().st_mode & 0o777 == 0o600


def test_an_exception_rolls_everything_back(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.unit_of_work(HOST, "walkin") as uow:
        parties.seat(uow, Seating(["tbl_2"], uow.now, covers=2))
        raise ZeroDivisionError
    with store.read() as session:
        assert session.execute(select(Party)).first() is None
        assert session.execute(select(Event)).first() is None


def test_a_commit_wakes_whoever_listens_after_the_change_can_be_seen(store: Store) -> None:
    seen: list[int] = []

    def listener() -> None:
        with store.read() as session:
            seen.append(len(session.execute(select(Party)).all()))

    stop = store.on_commit(listener)
    with store.unit_of_work(HOST, "walkin") as uow:
        parties.seat(uow, Seating(["tbl_2"], uow.now, covers=2))
    stop()
    with store.unit_of_work(HOST, "walkin") as uow:
        parties.seat(uow, Seating(["tbl_3"], uow.now, covers=2))
    assert seen == [1]


def test_a_unit_of_work_that_changes_nothing_leaves_no_trace(store: Store) -> None:
    woken: list[bool] = []
    store.on_commit(lambda: woken.append(True))
    with store.unit_of_work(HOST, "look"):
        pass
    with store.read() as session:
        assert session.execute(select(Action)).first() is None
    assert woken == []


def test_the_journal_keeps_guests_out_of_the_append_only_rows(store: Store) -> None:
    with store.unit_of_work(HOST, "walkin") as uow:
        parties.seat(uow, Seating(["tbl_2"], uow.now, name="Okafor", covers=2))
        uow.said = "Seated Okafor"
    with store.read() as session:
        action = session.execute(select(Action)).scalar_one()
        event = session.execute(select(Event)).scalar_one()
        detail = session.execute(select(ActionDetail)).scalar_one()
    assert "Okafor" not in f"{action!r} {event!r}"
    assert detail.said == "Seated Okafor"
    assert {change["table"] for change in detail.changes} == {"party", "party_table", "occupancy"}


def test_dojos_own_entity_is_journal_only_and_its_side_effects_are_sent(store: Store) -> None:
    with store.unit_of_work(DOJO, "CreateParty") as uow:
        seating = Seating(["tbl_2"], uow.now, covers=2, dojo_party_id="dj-1", create_digest="x")
        party = parties.seat(uow, seating)
    assert [(event.entity_id, event.state) for event in uow.emitted] == [(party.id, EventState.JOURNAL)]


def test_setting_the_stage_is_neither_journalled_nor_sent(store: Store) -> None:
    with store.preparation() as uow:
        parties.seat(uow, Seating(["tbl_2"], uow.now, covers=2))
    with store.read() as session:
        assert session.execute(select(Event)).first() is None
        assert session.execute(select(Party)).first() is not None


def test_the_primary_key_refuses_a_double_seating_that_no_rule_saw(store: Store) -> None:
    with store.unit_of_work(HOST, "walkin") as uow:
        party = parties.seat(uow, Seating(["tbl_2"], uow.now, covers=2))
    with pytest.raises(RaceLost), store.unit_of_work(HOST, "walkin") as uow:
        uow.session.connection().execute(
            Occupancy.__table__.insert().values(table_id="tbl_2", party_id=party.id)  # type: ignore[attr-defined]
        )


def test_a_bulk_statement_cannot_slip_past_the_journal(store: Store) -> None:
    with pytest.raises(AssertionError, match="never with a bulk statement"), store.unit_of_work(HOST, "x") as uow:
        uow.session.execute(text("SELECT 1"))
        uow.session.execute(DiningTable.__table__.update().values(covers=1))  # type: ignore[attr-defined]


def test_thirty_two_threads_want_one_table_and_one_gets_it(store: Store) -> None:
    gate = threading.Barrier(32)
    seated: list[str] = []
    refused: list[str] = []

    def seat() -> None:
        gate.wait()
        try:
            with store.unit_of_work(HOST, "walkin") as uow:
                seated.append(parties.seat(uow, Seating(["tbl_2"], uow.now, covers=2)).id)
        except TableTaken as error:
            refused.append(error.debug)

    threads = [threading.Thread(target=seat) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(seated), len(refused)) == (1, 31)


def test_a_second_owner_is_refused_in_a_sentence(store: Store, make_store: MakeStore) -> None:
    with pytest.raises(DatabaseInUse, match="need PostgreSQL"):
        make_store(owner=True)


def test_another_processs_commit_is_noticed_by_polling(make_store: MakeStore) -> None:
    owner, beside = make_store(owner=True), make_store()
    woken: list[bool] = []
    owner.on_commit(lambda: woken.append(True))
    assert not owner.poll()
    with beside.unit_of_work(HOST, "walkin") as uow:
        parties.seat(uow, Seating(["tbl_2"], uow.now, covers=2))
    assert owner.poll()
    assert not owner.poll()
    assert woken == [True]


def test_own_commits_are_not_taken_for_another_processs(store: Store) -> None:
    with store.unit_of_work(HOST, "walkin") as uow:
        parties.seat(uow, Seating(["tbl_2"], uow.now, covers=2))
    assert not store.poll()


def test_a_locked_file_is_said_to_be_busy(make_store: MakeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.store.BUSY_TIMEOUT_MS", 20)
    owner, beside = make_store(owner=True), make_store()
    with beside.unit_of_work(HOST, "hold"), pytest.raises(DatabaseBusy, match="try again"):
        with owner.unit_of_work(HOST, "walkin"):
            pass


@pytest.mark.parametrize("url", ["postgresql+psycopg://localhost/pos", "mysql://x", "sqlite:///", "pos.db"])
def test_an_address_that_is_not_spoken_is_refused_in_a_sentence(url: str, clock: ManualClock) -> None:
    with pytest.raises(UnsupportedDatabase, match=r"sqlite:///"):
        Store(url, clock=clock)


def test_data_loads_no_framework() -> None:
    code = (
        "import sys, pkgutil, importlib, data\n"
        "for module in pkgutil.walk_packages(data.__path__, 'data.'):\n"
        "    if '.migrations' not in module.name: importlib.import_module(module.name)\n"
        "loaded = {'textual', 'rich', 'starlette', 'httpx', 'uvicorn', 'websockets'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {loaded}' if loaded else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_starting_over_forgets_everything_and_counts_from_one_again(store: Store) -> None:
    with store.unit_of_work(HOST, "walkin") as uow:
        parties.seat(uow, Seating(["tbl_2"], uow.now, covers=2))
    store.start_over()
    with store.preparation() as uow:
        furnish(uow)
    with store.unit_of_work(HOST, "walkin") as uow:
        parties.seat(uow, Seating(["tbl_2"], uow.now, covers=2))
    with store.read() as session:
        assert [event.seq for event in session.execute(select(Event)).scalars()] == [1]


def test_starting_over_may_keep_the_furniture(store: Store) -> None:
    with store.unit_of_work(HOST, "walkin") as uow:
        parties.seat(uow, Seating(["tbl_1"], uow.now))
    store.start_over(keep=[Area, DiningTable])
    with store.read() as session:
        assert session.execute(select(Party)).first() is None
        assert session.execute(select(DiningTable)).first() is not None


def test_work_at_ease_gives_way_before_each_statement_and_nobody_else_does(store: Store) -> None:
    waited: list[int] = []
    with store.at_ease(lambda: waited.append(1)), store.read() as session:
        session.execute(text("SELECT 1"))
        session.execute(text("SELECT 2"))
    before = len(waited)
    with store.read() as session:
        session.execute(text("SELECT 3"))
    assert before >= 2
    assert len(waited) == before
