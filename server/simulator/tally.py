"""What has been called, and what came of it: counted from the first exchange on, whatever the ledger forgets."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from server.simulator.dojo import SimulatedDojo
from server.simulator.ledger import Exchange, Violation

MOST_KEPT: Final = 200
"""Different violations of one message that are kept."""


@dataclass
class Count:
    """One kind of message."""

    calls: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    """Milliseconds."""
    violations: Counter[Violation] = field(default_factory=Counter)
    """Each kind of violation once, with how often it was met."""

    def add(self, exchange: Exchange) -> None:
        self.calls += 1
        self.statuses["no answer" if exchange.status is None else str(exchange.status)] += 1
        self.slowest = max(self.slowest, exchange.milliseconds)
        for each in exchange.violations:
            if each in self.violations or len(self.violations) < MOST_KEPT:
                self.violations[each] += 1

    @property
    def grave(self) -> int:
        return sum(times for each, times in self.violations.items() if each.grave)


class Tally:
    """Counts by capability what Dojo asked, and by event or address what the POS sent."""

    def __init__(self, dojo: SimulatedDojo) -> None:
        self.to_pos: dict[str, Count] = {}
        self.to_dojo: dict[str, Count] = {}
        dojo.on_exchange(self._add)

    def _add(self, exchange: Exchange) -> None:
        counts = self.to_pos if exchange.direction == "to_pos" else self.to_dojo
        counts.setdefault(exchange.name, Count()).add(exchange)
