"""Dojo's side of a busy evening: calls at a steady rate over loopback, from a process of its own.

    python -m tests.benchmarks.dojo_calls HOST PORT USER PASSWORD PARTY-ID…

Reads `go` and `stop` from stdin. Answers `going` once calls are being answered, and the rate it kept at `stop`.
"""

import base64
import http.client
import itertools
import json
import sys
import threading
import time
from collections.abc import Iterator

RATE = 200
"""Calls a second, all connections together."""

CONNECTIONS = 4
MOST = 4000
"""Calls after each `go` at the most."""

Call = tuple[str, str, str | None]


def calls(parties: list[str]) -> Iterator[Call]:
    """Fetching a party, searching parties and searching tables, in turn and for ever."""
    nothing = json.dumps({})
    for party in itertools.cycle(parties):
        yield "GET", f"/v1/parties/{party}", None
        yield "POST", "/v1/parties/search", nothing
        yield "GET", f"/v1/parties/{party}", None
        yield "POST", "/v1/tables/search", nothing


class Caller:
    """One connection that calls while it is told to."""

    def __init__(self, host: str, port: int, login: str, parties: list[str]) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=10)
        self._headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
        self._calls = calls(parties)
        self.made = 0

    def call_until(self, began: float, stopped: threading.Event, going: threading.Event) -> None:
        """Call by the clock: a slow answer is followed by faster calls, so the rate holds."""
        self.made = 0
        while self.made < MOST // CONNECTIONS:
            self._call(*next(self._calls))
            self.made += 1
            going.set()
            if stopped.wait(max(0.0, began + self.made * CONNECTIONS / RATE - time.monotonic())):
                return

    def _call(self, verb: str, path: str, body: str | None) -> None:
        self._connection.request(verb, path, body, self._headers)
        reply = self._connection.getresponse()
        reply.read()
        if reply.status != 200:
            raise AssertionError(f"{verb} {path} answered {reply.status}")


def _round(callers: list[Caller]) -> str:
    """Call until `stop` is read; the rate that was kept."""
    stopped, going = threading.Event(), threading.Event()
    began = time.monotonic()
    threads = [
        threading.Thread(target=caller.call_until, args=(began + index / RATE, stopped, going))
        for index, caller in enumerate(callers)
    ]
    for thread in threads:
        thread.start()
    going.wait()
    print("going", flush=True)
    sys.stdin.readline()
    stopped.set()
    for thread in threads:
        thread.join()
    return f"{sum(caller.made for caller in callers) / (time.monotonic() - began):.0f}"


def main() -> None:
    host, port, user, password, *parties = sys.argv[1:]
    login = base64.b64encode(f"{user}:{password}".encode()).decode()
    callers = [Caller(host, int(port), login, parties) for _ in range(CONNECTIONS)]
    for line in sys.stdin:
        if line.strip() == "go":
            print(_round(callers), flush=True)


if __name__ == "__main__":
    main()
