"""docs/keys.md keeps its word: each row's keys do what it says, and are no more than its budget."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from data.queries.floor import floor_snapshot
from data.queries.views import PartyView
from data.store import Store
from pos_tui.language.host import Host
from tests.pos_tui.stand import Stand, open_stand
from tests.pos_tui.test_app_floor import book

PAGE = Path(__file__).parents[2] / "docs" / "keys.md"


class Row(NamedTuple):
    action: str
    start: str
    keys: tuple[str, ...]
    budget: int
    then: str


def rows() -> list[Row]:
    """The table of the page."""
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.read_text("utf-8").splitlines()
        if line.startswith("|")
    ]
    return [
        Row(action, start, tuple(re.findall(r"`([^`]+)`", keys)), int(budget), then)
        for action, start, keys, budget, then in cells[2:]
    ]


ROWS = rows()


def parties(store: Store) -> list[PartyView]:
    """Who sits in the house by the database, not by the screen."""
    with store.read() as session:
        tables = floor_snapshot(session, store.clock.utc_now()).tables
    return list({table.party.id: table.party for table in tables if table.party is not None}.values())


def waiting(store: Store) -> list[str]:
    with store.read() as session:
        return [each.name for each in floor_snapshot(session, store.clock.utc_now()).waitlist]


def holds(then: str, stand: Stand) -> bool:
    """Whether a row's last column has come true."""
    here = parties(stand.store)
    if found := re.fullmatch(r"a party of (\d+) sits", then):
        return int(found[1]) in [party.covers for party in here]
    if found := re.fullmatch(r"(\w+) sits at (\w+)", then):
        return (found[1], (found[2],)) in [(party.name, party.table_names) for party in here]
    if found := re.fullmatch(r"(\w+) waits", then):
        return found[1] in waiting(stand.store)
    if found := re.fullmatch(r"(\w+) is gone", then):
        return found[1] not in [party.name for party in here]
    if found := re.fullmatch(r"(\w+) is (\w+)", then):
        return (found[1], found[2]) in [(party.name, party.status) for party in here]
    if found := re.fullmatch(r"the cursor is on (\w+)", then):
        return stand.chosen == found[1]
    raise AssertionError(f"docs/keys.md promises something that nobody can look up: {then}")


def test_the_page_lists_the_usual_things_with_their_budgets() -> None:
    assert [row.budget for row in ROWS] == [4, 3, 6, 1, 1, 5, 6, 4, 5, 8]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.action)
def test_a_row_needs_no_more_keys_than_its_budget(row: Row) -> None:
    assert 0 < len(row.keys) <= row.budget


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.action)
async def test_the_keys_do_what_the_page_says(store: Store, row: Row) -> None:
    host = Host(store, terminal="stand")
    book(store, "5", "Nguyen", 20)
    for line in ("w 2 3 Adeyemi", "o 3 burger", "w 2 4 Okafor"):
        assert host.perform(line).ok, line
    async with open_stand(store, host=host) as stand:
        stand.app.floor.go_to_table(f"tbl_{row.start}")
        assert not holds(row.then, stand)
        stand.burst(*row.keys)
        await stand.until(lambda: holds(row.then, stand))
