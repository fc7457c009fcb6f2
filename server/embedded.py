"""The server beside the terminal: REST, socket, relay and registration in one daemon thread with its own loop.

Importing this costs next to nothing; uvicorn, httpx and the app come in inside the thread.
"""

import asyncio
import gc
import logging
import socket
import threading
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from random import Random, SystemRandom
from typing import TYPE_CHECKING, Any, Final

from data.errors import PosError
from server.courtesy import Courtesy
from server.link import Link, LinkState, Phase
from server.listening import bind

if TYPE_CHECKING:
    import httpx
    import uvicorn

    from data.store import Store
    from server.credentials import Credentials
    from server.registration import Registration
    from server.settings import Settings
    from server.wire import WireLog

logger = logging.getLogger(__name__)

START_SECONDS: Final = 30.0
STOP_SECONDS: Final = 3.0
RETRY_REFUSED_SECONDS: Final = 60.0

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
        rng: Random | None = None,
    ) -> None:
        """`listener` hears of every change of the link, on the server's thread; it must neither block nor raise.

        `dojo` takes the place of the network, for tests.
        """
        self._store = store
        self._settings = settings
        self._app_factory = app_factory or self._build_app
        self._capabilities = capabilities or _registered_capabilities
        self._dojo = dojo
        self._rng = rng or SystemRandom()
        self._link = Link(Phase.CONNECTING if settings.sends_events else Phase.OFF, listener)
        self._host, self._port = settings.server_host, settings.server_port
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._retries: Sequence[Callable[[], None]] = ()
        self._credentials: Credentials | None = None
        self._wire: WireLog | None = None
        self.courtesy = Courtesy(store.clock)
        """Told of the host's keys, so that Dojo's calls give way to them."""
        self._is_new_link: bool | None = None
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
        self._socket = bind(self._host, self._port)
        self._port = int(self._socket.getsockname()[1])

    def start(self) -> None:
        """Start the thread and wait until requests are answered; listens first, if that was not done yet.

        Raises what `listen` raises before anything else happens, a PosError of the app's own, or ServerFailed.
        After `stop` it does nothing.
        """
        if self._ended.is_set():
            return
        if self._socket is None:
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
        for retry in self._retries:
            retry()

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
        linking = asyncio.create_task(self._guarded(self._hold_link), name="link")
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
        server.should_exit = True
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

    async def _guarded(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """The link may fail in ways nobody thought of; the floor and the REST server go on."""
        try:
            await work()
        except Exception as error:
            logger.error("the link to Dojo ended", exc_info=True)
            self._link.stumbled(self._store.clock.utc_now(), f"it could not start ({type(error).__name__})")

    # ---- the link ----------------------------------------------------------------------------------------------

    async def _hold_link(self) -> None:
        """Register, then send: an event that Dojo cannot follow up with a question would be lost on it."""
        from server.relay import Relay, watch

        if not self._settings.sends_events:
            return await watch(self._store)

        from server.dojo import DojoClient
        from server.transports.websocket import socket_for

        clock = self._store.clock
        client = DojoClient(self._settings, clock, transport=self._dojo)
        assert self._wire is not None  # noqa: S101 - set before the link
        relay = Relay(self._store, client, self._link, clock=clock, rng=self._rng, sent=self._wire.sent)
        dialled = socket_for(self._store, self._settings, self._link, self._rng, self._wire)
        tried = [asyncio.Event()]
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._registering(client, tried[0]), name="registration")
                if dialled is not None:
                    tasks.create_task(dialled.run(), name="socket")
                    tried.append(dialled.tried)
                tasks.create_task(_after(tried, relay.run), name="relay")
                self._retries = [relay.wake, *([dialled.dial_now] if dialled else [])]
        finally:
            await client.aclose()

    async def _registering(self, client: Any, tried: asyncio.Event) -> None:
        """Try until it works. The relay begins after the first try, however that ended."""
        from data.outbox import backoff

        failures = 0
        while True:
            outcome = await self._attempt(client)
            tried.set()
            if outcome is not None and outcome.done:
                return
            failures += 1
            await asyncio.sleep(_pause(outcome) or backoff(failures, self._rng))

    async def _attempt(self, client: Any) -> "Registration | None":
        """Register once, and bring Dojo up to date over a new link. None: our own side failed."""
        try:
            return await self._register(client)
        except Exception as error:
            logger.error("the registration stumbled", exc_info=True)
            self._link.registration(done=False, sentence=f"The registration failed ({type(error).__name__}).")
            return None

    async def _register(self, client: Any) -> "Registration":
        from server.registration import register

        assert self._credentials is not None  # noqa: S101 - set by `start`
        if self._is_new_link is None:
            self._is_new_link = await self._in_database(_needs_resync)
        outcome = await register(client, self._capabilities(), self._settings, self._credentials)
        self._tell(outcome)
        if outcome.capabilities and self._is_new_link:
            await self._in_database(_resync)
            self._is_new_link = False
            self.retry_now()
        return outcome

    def _tell(self, outcome: "Registration") -> None:
        from server.dojo import Busy, Unauthorized, Unreachable

        now = self._store.clock.utc_now()
        match outcome.failure:
            case Unauthorized(status):
                self._link.refused(now, status)
            case Unreachable(why):
                self._link.down(now, why)
            case Busy(status):
                self._link.down(now, f"it is busy ({status})")
            case _:
                self._link.connected(now)
        self._link.registration(done=outcome.done, sentence=outcome.sentence, capabilities=outcome.capabilities)

    async def _in_database(self, work: "Callable[[Store], bool]") -> bool:
        return await asyncio.wrap_future(self._store.submit(lambda: work(self._store)))


def _keep_off_the_screen(of: logging.Logger) -> None:
    """Without any handler, warnings would go to stderr and so over whatever the terminal shows."""
    if not any(isinstance(handler, logging.NullHandler) for handler in of.handlers):
        of.addHandler(logging.NullHandler())


def _needs_resync(store: "Store") -> bool:
    from data.resync import needs_resync

    with store.read() as session:
        return needs_resync(session)


def _resync(store: "Store") -> bool:
    from data.resync import resync

    with store.maintenance() as session:
        return resync(session, store.clock.utc_now()) > 0


def _pause(outcome: "Registration | None") -> float | None:
    """Seconds until the next try where the schedule does not apply: what was refused stays refused for a while."""
    from server.dojo import Busy, Refused, Unauthorized

    match outcome.failure if outcome is not None else None:
        case Unauthorized() | Refused():
            return RETRY_REFUSED_SECONDS
        case Busy(_, float(seconds)):
            return max(1.0, seconds)
        case _:
            return None


async def _after(events: Sequence[asyncio.Event], work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    for event in events:
        await event.wait()
    await work()


def _registered_capabilities() -> Sequence[str]:
    from server.capabilities import registered_names

    return registered_names()


def _make_server(app: Any) -> "uvicorn.Server":
    import uvicorn

    from server.deadline import DeadlineProtocol

    return uvicorn.Server(
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


async def _started(server: "uvicorn.Server", serving: "asyncio.Task[None]") -> None:
    """Wait until uvicorn listens. Raises whatever ended it before."""
    while not server.started:
        if serving.done():
            serving.result()
            raise ServerFailed("The server ended before it had started.")
        await asyncio.sleep(0.005)


def _said(error: BaseException) -> str:
    return f"{error}" if isinstance(error, PosError) else f"{type(error).__name__}: {error}"
