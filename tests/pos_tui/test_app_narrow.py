"""A terminal of 60 by 20: what a host decides by is still to be seen."""

import pytest

from data.clock import ManualClock
from data.store import Store
from pos_tui.language.host import Host
from pos_tui.screens.bill import BillScreen
from tests.pos_tui.language.test_events import perform
from tests.pos_tui.stand import Stand, open_stand
from tests.pos_tui.test_app_floor import book

SMALL = (60, 20)


def row_of(stand: Stand, name: str) -> str:
    return next(row for row in stand.text().splitlines() if name in row)


async def test_the_amounts_of_a_bill_are_shown_whole(store: Store) -> None:
    perform(Host(store, terminal="stand"), "w 2 1", "o 1 2x burger")
    for size in (SMALL, (50, 20), (120, 40)):
        async with open_stand(store, size=size) as stand:
            await stand.press("1", "enter", "B")
            await stand.until(lambda: isinstance(stand.app.screen, BillScreen) and "Total" in stand.text())
            assert "£" in row_of(stand, "Total")
            assert "…" not in row_of(stand, "Total")


async def test_the_table_of_who_waits_is_shown(store: Store, clock: ManualClock) -> None:
    host = Host(store, terminal="stand")
    perform(host, "w 2 1", "w 2 6", "q 2 25 Castellanos-Whitcombe", "promise castel 5+6")
    clock.advance(minutes=1)
    perform(host, "q 2 100 Lee")
    clock.advance(minutes=100)
    async with open_stand(store, size=SMALL) as stand:
        await stand.press("W")
        await stand.until(lambda: "Waitlist" in stand.text())
        assert "◆5+6" in row_of(stand, "Castellan")
        assert "table" in row_of(stand, "told")
        assert row_of(stand, "Lee").split()[-1] == "T1"


async def test_an_allergy_is_marked_in_the_book(store: Store) -> None:
    book(store, "2", "Castellanos-Whitcombe", 20, requests="Severe nut allergy")
    perform(Host(store, terminal="stand"), "b 2 22:00 3 Lee ; window")
    async with open_stand(store, size=SMALL) as stand:
        await stand.press("r")
        await stand.until(lambda: "Castell" in stand.text())
        assert row_of(stand, "Castell").rstrip().endswith("2      ✚")
        assert "✚" not in row_of(stand, "Lee")


@pytest.mark.parametrize(
    ("size", "more"), [((60, 20), ""), ((80, 24), "1 to come · r"), ((109, 40), "1 to come · r")]
)
async def test_what_needs_a_host_most_and_who_waits_stand_below_the_floor(
    store: Store, size: tuple[int, int], more: str
) -> None:
    book(store, "3", "Khan", -20)
    perform(Host(store, terminal="stand"), "q 2 Lee", "w 2 1", "n 1 Paid")
    async with open_stand(store, size=size) as stand:
        line = row_of(stand, "Khan (2) 20 min late for 3")
        assert line.lstrip().startswith("▾")
        assert "· Tab" in line
        assert "1 wait · W" in line
        assert more in line
        await stand.press("tab")
        await stand.until(lambda: stand.chosen == "3")


async def test_below_a_floor_where_all_is_well_it_says_so(store: Store) -> None:
    async with open_stand(store, size=SMALL) as stand:
        assert "Nothing needs you" in stand.text()


async def test_a_long_answer_is_read_to_its_end(store: Store) -> None:
    book(store, "3", "Castellanos-Whitcombe", 20)
    async with open_stand(store, size=SMALL) as stand:
        await stand.press(":", "'w 2 3 Papadopoulos-Montgomery", "enter")
        await stand.until(lambda: "Seated Papadopoulos" in stand.text())
        said = " ".join("".join(stand.text().splitlines()[-3:]).split())
        assert "Castellanos-Whitcombe (2) at 20:00; " in said
        assert said.endswith("free for the whole stay")
