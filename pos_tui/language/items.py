"""What stands after a table in an order: `2x burger (no onion) ; a note, set lunch + soup + duck, -flat white`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from data.rules.lines import Picked
from data.rules.orders import Wanted
from pos_tui.language.errors import NotUnderstood, Wanting
from pos_tui.language.menu import (
    Picker,
    check_courses,
    courses_of,
    find_component,
    find_item,
    find_modifier,
    merged_picks,
)

_QUANTITY = re.compile(r"(?:(\d{1,4})\s*[x×]\s*|(\d{1,4})\s+(?=\D))(.+)", re.IGNORECASE)
_CHANGES = re.compile(r"([^()]+)\(([^()]*)\)")


@dataclass(frozen=True)
class Phrase:
    """One item as it was written: how many, what, with which changes."""

    quantity: int
    name: str
    changes: tuple[str, ...]


def split_items(text: str, usage: str) -> list[str]:
    """Items parted by commas; commas inside parentheses part the changes of one item. Raises NotUnderstood."""
    parts = _split(text, ",")
    if not parts:
        raise Wanting("what they have", usage)
    if text.count("(") != text.count(")"):
        raise NotUnderstood(f"A parenthesis is open: {usage}")
    return parts


def _split(text: str, mark: str) -> list[str]:
    """The parts between marks that stand outside parentheses, empty ones left out."""
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == mark and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]


def read_phrase(text: str) -> Phrase:
    """`2x burger (no onion)` taken apart."""
    changed = _CHANGES.fullmatch(text)
    name, changes = (changed[1].strip(), changed[2]) if changed else (text, "")
    counted = _QUANTITY.fullmatch(name)
    quantity = int(counted[1] or counted[2]) if counted else 1
    named = tuple(change.strip() for change in changes.split(",") if change.strip())
    return Phrase(quantity, counted[3] if counted else name, named)


def read_wanted(session: Session, text: str) -> Wanted:
    """An item with its changes, `+` the dishes of a set menu, `;` a note.

    Raises UnknownItem, UnknownModifier, UnknownComponent, MissingChoice or SeveralFit.
    """
    body, _, note = text.partition(";")
    first, *rest = _split(body, "+") or [""]
    phrase = read_phrase(first)
    item = find_item(session, phrase.name)
    courses = courses_of(session, item)
    components = []
    for each in map(read_phrase, rest):
        dish = find_component(item, courses, each.name)
        modifiers = [find_modifier(session, dish, change) for change in each.changes]
        components.append(Wanted(dish, each.quantity, modifiers))
    check_courses(item, courses, components)
    modifiers = [find_modifier(session, item, change) for change in phrase.changes]
    return Wanted(item, phrase.quantity, modifiers, note.strip() or None, components)


def described(want: Wanted) -> str:
    """`2x Burger (No onion) “cut in half”`."""
    changes = f" ({', '.join(modifier.name for modifier in want.modifiers)})" if want.modifiers else ""
    dishes = "".join(f" + {described(each).removeprefix('1x ')}" for each in want.components)
    note = f" “{want.note}”" if want.note else ""
    return f"{want.quantity}x {want.item.name}{changes}{dishes}{note}"


def read_picked(picker: Picker, texts: Sequence[str]) -> list[Picked]:
    """Units that are on a tab already. Raises NotOnTab, FewerOnTab or SeveralFit."""
    phrases = map(read_phrase, texts)
    picked = [each for phrase in phrases for each in picker.pick(phrase.name, phrase.quantity, phrase.changes)]
    return merged_picks(picked)


def described_picks(picked: Sequence[Picked]) -> str:
    """`2x Burger, 1x Flat white`."""
    units: dict[str, int] = {}
    for each in picked:
        units[each.line.name] = units.get(each.line.name, 0) + each.quantity
    return ", ".join(f"{quantity}x {name}" for name, quantity in units.items())
