"""The server thread: start, health, the link, stop."""

import asyncio
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from data.models import EventType
from data.rules import parties
from data.rules.parties import Seating
from data.store import Store
from server import deadline, linking
from server.capabilities import registered_names
from server.embedded import Embedded, ServerFailed
from server.link import LinkState, Phase
from server.listening import CannotListen, PortInUse, bind
from server.settings import Settings, SettingsError
from tests.conftest import MakeStore
from tests.house import HOST
from tests.ports import unclaimed_port
from tests.server.recorder import RecordingDojo, dojo_settings, served
from tests.server.tiny_app import TinyApp, connect, running, url


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


# ---- starting and stopping -------------------------------------------------------------------------------


def test_importing_the_server_loads_nothing_heavy() -> None:
    code = (
        "import sys, server.embedded;"
        "print([m for m in ('uvicorn','httpx','starlette','sqlalchemy','pydantic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_started_server_answers_and_says_so(store: Store) -> None:
    with running(store) as server:
        assert httpx.post(url(server), content=b"hello").text == "hello"
        assert server.health.serving
        assert server.health.problem == ""
        assert server.health.link.phase is Phase.OFF


def test_a_bad_request_writes_nothing_on_the_terminal(tmp_path: Path) -> None:
    code = f"""
import socket
from data.clock import SystemClock
from data.store import Store
from server.embedded import Embedded
from server.settings import Settings
async def app(scope, receive, send):
    raise LookupError("broken")
store = Store("sqlite:///{tmp_path}/pos.db", clock=SystemClock(), owner=True)
server = Embedded(store, Settings(server_port=0), app_factory=lambda *_: app)
server.start()
for sent in (b"nonsense\\r\\n\\r\\n", b"GET / HTTP/1.0\\r\\nhost: x\\r\\n\\r\\n"):
    with socket.create_connection((server.health.host, server.health.port), timeout=5) as client:
        client.sendall(sent)
        while client.recv(4096):
            pass
server.stop()
store.close()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert (done.stdout, done.stderr) == ("", "")


def test_answers_do_not_name_the_server_software(store: Store) -> None:
    with running(store) as server:
        assert "server" not in httpx.get(url(server)).headers


def test_a_stopped_server_is_gone_and_says_so(store: Store) -> None:
    with running(store) as server:
        pass
    assert not server.health.serving
    assert server.health.problem == "The server is not running."
    with pytest.raises(OSError, match="refused"):
        connect(server)


def test_a_server_stops_within_three_seconds_although_a_handler_hangs(store: Store) -> None:
    with running(store) as server, connect(server) as client:
        client.sendall(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n")
        assert server.stop()


def test_a_server_that_has_nothing_to_do_stops_at_once(store: Store) -> None:
    """Though it looks at its state only once a second."""
    server = Embedded(store, Settings(server_port=0), app_factory=lambda *_: TinyApp())
    server.start()
    began = time.monotonic()
    assert server.stop()
    assert time.monotonic() - began < 0.5


def test_stopping_twice_or_before_the_start_does_no_harm(store: Store) -> None:
    assert Embedded(store, Settings(server_port=0)).stop()
    with running(store) as server:
        assert server.stop()


def test_a_server_that_was_stopped_does_not_start_any_more(store: Store) -> None:
    server = Embedded(store, Settings(server_port=0))
    server.stop()
    server.start()
    assert not server.health.serving


def test_a_server_that_is_stopped_while_it_starts_ends(store: Store) -> None:
    server = Embedded(store, Settings(server_port=0), app_factory=lambda *_: TinyApp())
    server.listen()
    server._ended.set()  # as `stop` does before the thread has a loop to be told through
    assert server._socket is not None
    server._run(server._socket)
    assert not server.health.serving


def test_a_port_in_use_is_named_with_the_setting_that_moves_it(store: Store) -> None:
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=f"Port {port} .* POS_TUI_SERVER_PORT"):
            Embedded(store, Settings(server_port=port)).start()


@pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.1"])
def test_an_address_of_another_machine_is_refused_in_a_sentence(host: str) -> None:
    with pytest.raises(CannotListen, match="POS_TUI_SERVER_HOST"):
        bind(host, 0)


def test_a_port_taken_beforehand_is_served_and_never_let_go_of(store: Store) -> None:
    taken = bind("127.0.0.1", 0)
    port = taken.getsockname()[1]
    with running(store, Settings(server_port=port), listening=taken) as server:
        assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 200
        assert server.health.port == port
    assert taken.fileno() == -1


def test_the_same_port_can_be_taken_again_after_a_stop(store: Store) -> None:
    again = Settings(server_port=unclaimed_port())
    with running(store, again) as server, connect(server) as client:
        client.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 200")
    with running(store, again) as server:
        assert httpx.get(url(server)).status_code == 200


def test_accepted_connections_send_without_delay(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    original = deadline.DeadlineProtocol.connection_made

    def note(self: deadline.DeadlineProtocol, transport: asyncio.Transport) -> None:
        accepted = transport.get_extra_info("socket")
        seen.append(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        original(self, transport)

    monkeypatch.setattr(deadline.DeadlineProtocol, "connection_made", note)
    with running(store) as server:
        httpx.get(url(server))
    assert seen == [1]


def test_an_app_that_cannot_be_built_is_raised_where_the_server_was_started(store: Store) -> None:
    def broken(_store: Store, _settings: Settings) -> TinyApp:
        raise LookupError("no such part")

    with pytest.raises(ServerFailed, match="LookupError: no such part"):
        Embedded(store, Settings(server_port=0), app_factory=broken).start()


def test_credentials_that_others_can_read_stop_the_start(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "pos-tui"
    folder.mkdir(parents=True)
    (folder / "credentials").touch(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        Embedded(store, Settings(server_port=0)).start()


def test_the_real_app_answers_dojo_and_nobody_else(store: Store) -> None:
    settings = dojo_settings(dojo_api_key=None)
    with running(store, settings, app_factory=None, capabilities=None) as server:
        address = url(server, "/v1/areas")
        assert httpx.get(address).status_code == 401
        answer = httpx.get(address, auth=("dojo-caller", "a-long-password"))
    assert [area["name"] for area in answer.json()] == ["Room", "Terrace"]


@pytest.mark.parametrize(("password", "status"), [("a-long-password", 400), ("guess", 401)])
def test_whoever_wants_to_open_a_socket_gets_the_contracts_error(store: Store, password: str, status: int) -> None:
    upgrade = {
        "connection": "Upgrade",
        "upgrade": "websocket",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
        "sec-websocket-version": "13",
    }
    settings = dojo_settings(dojo_api_key=None)
    with running(store, settings, app_factory=None, capabilities=None) as server:
        answer = httpx.get(url(server, "/v1/areas"), auth=("dojo-caller", password), headers=upgrade)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["errorType"] == "InvalidRequest"


def test_every_capability_of_the_real_registry_is_registered(store: Store) -> None:
    dojo, watcher = RecordingDojo(), Watcher()
    with running(
        store, dojo_settings(), listener=watcher, dojo=dojo.transport, app_factory=None, capabilities=None
    ):
        watcher.until(lambda state: state.registered is True)
    sent = [entry["name"] for entry in dojo.registered["rest"]["capabilities"]]
    assert sent == list(registered_names())
    assert len(sent) >= 14


# ---- the link --------------------------------------------------------------------------------------------


class Watcher:
    """A listener to wait on."""

    def __init__(self) -> None:
        self.states: list[LinkState] = []
        self._news = threading.Condition()

    def __call__(self, state: LinkState) -> None:
        with self._news:
            self.states.append(state)
            self._news.notify_all()

    def until(self, condition: Callable[[LinkState], bool]) -> LinkState:
        with self._news:
            found = self._news.wait_for(lambda: next(filter(condition, self.states), None), timeout=10)
        assert found is not None, self.states
        return found


def seat(store: Store, table: str = "1") -> str:
    with store.unit_of_work(HOST, "walkin") as uow:
        return parties.seat(uow, Seating([f"tbl_{table}"], uow.now, covers=2)).id


def test_a_started_server_registers_and_then_sends(store: Store) -> None:
    dojo, watcher = RecordingDojo(), Watcher()
    with served(dojo) as address:
        settings = dojo_settings(dojo_api_url=address)
        with running(store, settings, listener=watcher):
            watcher.until(lambda state: state.registered is True)
            party = seat(store)
            state = watcher.until(lambda state: state.last_delivered_at is not None)
    assert state.phase is Phase.CONNECTED
    assert state.registration == "2 capabilities are registered for rest."
    assert [request.method for request in dojo.requests] == ["PUT", "GET", "POST"]
    assert dojo.events == [(EventType.PARTY, party)]


def test_a_first_link_brings_dojo_up_to_date(make_store: MakeStore) -> None:
    alone = make_store(owner=True)
    party = seat(alone)
    alone.close()
    dojo, watcher = RecordingDojo(), Watcher()
    with running(
        make_store(owner=True, sends_events=True), dojo_settings(), listener=watcher, dojo=dojo.transport
    ):
        watcher.until(lambda state: state.last_delivered_at is not None)
    assert dojo.events == [(EventType.PARTY, party)]


def test_a_registration_that_fails_is_shown_tried_again_and_stops_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linking, "RETRY_REFUSED_SECONDS", 0.05)
    refusals = [httpx.Response(400, text="not today")] * 2
    dojo = RecordingDojo(on_put=lambda _request: refusals.pop() if refusals else None)
    watcher = Watcher()
    seat(store)
    with running(store, dojo_settings(), listener=watcher, dojo=dojo.transport) as server:
        shown = watcher.until(lambda state: state.registered is False)
        assert httpx.get(url(server)).status_code == 200
        watcher.until(lambda state: state.last_delivered_at is not None)
        watcher.until(lambda state: state.registered is True)
    assert shown.registration == "Dojo did not take the registration: 400 not today."


def test_a_registry_that_breaks_does_not_stop_the_events(store: Store) -> None:
    def broken() -> tuple[str, ...]:
        raise LookupError

    dojo, watcher = RecordingDojo(), Watcher()
    party = seat(store)
    with running(store, dojo_settings(), listener=watcher, dojo=dojo.transport, capabilities=broken):
        watcher.until(lambda state: state.last_delivered_at is not None)
    assert dojo.events == [(EventType.PARTY, party)]
    assert watcher.states[0].registration == "The registration failed (LookupError)."


def test_another_processs_commit_wakes_the_listeners_even_without_a_link(make_store: MakeStore) -> None:
    store, beside = make_store(owner=True), make_store()
    woken = threading.Event()
    with running(store):
        store.on_commit(woken.set)
        seat(beside)
        assert woken.wait(5)
