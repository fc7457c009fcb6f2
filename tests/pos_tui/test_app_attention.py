"""Tab walks what needs a host, Enter acts on it. A1.7: a guest's words are shown and cannot be edited."""

from dataclasses import replace
from datetime import timedelta

from data.clock import ManualClock
from data.models import DiningTable, Party, WaitlistEntry
from data.queries.views import OutboxView
from data.rules import parties, reservations
from data.rules.reservations import Booking
from data.store import Store
from pos_tui.language.host import Host
from pos_tui.screens.wire import WireScreen
from pos_tui.widgets.command_bar import OK
from tests.house import DOJO, FRIDAY_19_40
from tests.pos_tui.language.test_events import perform
from tests.pos_tui.stand import open_stand
from tests.pos_tui.test_app_floor import book, seat


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


async def test_a_table_booked_twice_is_mended_by_tab_enter_and_another_table(store: Store) -> None:
    book(store, "2", "Lee", 60)
    book(store, "2", "Ng", 90)
    async with open_stand(store) as stand:
        await stand.press("tab")
        assert "1 of 1: 2 is booked twice: Lee (2) 20:40-22:10, Ng (2) 21:10-22:40" in stand.text()
        assert stand.chosen == "2"
        await stand.press("enter")
        assert stand.line == "e Ng tables="
        await stand.press("'3", "enter")
        await stand.answered(OK)
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


async def test_a_booking_nobody_came_for_is_said_so_with_the_key_its_hint_names(store: Store) -> None:
    booked(store, "3", -70)
    async with open_stand(store) as stand:
        await stand.press("tab")
        await stand.until(lambda: "N nobody came" in stand.text())
        await stand.press("N")
        assert stand.line is not None
        assert stand.line.startswith("noshow ")
        await stand.press("enter")
        await stand.answered(OK)
        await stand.press("tab")
        assert "Nothing needs you now." in stand.text()


async def test_of_two_late_bookings_at_a_table_the_one_that_tab_has_led_to_is_meant(store: Store) -> None:
    booked(store, "3", -200)
    second = booked(store, "3", -70)
    async with open_stand(store) as stand:
        await stand.press("tab", "tab")
        for key, line in {"N": f"noshow {second} ", "x": f"x {second} ", "enter": f"s {second} "}.items():
            await stand.press(key)
            assert stand.line == line
            await stand.press("escape", "tab", "tab")


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


def waits(store: Store, name: str, told: int, minutes: int) -> None:
    """A party that was told so many minutes, and has waited longer."""
    queued = FRIDAY_19_40 - timedelta(minutes=minutes)
    with store.preparation() as uow:
        uow.add(WaitlistEntry(id=f"wait_{name}", name=name, covers=2, quoted_minutes=told, queued_at=queued))


async def test_keys_are_about_who_waits_and_not_about_the_table_chosen_before(store: Store) -> None:
    booked(store, "2", 20)
    waits(store, "Maria", 20, 30)
    async with open_stand(store) as stand:
        await stand.press("2", "enter")
        await stand.until(lambda: "seat Guest2" in stand.text())
        await stand.press("tab")
        assert "Maria (2) waits 10 min longer" in stand.text()
        await stand.until(lambda: "Enter seat Maria  x off the waitlist" in stand.text())
        assert "cancel it" not in stand.text()
        await stand.press("x")
        assert stand.line == "x Maria "
        for key, line in {"s": "s Maria ", "e": "e ", "c": "c ", "m": "m "}.items():
            await stand.press("escape", "tab", key)
            assert stand.line == line
        await stand.press("escape", "tab", "enter")
        assert stand.line == "s Maria "


async def test_what_is_done_at_once_at_a_table_is_not_done_to_one_that_tab_has_led_away_from(store: Store) -> None:
    seat(store, "2", name="Okafor")
    waits(store, "Maria", 20, 30)
    async with open_stand(store) as stand:
        for key in ("n", "B"):
            await stand.press("2", "enter", "tab", key)
            assert "What Tab has led to is at no table; table 2 is chosen again." in stand.text()
            await stand.until(lambda: "Enter order" in stand.text())
        await stand.press("n")
        await stand.answered(OK)
        assert "Okafor" in stand.text()


async def test_escape_and_the_mouse_turn_to_the_chosen_table_again(store: Store) -> None:
    seat(store, "2", name="Okafor")
    waits(store, "Maria", 20, 30)
    async with open_stand(store) as stand:
        await stand.press("2", "enter", "tab", "escape")
        await stand.until(lambda: "Enter order" in stand.text())
        await stand.press("enter")
        assert stand.line == "o 2 "
        await stand.press("escape", "tab")
        await stand.until(lambda: "Enter seat Maria" in stand.text())
        await stand.pilot.click("#canvas", offset=(14, 2))
        await stand.until(lambda: "Enter order" in stand.text())


async def test_a_tab_whose_guests_have_gone_is_paid_and_not_that_of_who_sits_there_now(store: Store) -> None:
    host = Host(store, terminal="stand")
    gone = host.perform("w 2 2 Okafor")
    assert gone.party_id is not None
    assert host.perform("o 2 burger").ok
    with store.unit_of_work(DOJO, "UpdateParty") as uow:
        party = uow.find(Party, gone.party_id)
        assert party is not None
        parties.leave(uow, party)
    seat(store, "2", name="Khan")
    async with open_stand(store) as stand:
        await stand.press("tab")
        await stand.until(lambda: "Enter pay tab #1" in stand.text())
        await stand.press("p")
        assert stand.line == "p #1 "
        await stand.press("escape", "tab", "enter")
        assert stand.line == "p #1"
        await stand.press("enter")
        await stand.answered(OK)


async def test_enter_opens_the_wire_where_changes_wait_for_dojo(store: Store) -> None:
    async with open_stand(store) as stand:
        floor = stand.app.floor
        assert floor.snapshot is not None
        late = OutboxView(3, FRIDAY_19_40 - timedelta(minutes=5), 0)
        floor.show_floor(replace(floor.snapshot, outbox=late), FRIDAY_19_40)
        await stand.press("tab")
        await stand.until(lambda: "Enter what waits for Dojo" in stand.text())
        await stand.press("enter")
        await stand.until(lambda: isinstance(stand.app.screen, WireScreen))


async def test_enter_says_until_when_who_sits_past_their_time_may_stay(store: Store, clock: ManualClock) -> None:
    host = Host(store, terminal="stand")
    perform(host, "w 2 2 Okafor", "o 2 burger", "e 2 until=19:50")
    clock.advance(minutes=12)
    async with open_stand(store) as stand:
        assert "+ Okafor at 2 sit 2 min past their" in stand.text()
        await stand.press("tab", "enter")
        assert stand.line == "e 2 until="
        await stand.press("'20:30", "enter")
        await stand.answered(OK)
        await stand.until(lambda: "past their" not in stand.text())


async def test_enter_takes_the_bill_of_who_keeps_others_waiting(store: Store, clock: ManualClock) -> None:
    host = Host(store, terminal="stand")
    perform(host, "w 2 2 Okafor", "o 2 burger", "q 2 Lee", "e 2 until=19:50")
    clock.advance(minutes=12)
    async with open_stand(store) as stand:
        await stand.press("tab", "enter")
        assert stand.line == "p 2"


async def test_enter_moves_the_booking_whose_table_is_held_up(store: Store, clock: ManualClock) -> None:
    reference = booked(store, "2", 25)
    host = Host(store, terminal="stand")
    perform(host, "w 2 2 Okafor", "o 2 burger", "e 2 until=19:45")
    clock.advance(minutes=7)
    async with open_stand(store) as stand:
        assert "! 2 is booked for Guest2 (2)" in stand.text()
        await stand.press("tab", "enter")
        assert stand.line == f"e {reference} tables="
