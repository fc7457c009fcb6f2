"""What the coach makes of two looks at the house: to be done, done wrong, nobody asked for."""

from dataclasses import replace

import pytest

from data.queries.standing import Standing, standing
from data.store import Store
from pos_tui.language.host import Host
from pos_tui.training.claims import Finding, judge_booking, judge_gone, judge_party, judge_table, surprises
from pos_tui.training.lesson_file import Expectation
from pos_tui.training.tab_claims import judge_tab, left_of


def look(store: Store, *lines: str) -> Standing:
    """How the house stands once these lines were done."""
    host = Host(store, terminal="stand")
    for line in lines:
        said = host.perform(line)
        assert said.ok, said.message
    with store.read() as session:
        return standing(session, store.clock.utc_now())


def test_what_is_as_it_was_is_only_not_done_yet_and_anything_else_is_wrong(store: Store) -> None:
    start = look(store, "w 2 1 Okafor")
    claim = Expectation(party="okafor", at="2")
    assert judge_party(claim, start, start) == Finding("Okafor still sits at 1", wrong=False)
    moved = look(store, "m 1 3")
    assert judge_party(claim, start, moved) == Finding("Okafor sits at 3, the task wants table 2", wrong=True)
    assert judge_party(claim, start, look(store, "m 3 2")) is None


def test_tables_that_stand_together_may_be_named_in_any_order(store: Store) -> None:
    start = look(store)
    now = look(store, "w 8 2+3 Mbeki")
    assert judge_party(Expectation(party="Mbeki", at="3+2", covers=8), start, now) is None


def test_a_stage_on_the_way_is_not_wrong_but_one_beyond_is(store: Store) -> None:
    start = look(store, "w 2 1 Okafor")
    claim = Expectation(party="Okafor", stage="Starters")
    on_the_way = judge_party(claim, start, look(store, "n 1"))
    assert on_the_way == Finding("Okafor is at Ordered, the task wants Starters", wrong=False)
    beyond = judge_party(claim, start, look(store, "n 1 mains"))
    assert beyond == Finding("Okafor is at Mains, the task wants Starters", wrong=True)


def test_a_table_says_what_it_is_instead(store: Store) -> None:
    start = look(store)
    now = look(store, "block 1")
    claim = Expectation(table="1", state="clean")
    assert judge_table(claim, start, start) is None
    assert judge_table(Expectation(table="1", state="blocked"), start, now) is None
    assert judge_table(Expectation(table="1", state="dirty"), start, now) == Finding(
        "table 1 is blocked, the task wants it dirty", wrong=True
    )


def test_a_booking_says_what_is_wrong_with_it(store: Store) -> None:
    start = look(store)
    now = look(store, "b 4 21:30 2 Smith 07700 900123")
    right = Expectation(booking="Smith", covers=4, time="21:30", at="2", phone="07700900123", state="expected")
    assert judge_booking(right, start, now) is None
    wrong = judge_booking(Expectation(booking="Smith", time="20:30"), start, now)
    assert wrong == Finding("Smith is booked for 21:30, the task wants 20:30", wrong=True)
    assert judge_booking(Expectation(booking="Smith", state="cancelled"), start, look(store, "x smi")) is None


def test_a_tab_lacks_something_or_has_what_nobody_asked_for(store: Store) -> None:
    start = look(store, "w 2 1 Okafor")
    claim = Expectation(tab="1", has=["2x burger", "flat white (oat milk)"])
    one = judge_tab(claim, start, look(store, "o 1 2 burger"))
    assert one == Finding("the tab of table 1 lacks 1x flat white (oat milk)", wrong=False)
    other = judge_tab(claim, start, look(store, "o 1 fish"))
    assert other == Finding("the tab of table 1 has 1x fish & chips, which nobody asked for", wrong=True)


def test_a_share_is_paid_and_the_wrong_purse_is_noticed(store: Store) -> None:
    start = look(store, "w 2 1 Okafor", "o 1 burger")
    claim = Expectation(tab="1", owes="1/2", payments=["card"])
    assert judge_tab(claim, start, look(store, "p 1 1/2")) is None
    paid = judge_tab(Expectation(tab="1", payments=["cash"]), start, look(store))
    assert paid == Finding("table 1 has paid card, the task wants cash", wrong=True)


@pytest.mark.parametrize(
    ("total", "owes", "left"),
    [(1000, "nothing", 0), (1000, "all", 1000), (1001, "1/2", 500), (1000, "1/3", 332), (1000, "2/3", 666)],
)
def test_shares_are_rounded_up_so_that_the_last_one_pays_the_least(total: int, owes: str, left: int) -> None:
    assert left_of(total, owes) == left


def test_what_nobody_asked_for_is_named(store: Store) -> None:
    start = look(store, "w 2 1 Okafor", "b 2 21:00 4 Smith")
    now = look(store, "m 1 2", "w 2 3", "x smi", "b 2 22:00 4 Lee", "q 2 Kim", "block 6")
    assert list(surprises([], start, now)) == [
        "Okafor now sits at 2, the task does not ask for that",
        "The walk-in sits at 3, the task does not ask for that",
        "Lee is in the book, the task does not ask for that",
        "the booking of Smith is cancelled, the task does not ask for that",
        "table 6 is blocked, the task does not ask for that",
        "Kim is on the waitlist, the task does not ask for that",
    ]
    claims = [Expectation(party="Okafor"), Expectation(booking="Lee"), Expectation(waiting="Kim")]
    assert len(list(surprises(claims, start, now))) == 3


def test_a_block_has_its_end_and_its_reason(store: Store) -> None:
    start = look(store)
    claim = Expectation(table="1", state="blocked", time="20:10", notes="wobbly")
    assert judge_table(claim, start, look(store, "block 1 30 wobbly leg")) is None
    late = judge_table(claim, start, look(store, "unblock 1", "block 1 60 wobbly"))
    assert late == Finding("table 1 is blocked until 20:40, the task wants 20:10", wrong=True)
    mute = judge_table(claim, start, look(store, "unblock 1", "block 1 30"))
    assert mute == Finding("the block of table 1 does not say “wobbly”", wrong=True)


def test_who_has_gone_is_asked_how_they_paid(store: Store) -> None:
    start = look(store, "w 2 1 Okafor", "o 1 burger")
    claim = Expectation(gone="Okafor", payments=["cash"])
    assert judge_gone(claim, start, start) == Finding("Okafor still sits at 1", wrong=False)
    paid = look(store, "p 1")
    wrong = Finding("Okafor has paid card, the task wants cash", wrong=True)
    assert judge_gone(claim, start, paid) == wrong
    assert judge_gone(claim, start, look(store, "c 1")) == wrong


def test_a_party_sits_where_it_was_proposed_and_by_its_booking(store: Store) -> None:
    start = replace(look(store, "b 2 20:00 1 Smith"), proposed={2: ("2",)})
    now = look(store, "w 2 1 Smith")
    elsewhere = judge_party(Expectation(party="Smith", covers=2, at="proposed"), start, now)
    assert elsewhere == Finding("Smith sits at 1, the task wants table 2", wrong=True)
    unbooked = judge_party(Expectation(party="Smith", booked=True), start, now)
    assert unbooked == Finding("Smith sits there as a walk-in, and the booking is still open", wrong=True)
    assert judge_party(Expectation(party="Smith", covers=2, at="proposed"), start, look(store, "m 1 2")) is None


def test_so_many_of_a_booking_are_here(store: Store) -> None:
    start = look(store, "b 4 20:00 2 Smith")
    claim = Expectation(booking="Smith", state="partly arrived", arrived=2)
    wrong = judge_booking(claim, start, look(store, "arrived smi 3"))
    assert wrong == Finding("Smith is here with 3, the task says 2", wrong=True)
    assert judge_booking(claim, start, look(store, "arrived smi 2")) is None
