"""Tables held back for a while."""

import re

from data.rules import blocks
from pos_tui.language.errors import NotUnderstood
from pos_tui.language.registry import Outcome, Turn, verb
from pos_tui.language.verbs.parties import names_of
from pos_tui.language.words import Words

MOST_MINUTES = 7 * 24 * 60
"""A week; whoever wants longer leaves the minutes away."""

_MINUTES = re.compile(r"\+?(\d{1,5})", re.ASCII)


@verb("block", "block TABLES [MINUTES] [REASON]", "hold tables back, for so many minutes or until unblock")
def block(turn: Turn, words: Words) -> Outcome:
    tables = turn.tables.take(words, "which tables")
    minutes = _take_minutes(words, names_of(tables))
    reason = words.rest() or None
    until = blocks.block(turn.uow, tables, minutes, reason)
    because = f" ({reason})" if reason else ""
    about = f"{names_of(tables)} {blocks.until_words(turn.uow, until)}{because}"
    return Outcome("Block", "Blocked", about, tables=tuple(tables))


@verb("unblock", "unblock TABLES", "these tables may be used again")
def unblock(turn: Turn, words: Words) -> Outcome:
    tables = turn.tables.take(words, "which tables")
    words.end()
    blocks.unblock(turn.uow, tables)
    return Outcome("Unblock", "Unblocked", names_of(tables), tables=tuple(tables))


def _take_minutes(words: Words, tables: str) -> int | None:
    said = words.figure()
    if said is None:
        return None
    found = _MINUTES.fullmatch(said)
    if found is None or not 1 <= int(found[1]) <= MOST_MINUTES:
        raise NotUnderstood(
            f"“{said}” is no number of minutes between 1 and {MOST_MINUTES}; "
            f"write `block {tables} 30`, or begin the reason with a word."
        )
    return int(found[1])
