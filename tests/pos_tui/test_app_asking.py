"""A refused line asks what else it should be: one key does that, Esc leaves it, typing goes on with the line."""

from sqlalchemy import select

from data.clock import ManualClock
from data.models import Occupancy
from data.queries.views import PartyView
from data.store import Store
from pos_tui.language.host import Host
from pos_tui.widgets.command_bar import OK
from tests.data.test_floor import look
from tests.pos_tui.language.test_events import perform
from tests.pos_tui.stand import Stand, open_stand


def sits(store: Store, table: str) -> PartyView | None:
    view = look(store).table(f"tbl_{table}")
    assert view is not None
    return view.party


async def asked(stand: Stand, line: str) -> None:
    await stand.press(":", f"'{line}", "enter")
    await stand.until(lambda: "leaves it" in stand.text())


async def test_a_move_onto_a_taken_table_asks_and_one_key_swaps_or_joins(store: Store) -> None:
    host = Host(store, terminal="stand")
    perform(host, "w 2 2 Lee", "w 2 3 Kim")
    async with open_stand(store, host=host) as stand:
        await stand.press("2", "enter", "m", "3")
        await stand.until(lambda: "s swap 2 with 3" in stand.text())
        await stand.press("enter")
        await stand.until(lambda: "leaves it" in stand.text())
        assert "s Swap Lee (2) at 2 with Kim (2) at 3." in stand.text()
        assert "j Join Lee (2) at 2 to Kim (2): 4 guests, 8 seats at 3+2" in stand.text()
        await stand.press("s")
        await stand.answered(OK)
        await asked(stand, "m 2 3")
        await stand.press("j")
        await stand.until(lambda: "Joined" in stand.text())
        joined = sits(store, "2")
        assert joined is not None
        assert joined.company == "Lee & Kim"
        await stand.press("n", "':part 2", "enter")
        await stand.until(lambda: "Parted" in stand.text())


async def test_esc_leaves_it_and_typing_goes_on_with_the_line(store: Store) -> None:
    host = Host(store, terminal="stand")
    perform(host, "w 2 2 Lee")
    async with open_stand(store, host=host) as stand:
        await asked(stand, "w 2 2")
        await stand.press("backspace")
        assert stand.bar.editor is not None
        assert stand.bar.editor.text == "w 2 "
        await stand.press("2", "enter")
        await stand.until(lambda: "leaves it" in stand.text())
        await stand.press("escape")
        assert "Table 2 is taken by Lee" in stand.text()
        await asked(stand, "w 2 2 Ng")
        await stand.press("1")
        await stand.until(lambda: (party := sits(store, "1")) is not None and party.name == "Ng")


async def test_money_owed_at_the_door_is_taken_with_one_key_and_the_table_cleaned_with_another(
    store: Store,
) -> None:
    host = Host(store, terminal="stand")
    perform(host, "w 4 2 Lee", "o 2 burger")
    async with open_stand(store, host=host) as stand:
        await asked(stand, "c 2")
        assert "p Take £14.50 by card from Lee (4), nothing left to pay." in stand.text()
        await stand.press("p", "c", "enter")
        await stand.until(lambda: "Closed 2" in stand.text())
        await stand.press("n")
        await stand.until(lambda: "Marked 2 clean." in stand.text())


async def test_guests_of_whom_some_are_to_come_are_shown_and_completed_with_few_keys(store: Store) -> None:
    host = Host(store, terminal="stand")
    perform(host, "b 4 19:45 2 Lee", "arrived lee 2", "s lee")
    async with open_stand(store, host=host) as stand:
        assert "2of4" in stand.canvas_text()
        await stand.press("2", "enter")
        assert "2 of 4 covers here" in stand.text()
        await stand.press("':arrived 2 3", "enter")
        await stand.answered(OK)
        await stand.press("e", "3", "enter")
        await stand.until(lambda: (party := sits(store, "2")) is not None and party.covers == 3)
        assert "2of4" not in stand.canvas_text()


async def test_tab_leads_to_what_contradicts_itself_and_enter_mends_it(store: Store) -> None:
    host = Host(store, terminal="stand")
    perform(host, "w 2 2 Lee")
    with store.preparation() as uow:
        for row in uow.session.execute(select(Occupancy)).scalars():
            uow.delete(row)
    async with open_stand(store, host=host) as stand:
        assert "Lee is here and has no table" in stand.text()
        await stand.press("tab", "enter")
        assert stand.line is not None
        assert stand.line.startswith("mend ")
        await stand.press("enter")
        await stand.until(lambda: "Mended" in stand.text())
        assert sits(store, "2") is not None


async def test_a_visit_from_the_forgotten_order_to_a_second_table_and_out_without_a_sale(
    store: Store, clock: ManualClock
) -> None:
    host = Host(store, terminal="stand")
    perform(host, "w 2 2 Lee", "w 2 3 Kim")
    clock.advance(minutes=16)
    async with open_stand(store, host=host) as stand:
        assert "Lee at 2 have not ordered in 16 min" in stand.text()
        await stand.press("2", "enter", "enter", "'burger", "enter")
        await stand.until(lambda: (party := sits(store, "2")) is not None and party.status == "Ordered")
        await stand.press("a", "1", "enter")
        await stand.until(lambda: "2+1" in stand.canvas_text())
        await stand.press("3", "enter", "c", "enter")
        await stand.until(lambda: sits(store, "3") is None)
