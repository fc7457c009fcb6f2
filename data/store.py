"""The database behind two doors: `read()` and `unit_of_work()`. The only place that commits.

SQLite gets two engines: reads begin plainly, writes with BEGIN IMMEDIATE, because a transaction that reads
and then writes would fail at once when another writer came between. Writers of this process queue on one lock.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool
from sqlmodel import SQLModel

from data import erasing, migrate
from data.clock import Clock
from data.errors import DatabaseBusy, DatabaseInUse, PosError
from data.guards import unguarded
from data.models import Origin
from data.ownership import Ownership
from data.rules import retention
from data.uow import Actor, Policy, UnitOfWork

T = TypeVar("T")

_SEQUENCES = text("SELECT name, seq FROM sqlite_sequence")
_KEEP_COUNTING = text("UPDATE sqlite_sequence SET seq = max(seq, :seq) WHERE name = :name")

BUSY_TIMEOUT_MS = 5000
"""How long a writer waits for another process before it gives up."""


class UnsupportedDatabase(PosError):
    """The database URL names something this program does not speak."""


class RaceLost(PosError):
    """A constraint refused what a rule had allowed: somebody else was faster."""


def sqlite_path(url: str) -> Path:
    """The file of a `sqlite:///` URL; anything else raises UnsupportedDatabase with a sentence."""
    if url.startswith("postgresql"):
        raise UnsupportedDatabase(
            "PostgreSQL is not supported yet; use sqlite:///PATH, one terminal for each database."
        )
    prefix = "sqlite:///"
    if not url.startswith(prefix) or len(url) == len(prefix):
        raise UnsupportedDatabase(f"“{url}” is no database address; an example is sqlite:////var/lib/pos.db.")
    return Path(url.removeprefix(prefix)).expanduser().absolute()


def _create_private(path: Path) -> None:
    """Guests' data is readable by its owner only, from the first byte."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _engine(path: Path, *, begin: str, pool_size: int, checkpoints: bool) -> Engine:
    engine = create_engine(
        make_url(f"sqlite:///{path}"),
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,  # they hold guests' data, and errors go to the log
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        if not checkpoints:
            cursor.execute("PRAGMA wal_autocheckpoint = 0")
        cursor.close()

    event.listen(engine, "before_cursor_execute", _give_way)

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


_pace = threading.local()


def _give_way(*_: object) -> None:
    """Before each statement of a thread that works at ease."""
    wait: Callable[[], None] | None = getattr(_pace, "wait", None)
    if wait is not None:
        wait()


class Store:
    """One open database. Threads may share it; sessions never leave the `with` that made them."""

    def __init__(
        self,
        url: str,
        *,
        clock: Clock,
        owner: bool = False,
        sends_events: bool = False,
        policy: Policy | None = None,
    ) -> None:
        """Open, and migrate if needed.

        `owner` takes the file for this process (raises DatabaseInUse); `sends_events` says that a link to
        Dojo is configured, so that events wait to be sent instead of being recorded as not sent.
        """
        self.path = sqlite_path(url)
        self.clock = clock
        self.sends_events = sends_events
        self._policy = policy or Policy()
        self._listeners: list[Callable[[], None]] = []
        self.commits = 0
        """How often this store has committed: whoever has seen so many has seen all of its own."""
        self._write_lock = threading.Lock()
        _create_private(self.path)
        self._ownership = Ownership(self.path) if owner else None
        try:
            self._writing = _engine(self.path, begin="BEGIN IMMEDIATE", pool_size=1, checkpoints=owner)
            self._reading = _engine(self.path, begin="BEGIN", pool_size=8, checkpoints=False)
            migrate.to_newest(self._writing)
            self._data_version = self._read_data_version()
        except BaseException:
            self._release()
            raise
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="writer")

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A read session: one consistent view, nothing to commit."""
        with Session(self._reading, autoflush=False) as session:
            yield session

    @contextmanager
    def unit_of_work(self, actor: Actor, verb: str) -> Iterator[UnitOfWork]:
        """One write transaction. Commits once at the end, with journal and events, then wakes the listeners.

        An exception rolls everything back. Raises DatabaseBusy when another process holds the file too long
        and RaceLost when a constraint refuses.
        """
        with self._write_lock, self._transaction(actor, verb) as uow:
            yield uow
            changed = uow.conclude()
            if changed:
                self._commit(uow.session)
        if changed:
            if uow.forgets_before is not None:
                self._forget(actor, uow.forgets_before)
            if uow.erases:
                erasing.tidy(self)
            self.wake()

    def _forget(self, actor: Actor, before: datetime) -> None:
        """Its own action, of no terminal: whoever takes back what it followed does not come upon it."""
        with self.unit_of_work(replace(actor, terminal="retention"), "forget") as uow:
            old = retention.forget(uow, before)
            day = uow.venue.local(before)
            uow.said = f"Forgot guests of before {day.day} {day:%B %Y}: {old.about}"

    @contextmanager
    def rehearsal(self, actor: Actor, verb: str) -> Iterator[UnitOfWork]:
        """The same as `unit_of_work`, but nothing stays: what would happen if."""
        with self._write_lock, self._transaction(actor, verb) as uow:
            yield uow
            uow.session.flush()

    @contextmanager
    def at_ease(self, wait: Callable[[], None]) -> Iterator[None]:
        """Within the block this thread calls `wait` before each statement: it is in nobody's way."""
        _pace.wait = wait
        try:
            yield
        finally:
            del _pace.wait

    @contextmanager
    def preparation(self) -> Iterator[UnitOfWork]:
        """Set the stage: rules run as usual, but nothing is journalled and no event is written.

        For loading a venue and its sample evening, which nobody did.
        """
        with self._write_lock, self._transaction(Actor(Origin.HOST, "preparation"), "prepare") as uow:
            yield uow
            self._commit(uow.session)
        self.wake()

    def _commit(self, session: Session) -> None:
        session.commit()
        self.commits += 1

    @contextmanager
    def _transaction(self, actor: Actor, verb: str) -> Iterator[UnitOfWork]:
        with Session(self._writing, expire_on_commit=False) as session:
            try:
                session.connection()
                now = self.clock.utc_now()
                yield UnitOfWork(session, now, actor, verb, sends_events=self.sends_events, policy=self._policy)
            except OperationalError as error:
                if "locked" in str(error.orig) or "busy" in str(error.orig):
                    raise DatabaseBusy("Another program is using the database; try again.") from error
                raise
            except IntegrityError as error:
                if "unique" not in str(error.orig).lower():
                    raise
                raise RaceLost(f"Somebody else changed this at the same moment: {error.orig}") from error

    @contextmanager
    def maintenance(self) -> Iterator[Session]:
        """A bare write transaction without journal or rules: the outbox's own bookkeeping."""
        with self._write_lock, Session(self._writing, expire_on_commit=False) as session:
            yield session
            self._commit(session)

    def start_over(self, *, keep: Collection[type[SQLModel]] = ()) -> None:
        """Forget everything but the rows of `keep`: the sample evening begins anew at each start."""
        kept = {model.__tablename__ for model in keep}
        with self.maintenance() as session, unguarded(session):
            for table in reversed(SQLModel.metadata.sorted_tables):
                if table.name not in kept:
                    session.execute(table.delete())
            session.execute(text("DELETE FROM sqlite_sequence"))

    def copy_to(self, path: Path) -> None:
        """Write the database as it stands into a file of its own; nobody writes meanwhile."""
        _create_private(path)
        with self._write_lock, closing(sqlite3.connect(path)) as target:
            self._on_writing_connection(lambda own: own.backup(target))

    def become(self, path: Path) -> None:
        """Take over everything that `copy_to` wrote: for evenings that are begun anew or gone back in.

        Readers see it from one moment to the next. Numbers of actions and events are never given again, so that
        an answer from before, still under way, cannot be taken for one about something since.
        """
        with self._write_lock:
            with self._raw_session() as session:
                before = {row.name: row.seq for row in session.execute(_SEQUENCES)}
            with closing(sqlite3.connect(path)) as source:
                self._on_writing_connection(source.backup)
            with self._raw_session() as session:
                for name, seq in before.items():
                    session.execute(_KEEP_COUNTING, {"name": name, "seq": seq})
                session.commit()
        self.wake()

    def _raw_session(self) -> Session:
        return Session(self._writing, expire_on_commit=False)

    def _on_writing_connection(self, work: Callable[[sqlite3.Connection], None]) -> None:
        raw = self._writing.raw_connection()
        try:
            work(cast(sqlite3.Connection, raw.driver_connection))
        finally:
            raw.close()

    def vacuum(self) -> bool:
        """Rewrite the file without what was deleted from it; False while that cannot be done.

        Only an owner may, because it ends in a checkpoint; without one, this process is the owner meanwhile.
        """
        try:
            owning = nullcontext() if self._ownership is not None else Ownership(self.path)
        except DatabaseInUse:
            return False
        with owning, self._write_lock:
            raw = self._writing.raw_connection()
            try:
                raw.cursor().execute("VACUUM")
                busy, _, _ = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                return not busy
            except sqlite3.OperationalError:
                return False
            finally:
                raw.close()

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Queue work on the one writer thread of this process; callers on an event loop await its future."""
        return self._writer.submit(work)

    def on_commit(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each commit, from whatever thread committed; returns how to stop that.

        It carries no data: whoever is woken reads again. It must neither block nor raise.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def wake(self) -> None:
        """Tell the listeners that something may have changed."""
        for listener in tuple(self._listeners):
            listener()

    def poll(self) -> bool:
        """Wake the listeners if another process has committed since the last poll; a few microseconds."""
        if not self._write_lock.acquire(blocking=False):
            return False
        try:
            version = self._read_data_version()
        finally:
            self._write_lock.release()
        changed = version != self._data_version
        self._data_version = version
        if changed:
            self.wake()
        return changed

    def _read_data_version(self) -> int:
        """SQLite's counter of commits by other connections, read on the connection that does our own."""
        raw = self._writing.raw_connection()
        try:
            row = raw.cursor().execute("PRAGMA data_version").fetchone()
            return int(row[0])
        finally:
            raw.close()

    def sqlite_version(self) -> str:
        with self.read() as session:
            return str(session.execute(text("SELECT sqlite_version()")).scalar_one())

    def close(self) -> None:
        """Finish what the writer has begun and let go of the file."""
        self._writer.shutdown(wait=True)
        self._release()

    def _release(self) -> None:
        for name in ("_reading", "_writing"):
            engine: Engine | None = getattr(self, name, None)
            if engine is not None:
                engine.dispose()
        if self._ownership is not None:
            self._ownership.release()
