"""The tables of a party that is here: going to others, taking more, giving some back."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from data.errors import AlreadyTheirTable, LastTable, NotTheirTable
from data.models import DiningTable, Occupancy, Party, PartyTable
from data.rules.blocks import check_seat_unblocked
from data.rules.checks import party_ref, shown_name, warn_of_dirt, warn_of_size
from data.rules.clashes import Stay, warn_of_clash
from data.rules.parties import check_free, check_here, open_orders, stand_up, tables_of
from data.rules.tables import named_tables, table_ref
from data.uow import UnitOfWork


def move(uow: UnitOfWork, party: Party, table_ids: Sequence[str]) -> list[DiningTable]:
    """The party goes to these tables instead of its own.

    Raises TableTaken, TableBlocked, AlreadyTheirTable or PartyGone.
    """
    check_here(party)
    tables = named_tables(uow, table_ids)
    if tables == tables_of(uow, party):
        raise AlreadyTheirTable(party_ref(party), table_ref(tables))
    retable(uow, party, tables)
    warn_of_move(uow, party, tables)
    return tables


def add_tables(uow: UnitOfWork, party: Party, table_ids: Sequence[str]) -> list[DiningTable]:
    """The party also takes these tables. Raises TableTaken, TableBlocked, AlreadyTheirTable or PartyGone."""
    check_here(party)
    own = tables_of(uow, party)
    more = named_tables(uow, table_ids)
    for table in more:
        if table in own:
            raise AlreadyTheirTable(party_ref(party), table_ref([table]))
    retable(uow, party, own + more)
    warn_of_move(uow, party, own + more)
    return own + more


def drop_tables(uow: UnitOfWork, party: Party, table_ids: Sequence[str]) -> list[DiningTable]:
    """The party gives these tables back. Raises NotTheirTable, and LastTable when none would be left."""
    check_here(party)
    own = tables_of(uow, party)
    dropped = named_tables(uow, table_ids)
    for table in dropped:
        if table not in own:
            raise NotTheirTable(party_ref(party), table_ref([table]))
    rest = [table for table in own if table not in dropped]
    if not rest:
        raise LastTable(party_ref(party))
    retable(uow, party, rest)
    warn_of_size(uow, party.covers, rest)
    return rest


def retable(uow: UnitOfWork, party: Party, tables: list[DiningTable]) -> None:
    """Put a party at exactly these tables, or nowhere new at all (digest 9.1 A4.3)."""
    for table in tables:
        check_free(uow, table, party)
    more = [table for table in tables if uow.find(Occupancy, table.id) is None]
    check_seat_unblocked(uow, more, party.expected_end_at)
    for table in tables_of(uow, party):
        if table not in tables:
            stand_up(uow, table, of=party)
    for table in tables:
        if uow.find(Occupancy, table.id) is None:
            uow.add(Occupancy(table_id=table.id, party_id=party.id))
    remember_tables(uow, party, tables)
    for order in open_orders(uow, party):
        if order.table_id != tables[0].id:
            order.table_id = tables[0].id
            order.updated_at = uow.now


def name_tabs(uow: UnitOfWork, party: Party, tables: Sequence[DiningTable]) -> None:
    """What card machines and bills call a party's tabs, after it has another name or other tables (digest 2.6).

    A tab of somebody who has joined them keeps their name, and Dojo's own orders the one they were sent with.
    """
    for order in open_orders(uow, party):
        whose = uow.find(Party, order.joined_from) if order.joined_from is not None else party
        name = shown_name(tables, whose, order)
        if order.dojo_order_id is None and order.display_name != name:
            order.display_name = name
            order.updated_at = uow.now


def warn_of_move(uow: UnitOfWork, party: Party, tables: Sequence[DiningTable]) -> None:
    """A booking that is due, too few seats, dirt: unusual where somebody is about to go."""
    warn_of_stay(uow, party, tables)
    warn_of_size(uow, party.covers, tables)
    own = [table for table in tables if table.dirty_since is not None]
    warn_of_dirt(uow, own)


def warn_of_stay(uow: UnitOfWork, party: Party, tables: Sequence[DiningTable]) -> None:
    """Who counts on these tables before the party is expected to be gone."""
    end = party.expected_end_at or uow.now + timedelta(minutes=1)
    if end > uow.now:
        warn_of_clash(uow, tables, Stay(uow.now, end, party.covers, party.reservation_id))


def remember_tables(uow: UnitOfWork, party: Party, tables: Sequence[DiningTable]) -> None:
    """Keep which tables are a party's, or last were, in this order; its tabs are called by them."""
    kept = {row.table_id: row for row in _party_tables(uow, party)}
    for position, table in enumerate(tables):
        row = kept.pop(table.id, None)
        if row is None:
            uow.add(PartyTable(party_id=party.id, table_id=table.id, position=position))
        else:
            row.position = position
    for row in kept.values():
        uow.delete(row)
    uow.session.flush()
    name_tabs(uow, party, tables)


def _party_tables(uow: UnitOfWork, party: Party) -> list[PartyTable]:
    return list(uow.session.execute(select(PartyTable).where(col(PartyTable.party_id) == party.id)).scalars())
