"""Orders that Dojo makes, reads and cancels."""

from typing import Any

from server.simulator.flows.making import PRICE, order, seating
from server.simulator.flows.registry import Param, flow
from server.simulator.flows.running import Run

PLU = Param("plu", "the code of something on the menu, for a POS that takes no others", default="SIM-1")


async def seat_and_order(run: Run) -> tuple[str, Any]:
    """A party with an order of Dojo's: the table, and the order as it was answered."""
    [table] = run.free_tables(1)
    party = await run.done("CreateParty", body=seating(run, table, covers=2))
    body = order(run, table, party["id"], run.arguments["plu"])
    return table, await run.done("CreateOrder", body=body)


@flow("order", "CreateParty", "CreateOrder", "GetOrderById", "SearchOrders", "CancelOrderById", params=(PLU,))
async def an_order(run: Run) -> None:
    """Dojo puts an order in for a party, finds it there, and cancels it."""
    async with run.step("Dojo seats a party and sends its order"):
        table, made = await seat_and_order(run)
        total = made.get("totalAmount", {}).get("value")
        run.check(total == 2 * PRICE, f"the order comes to {total} instead of {2 * PRICE}")
        party_id = made["details"].get("dineIn", {}).get("partyId")
        run.need(party_id, "the order does not name its party: Bookings cannot tell whose it is")
    ids = {"orderId": made["id"]}
    async with run.step("The order is read back as it was answered"):
        run.check(await run.done("GetOrderById", ids) == made, "it is not the same")
    for what, filters in {"party": {"partyId": party_id}, "table": {"tableId": table}}.items():
        async with run.step(f"The order is found by its {what}"):
            found = await run.done("SearchOrders", body={"dineIn": filters})
            run.check(made["id"] in [each["id"] for each in found["data"]], "it is not among those found")
    async with run.step("Dojo cancels the order"):
        cancelled = await run.done("CancelOrderById", ids)
        run.check(cancelled.get("status") == "Canceled", f"its status is {cancelled.get('status')}")
    async with run.step("A cancelled order cannot be paid"):
        found = await run.done("SearchOrders", body={"dineIn": {"tableId": table}, "payableOnly": True})
        run.check(made["id"] not in [each["id"] for each in found["data"]], "payableOnly still finds it")
