"""An evening is planned from its seed and its dials, and from nothing else."""

from collections import Counter
from dataclasses import replace

from server.guests.dials import Dials
from server.guests.menu import read_card
from server.guests.plan import Intent, What, plan_evening, service_around
from server.guests.visits import Way
from tests.server.guests.nights import OPENS, bistro

_FILE = bistro()
_SERVICE = service_around(_FILE.venue, OPENS)


def _plan(seed: int, dials: Dials = Dials()) -> tuple[Intent, ...]:  # noqa: B008 - frozen
    return plan_evening(_FILE, seed, dials, _SERVICE)


def test_the_same_seed_is_the_same_evening_and_another_one_is_not() -> None:
    one = _plan(1)
    assert one == _plan(1)
    assert one != _plan(2)


def test_a_dial_changes_what_it_names_and_nothing_else() -> None:
    some, none = _plan(3), _plan(3, Dials(no_show=1.0))
    booked = {intent.guest for intent in some if intent.what is What.BOOK}
    assert booked == {intent.guest for intent in none if intent.what is What.BOOK}
    walked_in = {intent for intent in some if intent.guest.booked is None}
    assert walked_in == {intent for intent in none if intent.what is What.COME}


def test_everybody_can_be_rung_up_without_disturbing_anybody() -> None:
    assert all(intent.guest.phone.startswith("07700 900") for intent in _plan(4))


def test_people_order_what_the_venue_serves_and_nothing_to_take_home() -> None:
    card = read_card(_FILE)
    on_the_menu = {item.plu for row in _FILE.menu for item in row.items if row.category != "Shop"}
    ordered = {dish.plu for intent in _plan(5) for step in intent.guest.visit.steps for dish in step.dishes}
    assert ordered <= on_the_menu
    assert ordered & set(card.mains)


def test_rates_lie_within_their_dials_over_many_evenings() -> None:
    dials = replace(Dials(), walk_ins=0.0, amended=0.2)
    counts: Counter[str] = Counter()
    for seed in range(24):
        intents = _plan(seed, dials)
        what = Counter(intent.what for intent in intents)
        booked = [intent.guest for intent in intents if intent.what is What.BOOK]
        counts["booked"] += len(booked)
        counts["amended"] += what[What.AMEND]
        counts["cancelled"] += what[What.CANCEL]
        counts["no-show"] += len(booked) - what[What.CANCEL] - what[What.COME]
        counts["late"] += sum(g.booked is not None and g.booked.late.total_seconds() >= 300 for g in booked)
        counts["cash"] += sum(g.visit.way is Way.CASH for g in booked)
    wanted = {"amended": 0.2, "cancelled": 0.08, "no-show": 0.92 * 0.08, "late": 0.12, "cash": 0.15}
    for name, rate in wanted.items():
        assert abs(counts[name] / counts["booked"] - rate) < 0.045, name
