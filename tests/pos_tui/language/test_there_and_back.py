"""Two lines of which the second takes the first back, in any evening: afterwards the house is as it was.

What is put on a tab or paid in between stays: as if it had been done without the two lines.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlmodel import col

from data.models import Order, OrderLine, Party
from data.queries.views import PartyView, TabView
from data.store import Store
from pos_tui.language.host import Host
from tests.data.test_floor import look
from tests.house import opened
from tests.pos_tui.language.test_events import perform
from tests.pos_tui.language.test_taking_back import LINES, assert_one_party_a_table, picture

EVENING = (
    *("w 4 2 Okafor", "o 2 burger, 2x flat white", "n 2 mains"),
    *("w 2 3 Lee", "o 3 fish & chips", "n 3 starters"),
    *("w 2 T1 Ng", "o T1 house red 175ml", "b 4 20:15 4 Diaz", "block 5 broken", "tab Bar", "o bar burger"),
)
"""What every one of these evenings begins with: three parties who have ordered, and a tab at the bar."""

LINES_BEFORE = st.lists(LINES, max_size=6)
MANY_BEFORE = st.lists(LINES, min_size=10, max_size=30)

briefly = settings(max_examples=10, deadline=None, derandomize=True)
at_length = settings(max_examples=150, deadline=None)


@pytest.fixture(scope="module")
def begun(furnished_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("begun") / "house.db"
    with opened(furnished_file, path) as store:
        perform(terminal(store), *EVENING)
    return path


def terminal(store: Store) -> Host:
    return Host(store, terminal="stand")


@contextmanager
def twice(file: Path, lines: list[str]) -> Iterator[tuple[Store, Store]]:
    """One house after these lines, refused ones among them, in two copies."""
    with tempfile.TemporaryDirectory() as folder:
        path, other = Path(folder) / "pos.db", Path(folder) / "other.db"
        with opened(file, path) as store:
            for line in lines:
                terminal(store).perform(line)
        with opened(path, other) as there, opened(path, Path(folder) / "third.db") as here:
            yield there, here


def whole(store: Store) -> Any:
    """What `picture` has, and which items are on which tab."""
    assert_one_party_a_table(store)
    with store.read() as session:
        items = select(col(OrderLine.order_id), col(OrderLine.name), col(OrderLine.quantity))
        return picture(store), sorted(map(tuple, session.execute(items).all()))


def linked(store: Store, column: Any) -> int:
    """How many rows have something in this column."""
    with store.read() as session:
        return session.execute(select(func.count(column))).scalar_one()


def parties_at(store: Store) -> dict[str, PartyView]:
    """Who sits where, by the name of their first table."""
    return {table.party.table_names[0]: table.party for table in look(store).tables if table.party is not None}


def open_tabs(store: Store) -> dict[str, TabView]:
    """Every open tab, by what a line calls it."""
    at_tables = (tab for party in parties_at(store).values() for tab in party.tabs)
    return {f"#{tab.number}": tab for tab in (*look(store).named_tabs, *at_tables) if not tab.closed}


def two_of(named: dict[str, Any]) -> st.SearchStrategy[list[str]]:
    assume(len(named) > 1)
    return st.lists(st.sampled_from(sorted(named)), min_size=2, max_size=2, unique=True)


def performed(store: Store, line: str) -> bool:
    """Whether a line is accepted."""
    return terminal(store).perform(line).ok


# ---- one more table, and back ------------------------------------------------------------------------------


def check_one_more_table(file: Path, lines: list[str], data: st.DataObject) -> None:
    with twice(file, lines) as (store, _):
        free = [table.name for table in look(store).tables if table.party is None]
        assume(free and parties_at(store))
        here = data.draw(st.sampled_from(sorted(parties_at(store))), "whose table")
        more = "+".join(data.draw(st.lists(st.sampled_from(free), min_size=1, max_size=2, unique=True), "more"))
        before = whole(store)
        assume(performed(store, f"a {here} {more}"))  # not where it is blocked
        assert whole(store) != before
        perform(terminal(store), f"d {here} {more}")
        assert whole(store) == before


@briefly
@given(lines=LINES_BEFORE, data=st.data())
def test_one_more_table_and_back_is_nothing(begun: Path, lines: list[str], data: st.DataObject) -> None:
    check_one_more_table(begun, lines, data)


@pytest.mark.long
@at_length
@given(lines=MANY_BEFORE, data=st.data())
def test_one_more_table_and_back_is_nothing_at_length(begun: Path, lines: list[str], data: st.DataObject) -> None:
    check_one_more_table(begun, lines, data)


# ---- two bills as one, and apart ---------------------------------------------------------------------------


def check_merge(file: Path, lines: list[str], data: st.DataObject) -> None:
    """Cash that is taken for both is afterwards on the first, as if it had been taken for that one alone.

    What pays the first one to the penny is among STAGES_ASTRAY.
    """
    with twice(file, lines) as (store, other_store):
        tabs = open_tabs(store)
        one, other = data.draw(two_of(tabs), "tabs")
        before, merged = whole(store), linked(store, col(Order.merged_into))
        assume(performed(store, f"merge {one} {other}"))  # not where one of them is merged or shared already
        assert linked(store, col(Order.merged_into)) > merged
        perform(terminal(store), f"unmerge {one}")
        assert whole(store) == before
        owed = (tabs[one].total - tabs[one].paid) // 100
        assume(owed > 2)
        amounts = data.draw(st.lists(st.integers(1, (owed - 1) // 2), min_size=1, max_size=2), "cash")
        paid = [f"p {one} {amount} cash" for amount in amounts]
        perform(terminal(store), f"merge {one} {other}", *paid, f"unmerge {one}")
        perform(terminal(other_store), *paid)
        assert whole(store) == whole(other_store)


@briefly
@given(lines=LINES_BEFORE, data=st.data())
def test_bills_are_merged_paid_in_part_and_taken_apart_as_if_they_had_not(
    begun: Path, lines: list[str], data: st.DataObject
) -> None:
    check_merge(begun, lines, data)


@pytest.mark.long
@at_length
@given(lines=MANY_BEFORE, data=st.data())
def test_bills_are_merged_paid_in_part_and_taken_apart_as_if_they_had_not_at_length(
    begun: Path, lines: list[str], data: st.DataObject
) -> None:
    check_merge(begun, lines, data)


# ---- two parties at one table, and apart -------------------------------------------------------------------


def check_join(file: Path, lines: list[str], data: st.DataObject) -> None:
    """Who is at the paid stage already is among STAGES_ASTRAY."""
    with twice(file, lines) as (store, other_store):
        lead, guest = data.draw(
            two_of({at: who for at, who in parties_at(store).items() if who.balance > 0}), "who"
        )
        before, joined = whole(store), linked(store, col(Party.joined_to))
        assume(performed(store, f"join {lead} {guest}"))
        assert linked(store, col(Party.joined_to)) > joined
        perform(terminal(store), f"part {guest}")
        assert whole(store) == before
        assume(performed(other_store, f"o {guest} burger"))
        perform(terminal(store), f"join {lead} {guest}", f"o {guest} burger", f"part {guest}")
        assert whole(store) == whole(other_store)


@briefly
@given(lines=LINES_BEFORE, data=st.data())
def test_two_parties_join_one_orders_and_they_part_as_if_they_had_not(
    begun: Path, lines: list[str], data: st.DataObject
) -> None:
    check_join(begun, lines, data)


@pytest.mark.long
@at_length
@given(lines=MANY_BEFORE, data=st.data())
def test_two_parties_join_one_orders_and_they_part_as_if_they_had_not_at_length(
    begun: Path, lines: list[str], data: st.DataObject
) -> None:
    check_join(begun, lines, data)


# ---- where it is not so ------------------------------------------------------------------------------------

STAGES_ASTRAY = [
    pytest.param(["p 3 cash"], ["join 2 3", "o 3 burger", "part 3"], ["o 3 burger"], id="owes and is at Paid"),
    pytest.param(["p 2 cash"], ["join 2 3", "o 3 burger", "part 3"], ["o 3 burger"], id="has paid, at Ordered"),
    pytest.param([], ["merge 2 3", "p 2 21.30 cash", "unmerge 2"], ["p 2 21.30 cash"], id="has paid, at Mains"),
]
"""What is done before; what is done on a detour, and what comes to the same without one."""


@pytest.mark.parametrize(("lines", "detour", "straight"), STAGES_ASTRAY)
def test_who_has_paid_is_at_the_stage_that_their_own_tab_says(
    begun: Path, lines: list[str], detour: list[str], straight: list[str]
) -> None:
    with twice(begun, lines) as (store, other_store):
        perform(terminal(store), *detour)
        perform(terminal(other_store), *straight)
        assert [(at, who.status) for at, who in parties_at(store).items()] == [
            (at, who.status) for at, who in parties_at(other_store).items()
        ]
