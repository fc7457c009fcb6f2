"""The seating plan on paper: who gets which table while an evening is laid out beforehand.

Asking the database for the best table costs it milliseconds, which nobody would wait for some hundred times.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import Area, DiningTable


class Paper:
    """Every table with the stays it was given for; single tables only."""

    def __init__(self, session: Session) -> None:
        rows = session.execute(
            select(col(DiningTable.id), col(DiningTable.covers))
            .join(Area, col(Area.id) == col(DiningTable.area_id))
            .where(col(DiningTable.retired).is_(False))
            .order_by(col(Area.position), col(DiningTable.y), col(DiningTable.x))
        )
        self._seats: dict[str, int] = {row.id: row.covers for row in rows}
        self._stays: defaultdict[str, list[tuple[datetime, datetime]]] = defaultdict(list)

    def give(self, covers: int, start: datetime, end: datetime, taken: Collection[str] = ()) -> str | None:
        """Keep the smallest table that is free for the whole stay, of several the least used; `taken` are not."""
        free = [
            table_id
            for table_id, seats in self._seats.items()
            if seats >= covers and table_id not in taken and self._is_free(table_id, start, end)
        ]
        if not free:
            return None
        best = min(free, key=lambda table_id: (self._seats[table_id], len(self._stays[table_id])))
        self._stays[best].append((start, end))
        return best

    def _is_free(self, table_id: str, start: datetime, end: datetime) -> bool:
        return all(begins >= end or ends <= start for begins, ends in self._stays[table_id])
