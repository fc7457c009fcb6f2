"""The lanes beside the UI thread: one reads the floor, one does and rehearses the host's lines.

A lane holds a `post` callable and never a widget. Waking the reader while it reads makes it read once more,
however often it was woken.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from datetime import date, datetime
from functools import partial
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlmodel import col
from textual.message import Message

from data.errors import PosError, RuleBroken
from data.marks import Mark
from data.models import Event
from data.queries.floor import floor_snapshot, outbox_view
from data.queries.journal import action_marks
from data.queries.views import OutboxView
from data.store import Store
from pos_tui.messages import (
    HostLike,
    MarksRead,
    Performed,
    ReadFailed,
    Rehearsed,
    SaidLike,
    SnapshotRead,
    Told,
    Unsaid,
)

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
"""How long a lost hint, or another process's change, may stay unseen."""

MARKS_SECONDS = 0.2
"""How often to look while the last action is still on its way to Dojo."""

MARKS_LOOKS = 100
"""How often at the most; what takes longer is looked at with everything else."""

Post = Callable[[Message], object]

T = TypeVar("T")


class ReaderLane:
    """One thread that reads the floor when something has changed, and looks now and then on its own."""

    def __init__(self, store: Store, post: Post, *, poll: float = POLL_SECONDS) -> None:
        self._store, self._post, self._poll = store, post, poll
        self._wanted = threading.Event()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._afterwards: list[tuple[Message, int | None]] = []
        self._newest: int | None = None
        self._commits = -1
        """How many of the store's own commits have been looked through."""
        self._outbox: OutboxView | None = None
        """What a delivery changes without a new event."""
        self._day: date | None = None
        self._watched: int | None = None
        self._mark: Mark | None = None
        self._quick = 0
        self._quoted: datetime | None = None
        """The minute of which the quotes are, while somebody waits."""
        self._forget: Callable[[], None] = lambda: None
        self._thread = threading.Thread(target=self._run, name="reader", daemon=True)

    def start(self) -> None:
        self._forget = self._store.on_commit(self.wake)
        self._wanted.set()
        self._thread.start()

    def wake(self) -> None:
        """Read again soon; from any thread."""
        self._wanted.set()

    def read_then_post(self, message: Message, watch: int | None = None) -> None:
        """Post a message after a snapshot that was read later than now; from any thread.

        After that tell by `MarksRead` how far the action `watch` comes; told before its answer it would be missed.
        """
        with self._lock:
            self._afterwards.append((message, watch))
        self._wanted.set()

    def stop(self) -> None:
        """Let the thread end; waits until it has let go of the database."""
        self._forget()
        self._stopping.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopping.is_set():
            hinted = self._wanted.wait(self._pause())
            if self._stopping.is_set():
                return
            self._wanted.clear()
            with self._lock:
                afterwards, self._afterwards = self._afterwards, []
            self._turn(hinted)
            for message, action in afterwards:
                self._post(message)
                if action is not None:
                    self._watched, self._mark, self._quick = action, None, MARKS_LOOKS
            self._read_marks()

    def _turn(self, hinted: bool) -> None:
        try:
            if hinted or self._outdated():
                self._read()
        except PosError as refusal:
            self._post(ReadFailed(_sentence(refusal)))
        except Exception:
            log.exception("reading the floor failed")
            self._post(ReadFailed("The floor cannot be read; what you see may be old. The log says why."))

    def _read(self) -> None:
        now = self._store.clock.utc_now()
        with self._store.read() as session:
            snapshot = floor_snapshot(session, now)
        self._newest, self._outbox = snapshot.newest_event, snapshot.outbox
        self._day = snapshot.venue.service_day(now)
        self._quoted = _minute(now) if snapshot.waitlist else None
        self._venue_day: Callable[[datetime], date] = snapshot.venue.service_day
        self._post(SnapshotRead(snapshot))

    def _pause(self) -> float:
        if self._watched is None or self._mark is Mark.READ_BACK or self._quick <= 0:
            return self._poll
        self._quick -= 1
        return min(self._poll, MARKS_SECONDS)

    def _read_marks(self) -> None:
        action = self._watched
        if action is None or self._mark is Mark.READ_BACK:
            return
        try:
            with self._store.read() as session:
                mark = action_marks(session, [action]).get(action)
        except SQLAlchemyError:
            return  # the floor says so already
        if mark is None:
            self._watched = None  # nothing of it goes to Dojo
        elif mark is not self._mark:
            self._mark = mark
            self._post(MarksRead(action, mark))

    def _outdated(self) -> bool:
        """Whether the last snapshot is old although nobody said so."""
        if self._newest is None or self._store.poll():
            return True
        now = self._store.clock.utc_now()
        if self._venue_day(now) != self._day or self._quoted not in (None, _minute(now)):
            return True
        commits = self._store.commits
        if commits == self._commits:
            return False
        with self._store.read() as session:
            newest = session.execute(select(func.max(col(Event.seq)))).scalar() or 0
            outdated = (newest, outbox_view(session)) != (self._newest, self._outbox)
        self._commits = commits
        return outdated


class HostLane:
    """Lines on their way to the writer's thread: done in order; of those only rehearsed, the newest counts.

    Its methods belong to the UI thread.
    """

    def __init__(
        self, store: Store, host: HostLike, reader: ReaderLane, post: Post, give_way: Callable[[], None]
    ) -> None:
        """`give_way` is called between the steps of a rehearsal: a letter that comes then is painted first."""
        self._store, self._host, self._reader, self._post = store, host, reader, post
        self._give_way = give_way
        self._asked = 0
        """Lines so far. A rehearsal gives up once it is not the newest."""
        self._running: tuple[str, int, bool] | None = None
        self._waiting: tuple[str, int, bool] | None = None

    def perform(self, line: str, *, reopen: bool, pin: str | None = None) -> None:
        """Do the line; `Performed` follows. It does not wait for a rehearsal to end."""
        self._asked += 1
        self._waiting = None

        def done(future: "Future[SaidLike]") -> None:
            message = Performed(_answer(future, line), reopen)
            if message.said.ok:
                self._reader.read_then_post(message, watch=message.said.action)
            else:
                self._post(message)

        self._store.submit(lambda: self._host.perform(line, pin)).add_done_callback(done)

    def rehearse(self, line: str, question: int, offering: bool = True) -> None:
        """Ask what the line would do, and if `offering` what would work instead.

        `Rehearsed` follows unless a newer line comes first.
        """
        self._asked += 1
        if self._running is not None:
            self._waiting = (line, question, offering)
            return
        self._running = (line, question, offering)
        mine = self._asked

        def step() -> None:
            if self._asked != mine:
                raise _GivenUp
            self._give_way()

        def rehearsed() -> SaidLike | None:
            try:
                with self._store.at_ease(step):
                    return self._host.rehearse(line, offering=offering)
            except _GivenUp:
                return None

        def done(future: "Future[SaidLike | None]") -> None:
            self._post(Rehearsed(_answer(future, line), question))

        self._store.submit(rehearsed).add_done_callback(done)

    def rehearsed(self, *, again: bool = False) -> None:
        """One rehearsal came back: go on with the newest line that waited, or with the same one `again`."""
        running, self._running = self._running, None
        waiting, self._waiting = self._waiting, None
        following = waiting or (running if again else None)
        if following is not None:
            self.rehearse(*following)


class _GivenUp(Exception):
    """Between two steps of a rehearsal: something newer was asked."""


class QueryLane:
    """One thread that reads, and now and then changes, what a screen above the floor asks for."""

    def __init__(self, store: Store, post: Post) -> None:
        self._store, self._post = store, post
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="queries")

    def ask(
        self,
        work: Callable[[Session], T],
        then: Callable[[T], None],
        otherwise: Callable[[], None] = lambda: None,
    ) -> None:
        """Read with `work` on this lane's thread, then hand what it found to `then` on the UI thread.

        Where it fails the floor says so, and `otherwise` is called.
        """

        def read() -> T:
            with self._store.read() as session:
                return work(session)

        self._answer(self._thread.submit(read), then, otherwise)

    def change(self, work: Callable[[Session], T], then: Callable[[T], None]) -> None:
        """The same in a bare write transaction, and whoever sends events is woken."""

        def write() -> T:
            with self._store.maintenance() as session:
                done = work(session)
            self._store.wake()
            return done

        self._answer(self._store.submit(write), then, lambda: None)

    def _answer(self, future: "Future[T]", then: Callable[[T], None], otherwise: Callable[[], None]) -> None:
        def done(future: "Future[T]") -> None:
            if future.cancelled():
                return
            error = future.exception()
            if error is None:
                self._post(Told(partial(then, future.result())))
                return
            log.error("a screen's question failed", exc_info=error)
            self._post(Told(otherwise))
            self._post(ReadFailed("That cannot be read at present; the log says why."))

        future.add_done_callback(done)

    @property
    def now(self) -> datetime:
        return self._store.clock.utc_now()

    def stop(self) -> None:
        """Let the thread end; waits until it has let go of the database."""
        self._thread.shutdown(wait=True, cancel_futures=True)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _sentence(refusal: PosError) -> str:
    return refusal.sentence if isinstance(refusal, RuleBroken) else str(refusal)


def _answer(future: "Future[T]", line: str) -> T | Unsaid:
    """What the host language said, or a sentence in its place."""
    try:
        error = future.exception()
    except CancelledError:
        return Unsaid(line, "The terminal is closing; this was not done.")
    if error is None:
        return future.result()
    if isinstance(error, PosError):
        return Unsaid(line, _sentence(error))
    log.error("a line failed", exc_info=error)
    return Unsaid(line, "That went wrong and nothing was changed; the log says why.")
