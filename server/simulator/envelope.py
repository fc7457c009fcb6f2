"""The envelope of a socket's answer (digest 3.3)."""

import json
from collections.abc import Iterator
from typing import Any, Final

from server.simulator.ledger import Violation

_MEMBERS: Final = {"jsonrpc", "id", "method", "result", "error"}


def parse(text: str) -> Any:
    """A message as JSON; None for what is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def trouble(message: dict[str, Any], method: str) -> Iterator[Violation]:
    """What is wrong around an answer; its id has matched already."""
    if message.get("jsonrpc") != "2.0":
        yield Violation("envelope", "jsonrpc", "“2.0” is expected")
    if message.get("method") != method:
        yield Violation("envelope", "method", f"{method} is expected, as it was asked (Q56)")
    if "result" in message and "error" in message:
        yield Violation("envelope", "error", "an answer has a result or an error, never both")
    if "result" not in message and "error" not in message:
        yield Violation("envelope", "result", "an answer has a result or an error")
    for member in sorted(set(message) - _MEMBERS):
        yield Violation("envelope", member, "the contract has no such member", grave=False)


def stray(message: Any) -> Violation:
    """A message that answers nothing."""
    if message is None:
        return Violation("envelope", "message", "this is no JSON")
    if not isinstance(message, dict):
        return Violation("envelope", "message", "a JSON object is expected")
    if "method" in message and "result" not in message and "error" not in message:
        return Violation("envelope", "method", "a POS asks nothing over the socket; its events go over REST")
    return Violation("envelope", "id", "no question with this id waits for an answer")
