"""uvicorn's httptools protocol with an absolute deadline for whatever the peer owes us.

uvicorn closes no connection that is idle before its first request, sends half a request or drips one byte at
a time. Here the peer gets `SECONDS` from the moment it owes us something: a whole request, or room to write
an answer. While we owe it an answer no deadline runs, and an upgraded connection is left alone.
"""

import asyncio
import json
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

SECONDS: Final = 6.0

LARGEST_HEAD: Final = 64 * 1024
"""Bytes of request line and headers before the connection is closed; finer limits are the app's."""


class DeadlineProtocol(HttpToolsProtocol):
    """One connection. `seconds` may be changed in a subclass, for tests."""

    seconds: float = SECONDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadline: asyncio.TimerHandle | None = None
        self._head: int | None = None
        """Bytes of an unfinished head; None between heads."""

    # ---- who owes whom -----------------------------------------------------------------------------------

    def _arm(self) -> None:
        """From now on the peer has `seconds`."""
        self._disarm()
        self._deadline = self.loop.call_later(self.seconds, self._expire)

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _answering(self) -> bool:
        """Whether a complete request waits for its answer."""
        if self.pipeline:
            return True
        return self.cycle is not None and not self.cycle.response_complete and not self.cycle.more_body

    def _expire(self) -> None:
        """Gone at once if it does not even read; otherwise what is written still arrives."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            self.transport.close()

    # ---- the life of a connection ------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        before = self._head or 0
        super().data_received(data)
        if self._head is None:
            return
        self._head = before + len(data)
        if self._head > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The request's headers are too large.")

    def on_message_begin(self) -> None:
        self._head = 0
        super().on_message_begin()
        if not self._answering():
            self._arm()

    def on_headers_complete(self) -> None:
        self._head = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        if self._answering():
            self._disarm()
        else:  # answered before it was all here
            self._arm()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._unset_keepalive_if_required()
        if self._answering():
            self._disarm()
        elif not self._is_half_read():
            self._arm()

    def _is_half_read(self) -> bool:
        """Answered early, the rest of the request still to come: its first deadline holds."""
        return self.cycle.response_complete and self.cycle.more_body

    def handle_websocket_upgrade(self) -> None:
        self._disarm()
        super().handle_websocket_upgrade()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._arm()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._answering():
            self._disarm()

    def send_400_response(self, msg: str) -> None:
        """What is not HTTP gets the contract's error too (digest 4.1)."""
        body = json.dumps({"errorType": "InvalidRequest", "debugMessage": msg}).encode()
        head = (
            "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + body)
        self.transport.close()
