"""What a call carried, made readable: JSON laid out, and guests' data hidden until somebody asks for it."""

import json
from typing import Any, Final

HIDDEN: Final = "‹hidden›"

_SHOWN: Final = frozenset(
    {
        "id",
        "status",
        "event",
        "before",
        "after",
        "cursor",
        "plu",
        "errortype",
        "debugmessage",
        "eventtype",
        "ordertype",
        "currencycode",
        "paymentstatus",
    }
)
_SHOWN_ENDS: Final = ("id", "ids", "time", "at", "expiry")
"""Keys whose text is never a guest's. Everything else is hidden: a key that nobody thought of must not show."""


def laid_out(text: str, *, guests: bool) -> list[str]:
    """A body line by line. One that was cut or is no JSON cannot be told apart, and is hidden whole."""
    if not text:
        return ["nothing"]
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return text.splitlines() if guests else [f"{HIDDEN} (too long to be kept whole)"]
    shown = body if guests else _without_guests(body, "")
    return json.dumps(shown, ensure_ascii=False, indent=2).splitlines()


def _without_guests(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return {name: _without_guests(each, str(name)) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_guests(each, key) for each in value]
    if not isinstance(value, str) or not value or _may_show(key):
        return value
    return HIDDEN


def _may_show(key: str) -> bool:
    folded = key.casefold()
    return folded in _SHOWN or folded.endswith(_SHOWN_ENDS)
