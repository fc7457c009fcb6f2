"""How an evening has gone so far: covers, waits, takings; and how two evenings compare."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import Party, Payment
from server.guests.cast import Cast


@dataclass(frozen=True)
class Tally:
    """Until a moment."""

    at: datetime
    covers: int
    """Guests who have sat down."""
    parties: int
    went_elsewhere: int
    """Parties that had waited long enough."""
    minutes_waited: float
    """On average, from the door to the table."""
    takings: int
    """With tips, in minor units."""


@dataclass(frozen=True)
class Counts:
    """Every seating with its covers and every payment with its tip, each at its moment."""

    seated: tuple[tuple[datetime, int], ...]
    paid: tuple[tuple[datetime, int], ...]


def read_counts(session: Session) -> Counts:
    seated = session.execute(
        select(col(Party.started_at), col(Party.covers)).where(col(Party.deleted_at).is_(None))
    )
    paid = session.execute(select(col(Payment.taken_at), col(Payment.amount) + col(Payment.tip)))
    return Counts(tuple((at, covers or 0) for at, covers in seated), tuple((at, money) for at, money in paid))


def tally(counts: Counts, cast: Cast, at: datetime) -> Tally:
    """Who had sat and what was paid by a moment, and from the cast how long they had waited."""
    covers = [covers for moment, covers in counts.seated if moment <= at]
    waits = [
        (group.seated_at - group.came_at).total_seconds() / 60
        for group in cast.groups.values()
        if group.seated_at is not None and group.came_at is not None and group.seated_at <= at
    ]
    gone = sum(
        group.gone and group.came_at is not None and group.seated_at is None for group in cast.groups.values()
    )
    waited = sum(waits) / len(waits) if waits else 0.0
    takings = sum(money for moment, money in counts.paid if moment <= at)
    return Tally(at, sum(covers), len(covers), gone, waited, takings)
