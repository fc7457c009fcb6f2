"""Areas and tables."""

from collections import Counter
from typing import Any

from server.simulator.flows.registry import flow
from server.simulator.flows.running import Run
from server.simulator.looking import everything


@flow("floor", "ListAreas", "SearchTables")
async def the_floor(run: Run) -> None:
    """Areas and tables are listed, and fit together."""
    async with run.step("The areas are listed"):
        areas = [area["id"] for area in await run.done("ListAreas")]
        run.check(areas, "there is no area")
        run.check(len(set(areas)) == len(areas), "two areas have the same id")
    async with run.step("The tables are listed, each once"):
        found = await everything(run.call, "SearchTables", {})
        run.need(not found.trouble, f"SearchTables: {found.trouble}")
        tables: list[dict[str, Any]] = found.bodies
        run.need(tables, "there is no table")
        ids = [table["id"] for table in tables]
        run.check(len(set(ids)) == len(ids), "a table is listed twice")
    async with run.step("Each table is in an area that exists, under a name of its own there"):
        named = Counter((table.get("areaId"), table["name"]) for table in tables)
        run.check(max(named.values()) == 1, "two tables of an area have the same name")
        strays = [table["id"] for table in tables if table.get("areaId") not in (None, *areas)]
        run.check(not strays, f"{len(strays)} tables are in areas that ListAreas does not have")
    async with run.step("A search by area finds that area's tables"):
        area = next((table["areaId"] for table in tables if "areaId" in table), None)
        if area is not None:
            found = await everything(run.call, "SearchTables", {"areaId": area})
            wanted = {table["id"] for table in tables if table.get("areaId") == area}
            run.check({table["id"] for table in found.bodies} == wanted, "it finds others, or not all")
    async with run.step("A search by an unknown area finds nothing, and is no mistake"):
        nothing = await run.done("SearchTables", body={"areaId": "no-such-area"})
        run.check(nothing.get("data") == [], "it finds tables")
