"""The book and the timeline of any day, by keys."""

from data.store import Store
from pos_tui.language.host import Host
from pos_tui.widgets.command_bar import OK
from tests.pos_tui.stand import open_stand
from tests.pos_tui.test_app_floor import book


async def test_other_days_are_a_key_away_and_typed_ahead_keys_wait_for_them(store: Store) -> None:
    book(store, "2", "Khan", ahead=24 * 60)
    async with open_stand(store) as stand:
        stand.burst("r", "]", "e")
        await stand.until(lambda: (stand.line or "").startswith("e "))
        await stand.press("'covers=3", "enter")
        await stand.answered(OK)
        await stand.press("r", "]")
        await stand.until(lambda: "Khan" in stand.text() and "Saturday 28 November" in stand.text())
        assert "3p" in stand.text()


async def test_a_booking_is_taken_for_the_table_and_time_under_the_cursor(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("t", "down", "right", "right")
        await stand.until(lambda: "2 at 20:00: free" in stand.text())
        await stand.press("enter")
        assert stand.line == "b 4 20:00 2 "
        await stand.press("'Khan", "enter")
        await stand.answered(OK)
        await stand.press("t")
        await stand.until(lambda: "▸Khan 4 ╌" in stand.text())


async def test_the_timeline_says_what_clashes_and_leads_to_the_booking(store: Store) -> None:
    book(store, "2", "Khan", ahead=20)
    book(store, "2", "Lee", ahead=50)
    async with open_stand(store) as stand:
        await stand.press("t", "down", "right", "right", "right", "right")
        await stand.until(lambda: "╳" in stand.text())
        assert "Khan 2p 20:00-21:30" in stand.text()
        assert "; Lee 2p 20:30-" in stand.text()
        await stand.press("m")
        assert stand.line is not None
        assert stand.line.endswith(" tables=")


async def test_the_book_and_the_timeline_lead_to_each_other_on_the_same_day(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("r", "}")
        await stand.until(lambda: "Friday 4 December" in stand.text())
        await stand.press("t")
        await stand.until(lambda: "Timeline" in stand.text() and "Friday 4 December" in stand.text())
        await stand.press("b")
        assert (stand.line or "").startswith("b 2 2026-12-04 ")


async def test_a_booking_for_the_day_shown_is_typed_in_the_order_of_its_form(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("r", "]", "b")
        await stand.until(lambda: stand.line is not None)
        await stand.press("'4 19:30 Smith")
        assert stand.line == "b 4 2026-11-28 19:30 Smith"
        await stand.press("enter")
        await stand.answered(OK)
        await stand.press("r", "]")
        await stand.until(lambda: "Smith" in stand.text() and "Saturday 28 November" in stand.text())


async def test_the_timeline_ends_with_its_day(store: Store) -> None:
    book(store, "1", "Tomo", ahead=24 * 60)
    async with open_stand(store) as stand:
        await stand.press("t")
        await stand.until(lambda: "free" in stand.text())
        await stand.press(*["right"] * 110)
        await stand.until(lambda: "1 at 03:45: free" in stand.text())
        await stand.press(*["left"] * 110)
        await stand.until(lambda: "1 at 04:00: free" in stand.text())


async def test_a_booking_of_another_day_is_found_by_name_or_phone_and_is_one_key_from_being_changed(
    store: Store,
) -> None:
    book(store, "2", "Okafor", ahead=60)
    for line in ("b 2 sat 18:00 1 Early", "b 4 sat 19:30 3 Harper 07700 900999", "b 2 sat 20:00 1 Late"):
        assert Host(store, terminal="stand").perform(line).ok
    async with open_stand(store) as stand:
        await stand.press("/", "'harp")
        await stand.until(lambda: "4p  Sat 28 Nov 19:30" in stand.text())
        await stand.press("enter")
        await stand.until(lambda: "Saturday 28 November" in stand.text())
        await stand.press("e", "'covers=5")
        await stand.until(lambda: "Change Harper (5) Sat 28 Nov 19:30" in stand.text())
        await stand.press("escape")
        stand.burst("/", "'0999", "enter", "x")
        await stand.until(lambda: "Cancel Harper (4) Sat 28 Nov 19:30" in stand.text())


async def test_who_comes_tonight_is_found_before_who_comes_later(store: Store) -> None:
    book(store, "2", "John Smith", ahead=60)
    assert Host(store, terminal="stand").perform("b 2 sat 20:00 1 Smith").ok
    async with open_stand(store) as stand:
        await stand.press("/", "'smith")
        await stand.until(lambda: "Sat 28 Nov 20:00" in stand.text())
        tonight, later = (row for row in stand.text().splitlines() if "Smith" in row and "│" in row)
        assert "John Smith" in tonight
        assert "Sat 28 Nov" in later
