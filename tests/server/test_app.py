"""The server put together: every capability has its door, and one database may have several servers."""

import asyncio
import subprocess
import sys

import pytest

from data.models import Occupancy, Party
from server.capabilities import registry
from server.capabilities.registry import Capability
from tests.conftest import MakeStore
from tests.contract.door import SEATING, Dojo, count


@pytest.mark.parametrize("capability", list(registry), ids=lambda capability: capability.name)
async def test_every_capability_has_a_route(make_store: MakeStore, capability: Capability) -> None:
    dojo = Dojo(make_store(owner=True))
    path = capability.route.path.replace("{", "").replace("}", "")
    async with dojo.http:
        reply = await dojo.call(capability.route.verb, path, {})
    assert reply.status_code != 405
    assert "path" not in reply.text


async def test_two_servers_on_one_database_seat_one_party(make_store: MakeStore) -> None:
    servers = [Dojo(make_store(owner=True)), Dojo(make_store())]
    replies = await asyncio.gather(
        *(
            servers[number % 2].post("/v1/parties", {**SEATING, "dojoPartyId": f"dj-{number}"})
            for number in range(32)
        )
    )
    assert sorted(reply.status_code for reply in replies) == [200] + [409] * 31
    store = make_store()
    assert (count(store, Party), count(store, Occupancy)) == (1, 1)
    for server in servers:
        await server.http.aclose()


def test_the_server_loads_no_terminal() -> None:
    code = "import server.app, sys; sys.exit(any(name in sys.modules for name in ('textual', 'rich')))"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
