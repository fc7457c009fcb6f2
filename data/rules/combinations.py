"""Tables that may be pushed together, and for how many covers they are then set."""

from collections.abc import Sequence

from data.errors import AlreadySo, AreasDiffer, NoCombination, TooFewToCombine
from data.ids import new_id
from data.models import Combination, CombinationTable, DiningTable
from data.queries.combinations import Joined, combinations, joining
from data.rules.checks import check_covers
from data.rules.tables import named_tables, table_ref
from data.uow import UnitOfWork


def combine(uow: UnitOfWork, tables: Sequence[DiningTable], covers: int) -> Combination:
    """These tables may be pushed together from now on; said again, for another number of covers.

    Raises TooFewToCombine, AreasDiffer, AlreadySo, BadCovers and what `named_tables` raises.
    """
    named_tables(uow, [table.id for table in tables])
    check_covers(covers)
    if len(tables) < 2:
        raise TooFewToCombine(table_ref(tables))
    if len({table.area_id for table in tables}) > 1:
        raise AreasDiffer(table_ref(tables))
    known = joining(uow.session, tables)
    if known is None:
        return join(uow, tables, covers)
    if known.combination.covers == covers:
        raise AlreadySo(f"{table_ref(tables).label} may be pushed together for {covers}")
    known.combination.covers = covers
    return known.combination


def join(uow: UnitOfWork, tables: Sequence[DiningTable], covers: int) -> Combination:
    """Write a new combination down, unchecked."""
    combination = uow.add(Combination(id=new_id("combination"), covers=covers))
    uow.session.flush()
    for position, table in enumerate(tables):
        uow.add(CombinationTable(combination_id=combination.id, table_id=table.id, position=position))
    return combination


def separate(uow: UnitOfWork, tables: Sequence[DiningTable]) -> None:
    """These tables are no longer pushed together. Raises NoCombination, which lists those of the tables."""
    known = joining(uow.session, tables)
    if known is None:
        ids = {table.id for table in tables}
        near = [table_ref(each.tables).label for each in combinations(uow.session) if each.ids & ids]
        instead = f" There are {', '.join(near)}." if near else ""
        raise NoCombination(table_ref(tables), instead)
    dissolve(uow, known)


def dissolve(uow: UnitOfWork, joined: Joined) -> str:
    """Remove a combination; answers the names of its tables."""
    for table in joined.tables:
        row = uow.find(CombinationTable, (joined.combination.id, table.id))
        if row is not None:
            uow.delete(row)
    uow.session.flush()
    uow.delete(joined.combination)
    uow.session.flush()
    return table_ref(joined.tables).label


def named_in(uow: UnitOfWork, table: DiningTable) -> list[Joined]:
    """The combinations that a table is part of."""
    return [each for each in combinations(uow.session) if table.id in each.ids]
