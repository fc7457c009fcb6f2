"""The present venue as a file: `check` accepts it, `load` makes the same venue of it, and says what it undoes."""

from pathlib import Path
from typing import Any

import pytest

from data.clock import ManualClock
from data.queries.floor import floor_snapshot
from data.store import Store
from data.venue_differences import overwritten
from data.venue_file import VenueFile, check
from data.venue_loading import bundled, bundled_path, load_venue
from data.venue_saving import GROUP, venue_text
from pos_tui.language.host import Host
from tests.pos_tui.language.test_events import perform


def opened(path: Path, clock: ManualClock, file: VenueFile) -> Store:
    store = Store(f"sqlite:///{path}", clock=clock, owner=True)
    with store.preparation() as uow:
        load_venue(uow, file)
    return store


def saved(store: Store) -> VenueFile:
    with store.read() as session:
        file, problems = check(venue_text(session))
    assert problems == []
    assert file is not None
    return file


def floor(store: Store) -> dict[str, Any]:
    """What the floor shows, by names: ids differ from one database to the next."""
    with store.read() as session:
        snapshot = floor_snapshot(session, store.clock.utc_now())
    areas = {area.id: area.name for area in snapshot.areas}
    tables = {
        (
            areas[each.area_id],
            each.name,
            each.covers,
            each.shape,
            each.x,
            each.y,
            each.width,
            each.height,
            each.waiters,
        )
        for each in snapshot.tables
        if not each.retired
    }
    joined = {(each.table_names, each.covers) for each in snapshot.combinations}
    return {"venue": snapshot.venue, "areas": list(areas.values()), "tables": tables, "joined": joined}


def dishes(file: VenueFile) -> list[Any]:
    return [
        (category.category, item.plu, item.name, item.price, category.vat if item.vat is None else item.vat,
         [(change.plu, change.name, change.price) for change in file.changes_for(category, item)])
        for category in file.menu
        for item in category.items
    ]  # fmt: skip


@pytest.mark.parametrize("name", bundled())
def test_a_bundled_venue_is_the_same_after_saving_and_loading(
    name: str, tmp_path: Path, clock: ManualClock
) -> None:
    file, _ = check(bundled_path(name))
    assert file is not None
    first = opened(tmp_path / "first.db", clock, file)
    again = saved(first)
    second = opened(tmp_path / "second.db", clock, again)
    assert floor(second) == floor(first)
    assert (again.venue, again.staff.waiters) == (
        file.venue,
        sorted(file.staff.waiters, key=lambda each: each.initials),
    )
    assert dishes(again) == dishes(file)
    assert [group.group for group in again.modifiers] == [GROUP]
    first.close()
    second.close()


def test_what_was_edited_in_the_app_is_in_the_file(store: Store) -> None:
    perform(
        Host(store, terminal="stand"),
        "plan move 3 40,0",
        "plan retire 1",
        "plan combine 5+6 5",
        "section CD 2",
        "plan area Nook",
    )
    room, terrace = saved(store).area
    assert [(row.name, row.x) for row in room.tables[:2]] == [("2", 11), ("3", 40)]
    assert [(each.tables, each.covers) for each in room.combinations] == [(["5", "6"], 5)]
    assert next(row.waiters for row in room.tables if row.name == "2") == ["CD"]
    assert terrace.name == "Terrace"


def test_names_with_quotes_and_backslashes_come_back_as_they_were(store: Store) -> None:
    perform(Host(store, terminal="stand"), 'plan area terr = "The \\ Nook" é')
    assert saved(store).area[1].name == '"The \\ Nook" é'


def test_a_file_says_what_it_would_undo_of_the_hosts_own_editing(store: Store) -> None:
    file = saved(store)
    perform(
        Host(store, terminal="stand"),
        "plan seats 3 6",
        "plan add 21 room 4 round 60,0",
        "plan retire 1",
        "plan combine 5+6 5",
        "section CD T1",
    )
    with store.read() as session:
        assert overwritten(session, file) == [
            "table 1 in Room would come back",
            "table 3 in Room: square for 6, 11x4 at 24,0 would become square for 4, 11x4 at 24,0",
            "table 21 in Room would be retired",
            "table T1 in Terrace: its server would be the area’s",
            "5+6 would no longer be pushed together",
        ]
        assert overwritten(session, saved(store)) == []


def test_a_file_undoes_nothing_where_nobody_has_edited(store: Store) -> None:
    file = saved(store)
    with store.preparation() as uow:
        load_venue(uow, file.model_copy(update={"area": file.area[:1]}))
    with store.read() as session:
        assert overwritten(session, file) == []
