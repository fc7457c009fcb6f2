"""Whatever does not exist is NotFound, with 404: Dojo takes that for a deletion, and nothing else for one."""

from typing import Any

from server.simulator.flows.making import booking, seating
from server.simulator.flows.registry import flow
from server.simulator.flows.running import Run

_READ_OR_TAKEN_AWAY = {
    "GetReservationById": "reservationId",
    "DeleteReservationById": "reservationId",
    "GetPartyById": "partyId",
    "DeletePartyById": "partyId",
    "GetOrderById": "orderId",
    "GetOrderBillById": "orderId",
    "CancelOrderById": "orderId",
}


@flow("missing", "GetReservationById", "GetPartyById")
async def nothing_there(run: Run) -> None:
    """What does not exist is answered 404 NotFound, and nothing is made of it."""
    [table] = run.free_tables(1)
    unknown = f"sim-{run.dojo.rng.getrandbits(48):012x}"
    for name, key in _READ_OR_TAKEN_AWAY.items():
        if run.can(name):
            async with run.step(f"{name} of something that does not exist"):
                await run.refused(name, {key: unknown}, kind="NotFound", why="of an unknown id")
    updates: dict[str, tuple[str, dict[str, Any]]] = {
        "UpdateReservation": ("reservationId", booking(run, table)),
        "UpdateParty": ("partyId", seating(run, table, status="Seated")),
    }
    for name, (key, body) in updates.items():
        if run.can(name):
            async with run.step(f"{name} of something that does not exist makes nothing"):
                await run.refused(name, {key: unknown}, body, kind="NotFound", why="of an unknown id")
