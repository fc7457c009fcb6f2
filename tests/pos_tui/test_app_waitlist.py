"""The waitlist by keys: size, quote, clock, filter, table ready, seat, gave up."""

from data.clock import ManualClock
from data.store import Store
from pos_tui.language.host import Host
from pos_tui.screens.waitlist import WaitlistScreen, fits_size
from pos_tui.widgets.command_bar import OK
from tests.data.test_floor import look
from tests.pos_tui.language.test_events import perform
from tests.pos_tui.stand import Stand, open_stand


def screen(stand: Stand) -> WaitlistScreen:
    assert isinstance(stand.app.screen, WaitlistScreen)
    return stand.app.screen


async def test_two_keys_from_the_floor_seat_the_first_who_can_sit(store: Store, clock: ManualClock) -> None:
    perform(Host(store, terminal="stand"), "q 40 20 Wedding")
    clock.advance(minutes=1)
    perform(Host(store, terminal="stand"), "q 2 20 Lee 07700 900123 ; pram")
    async with open_stand(store) as stand:
        stand.burst("W", "enter")
        await stand.until(lambda: not look(store).waitlist[1:])
        await stand.answered(OK)
        assert "Seated Lee (2) at 1" in stand.text()
        assert stand.chosen == "1"


async def test_a_queue_is_joined_in_eight_keys_and_shown_with_what_was_told(store: Store) -> None:
    perform(Host(store, terminal="stand"), *(f"w 4 {table}" for table in ("2", "3", "4", "T2")))
    keys = ("q", "4", "space", "L", "e", "e", "enter")
    assert len(keys) <= 8
    async with open_stand(store) as stand:
        stand.burst(*keys)
        await stand.answered(OK)
        assert [waiting.name for waiting in look(store).waitlist] == ["Lee"]
        assert "5+6 is free now" in stand.text()


async def test_digits_filter_by_size_and_letters_act(store: Store, clock: ManualClock) -> None:
    host = Host(store, terminal="stand")
    perform(host, *(f"w 4 {table}" for table in ("1", "2", "3", "4", "5", "6", "T1", "T2")))
    for line in ("q 2 20 Lee 07700 900123 ; pram", "q 4 35 Marchetti", "q 8 Rahman"):
        perform(host, line)
        clock.advance(minutes=1)
    clock.advance(minutes=20)
    async with open_stand(store) as stand:
        await stand.press("W")
        await stand.until(lambda: "07700 900123" in stand.text())
        shown = stand.text()
        assert "+3'" in shown  # over
        assert "13'" in shown  # left of 35
        assert "pram" in shown
        await stand.press("4")
        assert [row.name for row in screen(stand).shown] == ["Marchetti"]
        await stand.press("9")
        assert [row.name for row in screen(stand).shown] == ["Rahman"]
        await stand.press("0", "home", "r")
        await stand.until(lambda: look(store).waitlist[0].ready_at)
        await stand.press("down", "x")
        assert stand.line == "x Marchetti"
        await stand.press("enter")
        await stand.answered(OK)
        assert sorted(waiting.name for waiting in look(store).waitlist) == ["Lee", "Rahman"]


async def test_a_table_is_promised_before_it_is_free_and_shown_on_the_floor(store: Store) -> None:
    host = Host(store, terminal="stand")
    perform(host, "w 2 1 Okafor", "q 2 20 Lee")
    async with open_stand(store, host=host) as stand:
        stand.burst("W", "p", "1", "enter")
        await stand.answered(OK)
        await stand.until(lambda: "◆Lee" in stand.text())
        await stand.until(lambda: "promised to Lee" in stand.text())
        stand.burst("W")
        await stand.until(lambda: "◆1" in stand.text() and "1 is kept for them" in stand.text())
        stand.burst("escape", ":", "'c 1", "enter")
        await stand.until(lambda: "1 is free for Lee (2)" in stand.text())
        stand.burst("tab", "enter", "enter")
        await stand.until(lambda: not look(store).waitlist)
        assert look(store).tables[0].party


def test_a_digit_is_for_the_tables_of_that_size() -> None:
    assert [covers for covers in range(1, 12) if fits_size(covers, 2)] == [1, 2]
    assert [covers for covers in range(1, 12) if fits_size(covers, 4)] == [3, 4]
    assert [covers for covers in range(1, 12) if fits_size(covers, 9)] == [8, 9, 10, 11]
    assert all(fits_size(covers, 0) for covers in range(1, 12))


async def test_an_evening_of_the_queue_by_keys(store: Store, clock: ManualClock) -> None:
    """Seat a walk-in, queue with a proposed band, table ready, seat, put back, partly arrived."""
    host = Host(store, terminal="stand")
    perform(host, *(f"w 4 {table}" for table in ("2", "3", "4", "5", "6", "T1", "T2")), "b 4 20:00 2 Khan")
    async with open_stand(store) as stand:
        stand.burst("w", "2", "enter")
        await stand.until(lambda: look(store).tables[0].party)
        stand.burst("q", "'2 Lee 07700 900123", "enter")
        await stand.until(lambda: look(store).waitlist)
        waiting = look(store).waitlist[0]
        assert waiting.quoted_from is not None
        assert waiting.quoted_minutes is not None
        await stand.until(lambda: f"told {waiting.told} min" in stand.text())
        stand.burst("W", "r")
        await stand.until(lambda: look(store).waitlist[0].ready_at)
        stand.burst("escape", ":", "'c 1", "enter", "W", "enter")
        await stand.until(lambda: not look(store).waitlist)
        stand.burst(":", "'back 1", "enter")
        await stand.until(lambda: look(store).waitlist)
        assert look(store).waitlist[0].queued_at == waiting.queued_at
        stand.burst(":", "'arrived khan 2", "enter")
        await stand.until(lambda: look(store).bookings[0].arrived == 2)


async def test_two_who_wait_by_one_name_are_told_apart_by_what_keys_fill_in(store: Store) -> None:
    host = Host(store, terminal="stand")
    for line in ("q 3 20 Lee", "q 2 20 Lee"):
        perform(host, line)
    second = next(waiting for waiting in look(store).waitlist if waiting.covers == 2)
    said = host.perform("x lee").message
    assert f"Lee (2) waiting [{second.reference}]" in said
    async with open_stand(store) as stand:
        await stand.press("W")
        screen(stand).list.choose(second.id)
        await stand.press("x")
        await stand.until(lambda: "Take Lee (2) off the waitlist" in stand.text())
        assert stand.line == f"x {second.reference}"
        await stand.press("enter")
        await stand.answered(OK)
        assert [waiting.covers for waiting in look(store).waitlist] == [3]


def test_who_waits_and_a_booking_of_the_same_name_are_both_reached(store: Store) -> None:
    host = Host(store, terminal="stand")
    perform(host, "b 2 20:00 1 Lee")
    perform(host, "q 4 20 Lee")
    waiting = look(store).waitlist[0].reference
    assert f"[{waiting}]" in host.perform("s lee").message
    assert perform(host, f"s {waiting.lower()} 3").message.startswith("Seated Lee (4) at 3")
