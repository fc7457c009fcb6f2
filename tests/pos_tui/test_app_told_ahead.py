"""What a host is told of a line before Enter, and again by the answer: who else counts on it, and who comes."""

from data.store import Store
from pos_tui.widgets.command_bar import OK
from tests.pos_tui.stand import Stand, open_stand
from tests.pos_tui.test_app_floor import book, seat


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
