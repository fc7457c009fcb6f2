"""What went over the wire, as the simulator saw it, and what was wrong with it."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

Direction = Literal["to_pos", "to_dojo"]
Wire = Literal["rest", "websocket"]

MOST_EXCHANGES: Final = 2000
MOST_VIOLATIONS: Final = 1000


@dataclass(frozen=True)
class Violation:
    """One place where a message is not what the contract says."""

    rule: str
    """What the rule is about, in a word or two: `status`, `schema`, `times`."""
    place: str
    """Where in the message: `reply.data.0.startTime`."""
    sentence: str
    message: str = ""
    """Which message: a capability's name, an event's type or an address."""
    grave: bool = True
    """Against the contract; otherwise advice, which no verdict depends on."""

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.message, self.place) if part)
        return f"{where}: {self.sentence}"


@dataclass(frozen=True)
class Exchange:
    """One question with its answer, in either direction."""

    at: datetime
    """When it was asked."""
    direction: Direction
    transport: Wire
    name: str
    """A capability's name, an event's type, or verb and address."""
    entity_id: str | None
    status: int | None
    """HTTP's, or the one that a socket's error type stands for; None: nothing came back."""
    milliseconds: float
    request: Any
    response: Any
    violations: tuple[Violation, ...] = ()
    note: str = ""
    """Why it happened, where that does not go without saying: a repetition, a late update."""


Listener = Callable[[Exchange], None]


@dataclass
class Ledger:
    """The newest exchanges and violations; older ones fall out. Listeners hear of each exchange as it ends."""

    exchanges: deque[Exchange] = field(default_factory=lambda: deque(maxlen=MOST_EXCHANGES))
    violations: deque[Violation] = field(default_factory=lambda: deque(maxlen=MOST_VIOLATIONS))
    _listeners: list[Listener] = field(default_factory=list)

    def write(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)
        self.violations.extend(exchange.violations)
        for listener in tuple(self._listeners):
            listener(exchange)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Hear of every exchange, on the simulator's loop; must neither block nor raise. Gives what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
