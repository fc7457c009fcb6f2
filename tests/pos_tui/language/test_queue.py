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
    assert said.message == "Seated Okafor (4) at 2 until 21:25. ✎ noted: pram."
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


def test_a_guest_who_waits_and_one_who_booked_are_told_apart(host: Host, store: Store) -> None:
    perform(host, "b 2 20:00 2 Smith", "q 2 Smith")
    message = host.rehearse("s smith").message
    assert message.startswith("Several guests fit “smith”: Smith (2) 20:00 [")
    assert message.endswith(f"Smith (2) waiting [{look(store).waitlist[0].reference}].")


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


def ranked(host: Host, line: str) -> dict[str, bool]:
    return {each.names: each.fits for each in host.rehearse(line).ranked}


def test_a_promised_table_is_proposed_to_nobody_else_and_taken_by_a_host_with_a_warning(
    host: Host, store: Store
) -> None:
    perform(host, "q 2 20 Lee")
    assert perform(host, "promise lee 1").message == "Promised 1 to Lee (2)."
    assert ranked(host, "w 2")["1"] is False
    assert host.rehearse("w 2").message.startswith("Seat the walk-in (2) at 5")
    said = host.rehearse("w 2 1")
    assert said.ok
    assert "1 is promised to Lee (2), who still wait" in " ".join(said.warnings)
    perform(host, "w 2 6 Ng")
    assert "1 is promised to Lee (2), who still wait" in " ".join(host.rehearse("m 6 1").warnings)
    perform(host, "u")
    assert host.rehearse("b 2 20:00 Smith").message.startswith("Book Smith (2) 20:00 at 5")
    assert ranked(host, "b 2 21:30 Smith")["1"] is True
    view = look(store).table("tbl_1")
    assert view is not None
    assert view.promised_to == "Lee"


def test_a_promise_before_the_table_is_free_is_kept_until_it_is(
    host: Host, store: Store, clock: ManualClock
) -> None:
    perform(host, "w 4 2 Okafor", "q 2 Kim", "q 4 Lee")
    assert perform(host, "promise lee 2").message == "Promised 2 to Lee (4), where Okafor still sit."
    lee, kim = sorted(look(store).waitlist, key=lambda each: -each.covers)
    assert (kim.table_names, lee.table_names, lee.promised_names) == (("1",), (), ("2",))
    assert lee.quote is not None
    assert lee.quote.low > 0
    assert not [need for need in needs(look(store), clock.utc_now()) if need.urgency is Urgency.PROMISED_AND_FREE]
    perform(host, "c 2")
    assert [each.table_names for each in look(store).waitlist if each.name == "Lee"] == [("2",)]
    [need] = needs(look(store), clock.utc_now())
    assert (need.urgency, need.text) == (
        Urgency.PROMISED_AND_FREE,
        "2 is free for Lee (4), to whom it was promised",
    )
    assert perform(host, "s lee").message.startswith("Seated Lee (4) at 2")


def test_a_promise_falls_when_the_party_leaves_or_sits_elsewhere(host: Host, store: Store) -> None:
    perform(host, "q 2 Lee", "q 2 Kim", "promise lee 1", "promise kim 5", "x lee", "s kim 6")
    assert ranked(host, "w 2")["1"] is True
    assert ranked(host, "w 2")["5"] is True
    assert {table.promised_to for table in look(store).tables} == {None}
    perform(host, "u", "u")
    assert {table.name: table.promised_to for table in look(store).tables if table.promised_to} == {
        "1": "Lee",
        "5": "Kim",
    }


def test_telling_a_party_which_table_is_ready_keeps_it_for_them(host: Host, store: Store) -> None:
    perform(host, "q 2 Lee")
    assert perform(host, "ready lee T1").message == "Told Lee (2) that T1 is ready."
    assert look(store).waitlist[0].promised_names == ("T1",)
    assert perform(host, "promise lee off").message == "Freed T1 of Lee (2) for others."


def fill(host: Host) -> None:
    """Guests at every table."""
    tables = {"1": 2, "2": 4, "3": 4, "4": 6, "5": 2, "6": 2, "T1": 2, "T2": 4}
    perform(host, *(f"w {covers} {table}" for table, covers in tables.items()))
