"""Bookings that Dojo sends, changes and cancels."""

from server.simulator.flows.making import booking
from server.simulator.flows.registry import flow
from server.simulator.flows.running import Run


@flow(
    "booking",
    "CreateReservation",
    "UpdateReservation",
    "GetReservationById",
    "SearchReservations",
    "DeleteReservationById",
)
async def a_booking(run: Run) -> None:
    """A booking arrives, is found, changed, and cancelled; another one is none the worse for it."""
    table, other_table = run.free_tables(2)
    body = booking(run, table)
    async with run.step("Dojo sends a booking"):
        made = await run.done("CreateReservation", body=body)
    ids = {"reservationId": made["id"]}
    async with run.step("The same request again makes no second booking"):
        again = await run.done("CreateReservation", body=body)
        run.check(again["id"] == made["id"], "another id is answered: there are two bookings now")
    async with run.step("The booking is read back as it was answered"):
        run.check(await run.done("GetReservationById", ids) == made, "it is not the same")
    async with run.step("The booking is found by its table and its time"):
        window = {"tableId": table, "fromTime": body["startTime"], "toTime": body["endTime"]}
        found = await run.done("SearchReservations", body={**window, "cursor": {"limit": 100}})
        times = [each["id"] for each in found["data"]].count(made["id"])
        run.check(times == 1, f"it is found {times} times instead of once")
    async with run.step("A second booking arrives"):
        other = await run.done("CreateReservation", body=booking(run, other_table, name="Sim Haas"))
        run.check(other["id"] != made["id"], "it has the id of the first one")
    async with run.step("Dojo changes the booking"):
        changed = {**body, "covers": 3, "guestRequests": "A high chair", "endTime": run.in_minutes(240)}
        amended = await run.done("UpdateReservation", ids, changed)
        run.check(await run.done("GetReservationById", ids) == amended, "it is not read back as it was answered")
    async with run.step("Dojo cancels the booking"):
        await run.done("DeleteReservationById", ids)
        await run.refused("GetReservationById", ids, kind="NotFound", why="after the booking was cancelled")
        await run.refused("DeleteReservationById", ids, kind="NotFound", why="for the second time")
    async with run.step("The other booking is still there"):
        run.check(
            await run.done("GetReservationById", {"reservationId": other["id"]}) == other, "it is not the same"
        )


@flow("booking-refused", "CreateReservation")
async def a_booking_that_makes_no_sense(run: Run) -> None:
    """Bookings that make no sense are refused as InvalidRequest, one mistake at a time."""
    [table] = run.free_tables(1)
    right = booking(run, table)
    wrong = {
        "without a table": {**right, "tableIds": []},
        "at a table that does not exist": {**right, "tableIds": ["no-such-table"]},
        "that ends before it begins": {**right, "endTime": run.in_minutes(60)},
        "at a time without an offset": {**right, "startTime": right["startTime"].rstrip("Z")},
        "without Dojo's reference": {name: right[name] for name in right if name != "dojoReservationId"},
        "for nobody": {**right, "covers": 0},
        "for a number of guests that is text": {**right, "covers": "2"},
    }
    for why, body in wrong.items():
        async with run.step(f"A booking {why} is refused"):
            if "dojoReservationId" in body:
                body = {**body, "dojoReservationId": run.new_id("rsv")}
            await run.refused("CreateReservation", body=body, kind="InvalidRequest", why=why, wrong=True)
