"""The simulator's own server, on this machine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Any

import uvicorn

from server.listening import bind
from server.simulator.api import Api
from server.simulator.carrying import breaking


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs the simulator."""

    def capture_signals(self) -> Any:
        return nullcontext()


@asynccontextmanager
async def listening(api: Api, port: int = 0, host: str = "127.0.0.1") -> AsyncIterator[str]:
    """Serve on the present loop; gives the address. In the end the simulated Dojo hangs up.

    Raises CannotListen with a sentence."""
    sock = bind(host, port)
    api.live_on(asyncio.get_running_loop())
    server = _Server(
        uvicorn.Config(
            breaking(api.app),
            ws="websockets-sansio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[sock]), name="simulator")
    try:
        yield f"http://{host}:{sock.getsockname()[1]}"
    finally:
        await api.dojo.aclose()
        server.should_exit = True
        await serving
