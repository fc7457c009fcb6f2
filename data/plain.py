"""Guests' text made harmless, for a screen, a printed sheet or a file.

What guests and Dojo write may hold control characters, direction marks and piles of accents. The database
keeps them as they came; here they lose whatever could move a cursor, run a command or bend a column.
"""

import unicodedata
from collections.abc import Iterator

MOST_ACCENTS = 3
"""Combining marks kept on one letter: enough for any language, too few to climb into the next row."""

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})
_BLANK = frozenset({"Zs", "Zl", "Zp"})
_MARKS = frozenset({"Mn", "Me"})


def _harmless(text: str) -> Iterator[str]:
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        if category in _MARKS:
            marks += 1
            if marks <= MOST_ACCENTS:
                yield character
            continue
        marks = 0
        if character in "\n\r\t\v\f\x85" or category in _BLANK:
            yield " "
        elif category not in _DROPPED:
            yield character


def plain(text: str) -> str:
    """One line of text that is safe to draw: no control, direction or joining characters, blanks folded."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return " ".join("".join(_harmless(text)).split())


def paragraphs(text: str) -> str:
    """The same for text of several lines; its line breaks stay."""
    lines = (plain(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)
