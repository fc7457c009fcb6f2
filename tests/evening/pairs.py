"""What happens between two tables: bills together and apart again, a dish passed over, places changed."""

from collections import Counter
from collections.abc import Callable

from tests.evening.plan import Guest
from tests.evening.shift import Shift, Visit
from tests.evening.visits import Story, dining, leaving

Between = Callable[[Shift, Visit, Visit], Story]
"""What two parties do once both have ordered."""


async def meeting(shift: Shift, one: Guest, other: Guest, between: Between) -> Story:
    """Two parties that walk in, one after the other, and turn out to know each other."""
    first = await shift.seat_walk_in(one)
    yield other.comes - one.comes
    second = await shift.seat_walk_in(other)
    async for minutes in dining(shift, first):
        yield minutes
    await shift.order(second, [shift.card.dish("Steak and ale pie")] * other.covers)
    async for minutes in between(shift, first, second):
        yield minutes
    together = between is merged
    for visit in (first, second):
        async for minutes in leaving(shift, visit, [second] if together and visit is first else []):
            yield minutes


async def merged(shift: Shift, one: Visit, other: Visit) -> Story:
    """One of them invites the others."""
    await shift.do(f"merge {one.table} {other.table}", one, other)
    shift.counts["merges"] += 1
    yield 4
    await shift.pay_together(one, other)


async def merged_and_apart(shift: Shift, one: Visit, other: Visit) -> Story:
    """The others would not have it, and had one more drink meanwhile."""
    await shift.do(f"merge {one.table} {other.table}", one, other)
    shift.counts["merges"] += 1
    yield 2
    whisky = [shift.card.dish("Whisky")]
    await shift.do(f"o {other.table} whisky", one, other)
    other.bill.dishes.update(whisky)
    await shift.do(f"unmerge {other.table}", one, other)
    yield 2
    await shift.pay(one)
    await shift.pay(other, "cash")


async def passed_over(shift: Shift, one: Visit, other: Visit) -> Story:
    """One of the pies was for the first table; then they change places."""
    pie = shift.card.dish("Steak and ale pie")
    await shift.do(f"give {other.table} {pie.words} {one.table}", one, other)
    other.bill.dishes -= Counter([pie])
    one.bill.dishes.update([pie])
    await shift.do(f"swap {one.table} {other.table}", one, other)
    one.tables, other.tables = other.tables, one.tables
    yield 3
    await shift.pay(one)
    if other.bill.owed:
        await shift.pay(other)


async def together_and_apart(shift: Shift, one: Visit, other: Visit) -> Story:
    """They sit together for a while; what is ordered for either stays theirs."""
    await shift.do(f"join {one.table} {other.table}", one, other)
    yield 5
    stout = [shift.card.dish("Stout pint")]
    await shift.do(f"o {other.table} stout", one, other)
    other.bill.dishes.update(stout)
    await shift.do(f"part {one.table}", one, other)
    yield 5
    await shift.pay(other)
    await shift.pay(one, "cash")


MERGES: tuple[Between, ...] = (merged, merged_and_apart)
OTHERS: tuple[Between, ...] = (together_and_apart, passed_over)
