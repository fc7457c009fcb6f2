"""Whoever names a table that cannot be had is offered another one while any is free, each tried beforehand."""

import pytest

from data.store import Store
from pos_tui.language.host import Host
from tests.pos_tui.language.test_events import perform

BEGUN = ("w 2 1 Okafor", "b 4 20:00 T2 Lee", "q 2 20 Rossi")

STANDS_IN_THE_WAY = {
    "taken": ("w 4 3 Kim",),
    "one of several": ("w 4 2+3 Kim",),
    "blocked": ("block 3 60 leak",),
    "out of service": ("plan retire 3",),
}

LINES = (
    "w 4 3",
    "w 4 3 Ng ; window",
    "s lee 3",
    "s lee 3 for 3",
    "s rossi 3",
    "m 1 3",
    "a 1 3",
    "e 1 tables=3",
    "e lee tables=3",
    "e lee covers=3 tables=3 notes=window",
    "swap 1 3",
    "join 1 3",
)


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("way", STANDS_IN_THE_WAY)
def test_another_way_is_offered_and_each_one_works(host: Host, line: str, way: str) -> None:
    for each in (*BEGUN, *STANDS_IN_THE_WAY[way]):
        perform(host, each)
    said = host.rehearse(line)
    if said.ok:
        return  # bookings may overlap, and two who sit may swap or sit together
    assert said.offers, said.message
    for offer in said.offers:
        tried = host.rehearse(offer.line)
        assert tried.ok, tried.message
        assert tried.message == offer.will


@pytest.mark.parametrize("way", ["taken", "blocked", "out of service"])
@pytest.mark.parametrize("line", ["w 4 3", "s lee 3", "s rossi 3", "a 1 3", "e 1 tables=3"])
def test_among_the_ways_is_another_table(host: Host, line: str, way: str) -> None:
    for each in (*BEGUN, *STANDS_IN_THE_WAY[way]):
        perform(host, each)
    offered = [offer.line for offer in host.rehearse(line).offers]
    assert any(other.startswith(line.split()[0]) and " 3" not in other for other in offered)


def test_who_sits_there_is_named_with_the_time_they_may_stay_until(host: Host) -> None:
    perform(host, "w 4 3 Kim")
    refusal = host.rehearse("w 4 3").message
    assert refusal == "Table 3 is taken by Kim until 21:25; choose a free one or move them first."


def test_a_party_over_its_time_is_named_without_one(host: Host, store: Store) -> None:
    perform(host, "w 4 3 Kim", "e 3 until=19:40")
    assert "is taken by Kim; choose" in host.rehearse("w 4 3").message


@pytest.mark.parametrize("line", ["swap 1 3", "join 1 3"])
def test_a_blocked_table_is_not_advised(host: Host, line: str) -> None:
    perform(host, "w 2 1 Okafor", "block 3 60 leak")
    assert host.rehearse(line).message.startswith("Table 3 is blocked until 20:40 (leak)")
