"""The waitlist: joining it, being seated from it, leaving it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from data.ids import waiting_reference
from data.models import DiningTable, WaitlistEntry
from data.queries.guests import Who
from data.rules import promises, waitlist
from data.rules.quotes import Quote
from pos_tui.language.errors import NotUnderstood, Wanting
from pos_tui.language.lookup import one_waiting
from pos_tui.language.offers import NOT_TO_BE_HAD, instead_of
from pos_tui.language.registry import Outcome, Turn, Unfinished, verb
from pos_tui.language.verbs.guests import known_before
from pos_tui.language.verbs.parties import best_tables, ids_of, names_of, seated
from pos_tui.language.words import Words, split_phone

MOST_QUOTE = 999
"""Minutes; nobody waits longer."""

UNNAMED = "NAME"
"""Who is booked or queued in a rehearsal while nobody has said: the word that stands for it in a verb's form."""

WHO = "the guest's name"
"""What is missing then."""

_QUOTE = re.compile(r"(\d{1,3})(?:m|min|')?", re.ASCII | re.IGNORECASE)


@verb(
    "queue",
    "q COVERS [QUOTE] NAME… [PHONE] [; NOTES]",
    "put a party on the waitlist; without QUOTE with what they can honestly be told",
    letter="q",
)
def queue(turn: Turn, words: Words) -> Outcome:
    covers = words.covers()
    said = _quote(words, covers)
    text, _, notes = words.rest().partition(";")
    name, phone = split_phone(text.strip())
    quote = waitlist.propose(turn.uow, covers) if said is None else None
    entry = waitlist.join(
        turn.uow,
        covers,
        name or UNNAMED,
        quoted_minutes=said if quote is None else (quote.high or None),
        quoted_from=quote.low if quote is not None and quote.high else None,
        phone=phone,
        notes=notes.strip() or None,
    )
    told = f", told {said} minutes" if said is not None else _promise(turn, quote)
    outcome = Outcome("Queue", "Queued", f"{_who(entry)}{told}")
    outcome = known_before(turn, outcome, Who.of(name, phone), turn.uow.now)
    if not name:
        raise Unfinished(WHO, words.usage, outcome)
    return outcome


def _promise(turn: Turn, quote: Quote | None) -> str:
    """What the program proposes to say, and why."""
    if quote is None:
        return ", told nothing: no table for them is in sight"
    if quote.tables:
        names = names_of([table for table in map(partial(turn.uow.find, DiningTable), quote.tables) if table])
        return f", and {names} is free now"
    return f", told {quote.band} ({quote.reason})"


@verb(
    "promise",
    "promise GUEST TABLES|off",
    "keep a table for a party that waits, free or not yet; nobody else is proposed it",
)
def promise(turn: Turn, words: Words) -> Outcome:
    if (words.last() or "").casefold() == "off":
        words.take_last("off")
        entry = one_waiting(turn.uow.session, words.rest())
        tables = promises.release(turn.uow, entry)
        return Outcome("Free", "Freed", f"{names_of(tables)} of {_who(entry)} for others", tables=tuple(tables))
    named = turn.tables.take_last_optional(words)
    if not named:
        raise Wanting("which table, or off", words.usage)
    entry = one_waiting(turn.uow.session, words.rest())
    tables = waitlist.promise(turn.uow, entry, ids_of(named))
    still = promises.guests_at(turn.uow, tables)
    there = f", where {promises.who_sits(still)} still sit" if still else ""
    return Outcome("Promise", "Promised", f"{names_of(tables)} to {_who(entry)}{there}", tables=tuple(tables))


@verb(
    "ready",
    "ready GUEST [TABLES]",
    "they have been told that their table is ready; the time is kept, and with TABLES those are kept for them",
)
def ready(turn: Turn, words: Words) -> Outcome:
    named = turn.tables.take_last_optional(words)
    entry = one_waiting(turn.uow.session, words.rest())
    waitlist.call(turn.uow, entry)
    tables = waitlist.promise(turn.uow, entry, ids_of(named)) if named else promises.tables_of(turn.uow, entry)
    which = f"{names_of(tables)}" if tables else "the table"
    return Outcome("Tell", "Told", f"{_who(entry)} that {which} is ready", tables=tuple(tables))


def _who(entry: WaitlistEntry) -> str:
    return f"{entry.name} ({entry.covers})"


def seat_waiting(turn: Turn, entry: WaitlistEntry, named: Sequence[DiningTable], covers: int | None) -> Outcome:
    """Seat a party from the waitlist at the named tables, those they were promised, or the best free ones."""
    size = covers or entry.covers
    named = named or promises.tables_of(turn.uow, entry)
    ranked = () if named else best_tables(turn, size, turn.uow.now, "now")
    tables = named or ranked[0].tables
    try:
        party = waitlist.seat(turn.uow, entry, ids_of(tables), covers)
    except NOT_TO_BE_HAD as not_to_be_had:
        line = f"s {waiting_reference(entry.id)} {{}}{f' for {covers}' if covers else ''}".format
        raise instead_of(turn, not_to_be_had, size, line) from None
    return replace(seated(turn, party, tables), ranked=ranked)


def leave_queue(turn: Turn, entry: WaitlistEntry) -> Outcome:
    """They would not wait any longer."""
    waitlist.give_up(turn.uow, entry)
    return Outcome("Take", "Took", f"{_who(entry)} off the waitlist")


def _quote(words: Words, covers: int) -> int | None:
    said = words.figure()
    if said is None:
        return None
    found = _QUOTE.fullmatch(said)
    if found is None:
        raise NotUnderstood(
            f"“{said}” is no number of minutes between 0 and {MOST_QUOTE}; "
            f"write `q {covers} 20 NAME`, or leave them away."
        )
    return int(found[1])
