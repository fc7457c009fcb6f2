"""What can go wrong between a POS and Dojo, each switchable while everything runs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Final

SKEW: Final = timedelta(minutes=7)
SLOW_MEDIAN: Final = 1.5
SLOW_SPREAD: Final = 0.6
SLOWEST: Final = 12.0
"""Seconds; a POS that waits fifteen still gets its answer."""


class NoSuchFault(LookupError):
    """There is no fault of this name."""


@dataclass(frozen=True)
class Fault:
    name: str
    sentence: str
    """What is in force, for a banner."""


FAULTS: Final = {
    fault.name: fault
    for fault in (
        Fault("slow", "Dojo is slow: every answer and every call takes seconds."),
        Fault("down", "Dojo is down: nothing connects, the socket is closed, and Dojo's own changes wait."),
        Fault("error", "Dojo answers 500 to every event and registration."),
        Fault("unauthorized", "Dojo refuses the API key (401) and has closed the socket."),
        Fault("cut", "Connections are cut before the answer arrives; each call has to be made again."),
        Fault("duplicate", "Dojo sends every change twice."),
        Fault("late", "Dojo's updates arrive late, and in the wrong order."),
        Fault("skew", f"Dojo's clock is {SKEW.seconds // 60} minutes fast."),
    )
}
"""By name, in the order in which they are offered."""


@dataclass
class Faults:
    """Which faults are in force. From any thread; listeners are told on the thread that switches."""

    _on: frozenset[str] = frozenset()
    _listeners: list[Callable[[str, bool], None]] = field(default_factory=list)

    def switch(self, name: str, on: bool) -> None:
        """Put a fault in force, or end it. Raises NoSuchFault."""
        if name not in FAULTS:
            raise NoSuchFault(name)
        if self.has(name) is on:
            return
        self._on = self._on | {name} if on else self._on - {name}
        for listener in tuple(self._listeners):
            listener(name, on)

    def toggle(self, name: str) -> bool:
        """The other way round; whether it is in force now. Raises NoSuchFault."""
        self.switch(name, not self.has(name))
        return self.has(name)

    def clear(self) -> None:
        for name in self.in_force:
            self.switch(name, False)

    def has(self, name: str) -> bool:
        return name in self._on

    @property
    def in_force(self) -> tuple[str, ...]:
        return tuple(name for name in FAULTS if name in self._on)

    @property
    def sentence(self) -> str:
        """What is in force; empty when nothing is."""
        return " ".join(FAULTS[name].sentence for name in self.in_force)

    def on_change(self, listener: Callable[[str, bool], None]) -> None:
        self._listeners.append(listener)

    def delay(self, rng: Random) -> float:
        """Seconds that a message takes now: log-normal while Dojo is slow, so that most are bearable."""
        if not self.has("slow"):
            return 0.0
        return min(SLOWEST, SLOW_MEDIAN * rng.lognormvariate(0, SLOW_SPREAD))

    @property
    def skew(self) -> timedelta:
        return SKEW if self.has("skew") else timedelta(0)
