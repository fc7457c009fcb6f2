"""Where the tables of a generated room stand. Knows nothing of the program, so the yardstick can use it."""

from typing import NamedTuple

PER_AREA = 50
PER_ROW = 10
WIDTH, HEIGHT = 11, 4


class Place(NamedTuple):
    name: str
    x: int
    """From the left of its area, in cells, as `y` from the top."""
    y: int
    width: int = WIDTH
    height: int = HEIGHT


def places(tables: int) -> list[Place]:
    """So many tables, ten in a row, five rows in an area."""
    return [
        Place(str(number + 1), number % PER_ROW * (WIDTH + 1), number % PER_AREA // PER_ROW * (HEIGHT + 1))
        for number in range(tables)
    ]


def on_one_canvas(tables: int) -> list[Place]:
    """The same, with the areas one below the other."""
    down = PER_AREA // PER_ROW * (HEIGHT + 1) + 1
    return [place._replace(y=place.y + index // PER_AREA * down + 1) for index, place in enumerate(places(tables))]
