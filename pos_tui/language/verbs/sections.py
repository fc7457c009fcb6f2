"""Who serves which tables this shift."""

from data.models import DiningTable
from data.rules.sections import choose_section, tables_in_area
from data.rules.tables import table_ref
from pos_tui.language.errors import Wanting
from pos_tui.language.lookup import find_area, find_waiter
from pos_tui.language.registry import Outcome, Turn, verb
from pos_tui.language.words import Words


@verb("section", "section WAITER TABLES…|AREA|off", "exactly these tables are this server's for the shift")
def section(turn: Turn, words: Words) -> Outcome:
    waiter = find_waiter(turn.uow.session, words.take("whose initials"))
    tables = _tables(turn, words)
    choose_section(turn.uow, waiter, tables)
    about = f"{waiter.initials} {table_ref(tables).label}" if tables else f"{waiter.initials} no section"
    return Outcome("Give", "Gave", about, tables=tuple(tables))


def _tables(turn: Turn, words: Words) -> list[DiningTable]:
    """Tables one by one or joined by `+`; `off` for none; anything else is an area's name."""
    if not words:
        raise Wanting("which tables, an area or off", words.usage)
    said = words.ahead(99)
    text = words.rest()
    if text.casefold() == "off":
        return []
    if not all(turn.tables.means(word) for word in said):
        return tables_in_area(turn.uow, find_area(turn.uow.session, text).id)
    named = [table for word in said for table in turn.tables.several(word)]
    return list({table.id: table for table in named}.values())
