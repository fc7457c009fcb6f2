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


def test_who_waits_by_that_very_name_is_meant_before_a_booking_that_is_spelled_nearly_so(host: Host) -> None:
    perform(host, "b 2 20:00 2 Dora Huang", "b 2 20:00 3 Cora Huang", "q 2 Nora Huang")
    assert perform(host, "s nora huang").message.startswith("Seated Nora Huang (2) at ")


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


def test_without_a_figure_the_program_proposes_an_honest_band_and_keeps_it(
    host: Host, store: Store, clock: ManualClock
) -> None:
    fill(host)
    said = host.rehearse("q 4 Lee")
    assert said.message.startswith("Queue Lee (4), told ")
    assert " min (nobody ahead, likely at " in said.message
    perform(host, "q 4 Lee")
    [waiting] = look(store).waitlist
    assert waiting.quote is not None
    assert (waiting.quoted_from, waiting.quoted_minutes) == (waiting.quote.low, waiting.quote.high)


def test_what_the_host_says_is_kept_as_it_was_said(host: Host, store: Store) -> None:
    fill(host)
    perform(host, "q 4 20 Lee")
    [waiting] = look(store).waitlist
    assert (waiting.told, waiting.quoted_from) == ("20", None)


def test_a_party_that_no_table_will_hold_is_told_so(host: Host) -> None:
    said = host.rehearse("q 40 Wedding")
    assert said.message == "Queue Wedding (40), told nothing: no table for them is in sight."


def test_when_tables_overrun_those_who_will_be_disappointed_are_listed_with_their_number(
    host: Host, store: Store, clock: ManualClock
) -> None:
    fill(host)
    clock.advance(minutes=70)
    perform(host, *(f"n {table} bill" for table in ("1", "2", "3", "4", "5", "6", "T1", "T2")))
    perform(host, "q 4 Lee 07700 900123")
    at_risk = [need for need in needs(look(store), clock.utc_now()) if need.urgency is Urgency.QUOTE_AT_RISK]
    assert at_risk == []
    perform(host, *(f"n {table} ordered" for table in ("2", "3", "4", "T2")))
    [need] = [need for need in needs(look(store), clock.utc_now()) if need.urgency is Urgency.QUOTE_AT_RISK]
    assert need.text.startswith("Lee (4), told ")
    assert need.text.endswith("more; 07700 900123")


def test_a_party_is_told_once_that_its_table_is_ready_and_its_clock_stops(
    host: Host, store: Store, clock: ManualClock
) -> None:
    perform(host, "q 2 15 Lee")
    clock.advance(minutes=10)
    assert perform(host, "ready lee").message == "Told Lee (2) that the table is ready."
    clock.advance(minutes=10)
    [waiting] = look(store).waitlist
    assert waiting.over(clock.utc_now()) == 0
    assert host.perform("ready lee").message.startswith("Lee was told at 19:50 that the table is ready")


def fill(host: Host) -> None:
    """Guests at every table."""
    tables = {"1": 2, "2": 4, "3": 4, "4": 6, "5": 2, "6": 2, "T1": 2, "T2": 4}
    perform(host, *(f"w {covers} {table}" for table, covers in tables.items()))
