"""What happens at the POS, and whether Dojo hears of it. Somebody has to act there when asked."""

from server.simulator.flows.registry import flow
from server.simulator.flows.running import Run


@flow("host-booking", "GetReservationById", needs_host=True)
async def a_booking_made_at_the_pos(run: Run) -> None:
    """Somebody takes a booking at the POS, changes it, and cancels it: Dojo hears of each."""
    event = "ReservationUpdated"
    async with run.step("A booking is made at the POS"):
        made = await run.please("book", "make a booking for later today", event)
        ids = {"reservationId": made}
        first = await run.done("GetReservationById", ids)
        run.check("guestRequests" not in first, "guestRequests are the guest's own; no POS writes them")
    async with run.step("The booking is changed at the POS"):
        run.check(await run.please("amend", "change the number of its guests", event) == made, "it has a new id")
        run.check(await run.done("GetReservationById", ids) != first, "it reads as it did before")
    async with run.step("The booking is cancelled at the POS"):
        run.check(await run.please("cancel", "cancel the booking", event) == made, "the event names another one")
        await run.refused("GetReservationById", ids, kind="NotFound", why="after the booking was cancelled")


@flow("host-walk-in", "GetPartyById", "SearchParties", needs_host=True)
async def a_walk_in_at_the_pos(run: Run) -> None:
    """Somebody seats a walk-in at the POS, and sees them off: Dojo hears of both."""
    async with run.step("A walk-in is seated at the POS"):
        made = await run.please("seat", "seat a walk-in of two", "PartyUpdated")
        ids = {"partyId": made}
        party = await run.done("GetPartyById", ids)
        run.check("reservationId" not in party, "a walk-in comes from no booking")
    async with run.step("Dojo finds them at their table"):
        found = await run.done("SearchParties", body={"tableId": party["tableIds"][0]})
        run.check([each["id"] for each in found["data"]] == [made], "exactly this party is expected")
    async with run.step("The party leaves"):
        told = await run.please("leave", "let the party leave", "PartyUpdated")
        run.check(told == made, "the event names another party")
        left = await run.done("GetPartyById", ids)
        run.check("endTime" in left, "it has no endTime; to Dojo the table is still taken")
