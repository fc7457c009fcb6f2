"""The floor plan in words: one verb, whose second word says what is changed."""

import re
from collections.abc import Callable, Mapping

from data.models import Area, DiningTable
from data.places import Place
from data.rules import areas, combinations, floor_plan
from data.rules.floor_plan import SHAPES, Furniture
from pos_tui.language.errors import NotUnderstood, Wanting
from pos_tui.language.lookup import find_area
from pos_tui.language.registry import Outcome, Turn, verb
from pos_tui.language.verbs.parties import names_of
from pos_tui.language.words import Words, read_covers

_PAIR = re.compile(r"(-?\d{1,5})([,x])(\d{1,5}|-\d{1,5})", re.ASCII)
_NUMBER = re.compile(r"\d{1,4}", re.ASCII)


def _add(turn: Turn, words: Words) -> Outcome:
    name = words.take("the new table's name")
    area = find_area(turn.uow.session, _until_number(words))
    seats = _take_number(words, "how many seats")
    shape, spot, size = "square", None, None
    while (word := words.peek()) is not None:
        words.drop(1)
        if word.casefold() in SHAPES:
            shape = word.casefold()
        elif "," in word:
            spot = _read_pair(word, ",", "a place such as 30,4")
        else:
            size = _read_pair(word, "x", "a shape or a size such as 13x4")
    table = floor_plan.add(turn.uow, area, Furniture(name, seats, shape, spot, size))
    about = f"table {table.name} for {table.covers} in {area.name} at {table.x},{table.y}"
    return Outcome("Add", "Added", about, tables=(table,))


def _move(turn: Turn, words: Words) -> Outcome:
    table = _take_table(turn, words)
    x, y = _take_pair(words, ",", "where it goes, such as 30,4")
    return _placed(turn, table, floor_plan.place_of(table).at(x, y), "Move", "Moved")


def _size(turn: Turn, words: Words) -> Outcome:
    table = _take_table(turn, words)
    width, height = _take_pair(words, "x", "its size, such as 13x4")
    return _placed(turn, table, Place(table.x, table.y, width, height), "Draw", "Drew")


def _place(turn: Turn, words: Words) -> Outcome:
    table = _take_table(turn, words)
    x, y = _take_pair(words, ",", "where it goes, such as 30,4")
    width, height = _take_pair(words, "x", "its size, such as 13x4")
    return _placed(turn, table, Place(x, y, width, height), "Put", "Put")


def _placed(turn: Turn, table: DiningTable, where: Place, will: str, did: str) -> Outcome:
    floor_plan.place(turn.uow, table, where)
    about = f"table {table.name} at {where.x},{where.y}, {where.width}x{where.height}"
    return Outcome(will, did, about, tables=(table,))


def _rename(turn: Turn, words: Words) -> Outcome:
    table = _take_table(turn, words)
    before = table.name
    floor_plan.rename(turn.uow, table, words.rest())
    return Outcome("Call", "Called", f"table {before} {table.name}", tables=(table,))


def _seats(turn: Turn, words: Words) -> Outcome:
    table = _take_table(turn, words)
    floor_plan.set_seats(turn.uow, table, _take_number(words, "how many seats"))
    return Outcome("Give", "Gave", f"table {table.name} {table.covers} seats", tables=(table,))


def _shape(turn: Turn, words: Words) -> Outcome:
    table = _take_table(turn, words)
    shape = words.take("which shape").casefold()
    if shape not in SHAPES:
        raise NotUnderstood(f"“{shape}” is no shape of a table; there are {', '.join(SHAPES)}.")
    floor_plan.set_shape(table, shape)
    return Outcome("Make", "Made", f"table {table.name} {shape}", tables=(table,))


def _retire(turn: Turn, words: Words) -> Outcome:
    table = _take_table(turn, words)
    floor_plan.retire(turn.uow, table)
    return Outcome("Take", "Took", f"table {table.name} off the floor plan", tables=(table,))


def _restore(turn: Turn, words: Words) -> Outcome:
    table = _take_table(turn, words)
    floor_plan.restore(turn.uow, table)
    return Outcome("Bring back", "Brought back", f"table {table.name} at {table.x},{table.y}", tables=(table,))


def _into(turn: Turn, words: Words) -> Outcome:
    table = _take_table(turn, words)
    area = find_area(turn.uow.session, words.rest())
    floor_plan.put_into(turn.uow, table, area)
    about = f"table {table.name} into {area.name} at {table.x},{table.y}"
    return Outcome("Carry", "Carried", about, tables=(table,))


def _combine(turn: Turn, words: Words) -> Outcome:
    tables = turn.tables.take(words, "which tables, joined by +")
    covers = read_covers(words.take("for how many covers"), words.usage)
    combinations.combine(turn.uow, tables, covers)
    return Outcome("Combine", "Combined", f"{names_of(tables)} for {covers}", tables=tuple(tables))


def _separate(turn: Turn, words: Words) -> Outcome:
    tables = turn.tables.take(words, "which tables, joined by +")
    combinations.separate(turn.uow, tables)
    return Outcome("Separate", "Separated", names_of(tables), tables=tuple(tables))


def _area(turn: Turn, words: Words) -> Outcome:
    text = words.rest()
    if not text:
        raise Wanting("the area's name, or OLD = NEW", "plan area NAME…")
    before, equals, after = (part.strip() for part in text.partition("="))
    if not equals:
        return _named(areas.add_area(turn.uow, before), "Open", "Opened", "the area ")
    area = find_area(turn.uow.session, before)
    old = area.name
    areas.rename_area(turn.uow, area, after)
    return _named(area, "Call", "Called", f"the area {old} ")


def _named(area: Area, will: str, did: str, what: str) -> Outcome:
    return Outcome(will, did, f"{what}{area.name}")


SUB_FORMS: Mapping[str, tuple[Callable[[Turn, Words], Outcome], str]] = {
    "add": (_add, "NAME AREA SEATS [SHAPE] [X,Y] [WxH]"),
    "move": (_move, "TABLE X,Y"),
    "size": (_size, "TABLE WxH"),
    "place": (_place, "TABLE X,Y WxH"),
    "rename": (_rename, "TABLE NAME"),
    "seats": (_seats, "TABLE SEATS"),
    "shape": (_shape, f"TABLE {'|'.join(SHAPES)}"),
    "retire": (_retire, "TABLE"),
    "restore": (_restore, "TABLE"),
    "into": (_into, "TABLE AREA"),
    "combine": (_combine, "TABLES COVERS"),
    "separate": (_separate, "TABLES"),
    "area": (_area, "NAME…, or OLD = NEW"),
}


@verb(
    "plan",
    f"plan {'|'.join(SUB_FORMS)} …",
    "change the floor plan: tables come, go, move, grow; which may be pushed together",
)
def plan(turn: Turn, words: Words) -> Outcome:
    what = words.take("what to change").casefold()
    if what not in SUB_FORMS:
        near = [known for known in SUB_FORMS if known.startswith(what)]
        if len(near) != 1:
            raise NotUnderstood(f"“{what}” is nothing a plan knows: {words.usage}")
        what = near[0]
    run, form = SUB_FORMS[what]
    words.usage = f"plan {what} {form}"
    outcome = run(turn, words)
    words.end()
    return outcome


def _take_table(turn: Turn, words: Words) -> DiningTable:
    return turn.tables.one(words.take("which table"))


def _until_number(words: Words) -> str:
    """An area's name may have several words; the number of seats ends it."""
    taken = [words.take("which area")]
    while (word := words.peek()) is not None and _NUMBER.fullmatch(word) is None:
        taken.append(words.take("which area"))
    return " ".join(taken)


def _take_number(words: Words, what: str) -> int:
    word = words.take(what)
    if _NUMBER.fullmatch(word) is None:
        raise NotUnderstood(f"“{word}” is no number: {words.usage}")
    return int(word)


def _take_pair(words: Words, sign: str, what: str) -> tuple[int, int]:
    return _read_pair(words.take(what), sign, what)


def _read_pair(word: str, sign: str, what: str) -> tuple[int, int]:
    found = _PAIR.fullmatch(word.casefold())
    if found is None or found[2] != sign:
        raise NotUnderstood(f"“{word}” is not {what}.")
    return int(found[1]), int(found[3])
