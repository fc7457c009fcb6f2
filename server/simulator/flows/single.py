"""Any one call by its name, on something that exists: a flow of one step for each capability."""

import json
from typing import Any

from server.capabilities import registry
from server.capabilities.registry import Capability
from server.simulator.flows.registry import Flow, Param, Play, declare
from server.simulator.flows.running import Run


def _params(capability: Capability) -> tuple[Param, ...]:
    ids = [
        Param(name, f"the POS's id, as in {capability.route.path}", required=True) for name in capability.route.ids
    ]
    if not capability.has_body:
        return tuple(ids)
    default = "{}" if capability.may_be_empty else None
    body = Param("body", "the request's body as JSON text", required=default is None, default=default)
    return (*ids, body)


def _play(name: str, capability: Capability) -> Play:
    async def play(run: Run) -> None:
        async with run.step(name):
            ids = {key: run.arguments[key] for key in capability.route.ids}
            reply = await run.call(name, ids, _body(run) if capability.has_body else None)
            run.say(f"the POS answered {reply.status} in {reply.milliseconds:.0f} ms")
            run.check(reply.ok, f"200 is expected, and the POS says {reply.said}")

    return play


def _body(run: Run) -> Any:
    """What was asked for. Complains of what is no JSON object."""
    try:
        body = json.loads(run.arguments["body"])
    except ValueError:
        body = None
    run.need(isinstance(body, dict), "body: a JSON object is expected")
    return body


for _capability in registry:
    for _name in _capability.registers:
        declare(
            Flow(
                _name,
                f"One call of {_name}.",
                _play(_name, _capability),
                (_name,),
                _params(_capability),
                single=True,
            )
        )
