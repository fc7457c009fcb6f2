"""Quotes: a band that keeps its word, and what it depends on."""

from itertools import islice
from random import Random
from statistics import median

import pytest

from data.rules.quote_floor import QuoteFloor, QuoteTable, Seated
from data.rules.quotes import quote_for, quotes, remaining
from tests.data.waiting_rooms import Room, busy_rooms, past_stays

TURNS = ((2, 90.0), (4, 105.0), (6, 120.0), (8, 150.0))
STAGES = (15.0, 20.0, 25.0, 45.0, 25.0, 10.0, 15.0)


def history(count: int) -> tuple[tuple[int, tuple[float, ...]], ...]:
    """What a venue remembers of so many parties."""
    known: dict[int, list[float]] = {}
    for covers, stay in past_stays(Random(5), count):
        known.setdefault(next(size for size, _ in TURNS if size >= covers), []).append(stay)
    return tuple((size, tuple(sorted(stays))) for size, stays in sorted(known.items()))


def seen(room: Room, stays: tuple[tuple[int, tuple[float, ...]], ...]) -> QuoteFloor:
    """What a host sees of a room: who sits since when and in which stage, not for how long they will stay."""
    tables = []
    for number, seats in enumerate(room.seats):
        guests = room.sitting.get(number)
        name = str(number)
        if guests is None or guests.sat is None:
            clearing = max(0.0, room.free_at.get(number, 0) - room.now)
            tables.append(QuoteTable(name, name, seats, blocked=clearing))
            continue
        stage, began = guests.stage_at(room.now)
        seated = Seated(guests.covers, room.now - guests.sat, stage, began - guests.sat)
        tables.append(QuoteTable(name, name, seats, seated, party=name))
    return QuoteFloor(tuple(tables), tuple(guests.covers for guests in room.queue), TURNS, STAGES, stays)


def waited(room: Room) -> float:
    """How long whoever came last really waits."""
    guests, since = room.queue[-1], room.now
    while guests.sat is None and room.now < since + 600:
        room.minute()
    return room.now - since


@pytest.mark.parametrize("remembered", [400, 0], ids=["with history", "on the first day"])
def test_four_of_five_waits_end_inside_the_band_and_bands_are_narrow(
    remembered: int, request: pytest.FixtureRequest
) -> None:
    long = request.config.getoption("--long")
    count = 1000 if long else 200 if remembered else 50
    stays, inside, widths, refused = history(remembered), 0, [], 0
    for room in islice(busy_rooms(seed=1 + remembered), count):
        quote = quotes(seen(room, stays))[-1]
        if quote is None:
            refused += 1
            continue
        widths.append(quote.high - quote.low)
        inside += quote.low <= waited(room) <= quote.high
    assert inside >= 0.8 * len(widths)
    assert median(widths) <= 15
    assert refused <= 0.05 * count


def table(name: str, seats: int = 2, **values: object) -> QuoteTable:
    return QuoteTable(name, name, seats, **values)  # type: ignore[arg-type]


def house(*tables: QuoteTable, waiting: tuple[int, ...] = ()) -> QuoteFloor:
    return QuoteFloor(tables, waiting, TURNS, STAGES)


def at(name: str, elapsed: float, stage: int, began: float, status: str = "") -> QuoteTable:
    return table(name, seated=Seated(2, elapsed, stage, began), party=name, stage=status)


def test_a_free_table_is_theirs_now_the_smallest_that_is_clean() -> None:
    quote = quote_for(house(table("big", 4), table("dirty", dirty=True), table("small")), 2)
    assert quote is not None
    assert (quote.tables, quote.high) == (("small",), 0)


def test_who_waits_longer_is_served_first() -> None:
    first, second = quotes(house(table("1"), at("2", 80, 5, 78), waiting=(2, 2)))
    assert first is not None
    assert second is not None
    assert (first.tables, second.tables) == (("1",), ())
    assert second.high > 0


def test_guests_at_the_bill_will_go_sooner_than_those_who_have_just_ordered() -> None:
    bill, ordered = (quote_for(house(each), 2) for each in (at("1", 75, 5, 72), at("1", 30, 1, 12)))
    assert bill is not None
    assert ordered is not None
    assert bill.high < ordered.low


def test_a_table_that_is_promised_is_offered_only_when_the_stay_would_be_over() -> None:
    assert quote_for(house(table("1", booked=((60.0, 150.0),))), 2) is not None
    quote = quote_for(house(table("1", booked=((60.0, 150.0),))), 2)
    assert quote is not None
    assert quote.low == 150
    soon_enough = quote_for(house(table("1", booked=((90.0, 180.0),))), 2)
    assert soon_enough is not None
    assert soon_enough.tables == ("1",)


def test_tables_side_by_side_are_pushed_together_for_a_large_party() -> None:
    pair = house(table("5", beside=frozenset("6")), table("6", beside=frozenset("5")))
    quote = quote_for(pair, 4)
    assert quote is not None
    assert quote.tables == ("5", "6")
    assert quote_for(house(table("5"), table("6")), 4) is None


def test_an_agreed_end_is_believed() -> None:
    soon = table("1", seated=Seated(2, 30, agreed=40), party="p")
    quote = quote_for(house(soon), 2)
    assert quote is not None
    assert quote.high <= 20


def test_somebody_who_should_have_left_is_expected_to_leave_soon_but_never_at_once() -> None:
    left = remaining(house(), Seated(2, 300, 6, 290))
    assert min(left) >= 1
    assert max(left) <= 45


def test_a_quote_says_what_it_rests_on() -> None:
    quote = quotes(house(at("7", 75, 5, 72, "Bill"), waiting=(2,)))[0]
    assert quote is not None
    assert quote.reason == "nobody ahead, likely at 7 (Bill), from the venue's turn times"
