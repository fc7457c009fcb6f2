"""What a click does: a piece of text that names a key types it, one that stands for a row points at that."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Self

from rich.cells import cell_len
from rich.style import Style
from textual.content import Content
from textual.keys import Keys, _character_to_key, key_to_character
from textual.style import Style as ContentStyle

_META = "pressed"
"""Under which a style carries its deed, so that whatever is drawn can be asked what a click there does."""


@dataclass(frozen=True)
class Deed:
    """What a click does: keys typed one after the other, or a row that is pointed at."""

    keys: tuple[str, ...] = ()
    row: str = ""
    """What the row stands for, such as `table:ID`."""


class Press(str):
    """Text that does something when it is clicked; otherwise like any other."""

    deed: Deed

    def __new__(cls, text: str, deed: Deed) -> Self:
        made = super().__new__(cls, text)
        made.deed = deed
        return made


def deed_of(text: str) -> Deed | None:
    """What a click on a piece's text does."""
    return text.deed if isinstance(text, Press) else None


def like(text: str, original: str) -> str:
    """A part of a text, which does what the whole does."""
    deed = deed_of(original)
    return text if deed is None else Press(text, deed)


def pressed_style(deed: Deed) -> Style:
    """Drawn with this, a click is known to do something; it looks like nothing."""
    return Style(meta={_META: deed})


def deed_in(style: Style) -> Deed | None:
    """What a click on something drawn in a style does."""
    deed = style.meta.get(_META)
    return deed if isinstance(deed, Deed) else None


def row_of(line: Sequence[tuple[str, str]], row: str, width: int) -> list[tuple[str, str]]:
    """A line that stands for something from its first cell to its last."""
    blank = " " * max(0, width - sum(cell_len(text) for text, _ in line))
    return [(Press(text, Deed(row=row)), style) for text, style in (*line, (blank, "")) if text]


_SHOWN = {
    "Enter": "enter",
    "Esc": "escape",
    "Tab": "tab",
    "Space": "space",
    "←": "left",
    "→": "right",
    "↑": "up",
    "↓": "down",
    "PgUp": "pageup",
    "PgDn": "pagedown",
    "Del": "delete",
}
"""Keys as a person reads them."""

_NAMES = frozenset(key.value for key in Keys)

_FUNCTION = re.compile(r"[fF]\d{1,2}")


@cache
def key_named(shown: str) -> str | None:
    """A key as it goes about here, from how a person reads it or Textual calls it; None for any other word."""
    *modifiers, bare = shown.split("+") if len(shown) > 1 else [shown]
    if modifiers:
        key = key_named(bare)
        return f"{'+'.join(modifiers)}+{key}" if key and {*modifiers} <= {"ctrl", "alt", "shift"} else None
    if len(shown) == 1 or shown in _SHOWN:
        return _SHOWN.get(shown, shown)
    if _FUNCTION.fullmatch(shown):
        return shown.lower()
    return shown if shown in _NAMES or key_to_character(shown) else None


def typed_as(key: str) -> tuple[str, str | None]:
    """A key's name and character, as they arrive when it is pressed."""
    if len(key) == 1:
        return (key if key.isalnum() else _character_to_key(key)), key
    return key, {"enter": "\r", "tab": "\t"}.get(key) or (key_to_character(key) if "+" not in key else None)


def key_pieces(shown: str, style: str, does: str = "", does_style: str = "") -> list[tuple[str, str]]:
    """A hint's keys, each of which types itself, and in words what they do.

    The words of a single key type it too; a key followed by a word types both, as `: part` does.
    """
    words = shown.split(" ")
    keys = [key_named(word) for word in words]
    if keys[0] is not None and (len(words) == 1 or not any(keys[1:])):
        typed = [*keys[:1], *(letter for word in words[1:] for letter in (*word, "space"))]
        deed = Deed(tuple(key for key in typed if key))
        return [(Press(shown, deed), style), (Press(does, deed), does_style)]
    pieces: list[tuple[str, str]] = []
    for index, (word, key) in enumerate(zip(words, keys, strict=True)):
        pieces += [(" ", style)] if index else []
        pieces.append((Press(word, Deed((key,))) if key else word, style))
    return [*pieces, (does, does_style)]


def foot(hints: Sequence[tuple[str, str]]) -> Content:
    """Hints as they stand on a lower border."""
    pieces: list[Content] = []
    for shown, does in hints:
        pieces += [Content(" · ")] if pieces else []
        pieces += [_content(text) for text, _ in key_pieces(shown, "", f" {does}")]
    return Content("").join(pieces)


def _content(text: str) -> Content:
    deed = deed_of(text)
    return Content(str(text)) if deed is None else Content.styled(str(text), ContentStyle.from_meta({_META: deed}))


def sentence(text: str, style: str, *shown: str, key_style: str = "") -> list[tuple[str, str]]:
    """Words in which some keys are named: a click on one of these types it."""
    named = "|".join(map(re.escape, filter(None, shown)))
    parts = re.split(rf"(?<!\w)({named})(?!\w)", text) if named else [text]
    pieces: list[tuple[str, str]] = []
    for part in filter(None, parts):
        pieces += key_pieces(part, key_style or style)[:1] if part in shown else [(part, style)]
    return pieces
