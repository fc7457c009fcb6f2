"""Blocks, arrivals and seatings taken back: what Dojo is told of them, and what stays in the house."""

from data.models import DiningTable
from data.rules import blocks
from data.store import Store
from pos_tui.language.host import Host
from tests.contract.door import BOOKING, CONFLICT, SEATING, STATE, Dojo, ok, refusal
from tests.house import HOST


def block(store: Store, table_id: str, minutes: int | None = None) -> None:
    with store.unit_of_work(HOST, "block") as uow:
        table = uow.find(DiningTable, table_id)
        assert table is not None
        blocks.block(uow, [table], minutes, "for Mr Okafor")


async def test_a_party_is_not_seated_at_a_blocked_table(dojo: Dojo, store: Store) -> None:
    block(store, "tbl_2", 30)
    reply = await dojo.post("/v1/parties", SEATING)
    assert refusal(reply) == CONFLICT
    assert "Okafor" not in reply.text
    assert await dojo.found("parties") == []
    await dojo.seat(tableIds=["tbl_3"])


async def test_a_party_does_not_move_to_a_blocked_table(dojo: Dojo, store: Store) -> None:
    party = await dojo.seat()
    block(store, "tbl_3")
    reply = await dojo.put(f"/v1/parties/{party['id']}", {**STATE, "id": party["id"], "tableIds": ["tbl_3"]})
    assert refusal(reply) == CONFLICT
    assert ok(await dojo.get(f"/v1/parties/{party['id']}"))["tableIds"] == ["tbl_2"]


async def test_a_party_that_sits_there_already_is_updated_all_the_same(dojo: Dojo, store: Store) -> None:
    party = await dojo.seat()
    block(store, "tbl_2")
    ok(await dojo.put(f"/v1/parties/{party['id']}", {**STATE, "id": party["id"]}))


async def test_a_booking_that_overlaps_a_block_is_refused_and_a_later_one_is_not(dojo: Dojo, store: Store) -> None:
    block(store, "tbl_2", 60)
    assert refusal(await dojo.post("/v1/reservations", BOOKING)) == CONFLICT
    await dojo.book(startTime="2026-11-27T20:40:00.000Z")


async def test_what_the_host_notes_of_arrivals_is_invisible_to_dojo(dojo: Dojo, store: Store) -> None:
    booking = await dojo.book()
    host = Host(store, terminal="stand")
    for line in ("late priya 20", "arrived priya 2", "noshow priya"):
        said = host.perform(line)
        assert (said.ok, said.events) == (True, ())
        assert ok(await dojo.get(f"/v1/reservations/{booking['id']}")) == booking


async def test_a_party_that_went_back_to_the_book_is_gone(dojo: Dojo, store: Store) -> None:
    booking = await dojo.book()
    party = await dojo.seat(reservationId=booking["id"])
    assert Host(store, terminal="stand").perform("back 2").ok
    assert (await dojo.get(f"/v1/parties/{party['id']}")).status_code == 404
    assert ok(await dojo.get(f"/v1/reservations/{booking['id']}")) == booking
