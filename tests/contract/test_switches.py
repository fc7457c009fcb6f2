"""What a venue may decide otherwise: the switches that the contract leaves open."""

from collections.abc import AsyncIterator

import pytest

from data.clock import ManualClock
from data.store import Store
from data.uow import Policy
from tests.conftest import MakeStore
from tests.contract.door import BOOKING, CONFLICT, Dojo, ok, pending_events, refusal


@pytest.fixture
def policy() -> Policy:
    return Policy(echo=True, refuse_overlaps=True)


@pytest.fixture
async def strict(make_store: MakeStore, clock: ManualClock, policy: Policy) -> AsyncIterator[tuple[Dojo, Store]]:
    path = make_store().path
    store = Store(f"sqlite:///{path}", clock=clock, sends_events=True, policy=policy)
    caller = Dojo(store)
    async with caller.http:
        yield caller, store
    store.close()


async def test_q72_with_the_echo_on_dojos_own_changes_are_sent_too(strict: tuple[Dojo, Store]) -> None:
    dojo, store = strict
    booking = await dojo.book()
    assert pending_events(store) == [("ReservationUpdated", booking["id"])]


async def test_v18_where_overlaps_are_refused_the_second_booking_is_a_conflict(strict: tuple[Dojo, Store]) -> None:
    dojo, _ = strict
    booking = await dojo.book()
    other = {**BOOKING, "dojoReservationId": "dj-2", "name": "Lee"}
    assert refusal(await dojo.post("/v1/reservations", other)) == CONFLICT
    ok(await dojo.post("/v1/reservations", {**other, "tableIds": ["tbl_3"]}))
    ok(await dojo.put(f"/v1/reservations/{booking['id']}", {**BOOKING, "covers": 4}))
