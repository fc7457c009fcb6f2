"""The server beside the terminal: REST, socket, relay and registration in one daemon thread with its own loop.

Importing this costs next to nothing; uvicorn, httpx and the app come in inside the thread.
"""

import asyncio
import gc
import logging
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random, SystemRandom
from typing import TYPE_CHECKING, Any, Final

from data.errors import PosError
from server.courtesy import Courtesy
from server.link import Link, LinkState, Phase
from server.listening import bind

if TYPE_CHECKING:
    import httpx

    from data.store import Store
    from server.credentials import Credentials
    from server.linking import Linking
    from server.settings import Settings
    from server.steady import SteadyServer
    from server.wire import WireLog

logger = logging.getLogger(__name__)

START_SECONDS: Final = 30.0
STOP_SECONDS: Final = 3.0

AppFactory = Callable[["Store", "Settings"], Any]
"""Makes the ASGI app; runs inside the server's thread."""


class ServerFailed(PosError):
    """The server thread ended before it was up."""


@dataclass(frozen=True)
class Health:
    """The server thread at a glance."""

    serving: bool
    host: str
    port: int
    problem: str
    """Why it does not serve; empty while it does."""
    link: LinkState


class Embedded:
    """Server, socket, relay and registration. Made and stopped on any thread but its own."""

    def __init__(
        self,
        store: "Store",
        settings: "Settings",
        *,
        app_factory: AppFactory | None = None,
        capabilities: Callable[[], Sequence[str]] | None = None,
        listener: Callable[[LinkState], None] | None = None,
        dojo: "httpx.AsyncBaseTransport | None" = None,
        listening: socket.socket | None = None,
        rng: Random | None = None,
    ) -> None:
        """`listener` hears of every change of the link, on the server's thread; it must neither block nor raise.

        `dojo` takes the place of the network. `listening` is a port taken already (by `bind`), for settings that
        name it; it is closed with the rest.
        """
        self._store = store
        self._settings = settings
        self._app_factory = app_factory or self._build_app
        self._capabilities = capabilities or _registered_capabilities
        self._dojo = dojo
        self._rng = rng or SystemRandom()
        self._link = Link(Phase.CONNECTING if settings.sends_events else Phase.OFF, listener)
        self._host, self._port = settings.server_host, settings.server_port
        self._socket = listening
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._linking: Linking | None = None
        self._credentials: Credentials | None = None
        self._wire: WireLog | None = None
        self.courtesy = Courtesy(store.clock)
        """Told of the host's keys, so that Dojo's calls give way to them."""
        self._stopping: asyncio.Event | None = None
        self._ended = threading.Event()
        """Set by `stop`, which may come while the thread is still starting, or before."""
        self._up = threading.Event()
        """Set once it is known whether the start worked."""
        self._serving = False
        self._failure: BaseException | None = None

    # ---- from outside --------------------------------------------------------------------------------------

    @property
    def health(self) -> Health:
        problem = "" if self._serving else "The server is not running."
        if self._failure is not None:
            problem = f"The server has stopped: {_said(self._failure)}"
        return Health(self._serving, self._host, self._port, problem, self._link.state)

    def listen(self) -> None:
        """Take the port and read the credentials, so that a mistake shows before the terminal opens.

        Raises CannotListen or SettingsError. Callers wait in the port's queue until `start`.
        """
        from server.credentials import server_credentials

        self._credentials = server_credentials(self._settings)
        if self._socket is None:
            self._socket = bind(self._host, self._port)
        self._port = int(self._socket.getsockname()[1])

    def start(self) -> None:
        """Start the thread and wait until requests are answered; listens first, if that was not done yet.

        Raises what `listen` raises before anything else happens, a PosError of the app's own, or ServerFailed.
        After `stop` it does nothing.
        """
        if self._ended.is_set():
            return
        if self._credentials is None:
            self.listen()
        self._thread = threading.Thread(target=self._run, args=(self._socket,), name="server", daemon=True)
        self._thread.start()
        if not self._up.wait(START_SECONDS):
            raise ServerFailed(f"The server did not start within {START_SECONDS:.0f} seconds.")
        if isinstance(self._failure, PosError):
            raise self._failure
        if self._failure is not None:
            raise ServerFailed(f"The server did not start: {_said(self._failure)}") from self._failure

    def stop(self) -> bool:
        """End it within three seconds; False if a handler would not let go (the thread dies with the process)."""
        self._ended.set()
        if self._thread is None:
            if self._socket is not None:
                self._socket.close()
            return True
        loop, stopping = self._loop, self._stopping
        if loop is not None and stopping is not None and not loop.is_closed():
            loop.call_soon_threadsafe(stopping.set)
        self._thread.join(STOP_SECONDS)
        return not self._thread.is_alive()

    def retry_now(self) -> None:
        """Let the relay look again, after `outbox.retry` in this process, and the socket be dialled again."""
        if self._linking is not None:
            self._linking.retry_now()

    # ---- the thread ------------------------------------------------------------------------------------------

    def _run(self, sock: socket.socket) -> None:
        for name in ("server", "uvicorn", "websockets", "asyncio"):
            _keep_off_the_screen(logging.getLogger(name))
        try:
            with self._store.at_ease(self.courtesy.give_way):
                asyncio.run(self._main(sock))
        except BaseException as error:  # uvicorn ends with SystemExit; unheard, it would vanish with the thread
            logger.error("the server thread ended", exc_info=True)
            self._failure = error
            self._link.stumbled(self._store.clock.utc_now(), f"the server has stopped ({type(error).__name__})")
        finally:
            self._serving = False
            sock.close()
            self._up.set()

    async def _main(self, sock: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        if self._ended.is_set():  # asked before there was an event to set
            self._stopping.set()
        self._wire = log = self._wire_log()
        server = _make_server(self._app_factory(self._store, self._settings))
        serving = asyncio.create_task(server.serve(sockets=[sock]), name="uvicorn")
        await _started(server, serving)
        linking = asyncio.create_task(self._keep_link(log), name="link")
        noting = asyncio.create_task(log.run(), name="wire")
        gc.collect()
        gc.freeze()  # what is loaded now stays; a full collection of it would hold everything up for 45 ms
        self._serving = True
        self._up.set()
        stop = asyncio.create_task(self._stopping.wait(), name="stop")
        await asyncio.wait((stop, serving), return_when=asyncio.FIRST_COMPLETED)
        for task in (linking, noting, stop):
            task.cancel()
        await asyncio.gather(linking, noting, stop, return_exceptions=True)
        server.end()
        await serving
        await log.flush()

    def _build_app(self, store: "Store", settings: "Settings") -> Any:
        from server.app import build_app

        assert self._credentials is not None  # noqa: S101 - set by `start`
        return build_app(
            store,
            username=self._credentials.username,
            password=self._credentials.password,
            wrap_tables=settings.wrap_tables,
            log=self._wire,
        )

    def _wire_log(self) -> "WireLog":
        from server.wire import WireLog

        assert self._credentials is not None  # noqa: S101 - set by `start`
        key = self._settings.dojo_api_key
        secrets = [self._credentials.password.get_secret_value(), key.get_secret_value() if key else ""]
        return WireLog(self._store, secrets=secrets, courtesy=self.courtesy)

    async def _keep_link(self, log: "WireLog") -> None:
        """The link may fail in ways nobody thought of; the floor and the REST server go on."""
        try:
            await self._watch_or_link(log)
        except Exception as error:
            logger.error("the link to Dojo ended", exc_info=True)
            self._link.stumbled(self._store.clock.utc_now(), f"it could not start ({type(error).__name__})")

    async def _watch_or_link(self, log: "WireLog") -> None:
        if not self._settings.sends_events:
            from server.relay import watch

            await watch(self._store)
            return

        from server.linking import Linking

        assert self._credentials is not None  # noqa: S101 - set by `start`
        self._linking = Linking(
            self._store,
            self._settings,
            self._credentials,
            self._link,
            log,
            capabilities=self._capabilities,
            rng=self._rng,
            dojo=self._dojo,
        )
        await self._linking.run()


def _keep_off_the_screen(of: logging.Logger) -> None:
    """Without any handler, warnings would go to stderr and so over whatever the terminal shows."""
    if not any(isinstance(handler, logging.NullHandler) for handler in of.handlers):
        of.addHandler(logging.NullHandler())


def _registered_capabilities() -> Sequence[str]:
    from server.capabilities import registered_names

    return registered_names()


def _make_server(app: Any) -> "SteadyServer":
    import uvicorn

    from server.deadline import DeadlineProtocol
    from server.steady import SteadyServer

    return SteadyServer(
        uvicorn.Config(
            app,
            http=DeadlineProtocol,
            ws="websockets-sansio",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=1,
        )
    )


async def _started(server: "SteadyServer", serving: "asyncio.Task[None]") -> None:
    """Wait until uvicorn listens. Raises whatever ended it before."""
    while not server.started:
        if serving.done():
            serving.result()
            raise ServerFailed("The server ended before it had started.")
        await asyncio.sleep(0.005)


def _said(error: BaseException) -> str:
    return f"{error}" if isinstance(error, PosError) else f"{type(error).__name__}: {error}"
