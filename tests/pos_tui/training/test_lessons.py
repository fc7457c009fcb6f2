"""Every lesson keeps its word: the right keys pass in as many as its par, the wrong ones bring what it promises."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from data.venue_loading import bundled
from pos_tui.commandline.opening import read_venue
from pos_tui.training.lessons import Exercise, lessons_for
from pos_tui.training.run import Run
from tests.pos_tui.training.school import School, open_school


async def complaints(school: School, exercise: Exercise, *, wrong: bool) -> AsyncIterator[str]:
    """What a task promises and does not keep; its wrong scripts are played where asked for."""
    place = f"{exercise.lesson} {exercise.number}"
    for keys, brings in exercise.wrong if wrong else ():
        if not await school.play(exercise, keys, lambda run: brings in f"{run.trouble} {run.hint}"):  # noqa: B023
            run = school.coach.run
            yield f"{place}: {keys} bring “{run and run.trouble}” instead of “{brings}”"
        elif school.coach.run is not None and (school.coach.run.passed or not school.coach.run.hint):
            yield f"{place}: {keys} pass or bring no hint"
    if not await school.play(exercise, exercise.right, lambda run: run.passed):
        run = school.coach.run
        yield f"{place}: {exercise.right} do not pass: {run and (run.trouble, run.todo)}"
    elif school.coach.run is not None and (school.coach.run.keys, school.coach.run.mistakes) != (exercise.par, 0):
        yield f"{place}: {school.coach.run.keys} keys and {school.coach.run.mistakes} mistakes at par {exercise.par}"


@pytest.mark.parametrize("name", bundled())
async def test_right_keys_pass_and_wrong_keys_bring_the_hint(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """By default at one venue, with the mistakes of each lesson's first task; all of them with --long."""
    long = request.config.getoption("--long")
    if name != "bistro" and not long:
        pytest.skip("the other venues with --long")
    venue = read_venue(name)
    lessons = lessons_for(venue)
    exercises = [each for lesson in lessons for each in lesson.exercises if each.rush is None]
    async with open_school(tmp_path, venue, lessons) as school:
        with school.stand.app.batch_update():  # nobody looks, so nothing need be painted
            said = [
                each
                for exercise in exercises
                async for each in complaints(school, exercise, wrong=long or exercise.number == 1)
            ]
    assert said == []
