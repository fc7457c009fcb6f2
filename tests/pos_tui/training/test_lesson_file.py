"""Mistakes in lesson files are named with line and key; what a venue cannot serve is left out, with the reason."""

from pathlib import Path

import pytest

from data.venue_file import VenueFile
from data.venue_loading import bundled
from pos_tui.commandline.opening import read_venue
from pos_tui.keymap import Keymap
from pos_tui.text import wrap
from pos_tui.training.coach import AGAIN, HINT, MENU, SKIP
from pos_tui.training.lesson_file import check_lesson
from pos_tui.training.lessons import (
    BrokenLesson,
    NoLesson,
    cast_lesson,
    find_lesson,
    keys_of,
    lesson_files,
    lessons_for,
    read_lesson,
)
from pos_tui.training.roles import shortest

SMALL = 73
"""Columns that are left for the text on a terminal of 80."""

LESSON = """\
title = "A lesson"
why = "Because."

[tables]
home = { seats = 4 }

[[task]]
kind = "walk-in"
prompt = "Seat four at {home}."
seconds = 20
hints = ["w 4 {home}"]
expect = [{ party = "walk-in", covers = 4, at = "{home}" }]
right = ["w", "'4 {home}", "enter"]
wrong = [{ keys = ["w", "'2 {home}", "enter"], brings = "the task says 4" }]
"""


@pytest.fixture
def bistro() -> VenueFile:
    return read_venue("bistro")


def test_the_example_is_in_order() -> None:
    assert check_lesson(LESSON)[1] == []


@pytest.mark.parametrize(
    ("written", "instead", "place", "says"),
    [
        ('covers = 4, at = "{home}"', 'at = "proposed"', "line 12, task.0.expect.0.at", "say “covers”, too"),
        ("seconds = 20", 'seconds = "20"', "line 10, task.0.seconds", "without quotes"),
        ("Seat four at {home}", "Seat four at {hoem}", "line 9, task.0.prompt", "{hoem} stands for nothing"),
        ("at {home}.", "at {home.price}.", "line 9, task.0.prompt", "{home.price} stands for nothing"),
        ("covers = 4, at", "cover = 4, at", "line 12, task.0.expect.0.cover", "did you mean “covers”?"),
        ('party = "walk-in", ', "", "line 12, task.0.expect.0", "exactly one of party"),
        ('at = "{home}" }]', 'owes = "all" }]', "line 12, task.0.expect.0.owes", "says nothing about a party"),
        ('"enter"]\nwrong', '"entre"]\nwrong', "line 13, task.0.right.2", "“entre” is no key"),
        ("wrong = [", "wrnog = [", "line 14, task.0.wrnog", "did you mean “wrong”?"),
        ("{ seats = 4 }", '{ seats = 4, beside = "her" }', "line 5, tables.home.beside", "the role “her”"),
        ("seats = 4", "seats = 4,", "line 5", "a key is expected here"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_key(written: str, instead: str, place: str, says: str) -> None:
    assert written in LESSON
    lesson, problems = check_lesson(LESSON.replace(written, instead))
    assert lesson is None
    assert any(str(problem).startswith(place) and says in str(problem) for problem in problems), problems


def test_a_state_that_does_not_exist_is_named_with_those_that_do() -> None:
    wrong = LESSON.replace('party = "walk-in", covers = 4, at = "{home}"', 'table = "{home}", state = "durty"')
    assert "a table is never “durty”; did you mean “dirty”?" in str(check_lesson(wrong)[1])


def test_a_broken_file_is_refused_with_its_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(LESSON.replace("seconds = 20\n", ""), "utf-8")
    with pytest.raises(BrokenLesson, match=r"mine\.toml:7: task\.0\.seconds: “seconds” is missing"):
        read_lesson(path)


def test_a_scene_that_does_not_fit_the_venue_is_refused(tmp_path: Path, bistro: VenueFile) -> None:
    path = tmp_path / "mine.toml"
    scene = 'scene = { parties = [{ tables = ["{home}"], minutes = 5, covers = 2, tab = ["2x unicorn"] }] }\n'
    path.write_text(LESSON.replace("seconds = 20\n", f"seconds = 20\n{scene}"), "utf-8")
    with pytest.raises(BrokenLesson, match=r"task\.0\.scene\.parties\.0\.tab\.0: there is no “unicorn”"):
        cast_lesson("mine", read_lesson(path), bistro)


def test_every_role_gets_a_table_of_its_own_that_is_large_enough(bistro: VenueFile) -> None:
    exercise = next(lesson for lesson in lessons_for(bistro) if lesson.name == "combine").exercises[2]
    assert exercise.right == ("w", "'8 4+7 mbeki", "enter")


def test_a_venue_too_small_for_a_lesson_leaves_it_out_and_says_why(bistro: VenueFile) -> None:
    room = bistro.area[0]
    small = bistro.model_copy(update={"area": [room.model_copy(update={"tables": room.tables[:2]})]})
    lessons = {lesson.name: lesson for lesson in lessons_for(small)}
    assert lessons["combine"].exercises == ()
    assert lessons["combine"].missing == "a table with 4 seats"
    assert len(lessons["closing"].exercises) == 0
    with pytest.raises(NoLesson, match="cannot serve “Tables pushed together”: it needs a table with 4 seats"):
        find_lesson("combine", list(lessons.values()), small)


def test_a_lesson_is_found_by_name_number_or_file(tmp_path: Path, bistro: VenueFile) -> None:
    lessons = lessons_for(bistro)
    path = tmp_path / "mine.toml"
    path.write_text(LESSON, "utf-8")
    assert find_lesson("Swap", lessons, bistro).name == "swap"
    assert find_lesson("1", lessons, bistro).name == "moving"
    assert find_lesson(str(path), lessons, bistro).title == "A lesson"
    with pytest.raises(NoLesson, match="There is no lesson “nothing”; there are moving, finding"):
        find_lesson("nothing", lessons, bistro)


def test_there_are_twenty_lessons_and_each_says_why(bistro: VenueFile) -> None:
    assert len(lesson_files()) == 20
    assert all(len(lesson.why) > 100 for lesson in lessons_for(bistro))


def test_the_coachs_keys_are_none_of_the_floors() -> None:
    assert not any(Keymap().of(key, None) for key in (HINT, AGAIN, SKIP, MENU))


def test_par_counts_every_letter() -> None:
    assert keys_of(["w", "'2 1", "enter"]) == ["w", "2", "space", "1", "enter"]


def test_a_dish_is_typed_as_short_as_it_can_be() -> None:
    names = ["steak frites", "steak tartare", "chips"]
    assert [shortest(name, names) for name in ("Steak frites", "Chips")] == ["steak f", "ch"]


@pytest.mark.parametrize("name", bundled())
def test_nothing_the_coach_says_is_cut_on_a_small_terminal(name: str) -> None:
    lessons = lessons_for(read_venue(name))
    assert [lesson.name for lesson in lessons if len(wrap(lesson.why, SMALL)) > 4] == []
    exercises = [exercise for lesson in lessons for exercise in lesson.exercises]
    assert [exercise.prompt for exercise in exercises if len(wrap(exercise.prompt, SMALL)) > 2] == []
    hints = [hint for exercise in exercises for hint in exercise.hints]
    assert [hint for hint in hints if len(wrap(hint, SMALL)) > 2] == []
