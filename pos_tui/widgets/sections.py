"""Lists below one another in a column: how they share its rows, and what each says of what has no room."""

from collections.abc import Sequence
from dataclasses import dataclass

from pos_tui.widgets.lines import Line
from pos_tui.widgets.pressing import key_pieces

FOR_A_RULE = 5
"""Rows from which a section that has been cut has a rule below its heading."""


@dataclass(frozen=True)
class Section:
    """A heading and entries of one row or more, the most pressing first."""

    heading: Line
    entries: Sequence[Sequence[Line]]
    counts: Sequence[int] = ()
    """How many things each entry stands for, where it is not one."""

    @property
    def wanted(self) -> int:
        """Rows that show all of it."""
        return 2 + sum(map(len, self.entries))

    def lines(self, width: int, height: int) -> list[Line]:
        """As much as fits, every entry whole; the last row says how many more there are."""
        ruled = height >= min(FOR_A_RULE, self.wanted)
        head = [self.heading, *([rule(width)] if ruled else [])][:height]
        return [*head, *self._fitting(height - len(head))]

    def _fitting(self, room: int) -> list[Line]:
        shown: list[Line] = []
        for index, entry in enumerate(self.entries):
            last = index == len(self.entries) - 1
            if len(shown) + len(entry) > (room if last else room - 1):
                more = sum(self.counts[index:]) or len(self.entries) - index
                return [*shown, more_line(f"+{more} more")] if room > 0 else []
            shown += entry
        return shown


def named(words: str, shown: str) -> Line:
    """What stands at the right of a heading: words, and the key that leads there if there is one."""
    return [(words, "$quiet"), *([(" · ", "$quiet"), *key_pieces(shown, "$quiet")] if shown else [])]


def rule(width: int) -> Line:
    return [("─" * width, "$rule")]


def more_line(words: str) -> Line:
    """The last row of something that has been cut."""
    return [(f"  {words}", "$quiet")]


def shares(wanted: Sequence[int], room: int) -> list[int]:
    """How many rows each gets: all have the same right, and what one does not want the others have."""
    given = [0] * len(wanted)
    for done, index in enumerate(sorted(range(len(wanted)), key=lambda index: wanted[index])):
        given[index] = min(wanted[index], max(0, room) // (len(wanted) - done))
        room -= given[index]
    return given
