"""Two parties that sit together: a link between them, so that nothing is lost when they part again.

Who joins keeps a row of their own, untouched: name, covers, stage, times, notes, requests, booking, and the tables
they had. For Dojo that party has ended, because a table holds one active party (Q37) and an ended one can still be
read with what its guest asked for (Q35). The party they joined has all the tables and all the covers. Tabs stay as
they are and go along, marked with whose they are.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from data.errors import FormerTableTaken, HasCompany, LastTable, NobodyJoined, SameParty, SeveralJoined
from data.models import DiningTable, Occupancy, Order, Party
from data.rules.checks import check_covers, party_ref
from data.rules.moves import remember_tables, retable, warn_of_move
from data.rules.parties import check_here, everybody, joined, live_party, open_orders, tables_of
from data.rules.tables import named_tables, table_ref
from data.rules.tabs import check_free
from data.rules.till_stages import sit_apart
from data.uow import UnitOfWork


def join(uow: UnitOfWork, lead: Party, guest: Party) -> list[DiningTable]:
    """`guest` joins `lead`: one party at the tables of both, at the stage of the first. Answers the tables.

    Raises SameParty, PartyGone, BadCovers, or TabLocked while a card machine holds a tab that would go along.
    """
    if lead is guest:
        raise SameParty(party_ref(lead), "join")
    check_here(lead)
    check_here(guest)
    tables = tables_of(uow, lead) + tables_of(uow, guest)
    _link(uow, lead, guest)
    for table in tables_of(uow, guest):
        _hand_over(uow, table, lead)
    remember_tables(uow, lead, tables)
    warn_of_move(uow, lead, tables)
    return tables


def who_parts(uow: UnitOfWork, lead: Party, table: DiningTable) -> list[Party]:
    """Who parts from a party when this table is named: whose table it was before, or else all who joined.

    Raises NobodyJoined.
    """
    guests = joined(uow, lead)
    if not guests:
        raise NobodyJoined(party_ref(lead))
    return [guest for guest in guests if table in tables_of(uow, guest)] or guests


def part(uow: UnitOfWork, lead: Party, guests: Sequence[Party], table_ids: Sequence[str] = ()) -> None:
    """Those who joined sit apart again: at their former tables, or at others that are named.

    Each has the covers, tabs, stage and times it had; what was ordered since stays on its tab, and a stage that
    `lead` has reached since is kept, because a visit never goes back by itself. `lead` stays where it is, or goes
    back to its own tables if all have moved. Raises FormerTableTaken, TableTaken, TableBlocked, LastTable,
    SeveralJoined or TabLocked.
    """
    check_here(lead)
    if table_ids and len(guests) > 1:
        raise SeveralJoined(party_ref(lead), " and ".join(party_ref(guest).label for guest in guests))
    _warn_of_covers(uow, lead)
    for guest in guests:
        goes = named_tables(uow, table_ids) if table_ids else tables_of(uow, guest)
        stays = _without(uow, lead, goes) if table_ids else _own_tables(uow, lead, guest)
        _sit_apart(uow, lead, stays, guest, goes)


def check_alone(uow: UnitOfWork, party: Party) -> None:
    """Raises HasCompany while others sit with a party."""
    guests = joined(uow, party)
    if guests:
        table = table_ref(tables_of(uow, party)[:1])
        raise HasCompany(party_ref(party), party_ref(guests[0]), table)


def owner_at(uow: UnitOfWork, lead: Party, table: DiningTable) -> Party:
    """Whose tab is meant by a table of theirs: who sat there before they joined, or else the party itself."""
    guests = everybody(uow, lead)[1:]
    return next((guest for guest in reversed(guests) if table in tables_of(uow, guest)), lead)


def step_out(uow: UnitOfWork, guest: Party) -> None:
    """Dojo has taken up a party that had joined another: it is on its own. Who sits where is the caller's task."""
    if guest.joined_to is not None:
        _unlink(uow, live_party(uow, guest.joined_to), guest)


def leave_together(uow: UnitOfWork, guest: Party) -> None:
    """Of those who sit together, one party is no more: the others keep their tables, theirs are free."""
    if guest.joined_to is None:
        return
    lead = live_party(uow, guest.joined_to)
    _unlink(uow, lead, guest)
    rest = _without(uow, lead, tables_of(uow, guest), unless_last=True)
    if lead.ended_at is None:
        retable(uow, lead, rest)


def survive(uow: UnitOfWork, lead: Party) -> None:
    """A party is about to vanish; those who joined it stay, at their former tables or where they all sit now."""
    heir: Party | None = None
    for guest in joined(uow, lead):
        home = tables_of(uow, guest)
        _unlink(uow, lead, guest)
        if lead.ended_at is not None:
            continue
        free = all(_holder(uow, table) in (None, lead.id) for table in home)
        left = home if free else [table for table in tables_of(uow, lead) if _holder(uow, table) == lead.id]
        if left:
            _sit_down_anew(uow, guest, left)
            heir = heir or guest
        elif heir is not None:
            _link(uow, heir, guest)


# ---- the link ----------------------------------------------------------------------------------------------


def _link(uow: UnitOfWork, lead: Party, guest: Party) -> None:
    together = _sum([lead.covers, guest.covers])
    if together is not None:
        check_covers(together)
    for order in open_orders(uow, guest):
        check_free(uow, order, guest)
        order.party_id, order.joined_from = lead.id, order.joined_from or guest.id
        order.table_id = tables_of(uow, lead)[0].id
        order.updated_at = uow.now
    if lead.alone is None:
        own = [table.id for table in tables_of(uow, lead)]
        lead.alone = {"covers": lead.covers, "arrived": lead.arrived, "tables": own}
    lead.arrived = _here_together(lead, guest)
    lead.covers = together
    guest.joined_to, guest.ended_at = lead.id, max(uow.now, guest.started_at)
    uow.session.flush()


def _unlink(uow: UnitOfWork, lead: Party, guest: Party) -> None:
    """Give covers and tabs back; who sits where is the caller's task."""
    whose = {party.id for party in everybody(uow, guest)}
    tabs = uow.session.execute(
        select(Order).where(
            col(Order.party_id) == lead.id, col(Order.joined_from).in_(whose), col(Order.deleted_at).is_(None)
        )
    ).scalars()
    for order in list(tabs):
        if order.closed_at is None:
            check_free(uow, order, guest)
        order.party_id = guest.id
        order.joined_from = None if order.joined_from == guest.id else order.joined_from
        order.updated_at = uow.now
    guest.joined_to = None
    uow.session.flush()
    sit_apart(uow, lead, guest, alone=not joined(uow, lead))
    _count_again(uow, lead, guest)


def _count_again(uow: UnitOfWork, lead: Party, gone: Party) -> None:
    """Covers as they were without those who are gone; if all were here by then, each party is complete."""
    alone, rest = lead.alone or {"covers": lead.covers, "arrived": lead.arrived}, joined(uow, lead)
    if lead.arrived is None:
        alone, gone.arrived = {**alone, "arrived": None}, None
    lead.covers, lead.arrived = alone["covers"], alone["arrived"]
    for party in rest:
        lead.arrived = _here_together(lead, party)
        lead.covers = _sum([lead.covers, party.covers])
    lead.alone = alone if rest else None


def _here_together(one: Party, other: Party) -> int | None:
    """How many of two parties are here; None: all of them, or as many as nobody knows."""
    if one.arrived is None and other.arrived is None:
        return None
    return _sum([one.arrived or one.covers, other.arrived or other.covers])


def _sum(covers: Sequence[int | None]) -> int | None:
    """All of them; unknown as long as one of them is."""
    known = [count for count in covers if count is not None]
    return sum(known) if len(known) == len(covers) else None


def _warn_of_covers(uow: UnitOfWork, lead: Party) -> None:
    """Covers that were changed meanwhile belong to nobody in particular."""
    parts = [(lead.alone or {}).get("covers"), *(guest.covers for guest in joined(uow, lead))]
    if lead.covers is not None and lead.covers != _sum(parts):
        uow.warn(f"they were {lead.covers} together; {' and '.join(str(each or '?') for each in parts)} again now")


# ---- the tables --------------------------------------------------------------------------------------------


def _own_tables(uow: UnitOfWork, lead: Party, guest: Party) -> list[DiningTable]:
    """Where a party stays when those who joined go: its present tables without theirs, its own if all moved."""
    had = [uow.find(DiningTable, table_id) for table_id in (lead.alone or {}).get("tables", ())]
    own = [table for table in had if table is not None and not table.retired]
    sat = tables_of(uow, lead)
    return _without(uow, lead, tables_of(uow, guest)) if all(table in sat for table in own) else own


def _without(
    uow: UnitOfWork, lead: Party, gone: Sequence[DiningTable], *, unless_last: bool = False
) -> list[DiningTable]:
    sat = tables_of(uow, lead)
    rest = [table for table in sat if table not in gone]
    if not rest and not unless_last:
        raise LastTable(party_ref(lead))
    return rest or sat


def _sit_apart(
    uow: UnitOfWork, lead: Party, stays: list[DiningTable], guest: Party, goes: list[DiningTable]
) -> None:
    here = table_ref(tables_of(uow, lead)[:1])
    for table in [*stays, *goes]:
        holder = _holder(uow, table)
        if holder not in (None, lead.id):
            who = guest if table in goes else lead
            raise FormerTableTaken(table_ref([table]), party_ref(who), party_ref(live_party(uow, holder)), here)
    _unlink(uow, lead, guest)
    _sit_down_anew(uow, guest, goes)
    retable(uow, lead, stays)
    warn_of_move(uow, guest, goes)


def _sit_down_anew(uow: UnitOfWork, guest: Party, tables: list[DiningTable]) -> None:
    """Where they sit already they may stay, even if the table was blocked meanwhile."""
    for table in tables:
        _hand_over(uow, table, guest)
    uow.session.flush()
    guest.ended_at = None
    retable(uow, guest, tables)


def _holder(uow: UnitOfWork, table: DiningTable) -> str | None:
    sitting = uow.find(Occupancy, table.id)
    return sitting.party_id if sitting is not None else None


def _hand_over(uow: UnitOfWork, table: DiningTable, party: Party) -> None:
    sitting = uow.find(Occupancy, table.id)
    if sitting is not None:
        sitting.party_id = party.id
