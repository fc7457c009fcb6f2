"""Two areas with a table of the same number: each can be named, and every answer says which was meant."""

import pytest

from data.store import Store
from pos_tui.language.host import Host
from tests.pos_tui.language.test_events import perform


@pytest.mark.parametrize(("area", "word"), [("Room2", "Room2"), ("Private Room", "Private")])
def test_a_table_is_named_with_its_area_and_answers_say_which(host: Host, area: str, word: str) -> None:
    perform(host, f"plan area {area}")
    perform(host, f"plan add 3 {area} 4")
    assert perform(host, "w 2 room/3 Lee").message.endswith("3 is Room/3.")
    assert perform(host, f"w 2 {word}/3 Kim").message.endswith(f"3 is {word}/3.")
    assert perform(host, "n room/3").table_ids == ("tbl_3",)
    assert host.perform("n 3").message == f"Several tables fit “3”: room/3 or {word.lower()}/3."


def test_proposed_tables_are_told_apart(host: Host, store: Store) -> None:
    perform(host, "plan area Private Room")
    perform(host, "plan add 3 Private Room 4")
    names = [each.names for each in host.rehearse("w 4").ranked]
    assert {"Room/3", "Private/3"} <= set(names)
    assert "3" not in names


def test_another_table_is_offered_by_the_name_that_only_it_has(host: Host) -> None:
    perform(host, "plan area Private Room")
    perform(host, "plan add 3 Private Room 4")
    perform(host, "w 4 room/3 Lee")
    offered = [offer.line for offer in host.rehearse("w 4 room/3 Kim").offers]
    assert "w 4 Private/3 Kim" in offered
