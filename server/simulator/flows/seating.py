"""Guests that Dojo seats."""

from server.simulator.flows.making import booking, seating
from server.simulator.flows.registry import flow
from server.simulator.flows.running import Run


@flow(
    "seating",
    "CreateReservation",
    "GetReservationById",
    "CreateParty",
    "GetPartyById",
    "SearchParties",
    "DeleteReservationById",
    "DeletePartyById",
)
async def a_booking_is_seated(run: Run) -> None:
    """A booking is seated, its party is found at its table, and both are taken back."""
    [table] = run.free_tables(1)
    async with run.step("Dojo sends a booking"):
        booked = await run.done("CreateReservation", body=booking(run, table))
    async with run.step("A booking occupies no table"):
        found = await run.done("SearchParties", body={"tableId": table})
        run.check(found["data"] == [], "there is a party at the table already")
    async with run.step("Dojo seats the booking"):
        body = seating(run, table, reservationId=booked["id"], name=booked["name"], covers=2)
        party = await run.done("CreateParty", body=body)
        run.check(party.get("reservationId") == booked["id"], "the party does not name the booking it came from")
        run.check("endTime" not in party, "a party that has just sat down has no endTime")
    ids = {"partyId": party["id"]}
    async with run.step("The party is read back as it was answered"):
        run.check(await run.done("GetPartyById", ids) == party, "it is not the same")
    async with run.step("The party is found at its table"):
        found = await run.done("SearchParties", body={"tableId": table})
        run.check([each["id"] for each in found["data"]] == [party["id"]], "exactly this party is expected")
    async with run.step("Seating has not changed the booking"):
        now = await run.done("GetReservationById", {"reservationId": booked["id"]})
        run.check(now == booked, "it is not what it was")
    async with run.step("Dojo cancels the booking, and its party stays until it is deleted too"):
        await run.done("DeleteReservationById", {"reservationId": booked["id"]})
        await run.done("GetPartyById", ids)
        await run.done("DeletePartyById", ids)
        await run.refused("GetPartyById", ids, kind="NotFound", why="after the party was deleted")
    async with run.step("The table is free again"):
        found = await run.done("SearchParties", body={"tableId": table})
        run.check(found["data"] == [], "there is still a party at the table")


@flow("double-seating", "CreateParty", "SearchParties", "DeletePartyById")
async def nobody_sits_on_anybody(run: Run) -> None:
    """A table takes one party at a time: the second is refused, and takes no other table either."""
    table, other = run.free_tables(2)
    async with run.step("Dojo seats a walk-in, of whom it knows nothing"):
        walk_in = await run.done("CreateParty", body=seating(run, table))
        run.check("reservationId" not in walk_in, "a walk-in comes from no booking")
    async with run.step("A second party at the same table is refused"):
        why = "at an occupied table"
        await run.refused("CreateParty", body=seating(run, table), kind="Conflict", why=why)
    async with run.step("A party at an occupied and a free table is refused, and the free one stays free"):
        why = "at two tables, one of them occupied"
        await run.refused("CreateParty", body=seating(run, other, table), kind="Conflict", why=why)
        found = await run.done("SearchParties", body={"tableId": other})
        run.check(found["data"] == [], "the free table was taken all the same")
    async with run.step("A party for a booking that does not exist is refused"):
        body = seating(run, other, reservationId="no-such-booking")
        await run.refused("CreateParty", body=body, kind="InvalidRequest", why="for an unknown booking")
    async with run.step("The first party is as it was"):
        found = await run.done("SearchParties", body={"tableId": table})
        run.check(found["data"] == [walk_in], "it has changed, or is not alone")
        await run.done("DeletePartyById", {"partyId": walk_in["id"]})
