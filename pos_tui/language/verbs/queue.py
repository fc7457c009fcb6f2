"""The waitlist: joining it, being seated from it, leaving it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from data.models import DiningTable, WaitlistEntry
from data.rules import waitlist
from pos_tui.language.errors import NotUnderstood
from pos_tui.language.registry import Outcome, Turn, verb
from pos_tui.language.verbs.parties import best_tables, ids_of, seated
from pos_tui.language.words import Words, split_phone

_QUOTE = re.compile(r"(\d{1,3})(?:m|min|')?", re.ASCII | re.IGNORECASE)


@verb(
    "queue",
    "q COVERS [QUOTE] NAME… [PHONE] [; NOTES]",
    "put a party on the waitlist, with the minutes it was told",
    letter="q",
)
def queue(turn: Turn, words: Words) -> Outcome:
    covers = words.covers()
    quoted = _quote(words)
    text, _, notes = words.rest().partition(";")
    name, phone = split_phone(text.strip())
    if not name:
        raise NotUnderstood(f"Say the guest's name: {words.usage}")
    entry = waitlist.join(turn.uow, covers, name, quoted_minutes=quoted, phone=phone, notes=notes.strip() or None)
    promise = f", told {quoted} minutes" if quoted is not None else ""
    return Outcome("Queue", "Queued", f"{entry.name} ({entry.covers}){promise}")


def seat_waiting(turn: Turn, entry: WaitlistEntry, named: Sequence[DiningTable], covers: int | None) -> Outcome:
    """Seat a party from the waitlist at the named tables, or the best free ones."""
    size = covers or entry.covers
    ranked = () if named else best_tables(turn, size, turn.uow.now, "now")
    tables = named or ranked[0].tables
    party = waitlist.seat(turn.uow, entry, ids_of(tables), covers)
    return replace(seated(turn, party, tables), ranked=ranked)


def leave_queue(turn: Turn, entry: WaitlistEntry) -> Outcome:
    """They would not wait any longer."""
    waitlist.give_up(turn.uow, entry)
    return Outcome("Take", "Took", f"{entry.name} ({entry.covers}) off the waitlist")


def _quote(words: Words) -> int | None:
    found = _QUOTE.fullmatch(words.peek() or "")
    if found is None:
        return None
    words.drop(1)
    return int(found[1])
