"""A world begins anew, goes back, branches, and is kept by name, without losing or inventing anything."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from data.clock import ManualClock
from pos_tui.commandline.opening import read_venue
from pos_tui.demo.stage import Stage, put_up
from server.guests import shelf
from server.guests.shelf import BadWorldName, NoSuchWorld
from server.guests.world import Bill, World, evening_of
from tests.house import FRIDAY_19_40

_FILE = read_venue("bistro")
_BILL = Bill("bistro", 3, FRIDAY_19_40 - timedelta(hours=1))


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("shelf")))
        stage = put_up(_BILL, _FILE, speed=1, real=ManualClock(FRIDAY_19_40))
        yield stage
        stage.strike()
    assert not stage.folder.exists()


@pytest.fixture
def world(stage: Stage) -> World:
    """At its opening, and without Dojo, whom nobody has let in."""
    stage.world.reset()
    stage.world.engine.dojo = None
    return stage.world


def test_it_goes_back_branches_and_leaves_the_first_evening_alone(world: World) -> None:
    world.engine.autopilot = True
    world.play(_BILL.start + timedelta(minutes=20))
    there = world.tally()
    mark = world.go_back(12)
    assert mark is not None
    assert world.tally().takings <= there.takings
    world.return_to_now()
    assert world.tally() == there
    world.go_back(12)
    world.take_over()
    world.clock.freeze()
    assert world.branched_from is not None
    first = world.branched_from.read_bytes()
    world.engine.autopilot, world.engine.dojo = False, None
    world.play(mark.at + timedelta(minutes=6))
    world.clock.set(there.at)
    assert world.tally_of_first() == there
    assert world.branched_from.read_bytes() == first


def test_it_is_kept_goes_on_and_begins_anew(world: World) -> None:
    opening = world.tally()
    world.play(_BILL.start + timedelta(minutes=5))
    kept, cast = world.tally(), world.engine.cast.as_json()
    shelf.save(world, "friday")
    shelf.copy("friday", "friday again")
    world.reset()
    assert world.tally() == opening
    shelf.load(world, "friday again")
    assert world.tally() == kept
    assert world.engine.cast.as_json() == cast
    shelf.remove("friday")
    assert shelf.worlds() == ["friday again"]
    with pytest.raises(NoSuchWorld):
        shelf.load(world, "friday")
    with pytest.raises(BadWorldName):
        shelf.save(world, "../friday")


def test_a_bill_says_everything_about_an_evening() -> None:
    assert evening_of(_FILE, _BILL).intents == evening_of(_FILE, _BILL).intents
