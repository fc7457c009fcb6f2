"""Tab walks what needs a host, Enter acts on it. A1.7: a guest's words are shown and cannot be edited."""

from datetime import timedelta

from data.models import DiningTable
from data.rules import reservations
from data.rules.reservations import Booking
from data.store import Store
from pos_tui.language.host import Host
from pos_tui.widgets.command_bar import OK
from tests.house import DOJO, FRIDAY_19_40
from tests.pos_tui.stand import open_stand


def booked(store: Store, table: str, minutes: int, requests: str | None = None) -> str:
    """A booking of Dojo's; its reference."""
    start = FRIDAY_19_40 + timedelta(minutes=minutes)
    booking = Booking(
        f"Guest{table}", 2, start, start + timedelta(hours=1), [f"tbl_{table}"], guest_requests=requests
    )
    with store.unit_of_work(DOJO, "CreateReservation") as uow:
        made = reservations.receive(uow, booking, dojo_reservation_id=f"dj-{table}", create_digest="x")
        return made.reference


async def test_tab_goes_to_the_worst_and_enter_sees_to_it(store: Store) -> None:
    reference = booked(store, "3", -20)
    async with open_stand(store) as stand:
        assert "Guest3 (2) 20 min late" in stand.text()
        await stand.press("tab")
        assert stand.chosen == "3"
        assert "1 of 1: Guest3 (2) 20 min late for 3" in stand.text()
        await stand.press("enter")
        assert stand.line == f"s {reference} "
        await stand.press("enter")
        await stand.answered(OK)
        assert "Nothing needs you now." not in stand.text()
        await stand.press("tab")
        assert "Nothing needs you now." in stand.text()


async def test_tab_walks_round_and_shift_tab_back(store: Store) -> None:
    booked(store, "2", -30)
    booked(store, "3", -20)
    async with open_stand(store) as stand:
        visited = []
        for key in ("tab", "tab", "tab", "shift+tab"):
            await stand.press(key)
            visited.append(stand.chosen)
        assert visited == ["2", "3", "2", "3"]


async def test_moving_away_forgets_what_tab_led_to(store: Store) -> None:
    booked(store, "2", -30)
    async with open_stand(store) as stand:
        await stand.press("tab", "right", "enter")
        assert stand.line is not None
        assert stand.line.startswith("w ")


async def test_a_dirty_table_that_is_wanted_next_is_cleaned_with_two_keys(store: Store) -> None:
    booked(store, "2", 5)
    with store.preparation() as uow:
        table = uow.find(DiningTable, "tbl_2")
        assert table is not None
        table.dirty_since = uow.now
    async with open_stand(store) as stand:
        await stand.press("tab", "enter")
        assert stand.line == "clean 2"
        await stand.press("enter")
        await stand.answered(OK)
        assert "Marked 2 clean." in stand.text()


async def test_a1_7_a_guests_words_are_prominent_and_cannot_be_edited(store: Store) -> None:
    reference = booked(store, "2", 20, "Severe nut allergy")
    async with open_stand(store) as stand:
        await stand.press("2", "enter")
        assert "✚ Severe nut allergy" in stand.text()
    refused = Host(store, terminal="stand").perform(f"e {reference} requests=none")
    assert refused.message.startswith("“requests” cannot be edited")
