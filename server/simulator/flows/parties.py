"""What becomes of a party: moved, changed, gone home."""

from server.simulator.flows.making import seating, update_of
from server.simulator.flows.registry import flow
from server.simulator.flows.running import Run


@flow("moving", "CreateParty", "UpdateParty", "SearchParties")
async def a_party_moves(run: Run) -> None:
    """A party moves to another table, and cannot move onto another party."""
    table, other, third = run.free_tables(3)
    body = seating(run, table, name="Sim Lindqvist", covers=2, guestRequests="Near the window")
    async with run.step("Dojo seats two parties"):
        party = await run.done("CreateParty", body=body)
        await run.done("CreateParty", body=seating(run, third))
    ids, dojo_id = {"partyId": party["id"]}, body["dojoPartyId"]
    async with run.step("Dojo moves the first to another table"):
        moved = await run.done("UpdateParty", ids, update_of(party, dojo_id, tableIds=[other]))
        run.check(await _at(run, other) == [party["id"]], "it is not found at the new table")
        run.check(await _at(run, table) == [], "it is still found at the old table")
    async with run.step("Moving onto another party is refused, and changes nothing"):
        onto = update_of(moved, dojo_id, tableIds=[other, third])
        await run.refused("UpdateParty", ids, onto, kind="Conflict", why="onto an occupied table")
        run.check(await _at(run, other) == [party["id"]], "the party is not where it was")
    async with run.step("Dojo changes the party's state and its deposit"):
        deposit = {
            "totalAmount": {"value": 2000, "currencyCode": "GBP"},
            "paymentIntentIds": ["pi_sandbox_simulated"],
        }
        await run.done("UpdateParty", ids, update_of(moved, dojo_id, status="Mains served", deposit=deposit))
    async with run.step("Without a status an update is refused"):
        without = {name: value for name, value in update_of(moved, dojo_id).items() if name != "status"}
        why = "without a status"
        await run.refused("UpdateParty", ids, without, kind="InvalidRequest", why=why, wrong=True)


@flow("leaving", "CreateParty", "UpdateParty", "GetPartyById", "SearchParties")
async def a_party_leaves(run: Run) -> None:
    """A party leaves: it is completed, still readable, and its table is free."""
    [table] = run.free_tables(1)
    body = seating(run, table, name="Sim Moreau", covers=2)
    async with run.step("Dojo seats a party"):
        party = await run.done("CreateParty", body=body)
    ids = {"partyId": party["id"]}
    async with run.step("Dojo sets the time they left"):
        left = await run.done("UpdateParty", ids, update_of(party, body["dojoPartyId"], endTime=run.in_minutes(0)))
        run.check("endTime" in left, "the answer has no endTime")
    async with run.step("The party is still readable"):
        run.check(await run.done("GetPartyById", ids) == left, "it is not read back as it was answered")
    async with run.step("It is no longer among those who are here, but among those who left"):
        run.check(await _at(run, table) == [], "a search without completedOnly still finds it")
        found = await run.done("SearchParties", body={"tableId": table, "completedOnly": True})
        listed = found["data"]
        run.check(all("endTime" in each for each in listed), "completedOnly also finds parties that are here")
        page_is_full = "after" in found
        is_there = party["id"] in [each["id"] for each in listed]
        run.check(is_there or page_is_full, "completedOnly does not find it")
    async with run.step("Its table takes the next party"):
        await run.done("CreateParty", body=seating(run, table))


async def _at(run: Run, table_id: str) -> list[str]:
    """Who is at a table."""
    found = await run.done("SearchParties", body={"tableId": table_id})
    return [each["id"] for each in found["data"]]
