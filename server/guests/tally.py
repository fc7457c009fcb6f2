"""How an evening has gone so far: covers, waits, takings; and how two evenings compare."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
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


def tally(session: Session, cast: Cast, at: datetime) -> Tally:
    """Count from the database who sat and paid by a moment, and from the cast how long they waited."""
    parties, covers = session.execute(
        select(func.count(), func.coalesce(func.sum(col(Party.covers)), 0)).where(
            col(Party.started_at) <= at, col(Party.deleted_at).is_(None)
        )
    ).one()
    takings = session.execute(
        select(func.coalesce(func.sum(col(Payment.amount) + col(Payment.tip)), 0)).where(
            col(Payment.taken_at) <= at
        )
    ).scalar_one()
    waits = [
        (group.seated_at - group.came_at).total_seconds() / 60
        for group in cast.groups.values()
        if group.seated_at is not None and group.came_at is not None and group.seated_at <= at
    ]
    gone = sum(
        group.gone and group.came_at is not None and group.seated_at is None for group in cast.groups.values()
    )
    waited = sum(waits) / len(waits) if waits else 0.0
    return Tally(at, int(covers or 0), int(parties or 0), gone, waited, int(takings or 0))
