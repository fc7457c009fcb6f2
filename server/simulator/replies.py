"""What came back for one call, whichever way it went."""

from dataclasses import dataclass
from typing import Any, Final

from data.errors import Kind
from server.dispatch import STATUS
from server.simulator.ledger import Violation

LIMIT_SECONDS: Final = 5.0
"""How long Dojo waits for an answer here; its documents name no figure (Q65)."""

STATUS_OF: Final = {str(kind): status for kind, status in STATUS.items()}
"""The status that an error type stands for where there is none, on the socket."""


@dataclass(frozen=True)
class Reply:
    """An answer, or why there is none."""

    status: int | None
    """HTTP's, or what a socket's error type stands for; None: no usable answer came."""
    body: Any
    """Parsed JSON; None where there is none."""
    milliseconds: float
    problem: str = ""
    """Why there is no usable answer, as a piece of a sentence."""
    timed_out: bool = False
    registered: bool = True
    """False: the POS has not said that it can do this, so it was not asked."""
    violations: tuple[Violation, ...] = ()

    @property
    def ok(self) -> bool:
        return self.status == 200

    @property
    def lost(self) -> bool:
        """Nobody knows whether the POS has done it: the same again is right (digest 2.9)."""
        return self.registered and (self.status is None or self.status >= 500 or self.status == 429)

    @property
    def error_type(self) -> str | None:
        """What the POS says stood in the way."""
        found = self.body.get("errorType") if isinstance(self.body, dict) and not self.ok else None
        return found if isinstance(found, str) else None

    @property
    def gone(self) -> bool:
        """The one answer that means deletion: never a bare 404 (Q80)."""
        return self.error_type == Kind.NOT_FOUND

    @property
    def said(self) -> str:
        """The answer in a few words."""
        if self.status is None:
            return self.problem
        debug = self.body.get("debugMessage") if isinstance(self.body, dict) and not self.ok else None
        kind = self.error_type or f"status {self.status}"
        return "done" if self.ok else f"{kind}, {debug}" if isinstance(debug, str) else kind
