"""The waitlist on the line: joining, being seated from it, leaving it."""

from data.clock import ManualClock
from data.queries.attention import Urgency, needs
from data.store import Store
from pos_tui.language.host import Host
from tests.data.test_floor import look
from tests.pos_tui.language.test_events import perform


def test_a_party_joins_with_what_it_was_told(host: Host, store: Store) -> None:
    said = perform(host, "q 4 20 Ngozi Okafor 07700 900123 ; pram")
    assert said.message == "Queued Ngozi Okafor (4), told 20 minutes."
    assert said.events == ()
    [waiting] = look(store).waitlist
    assert (waiting.name, waiting.covers, waiting.quoted_minutes) == ("Ngozi Okafor", 4, 20)
    assert (waiting.phone, waiting.notes) == ("07700 900123", "pram")


def test_a_party_may_join_without_a_promise(host: Host, store: Store) -> None:
    perform(host, "q 2 Lee")
    [waiting] = look(store).waitlist
    assert (waiting.name, waiting.quoted_minutes) == ("Lee", None)


def test_seating_from_the_queue_takes_the_best_table_and_sends_the_partys_event(host: Host, store: Store) -> None:
    perform(host, "q 4 20 Okafor ; pram")
    said = perform(host, "s oka")
    assert said.message == "Seated Okafor (4) at 2 until 21:25."
    assert [str(event.event_type) for event in said.events] == ["PartyUpdated"]
    assert look(store).waitlist == ()


def test_undoing_the_seating_puts_the_party_back_in_its_place(host: Host, store: Store) -> None:
    perform(host, "q 4 20 Okafor", "s oka", "u")
    assert [waiting.name for waiting in look(store).waitlist] == ["Okafor"]


def test_a_walk_in_that_was_put_back_can_be_seated_again(host: Host, store: Store) -> None:
    perform(host, "w 2 2 Lee", "back 2", "s lee T1")
    assert look(store).waitlist == ()
    view = look(store).table("tbl_T1")
    assert view is not None
    assert view.party is not None
    assert view.party.name == "Lee"


def test_a_guest_who_waits_and_one_who_booked_are_told_apart(host: Host) -> None:
    perform(host, "b 2 20:00 2 Smith", "q 2 Smith")
    message = host.rehearse("s smith").message
    assert message.startswith("Several guests fit “smith”: Smith (2) 20:00 [")
    assert message.endswith("Smith (2) waiting.")


def test_who_will_not_wait_any_longer_leaves_the_queue(host: Host, store: Store) -> None:
    perform(host, "q 2 Lee")
    assert perform(host, "x lee").message == "Took Lee (2) off the waitlist."
    assert look(store).waitlist == ()
    assert not host.perform("s lee").ok


def test_a_broken_promise_needs_somebody(host: Host, store: Store, clock: ManualClock) -> None:
    perform(host, "q 2 15 Lee")
    clock.advance(minutes=15)
    assert needs(look(store), clock.utc_now()) == ()
    clock.advance(minutes=3)
    [need] = needs(look(store), clock.utc_now())
    assert (need.urgency, need.text) == (
        Urgency.QUOTE_BROKEN,
        "Lee (2) waits 3 min longer than the 15 told",
    )
