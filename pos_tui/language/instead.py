"""What there is, in a few words, where a host named what there is not: tables, guests, tabs, dishes."""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import DiningTable, MenuItem, Occupancy, Order
from data.names import begins_but_for_a_slip, fold, words_of
from pos_tui.language.words import listed

_NUMBERED = re.compile(r"(.*?)(\d{1,6})", re.ASCII)


def ranges(names: Iterable[str]) -> str:
    """Names of tables with their numbers drawn together: `1 to 20, T1 to T6, Bar`."""
    numbers: dict[str, list[int]] = {}
    others = []
    for name in names:
        found = _NUMBERED.fullmatch(name)
        if found is None or str(int(found[2])) != found[2]:
            others.append(name)
        else:
            numbers.setdefault(found[1], []).append(int(found[2]))
    runs = [run for prefix in sorted(numbers) for run in _runs(prefix, sorted(set(numbers[prefix])))]
    return listed([*runs, *dict.fromkeys(others)])


def _runs(prefix: str, numbers: Sequence[int]) -> list[str]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return [f"{prefix}{one}" if one == last else f"{prefix}{one} to {prefix}{last}" for one, last in runs]


def guests_sit(session: Session, table: str) -> str:
    """The end of the sentence that nobody sits at a table: where guests do, or else how somebody may."""
    rows = session.execute(
        select(col(DiningTable.name))
        .join(Occupancy, col(Occupancy.table_id) == col(DiningTable.id))
        .order_by(col(DiningTable.y), col(DiningTable.x))
    )
    names = list(rows.scalars())
    return f"; guests sit at {ranges(names)}" if names else f"; `w 2 {table}` seats a walk-in there"


def open_tabs(session: Session) -> str:
    """A sentence that names the tabs that are open, or none."""
    rows = session.execute(
        select(Order, col(DiningTable.name))
        .outerjoin(DiningTable, col(DiningTable.id) == col(Order.table_id))
        .where(col(Order.closed_at).is_(None), col(Order.deleted_at).is_(None))
        .order_by(col(Order.number))
    )
    tabs = [f"#{order.number} ({order.name or table or 'no table'})" for order, table in rows]
    return f" Open are {listed(tabs)}." if tabs else " No tab is open; `tab NAME` opens one."


def begins_nearly(text: str, name: str) -> bool:
    """Whether the first letter is right and a word of the name begins so but for one slip, however few they are.

    Good enough to ask whether it was meant, never to act on.
    """
    part = fold(text)
    return len(part) > 1 and any(
        word[:1] == part[0] and begins_but_for_a_slip(part, word) for word in words_of(name)
    )


def near_dishes(dishes: Sequence[MenuItem], text: str) -> list[str]:
    """The names of dishes that may have been meant, the likeliest first."""
    words: dict[str, list[str]] = {}
    for dish in dishes:
        for word in words_of(dish.name):
            words.setdefault(word, []).append(dish.name)
    close = [word for part in fold(text).split() for word in get_close_matches(part, words, n=3, cutoff=0.7)]
    return list(dict.fromkeys(name for word in close for name in words[word]))
