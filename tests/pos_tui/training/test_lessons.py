"""Every lesson keeps its word: the right keys pass, as many as its par; the wrong ones bring what it promises."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from data.venue_loading import bundled
from pos_tui.commandline.opening import read_venue
from pos_tui.training.lessons import Exercise, lessons_for
from tests.pos_tui.training.school import School, open_school


async def complaints(school: School, exercise: Exercise, *, wrong: bool) -> AsyncIterator[str]:
    """What a task promises and does not keep; its wrong scripts are played where asked for."""
    place = f"{exercise.lesson} {exercise.number}"
    for keys, brings in exercise.wrong if wrong else ():
        run = await school.play(exercise, keys, lambda run: brings in run.trouble)  # noqa: B023
        if brings not in run.trouble:
            yield f"{place}: {keys} bring “{run.trouble}” instead of “{brings}”"
        elif run.passed or not run.hint:
            yield f"{place}: {keys} pass, or bring no hint"
    run = await school.play(exercise, exercise.right, lambda run: run.passed)
    if not run.passed:
        yield f"{place}: {exercise.right} do not pass: {run.trouble} {run.todo}"
    elif (run.keys, run.mistakes) != (exercise.par, 0):
        yield f"{place}: {run.keys} keys, {run.mistakes} mistakes, but par is {exercise.par}"


VENUES = [pytest.param(name, marks=() if name == "bistro" else pytest.mark.long) for name in bundled()]


@pytest.mark.parametrize("name", VENUES)
async def test_right_keys_pass_and_wrong_keys_bring_the_hint(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """By default at one venue, with the mistakes of each lesson's first task; all of them with --long."""
    long = request.config.getoption("--long")
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
