"""Where the house writes down what it does: in the store like any terminal, or in one transaction beforehand."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import Occupancy, Origin
from data.rules.ranking import rank
from data.store import Store
from data.uow import Actor, UnitOfWork
from server.guests.paper import Paper


class Books(Protocol):
    """One act is one transaction; what a rule refuses leaves nothing behind."""

    def act(self, terminal: str, verb: str, at: datetime) -> AbstractContextManager[UnitOfWork]: ...
    def read(self) -> AbstractContextManager[Session]: ...
    def best_tables(self, session: Session, stay: "Stay") -> list[str]:
        """The best tables for a party that nobody else counts on meanwhile; none where there are none."""


@dataclass(frozen=True)
class Stay:
    """How many want tables, and from when to when; `booking` is their own, which stands in no way of theirs."""

    covers: int
    start: datetime
    end: datetime
    now: datetime
    booking: str | None = None


class OpenBooks:
    """The store of a restaurant in service: everything is journalled, and Dojo hears of it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @contextmanager
    def act(self, terminal: str, verb: str, at: datetime) -> Iterator[UnitOfWork]:
        del at  # the store's clock has come to it
        with self._store.unit_of_work(Actor(Origin.HOST, terminal), verb) as uow:
            yield uow

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self._store.read() as session:
            yield session

    def best_tables(self, session: Session, stay: Stay) -> list[str]:
        best = next(iter(rank(session, stay.covers, stay.start, stay.end, stay.now, but=stay.booking)), None)
        return [table.id for table in best.tables] if best is not None and best.fits else []


class PreparedBooks:
    """One preparation of a store: the part of the evening that lies before the curtain rises."""

    def __init__(self, uow: UnitOfWork) -> None:
        """`uow` has the venue already."""
        self._uow = uow
        self._paper = Paper(uow.session)

    @contextmanager
    def act(self, terminal: str, verb: str, at: datetime) -> Iterator[UnitOfWork]:
        del terminal, verb
        self._uow.now = at
        with self._uow.session.begin_nested():
            yield self._uow

    @contextmanager
    def read(self) -> Iterator[Session]:
        self._uow.session.flush()
        yield self._uow.session

    def best_tables(self, session: Session, stay: Stay) -> list[str]:
        sits = select(col(Occupancy.table_id))
        taken = set(session.execute(sits).scalars()) if stay.start <= stay.now else set()
        table = self._paper.give(stay.covers, stay.start, stay.end, taken)
        return [table] if table is not None else []
