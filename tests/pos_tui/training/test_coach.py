"""The coach on the screen: it goes on by itself, helps when asked, leads back, and looks like nothing else."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from data.models import Event, EventState
from pos_tui.commandline.opening import read_venue
from pos_tui.screens.overlay import HelpScreen
from pos_tui.training.coach import AGAIN, HINT, MENU, SKIP
from pos_tui.training.lessons import Lesson, keys_of, lessons_for
from pos_tui.training.menu import LessonMenu
from pos_tui.training.progress import Diary, Result
from pos_tui.training.schedule import done
from pos_tui.training.speech import WELCOME
from tests.pos_tui.test_app_mouse import click
from tests.pos_tui.training.school import School, open_school

VENUE = read_venue("bistro")
LESSONS = lessons_for(VENUE)


def lesson(name: str) -> Lesson:
    return next(lesson for lesson in LESSONS if lesson.name == name)


async def begin(school: School) -> None:
    """Read why, and go on to the first task."""
    school.stand.burst("enter")
    assert await school.coach.until(lambda: school.coach.run)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_screen_says_training_wherever_one_looks(tmp_path: Path, size: tuple[int, int]) -> None:
    async with open_school(tmp_path, VENUE, LESSONS, first=lesson("walk-in"), size=size) as school:
        await begin(school)
        await school.stand.until(lambda: "Four people without a booking" in school.stand.text())
        rows = school.stand.text().splitlines()
        assert sum("TRAINING" in row for row in rows[:3]) >= 2
        framed = rows if size[1] < 30 else rows[1:-1]
        assert all(row[0] == row[-1] == "█" for row in framed)
        assert "F2 hint  F3 begin again  F4 skip  F8 lessons  ctrl+q leave training" in school.stand.text()
        assert "w walk-in" in school.stand.text()


async def test_a_lesson_goes_on_by_itself_and_ends_in_the_menu_with_what_is_next(tmp_path: Path) -> None:
    walk_in = lesson("walk-in")
    async with open_school(tmp_path, VENUE, LESSONS, first=walk_in, pause=0.01) as school:
        await begin(school)
        for exercise in walk_in.exercises:
            number = exercise.number
            assert await school.coach.until(
                lambda: school.coach.run and school.coach.run.exercise.number == number  # noqa: B023
            )
            school.stand.burst(*keys_of(exercise.right))
        await school.stand.until(lambda: isinstance(school.stand.app.screen, LessonMenu))
        await school.stand.pilot.pause()
        assert "Walk-ins" in school.stand.text()
        assert "at par" in school.stand.text()
        assert done(walk_in, school.coach.attempts)
        with school.stand.store.read() as session:
            states = set(session.execute(select(col(Event.state))).scalars())
        assert states == {EventState.NOT_SENT}
    kept = Diary(tmp_path / "training.jsonl").read()
    assert [(each.kind, each.result, each.initials) for each in kept] == [("walk-in", Result.PASSED, "AB")] * 3


async def test_hints_grow_and_beginning_again_and_skipping_are_kept(tmp_path: Path) -> None:
    async with open_school(tmp_path, VENUE, LESSONS, first=lesson("walk-in")) as school:
        await begin(school)
        school.stand.burst(HINT, HINT, "w")
        assert await school.coach.until(lambda: school.coach.pane.spoken.progress.startswith("1 key"))
        assert school.coach.pane.spoken.hint == lesson("walk-in").exercises[0].hints[1]
        school.stand.burst(AGAIN)
        assert await school.coach.until(lambda: school.coach.run and not school.coach.run.keys)
        assert school.stand.line is None
        school.stand.burst(SKIP)
        assert await school.coach.until(lambda: school.coach.run and school.coach.run.exercise.number == 2)
        assert [each.result for each in school.coach.attempts] == [Result.AGAIN, Result.SKIPPED]


async def test_the_coachs_keys_can_be_clicked(tmp_path: Path) -> None:
    async with open_school(tmp_path, VENUE, LESSONS, first=lesson("walk-in")) as school:
        await begin(school)
        await school.stand.until(lambda: "F2 hint" in school.stand.text())
        await click(school.stand, "F2 hint")
        assert await school.coach.until(lambda: school.coach.pane.spoken.hint)
        await click(school.stand, "F8 lessons")
        await school.stand.until(lambda: isinstance(school.stand.app.screen, LessonMenu))
        await click(school.stand, "Esc goes back")
        assert school.stand.app.screen is school.stand.app.floor


async def test_reading_the_help_neither_begins_a_lesson_nor_costs_keys(tmp_path: Path) -> None:
    async with open_school(tmp_path, VENUE, LESSONS, first=lesson("walk-in")) as school:
        assert await school.coach.until(lambda: school.coach.pane.spoken.legend == WELCOME)
        await school.stand.press("f1", "down")
        assert isinstance(school.stand.app.screen, HelpScreen)
        await school.stand.press("escape")
        assert school.coach.pane.spoken.legend == WELCOME
        await begin(school)
        await school.stand.press("f1", "down", "down", "escape")
        assert await school.coach.until(lambda: school.coach.pane.spoken.progress.startswith("1 key"))


async def test_what_is_taken_back_is_forgiven_but_counted(tmp_path: Path) -> None:
    async with open_school(tmp_path, VENUE, LESSONS) as school:
        run = await school.take_up(lesson("moving-guests").exercises[0])
        school.stand.burst("m", "'4", "enter")
        assert await school.coach.until(lambda: run.trouble)
        assert run.trouble == "Okafor sits at 4, the task wants table 2. u takes it back."
        school.stand.burst("u")
        assert await school.coach.until(lambda: not run.trouble)
        school.stand.burst("1", "enter", "m", "'2", "enter")
        assert await school.coach.until(lambda: run.passed)
        assert (run.mistakes, run.keys, run.exercise.par) == (1, 9, 3)


async def test_the_menu_leads_to_practice_and_escape_leads_back(tmp_path: Path) -> None:
    async with open_school(tmp_path, VENUE, LESSONS, first=lesson("undo")) as school:
        await begin(school)
        school.stand.burst(SKIP, MENU)
        await school.stand.until(lambda: isinstance(school.stand.app.screen, LessonMenu))
        school.stand.burst("escape")
        await school.stand.until(lambda: school.stand.app.screen is school.stand.app.floor)
        school.stand.burst(MENU, "home", "enter")
        assert await school.coach.until(lambda: "practice" in school.coach.pane.spoken.title)
