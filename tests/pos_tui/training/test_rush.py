"""The rush: the same guests for the same seed, a score that says what it counts, both scripts of its lesson."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from data.clock import ManualClock
from data.store import Store
from pos_tui.commandline.opening import read_venue
from pos_tui.training.clock import LessonClock
from pos_tui.training.house import House
from pos_tui.training.lesson_file import RushScript
from pos_tui.training.lessons import Exercise, Lesson, keys_of, lessons_for
from pos_tui.training.rush import Guests, Plan, RushRun, plan, score
from tests.house import FRIDAY_19_40
from tests.pos_tui.training.school import School, open_school

VENUE = read_venue("bistro")
LESSON: Lesson = next(lesson for lesson in lessons_for(VENUE) if lesson.name == "rush")
RUSH: Exercise = LESSON.exercises[0]

SPEED = RUSH.rush.speed if RUSH.rush else 0


def rush_plan() -> Plan:
    assert RUSH.rush is not None
    return plan(RUSH.rush, VENUE)


def test_the_same_seed_brings_the_same_guests_and_another_one_others() -> None:
    assert RUSH.rush is not None
    assert plan(RUSH.rush, VENUE) == plan(RUSH.rush, VENUE)
    other = RUSH.rush.model_copy(update={"seed": 8})
    assert plan(other, VENUE).guests != plan(RUSH.rush, VENUE).guests


def test_a_third_has_booked_and_all_come_in_time_to_be_seated() -> None:
    guests = rush_plan().guests
    assert sum(bool(each.tables) for each in guests) == 3
    assert [each.comes for each in guests] == sorted(each.comes for each in guests)
    assert guests[-1].comes <= 0.75 * rush_plan().lasts


def test_who_waits_beyond_the_promise_costs_points_and_is_named(tmp_path: Path) -> None:
    watch = ManualClock(FRIDAY_19_40)
    clock = LessonClock(watch, RUSH.begins)
    store = Store(f"sqlite:///{tmp_path / 'rush.db'}", clock=clock, owner=True)
    house = House(store, VENUE, clock)
    drawn = rush_plan()
    house.lay(drawn.scene)
    first = drawn.guests[0]
    clock.freeze(RUSH.begins + timedelta(seconds=first.comes, minutes=drawn.promise + 2))
    late = score(drawn, RUSH.begins, house.look(), keys=0)
    store.close()
    assert f"{first.name} still waits after 12 minutes, told 10." in late.broken
    assert late.points < 50


async def serve(school: School, run: RushRun, script: RushScript) -> None:
    """Seat each group as the script says, so many seconds of the trainee's watch after it came."""
    begun = school.watch.monotonic()
    for guests in run.plan.guests:
        comes = begun + guests.comes / SPEED
        let_pass(school, comes + 1)
        assert await comes_to_be(school, waiting, guests)
        let_pass(school, comes + script.after)
        school.stand.burst(*keys_of([key.replace("{guest}", guests.typed) for key in script.keys]))
        assert await comes_to_be(school, seated, guests)
    let_pass(school, begun + run.rush.minutes * 60 + 1)
    assert await school.coach.until(lambda: run.over)


def let_pass(school: School, until: float) -> None:
    """Let the trainee's watch go on, and the guests act."""
    school.watch.advance(seconds=max(0.0, until - school.watch.monotonic()))
    school.coach.tick(school.stand.store.clock.utc_now())


async def comes_to_be(school: School, where: Callable[[School], set[str | None]], guests: Guests) -> bool:
    return await school.coach.until(lambda: guests.name in where(school))


def waiting(school: School) -> set[str | None]:
    snapshot = school.stand.app.floor.snapshot
    assert snapshot is not None
    return {*(each.name for each in snapshot.waitlist), *(each.name for each in snapshot.bookings if each.arrived)}


def seated(school: School) -> set[str | None]:
    snapshot = school.stand.app.floor.snapshot
    assert snapshot is not None
    return {table.party.name for table in snapshot.tables if table.party}


@pytest.mark.parametrize("script", ["right", "wrong"])
async def test_the_right_script_passes_and_the_wrong_one_is_told_of_broken_promises(
    tmp_path: Path, script: str, request: pytest.FixtureRequest
) -> None:
    """By default with fewer guests than the lesson has."""
    assert RUSH.rush is not None
    rush = RUSH.rush if request.config.getoption("--long") else RUSH.rush.model_copy(update={"parties": 3})
    asked: RushScript = getattr(rush, script)
    async with open_school(tmp_path, VENUE, [LESSON]) as school:
        run = await school.take_up(replace(RUSH, rush=rush))
        assert isinstance(run, RushRun)
        with school.stand.app.batch_update():
            await serve(school, run, asked)
        assert run.passed is (script == "right"), run.score
        said = " ".join([run.trouble, *run.score.broken])
        assert (asked.brings or "") in said
        assert [(each.score, each.kind) for each in school.coach.attempts] == [(run.score.points, "rush")]
