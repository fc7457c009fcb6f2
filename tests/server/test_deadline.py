"""Slow callers: who owes something is let go, who is waited for is not."""

import json
import socket
import time
from pathlib import Path

import pytest

from data.store import Store
from server import deadline
from tests.server.tiny_app import TinyApp, connect, running, url


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> float:
    """A deadline short enough for a test."""
    monkeypatch.setattr(deadline.DeadlineProtocol, "seconds", 0.4)
    return 0.4


def is_closed_by_peer(client: socket.socket) -> bool:
    """Read until the end; a time-out of the socket means that it was left open."""
    try:
        while client.recv(4096):
            pass
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\r\n",
        b"GET / HTT",
        b"GET / HTTP/1.1\r\nhost: x\r\n",
        b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf",
        b"GET / HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\n\r\nGET / HT",
        b"POST /early HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf",
        b"POST /early HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nfull",
    ],
    ids=[
        "idle",
        "blank",
        "half line",
        "half head",
        "half body",
        "keep-alive",
        "half second",
        "half early",
        "early",
    ],
)
@pytest.mark.usefixtures("impatient")
def test_a_caller_that_owes_us_something_is_let_go(store: Store, sent: bytes) -> None:
    with running(store) as server, connect(server) as client:
        client.sendall(sent)
        assert is_closed_by_peer(client)


@pytest.mark.parametrize(("begin", "drop"), [(b"GET / HTTP/1.1\r\nx: ", b"a"), (b"", b"\r\n")])
def test_a_caller_that_drips_is_let_go_all_the_same(
    store: Store, impatient: float, begin: bytes, drop: bytes
) -> None:
    with running(store) as server, connect(server) as client:
        client.sendall(begin)
        client.settimeout(impatient / 10)
        for _ in range(60):
            try:
                client.sendall(drop)
                if not client.recv(1):
                    return
            except TimeoutError:
                continue
            except (ConnectionResetError, BrokenPipeError):
                return
        pytest.fail("the connection was never closed")


def test_a_slow_handler_is_waited_for(store: Store, impatient: float) -> None:
    app = TinyApp()
    with running(store, app_factory=lambda _store, _settings: app) as server, connect(server) as client:
        client.sendall(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\nGET / HT")
        client.settimeout(impatient * 2)
        with pytest.raises(TimeoutError):
            client.recv(1)
        app.let_go.set()
        client.settimeout(5)
        assert client.recv(100).startswith(b"HTTP/1.1 200")


def test_a_quiet_websocket_is_left_alone(store: Store, impatient: float) -> None:
    from websockets.sync.client import connect as dial

    with running(store) as server, dial(url(server).replace("http", "ws"), proxy=None) as client:
        with pytest.raises(TimeoutError):
            client.recv(timeout=impatient * 2)
        client.send("still here")
        assert client.recv(timeout=5) == "still here"


def test_a_kept_connection_outlives_the_deadline_of_its_single_requests(store: Store, impatient: float) -> None:
    with running(store) as server, connect(server) as client:
        end = time.monotonic() + impatient * 3
        while time.monotonic() < end:
            client.sendall(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\nhi")
            answer = b""
            while not answer.endswith(b"\r\n\r\nhi"):
                answer += client.recv(4096) or pytest.fail("the connection was closed")


def test_endless_headers_are_cut_off(store: Store) -> None:
    with running(store) as server, connect(server) as client:
        client.sendall(b"GET / HTTP/1.1\r\nx: " + b"y" * (deadline.LARGEST_HEAD + 1000))
        answer = client.recv(4096)
    assert answer.startswith(b"HTTP/1.1 400")


def test_what_is_not_http_gets_the_error_of_the_contract(store: Store) -> None:
    with running(store) as server, connect(server) as client:
        client.sendall(b"what is this\r\n\r\n")
        head, body = client.recv(4096).split(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400")
    assert json.loads(body)["errorType"] == "InvalidRequest"
