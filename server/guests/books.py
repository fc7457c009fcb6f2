"""Where the house writes down what it does: in the store like any terminal, or in one transaction beforehand."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from data.models import Origin
from data.store import Store
from data.uow import Actor, UnitOfWork


class Books(Protocol):
    """One act is one transaction; what a rule refuses leaves nothing behind."""

    def act(self, terminal: str, verb: str, at: datetime) -> AbstractContextManager[UnitOfWork]: ...
    def read(self) -> AbstractContextManager[Session]: ...


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


class PreparedBooks:
    """One preparation of a store: the part of the evening that lies before the curtain rises."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

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
