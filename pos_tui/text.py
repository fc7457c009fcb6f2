"""Text on its way to the screen: made harmless, cut to width, and moments and minutes written short."""

from datetime import datetime
from math import ceil

from rich.cells import cell_len, set_cell_size

from data.plain import paragraphs
from data.plain import plain as plain


def cut(text: str, width: int) -> str:
    """As much of the text as fits into `width` cells; an ellipsis says that something is missing."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    return f"{set_cell_size(text, width - 1).rstrip()}…"


def fit(text: str, width: int) -> str:
    """The text cut or padded to exactly `width` cells."""
    return set_cell_size(cut(text, width), width) if width > 0 else ""


def spread(left: str, right: str, width: int, filler: str = " ") -> str:
    """`left` and `right` at the two ends of exactly `width` cells; the left one gives way."""
    right = cut(right, width)
    room = width - cell_len(right)
    left = cut(left, room - 1 if right else room)
    return left + filler * (room - cell_len(left)) + right


def minutes_short(minutes: int) -> str:
    """`42'` below a hundred minutes, `1h45` above."""
    if minutes < 100:
        return f"{minutes}'"
    hours, rest = divmod(minutes, 60)
    return f"{hours}h{rest:02d}"


def minutes_until(moment: datetime, now: datetime) -> int:
    """Minutes left until a moment, begun ones counted; 0 once it has passed."""
    return max(0, ceil((moment - now).total_seconds() / 60))


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 event`, `3 events`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken between words where that is possible."""
    lines: list[str] = []
    for paragraph in paragraphs(text).split("\n"):
        line = ""
        for word in paragraph.split():
            while cell_len(word) > width:
                head = set_cell_size(word, width)
                lines += [line] * bool(line) + [head]
                line, word = "", word[len(head.rstrip()) :]
            joined = f"{line} {word}" if line else word
            if cell_len(joined) > width:
                lines.append(line)
                line = word
            else:
                line = joined
        lines += [line] * bool(line)
    return lines
