"""How many covers arrive at once: too many in one quarter of an hour overwhelm the kitchen."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from data.clock import quarter_of
from data.models import Reservation
from data.rules.checks import clock_time
from data.uow import UnitOfWork

QUARTER = timedelta(minutes=15)

REACH = timedelta(hours=3)
"""How far from the wanted time another one is looked for."""


def nearest_quarter(uow: UnitOfWork, wanted: datetime, suits: Callable[[datetime], bool]) -> datetime | None:
    """The quarter of an hour nearest to a time, and not it, that suits; to come, and within service hours."""
    for moment in _outwards(quarter_of(wanted)):
        if moment != wanted and moment >= uow.now and uow.venue.is_open(moment) and suits(moment):
            return moment
    return None


def _outwards(middle: datetime) -> Iterator[datetime]:
    for step in range(1, REACH // QUARTER + 1):
        yield middle + step * QUARTER
        yield middle - step * QUARTER


def warn_of_pacing(uow: UnitOfWork, start: datetime, covers: int, but: str | None = None) -> None:
    """Says when more covers arrive in one quarter of an hour than the venue plans for, and when fewer do.

    `but` is a booking that is being changed and does not count.
    """
    cap = uow.venue.pacing
    if cap is None or not uow.heeded:
        return
    arriving = _covers_around(uow, quarter_of(start), but)
    there = arriving[quarter_of(start)] + covers
    if there <= cap:
        return
    other = nearest_quarter(uow, start, lambda moment: arriving[moment] + covers <= cap)
    instead = f"; {clock_time(uow, other)} has room" if other is not None else ""
    uow.warn(f"{there} covers arrive around {clock_time(uow, quarter_of(start))}, {cap} are planned{instead}")


def _covers_around(uow: UnitOfWork, quarter: datetime, but: str | None) -> dict[datetime, int]:
    rows = uow.session.execute(
        select(col(Reservation.start_at), col(Reservation.covers)).where(
            col(Reservation.cancelled_at).is_(None),
            col(Reservation.no_show_at).is_(None),
            col(Reservation.start_at) >= quarter - REACH,
            col(Reservation.start_at) < quarter + REACH + QUARTER,
            col(Reservation.id) != (but or ""),
        )
    )
    arriving: defaultdict[datetime, int] = defaultdict(int)
    for start, covers in rows:
        arriving[quarter_of(start)] += covers
    return arriving
