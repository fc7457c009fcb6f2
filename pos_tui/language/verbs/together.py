"""Two parties at one table: joining them, and parting them again."""

from collections.abc import Sequence
from dataclasses import replace

from data.errors import FormerTableTaken, NobodySits
from data.models import DiningTable, Party
from data.money import format_money
from data.rules import joins, parties
from pos_tui.language.offers import Offer, Offering, other_tables
from pos_tui.language.registry import Outcome, Turn, verb
from pos_tui.language.verbs.parties import check_to_be_had, ids_of, names_of, who
from pos_tui.language.wishes import party_wishes
from pos_tui.language.words import Words


@verb("join", "join TABLE TABLE", "the party at the second table joins the one at the first; tabs stay apart")
def join(turn: Turn, words: Words) -> Outcome:
    said = words.ahead(2)
    here = turn.tables.one(words.take("whose table"))
    there = turn.tables.one(words.take("who joins them"))
    words.end()
    lead = parties.party_at(turn.uow, here)
    guest = _who_joins(turn, there, said)
    before = f"{who(guest)} at {names_of(parties.tables_of(turn.uow, guest))} to {who(lead)}"
    tabs = [_tab(turn, party) for party in (lead, guest)]
    tables = joins.join(turn.uow, lead, guest)
    kept = f", {_name(guest)} {guest.status}" if guest.status != lead.status else ""
    seats = sum(table.covers for table in tables)
    guests = f"{lead.covers or '?'} guests, {seats} seats at {names_of(tables)}"
    about = f"{before}: {guests}; tabs apart, {' and '.join(tabs)}; at {lead.status}{kept}"
    aside = party_wishes(turn.uow, lead)
    return Outcome("Join", "Joined", about, aside=aside, party_id=lead.id, tables=tuple(tables))


def _who_joins(turn: Turn, table: DiningTable, said: Sequence[str]) -> Party:
    """Who sits there; where nobody does, the other party can take the table.

    Raises TableBlocked or TableRetired where it could not.
    """
    try:
        return parties.party_at(turn.uow, table)
    except NobodySits as empty:
        check_to_be_had(turn, table)
        line = f"a {' '.join(said)}"
        offer = Offer("a", f"take {table.name} too", line)
        raise Offering(replace(empty, instead=f"; `{line}` takes it too"), offer) from None


def _tab(turn: Turn, party: Party) -> str:
    total = sum(order.total_amount for order in parties.open_orders(turn.uow, party))
    return format_money(total, turn.venue.currency) if total else "none yet"


def _name(party: Party) -> str:
    return party.name or "the walk-in"


@verb("part", "part TABLE [TABLES]", "those who joined sit apart again: where they sat before, or at TABLES")
def part(turn: Turn, words: Words) -> Outcome:
    here = turn.tables.one(words.take("whose table"))
    named = turn.tables.take(words, "where they go") if words else []
    words.end()
    lead = parties.party_at(turn.uow, here)
    guests = joins.who_parts(turn.uow, lead, here)
    try:
        joins.part(turn.uow, lead, guests, ids_of(named))
    except FormerTableTaken as taken:
        raise _elsewhere(turn, taken, here, guests) from None
    apart = [lead, *guests]
    about = " and ".join(f"{who(party)} at {names_of(parties.tables_of(turn.uow, party))}" for party in apart)
    tables = [table for party in apart for table in parties.tables_of(turn.uow, party)]
    aside = party_wishes(turn.uow, *apart)
    return Outcome("Part", "Parted", about, aside=aside, party_id=lead.id, tables=tuple(tables))


def _elsewhere(
    turn: Turn, taken: FormerTableTaken, here: DiningTable, guests: Sequence[Party]
) -> FormerTableTaken | Offering:
    if len(guests) > 1:
        return taken
    return Offering(taken, *other_tables(turn, guests[0].covers, lambda names: f"part {here.name} {names}"))
