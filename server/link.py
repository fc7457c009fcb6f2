"""How the link to Dojo stands, as one frozen value that any thread may read. Light enough to import anywhere."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


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

    @property
    def sentence(self) -> str:
        """The link in one sentence, without moments: the screen adds those in the venue's zone."""
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


class Link:
    """Holds the present LinkState and tells one listener of each change, on the thread that changed it.

    The listener must neither block nor raise.
    """

    def __init__(self, phase: Phase, listener: Callable[[LinkState], None] | None = None) -> None:
        self._state = LinkState(phase)
        self._before_stumble = self._state
        self._listener = listener

    @property
    def state(self) -> LinkState:
        return self._state

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

    def registration(self, *, done: bool, sentence: str) -> None:
        self._set(replace(self._state, registered=done, registration=sentence))

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
        changed = state != self._state
        self._state = state
        if changed and self._listener is not None:
            self._listener(state)
