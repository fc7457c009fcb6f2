"""The floor plan's screen, by keys and by mouse, as a manager uses it."""

from collections.abc import Callable

from data.places import Place
from data.queries.views import TableView
from data.store import Store
from pos_tui.floor.board import place_of
from pos_tui.screens.plan import PlanScreen
from tests.pos_tui.stand import Stand, open_stand
from tests.pos_tui.test_app_floor import seat


def plan_screen(stand: Stand) -> PlanScreen:
    screen = stand.app.screen
    assert isinstance(screen, PlanScreen)
    return screen


def table(stand: Stand, name: str) -> TableView:
    assert stand.app.floor.snapshot is not None
    return next(each for each in stand.app.floor.snapshot.tables if each.name == name)


async def opened(stand: Stand, name: str) -> PlanScreen:
    await stand.press(*(f"'{name}",), "enter", "F")
    await stand.until(lambda: isinstance(stand.app.screen, PlanScreen))
    return plan_screen(stand)


def at(stand: Stand, name: str, *place: int) -> Callable[[], bool]:
    return lambda: place_of(table(stand, name)) == Place(*place)


async def test_a_table_is_moved_resized_and_put_down_by_keys_and_undo_brings_it_back(store: Store) -> None:
    async with open_stand(store) as stand:
        screen = await opened(stand, "3")
        await stand.press("enter", *["right"] * 6, "down", "ctrl+right", "ctrl+down")
        assert screen.board.held == Place(30, 1, 12, 5)
        await stand.until(
            lambda: screen.bar.answer is not None and "lie over table 6" in screen.bar.answer.sentence
        )
        await stand.press("ctrl+up", "up", "shift+right", "enter")
        await stand.until(at(stand, "3", 43, 0, 12, 4))
        await stand.until(lambda: screen.board.held is None)
        await stand.press("u")
        await stand.until(at(stand, "3", 24, 0, 11, 4))
        await stand.press("escape")
        assert stand.chosen == "3"


async def test_the_plan_shows_furniture_without_guests_and_counts_no_table_that_is_in_sight(store: Store) -> None:
    seat(store, "2", name="Okafor")
    async with open_stand(store) as stand:
        await opened(stand, "3")
        await stand.until(lambda: "11x4" in stand.text())
        assert "Okafor" not in stand.text()
        await stand.until(lambda: "tables" not in stand.text().splitlines()[0])


async def test_keys_typed_ahead_of_an_answer_are_not_lost(store: Store) -> None:
    async with open_stand(store) as stand:
        screen = await opened(stand, "3")
        stand.burst("shift+right", "enter", "s", "'6", "enter", "o", "x")
        await stand.until(lambda: table(stand, "3").retired)
        assert (table(stand, "3").covers, table(stand, "3").shape, table(stand, "3").x) == (6, "round", 36)
        assert screen.board.table is None or screen.board.table.name != "3"


async def test_every_deed_has_a_key_and_a_refusal_gives_the_line_back(store: Store) -> None:
    async with open_stand(store, size=(80, 24)) as stand:
        screen = await opened(stand, "5")
        await stand.press("c", "'6 5", "enter")
        await stand.until(lambda: "5+6 5p" in stand.text())
        await stand.press("r", "'6", "enter")
        await stand.until(lambda: screen.bar.editor is not None and screen.bar.preview is not None)
        assert "There is a table 6 in Room already" in stand.text()
        await stand.press("backspace", "'5a", "enter")
        await stand.until(lambda: any(each.name == "5a" for each in screen._snapshot.tables))
        await stand.press("C", "enter")
        await stand.until(lambda: "Combinations: none" in stand.text())
        await stand.press("a", "'21", "enter")
        await stand.until(lambda: screen.board.table is not None and screen.board.table.name == "21")
        await stand.press("i", "'terr", "enter")
        await stand.until(lambda: screen.board.area_id == "terrace")
        await stand.press("A", "'Nook", "enter")
        await stand.until(lambda: "Nook" in stand.text())
        await stand.press("e", "'Garden", "enter")
        await stand.until(lambda: "Garden" in stand.text())
        await stand.press("x")
        await stand.until(lambda: "Retired: 21" in stand.text())
        await stand.press("b", "enter")
        await stand.until(lambda: not table(stand, "21").retired)
        await stand.press("[", "[", "[")
        assert screen.board.area_id == "terrace"


async def test_a_table_with_guests_does_not_leave_the_plan(store: Store) -> None:
    async with open_stand(store, size=(60, 20)) as stand:
        await stand.press("'w 2 5 Okafor", "enter")
        await stand.answered("✓")
        screen = await opened(stand, "5")
        await stand.press("x")
        await stand.until(lambda: screen.bar.answer is not None)
        assert screen.bar.answer is not None
        assert screen.bar.answer.sentence.startswith("Table 5 would leave the floor plan, but Okafor sits there")


async def test_undo_on_the_plan_takes_back_changes_of_the_plan_and_nothing_of_the_floor(store: Store) -> None:
    async with open_stand(store) as stand:
        await stand.press("'w 2 5 Okafor", "enter")
        await stand.answered("✓")
        screen = await opened(stand, "3")
        for key, other in (("u", "u"), ("ctrl+z", "u"), ("U", "U"), ("ctrl+y", "U")):
            await stand.press(key)
            assert screen.bar.answer is not None
            assert screen.bar.answer.sentence.endswith(f"{other} on the floor {REST[other]}.")
        await stand.press("o")
        await stand.until(lambda: table(stand, "3").shape == "round")
        await stand.press("u")
        await stand.until(lambda: table(stand, "3").shape == "square")
        await stand.press("u")
        await stand.until(lambda: "Nothing of the plan was changed here" in str(screen.bar.answer))
        await stand.press("U")
        await stand.until(lambda: table(stand, "3").shape == "round")
        await stand.press("U")
        await stand.until(lambda: "Nothing of the plan was taken back here" in str(screen.bar.answer))
        assert table(stand, "5").party is not None


REST = {"u": "takes back the rest", "U": "does the rest again"}


async def test_what_is_typed_there_and_is_no_change_of_the_plan_is_not_taken_back_there(store: Store) -> None:
    async with open_stand(store) as stand:
        screen = await opened(stand, "3")
        await stand.press("o")
        await stand.until(lambda: table(stand, "3").shape == "round")
        await stand.press(":", "ctrl+u", "'w 2 5", "enter")
        await stand.until(lambda: table(stand, "5").party is not None)
        await stand.press("u")
        await stand.until(lambda: "Nothing of the plan was changed here" in str(screen.bar.answer))
        assert table(stand, "5").party is not None


async def test_a_table_in_hand_says_what_has_to_be_done_with_it_first(store: Store) -> None:
    async with open_stand(store) as stand:
        screen = await opened(stand, "3")
        for key in ("u", "x", "]"):
            await stand.press("enter", key)
            assert screen.bar.answer is not None
            assert screen.bar.answer.sentence == "Table 3 is in hand: Enter puts it down, Esc lets it go."
            await stand.press("escape")
        assert not stand.app.floor.busy


async def test_a_line_shows_its_form_until_something_is_typed(store: Store) -> None:
    forms = {
        "r": "plan rename TABLE NAME",
        "i": "plan into TABLE AREA",
        "s": "plan seats TABLE SEATS",
        "c": "plan combine TABLES COVERS",
        "a": "plan add NAME AREA SEATS",
        "e": "plan area NAME…, or OLD = NEW",
        ":": "plan add|move|size",
    }
    async with open_stand(store) as stand:
        screen = await opened(stand, "3")
        for key, form in forms.items():
            await stand.press(key)
            await stand.until(lambda form=form: form in stand.text())  # type: ignore[misc]
            assert screen.bar.preview is None
            await stand.press("escape")
        await stand.press("r")
        await stand.press("'6")
        await stand.until(lambda: screen.bar.preview is not None)
        assert "There is a table 6 in Room already" in stand.text()
        await stand.press("backspace")
        await stand.until(lambda: "plan rename TABLE NAME" in stand.text())
        assert screen.bar.preview is None


async def test_the_mouse_drags_a_table(store: Store) -> None:
    async with open_stand(store) as stand:
        await opened(stand, "3")
        await stand.pilot.mouse_down("#board", offset=(27, 1))
        await stand.pilot.hover("#board", offset=(47, 1))
        await stand.pilot.mouse_up("#board", offset=(47, 1))
        await stand.until(at(stand, "3", 44, 0, 11, 4))


async def test_a_click_chooses_a_table_and_changes_nothing(store: Store) -> None:
    async with open_stand(store) as stand:
        screen = await opened(stand, "3")
        await stand.pilot.click("#board", offset=(14, 1))
        await stand.until(lambda: screen.board.table is not None and screen.board.table.name == "2")
        assert screen.board.held is None
        assert not stand.app.floor.busy


async def test_keys_behind_a_line_that_is_refused_are_no_part_of_it(store: Store) -> None:
    async with open_stand(store) as stand:
        screen = await opened(stand, "3")
        stand.burst("r", "'6", "enter", "A", "'Bar", "enter")
        await stand.until(lambda: any(area.name == "Bar" for area in screen._snapshot.areas))
        assert table(stand, "3").name == "3"
        assert "✓ Opened the area Bar" in stand.text()
        assert "“plan rename 3 6” was refused: There is a table 6 in Room already" in stand.text()
