"""An evening can be wound back and forth by its journal, and every row is what it was."""

from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from data import rewind
from data.models import Action, ActionDetail, ActionEntity, Event, WireBody, WireCall
from data.store import Store
from pos_tui.language.host import Host

_JOURNAL = {model.__tablename__ for model in (Action, ActionDetail, ActionEntity, Event, WireCall, WireBody)}

LINES = (
    "w 2 1 Okafor",
    "b 4 20:30 2 Smith",
    "o 1 2x flat white (oat milk), burger",
    "m 1 3",
    "q 3 20 Jones",
    "s Jones 4",
    "swap 3 4",
    "p 4 cash",
    "x Smith",
    "u",
    "n 3",
    "block 6 30 wobbly",
)


def _rows(session: Session) -> dict[str, list[tuple[object, ...]]]:
    return {
        table.name: sorted((tuple(row) for row in session.execute(table.select())), key=repr)
        for table in SQLModel.metadata.sorted_tables
        if table.name not in _JOURNAL
    }


def test_every_moment_comes_back_as_it_was(store: Store) -> None:
    host, seen = Host(store, terminal="stand"), {}
    for line in ("", *LINES):
        if line:
            assert host.perform(line).ok, line
        with store.read() as session:
            seen[rewind.newest_action(session)] = _rows(session)
    position = max(seen)
    for target in (*sorted(seen, reverse=True), *sorted(seen), 3, 9, 1):
        with store.maintenance() as session:
            rewind.wind(session, position, target)
        position = target
        with store.read() as session:
            assert _rows(session) == seen[target], target


def test_a_branch_forgets_what_came_after(store: Store) -> None:
    host = Host(store, terminal="stand")
    for line in LINES[:4]:
        host.perform(line)
    with store.maintenance() as session:
        rewind.wind(session, 4, 2)
        rewind.cut_off(session, 2, store.clock.utc_now())
    with store.read() as session:
        assert [moment.seq for moment in rewind.moments(session, 0, 99)] == [1, 2]
    assert host.perform("w 2 3").ok
    with store.read() as session:
        assert rewind.newest_action(session) == 5  # numbers are never given twice
