"""Each verb sends exactly the events that Dojo needs, and a refused line sends none."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from data.models import Event, EventState
from data.store import Store
from pos_tui.language.host import Host, Said
from tests.conftest import MakeStore

BOOKED = "b 4 20:00 2 Okafor"
SEATED = "w 2 2 Okafor"
ORDERED = "o 2 burger"
PAID = "p 2 cash"


def perform(host: Host, *lines: str) -> Said:
    """Every line must work; the last answer comes back."""
    for line in lines:
        said = host.perform(line)
        assert said.ok, (line, said.message)
    return said


def sent_by(said: Said) -> list[str]:
    return sorted(str(event.event_type) for event in said.events)


RESERVATION, PARTY, ORDER = "ReservationUpdated", "PartyUpdated", "OrderUpdated"


@pytest.mark.parametrize(
    ("before", "line", "events"),
    [
        ([], BOOKED, [RESERVATION]),
        ([BOOKED], "e okafor covers=5", [RESERVATION]),
        ([BOOKED], "x okafor", [RESERVATION]),
        ([BOOKED, "x okafor"], "u", [RESERVATION]),
        ([BOOKED], "u", [RESERVATION]),
        ([], SEATED, [PARTY]),
        ([BOOKED], "s okafor", [PARTY]),
        ([SEATED], "u", [PARTY]),
        ([SEATED], "m 2 3", [PARTY]),
        ([SEATED, ORDERED], "m 2 3", [ORDER, PARTY]),
        ([SEATED, ORDERED], "a 2 3", [ORDER, PARTY]),
        ([SEATED, ORDERED, "a 2 3"], "d 3 2", [ORDER, PARTY]),
        ([SEATED, ORDERED, "a 2 3"], "d 2 3", [ORDER, PARTY]),
        ([SEATED], "n 2", [PARTY]),
        ([SEATED], "e 2 covers=3", [PARTY]),
        ([SEATED], ORDERED, [ORDER, PARTY]),
        ([SEATED, ORDERED], "o 2 flat white", [ORDER]),
        ([SEATED, ORDERED], "p 2 5 card", [ORDER]),
        ([SEATED, ORDERED], PAID, [ORDER, PARTY]),
        ([SEATED, ORDERED, PAID], "c 2", [ORDER, PARTY]),
        ([SEATED], "c 2", [PARTY]),
        ([SEATED, "c 2"], "clean 2", []),
        ([SEATED, "w 4 3 Lee"], "swap 2 3", [PARTY, PARTY]),
        ([SEATED, ORDERED, "w 4 3 Lee"], "swap 2 3", [ORDER, PARTY, PARTY]),
        ([SEATED, ORDERED, "w 4 3 Lee"], "swap 3 2", [ORDER, PARTY, PARTY]),
        ([SEATED, "w 4 3 Lee", "swap 2 3"], "u", [PARTY, PARTY]),
        ([SEATED, "w 2 3 Lee"], "join 2 3", [PARTY, PARTY]),
        ([SEATED, ORDERED, "w 2 3 Lee"], "join 2 3", [ORDER, PARTY, PARTY]),
        ([SEATED, ORDERED, "w 2 3 Lee"], "join 3 2", [ORDER, PARTY, PARTY]),
        ([SEATED, ORDERED, "w 2 3 Lee", "join 3 2"], "part 3", [ORDER, PARTY, PARTY]),
        ([SEATED, ORDERED, "w 2 3 Lee", "join 3 2"], "u", [ORDER, PARTY, PARTY]),
        ([SEATED], "arrived 2 1", []),
        ([SEATED], "back 2", [PARTY]),
        ([BOOKED, "s okafor"], "back 2", [PARTY]),
        ([BOOKED, "s okafor", "back 2"], "u", [PARTY]),
        ([], "block 2 30 wobbly leg", []),
        (["block 2"], "unblock 2", []),
        (["block 2"], "u", []),
        (["q 2 20 Lee"], "promise lee 2", []),
        (["q 2 20 Lee", "promise lee 2"], "u", []),
        (["q 2 20 Lee", "promise lee 2"], "s lee", [PARTY]),
        ([BOOKED], "late okafor 20", []),
        ([BOOKED], "arrived okafor 2", []),
        ([BOOKED], "noshow okafor", []),
        ([BOOKED, "noshow okafor"], "u", []),
        ([BOOKED, "noshow okafor"], "s okafor", [PARTY]),
    ],
)
def test_a_verb_sends_exactly_its_events(
    host: Host, before: Sequence[str], line: str, events: Sequence[str]
) -> None:
    if before:
        perform(host, *before)
    assert sent_by(perform(host, line)) == list(events)


@pytest.mark.parametrize(
    ("before", "line", "why"),
    [
        ([SEATED], "w 2 2", "Table 2 is taken by Okafor"),
        ([], "w 4 99", "There is no table 99"),
        ([], "w lots", "“lots” is no number of guests"),
        ([], "s nobody", "No booking fits “nobody”"),
        ([BOOKED, "s okafor"], "s okafor 3", "Okafor is already seated at 2"),
        ([SEATED, ORDERED], "c 2", "Okafor still owe £14.50 of £14.50"),
        ([SEATED, ORDERED], "p 2 20", "£20.00 is more than the £14.50"),
        ([SEATED], "p 2", "Okafor have nothing left to pay"),
        ([SEATED], "o 2 lobster", "There is no “lobster” on the menu"),
        ([SEATED], "o 2 burger (on fire)", "It comes with No onion, Extra cheese"),
        ([SEATED], "m 2 2", "Okafor already sits at 2"),
        ([SEATED], "d 2 2", "would be left without a table"),
        ([], "n 3", "Nobody sits at table 3"),
        ([], "u", "There is nothing to undo"),
        ([SEATED, "w 2 3 Lee"], "m 2 3", "taken by Lee until 21:10; choose a free one or `swap 2 3`"),
        ([SEATED], "swap 2 3", "Nobody sits at table 3; `m 2 3` goes there"),
        ([SEATED], "swap 3 2", "Nobody sits at table 3; `m 2 3` goes there"),
        ([SEATED, "a 2 3"], "swap 2 3", "Okafor sits at both tables"),
        ([SEATED], "join 2 3", "Nobody sits at table 3; `a 2 3` takes it too"),
        ([SEATED, "a 2 3"], "join 2 3", "there is nothing to join"),
        ([SEATED], "part 2", "Nobody has joined Okafor"),
        ([SEATED, ORDERED], "back 2", "Okafor have £14.50 on their tab"),
        ([], "back 2", "Nobody sits at table 2"),
        (
            ["block 2 wobbly leg"],
            "w 2 2",
            "Table 2 is blocked until somebody lifts it (wobbly leg); choose another",
        ),
        (["block 2 30"], "w 2 2", "until 20:10; choose another table, a time from 20:10, `unblock 2`"),
        (["block 2 30"], BOOKED, "Table 2 is blocked until 20:10"),
        ([SEATED, "block 3"], "m 2 3", "Table 3 is blocked"),
        ([SEATED, "block 3"], "a 2 3", "Table 3 is blocked"),
        ([SEATED, "w 4 3 Lee", "block 3"], "swap 2 3", "Table 3 is blocked"),
        ([], "unblock 2", "Table 2 is not blocked"),
        (["q 2 Lee"], "promise lee", "Say which table, or off"),
        (["q 2 Lee"], "promise lee off", "Lee were promised no table; `promise Lee 12` does."),
        (["q 2 Lee"], "promise lee 99", "There is no table 99"),
        (["q 2 Lee"], "promise kim 2", "No waiting party fits “kim”"),
        (
            ["q 2 Lee", "q 2 Kim", "promise lee 2"],
            "promise kim 2",
            "Table 2 is promised to Lee, who still wait; choose another table, or `promise Lee off` takes",
        ),
        ([SEATED, "q 2 Lee", "promise lee 2"], "s lee", "Table 2 is taken by Okafor"),
        ([], "block 2 0", "“0” is no number of minutes"),
        ([BOOKED, "s okafor"], "late okafor 20", "Okafor is already seated at 2"),
        ([BOOKED, "s okafor", "c 2"], "arrived okafor", "Okafor came and left at 19:40"),
        ([BOOKED, "s okafor", "c 2"], "x okafor", "Okafor came and left at 19:40"),
        ([BOOKED, "noshow okafor"], "noshow okafor", "already down as a no-show"),
        ([BOOKED], "late okafor soon", "“soon” is no number of minutes"),
        ([BOOKED], "late okafor 700", "700 minutes is too late"),
        ([], "fly 2", "“fly” is no verb"),
        ([], "", "Type a verb"),
    ],
)
def test_a_refused_line_says_why_and_sends_and_changes_nothing(
    host: Host, store: Store, before: Sequence[str], line: str, why: str
) -> None:
    if before:
        perform(host, *before)
    with store.read() as session:
        events = len(session.execute(select(Event)).all())
    said = host.perform(line)
    assert not said.ok
    assert why in said.message
    assert said.events == ()
    with store.read() as session:
        assert len(session.execute(select(Event)).all()) == events


def test_a_rehearsal_says_what_will_be_done_and_leaves_nothing_behind(host: Host, store: Store) -> None:
    assert host.rehearse("w 4").message == "Seat the walk-in (4) at 2 until 21:25."
    with store.read() as session:
        assert session.execute(select(Event)).first() is None
    assert host.perform("w 4").message == "Seated the walk-in (4) at 2 until 21:25."


def test_without_a_link_to_dojo_events_are_recorded_as_not_sent(make_store: MakeStore) -> None:
    store = make_store(owner=True)
    said = Host(store, terminal="stand").perform("w 2")
    assert [event.state for event in said.events] == [EventState.NOT_SENT]
