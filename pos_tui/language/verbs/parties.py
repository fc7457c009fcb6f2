"""Guests in the house: walk-ins, moves, more and fewer tables, stages."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from data.errors import NobodySits, NoFreeTable, TableBlocked, TableRetired, TableTaken
from data.models import DiningTable, Party
from data.money import format_money
from data.rules import moves, parties
from data.rules import swaps as swapping
from data.rules.blocks import check_seat_unblocked
from data.rules.checks import check_covers, clock_time
from data.rules.parties import Seating
from data.rules.ranking import Ranked, rank, spread
from data.rules.tables import named_tables
from data.rules.tabs import balance_of, tabs_of
from pos_tui.language.lookup import find_stage
from pos_tui.language.offers import NOT_TO_BE_HAD, Offer, Offering, instead_of, or_wait
from pos_tui.language.registry import Outcome, Turn, Unfinished, verb
from pos_tui.language.wishes import party_wishes
from pos_tui.language.words import Words


def names_of(tables: Sequence[DiningTable]) -> str:
    return "+".join(table.name for table in tables)


def ids_of(tables: Sequence[DiningTable]) -> list[str]:
    return [table.id for table in tables]


def who(party: Party) -> str:
    """`Okafor (4)`, or `the walk-in (2)`."""
    name = party.name or "the walk-in"
    return f"{name} ({party.covers})" if party.covers else name


def best_tables(turn: Turn, covers: int, start: datetime, when: str) -> tuple[Ranked, ...]:
    """The tables for a party that comes at `start`, the best first.

    Raises NoFreeTable, which names what comes nearest.
    """
    check_covers(covers)
    ranked = rank(turn.uow.session, covers, start, start + turn.venue.turn(covers), turn.uow.now)
    if not ranked or not ranked[0].fits:
        raise NoFreeTable(covers, when, _nearest(ranked, covers))
    return tuple(ranked)


def _nearest(ranked: Sequence[Ranked], covers: int) -> str:
    """What could be had all the same: the table that comes nearest, or several beside each other or apart."""
    near = next((each for each in ranked if each.seats >= covers), None)
    if near is not None:
        return f" Nearest is {near.names} ({near.reason}). Name tables to have them all the same."
    several = spread(ranked, covers)
    if several is not None:
        seats = sum(table.covers for table in several)
        free = f"{names_of(several)} have {seats} seats, name them to have them."
        return f" No free table or combination is as large; {free}"
    seats = sum(each.seats for each in ranked if each.free)
    free = f" All the tables that are free have {seats} seats." if seats else ""
    return f"{free} Name tables to have them all the same."


@verb(
    "walkin",
    "w COVERS [TABLES] [NAME…] [; NOTES]",
    "seat a walk-in; without TABLES at the best free one",
    letter="w",
)
def walk_in(turn: Turn, words: Words) -> Outcome:
    covers = words.covers()
    tables = turn.tables.take_optional(words)
    guest = words.rest()
    name, _, notes = (part.strip() for part in f" {guest}".partition(" ;"))  # a name may have a semicolon inside
    try:
        ranked = () if tables else best_tables(turn, covers, turn.uow.now, "now")
    except NoFreeTable as full:
        raise or_wait(turn, full, guest) from None
    tables = tables or list(ranked[0].tables)
    try:
        party = parties.seat(
            turn.uow,
            Seating(ids_of(tables), turn.uow.now, name=name or None, covers=covers, host_notes=notes or None),
        )
    except NOT_TO_BE_HAD as not_to_be_had:
        raise instead_of(
            turn, not_to_be_had, covers, lambda names: f"w {covers} {names} {guest}".strip()
        ) from None
    return replace(seated(turn, party, tables), ranked=ranked)


def seated(turn: Turn, party: Party, tables: Sequence[DiningTable]) -> Outcome:
    """The sentence for a party that has just sat down."""
    until = f" until {clock_time(turn.uow, party.expected_end_at)}" if party.expected_end_at else ""
    return Outcome(
        "Seat",
        "Seated",
        f"{who(party)} at {names_of(tables)}{until}",
        aside=party_wishes(turn.uow, party),
        party_id=party.id,
        reservation_id=party.reservation_id,
        tables=tuple(tables),
    )


@verb("move", "m TABLE TABLES", "the party at TABLE goes to TABLES", letter="m")
def move(turn: Turn, words: Words) -> Outcome:
    said = words.ahead(2)
    here = turn.tables.one(words.take("whose table"))
    party = parties.party_at(turn.uow, here)
    before = names_of(parties.tables_of(turn.uow, party))
    if not words:
        raise _where_to(turn, party, before, words.usage)
    target = turn.tables.take(words, "where they go")
    words.end()
    try:
        tables = moves.move(turn.uow, party, ids_of(target))
    except NOT_TO_BE_HAD as not_to_be_had:
        if isinstance(not_to_be_had, TableTaken) and len(target) == 1:
            raise _ask(not_to_be_had, said) from None
        raise instead_of(turn, not_to_be_had, party.covers, lambda names: f"m {said[0]} {names}") from None
    about = f"{who(party)} from {before} to {names_of(tables)}"
    aside = party_wishes(turn.uow, party)
    return Outcome("Move", "Moved", about, aside=aside, party_id=party.id, tables=tuple(tables))


def _where_to(turn: Turn, party: Party, before: str, usage: str) -> Unfinished:
    """Nobody has said where they go: the tables they could have for the rest of their stay."""
    parties.check_here(party)
    until = max(party.expected_end_at or turn.uow.now, turn.uow.now + timedelta(minutes=1))
    ranked = rank(turn.uow.session, party.covers or 1, turn.uow.now, until, turn.uow.now)
    about, aside = f"{who(party)} from {before}", party_wishes(turn.uow, party)
    return Unfinished("where they go", usage, Outcome("Move", "Moved", about, aside=aside, ranked=tuple(ranked)))


def _ask(taken: TableTaken, said: Sequence[str]) -> Offering:
    """Somebody sits where they would go: the two can change places, or sit together."""
    here, there = said
    return Offering(
        replace(taken, instead=f"`swap {here} {there}`"),
        Offer("s", f"swap {here} with {there}", f"swap {here} {there}"),
        Offer("j", "join them there", f"join {there} {here}"),
    )


@verb("swap", "swap TABLE TABLE", "the parties at the two tables change places")
def swap(turn: Turn, words: Words) -> Outcome:
    said = words.ahead(2)
    here = turn.tables.one(words.take("whose table"))
    there = turn.tables.one(words.take("with which table"))
    words.end()
    one, other = _party_to_swap(turn, here, said[::-1]), _party_to_swap(turn, there, said)
    before, after = (names_of(parties.tables_of(turn.uow, party)) for party in (one, other))
    swapping.swap(turn.uow, one, other)
    about = f"{who(one)} at {before} with {who(other)} at {after}"
    tables = parties.tables_of(turn.uow, one) + parties.tables_of(turn.uow, other)
    aside = party_wishes(turn.uow, one, other)
    return Outcome("Swap", "Swapped", about, aside=aside, party_id=one.id, tables=tuple(tables))


def _party_to_swap(turn: Turn, table: DiningTable, said: Sequence[str]) -> Party:
    """Who sits there; with nobody there, the other party can simply move.

    Raises TableBlocked or TableRetired where it could not.
    """
    try:
        return parties.party_at(turn.uow, table)
    except NobodySits as empty:
        check_to_be_had(turn, table)
        line = f"m {' '.join(said)}"
        offer = Offer("m", f"move {said[0]} to {said[1]}", line) if len(said) == 2 else None
        raise Offering(replace(empty, instead=f"; `{line}` goes there"), *filter(None, [offer])) from None


def check_to_be_had(turn: Turn, table: DiningTable) -> None:
    """Raises TableBlocked or TableRetired for an empty table at which nobody may be seated now."""
    check_seat_unblocked(turn.uow, named_tables(turn.uow, [table.id]), None)


@verb("add", "a TABLE TABLES", "the party at TABLE also takes TABLES", letter="a")
def add(turn: Turn, words: Words) -> Outcome:
    here = turn.tables.one(words.take("whose table"))
    party = parties.party_at(turn.uow, here)
    more = turn.tables.take(words, "which tables they also take")
    words.end()
    try:
        tables = moves.add_tables(turn.uow, party, ids_of(more))
    except NOT_TO_BE_HAD as not_to_be_had:
        raise _others_too(turn, not_to_be_had, party, here, more) from None
    seats = sum(table.covers for table in tables)
    about = f"{names_of(more)} to {who(party)}, now at {names_of(tables)} with {seats} seats"
    aside = party_wishes(turn.uow, party)
    return Outcome("Add", "Added", about, aside=aside, party_id=party.id, tables=tuple(tables))


def _others_too(
    turn: Turn,
    refusal: TableTaken | TableBlocked | TableRetired,
    party: Party,
    here: DiningTable,
    more: Sequence[DiningTable],
) -> Offering:
    """Other tables for those who find no seat at their own, or sitting together with who is there."""
    together = [Offer("j", "have them sit together", f"join {here.name} {more[0].name}")]
    seats = sum(table.covers for table in parties.tables_of(turn.uow, party))
    missing = max(1, (party.covers or 0) - seats)
    others = instead_of(turn, refusal, missing, lambda names: f"a {here.name} {names}")
    taken = isinstance(refusal, TableTaken) and len(more) == 1
    return Offering(refusal, *(together if taken else ()), *others.offers)


@verb("drop", "d TABLE TABLES", "the party at TABLE gives TABLES back", letter="d")
def drop(turn: Turn, words: Words) -> Outcome:
    here = turn.tables.one(words.take("whose table"))
    party = parties.party_at(turn.uow, here)
    less = turn.tables.take(words, "which tables they give back")
    words.end()
    tables = moves.drop_tables(turn.uow, party, ids_of(less))
    about = f"{names_of(less)} of {who(party)}, now at {names_of(tables)}"
    return Outcome("Free", "Freed", about, party_id=party.id, tables=tuple(tables))


@verb("next", "n TABLE [STAGE]", "next stage of the visit, or the named one", letter="n")
def next_stage(turn: Turn, words: Words) -> Outcome:
    here = turn.tables.one(words.take("whose table"))
    party = parties.party_at(turn.uow, here)
    wanted = words.rest()
    before = party.status
    if wanted:
        parties.check_here(party)
        parties.set_status(turn.uow, party, find_stage(turn.venue, wanted).name)
    else:
        parties.next_stage(turn.uow, party)
    if party.status == before:
        return Outcome(
            "Leave", "Left", f"{who(party)} at {before}, the last stage", party_id=party.id, tables=(here,)
        )
    _warn_of_debt(turn, party)
    return Outcome(
        "Take", "Took", f"{who(party)} from {before} to {party.status}", party_id=party.id, tables=(here,)
    )


def _warn_of_debt(turn: Turn, party: Party) -> None:
    """Who is called paid and is not."""
    owed = balance_of(turn.uow, tabs_of(turn.uow, party))
    if owed > 0 and turn.venue.stage(party.status) == turn.venue.stage("paid"):
        turn.uow.warn(f"they still owe {format_money(owed, turn.venue.currency)}")


@verb("clean", "clean TABLES", "these tables have been cleared and laid again")
def clean(turn: Turn, words: Words) -> Outcome:
    tables = turn.tables.take(words, "which tables")
    words.end()
    parties.clean(tables)
    return Outcome("Mark", "Marked", f"{names_of(tables)} clean", tables=tuple(tables))
