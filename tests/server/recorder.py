"""Stand-ins for Dojo's API that remember what they were sent: one in memory, one behind a real socket."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
from pydantic import SecretStr

from server.settings import Settings

KEY = "sk_sandbox_0123456789abcdef"


def dojo_settings(**changes: Any) -> Settings:
    """Settings with a link to Dojo, over REST unless something else is asked for."""
    given: dict[str, Any] = {
        "dojo_api_key": SecretStr(KEY),
        "dojo_software_house_id": "house-7",
        "public_url": "https://pos.example/dojo",
        "server_port": 0,
        "server_username": "dojo-caller",
        "server_password": SecretStr("a-long-password"),
    }
    return Settings(**{**given, **changes})


def unread(respond: Callable[[httpx.Request], httpx.Response]) -> httpx.MockTransport:
    """A transport whose answers stream, as from a network; those of a bare MockTransport are read already."""

    def answer(request: httpx.Request) -> httpx.Response:
        ready = respond(request)
        if not ready.is_stream_consumed:
            return ready
        return httpx.Response(ready.status_code, headers=ready.headers, stream=httpx.ByteStream(ready.content))

    return httpx.MockTransport(answer)


@dataclass
class RecordingDojo:
    """Answers registrations as Dojo would, and events with whatever `on_event` says."""

    on_event: Callable[[httpx.Request], httpx.Response] = lambda _request: httpx.Response(200, json={})
    on_put: Callable[[httpx.Request], httpx.Response | None] = lambda _request: None
    requests: list[httpx.Request] = field(default_factory=list)
    registered: dict[str, dict[str, Any]] = field(default_factory=dict)
    down: bool = False

    @property
    def transport(self) -> httpx.MockTransport:
        return unread(self.answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.down:
            raise httpx.ConnectError("All connection attempts failed", request=request)
        path = request.url.path
        if path == "/epos/events":
            return self.on_event(request)
        if request.method == "PUT":
            return self._put(request, path.rsplit("/", 1)[1])
        return httpx.Response(200, json=self._all())

    def _put(self, request: httpx.Request, kind: str) -> httpx.Response:
        refusal = self.on_put(request)
        if refusal is not None:
            return refusal
        self.registered[kind] = json.loads(request.content)
        return httpx.Response(200, json=[self._as_read(kind)])

    def _as_read(self, kind: str) -> dict[str, Any]:
        entry = json.loads(json.dumps(self.registered[kind]))
        entry.get("auth", {}).get("basic", {}).pop("password", None)
        return {**entry, "createdAt": "2026-11-27T19:40:00.000Z"}

    def _all(self) -> dict[str, Any]:
        return {
            f"{kind}Integrations": [self._as_read(kind)] if kind in self.registered else []
            for kind in ("rest", "ws")
        }

    @property
    def events(self) -> list[tuple[str, str]]:
        """What was posted as an event, delivered or not: type and id."""
        bodies = [json.loads(r.content) for r in self.requests if r.url.path == "/epos/events"]
        return [(body["eventType"], *body["event"].values()) for body in bodies]


@contextmanager
def served(dojo: RecordingDojo) -> Iterator[str]:
    """The recorder behind a real socket; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            url = f"http://dojo.test{self.path}"
            answer = dojo.answer(httpx.Request(self.command, url, headers=dict(self.headers), content=body))
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_PUT = do_POST = _any  # noqa: N815 - the names that http.server looks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
