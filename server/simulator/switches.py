"""The faults over HTTP, for whoever wants to see how a POS bears them."""

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.simulator.faults import FAULTS, Faults, NoSuchFault


def fault_routes(faults: Faults) -> list[Route]:
    """GET /faults lists them; POST /faults `{"fault": "down", "on": true}` switches one."""

    def everything() -> Response:
        return JSONResponse(
            [
                {"fault": fault.name, "on": faults.has(fault.name), "sentence": fault.sentence}
                for fault in FAULTS.values()
            ]
        )

    async def listed(_request: Request) -> Response:
        return everything()

    async def switched(request: Request) -> Response:
        if "origin" in request.headers:
            return JSONResponse({"title": "Web pages have no business here."}, status_code=403)
        try:
            asked = json.loads(await request.body())
            faults.switch(str(asked["fault"]), asked["on"] is True)
        except NoSuchFault as unknown:
            return JSONResponse({"title": f"There is no fault {unknown}."}, status_code=404)
        except (ValueError, TypeError, KeyError):
            return JSONResponse({"title": "A JSON object with fault and on is expected."}, status_code=400)
        return everything()

    return [Route("/faults", listed, methods=["GET"]), Route("/faults", switched, methods=["POST"])]
