"""What a host at the door does every minute, by keys alone, one evening after another.

Each test walks through several rows of README's table "What a host needs"; `test_needs.py` holds the two together.
"""

import re
from itertools import pairwise

from data.clock import ManualClock
from data.store import Store
from data.venue import DEFAULT_STAGES
from pos_tui.language.host import Host
from pos_tui.widgets.command_bar import NO, OK
from tests.pos_tui.stand import Stand, open_stand
from tests.pos_tui.test_app_floor import book, seat


async def said(stand: Stand, words: str) -> None:
    await stand.until(lambda: words in stand.text())


async def previewed(stand: Stand, words: str) -> None:
    await stand.until(lambda: stand.bar.preview is not None and words in stand.bar.preview.sentence)


async def test_the_room_tells_its_state_and_is_worked_without_a_mouse(store: Store, clock: ManualClock) -> None:
    seat(store, "1", name="Okafor", minutes=10)
    seat(store, "3", name="Zielinska", minutes=40)
    book(store, "4", "Nguyen", 25)
    async with open_stand(store) as stand:
        room = stand.canvas_text()
        assert "S10" in room  # the stage, and its minutes
        assert "80'" in room  # what is left of the turn
        assert "S40!" in room  # beyond the stage's limit
        assert "▸ Nguyen" in room.replace("▸✚", "▸ ")  # the booking that comes next
        await stand.press("4")
        assert "go to table" in stand.text()
        await stand.press("enter")
        assert stand.chosen == "4"
        await stand.press("]")
        assert stand.chosen == "T1"
        await stand.press("[", "right", "l", "k")
        clock.advance(minutes=6)
        stand.app._tick()
        await said(stand, "S16!")
        assert "74'" in stand.canvas_text()
        assert "19:46" in stand.text()
        clock.advance(minutes=50)
        stand.app._tick()
        await said(stand, "+6'!")  # beyond the turn


async def test_the_best_tables_light_up_with_their_reasons_while_the_party_is_typed(store: Store) -> None:
    book(store, "2", "Khan", 30)
    async with open_stand(store) as stand:
        await stand.press("w", "'3")
        await previewed(stand, "Seat the walk-in (3) at 3")
        assert "tbl_3" in stand.app.floor.canvas.lit
        assert "2 1 seat spare, booked 20:10 Khan" in stand.text()


async def test_the_book_is_at_hand_while_the_floor_is_worked(store: Store, clock: ManualClock) -> None:
    book(store, "5", "Díaz", -4)
    book(store, "2", "Nguyen", 20, requests="Severe nut allergy")
    async with open_stand(store) as stand:
        assert "2 booked · 2 to come" in stand.text()
        clock.advance(minutes=7)
        stand.app._tick()
        await said(stand, "late 11'")  # nobody tapped anything
        await stand.press("/", "'diza")
        await said(stand, "Díaz")  # two letters exchanged, an accent missing
        await stand.press("escape", "/", "'0123", "enter")
        await stand.until(lambda: stand.chosen in ("5", "2"))  # by the end of a phone number
        await stand.press("b", "'2 20:15 2 Lee")
        await stand.until(lambda: stand.bar.preview is not None and len(stand.bar.preview.warnings) > 0)
        assert stand.bar.preview is not None
        assert "2 is booked for Nguyen (2) at 20:00" in stand.bar.preview.warnings[0]
        await stand.press("escape", "2", "enter", "enter")
        assert stand.line is not None
        assert stand.line.startswith("s ")
        await said(stand, "✚ Severe nut allergy")  # at the moment of seating
        await stand.press("escape", ":", "'arrived nguyen 1", "enter")
        await stand.until(lambda: re.search(r"Nguyen +2p +1 here", stand.text()))


async def test_a_visit_goes_its_way_by_single_keys_and_the_till_moves_it_too(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("w", "'2 1 Okafor", "enter")
        await stand.answered(OK)
        stand.burst("o", "'burger", "enter")
        await said(stand, "Ordered")
        stand.burst("n")
        await said(stand, "Took Okafor (2) from Ordered to Starters")
        stand.burst("e", "'covers=3", "enter")
        await stand.until(lambda: "3/2" in stand.canvas_text())
        stand.burst("p", "enter")
        await said(stand, "Paid")
        stand.burst("c", "enter")
        await stand.until(lambda: "~ clean" in stand.canvas_text())  # dirty before it is free
        stand.burst("n")
        await stand.until(lambda: "~ clean" not in stand.canvas_text())
        stand.burst("u")
        await stand.until(lambda: "~ clean" in stand.canvas_text())


async def test_who_was_forgotten_comes_up_by_itself(store: Store, clock: ManualClock) -> None:
    seat(store, "2", name="Okafor", minutes=1)
    async with open_stand(store) as stand:
        assert "Needs you" not in stand.text()
        clock.advance(minutes=15)
        stand.app._tick()
        await said(stand, "? Okafor at 2 have not ordered")
        await stand.press("tab")
        assert stand.chosen == "2"
        await stand.press("enter")
        assert stand.line == "o 2 "


async def test_a_refused_move_asks_and_one_key_does_what_would_work(store: Store) -> None:
    seat(store, "1", name="Okafor")
    seat(store, "2", name="Lee", covers=4)
    host = Host(store, terminal="stand")
    async with open_stand(store, host=host) as stand:
        await stand.press("m", "'2", "enter")
        await stand.answered(NO)
        await stand.press("j")
        await stand.until(lambda: "1+2" in stand.text() or "2+1" in stand.text())
        assert stand.bar.answer is not None
        assert stand.bar.answer.mark == OK
        stand.burst("u")
        await stand.until(lambda: "Lee" in stand.canvas_text() and "+" not in stand.canvas_text())


async def test_areas_are_switched_by_one_key_and_each_keeps_its_own_tables(store: Store) -> None:
    seat(store, "T1", name="Okafor")
    async with open_stand(store, size=(60, 20)) as stand:
        assert stand.chosen == "1"
        await stand.press("]")
        assert stand.chosen == "T1"
        await stand.until(lambda: "Okafor" in stand.text())
        await stand.press("alt+1")
        assert stand.chosen in ("1", "2", "3", "4", "5", "6")
        await stand.press("alt+2", "n")
        await said(stand, "Took Okafor (2) from Seated to")


async def test_a_party_is_walked_through_every_stage_of_the_house_and_each_is_shown(
    store: Store, clock: ManualClock
) -> None:
    async with open_stand(store) as stand:
        await stand.press("w", "'2 2 Lee", "enter")
        await said(stand, "S0 Lee")
        for before, stage in pairwise(DEFAULT_STAGES):
            clock.advance(minutes=4)
            stand.app._tick()
            await said(stand, f"n → {stage.name}")  # what the key will do
            await stand.press("n")
            await said(stand, f"Took Lee (2) from {before.name} to {stage.name}.")
            await said(stand, f"║{stage.letter}0 Lee")  # the map
            assert re.search(rf" {stage.name} +0 of {stage.limit} min", stand.text())  # the panel
        await stand.press("n")
        await said(stand, "Left Lee (2) at Paid, the last stage.")
        assert "║P0 Lee" in stand.canvas_text()
