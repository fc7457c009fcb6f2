"""Turn by turn: nobody is sat twice in a row while a colleague waits."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import AreaWaiter, DiningTable, Occupancy, Origin, TableWaiter, Waiter
from data.queries.service import last_sat
from data.uow import UnitOfWork

REST = timedelta(minutes=10)
"""A server who was sat this long ago, or less, is being sat twice."""

LastSat = Mapping[str, datetime]
"""When each waiter, by id, was last given a party."""

_NEVER = datetime.min.replace(tzinfo=UTC)


def servers_of(session: Session, tables: Iterable[DiningTable], sat: LastSat) -> dict[str, str]:
    """Whose party it would be at each table, by ids: its own waiter's or its area's whose turn it is."""
    own = _next(session.execute(select(col(TableWaiter.table_id), col(TableWaiter.waiter_id))), sat)
    area = _next(session.execute(select(col(AreaWaiter.area_id), col(AreaWaiter.waiter_id))), sat)
    serving = ((table.id, own.get(table.id) or area.get(table.area_id)) for table in tables)
    return {table_id: waiter_id for table_id, waiter_id in serving if waiter_id is not None}


def whose_turn(session: Session, table: DiningTable, since: datetime) -> str | None:
    """The same for one table; last sat is read only where several could take the party."""
    own = select(col(TableWaiter.waiter_id)).where(col(TableWaiter.table_id) == table.id)
    area = select(col(AreaWaiter.waiter_id)).where(col(AreaWaiter.area_id) == table.area_id)
    serving = list(session.execute(own).scalars()) or list(session.execute(area).scalars())
    sat = last_sat(session, since) if len(serving) > 1 else {}
    return min(serving, key=lambda waiter_id: _turn(waiter_id, sat), default=None)


def _next(pairs: Iterable[tuple[str, str]], sat: LastSat) -> dict[str, str]:
    serving: defaultdict[str, list[str]] = defaultdict(list)
    for place, waiter_id in pairs:
        serving[place].append(waiter_id)
    return {place: min(ids, key=lambda each: _turn(each, sat)) for place, ids in serving.items()}


def _turn(waiter_id: str, sat: LastSat) -> tuple[datetime, str]:
    """Who was not sat yet comes first, then who was sat longest ago."""
    return sat.get(waiter_id, _NEVER), waiter_id


def warn_of_double_seat(uow: UnitOfWork, waiter_id: str | None, at: datetime) -> None:
    """Says when a server is sat twice within ten minutes while another, with a free table, has waited longer.

    Dojo reads no warnings, so it does not wait for this.
    """
    if waiter_id is None or uow.actor.origin is not Origin.HOST:
        return
    begins, _ = uow.venue.day_bounds(uow.venue.service_day(at))
    sat = last_sat(uow.session, begins)
    last = sat.get(waiter_id)
    if last is None or not timedelta(0) <= at - last <= REST:
        return
    others = _with_a_free_table(uow.session, sat) - {waiter_id}
    waiting = min(others, key=lambda each: _turn(each, sat), default=None)
    if waiting is not None and sat.get(waiting, _NEVER) < last:
        uow.warn(f"{_initials(uow, waiter_id)} was sat {_ago(at - last)}; {_waited(uow, waiting, sat, at)}")


def _with_a_free_table(session: Session, sat: LastSat) -> set[str]:
    sat_at = select(col(Occupancy.table_id))
    free = session.execute(
        select(DiningTable).where(col(DiningTable.retired).is_(False), col(DiningTable.id).not_in(sat_at))
    ).scalars()
    return set(servers_of(session, free, sat).values())


def _waited(uow: UnitOfWork, waiter_id: str, sat: LastSat, at: datetime) -> str:
    last = sat.get(waiter_id)
    if last is None:
        return f"{_initials(uow, waiter_id)} has not been sat yet"
    return f"{_initials(uow, waiter_id)} was sat {_ago(at - last)}"


def _ago(since: timedelta) -> str:
    minutes = int(since.total_seconds() // 60)
    return "just now" if minutes == 0 else f"{minutes} minute{'' if minutes == 1 else 's'} ago"


def _initials(uow: UnitOfWork, waiter_id: str) -> str:
    waiter = uow.find(Waiter, waiter_id)
    return waiter.initials if waiter is not None else "?"
