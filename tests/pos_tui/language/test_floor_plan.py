"""The floor plan in words: what is done, what is refused and why, and that undo takes all of it back."""

import shutil
from itertools import combinations as combinations_of
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from data.clock import ManualClock
from data.models import Action, Area, Combination, CombinationTable, DiningTable, Occupancy, ReservationTable
from data.places import Place
from data.queries.combinations import combinations
from data.rules.floor_plan import place_of
from data.store import Store
from pos_tui.language.host import Host
from tests.conftest import MakeStore
from tests.pos_tui.language.test_events import perform


def table(store: Store, name: str) -> DiningTable:
    with store.read() as session:
        return session.execute(select(DiningTable).where(DiningTable.name == name)).scalar_one()  # type: ignore[arg-type]


def box(store: Store, name: str) -> tuple[int, int, int, int]:
    found = table(store, name)
    return found.x, found.y, found.width, found.height


def plan(store: Store) -> dict[str, Any]:
    """Everything a floor plan is, by row; which row was written first does not matter."""
    with store.read() as session:
        rows = [
            row.model_dump()
            for model in (Area, DiningTable, Combination, CombinationTable)
            for row in session.execute(select(model)).scalars()
        ]
    return {repr(sorted(row.items(), key=lambda pair: pair[0])): row for row in rows}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("plan add 21 room 4 round 60,0", "Added table 21 for 4 in Room at 60,0."),
        ("plan add 21 terr 2", "Added table 21 for 2 in Terrace at 23,0."),
        ("plan move 3 40,0", "Moved table 3 at 40,0, 11x4."),
        ("plan size 3 13x5", "Drew table 3 at 24,0, 13x5."),
        ("plan place 3 40,10 15x4", "Put table 3 at 40,10, 15x4."),
        ("plan rename 3 3a", "Called table 3 3a."),
        ("plan seats 3 6", "Gave table 3 6 seats."),
        ("plan shape 3 round", "Made table 3 round."),
        ("plan retire 3", "Took table 3 off the floor plan."),
        ("plan into T1 room", "Carried table T1 into Room at 36,0."),
        ("plan combine 5+6 5", "Combined 5+6 for 5."),
        ("plan area Private dining", "Opened the area Private dining."),
        ("plan area terr = Garden", "Called the area Terrace Garden."),
        ("section CD 1 2+3", "Gave CD 1+2+3."),
        ("section CD terrace", "Gave CD T1+T2."),
    ],
)
def test_each_form_does_what_it_says_sends_nothing_and_is_taken_back(
    host: Host, store: Store, line: str, says: str
) -> None:
    before = plan(store)
    said = perform(host, line)
    assert (said.message, said.events) == (says, ())
    perform(host, "u")
    assert plan(store) == before


@pytest.mark.parametrize(
    ("before", "line", "why"),
    [
        (["w 2 3 Okafor"], "plan retire 3", "Table 3 would leave the floor plan, but Okafor sits there; close it "
         "first."),
        (
            ["b 4 sat 20:00 3 Zielinska"],
            "plan retire 3",
            "Table 3 would leave the floor plan, but Zielinska is booked there at 20:00 on 28 November; "
            "give that booking another table.",
        ),
        ([], "plan add 3 room 2", "There is a table 3 in Room already; choose another name."),
        (
            ["plan retire 3"],
            "plan add 3 room 2",
            "There is a table 3 in Room already; it is retired, `plan restore 3` brings it back.",
        ),
        ([], "plan rename 3 2", "There is a table 2 in Room already; choose another name."),
        ([], "plan rename 3 a/b", "“a/b” is no name for a table: one word of at most 12 letters and digits, "
         "without + or /."),
        ([], "plan move 3 20,0", "Table 3 would lie over table 2; 23,0 is free."),
        ([], "plan size 3 8x3", "Table 3 would be 8x3 cells; it needs 9x4 to show who sits there."),
        ([], "plan move 3 -1,0", "Table 3 would stand beyond the edge of the plan: 1000 cells either "
         "way from 0,0."),
        ([], "plan seats 3 0", "A table has between 1 and 100 seats, not 0."),
        ([], "plan shape 3 square", "Table 3 is square already."),
        ([], "plan restore 3", "Table 3 is in service; there is nothing to bring back."),
        ([], "plan combine 3 4", "One table is no combination; join several with +, for example 3+…"),
        ([], "plan combine 3+T2 8", "3+T2 stand in different areas and cannot be pushed together; "
         "move one with `plan into` first."),
        (["plan combine 5+6 5"], "plan separate 5", "5 is no combination of this house. There are 5+6."),
        ([], "plan area room", "There is an area Room already; choose another name."),
        ([], "plan into 3 cellar", "No area fits “cellar”. There are Room, Terrace."),
        ([], "plan dance 3", "“dance” is nothing a plan knows: plan add|move|size|place|rename|seats|shape|retire|"
         "restore|into|combine|separate|area …"),
        (["plan retire 3"], "section CD 3",
         "Table 3 is out of service; choose another, or `plan restore 3` brings it back."),
        ([], "section CD off", "CD has no section already."),
        ([], "section CD", "Say which tables, an area or off: section WAITER TABLES…|AREA|off"),
        ([], "section XY 1", "Nobody here has the initials “XY”. Known here: AB, CD."),
    ],
)  # fmt: skip
def test_a_refusal_says_what_stands_in_the_way(
    host: Host, store: Store, before: list[str], line: str, why: str
) -> None:
    for each in before:
        perform(host, each)
    was = plan(store)
    said = host.perform(line)
    assert (said.ok, said.message) == (False, why)
    assert plan(store) == was


def test_a_bar_stool_may_be_drawn_smaller_than_a_table(host: Host, store: Store) -> None:
    perform(host, "plan shape 1 bar", "plan size 1 7x3")
    assert box(store, "1")[2:] == (7, 3)
    assert not host.perform("plan shape 1 round").ok


def test_a_table_keeps_its_guests_wherever_it_is_put(host: Host, store: Store) -> None:
    perform(host, "w 2 3 Okafor", "plan into 3 terrace", "plan rename 3 T3", "n T3")
    with store.read() as session:
        assert session.get(Occupancy, "tbl_3") is not None


def test_a_retired_table_comes_back_beside_what_took_its_place(host: Host, store: Store) -> None:
    perform(host, "plan retire 3", "plan move 2 24,0", "plan restore 3")
    assert Place(*box(store, "3")) == Place(12, 0, 11, 4)


def test_a_combination_goes_with_its_table_which_is_said(host: Host, store: Store) -> None:
    said = perform(host, "plan combine 5+6 5", "plan retire 6")
    assert said.warnings == ("5+6 can no longer be pushed together",)
    with store.read() as session:
        assert combinations(session) == []
    perform(host, "u")
    with store.read() as session:
        assert [[each.name for each in joined.tables] for joined in combinations(session)] == [["5", "6"]]


def test_a_table_of_another_area_with_the_same_name_is_pointed_out(host: Host) -> None:
    assert perform(host, "plan add 3 terrace 2").warnings == ("Room has a table 3 too; say Room/3 or Terrace/3",)


def test_fewer_seats_than_guests_are_warned_of(host: Host) -> None:
    assert perform(host, "w 4 3 Okafor", "plan seats 3 2").warnings == ("Okafor sits there with 4",)


def test_a_new_table_that_has_been_used_is_retired_not_undone(host: Host, store: Store) -> None:
    perform(host, "plan add 21 room 4")
    other = Host(store, terminal="other")
    perform(other, "w 2 21")
    said = host.perform("u")
    assert said.message == (
        "“Added table 21 for 4 in Room at 36,0” cannot be taken back: 21 has been used since; "
        "`plan retire 21` would do."
    )


def test_undo_refuses_where_somebody_else_has_put_a_table_meanwhile(host: Host, store: Store) -> None:
    perform(host, "plan move 3 60,0")
    perform(Host(store, terminal="other"), "plan move 2 20,0")
    assert host.perform("u").message == (
        "“Moved table 3 at 60,0, 11x4” cannot be taken back: table 3 would lie over table 2; 32,0 is free."
    )


def test_what_was_edited_is_there_after_a_restart(host: Host, make_store: MakeStore) -> None:
    perform(host, "plan move 3 60,0", "plan combine 5+6 5", "plan retire 1")
    again = make_store()
    assert box(again, "3")[:2] == (60, 0)
    assert table(again, "1").retired


def test_the_journal_says_who_changed_the_plan(host: Host, store: Store) -> None:
    perform(host, "plan seats 3 6 /CD")
    with store.read() as session:
        action = session.execute(select(Action)).scalars().one()
        assert (action.verb, action.initials) == ("plan", "CD")


# ---- whatever is edited ------------------------------------------------------------------------------------

_NAMES = st.sampled_from(["1", "2", "3", "4", "5", "6", "T1", "T2", "21", "22"])
_SPOTS = st.tuples(st.integers(-2, 45), st.integers(-1, 16)).map(lambda spot: f"{spot[0]},{spot[1]}")
_SIZES = st.tuples(st.integers(6, 16), st.integers(3, 6)).map(lambda size: f"{size[0]}x{size[1]}")
_EDITS = st.one_of(
    st.builds("plan move {} {}".format, _NAMES, _SPOTS),
    st.builds("plan size {} {}".format, _NAMES, _SIZES),
    st.builds("plan place {} {} {}".format, _NAMES, _SPOTS, _SIZES),
    st.builds("plan add {} {} 4".format, _NAMES, st.sampled_from(["room", "terrace"])),
    st.builds("plan {} {}".format, st.sampled_from(["retire", "restore"]), _NAMES),
    st.builds("plan into {} {}".format, _NAMES, st.sampled_from(["room", "terrace"])),
    st.builds("plan rename {} {}".format, _NAMES, _NAMES),
    st.builds("plan shape {} {}".format, _NAMES, st.sampled_from(["bar", "round", "long"])),
    st.builds("plan combine {}+{} 6".format, _NAMES, _NAMES),
    st.builds("plan separate {}+{}".format, _NAMES, _NAMES),
)


def check_plan(store: Store) -> None:
    with store.read() as session:
        tables = list(session.execute(select(DiningTable)).scalars())
        needed = {row.table_id for row in session.execute(select(Occupancy)).scalars()}
        needed |= {row.table_id for row in session.execute(select(ReservationTable)).scalars()}
    standing = [each for each in tables if not each.retired]
    assert needed <= {each.id for each in standing}
    for one, other in combinations_of(standing, 2):
        apart = one.area_id != other.area_id or not place_of(one).overlaps(place_of(other))
        assert apart, (one.name, other.name)


@settings(
    max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=st.lists(_EDITS, min_size=4, max_size=14))
def test_no_edits_make_boxes_overlap_or_lose_guests_and_undoing_all_is_the_identity(
    lines: list[str], clock: ManualClock, furnished_file: Path, tmp_path: Path
) -> None:
    shutil.copy(furnished_file, tmp_path / "pos.db")
    store = Store(f"sqlite:///{tmp_path / 'pos.db'}", clock=clock, owner=True)
    host = Host(store, terminal="stand")
    perform(host, "w 2 2 Okafor", "b 2 21:00 5 Kim")
    before = plan(store)
    done = 0
    for line in lines:
        done += host.perform(line).ok
        check_plan(store)
    for _ in range(done):
        perform(host, "u")
    assert plan(store) == before
    store.close()
