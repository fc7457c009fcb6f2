"""An exchange with a POS as plain lines. What the POS has written may hold anything, and is made harmless."""

from pos_tui.text import plain
from server.simulator.ledger import Exchange, Violation

_ARROWS = {"to_pos": "Dojo → POS", "to_dojo": "POS → Dojo"}


def as_lines(exchange: Exchange) -> list[str]:
    """One line, and one more for whatever is wrong with it."""
    status = "no answer" if exchange.status is None else str(exchange.status)
    name, entity = plain(exchange.name), plain(exchange.entity_id or "")
    said = f"{exchange.at:%H:%M:%S}Z  {_ARROWS[exchange.direction]}  {name:<44} {entity:<22}"
    said += f" {status}, {exchange.milliseconds:.0f} ms"
    note = f"  ({plain(exchange.note)})" if exchange.note else ""
    wrong = [f"    {_weight(each)}: {plain(str(each))}" for each in exchange.violations]
    return [said + note, *wrong]


def _weight(violation: Violation) -> str:
    return "breaks the contract" if violation.grave else "advice"


def harmless(line: str) -> str:
    """A line that can be printed; its indentation stays."""
    return " " * (len(line) - len(line.lstrip(" "))) + plain(line)
