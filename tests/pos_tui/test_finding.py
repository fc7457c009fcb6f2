"""What `/` lists: the guest who was meant at the top, however many there are, and at once."""

from dataclasses import replace
from random import Random
from statistics import median
from time import process_time

import pytest

from data.names import fold
from data.queries.views import FloorSnapshot, JoinedView, WaitingView
from pos_tui.screens.finding import find_rows
from tests.pos_tui.rooms import NOW, booking, party, snapshot, table
from tests.slips import guests, with_a_slip

KEY_SECONDS = 0.01
"""What one letter may cost. It is three times and more what it does cost where nothing else runs."""


def full_house(names: list[str], rng: Random) -> FloorSnapshot:
    """One in twenty sits at a table and one waits for one; all others have booked."""
    phones = {name: f"07700 {rng.randrange(1_000_000):06d}" for name in names}
    sitting, waiting, booked = names[::20], names[1::20], [name for i, name in enumerate(names) if i % 20 > 1]
    here = [table(name, party=party(name, phone=phones[name], table_ids=(f"tbl_{name}",))) for name in sitting]
    coming = tuple(booking(name, ahead, phone=phones[name]) for ahead, name in enumerate(booked))
    return replace(
        snapshot(*here, bookings=coming),
        waitlist=tuple(WaitingView(f"wait_{name}", name, 2, phones[name], None, None, NOW) for name in waiting),
    )


def found(query: str, floor: FloorSnapshot) -> list[str]:
    """The guests' names, the likeliest first."""
    return [(row.key or "").partition("_")[2] for row in find_rows(query, floor, NOW)]


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_of_two_thousand_guests_the_one_meant_is_among_the_first_three_despite_a_slip(seed: int) -> None:
    rng = Random(seed)
    names = guests(2000, rng)
    floor = full_house(names, rng)
    tries = [(name, with_a_slip(fold(name), rng)) for name in rng.sample(names, 100)]
    assert sum(name in found(typed, floor)[:3] for name, typed in tries) >= 0.95 * len(tries)


def test_a_letter_is_cheap_among_two_thousand_guests() -> None:
    rng = Random(1)
    names = guests(2000, rng)
    floor = full_house(names, rng)
    find_rows("-", floor, NOW)  # names are folded once
    typed = [name[:length] for name in map(fold, rng.sample(names, 3)) for length in range(1, len(name) + 1)]
    assert median(_seconds(query, floor) for query in typed) <= KEY_SECONDS


def _seconds(query: str, floor: FloorSnapshot) -> float:
    """What a search costs the processor, undisturbed: the best of three."""
    costs = []
    for _ in range(3):
        begun = process_time()
        find_rows(query, floor, NOW)
        costs.append(process_time() - begun)
    return min(costs)


def test_whoever_sits_is_found_by_the_phone_of_each_who_has_joined() -> None:
    lee = JoinedView("pty_Lee", "Lee", 2, "Seated", NOW, None, None, None, None, phone="07700 900456")
    floor = snapshot(table("1", party=party("Okafor", phone="07700 900123", joined=(lee,))))
    assert [find_rows(digits, floor, NOW)[0].key for digits in ("900456", "900123")] == ["table:tbl_1"] * 2
