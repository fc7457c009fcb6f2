"""A turn is watched beside the stage: the house's two-tops have ninety minutes from 19:40."""

from datetime import timedelta

import pytest

from data.models import Party
from data.queries.attention import Need, Urgency, needs
from data.queries.views import PartyView
from data.store import Store
from pos_tui.language.host import Host
from tests.data.test_floor import book, look
from tests.house import FRIDAY_19_40

OF_TURNS = (Urgency.OVER_AND_BOOKED, Urgency.BUSY_AND_BOOKED, Urgency.OVERRUN, Urgency.PAST_END)


def perform(store: Store, *lines: str) -> None:
    host = Host(store, terminal="stand")
    for line in lines:
        said = host.perform(line)
        assert said.ok, said.message


def after(store: Store, minutes: int) -> list[Need]:
    """What the floor asks for about turns so many minutes after 19:40."""
    found = needs(look(store), FRIDAY_19_40 + timedelta(minutes=minutes))
    return [need for need in found if need.urgency in OF_TURNS]


def told(store: Store, minutes: int) -> list[tuple[Urgency, str]]:
    return [(need.urgency, need.text) for need in after(store, minutes)]


def seated(store: Store, table: str = "2") -> PartyView:
    view = look(store).table(f"tbl_{table}")
    assert view is not None
    assert view.party is not None
    return view.party


def linger(store: Store, *tables: str) -> None:
    """Okafor's two have all the dishes they want and are in no hurry: a stage without a limit."""
    perform(store, f"w 2 {'+'.join(tables)} Okafor", f"o {tables[0]} burger")
    with store.preparation() as uow:
        party = uow.find(Party, seated(store, tables[0]).id)
        assert party is not None
        party.status = "Waiting for cake"


@pytest.mark.parametrize(("minutes", "over"), [(89, 0), (90, 0), (91, 1), (97, 7)])
def test_a_turn_is_over_by_the_minutes_past_the_expected_end(store: Store, minutes: int, over: int) -> None:
    linger(store, "2")
    assert seated(store).turn_over(FRIDAY_19_40 + timedelta(minutes=minutes)) == over


def test_the_overrun_is_that_of_the_stage_or_of_the_turn_whichever_is_more(store: Store) -> None:
    perform(store, "w 2 2 Okafor", "o 2 burger", "e 2 until=20:00")
    party, at = seated(store), FRIDAY_19_40 + timedelta(minutes=25)
    assert (party.stage_over(at), party.turn_over(at), party.overrun(at)) == (5, 5, 5)
    perform(store, "e 2 until=19:50")
    assert seated(store).overrun(at) == 15
    perform(store, "e 2 until=22:00")
    assert seated(store).overrun(at) == 5


def test_a_party_past_its_time_is_told_mildly_where_nobody_waits(store: Store) -> None:
    linger(store, "2")
    assert told(store, 90) == []
    assert told(store, 95) == [(Urgency.PAST_END, "Okafor at 2 sit 5 min past their time")]


def test_it_is_an_overrun_once_somebody_waits_whom_the_table_would_hold(store: Store) -> None:
    linger(store, "2")
    perform(store, "q 5 Khan", "q 4 Lee")
    assert told(store, 95) == [(Urgency.OVERRUN, "Okafor at 2 sit 5 min past their time; Lee (4) waits")]


def test_who_was_promised_the_table_is_named_before_who_waits_longer(store: Store) -> None:
    linger(store, "2")
    perform(store, "q 2 Khan", "q 2 Lee", "promise lee 2")
    assert [text for _, text in told(store, 95)] == ["Okafor at 2 sit 5 min past their time; Lee (2) waits"]


def test_who_waits_for_another_table_or_was_called_to_theirs_is_not_kept_waiting_by_this_one(store: Store) -> None:
    linger(store, "2")
    perform(store, "q 2 Khan", "promise khan 3", "q 2 Lee", "ready lee")
    assert [urgency for urgency, _ in told(store, 95)] == [Urgency.PAST_END]


def test_it_is_worst_when_the_next_guests_of_that_very_table_are_due(store: Store) -> None:
    book(store, "2", 120)
    linger(store, "2")
    assert [urgency for urgency, _ in told(store, 89)] == []
    assert told(store, 91) == [
        (Urgency.OVER_AND_BOOKED, "2 is booked for Lee (2) at 21:40, Okafor sit 1 min past their time")
    ]
    assert [need.urgency for need in after(store, 110)] == [Urgency.OVER_AND_BOOKED]


def test_a_booking_that_is_hours_away_makes_it_no_worse(store: Store) -> None:
    book(store, "2", 180)
    linger(store, "2")
    assert [urgency for urgency, _ in told(store, 95)] == [Urgency.PAST_END]


def test_a_table_over_and_booked_comes_before_one_that_is_only_busy_and_booked(store: Store) -> None:
    perform(store, "w 2 3 Kim", "e 3 until=22:30")
    book(store, "3", 105)
    book(store, "2", 110)
    linger(store, "2")
    assert [need.urgency for need in after(store, 91)][:2] == [Urgency.OVER_AND_BOOKED, Urgency.BUSY_AND_BOOKED]


def test_a_stage_and_a_turn_that_are_both_over_are_one_need(store: Store) -> None:
    perform(store, "w 2 2 Okafor", "o 2 burger", "e 2 until=20:00")
    assert told(store, 25) == [
        (Urgency.OVERRUN, "Okafor at 2: Ordered 5 min over, 5 min past their time"),
    ]


def test_guests_who_have_paid_and_sit_on_keep_others_waiting(store: Store) -> None:
    perform(store, "w 2 2 Okafor", "o 2 burger", "p 2", "q 2 Lee", "e 2 until=20:00")
    assert told(store, 25) == [(Urgency.OVERRUN, "Okafor at 2 sit 5 min past their time; Lee (2) waits")]


def test_guests_over_several_tables_are_told_once(store: Store) -> None:
    linger(store, "2", "3")
    assert told(store, 95) == [(Urgency.PAST_END, "Okafor at 2+3 sit 5 min past their time")]


def test_a_booking_at_the_second_of_their_tables_counts_as_well(store: Store) -> None:
    book(store, "3", 100)
    linger(store, "2", "3")
    assert [urgency for urgency, _ in told(store, 95)] == [Urgency.OVER_AND_BOOKED]


def test_no_turn_is_watched_where_nobody_said_until_when_they_stay(store: Store) -> None:
    linger(store, "2")
    with store.preparation() as uow:
        party = uow.find(Party, seated(store).id)
        assert party is not None
        party.expected_end_at = None
    assert seated(store).turn_over(FRIDAY_19_40 + timedelta(days=1)) == 0
    assert told(store, 600) == []
