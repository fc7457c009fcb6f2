"""`e TABLE until=TIME`: guests who stay longer than was thought, and who counts on their table by then."""

from pos_tui.language.host import Host
from tests.pos_tui.language.test_events import perform

CLASH = "2 is booked for Lee (3) at 21:30; 3 is free for the whole stay"


def test_staying_into_the_next_booking_is_warned_of_before_and_after_it_is_done(host: Host) -> None:
    perform(host, "w 4 2 Okafor", "b 3 21:30 2 Lee")
    assert host.rehearse("e 2 until=21:45").warnings == (CLASH,)
    assert perform(host, "e 2 until=21:45").warnings == (CLASH,)


def test_staying_until_the_next_booking_comes_is_nobodys_business(host: Host) -> None:
    perform(host, "w 4 2 Okafor", "b 3 21:30 2 Lee")
    assert perform(host, "e 2 until=21:30").warnings == ()


def test_staying_longer_at_a_promised_table_says_who_waits_for_it(host: Host) -> None:
    perform(host, "w 4 2 Okafor", "q 3 30 Ng", "promise ng 2")
    assert perform(host, "e 2 until=22:00").warnings == ("2 is promised to Ng (3), who still wait",)


def test_who_moves_and_stays_longer_is_warned_of_the_table_they_go_to_alone(host: Host) -> None:
    perform(host, "w 4 2 Okafor", "b 3 21:30 2 Lee")
    assert perform(host, "e 2 until=22:30 tables=3").warnings == ()


def test_a_name_or_a_note_is_changed_without_a_warning_of_the_next_booking(host: Host) -> None:
    perform(host, "w 4 2 Okafor", "b 3 21:00 2 Lee")
    assert perform(host, "e 2 notes=window").warnings == ()
