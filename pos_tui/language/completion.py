"""What the words under the cursor may become. Pure: a line and a vocabulary in, candidates out.

A verb that can be completed has an entry in `_SLOTS`: a function that finds what stands at the cursor and what may
stand there. Everything else, ranking included, is the same for all.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from data.money import format_money
from data.names import fold
from pos_tui.language.registry import find_verb
from pos_tui.language.vocabulary import Dish, Vocabulary

MOST = 12
"""Candidates that are offered at the most."""


@dataclass(frozen=True)
class Candidate:
    """What may stand at the cursor: the text that goes into the line, and what is said of it."""

    text: str
    about: str = ""


@dataclass(frozen=True)
class Completions:
    """The part of the line from `start` to `end` may become any of `candidates`, the best first."""

    start: int
    end: int
    candidates: tuple[Candidate, ...] = ()
    note: str = ""
    """What else there is to know of the best one, such as what a dish can be had with."""

    def apply(self, line: str, index: int = 0) -> tuple[str, int]:
        """The line with a candidate put in, and where the cursor is then."""
        text = self.candidates[index].text
        return line[: self.start] + text + line[self.end :], self.start + len(text)


@dataclass(frozen=True)
class _Slot:
    """What stands under the cursor, and what may."""

    start: int
    end: int
    options: Sequence[Candidate]
    note: Callable[[Candidate], str] = field(default=lambda _: "")


def complete(line: str, cursor: int, vocabulary: Vocabulary) -> Completions:
    """What the words under the cursor may become, the best first; nothing where no choice is known."""
    name, _, _ = line.lstrip().partition(" ")
    verb = find_verb(name)
    find_slot = _SLOTS.get(verb.word) if verb is not None else None
    slot = find_slot(line, cursor, vocabulary) if find_slot is not None else None
    if slot is None:
        return Completions(cursor, cursor)
    found = _best(line[slot.start : slot.end], slot.options)
    return Completions(slot.start, slot.end, found, slot.note(found[0]) if found else "")


def completes(word: str) -> bool:
    """Whether lines of this verb can be completed."""
    return word in _SLOTS


def _best(typed: str, options: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Those that fit what is typed: the same, then beginning so, then word by word, then anywhere in it."""
    wanted = fold(typed)
    ranked = [(rank, option) for option in options if (rank := _rank(wanted, fold(option.text))) is not None]
    return tuple(option for _, option in sorted(ranked, key=lambda pair: pair[0]))[:MOST]


def _rank(wanted: str, name: str) -> int | None:
    words = name.split()
    fits = (
        name == wanted,
        name.startswith(wanted),
        all(any(word.startswith(part) for word in words) for part in wanted.split()),
        wanted in name,
    )
    return next((rank for rank, fit in enumerate(fits) if fit), None)


# ---- orders --------------------------------------------------------------------------------------------------

_BEFORE_ITEM = re.compile(r"\s*(?:-\s*)?(?:\d{1,4}\s*[x×]\s*|\d{1,4}\s+)?", re.IGNORECASE)


def _in_order(line: str, cursor: int, vocabulary: Vocabulary) -> _Slot | None:
    """The item, or inside parentheses the change, that the cursor is in."""
    start = _after_account(line)
    if start is None or cursor < start:
        return None
    opened = line.rfind("(", start, cursor)
    if opened > line.rfind(")", start, cursor):
        return _in_changes(line, cursor, opened, vocabulary)
    begin = max(start, *(line.rfind(mark, start, cursor) + 1 for mark in ",+"))
    if ";" in line[begin:cursor]:
        return None
    begin += len((_BEFORE_ITEM.match(line[begin:cursor]) or [""])[0])
    end = min((at for mark in ",+(;" if (at := line.find(mark, cursor)) >= 0), default=len(line))
    return _Slot(begin, begin + len(line[begin:end].rstrip()), _dishes(vocabulary), _changes_note(vocabulary))


def _after_account(line: str) -> int | None:
    """Where the items begin: behind the verb and the table, and the number of a tab if one is named."""
    found = re.match(r"\s*\S+\s+\S+(?:\s+#\S+)?\s", line)
    return found.end() if found is not None else None


def _dishes(vocabulary: Vocabulary) -> list[Candidate]:
    return [Candidate(dish.name, format_money(dish.price, vocabulary.currency)) for dish in vocabulary.dishes]


def _changes_note(vocabulary: Vocabulary) -> Callable[[Candidate], str]:
    by_name = {dish.name: dish for dish in vocabulary.dishes}

    def note(candidate: Candidate) -> str:
        options = _changes(by_name[candidate.text], vocabulary.currency)
        return ", ".join(f"{option.text} {option.about}".strip() for option in options)

    return note


def _changes(dish: Dish, currency: str) -> list[Candidate]:
    return [
        Candidate(change.name, f"+{format_money(change.price, currency)}" if change.price else "")
        for change in dish.changes
    ]


def _in_changes(line: str, cursor: int, opened: int, vocabulary: Vocabulary) -> _Slot | None:
    begin = max((_after_account(line) or 0), *(line.rfind(mark, 0, opened) + 1 for mark in ",+"))
    name = line[begin:opened].strip()
    named = _best(name[len((_BEFORE_ITEM.match(name) or [""])[0]) :], _dishes(vocabulary))
    dish = next((dish for dish in vocabulary.dishes if named and dish.name == named[0].text), None)
    if dish is None:
        return None
    start = max(opened, line.rfind(",", opened, cursor)) + 1
    start += len(line[start:cursor]) - len(line[start:cursor].lstrip())
    end = min((at for mark in ",)" if (at := line.find(mark, cursor)) >= 0), default=len(line))
    return _Slot(start, start + len(line[start:end].rstrip()), _changes(dish, vocabulary.currency))


_SLOTS: dict[str, Callable[[str, int, Vocabulary], _Slot | None]] = {"order": _in_order}
