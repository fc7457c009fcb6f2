"""What loading a venue file would do to a floor plan that was edited in the app."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import Action, Area, DiningTable, TableWaiter, Waiter
from data.queries.combinations import combinations
from data.venue_file import TableRow, VenueFile

EDITING = ("plan", "section")
"""The verbs that change what a venue file says of the floor."""


def overwritten(session: Session, file: VenueFile) -> list[str]:
    """What of the host's own editing the file would undo, a sentence each; nothing where nobody has edited.

    Areas are matched by name and tables by area and name, as `load_venue` does.
    """
    edited = session.execute(select(col(Action.seq)).where(col(Action.verb).in_(EDITING)).limit(1)).first()
    return [*_tables(session, file), *_combinations(session, file)] if edited is not None else []


def _tables(session: Session, file: VenueFile) -> Iterator[str]:
    asked = {(area.name, row.name): row for area in file.area for row in area.tables}
    serving = _serving(session)
    known = session.execute(
        select(DiningTable, col(Area.name))
        .join(Area, col(Area.id) == col(DiningTable.area_id))
        .order_by(col(Area.position), col(DiningTable.y), col(DiningTable.x))
    )
    for table, area in known:
        row = asked.get((area, table.name))
        if row is None and not table.retired:
            yield f"table {table.name} in {area} would be retired"
        elif row is not None and table.retired:
            yield f"table {table.name} in {area} would come back"
        elif row is not None:
            before, after = _looks(table), _asked(row)
            if before != after:
                yield f"table {table.name} in {area}: {before} would become {after}"
            if serving.get(table.id, set()) != set(row.waiters):
                yield f"table {table.name} in {area}: its server would be {'/'.join(row.waiters) or 'the area’s'}"


def _serving(session: Session) -> dict[str, set[str]]:
    rows = session.execute(
        select(col(TableWaiter.table_id), col(Waiter.initials)).join(
            Waiter, col(Waiter.id) == col(TableWaiter.waiter_id)
        )
    )
    serving: dict[str, set[str]] = {}
    for table_id, initials in rows:
        serving.setdefault(table_id, set()).add(initials)
    return serving


def _looks(table: DiningTable) -> str:
    return _spelled(table.shape, table.covers, (table.x, table.y), (table.width, table.height))


def _asked(row: TableRow) -> str:
    return _spelled(row.shape, row.covers, (row.x, row.y), (row.w, row.h))


def _spelled(shape: str, covers: int, spot: tuple[int, int], size: tuple[int, int]) -> str:
    return f"{shape} for {covers}, {size[0]}x{size[1]} at {spot[0]},{spot[1]}"


def _combinations(session: Session, file: VenueFile) -> Iterator[str]:
    areas = {area.id: area.name for area in session.execute(select(Area)).scalars()}
    asked = {
        (area.name, frozenset(name.casefold() for name in each.tables)): each.covers
        for area in file.area
        for each in area.combinations
    }
    for joined in combinations(session):
        names = "+".join(table.name for table in joined.tables)
        key = areas[joined.tables[0].area_id], frozenset(table.name.casefold() for table in joined.tables)
        covers = asked.get(key)
        if covers is None:
            yield f"{names} would no longer be pushed together"
        elif covers != joined.combination.covers:
            yield f"{names} would be pushed together for {covers}, not {joined.combination.covers}"
