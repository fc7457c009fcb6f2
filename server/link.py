"""How the link to Dojo stands, as one frozen value that any thread may read. Light enough to import anywhere."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final


class Phase(StrEnum):
    OFF = "off"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    DOWN = "down"
    REFUSED = "refused"
    """401 or 403: a person has to see to the key."""
    STUMBLED = "stumbled"
    """Our own side failed, usually the database; nothing is lost, sending goes on by itself."""


@dataclass(frozen=True)
class Registered:
    """A capability as Dojo reads it back, under the name this program uses."""

    name: str
    version: str
    updated_at: str | None = None
    """As Dojo wrote it; some answers leave it out (Q13)."""


@dataclass(frozen=True)
class LinkState:
    """For the status bar. `since` is when the present phase began; all moments are in UTC."""

    phase: Phase
    since: datetime | None = None
    why: str = ""
    status: int | None = None
    """The HTTP status of a refusal."""
    last_delivered_at: datetime | None = None
    registered: bool | None = None
    """None: not tried yet, or not this program's task."""
    registration: str = ""
    """How the last registration went, as a sentence."""
    capabilities: tuple[Registered, ...] = ()
    """What Dojo has registered."""
    socket: Phase | None = None
    """How the socket stands that Dojo's requests come over; None where none is dialled."""
    on_socket: bool = False
    """Whether `phase`, `since`, `why` and `status` speak of the socket, because it stands worse than the rest."""

    @property
    def sentence(self) -> str:
        """The link in one sentence, without moments: the screen adds those in the venue's zone."""
        return self._socket_sentence() if self.on_socket else self._events_sentence()

    def _socket_sentence(self) -> str:
        return {
            Phase.REFUSED: (
                f"Dojo refuses the API key ({self.status}) on the socket, so that its bookings do not arrive; "
                "check POS_TUI_DOJO_API_KEY and POS_TUI_DOJO_SOFTWARE_HOUSE_ID, then restart."
            ),
            Phase.DOWN: f"Dojo's bookings do not arrive: {self.why}. The socket is dialled again by itself.",
        }.get(self.phase, "Connecting to Dojo.")

    def _events_sentence(self) -> str:
        return {
            Phase.OFF: "No link to Dojo is set up.",
            Phase.CONNECTING: "Connecting to Dojo.",
            Phase.CONNECTED: "Connected to Dojo.",
            Phase.DOWN: f"Dojo cannot be reached: {self.why}. Events wait and go out by themselves.",
            Phase.REFUSED: (
                f"Dojo refuses the API key ({self.status}). Events wait; check POS_TUI_DOJO_API_KEY, "
                "then restart or run `pos-tui events retry`."
            ),
            Phase.STUMBLED: f"Sending to Dojo has paused: {self.why}. It goes on by itself.",
        }[self.phase]


_WORSE: Final = (Phase.CONNECTED, Phase.OFF, Phase.CONNECTING, Phase.STUMBLED, Phase.DOWN, Phase.REFUSED)
"""From good to bad. Of the way out and the socket the worse one is shown; of equals the way out."""


class Link:
    """Holds the present LinkState and tells one listener of each change, on the thread that changed it.

    Events leave over one connection and, with transport websocket, Dojo's requests arrive over another: the
    link is as good as the worse of them. The listener must neither block nor raise.
    """

    def __init__(self, phase: Phase, listener: Callable[[LinkState], None] | None = None) -> None:
        self._state = LinkState(phase)
        """Of the way out: events and registration."""
        self._socket: LinkState | None = None
        self._shown = self._state
        self._before_stumble = self._state
        self._listener = listener

    @property
    def state(self) -> LinkState:
        return self._shown

    def socket(self, phase: Phase, at: datetime, *, why: str = "", status: int | None = None) -> None:
        """How the socket stands: connecting, connected, down or refused."""
        old = self._socket
        since = old.since if old is not None and old.phase is phase else at
        self._socket = LinkState(phase, since, why, status)
        self._show()

    def delivered(self, at: datetime) -> None:
        """An event has reached Dojo."""
        self._enter(Phase.CONNECTED, at, last_delivered_at=at)

    def connected(self, at: datetime) -> None:
        """Dojo answers and accepts the key."""
        self._enter(Phase.CONNECTED, at)

    def down(self, at: datetime, why: str) -> None:
        self._enter(Phase.DOWN, at, why=why)

    def refused(self, at: datetime, status: int) -> None:
        self._enter(Phase.REFUSED, at, status=status)

    def stumbled(self, at: datetime, why: str) -> None:
        if self._state.phase is not Phase.STUMBLED:
            self._before_stumble = self._state
        self._enter(Phase.STUMBLED, at, why=why)

    def steady(self) -> None:
        """Our own side works again: what was known of Dojo before holds, unless more is known by now."""
        old = self._before_stumble
        if self._state.phase is Phase.STUMBLED:
            self._set(replace(self._state, phase=old.phase, since=old.since, why=old.why, status=old.status))

    def registration(self, *, done: bool, sentence: str, capabilities: tuple[Registered, ...] = ()) -> None:
        self._set(replace(self._state, registered=done, registration=sentence, capabilities=capabilities))

    def _enter(
        self,
        phase: Phase,
        at: datetime,
        *,
        why: str = "",
        status: int | None = None,
        last_delivered_at: datetime | None = None,
    ) -> None:
        old = self._state
        self._set(
            replace(
                old,
                phase=phase,
                since=old.since if old.phase is phase else at,
                why=why,
                status=status,
                last_delivered_at=last_delivered_at or old.last_delivered_at,
            )
        )

    def _set(self, state: LinkState) -> None:
        self._state = state
        self._show()

    def _show(self) -> None:
        shown = _merged(self._state, self._socket)
        changed = shown != self._shown
        self._shown = shown
        if changed and self._listener is not None:
            self._listener(shown)


def _merged(state: LinkState, socket: LinkState | None) -> LinkState:
    if socket is None:
        return state
    if _WORSE.index(socket.phase) <= _WORSE.index(state.phase):
        return replace(state, socket=socket.phase)
    return replace(
        state,
        phase=socket.phase,
        since=socket.since,
        why=socket.why,
        status=socket.status,
        socket=socket.phase,
        on_socket=True,
    )
