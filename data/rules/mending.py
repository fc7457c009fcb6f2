"""Putting right what contradicts itself on the floor (`data.queries.ghosts` finds it).

Who sits at a table is believed before anything else: the database holds one party a table there.
"""

from collections.abc import Iterator

from sqlalchemy import select
from sqlmodel import col

from data.errors import NothingToMend
from data.models import DiningTable, Occupancy, Order, OrderLock, Party, PartyTable
from data.money import format_money
from data.rules import orders, parties
from data.rules.checks import party_ref
from data.rules.moves import remember_tables
from data.rules.parties import Seating
from data.rules.tables import table_ref
from data.uow import UnitOfWork


def mend_table(uow: UnitOfWork, table: DiningTable) -> list[str]:
    """Make this table, who sits there and the tabs there agree; answers what was done. Raises NothingToMend."""
    done = [*_sitting(uow, table), *_tabs_at(uow, table)]
    if not done:
        raise NothingToMend(table_ref([table]))
    return done


def mend_party(uow: UnitOfWork, party: Party) -> list[str]:
    """The same for a party that no table leads to. Raises NothingToMend."""
    done = list(_party(uow, party))
    if not done:
        raise NothingToMend(party_ref(party))
    return done


def _sitting(uow: UnitOfWork, table: DiningTable) -> Iterator[str]:
    sitting = uow.find(Occupancy, table.id)
    party = uow.find(Party, sitting.party_id) if sitting is not None else None
    if sitting is not None and (party is None or not _is_here(party)):
        uow.delete(sitting)
        uow.session.flush()
        yield f"nobody sits at {table.name}"
    elif party is not None:
        yield from _party(uow, party)
    for adrift in _down_for(uow, table):
        if adrift is not party:
            yield from _party(uow, adrift)


def _is_here(party: Party) -> bool:
    return party.ended_at is None and party.deleted_at is None


def _down_for(uow: UnitOfWork, table: DiningTable) -> list[Party]:
    """Parties that are here and, by their own account, at this table."""
    return list(
        uow.session.execute(
            select(Party)
            .join(PartyTable, col(PartyTable.party_id) == col(Party.id))
            .where(
                col(PartyTable.table_id) == table.id,
                col(Party.ended_at).is_(None),
                col(Party.deleted_at).is_(None),
            )
        ).scalars()
    )


def _party(uow: UnitOfWork, party: Party) -> Iterator[str]:
    yield from _tables(uow, party)
    if not _is_here(party):
        return
    yield from _booking(uow, party)
    yield from _tabs_of(uow, party)


def _tables(uow: UnitOfWork, party: Party) -> Iterator[str]:
    """The tables that a party holds are its tables; one that holds none sits down again, or has left."""
    known = parties.tables_of(uow, party)
    held = _held_by(uow, party)
    if held and set(map(_id, held)) == set(map(_id, known)):
        return
    sits = held or [table for table in known if uow.find(Occupancy, table.id) is None]
    if not held:
        for table in sits:
            uow.add(Occupancy(table_id=table.id, party_id=party.id))
    if not sits:
        party.ended_at = max(uow.now, party.started_at)
        yield f"{party_ref(party).label} has left"
        return
    order = [table for table in known if table in sits]
    remember_tables(uow, party, order + [table for table in sits if table not in order])
    yield f"{party_ref(party).label} sits at {table_ref(sits).label}"


def _held_by(uow: UnitOfWork, party: Party) -> list[DiningTable]:
    return list(
        uow.session.execute(
            select(DiningTable)
            .join(Occupancy, col(Occupancy.table_id) == col(DiningTable.id))
            .where(col(Occupancy.party_id) == party.id)
            .order_by(col(DiningTable.name))
        ).scalars()
    )


def _id(table: DiningTable) -> str:
    return table.id


def _booking(uow: UnitOfWork, party: Party) -> Iterator[str]:
    """Of two parties for one booking the earlier one has it, the other came without."""
    if party.reservation_id is None:
        return
    came = uow.session.execute(
        select(Party)
        .where(
            col(Party.reservation_id) == party.reservation_id,
            col(Party.ended_at).is_(None),
            col(Party.deleted_at).is_(None),
        )
        .order_by(col(Party.started_at), col(Party.id))
    ).scalars()
    for other in list(came)[1:]:
        other.reservation_id = None
        at = table_ref(parties.tables_of(uow, other)).label
        yield f"{party_ref(other).label} at {at} came without a booking"


def _tabs_of(uow: UnitOfWork, party: Party) -> Iterator[str]:
    tables = parties.tables_of(uow, party)
    for order in parties.open_orders(uow, party):
        lock = uow.find(OrderLock, order.id)
        if lock is not None and lock.expires_at <= uow.now:
            uow.delete(lock)
            yield f"no card machine holds tab {order.number}"
        if order.table_id is not None and order.table_id not in map(_id, tables):
            order.table_id, order.updated_at = tables[0].id, uow.now
            yield f"tab {order.number} is at {tables[0].name}"


def _tabs_at(uow: UnitOfWork, table: DiningTable) -> Iterator[str]:
    """Open tabs at this table whose guests are gone, or never were."""
    rows = uow.session.execute(
        select(Order)
        .where(
            col(Order.table_id) == table.id,
            col(Order.closed_at).is_(None),
            col(Order.deleted_at).is_(None),
            col(Order.reservation_id).is_(None),
        )
        .order_by(col(Order.number))
    ).scalars()
    for order in list(rows):
        party = uow.find(Party, order.party_id) if order.party_id is not None else None
        if party is not None and _is_here(party):
            yield from _tabs_of(uow, party)
        elif party is not None:
            yield from _tab_of_gone(uow, order, party)
        elif uow.find(Occupancy, table.id) is None:
            yield _tab_of_nobody(uow, order, table)


def _tab_of_gone(uow: UnitOfWork, order: Order, party: Party) -> Iterator[str]:
    """A tab with nothing owed is closed; where money is owed, its guests have left and owe it."""
    owed = order.total_amount - order.paid_amount
    if owed <= 0:
        orders.finish(uow, order)
        yield f"tab {order.number} is closed"
    elif party.deleted_at is not None:
        party.ended_at, party.deleted_at = party.ended_at or party.deleted_at, None
        party.dojo_party_id = None
        yield f"{party_ref(party).label} left and still owe {format_money(owed, uow.venue.currency)}"


def _tab_of_nobody(uow: UnitOfWork, order: Order, table: DiningTable) -> str:
    """An empty tab is cancelled; where something was ordered, somebody sits whom nobody seated."""
    if not order.total_amount:
        orders.finish(uow, order)
        return f"tab {order.number} is closed"
    order.party_id = parties.seat(uow, Seating([table.id], uow.now)).id
    order.updated_at = uow.now
    return f"a walk-in sits at {table.name} with tab {order.number}"
