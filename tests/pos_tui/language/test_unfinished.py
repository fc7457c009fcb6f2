"""Lines whose last words are missing: what is known already is told, what is missing is asked for."""

from datetime import time

import pytest

from data.models import Venue
from data.store import Store
from data.venue import Hours
from pos_tui.language.host import Host, Said
from tests.pos_tui.language.test_events import perform


def rules(store: Store, **profile: object) -> None:
    """Give the house these rules of its own."""
    with store.preparation() as uow:
        [venue] = uow.session.query(Venue)
        venue.profile = {**venue.profile, **profile}


def told(said: Said) -> list[str]:
    return [each.names for each in said.ranked if each.fits]


def test_a_booking_without_a_name_ranks_its_tables_and_says_what_is_missing(host: Host) -> None:
    said = host.rehearse("b 4 20:30")
    assert told(said) == ["2", "3", "T2", "4"]
    assert said.message == "Book NAME (4) 20:30 at 2; say the guest's name."
    assert (said.ok, said.unfinished) == (False, True)


def test_a_clash_is_told_before_the_name(host: Host) -> None:
    perform(host, "b 4 20:30 2 Lee")
    assert host.rehearse("b 4 20:45 2").warnings == ("2 is booked for Lee (4) at 20:30; 3 is free then",)


def test_too_many_covers_are_told_before_the_name(host: Host, store: Store) -> None:
    rules(store, pacing=4)
    perform(host, "b 4 20:30 Lee")
    assert host.rehearse("b 2 20:30").warnings == ("6 covers arrive around 20:30, 4 are planned; 20:45 has room",)


def test_a_time_outside_service_hours_is_told_before_the_name(host: Host, store: Store) -> None:
    dinner = Hours(name="Dinner", opens=time(17, 0), last_seating=time(21, 30))
    rules(store, hours=[dinner.model_dump(mode="json")])
    assert host.rehearse("b 4 22:00").warnings == ("22:00 is outside service hours",)


def test_a_wait_is_quoted_before_the_name(host: Host) -> None:
    perform(host, "w 6 4", "w 4 2", "w 4 3", "w 4 T2")
    told_nobody, told_ng = host.rehearse("q 6").message, host.rehearse("q 6 Ng").message
    assert "Queue Ng (6), told " in told_ng
    assert told_nobody == f"{told_ng.replace('Ng', 'NAME').removesuffix('.')}; say the guest's name."


@pytest.mark.parametrize("line", ["b 4 20:30", "b 4 20:30 2", "b 4 20:30 ; window", "q 4", "q 4 20"])
def test_enter_still_asks_for_the_name_and_changes_nothing(host: Host, line: str) -> None:
    said = host.perform(line)
    assert not said.ok
    assert said.message.startswith("Say the guest's name: ")
    assert host.perform("u").message.startswith("There is nothing to undo")


def test_a_party_that_moves_is_told_where_it_could_go(host: Host) -> None:
    perform(host, "w 4 2 Okafor", "b 4 20:30 3 Lee")
    said = host.rehearse("m 2")
    assert said.message == "Move Okafor (4) from 2; say where they go."
    assert told(said) == ["T2", "4"]


def test_a_booking_that_goes_elsewhere_is_told_which_tables_are_free_then(host: Host) -> None:
    perform(host, "b 4 20:30 2 Lee", "b 4 20:45 3 Ng")
    said = host.rehearse("e ng tables=")
    assert said.message == "Change Ng (4) 20:45 at 3; say which tables."
    assert told(said) == ["T2", "4"]
    assert host.perform("e ng tables=").message == "Say which tables: tables=TABLES"


@pytest.mark.parametrize("line", ["o 1", "e lee", "c", "hand 1", "tab", "plan add 99", "section CD", "b", "erase"])
def test_a_line_that_says_too_little_is_no_mistake_until_enter(host: Host, line: str) -> None:
    perform(host, "w 2 1")
    perform(host, "o 1 burger")
    perform(host, "b 4 20:30 2 Lee")
    rehearsed, said = host.rehearse(line), host.perform(line)
    assert (rehearsed.ok, rehearsed.unfinished) == (False, True)
    assert (said.ok, said.unfinished) == (False, False)
    assert rehearsed.message == said.message
    assert said.message.startswith("Say ")
