"""The line and the keys that act: typed at any speed, done in order, never lost."""

from functools import partial

import pytest
from textual import events

from data.store import Store
from pos_tui.commands import COMMANDS
from pos_tui.language.host import Host
from pos_tui.language.host import verbs as _registers_them
from pos_tui.language.registry import all_verbs
from pos_tui.screens.finding import palette_rows
from pos_tui.widgets.command_bar import NO, OK
from tests.data.test_floor import look
from tests.pos_tui.stand import SlowHost, open_stand
from tests.pos_tui.test_app_floor import book, seat

assert _registers_them is not None


async def test_a_walk_in_is_seated_from_the_line_and_the_cursor_goes_there(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("w", "'2 T1 Kim", "enter")
        await stand.until(lambda: stand.chosen == "T1")
        assert "Kim" in stand.canvas_text()
        assert stand.bar.answer is not None
        assert stand.bar.answer.mark == OK


async def test_keys_typed_faster_than_the_screen_are_taken_in_order(store: Store) -> None:
    async with open_stand(store) as stand:
        stand.burst("w", "'2 T1 Kim", "enter", "o", "'burger", "enter", "p")
        await stand.until(lambda: stand.line == "p T1 ")
        table = stand.app.floor.canvas.table
        assert table is not None
        assert table.party is not None
        assert (table.party.name, table.party.total) == ("Kim", 1450)


async def test_a_line_typed_by_heart_is_about_the_table_that_was_typed_and_not_the_lit_one(store: Store) -> None:
    seat(store, "2", name="Okafor")
    seat(store, "3", name="Khan")
    async with open_stand(store) as stand:
        await stand.press("2", "enter")
        stand.burst("'o 3 burger", "enter", "p")
        await stand.until(lambda: stand.line == "p 3 ")
        table = stand.app.floor.canvas.table
        assert table is not None
        assert table.party is not None
        assert (table.party.name, table.party.total) == ("Khan", 1450)


async def test_the_line_says_how_to_be_rid_of_the_name_that_was_filled_in(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("2", "enter", "o")
        assert "Space takes out 2" in stand.text()
        await stand.press("space")
        assert stand.line == "o "
        assert "takes out" not in stand.text()
        await stand.press("escape", "w")
        assert "takes out" not in stand.text()


async def test_enter_on_a_free_table_lets_the_covers_be_typed_over(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("2", "enter", "enter", "3")
        assert "w 3 2" in stand.text()
        await stand.press("enter")
        await stand.answered(OK)
        assert "3/4" in stand.canvas_text()


async def test_the_preview_says_what_enter_would_do_and_lights_the_table(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("w", "'2 T1")
        await stand.until(lambda: stand.bar.preview is not None and stand.bar.preview.mark == OK)
        assert stand.app.floor.canvas.lit == {"tbl_T1"}
        assert "▛" in stand.canvas_text()
        await stand.press("escape")
        assert "▛" not in stand.canvas_text()


async def test_all_tables_that_would_do_stand_out_the_proposed_one_most(store: Store) -> None:
    seat(store, "2", name="Okafor")
    async with open_stand(store) as stand:
        canvas = stand.app.floor.canvas
        await stand.press("w", "'2")
        await stand.until(lambda: canvas.fitting)
        assert len(canvas.lit) == 1
        assert len(canvas.fitting) > 1
        assert "tbl_2" not in canvas.fitting
        assert "└┄" in stand.canvas_text()
        await stand.press("escape")
        assert "└┄" not in stand.canvas_text()


async def test_the_preview_says_why_not(store: Store) -> None:
    seat(store, "2", name="Okafor")
    async with open_stand(store) as stand:
        await stand.press("w", "'2 2")
        await stand.until(lambda: "✗ Table 2 is taken by Okafor" in stand.text())


async def test_an_incomplete_line_shows_its_form(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("w")
        assert "w COVERS [TABLES] [NAME…] [; NOTES]" in stand.text()


async def test_an_incomplete_line_that_is_entered_says_what_is_missing(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("w", "enter")
        await stand.until(lambda: "✗ Say how many guests" in stand.text())
        assert stand.line == "w"


async def test_a_refused_line_comes_back_as_it_was(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("w", "'2 99", "enter")
        await stand.until(lambda: stand.line is not None and "There is no table 99" in stand.text())
        assert stand.line == "w 2 99"


async def test_escape_closes_the_line_and_loses_nothing(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("colon", "'b 2 20:30 Kim", "escape")
        assert stand.line is None
        await stand.press("colon", "up")
        assert stand.line == "b 2 20:30 Kim"


async def test_n_u_and_capital_u_act_at_once(store: Store) -> None:
    seat(store, "1", name="Okafor")
    async with open_stand(store) as stand:

        def stage() -> str:
            table = stand.app.floor.canvas.table
            return table.party.status if table and table.party else "nobody"

        for key, expected in (("n", "Ordered"), ("u", "Seated"), ("U", "Ordered"), ("ctrl+z", "Seated")):
            await stand.press(key)
            await stand.until(partial(lambda wanted: stage() == wanted, expected))


async def test_keys_typed_while_a_line_is_done_wait_for_it(store: Store) -> None:
    host = SlowHost()
    async with open_stand(store, host=host) as stand:
        await stand.press("n", "right", "n", "colon", "'u", "enter")
        assert stand.chosen == "1"
        host.gate.set()
        await stand.until(lambda: len(host.performed) == 3)
        assert host.performed == ["n 1", "n 2", "u"]


async def test_a_refusal_never_swallows_what_was_typed_ahead(store: Store) -> None:
    host = SlowHost(refuse=["p 1"])
    async with open_stand(store, host=host) as stand:
        await stand.press("p", "backspace", "enter", "right", "n")
        host.gate.set()
        await stand.until(lambda: "Did n 2." in str(stand.bar.answer))
        assert host.performed == ["p 1", "n 2"]
        await stand.press("colon", "up")
        assert stand.line == "p 1"


async def test_of_many_lines_typed_only_the_newest_is_rehearsed(store: Store) -> None:
    host = SlowHost()
    async with open_stand(store, host=host) as stand:
        await stand.press("w", "'2")
        await stand.until(lambda: host.asked)
        await stand.press("' T1 Moneypenny")
        host.gate.set()
        await stand.until(lambda: "Would w 2 T1 Moneypenny." in stand.text())
        assert host.rehearsed == ["w 2", "w 2 T1 Moneypenny"]


async def test_pasted_text_goes_into_the_line(store: Store) -> None:
    async with open_stand(store) as stand:
        stand.app.post_message(events.Paste("w 2 T1 Kim\nrm -rf"))
        await stand.until(lambda: stand.line is not None)
        assert stand.line == "w 2 T1 Kim"


async def test_what_is_pasted_while_a_line_is_done_comes_after_what_was_typed_before(store: Store) -> None:
    async with open_stand(store) as stand:
        stand.burst("w", "'2 T1 Kim", "enter", "colon", "'o T1 ")
        stand.app.post_message(events.Paste("burger"))
        stand.burst("',fish")
        await stand.until(lambda: stand.line is not None and stand.line.endswith("fish"))
        assert stand.line == "o T1 burger,fish"


async def test_the_book_lists_today_and_enter_puts_the_seating_ready(store: Store) -> None:
    book(store, "1", "Okafor", 20)
    async with open_stand(store) as stand:
        await stand.press("r")
        assert "Reservation book" in stand.text()
        await stand.press("enter")
        assert stand.app.floor.snapshot is not None
        assert stand.line == f"s {stand.app.floor.snapshot.bookings[0].reference}"
        await stand.press("enter")
        await stand.answered(OK)
        assert stand.chosen == "1"


async def test_escape_leads_back_from_every_screen(store: Store) -> None:
    async with open_stand(store) as stand:
        for key in ("r", "slash", "question_mark", "f1", "ctrl+p"):
            await stand.press(key)
            assert stand.app.screen is not stand.app.floor
            await stand.press("escape")
            assert stand.app.screen is stand.app.floor


@pytest.mark.parametrize("query", ["oka", "900123", "OKAFOR"])
async def test_find_goes_to_the_guests_table(store: Store, query: str) -> None:
    book(store, "T2", "Okafor", 20)
    async with open_stand(store) as stand:
        stand.burst("/", f"'{query}", "enter")
        await stand.until(lambda: stand.chosen == "T2")
        assert stand.app.screen is stand.app.floor


async def test_find_goes_to_a_guest_of_the_queue_by_the_end_of_the_phone(store: Store) -> None:
    host = Host(store, terminal="stand")
    for line in ("q 2 Moneypenny 07700 900456", "s moneypenny T2"):
        assert host.perform(line).ok, line
    async with open_stand(store, host=host) as stand:
        stand.burst("/", "'900456", "enter")
        await stand.until(lambda: stand.chosen == "T2")


async def test_find_knows_lettered_tables(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("slash", "'t2", "enter")
        assert stand.chosen == "T2"


async def test_the_palette_puts_any_verb_ready(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("ctrl+p", "'walkin", "enter")
        assert stand.line == "w "


async def test_quitting_asks_while_events_are_unsent(store: Store) -> None:
    book(store, "1", "Okafor", 20)
    async with open_stand(store) as stand:
        await stand.press("ctrl+q")
        assert "1 event has not reached Dojo" in stand.text()
        await stand.press("n")
        assert not stand.app._exit
        await stand.press("ctrl+q", "y")
        assert stand.app._exit


async def test_quitting_asks_nothing_when_all_is_sent(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("ctrl+q")
        assert stand.app._exit


async def test_a_refusal_of_a_key_that_acts_at_once_only_says_why(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("n")
        await stand.answered(NO)
        assert stand.line is None


async def test_while_a_walk_in_is_typed_the_tables_are_ranked_in_words(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("w", "'3")
        await stand.until(lambda: "1 seat spare" in stand.text())
        assert "2 1 seat spare" in " ".join(stand.text().split())


def test_the_palette_lists_what_is_called_so_before_what_is_only_told_of() -> None:
    assert [row.key for row in palette_rows("plan", all_verbs(), COMMANDS)][:2] == ["verb:plan", "command:plan"]
    assert palette_rows("undo", all_verbs(), COMMANDS)[0].key == "verb:undo"


async def test_a_refusal_that_the_next_line_overtakes_is_told_with_its_answer(store: Store) -> None:
    seat(store, "1")
    async with open_stand(store, size=(200, 60)) as stand:
        stand.burst("':w 2 1 Early", "enter", "':w 2 5 Late", "enter")
        await stand.until(lambda: "Seated Late (2) at 5" in stand.text())
        assert "“w 2 1 Early” was refused: Table 1 is taken by the walk-in" in stand.text()
        await stand.press("u")
        await stand.until(lambda: "Took back" in stand.text())
        assert "was refused" not in stand.text()


async def test_what_is_noted_of_a_walk_in_behind_a_semicolon_is_no_part_of_the_name(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press(":", "'w 2 1 Ann ; nut allergy")
        await stand.until(lambda: "Seat Ann (2) at 1" in stand.text())
        assert "✎ noted: nut allergy" in stand.text()
        await stand.press("enter")
        await stand.answered(OK)
        assert "nut allergy" in stand.text()
        party = look(store).tables[0].party
        assert party is not None
        assert party.name == "Ann"
