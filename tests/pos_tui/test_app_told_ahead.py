"""What a host is told of a line before Enter, and again by the answer: who else counts on it, and who comes."""

import pytest

from data.store import Store
from pos_tui.widgets.command_bar import OK
from tests.pos_tui.stand import Stand, open_stand
from tests.pos_tui.test_app_floor import book, seat

each_size = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)


async def previewed(stand: Stand, words: str) -> None:
    await stand.until(lambda: words in " ".join(stand.text().split()))


async def answered(stand: Stand, words: str) -> None:
    await stand.press("enter")
    await stand.answered(OK)
    await previewed(stand, words)


async def test_a_walk_in_is_warned_of_both_bookings_before_and_after_enter(store: Store) -> None:
    book(store, "2", "Lee", 30)
    book(store, "2", "Ng", 60)
    async with open_stand(store) as stand:
        await stand.press("w", "'4 2")
        both = "⚠ 2 is booked for Lee (2) at 20:10 and for Ng (2) at 20:40; 3 is free for the whole stay"
        await previewed(stand, both)
        await answered(stand, "⚠ 2 is booked for Lee (2) at 20:10 and for Ng (2) at 20:40")


async def test_guests_who_stay_into_the_next_booking_are_warned_of_before_and_after_enter(store: Store) -> None:
    seat(store, "2", name="Okafor", covers=4)
    book(store, "2", "Lee", 120)
    async with open_stand(store) as stand:
        await stand.press("2", "enter", "e", "'until=22:00")
        await previewed(stand, "⚠ 2 is booked for Lee (2) at 21:40; 3 is free for the whole stay")
        await answered(stand, "⚠ 2 is booked for Lee (2) at 21:40")


async def test_a_booking_shows_its_tables_before_the_name_and_enter_asks_for_it(store: Store) -> None:
    async with open_stand(store) as stand:
        canvas = stand.app.floor.canvas
        await stand.press("b", "'4 20:30")
        await previewed(stand, "… Book NAME (4) 20:30 at 2; say the guest's name. 2 fits exactly 3 fits exactly")
        await stand.until(lambda: canvas.lit == {"tbl_2"} and canvas.fitting == {"tbl_3", "tbl_T2", "tbl_4"})
        await stand.press("enter")
        await previewed(stand, "✗ Book NAME (4) 20:30 at 2; say the guest's name. 2 fits exactly 3 fits exactly")
        assert stand.line == "b 4 20:30"
        await stand.press("'  Lee")
        await answered(stand, "✓ Booked Lee (4) 20:30 at 2")


async def test_a_queue_is_told_its_wait_before_the_name(store: Store) -> None:
    for table, covers in (("2", 4), ("3", 4), ("4", 6), ("T2", 4)):
        seat(store, table, covers=covers)
    async with open_stand(store) as stand:
        await stand.press("q", "'6")
        await previewed(stand, "… Queue NAME (6), told ")
        await previewed(stand, "; say the guest's name.")
        await stand.press("'  Lee")
        await answered(stand, "✓ Queued Lee (6), told ")


async def test_the_key_that_moves_a_party_shows_where_it_could_go(store: Store) -> None:
    seat(store, "2", name="Okafor", covers=4)
    async with open_stand(store) as stand:
        await stand.press("2", "enter", "m")
        await previewed(stand, "… Move Okafor (4) from 2; say where they go. 3 fits exactly,")
        await stand.until(lambda: stand.app.floor.canvas.fitting == {"tbl_3", "tbl_T2", "tbl_4"})
        await stand.press("'3")
        await answered(stand, "✓ Moved Okafor (4) from 2 to 3")


async def test_an_allergy_is_said_before_and_after_enter_wherever_the_cursor_is(store: Store) -> None:
    book(store, "2", "Lee", 10, "Severe nut allergy")
    async with open_stand(store) as stand:
        await stand.press("4", "enter", "colon", "'s lee")
        await previewed(stand, "✓ Seat Lee (2) at 2 until 21:10. ✚ asked: Severe nut allergy.")
        assert stand.chosen == "4"
        await answered(stand, "✓ Seated Lee (2) at 2 until 21:10. ✚ asked: Severe nut allergy.")


async def test_a_guests_words_are_no_markup_in_the_preview(store: Store) -> None:
    book(store, "2", "Lee", 10, "[bold]no[/bold] nuts")
    async with open_stand(store) as stand:
        await stand.press("colon", "'s lee")
        await previewed(stand, "✚ asked: [bold]no[/bold] nuts.")


@each_size
async def test_a_party_that_moves_is_warned_of_the_booking_there_before_and_after_enter(
    store: Store, size: tuple[int, int]
) -> None:
    seat(store, "2", name="Okafor")
    book(store, "3", "Lee", 30)
    async with open_stand(store, size=size) as stand:
        await stand.press("2", "enter", "m", "'3")
        await previewed(stand, "✓ Move Okafor (2) from 2 to 3.")
        await previewed(stand, "⚠ 3 is booked for Lee (2) at 20:10; 1 is free for the whole stay")
        await answered(stand, "✓ Moved Okafor (2) from 2 to 3.")
        await previewed(stand, "⚠ 3 is booked for Lee (2) at 20:10")


@each_size
async def test_a_party_that_takes_one_more_table_is_warned_of_the_booking_there(
    store: Store, size: tuple[int, int]
) -> None:
    seat(store, "2", name="Okafor", covers=6)
    book(store, "3", "Lee", 30)
    async with open_stand(store, size=size) as stand:
        await stand.press("2", "enter", "a", "'3")
        await previewed(stand, "✓ Add 3 to Okafor (6), now at 2+3 with 8 seats.")
        await previewed(stand, "⚠ 3 is booked for Lee (2) at 20:10; 4 is free for the whole stay")
        await answered(stand, "✓ Added 3 to Okafor (6), now at 2+3 with 8 seats.")
        await previewed(stand, "⚠ 3 is booked for Lee")


async def test_each_of_two_parties_that_change_places_is_warned_of_the_booking_there(store: Store) -> None:
    seat(store, "2", name="Okafor")
    seat(store, "3", name="Khan")
    book(store, "3", "Lee", 30)
    book(store, "2", "Ng", 60)
    async with open_stand(store) as stand:
        await stand.press("colon", "'swap 2 3")
        await previewed(stand, "✓ Swap Okafor (2) at 2 with Khan (2) at 3.")
        await previewed(stand, "⚠ 3 is booked for Lee (2) at 20:10")
        await previewed(stand, "2 is booked for Ng (2) at 20:40")
        await answered(stand, "✓ Swapped Okafor (2) at 2 with Khan (2) at 3.")
        await previewed(stand, "⚠ 3 is booked for Lee (2) at 20:10")
        await previewed(stand, "2 is booked for Ng (2) at 20:40")


async def test_those_who_join_are_warned_of_the_bookings_at_the_tables_of_both(store: Store) -> None:
    seat(store, "2", name="Okafor")
    seat(store, "3", name="Khan")
    book(store, "3", "Lee", 30)
    book(store, "2", "Ng", 60)
    async with open_stand(store) as stand:
        await stand.press("colon", "'join 2 3")
        await previewed(stand, "✓ Join Khan (2) at 3 to Okafor (2): 4 guests, 8 seats at 2+3")
        await previewed(stand, "⚠ 3 is booked for Lee (2) at 20:10 and 2 is booked for Ng (2) at 20:40")
        await answered(stand, "✓ Joined Khan (2) at 3 to Okafor (2): 4 guests")
        await previewed(stand, "⚠ 3 is booked for Lee (2) at 20:10 and 2 is booked for Ng (2) at 20:40")


@pytest.mark.parametrize(
    ("line", "will", "did"),
    [
        ("s lee", "✓ Seat Lee (2) at 2 until 21:10", "✓ Seated Lee (2) at 2 until 21:10"),
        ("s lee 3", "✓ Seat Lee (2) at 3 until 21:10", "✓ Seated Lee (2) at 3 until 21:10"),
        ("m T1 3", "✓ Move Ng (2) from T1 to 3", "✓ Moved Ng (2) from T1 to 3"),
        ("a T1 T2", "✓ Add T2 to Ng (2), now at T1+T2 with 6 seats", "✓ Added T2 to Ng (2), now at T1+T2"),
        ("e T1 tables=3", "✓ Change Ng (2) at 3: tables 3", "✓ Changed Ng (2) at 3: tables 3"),
        ("e lee covers=3", "✓ Change Lee (3) 20:00 at 2: covers 3", "✓ Changed Lee (3) 20:00 at 2: covers 3"),
    ],
)
async def test_what_the_house_has_noted_is_said_before_and_after_enter_wherever_the_cursor_is(
    store: Store, line: str, will: str, did: str
) -> None:
    async with open_stand(store) as stand:
        for before in ("b 2 20:00 2 Lee ; window", "w 2 T1 Ng", "e T1 notes=window"):
            await stand.press("colon", f"'{before}", "enter")
            await stand.answered(OK)
        await stand.press("6", "enter", "colon", f"'{line}")
        await previewed(stand, f"{will}. ✎ noted: window.")
        assert stand.chosen == "6"
        await answered(stand, did)
        await previewed(stand, "✎ noted: window.")


@pytest.mark.parametrize("line", ["s lee", "e lee covers=3", "m T1 3", "a T1 T2"])
async def test_what_is_remembered_of_a_guest_is_said_by_the_line_that_seats_moves_or_changes(
    store: Store, line: str
) -> None:
    async with open_stand(store) as stand:
        for before in ("b 2 20:00 2 Lee", "note lee window", "w 2 T1 Ng", "note T1 window"):
            await stand.press("colon", f"'{before}", "enter")
            await stand.answered(OK)
        await stand.press("colon", f"'{line}")
        await stand.until(lambda: stand.bar.preview is not None and stand.bar.preview.mark == OK)
        assert "✎ noted: window." in " ".join(stand.text().split())
