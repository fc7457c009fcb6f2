"""What no single value of a venue file shows: names that clash, tables that overlap, references to nothing.

These checks read the plain document, so that one run finds these mistakes beside those in single values.
What has the wrong type is passed over here; it is named elsewhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from data.places import Place as Spot
from data.places import least_size
from data.venue import DEFAULT_STAGES

Place = tuple[str | int, ...]
Finding = tuple[Place, str]
"""Where, and what is wrong there."""

Raw = dict[str, Any]
Rows = Iterator[tuple[Place, Raw]]

_TAB_LINE = re.compile(r"(?:(\d{1,3})x\s+)?([^()]+?)\s*(?:\(([^()]*)\))?")


@dataclass(frozen=True)
class TabLine:
    """`2x burger (no onion)` taken apart, as written."""

    quantity: int
    item: str
    modifiers: tuple[str, ...]


def tab_line(text: str) -> TabLine | None:
    """Read a line of a sample tab; None when it has another form."""
    found = _TAB_LINE.fullmatch(text.strip())
    if found is None or found[1] == "0":
        return None
    named = [name.strip() for name in (found[3] or "").split(",")]
    return TabLine(int(found[1] or 1), found[2].strip(), tuple(name for name in named if name))


def cross_checks(raw: Raw) -> Iterator[Finding]:
    """Every clash and dangling reference of a venue file's document."""
    yield from _check_waiters(raw)
    yield from _check_floor(raw)
    yield from _check_menu(raw)
    yield from check_evening(raw)


def _rows(raw: object, path: Place, key: str) -> Rows:
    listed = raw.get(key) if isinstance(raw, dict) else None
    for index, row in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(row, dict):
            yield (*path, key, index), row


def _nested(raw: Raw, outer: str, inner: str) -> Rows:
    for path, row in _rows(raw, (), outer):
        yield from _rows(row, path, inner)


def _texts(row: Raw, path: Place, key: str) -> Iterator[tuple[Place, str]]:
    listed = row.get(key)
    for index, text in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(text, str):
            yield (*path, key, index), text


def _text(row: Raw, key: str) -> str:
    value = row.get(key)
    return value.strip() if isinstance(value, str) else ""


def _twice(rows: Rows, key: str, what: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for path, row in rows:
        name = _text(row, key)
        if name and name.casefold() in seen:
            yield (*path, key), f"{what} “{name}” is there a second time"
        seen.add(name.casefold())


# ---- staff and floor ---------------------------------------------------------------------------------------


def _check_waiters(raw: Raw) -> Iterator[Finding]:
    staff = list(_rows(raw.get("staff"), ("staff",), "waiters"))
    yield from _twice(iter(staff), "initials", "the waiter")
    known = {_text(row, "initials") for _, row in staff}
    for rows in (_rows(raw, (), "area"), _nested(raw, "area", "tables")):
        for path, row in rows:
            for place, initials in _texts(row, path, "waiters"):
                if initials not in known:
                    yield place, f"no waiter under [staff] has the initials “{initials}”"


def _check_floor(raw: Raw) -> Iterator[Finding]:
    yield from _twice(_rows(raw, (), "area"), "name", "the area")
    for path, area in _rows(raw, (), "area"):
        yield from _twice(_rows(area, path, "tables"), "name", "in this area the table")
        yield from _check_plan(area, path)
        yield from _check_combinations(area, path)


def _check_plan(area: Raw, path: Place) -> Iterator[Finding]:
    boxes: list[tuple[str, Spot]] = []
    for place, table in _rows(area, path, "tables"):
        sides = [table.get(side) for side in ("x", "y", "w", "h")]
        numbers = [side for side in sides if isinstance(side, int) and not isinstance(side, bool)]
        if len(numbers) < len(sides):
            continue
        name, box = _text(table, "name"), Spot(*numbers)
        yield from _check_size(name, box, table, place)
        for other_name, other in boxes:
            if box.overlaps(other):
                yield place, f"table {name} lies over table {other_name} on the floor plan"
        boxes.append((name, box))


def _check_size(name: str, box: Spot, table: Raw, place: Place) -> Iterator[Finding]:
    width, height = least_size(table.get("shape"))
    if box.width < width:
        yield (*place, "w"), f"table {name} is {box.width} cells wide; it needs {width} to show who sits there"
    if box.height < height:
        yield (*place, "h"), f"table {name} is {box.height} cells high; it needs {height} to show who sits there"


def _check_combinations(area: Raw, path: Place) -> Iterator[Finding]:
    """Tables that may be pushed together stand in the same area, each named once, each set once."""
    known = {_text(table, "name").casefold() for _, table in _rows(area, path, "tables")}
    seen: set[frozenset[str]] = set()
    for place, combination in _rows(area, path, "combinations"):
        names = list(_texts(combination, place, "tables"))
        together = frozenset(name.casefold() for _, name in names)
        for where, name in names:
            if name.casefold() not in known:
                yield where, f"there is no table {name} in this area"
        if len(together) < len(names):
            yield place, "a combination names a table twice"
        if together in seen:
            yield place, f"the combination {'+'.join(name for _, name in names)} is there a second time"
        seen.add(together)


# ---- menu ----------------------------------------------------------------------------------------------------


def _check_menu(raw: Raw) -> Iterator[Finding]:
    choices = list(_nested(raw, "modifiers", "choices"))
    items = list(_nested(raw, "menu", "items"))
    yield from _twice(iter(choices + items), "plu", "the PLU")
    yield from _twice(_rows(raw, (), "modifiers"), "group", "the group")
    yield from _twice(iter(items), "name", "the item")
    known = {_text(row, "plu") for _, row in choices}
    known |= {_text(row, "group") for _, row in _rows(raw, (), "modifiers")}
    for path, row in [*_rows(raw, (), "menu"), *items]:
        for place, name in _texts(row, path, "modifiers"):
            if name not in known:
                yield place, f"there is no modifier or group of modifiers “{name}” under [[modifiers]]"
    yield from _check_courses(items)


def _check_courses(items: list[tuple[Place, Raw]]) -> Iterator[Finding]:
    """A set menu is made of dishes of the menu that are no set menus themselves."""
    plain = {_text(item, "plu") for _, item in items if not item.get("courses")}
    for path, item in items:
        courses = item.get("courses")
        for index, course in enumerate(courses if isinstance(courses, list) else ()):
            for position, plu in enumerate(course if isinstance(course, list) else ()):
                if isinstance(plu, str) and plu not in plain:
                    yield (*path, "courses", index, position), f"no dish of the menu has the PLU “{plu}”"


@dataclass(frozen=True)
class _Dish:
    price: int
    modifiers: dict[str, int]
    """Name or PLU in lower case, and price."""


def _dishes(raw: Raw) -> dict[str, _Dish]:
    """By name and by PLU in lower case."""
    dishes: dict[str, _Dish] = {}
    for path, category in _rows(raw, (), "menu"):
        for _, item in _rows(category, path, "items"):
            asked = item.get("modifiers", category.get("modifiers"))
            dish = _Dish(_price(item), _changes(raw, asked if isinstance(asked, list) else []))
            dishes[_text(item, "name").casefold()] = dish
            dishes[_text(item, "plu").casefold()] = dish
    return dishes


def _changes(raw: Raw, asked: list[Any]) -> dict[str, int]:
    changes: dict[str, int] = {}
    for path, group in _rows(raw, (), "modifiers"):
        for _, choice in _rows(group, path, "choices"):
            if _text(group, "group") in asked or _text(choice, "plu") in asked:
                changes[_text(choice, "name").casefold()] = _price(choice)
                changes[_text(choice, "plu").casefold()] = _price(choice)
    return changes


def _price(row: Raw) -> int:
    price = row.get("price", 0)
    return price if isinstance(price, int) else 0


# ---- the sample evening --------------------------------------------------------------------------------------


def check_evening(raw: Raw) -> Iterator[Finding]:
    """What in a document's evening does not fit its floor and menu."""
    evening = raw.get("evening")
    tables = _table_names(raw)
    parties = list(_rows(evening, ("evening",), "parties"))
    for path, row in [*_rows(evening, ("evening",), "bookings"), *parties]:
        yield from _check_tables(row, path, tables)
    yield from _check_seats(parties)
    dishes = _dishes(raw)
    stages = _stages(raw)
    for path, party in parties:
        stage = _text(party, "stage")
        if stage and stage.casefold() not in stages:
            yield (*path, "stage"), f"“{stage}” is no stage of this venue; there are {', '.join(stages.values())}"
        yield from _check_minutes(party, path)
        yield from _check_tab(party, path, dishes)


def _table_names(raw: Raw) -> dict[str, list[str]]:
    """The areas that have a table of this name; `area/name` is a name too."""
    areas: dict[str, list[str]] = {}
    for path, area in _rows(raw, (), "area"):
        for _, table in _rows(area, path, "tables"):
            for name in (_text(table, "name"), f"{_text(area, 'name')}/{_text(table, 'name')}"):
                areas.setdefault(name.casefold(), []).append(_text(area, "name"))
    return areas


def _check_tables(row: Raw, path: Place, tables: dict[str, list[str]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for place, name in _texts(row, path, "tables"):
        areas = tables.get(name.casefold(), [])
        if not areas:
            yield place, f"there is no table {name} on the floor"
        elif len(areas) > 1:
            yield place, f"{' and '.join(areas)} both have a table {name}; write {areas[0]}/{name}"
        if name.casefold() in seen:
            yield place, f"table {name} is named twice"
        seen.add(name.casefold())


def _check_seats(parties: list[tuple[Place, Raw]]) -> Iterator[Finding]:
    """Two parties cannot sit at one table at the same time."""
    sitting: dict[str, list[tuple[int, int, str]]] = {}
    for path, party in parties:
        came, left = party.get("minutes"), party.get("left", -1)
        if not isinstance(came, int) or not isinstance(left, int):
            continue
        for place, name in _texts(party, path, "tables"):
            for other_came, other_left, who in sitting.setdefault(name.casefold(), []):
                if came > other_left and other_came > left:
                    yield place, f"table {name} is taken by {who} at that time"
            sitting[name.casefold()].append((came, left, _text(party, "name") or "a walk-in"))


def _stages(raw: Raw) -> dict[str, str]:
    venue = raw.get("venue")
    if not isinstance(venue, dict) or "stages" not in venue:
        return {stage.name.casefold(): stage.name for stage in DEFAULT_STAGES}
    names = [_text(row, "name") for _, row in _rows(venue, (), "stages")]
    return {name.casefold(): name for name in names}


def _check_minutes(party: Raw, path: Place) -> Iterator[Finding]:
    came = party.get("minutes")
    for key, what in (("stage_minutes", "a stage began"), ("left", "a party left")):
        minutes = party.get(key)
        if isinstance(minutes, int) and isinstance(came, int) and minutes > came:
            yield (*path, key), f"{what} {minutes} minutes ago, but the party came only {came} minutes ago"
    if party.get("booked") is True and not _text(party, "name"):
        yield path, "a party with a booking needs a name"


def _check_tab(party: Raw, path: Place, dishes: dict[str, _Dish]) -> Iterator[Finding]:
    total = 0
    for place, text in _texts(party, path, "tab"):
        line = tab_line(text)
        dish = dishes.get(line.item.casefold()) if line else None
        if line is None:
            yield place, f"“{text}” is no line of a tab; an example is “2x burger (no onion)”"
        elif dish is None:
            yield place, f"there is no “{line.item}” on the menu"
        else:
            total += line.quantity * dish.price
            for name in line.modifiers:
                if name.casefold() not in dish.modifiers:
                    yield place, f"{line.item} cannot be had with “{name}”"
                total += line.quantity * dish.modifiers.get(name.casefold(), 0)
    paid = party.get("paid")
    if isinstance(paid, int) and paid > total:
        yield (*path, "paid"), f"{paid} pence were paid, but the tab comes to {total}"
