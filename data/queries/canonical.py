"""The journal without chance in it: two evenings that went alike give the same text, byte for byte.

Ids and booking references are numbered in the order in which they first appear; what depends on the machine's
speed, such as whether an event has reached Dojo yet, is left out.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import Action, ActionDetail, Event

_ID = re.compile(r"\b([a-z]{3})_[0-9a-f]{16}\b")
_REFERENCE = re.compile(r'(?<=\[)[A-Y][A-Y3479]{3}(?=\])|(?<="reference": ")[A-Y][A-Y3479]{3}(?=")')
_CHANCE = "create_digest"
"""The column that is made of ids."""


class _Numbers:
    """A name for each id, by the order of appearance within its kind."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def name(self, found: str, kind: str) -> str:
        if found not in self._known:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._known[found] = f"{kind}#{self._counts[kind]}"
        return self._known[found]

    def known(self, found: str, kind: str) -> str:
        """The name if there is one; a new id is not told from another yet."""
        return self._known.get(found, f"{kind}#")


def canonical_journal(session: Session) -> str:
    """Every action in order, one JSON object a line: who, when, what was said, each row's change, each event."""
    numbers = _Numbers()
    events = _events(session)
    rows = session.execute(
        select(Action, ActionDetail)
        .join(ActionDetail, col(ActionDetail.action_seq) == col(Action.seq))
        .order_by(col(Action.seq))
    )
    lines = []
    first = None
    for action, detail in rows:
        first = action.seq if first is None else first
        head = _head(action, detail, first or 0)
        changes = _sorted([_without_chance(change) for change in detail.changes], numbers)
        told = _sorted(events.get(action.seq or 0, []), numbers)
        lines.append(_numbered({**head, "changes": changes, "events": told}, numbers))
    return "\n".join(lines)


def _head(action: Action, detail: ActionDetail, first: int) -> dict[str, Any]:
    return {
        "at": action.at.isoformat(),
        "origin": action.origin,
        "terminal": action.terminal,
        "initials": action.initials,
        "verb": action.verb,
        "override": action.override,
        "undoes": action.undoes and action.undoes - first,
        "redoes": action.redoes and action.redoes - first,
        "said": detail.said,
        "warnings": detail.warnings,
    }


def _events(session: Session) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in session.execute(select(Event).where(col(Event.action_seq).is_not(None))).scalars():
        found.setdefault(row.action_seq or 0, []).append({"type": row.event_type, "id": row.entity_id})
    return found


def _without_chance(change: dict[str, Any]) -> dict[str, Any]:
    images = ((side, change[side]) for side in ("before", "after"))
    cleaned = {side: image and {**image, _CHANCE: None} for side, image in images if image and _CHANCE in image}
    return {**change, **cleaned}


def _sorted(rows: list[dict[str, Any]], numbers: _Numbers) -> list[dict[str, Any]]:
    """In an order that does not depend on new ids, which differ from run to run."""
    return sorted(rows, key=lambda row: _renamed(_text(row), numbers.known))


def _text(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True)


def _numbered(row: dict[str, Any], numbers: _Numbers) -> str:
    return _renamed(_text(row), numbers.name)


def _renamed(text: str, name: Callable[[str, str], str]) -> str:
    text = _ID.sub(lambda found: name(found[0], found[1]), text)
    return _REFERENCE.sub(lambda found: name(found[0], "reference"), text)
