"""Reading which tables may be pushed together, and what they hold then."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import Combination, CombinationTable, DiningTable


@dataclass(frozen=True)
class Joined:
    """A combination with its tables, in the order in which they were named."""

    combination: Combination
    tables: tuple[DiningTable, ...]

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(table.id for table in self.tables)


def combinations(session: Session) -> list[Joined]:
    """Every combination of the house, the smallest first, equals in the order they were made."""
    rows = session.execute(
        select(Combination, DiningTable)
        .join(CombinationTable, col(CombinationTable.combination_id) == col(Combination.id))
        .join(DiningTable, col(DiningTable.id) == col(CombinationTable.table_id))
        .order_by(col(Combination.covers), col(Combination.id), col(CombinationTable.position))
    )
    tables: defaultdict[str, list[DiningTable]] = defaultdict(list)
    found: dict[str, Combination] = {}
    for combination, table in rows:
        found[combination.id] = combination
        tables[combination.id].append(table)
    return [Joined(combination, tuple(tables[each])) for each, combination in found.items()]


def joining(session: Session, tables: Sequence[DiningTable]) -> Joined | None:
    """The combination of exactly these tables, in whatever order."""
    wanted = {table.id for table in tables}
    return next((each for each in combinations(session) if each.ids == wanted), None)


def seats_together(session: Session, tables: Sequence[DiningTable]) -> int:
    """What these tables hold: as a combination where they are one, else the sum of their seats."""
    known = joining(session, tables) if len(tables) > 1 else None
    return known.combination.covers if known is not None else sum(table.covers for table in tables)
