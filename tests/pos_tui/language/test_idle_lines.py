"""A line that asks for what is so already says that it changes nothing; `u` goes on behind it."""

import pytest

from pos_tui.language.host import Host
from tests.pos_tui.language.test_events import perform

BEGUN = ("w 2 1 First", "o 1 burger", "n 1 Mains", "block 5 30", "hand 1 CD", "note First by the window")


@pytest.mark.parametrize("line", ["clean 3", "e 1 2", "n 1 Mains", "block 5 30", "hand 1 CD", "service 1 off"])
def test_a_line_about_what_is_so_already_says_so_before_and_after_enter(host: Host, line: str) -> None:
    for each in BEGUN:
        perform(host, each)
    assert host.rehearse(line).warnings == ("that is so already, nothing would change",)
    said = host.perform(line)
    assert (said.ok, said.warnings) == (True, ("that is so already, nothing has changed",))
    assert said.action is None


@pytest.mark.parametrize("line", ["note First", "u"])
def test_a_question_and_taking_back_are_not_told_to_change_nothing(host: Host, line: str) -> None:
    for each in BEGUN:
        perform(host, each)
    assert not host.rehearse(line).warnings
    assert not host.perform(line).warnings


def test_taking_back_what_left_no_trace_is_not_said_again_and_again(host: Host) -> None:
    for line in ("w 2 1 First", "tab Bar", "o bar burger", "o bar -burger", "service bar off"):
        perform(host, line)
    said = [host.perform("u").message for _ in range(4)]
    assert len(set(said)) == 4
