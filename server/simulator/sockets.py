"""The socket that a POS dials: who may, and what comes over it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from starlette.responses import JSONResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from server.simulator.dojo import SimulatedDojo
from server.simulator.doors import SocketDoor
from server.simulator.ledger import Exchange, Violation
from server.simulator.registrations import header_trouble, key_trouble


class Sockets:
    """Takes connections; the newest is the door to the POS, because a POS keeps a single one."""

    def __init__(self, dojo: SimulatedDojo, opened: Callable[[], None]) -> None:
        """`opened` hears of each connection that was taken."""
        self._dojo = dojo
        self._opened = opened

    async def serve(self, websocket: WebSocket) -> None:
        """One connection, from its handshake to its end."""
        if self._dojo.faults.has("down"):
            return await _deny(websocket, 503, "Dojo is down.")
        refusal = self._handshake(websocket)
        if refusal:
            return await _deny(websocket, 401, refusal)
        await websocket.accept()
        door = SocketDoor(
            websocket.send_text,
            clock=self._dojo.clock,
            limit=self._dojo.limit,
            close=lambda: websocket.close(1012),
        )
        doors = self._dojo.caller.doors
        doors["websocket"] = door
        self._opened()
        try:
            await self._listen(websocket, door)
        finally:
            door.hung_up()
            if doors.get("websocket") is door:
                del doors["websocket"]

    def _handshake(self, websocket: WebSocket) -> str:
        """Why the connection is refused; empty if it is taken."""
        found = list(header_trouble(websocket.headers, socket=True))
        wrong = key_trouble(websocket.headers, self._dojo.key)
        refusal = "The key is refused." if self._dojo.faults.has("unauthorized") else ""
        if wrong is not None:
            found.append(wrong)
            refusal = wrong.sentence
        self._write("the socket's handshake", None, 401 if refusal else 101, found)
        return refusal

    async def _listen(self, websocket: WebSocket, door: SocketDoor) -> None:
        while True:
            try:
                message = await websocket.receive()
            except (WebSocketDisconnect, RuntimeError):
                return
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            found = [Violation("form", "frame", "text is expected")] if text is None else door.received(text)
            if found:
                self._write("a message on the socket", text, None, found)

    def _write(self, name: str, request: Any, status: int | None, found: Sequence[Violation]) -> None:
        self._dojo.ledger.write(
            Exchange(
                at=self._dojo.clock.utc_now(),
                direction="to_dojo",
                transport="websocket",
                name=name,
                entity_id=None,
                status=status,
                milliseconds=0.0,
                request=request,
                response=None,
                violations=tuple(replace(each, message=name) for each in found),
            )
        )


async def _deny(websocket: WebSocket, status: int, title: str) -> None:
    await websocket.send_denial_response(JSONResponse({"title": title}, status_code=status))
