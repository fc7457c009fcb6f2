"""Tabs through the keys of a host, from the first item to the free table, and the bill on the screen."""

import os
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from data.models import ActionDetail, Order, Waiter
from data.pins import hash_pin
from data.rules import locks
from data.store import Store
from pos_tui.language.host import Host
from pos_tui.screens.bill import BillScreen
from pos_tui.widgets.command_bar import NO, OK
from tests.house import DOJO, FRIDAY_19_40
from tests.pos_tui.language.test_events import perform
from tests.pos_tui.stand import Stand, open_stand
from tests.pos_tui.test_app_floor import seat


async def line(stand: Stand, text: str) -> str:
    """Type a line behind `:` and do it; the answer comes back."""
    stand.bar.tell(None)
    stand.burst("colon", f"'{text}", "enter")
    await stand.until(lambda: stand.bar.answer is not None and stand.bar.answer.mark in (OK, NO))
    assert stand.bar.answer is not None
    return stand.bar.answer.sentence


async def test_a_tab_from_the_first_item_to_the_free_table(store: Store) -> None:
    """Six keys order by three letters, five pay by card and close; splits, the bill and a second one between."""
    seat(store, "1", name="Okafor")
    async with open_stand(store) as stand:
        stand.burst("o", "b", "u", "r", "enter")
        await stand.answered(OK)
        assert "£14.50" in stand.text()
        await line(stand, "o 1 2x burger, flat white")
        assert "onto a tab of £29.00" in await line(stand, "split 1 2x burger")
        assert "into 2x £5.97 and £5.96" in await line(stand, "split #1 3")
        await stand.until(lambda: "Tab 4" in stand.text())
        await line(stand, "p #1 cash")
        stand.burst("c", "enter")
        await stand.until(lambda: "still owe £40.93 of £46.90" in stand.text())
        stand.burst("escape", "p", "enter", "c", "enter")
        await stand.until(lambda: "Closed 1, Okafor" in stand.text())


async def test_shares_stay_equal_by_keys_and_the_line_says_who_bears_what_is_ordered(store: Store) -> None:
    seat(store, "1", name="Okafor")
    seat(store, "2", name="Lee")
    async with open_stand(store) as stand:
        await line(stand, "o 1 burger")
        await line(stand, "o 2 fish")
        await line(stand, "merge 1 2")
        assert "into 2x £10.17 and £10.16" in await line(stand, "split 1 3")
        stand.burst("o", "'flat")
        await stand.until(lambda: "shared by #1, #3 and #4" in stand.text())
        stand.burst("enter")
        await stand.answered(OK)
        assert "£11.30 by cash" in await line(stand, "p #3 cash")
        stand.burst("u")
        await stand.until(lambda: "Took back" in stand.text())


async def test_tabs_are_named_given_handed_merged_and_held(store: Store) -> None:
    seat(store, "2", name="Okafor")
    seat(store, "3", name="Lee")
    async with open_stand(store) as stand:
        await line(stand, "tab Old Harry")
        await line(stand, "o harry house")
        await stand.until(lambda: "#1 Old Harry" in stand.text())
        await line(stand, "o 2 burger, flat white")
        await line(stand, "o 3 fish")
        assert "£14.50 stay, £19.40 there" in await line(stand, "give 2 flat white 3")
        await line(stand, "hand 2 cd")
        await stand.until(lambda: "server CD" in stand.text())
        assert "£33.90 on #2" in await line(stand, "merge 2 3")
        stand.app.floor.go_to_table("tbl_3")
        await stand.until(lambda: "on the bill of #2" in stand.text())
        assert "Took apart" in await line(stand, "unmerge 3")
        with store.unit_of_work(DOJO, "CreateOrderLock") as uow:
            order = uow.session.execute(select(Order).where(col(Order.number) == 2)).scalar_one()
            locks.lock(uow, order.id, "l", FRIDAY_19_40 + timedelta(minutes=5), "Machine 7")
        stand.app.floor.go_to_table("tbl_2")
        await stand.until(lambda: "held by Machine 7 until 19:45" in stand.text())
        assert "held by a card machine until 19:45" in await line(stand, "split 2 2")


async def test_the_bill_opens_with_one_key_moves_the_visit_and_is_saved_for_its_owner_only(store: Store) -> None:
    seat(store, "1", name="Okafor")
    host = Host(store, terminal="stand")
    perform(host, "o 1 burger (no onion)")
    async with open_stand(store, host=host) as stand:
        await stand.press("B")
        await stand.until(lambda: isinstance(stand.app.screen, BillScreen))
        await stand.until(lambda: "VAT 20% included" in stand.text())
        await stand.press("s")
        await stand.until(lambda: "Saved 1 bill" in stand.text())
        [saved] = (store.path.parent / "bills").iterdir()
        assert os.stat(saved).st_mode & 0o777 == 0o600  # noqa: PTH116 - the mode, not the file
        await stand.press("escape")
        await stand.until(lambda: "Bill" in stand.text() and not isinstance(stand.app.screen, BillScreen))


async def test_a_pin_is_asked_behind_dots_and_kept_nowhere(store: Store) -> None:
    with store.preparation() as uow:
        waiter = uow.find(Waiter, "wtr_cd")
        assert waiter is not None
        waiter.pin_hash = hash_pin("4711")
    seat(store, "1", name="Okafor")
    host = Host(store, terminal="stand")
    perform(host, "o 1 burger", "p 1 cash", "c 1")
    async with open_stand(store, host=host) as stand:
        stand.burst("colon", "'reopen 1 /CD", "enter")
        await stand.until(lambda: "PIN of CD" in stand.text())
        stand.burst("'4711x")
        await stand.until(lambda: "••••" in stand.text())
        assert "4711" not in stand.text()
        stand.burst("enter")
        await stand.until(lambda: "Reopened the tab" in stand.text())
        assert stand.app.floor.line.editor.history == ["reopen 1 /CD"]
        stand.burst("colon", "'refund #1 5 /CD", "enter", "'1111", "enter")
        await stand.until(lambda: "That is not the PIN of CD" in stand.text())
        assert "PIN of CD" in stand.text()
        stand.burst("'4711", "enter")
        await stand.until(lambda: "Gave back £5.00 in cash" in stand.text())
        stand.app.floor.take_text("ignored")
    with store.read() as session:
        kept = session.execute(select(col(ActionDetail.said), col(ActionDetail.changes))).all()
    assert "4711" not in str(kept)


async def test_the_menu_is_searched_while_an_order_is_typed_and_tab_completes(store: Store) -> None:
    seat(store, "1", name="Okafor")
    async with open_stand(store) as stand:
        stand.burst("o", "'fl")
        await stand.until(lambda: "Tab Flat white £3.40 (Oat milk +£0.40)" in stand.text())
        stand.burst("tab", "' (oat", "tab", "')", "enter")
        await stand.answered(OK)
        assert stand.app.floor.line.editor.history[-1] == "o 1 Flat white (Oat milk)"
