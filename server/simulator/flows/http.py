"""The flows over HTTP, in the shape of Dojo's own tester; the report beside them."""

import json
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from server.simulator.flows import FLOWS
from server.simulator.flows.player import NoSuchFlow, Player
from server.simulator.report import report

LARGEST_BODY: Final = 64 * 1024


def flow_routes(player: Player) -> list[Route]:
    """GET and POST /flows, GET /flows/{id}, and GET /report, which a browser or `curl` reads as text."""

    async def listed(_request: Request) -> Response:
        return JSONResponse([flow.as_wire() for flow in FLOWS.values()])

    async def started(request: Request) -> Response:
        if "origin" in request.headers:
            return JSONResponse({"title": "Web pages have no business here."}, status_code=403)
        try:
            asked = json.loads((await request.body())[:LARGEST_BODY])
            run = player.start(str(asked["flow"]), asked.get("params"))
        except NoSuchFlow as unknown:
            return JSONResponse({"title": f"There is no flow {unknown}."}, status_code=404)
        except (ValueError, TypeError, KeyError, AttributeError) as wrong:
            said = str(wrong) if type(wrong) is ValueError else "a JSON object with the flow's name is expected"
            return JSONResponse({"title": said}, status_code=400)
        return JSONResponse(run.id)

    async def polled(request: Request) -> Response:
        run = player.runs.get(request.path_params["flow_id"])
        if run is None:
            return JSONResponse({"title": "No such flow was started."}, status_code=404)
        return JSONResponse(run.as_wire())

    async def reported(request: Request) -> Response:
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse(report(player).as_json())
        return PlainTextResponse(report(player).as_text())

    return [
        Route("/flows", listed, methods=["GET"]),
        Route("/flows", started, methods=["POST"]),
        Route("/flows/{flow_id}", polled, methods=["GET"]),
        Route("/report", reported, methods=["GET"]),
    ]
