"""The waitlist: joining it, being seated from it, leaving it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from data.models import DiningTable, WaitlistEntry
from data.queries.guests import Who
from data.rules import waitlist
from data.rules.quotes import Quote
from pos_tui.language.errors import NotUnderstood
from pos_tui.language.lookup import one_waiting
from pos_tui.language.registry import Outcome, Turn, verb
from pos_tui.language.verbs.guests import known_before
from pos_tui.language.verbs.parties import best_tables, ids_of, names_of, seated
from pos_tui.language.words import Words, split_phone

_QUOTE = re.compile(r"(\d{1,3})(?:m|min|')?", re.ASCII | re.IGNORECASE)


@verb(
    "queue",
    "q COVERS [QUOTE] NAME… [PHONE] [; NOTES]",
    "put a party on the waitlist; without QUOTE with what they can honestly be told",
    letter="q",
)
def queue(turn: Turn, words: Words) -> Outcome:
    covers = words.covers()
    said = _quote(words)
    text, _, notes = words.rest().partition(";")
    name, phone = split_phone(text.strip())
    if not name:
        raise NotUnderstood(f"Say the guest's name: {words.usage}")
    quote = waitlist.propose(turn.uow, covers) if said is None else None
    entry = waitlist.join(
        turn.uow,
        covers,
        name,
        quoted_minutes=said if quote is None else (quote.high or None),
        quoted_from=quote.low if quote is not None and quote.high else None,
        phone=phone,
        notes=notes.strip() or None,
    )
    promise = f", told {said} minutes" if said is not None else _promise(turn, quote)
    outcome = Outcome("Queue", "Queued", f"{entry.name} ({entry.covers}){promise}")
    return known_before(turn, outcome, Who.of(name, phone), turn.uow.now)


def _promise(turn: Turn, quote: Quote | None) -> str:
    """What the program proposes to say, and why."""
    if quote is None:
        return ", told nothing: no table for them is in sight"
    if quote.tables:
        names = names_of([table for table in map(partial(turn.uow.find, DiningTable), quote.tables) if table])
        return f", and {names} is free now"
    return f", told {quote.band} ({quote.reason})"


@verb("ready", "ready GUEST", "they have been told that their table is ready; the time is kept")
def ready(turn: Turn, words: Words) -> Outcome:
    entry = one_waiting(turn.uow.session, words.rest())
    waitlist.call(turn.uow, entry)
    return Outcome("Tell", "Told", f"{entry.name} ({entry.covers}) that the table is ready")


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
