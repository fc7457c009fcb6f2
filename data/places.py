"""Where a table stands on its area's plan, in character cells: what overlaps, what is too small, what is free."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

PLAN = 1000
"""Cells a plan has in either direction, at the most."""

SMALLEST = (9, 4)
"""The least size of a table on the plan that has room for its name, guest and minutes."""

SMALLEST_AT_BAR = (7, 3)

ROOM = 72
"""Columns that a new table is fitted into before the plan grows downwards."""


def least_size(shape: object) -> tuple[int, int]:
    """The smallest box, width and height, in which a table of this shape can be read."""
    return SMALLEST_AT_BAR if shape == "bar" else SMALLEST


@dataclass(frozen=True)
class Place:
    """A table's box."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def is_on_plan(self) -> bool:
        return min(self.x, self.y) >= 0 and max(self.right, self.bottom) <= PLAN

    def overlaps(self, other: "Place") -> bool:
        across = self.x < other.right and other.x < self.right
        return across and self.y < other.bottom and other.y < self.bottom

    def at(self, x: int, y: int) -> "Place":
        return Place(x, y, self.width, self.height)


def nearest_free(wanted: Place, taken: Sequence[Place]) -> Place | None:
    """The free place of the same size that is nearest to a wanted one; None where the plan is full."""
    free = (place for place in _candidates(wanted, taken) if _is_free(place, taken))
    return min(free, key=lambda place: _distance(place, wanted), default=None)


def first_free(width: int, height: int, taken: Sequence[Place]) -> Place | None:
    """The free place nearest to the top, then to the left, within the room the plan has anyway."""
    across = max([ROOM, *(place.right for place in taken)])
    candidates = _candidates(Place(0, 0, width, height), taken)
    free = (place for place in candidates if place.right <= across and _is_free(place, taken))
    return min(free, key=lambda place: (place.y, place.x), default=None)


def _is_free(place: Place, taken: Iterable[Place]) -> bool:
    return place.is_on_plan and not any(place.overlaps(other) for other in taken)


def _distance(one: Place, other: Place) -> tuple[int, int, int]:
    """A row counts as two columns; equals are sorted from the top left."""
    return abs(one.x - other.x) + 2 * abs(one.y - other.y), one.y, one.x


def _candidates(wanted: Place, taken: Sequence[Place]) -> Iterator[Place]:
    """Beside and below what is there, with a column or row between, and where the wanted place itself begins."""
    across = {wanted.x, 0} | {edge for box in taken for edge in (box.right + 1, box.x - wanted.width - 1)}
    down = {wanted.y, 0} | {edge for box in taken for edge in (box.bottom, box.y - wanted.height)}
    return (wanted.at(x, y) for y in down for x in across)
