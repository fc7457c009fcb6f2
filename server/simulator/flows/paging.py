"""Walking through pages."""

from server.simulator.flows.making import booking
from server.simulator.flows.registry import flow
from server.simulator.flows.running import Run
from server.simulator.looking import everything

_BOOKINGS = 3


@flow("paging", "CreateReservation", "SearchReservations")
async def pages(run: Run) -> None:
    """A search is walked page by page: each booking comes exactly once, and bad cursors are refused."""
    [table] = run.free_tables(1)
    made = []
    async with run.step(f"Dojo sends {_BOOKINGS} bookings"):
        for at in range(_BOOKINGS):
            start, end = run.in_minutes(600 + 120 * at), run.in_minutes(700 + 120 * at)
            body = booking(run, table, startTime=start, endTime=end)
            made.append((await run.done("CreateReservation", body=body))["id"])
    window = {"tableId": table, "fromTime": run.in_minutes(590), "toTime": run.in_minutes(1000)}
    async with run.step("Walking with pages of one booking finds each exactly once"):
        found = await everything(run.call, "SearchReservations", window, limit=1)
        run.need(not found.trouble, f"SearchReservations: {found.trouble}")
        ids = [each["id"] for each in found.bodies]
        run.check(len(set(ids)) == len(ids), "a booking comes twice")
        run.check(set(made) <= set(ids), "a booking is left out")
    async with run.step("The way back leads to the page before"):
        first = await run.done("SearchReservations", body={**window, "cursor": {"limit": 1}})
        run.need(isinstance(first.get("after"), str), "the first page names no next one")
        cursor = {"limit": 1, "after": first["after"]}
        second = await run.done("SearchReservations", body={**window, "cursor": cursor})
        run.need(isinstance(second.get("before"), str), "the second page names no page before it")
        cursor = {"limit": 1, "before": second["before"]}
        back = await run.done("SearchReservations", body={**window, "cursor": cursor})
        run.check(back["data"] == first["data"], "it is another page")
    wrong = {
        "with a limit of 0": {"limit": 0},
        "with a limit of 101": {"limit": 101},
        "with both cursors": {"before": first["after"], "after": first["after"]},
        "with a cursor that means nothing": {"after": "§§§"},
    }
    for why, bad in wrong.items():
        async with run.step(f"A search {why} is refused"):
            body = {**window, "cursor": bad}
            await run.refused("SearchReservations", body=body, kind="InvalidRequest", why=why, wrong=True)
