"""Sections: which tables a server has this shift. Tables in nobody's section are their area's waiters'."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from data.errors import AlreadySo
from data.models import DiningTable, TableWaiter, Waiter
from data.rules.tables import retired, table_ref
from data.uow import UnitOfWork


def choose_section(uow: UnitOfWork, waiter: Waiter, tables: Sequence[DiningTable]) -> None:
    """Exactly these tables are this server's; others are given up, and whoever had these loses them.

    With no tables at all the server has no section. Raises AlreadySo, or TableRetired for one off the plan.
    """
    for table in tables:
        if table.retired:
            raise retired(table)
    rows = list(uow.session.execute(select(TableWaiter)).scalars())
    wanted = {table.id: table for table in tables}
    own = {row.table_id for row in rows if row.waiter_id == waiter.id}
    others = [row for row in rows if row.waiter_id != waiter.id and row.table_id in wanted]
    if own == wanted.keys() and not others:
        has = f"has {table_ref(tables).label}" if tables else "has no section"
        raise AlreadySo(f"{waiter.initials} {has}")
    for row in rows:
        if row in others or (row.waiter_id == waiter.id and row.table_id not in wanted):
            uow.delete(row)
    for table_id in wanted.keys() - own:
        uow.add(TableWaiter(table_id=table_id, waiter_id=waiter.id))
    for loser_id in sorted({row.waiter_id for row in others}):
        _warn_of_loss(uow, loser_id, [wanted[row.table_id] for row in others if row.waiter_id == loser_id])


def _warn_of_loss(uow: UnitOfWork, waiter_id: str, tables: Sequence[DiningTable]) -> None:
    loser = uow.find(Waiter, waiter_id)
    if loser is not None:
        uow.warn(f"{loser.initials} gives up {table_ref(tables).label}")


def tables_in_area(uow: UnitOfWork, area_id: str) -> list[DiningTable]:
    """Everything in service in an area, in the order of the plan."""
    rows = uow.session.execute(
        select(DiningTable)
        .where(col(DiningTable.area_id) == area_id, col(DiningTable.retired).is_(False))
        .order_by(col(DiningTable.y), col(DiningTable.x))
    )
    return list(rows.scalars())
