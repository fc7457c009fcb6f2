"""What a table is called in a line: its own name, with its area's in front where another table has the same."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from data.names import fold

_PARTS = str.maketrans("", "", "/+")
"""What parts a line's names: none of it can stand in an area's."""


@dataclass(frozen=True)
class Placed:
    """A table and where it stands."""

    id: str
    name: str
    area: str
    retired: bool = False


def area_key(text: str) -> str:
    """For comparing what was said for an area: `Private Room` and `privateroom` are the same."""
    return fold(text).translate(_PARTS).replace(" ", "")


def area_word(area: str, areas: Iterable[str]) -> str:
    """What an area is called in front of a slash, in one word: its first, if no other area begins so."""
    words = area.translate(_PARTS).split()
    first = area_key("".join(words[:1]))
    alone = all(other == area or not area_key(other).startswith(first) for other in areas)
    return "".join(words[:1] if alone else words)


def areas_meant(said: str, areas: Sequence[str]) -> list[str]:
    """The areas that a word means: the one that is called so, else all that begin so."""
    key = area_key(said)
    return [area for area in areas if area_key(area) == key] or [
        area for area in areas if area_key(area).startswith(key)
    ]


def spoken(tables: Iterable[Placed]) -> Mapping[str, str]:
    """Each table's name by id; written `Room/5` where two tables in service share it."""
    tables = list(tables)
    shared = Counter(table.name.casefold() for table in tables if not table.retired)
    areas = {table.area for table in tables}
    return {
        table.id: f"{area_word(table.area, areas)}/{table.name}"
        if shared[table.name.casefold()] > 1
        else table.name
        for table in tables
    }
