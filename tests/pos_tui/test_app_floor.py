"""The floor screen over a real database."""

import os
import signal
import threading
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import cast

import pytest
from rich.segment import Segments
from sqlalchemy.orm import Session
from syrupy.assertion import SnapshotAssertion
from textual import events
from textual.geometry import Region

from data.clock import ManualClock
from data.rules import parties, reservations
from data.rules.parties import Seating
from data.rules.reservations import Booking
from data.rules.tables import named_tables
from data.store import Store
from pos_tui.app import PosApp
from pos_tui.language.host import Host
from pos_tui.widgets.command_bar import OK
from server.link import LinkState, Phase
from tests.conftest import MakeStore
from tests.house import DOJO, FRIDAY_19_40, HOST
from tests.pos_tui.stand import open_stand


def seat(store: Store, *tables: str, name: str | None = None, covers: int = 2, minutes: int = 0) -> None:
    start = FRIDAY_19_40 - timedelta(minutes=minutes)
    with store.unit_of_work(DOJO, "CreateParty") as uow:
        parties.seat(uow, Seating([f"tbl_{table}" for table in tables], start, name=name, covers=covers))


def book(store: Store, table: str, name: str, ahead: int, requests: str | None = None) -> None:
    start = FRIDAY_19_40 + timedelta(minutes=ahead)
    booking = Booking(
        name=name,
        covers=2,
        start_at=start,
        end_at=start + timedelta(minutes=90),
        table_ids=[f"tbl_{table}"],
        guest_requests=requests,
        phone="07700 900123",
    )
    with store.unit_of_work(HOST, "book") as uow:
        reservations.book(uow, booking)


def an_evening(store: Store) -> None:
    """One table in each state that a service brings."""
    seat(store, "1", name="Okafor", minutes=10)
    seat(store, "2", "3", name="Zielinska", covers=7, minutes=130)
    book(store, "4", "Nguyen", 20, "Severe nut allergy")
    book(store, "5", "Díaz", -30)
    book(store, "T1", "Lindqvist", 95)
    seat(store, "T2")
    with store.unit_of_work(DOJO, "EndParty") as uow:
        party = parties.party_at(uow, named_tables(uow, ["tbl_T2"])[0])
        parties.leave(uow, party)


async def test_what_dojo_does_appears_without_a_key(store: Store) -> None:
    async with open_stand(store) as stand:
        assert "Kim" not in stand.text()
        thread = threading.Thread(target=seat, args=(store, "2"), kwargs={"name": "Kim"})
        thread.start()
        await stand.until(lambda: "Kim" in stand.text())
        thread.join()


async def test_what_another_process_does_appears_without_a_hint(store: Store, make_store: MakeStore) -> None:
    async with open_stand(store) as stand:
        seat(make_store(), "2", name="Yusuf")
        await stand.until(lambda: "Yusuf" in stand.text())


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (200, 60)], ids=str)
async def test_the_map_looks_right(store: Store, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    an_evening(store)
    async with open_stand(store, size=size) as stand:
        assert stand.canvas_text() == snapshot


@pytest.mark.parametrize("size", [(20, 6), (60, 20), (80, 24), (99, 30), (120, 40), (200, 60)])
async def test_every_size_shows_every_part_it_has_room_for(store: Store, size: tuple[int, int]) -> None:
    an_evening(store)
    async with open_stand(store, size=size) as stand:
        lines = stand.text().splitlines()
        assert len(lines) == size[1]
        assert all(len(line) >= size[0] for line in lines)


async def test_time_on_the_screen_follows_the_clock_without_reading_again(
    store: Store, clock: ManualClock
) -> None:
    seat(store, "1", name="Okafor", minutes=10)
    async with open_stand(store) as stand:
        before = stand.app.floor.snapshot
        assert "19:40:00" in stand.text()
        clock.advance(minutes=7, seconds=3)
        await stand.until(lambda: "19:47:03" in stand.text())
        assert "17'" in stand.canvas_text()
        assert stand.app.floor.snapshot is before


async def test_moving_the_cursor_draws_two_tables_and_nothing_else(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_stand(store) as stand:
        canvas = stand.app.floor.canvas
        drawn: list[Region] = []
        monkeypatch.setattr(canvas, "refresh", lambda *regions, **_: drawn.extend(regions or [Region()]))
        canvas.choose("tbl_2")
        one, two = (canvas.plan.box(f"tbl_{name}") for name in "12")
        assert one is not None
        assert two is not None
        assert sorted(drawn) == [Region(box.x, box.y, box.width, box.height) for box in (one, two)]


async def test_arrows_and_letters_move_and_a_step_can_be_taken_back(store: Store) -> None:
    async with open_stand(store) as stand:
        walked = []
        for key in ("right", "l", "down", "k", "h", "left"):
            await stand.press(key)
            walked.append(stand.chosen)
        assert walked == ["2", "3", "6", "3", "2", "1"]


async def test_digits_and_enter_go_to_a_table(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("4")
        assert "go to table: 4" in stand.text()
        await stand.press("enter")
        assert stand.chosen == "4"


async def test_a_table_that_does_not_exist_is_said_so(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("'99", "enter")
        assert stand.chosen == "1"
        assert "There is no table 99" in stand.text()


async def test_a_digit_too_many_goes_nowhere(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("'29")
        assert "There is no table 29" in stand.text()
        await stand.press("escape")
        assert stand.chosen == "1"


async def test_brackets_and_alt_digits_choose_an_area(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("right_square_bracket")
        assert stand.chosen == "T1"
        await stand.press("alt+1")
        assert stand.chosen == "1"
        await stand.press("left_square_bracket")
        assert stand.chosen == "T1"


async def test_a_room_larger_than_the_screen_keeps_the_cursor_in_view(store: Store) -> None:
    async with open_stand(store, size=(72, 18)) as stand:
        canvas = stand.app.floor.canvas
        await stand.press("right_square_bracket")
        box = canvas.plan.box("tbl_T1")
        assert box is not None
        assert canvas.scroll_offset.y <= box.y
        assert box.bottom <= canvas.scroll_offset.y + canvas.size.height
        assert "T1" in stand.canvas_text()


async def test_a_click_chooses_and_a_double_click_does_the_usual_next_thing(store: Store) -> None:
    async with open_stand(store) as stand:
        box = stand.app.floor.canvas.plan.box("tbl_3")
        assert box is not None
        await stand.pilot.click("#canvas", offset=(box.x + 2, box.y + 1))
        assert stand.chosen == "3"
        await stand.pilot.click("#canvas", offset=(box.x + 2, box.y + 1), times=2)
        await stand.until(lambda: "w 4 3" in stand.text())


HOSTILE = "[/b] [@click=app.quit]"


async def test_a_guests_text_is_shown_as_written_everywhere_and_does_nothing(store: Store) -> None:
    seat(store, "4", name=HOSTILE)
    book(store, "1", f"{HOSTILE} 2", 20, f"\x1b[2J{HOSTILE}\x9b31m\u202e")
    async with open_stand(store) as stand:
        await stand.press("4", "enter")
        for keys in ([], ["1", "enter"], ["r"], ["escape", "slash"], ["escape", "colon", "'s [", "enter"]):
            await stand.press(*keys)
            shown = stand.text()
            assert "[/b] [@clic" in shown
            assert not set(shown) & {"\x1b", "\x9b", "\u202e", "\x07"}
        assert stand.app.is_running


async def test_the_panel_tells_allergies_and_money(store: Store) -> None:
    an_evening(store)
    async with open_stand(store) as stand:
        await stand.press("4", "enter")
        assert "✚ Severe nut allergy" in stand.text()
        assert "07700 900123" in stand.text()


async def test_tonights_bookings_say_who_is_late_and_who_is_to_come(store: Store) -> None:
    an_evening(store)
    async with open_stand(store) as stand:
        assert "3 booked · 3 to come" in stand.text()
        assert "late 30'" in stand.text()


async def test_unsent_events_and_a_refused_key_show_at_the_top_and_in_a_banner(store: Store) -> None:
    book(store, "1", "Okafor", 60)
    refused = LinkState(Phase.REFUSED, status=401)
    async with open_stand(store, link=lambda: refused) as stand:
        await stand.until(lambda: "Dojo refuses the API key (401)" in stand.text())
        assert "1 event unsent" in stand.text()


@pytest.fixture
def gate(store: Store, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Nothing is read from the database before it is set."""
    opened, read = threading.Event(), store.read

    def slow_read() -> AbstractContextManager[Session]:
        opened.wait(15)
        return read()

    monkeypatch.setattr(store, "read", slow_read)
    return opened


async def test_the_first_paint_does_not_wait_for_the_database(store: Store, gate: threading.Event) -> None:
    app = PosApp(store, Host(store, terminal="stand"), store.clock, verbs=())
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.floor.snapshot is None
        assert app.floor.bar.size.height == 3
        await pilot.press("right", "w", "escape", "n", "enter", "r", "slash")
        gate.set()


async def test_what_is_typed_before_the_floor_is_there_is_done_when_it_comes(
    store: Store, gate: threading.Event
) -> None:
    async with open_stand(store, opened=False) as stand:
        await stand.press("w")
        await stand.press("4", "enter", "1", "enter", ":")
        assert "opening…" in stand.text()
        assert "go to table" not in stand.text()
        assert "There is no table" not in stand.text()
        gate.set()
        await stand.until(lambda: stand.line == "")
        snapshot = stand.app.floor.snapshot
        assert snapshot is not None
        assert [table.party.covers for table in snapshot.tables if table.party] == [4]
        assert stand.chosen == "1"


async def test_what_is_pasted_before_the_floor_is_there_is_not_lost(store: Store) -> None:
    async with open_stand(store, opened=False) as stand:
        stand.app.post_message(events.Paste("w 2 12 Okafor"))
        await stand.until(lambda: stand.line == "w 2 12 Okafor")


async def test_a_floor_that_never_comes_is_left_like_any_other(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    monkeypatch.setattr(store, "read", lambda: gate.wait(15) and None)
    async with open_stand(store, opened=False) as stand:
        await stand.press("w", "ctrl+q")
        gate.set()
        await stand.until(lambda: not stand.app.is_running or stand.app._exit)


async def test_a_termination_signal_ends_the_app_cleanly(store: Store) -> None:
    async with open_stand(store) as stand:
        os.kill(os.getpid(), signal.SIGTERM)
        await stand.until(lambda: not stand.app.is_running or stand.app._exit)
        assert stand.app.return_code in (0, None)


async def test_a_crash_tells_where_but_no_values(store: Store) -> None:
    secret = "sk_prod_canary"
    with pytest.raises(ZeroDivisionError):
        async with open_stand(store) as stand:

            def broken() -> float:
                mine = secret
                return len(mine) / 0

            stand.app.call_later(broken)
            await stand.until(lambda: stand.app._exit_renderables)
            said = "".join(
                segment.text
                for shown in stand.app._exit_renderables
                for segment in cast("Segments", shown).segments
            )
            assert "ZeroDivisionError" in said
            assert secret not in said


async def test_a_table_is_named_and_acted_on_in_one_breath(store: Store) -> None:
    seat(store, "4", name="Okafor")
    async with open_stand(store) as stand:
        stand.burst("4", "n")
        await stand.until(lambda: "Ordered" in stand.text())
        stand.burst("2", "w")
        await stand.until(lambda: stand.line == "w ")
        assert stand.chosen == "2"


async def test_the_theme_can_be_changed_and_the_map_follows(store: Store) -> None:
    async with open_stand(store) as stand:
        before = stand.app.floor.canvas.render_line(1)
        await stand.press("ctrl+p", "'colours", "enter", "'daylight", "enter")
        assert stand.app.theme == "daylight"
        assert stand.app.floor.canvas.render_line(1).text == before.text
        assert stand.app.floor.canvas.render_line(1) != before
        assert stand.bar.answer is None or stand.bar.answer.mark == OK


async def test_a_space_that_does_nothing_is_called_by_its_name(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("space")
        assert "space does nothing here; ? lists the keys." in stand.text()
