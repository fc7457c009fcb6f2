"""Who plays which part: a lesson's tables, dishes and people, found in the venue at hand."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from re import Match

from data.errors import PosError
from data.names import fold
from data.venue_file import AreaRow, ItemRow, ModifierRow, TableRow, VenueFile
from pos_tui.training.lesson_checks import PLACEHOLDER
from pos_tui.training.lesson_file import TableRole

LEAST_TYPED = 2
"""Letters of a dish that a script types at least."""

Parts = Mapping[str | None, str]
"""What a placeholder stands for, alone and with a word after its dot."""


class CannotServe(PosError):
    """The venue has not what the lesson needs; the text is the end of a sentence: `it needs …`."""


@dataclass(frozen=True)
class _Place:
    """A table where it stands."""

    table: TableRow
    area: AreaRow

    def distance(self, other: "_Place") -> tuple[bool, int]:
        """In cells, a row counted as two columns; another area is farther than anything."""
        one, two = self.table, other.table
        across = abs(2 * one.x + one.w - 2 * two.x - two.w)
        down = abs(2 * one.y + one.h - 2 * two.y - two.h)
        return self.area is not other.area, across + 2 * down


class Cast:
    """What a lesson's placeholders stand for in one venue."""

    def __init__(self, venue: VenueFile, tables: Mapping[str, TableRole], dishes: Mapping[str, str]) -> None:
        """Raises CannotServe where the venue has no table or dish for a role."""
        self._parts: dict[str, Parts] = {
            **_cast_tables(venue, tables),
            **_cast_dishes(venue, dishes),
            "stage": {str(n): stage.name for n, stage in enumerate(venue.venue.stages, 1)},
            "letter": {str(n): stage.letter for n, stage in enumerate(venue.venue.stages, 1)},
        }
        managers = [waiter.initials for waiter in venue.staff.waiters if waiter.manager]
        if managers:
            self._parts["manager"] = {None: managers[0]}

    def fill(self, text: str) -> str:
        """A text with its placeholders filled in; raises CannotServe for a manager or stage there is not."""

        def found(match: Match[str]) -> str:
            parts: Parts = self._parts.get(match[1], {})
            if match[2] not in parts:
                raise CannotServe(_missing(match[1], match[2]))
            return parts[match[2]]

        return PLACEHOLDER.sub(found, text)


def _missing(name: str, part: str | None) -> str:
    return f"{part} stages of a visit" if part and part.isdigit() else f"a {name}"


# ---- tables ------------------------------------------------------------------------------------------------


def _cast_tables(venue: VenueFile, roles: Mapping[str, TableRole]) -> dict[str, Parts]:
    free = _places(venue)
    cast: dict[str, _Place] = {}
    for name, role in roles.items():
        fitting = _best_first(role, free, cast)
        if not fitting:
            elsewhere = " in another area" if role.area else ""
            raise CannotServe(f"{_ordinal(len(cast))}table with {role.seats} seats{elsewhere}")
        cast[name] = fitting[0]
        free.remove(fitting[0])
    return {
        name: {None: place.table.name, "seats": str(place.table.covers), "area": place.area.name}
        for name, place in cast.items()
    }


def _ordinal(before: int) -> str:
    return "a " if before == 0 else "one more "


def _places(venue: VenueFile) -> list[_Place]:
    """Tables that one word names, in the order of the floor plan."""
    names = Counter(fold(table.name) for area in venue.area for table in area.tables)
    return [
        _Place(table, area)
        for area in venue.area
        for table in sorted(area.tables, key=lambda table: (table.y, table.x))
        if names[fold(table.name)] == 1
    ]


def _best_first(role: TableRole, free: Sequence[_Place], cast: Mapping[str, _Place]) -> list[_Place]:
    fitting = [place for place in free if place.table.covers >= role.seats]
    if role.area is not None:
        taken = {id(place.area) for place in cast.values()}
        fitting = [place for place in fitting if id(place.area) not in taken]
    if role.beside is not None:
        near = cast[role.beside]
        return sorted(fitting, key=lambda place: place.distance(near))
    return sorted(fitting, key=lambda place: place.table.covers)


# ---- dishes ------------------------------------------------------------------------------------------------


def _cast_dishes(venue: VenueFile, roles: Mapping[str, str]) -> dict[str, Parts]:
    dishes = list(_dishes(venue))
    names = [fold(item.name) for menu in venue.menu for item in menu.items]
    cast: dict[str, Parts] = {}
    for name, role in roles.items():
        fitting = [(item, changes) for item, changes in dishes if changes] if role == "changeable" else dishes
        if not fitting:
            raise CannotServe("one more dish that can be changed" if role == "changeable" else "one more dish")
        item, changes = _chosen(role, fitting)
        dishes.remove((item, changes))
        typed = shortest(item.name, names)
        change = changes[0].name if changes else ""
        cast[name] = {None: item.name, "keys": typed, "change": change}
    return cast


Dish = tuple[ItemRow, list[ModifierRow]]


def _chosen(role: str, dishes: Sequence[Dish]) -> Dish:
    if role == "changeable":
        return dishes[0]
    choose = max if role == "dearest" else min
    return choose(dishes, key=lambda dish: dish[0].price)


def _dishes(venue: VenueFile) -> Iterator[Dish]:
    """What can be ordered by typing it; a name with a comma or a parenthesis would be read as something else."""
    for menu in venue.menu:
        for item in menu.items:
            if item.price and not set(item.name) & set(",()") and not item.name[0].isdigit():
                changes = [each for each in venue.changes_for(menu, item) if not set(each.name) & set(",()")]
                yield item, changes


def shortest(name: str, names: Iterable[str]) -> str:
    """The fewest letters from the beginning of a name that no other of the folded names begins with."""
    whole = fold(name)
    others = [other for other in names if other != whole]
    for length in range(LEAST_TYPED, len(whole)):
        begun = whole[:length].rstrip()
        if len(begun) == length and not any(other.startswith(begun) for other in others):
            return begun
    return whole
