"""The column beside the map when there is more to show than room: nobody is left out without a word."""

import re
from dataclasses import replace

import pytest
from textual.geometry import Size

from data.queries.attention import needs
from data.queries.service import ServerView
from data.queries.views import FloorSnapshot, TableView, WaitingView
from pos_tui.widgets.sections import Section, shares
from pos_tui.widgets.side import side_lines
from tests.pos_tui.rooms import NOW, booking, minutes, party, snapshot, tab, table

WIDTH = 37
"""Of the column at 120 columns."""


def waiting(name: str, since: int = 10) -> WaitingView:
    return WaitingView(name, name, 2, None, None, None, NOW - minutes(since))


def shown(chosen: TableView | None, floor: FloorSnapshot, height: int = 35) -> list[str]:
    lines = side_lines(chosen, floor, NOW, Size(WIDTH, height))
    assert len(lines) <= height
    return ["".join(text for text, _ in line).rstrip() for line in lines]


def busy(chosen: TableView, *, named: int = 0) -> FloorSnapshot:
    """Six wait, sixteen things need somebody, guests sit, have gone and are to come."""
    late = [booking(f"Late{n}", -20 - n, table_names=("13",)) for n in range(16)]
    to_come = [booking(f"Coming{n}", 60 + n) for n in range(9)]
    gone = [booking(f"Gone{n}", -90 + n, party_id="pty_gone", party_left=True) for n in range(12)]
    seated = [booking(f"Seated{n}", -60 + n, party_id=f"pty_{n}") for n in range(12)]
    floor = snapshot(chosen, bookings=(*gone, *seated, *late, *to_come))
    return replace(
        floor,
        waitlist=tuple(waiting(f"Waits{n}") for n in range(6)),
        named_tabs=tuple(replace(tab(900), number=n, name=f"Named{n}") for n in range(named)),
    )


def listed(rows: list[str], heading: str) -> tuple[int, int]:
    """How many entries of a section are shown, and how many more it says there are."""
    start = next(index for index, row in enumerate(rows) if row.startswith(heading)) + 1
    entries = 0
    for row in rows[start:]:
        if more := re.fullmatch(r"  \+(\d+) more", row):
            return entries, int(more[1])
        if not row or row.startswith(("Waiting", "Tonight", "Tabs")):
            break
        entries += not row.startswith(("─", "   "))
    return entries, 0


THREE_TABS = party(tabs=tuple(replace(tab(2_500), number=n) for n in range(3)), guest_requests="Nuts")


@pytest.mark.parametrize("height", [19, 30, 35, 55])
@pytest.mark.parametrize("chosen", [table("1"), table("1", party=THREE_TABS)], ids=["free", "three tabs"])
def test_each_list_is_there_and_says_how_many_it_does_not_show(chosen: TableView, height: int) -> None:
    floor = busy(chosen)
    rows = shown(chosen, floor, height)
    assert sum(listed(rows, "Needs you")) == len(needs(floor, NOW))
    assert sum(listed(rows, "Waiting")) == 6
    tonight = "\n".join(rows[next(i for i, row in enumerate(rows) if row.startswith("Tonight")) :])
    assert "to come · +24 seated or gone" in tonight
    assert "Gone" not in tonight
    assert "Seated" not in tonight


def test_who_waits_is_listed_beside_a_table_of_three_tabs() -> None:
    chosen = table("1", party=THREE_TABS)
    assert listed(shown(chosen, busy(chosen)), "Waiting")[0] >= 2


def test_a_free_table_leaves_room_for_more_than_one_of_everything() -> None:
    rows = shown(table("1"), busy(table("1"), named=2))
    assert min(listed(rows, name)[0] for name in ("Needs you", "Waiting", "Tabs without")) >= 2


def test_a_need_is_read_to_its_end_in_two_rows() -> None:
    chosen = table("13", party=party("Castellanos"), next_booking=booking("Beaumont", 5))
    rows = shown(chosen, snapshot(chosen))
    first = rows.index("! 13 is booked for Beaumont (2) at")
    assert rows[first + 1] == "   19:45, Castellanos still sit there"


def test_where_there_is_room_the_whole_evening_is_shown_in_its_order() -> None:
    gone = booking("Gone", -90, party_id="pty_gone", party_left=True)
    rows = shown(table("1"), snapshot(table("1"), bookings=(gone, booking("Coming", 60))))
    names = [name for row in rows for name in ("Gone", "Coming") if name in row]
    assert names[-2:] == ["Gone", "Coming"]
    assert "more" not in "".join(rows)


def test_who_has_come_fills_what_those_to_come_leave_free() -> None:
    seated = [booking(f"Seated{n:02}", -60 + n, party_id=f"pty_{n}") for n in range(40)]
    floor = snapshot(table("1"), bookings=(*seated, booking("Coming", 60)))
    rows = shown(table("1"), floor)
    assert "Seated39" in "".join(rows)
    assert rows[-1].startswith("  +")
    assert rows[-1].endswith("seated or gone")


def test_the_chosen_table_says_how_much_of_it_is_not_shown() -> None:
    chosen = table("1", party=party(tabs=tuple(replace(tab(2_500), number=n) for n in range(30))))
    assert any(re.fullmatch(r"  \+\d\d more lines", row) for row in shown(chosen, busy(chosen)))


def test_rows_are_shared_and_what_one_does_not_want_the_others_have() -> None:
    assert shares([9, 30, 4], 24) == [9, 11, 4]
    assert shares([30, 30], 9) == [4, 5]
    assert shares([3, 3], 20) == [3, 3]
    assert shares([3, 3], 0) == [0, 0]
    assert shares([], 5) == []


def test_an_entry_is_shown_whole_or_counted() -> None:
    one, two = [[("one", "")]], [[("two", "")], [("of it", "")]]
    section = Section([("Head", "")], [one, two, one])
    assert ["".join(text for text, _ in line) for line in section.lines(4, 4)] == ["Head", "one", "  +2 more"]
    assert len(section.lines(4, section.wanted)) == section.wanted
    assert section.lines(4, 0) == []


@pytest.mark.parametrize("height", [34, 50])
def test_more_servers_than_stand_above_the_map_are_all_listed_beside_it(height: int) -> None:
    servers = tuple(
        ServerView(initials, initials, ("tbl_1",), 3, NOW - minutes(10 + n))
        for n, initials in enumerate(("AB", "CD", "EF", "GH"))
    )
    rows = shown(table("1"), replace(busy(table("1")), servers=servers), height)
    start = next(index for index, each in enumerate(rows) if each.startswith("Servers"))
    entries = " ".join(rows[start:]).split("Tabs")[0].split("Tonight")[0]
    assert all(f"{server.initials}  " in entries for server in servers)
    assert "more" not in entries
