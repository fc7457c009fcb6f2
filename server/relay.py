"""The outbox relay: wakes on a commit, sends what is due, one event at a time, and outlives whatever happens.

While Dojo is dark one event probes for all of them, once for each step of the back-off. The database is
spoken to on the writer's thread only; settling one event and claiming the next are one transaction.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final, Protocol, assert_never

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from data import outbox
from data.clock import Clock
from data.outbox import Due, Reply, backoff
from data.store import Store
from server.dojo import Answer, Busy, Delivered, Refused, Unauthorized, Unreachable, status_of
from server.link import Link

logger = logging.getLogger(__name__)

POLL_SECONDS: Final = 0.25
"""How often to look for commits of other processes."""

REFUSED_SECONDS: Final = 60.0
"""How long sending stops after a 401 or 403."""

TRIES: Final = 3
"""How often Dojo may refuse an entity's event before it is parked."""


class Sender(Protocol):
    """What the relay needs of a Dojo client."""

    async def submit_event(self, event_type: str, entity_id: str) -> Answer: ...


Sent = Callable[[datetime, Due, Answer, Reply], None]
"""Hears of each attempt: when it began, which event, what came of it."""

Wait = Callable[[asyncio.Event, float | None], Awaitable[None]]
"""Wait for an event, for so many seconds at the most; None is for ever."""


async def wait_for(event: asyncio.Event, seconds: float | None) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


async def watch(store: Store) -> None:
    """Look for commits of other processes, for ever; the store wakes its listeners when there is one."""
    while True:
        await asyncio.sleep(POLL_SECONDS)
        try:
            store.poll()
        except SQLAlchemyError:
            logger.warning("cannot look for other processes' changes", exc_info=True)


@dataclass(frozen=True)
class _Verdict:
    """What an answer means: for the event's row, and for the state of the link once that is written."""

    settle: Callable[[Session], None]
    announce: Callable[[], None]


class Relay:
    """Delivers pending events, at least once each, in order for each entity."""

    def __init__(
        self,
        store: Store,
        client: Sender,
        link: Link,
        *,
        clock: Clock,
        rng: Random,
        wait: Wait = wait_for,
        sent: Sent | None = None,
        reached: Callable[[], None] = lambda: None,
        since: int | None = None,
    ) -> None:
        """`reached` hears that Dojo answers at first, and again after it could not be reached.

        What other processes have left unsent after the event `since` goes out too; None: from the start on.
        """
        self._store = store
        self._client = client
        self._link = link
        self._clock = clock
        self._rng = rng
        self._wait = wait
        self._sent = sent
        self._reached = reached
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._started = False
        self._seen = since
        """The newest event when the outbox was last looked at."""
        self._unheard = True
        """Whether Dojo has not answered yet."""
        self._unsettled: _Verdict | None = None
        """Kept until it is written, whatever the database does meanwhile."""
        self._failures = 0
        """How often in a row Dojo could not be reached."""
        self._closed_until: float | None = None
        """By the monotonic clock: nothing is sent before."""
        self._out_of_reach = False
        """Whether that is because Dojo could not be reached."""
        self._probes = False
        """Whether Dojo has been reached another way since."""
        self._refusals: dict[str, int] = {}
        self._stumbles = 0

    def wake(self) -> None:
        """Look again, soon. From any thread; does nothing while the relay does not run."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has closed meanwhile
                self._loop.call_soon_threadsafe(self._woken.set)

    def probe_now(self) -> None:
        """Dojo has been reached another way: what waits because it could not be goes out now.

        What Dojo refused or asked for patience with keeps its time. From the relay's own loop only.
        """
        if self._out_of_reach:
            self._probes = True
            self._woken.set()

    async def run(self) -> None:
        """Send for ever; ends by cancellation only. What is under way then goes out again at the next start."""
        self._loop = asyncio.get_running_loop()
        stop_listening = self._store.on_commit(self.wake)
        watcher = asyncio.create_task(watch(self._store), name="watch")
        try:
            while True:
                self._woken.clear()
                await self._wait(self._woken, await self._turn())
        finally:
            stop_listening()
            watcher.cancel()

    async def _turn(self) -> float | None:
        """Send all that may go now; the seconds until there may be more, None for when something is committed."""
        try:
            pause = await self._send_all()
        except Exception as error:  # the relay's own boundary: it goes on, and says so
            self._stumbles += 1
            logger.warning("the relay stumbled", exc_info=True)
            self._link.stumbled(self._clock.utc_now(), f"its own side failed ({type(error).__name__})")
            return backoff(self._stumbles, self._rng)
        if self._stumbles:
            self._stumbles = 0
            self._link.steady()
        return pause

    async def _send_all(self) -> float | None:
        while True:
            due, pause = await self._settle_and_claim()
            if due is None:
                return pause
            at, began = self._clock.utc_now(), self._clock.monotonic()
            answer = await self._client.submit_event(due.event_type, due.entity_id)
            reply = Reply(status_of(answer), round((self._clock.monotonic() - began) * 1000))
            self._unsettled = self._judge(due, answer, reply)
            if self._sent is not None:
                self._sent(at, due, answer, reply)

    # ---- the database's side, on the writer's thread ----------------------------------------------------

    async def _settle_and_claim(self) -> tuple[Due | None, float | None]:
        verdict = self._unsettled
        claimed = await asyncio.wrap_future(self._store.submit(lambda: self._in_database(verdict)))
        self._unsettled = None
        if verdict is not None:
            verdict.announce()
        return claimed

    def _in_database(self, verdict: _Verdict | None) -> tuple[Due | None, float | None]:
        with self._store.maintenance() as session:
            if verdict is not None:
                verdict.settle(session)
            seen = self._prepare(session)
            claimed = self._next(session)
        self._seen, self._started = seen, True  # only once it is written
        return claimed

    def _prepare(self, session: Session) -> int:
        """What others have left behind goes out as well. Answers the newest event."""
        now = self._clock.utc_now()
        if not self._started:
            outbox.make_all_due(session, now)
        after = outbox.newest(session) if self._seen is None else self._seen
        return outbox.adopt(session, after, now)

    def _next(self, session: Session) -> tuple[Due | None, float | None]:
        now = self._clock.utc_now()
        if self._closed_for() > 0 and outbox.take_retries(session, now):
            self._closed_until = None
            self._refusals.clear()
        if self._probes:
            self._probes = False
            if self._out_of_reach:
                self._closed_until = None
                outbox.make_unanswered_due(session, now)
        closed_for = self._closed_for()
        if closed_for > 0:
            return None, closed_for
        due = outbox.claim(session, now)
        if due is not None:
            return due, None
        at = outbox.next_due(session, now)
        return None, None if at is None else max(0.001, (at - now).total_seconds())

    def _closed_for(self) -> float:
        return 0.0 if self._closed_until is None else self._closed_until - self._clock.monotonic()

    # ---- what an answer means ------------------------------------------------------------------------------

    def _judge(self, due: Due, answer: Answer, reply: Reply) -> _Verdict:
        if not isinstance(answer, Unreachable):
            self._hear()
        match answer:
            case Delivered():
                return self._accepted(due, reply)
            case Refused():
                return self._refused(due, answer, reply)
            case Unauthorized():
                return self._unauthorized(due, answer, reply)
            case Busy() | Unreachable():
                return self._dark(due, answer, reply)
            case _:
                assert_never(answer)

    def _accepted(self, due: Due, reply: Reply) -> _Verdict:
        now = self._clock.utc_now()
        self._open(due)
        return _Verdict(
            lambda session: outbox.delivered(session, due.seq, now, reply), lambda: self._link.delivered(now)
        )

    def _refused(self, due: Due, answer: Refused, reply: Reply) -> _Verdict:
        """Dojo is there, but will not have this one; the others go on."""
        now = self._clock.utc_now()
        refusals = self._refusals.get(due.entity_id, 0) + 1
        self._open(due)
        error = f"Dojo refused it ({answer.status}): {answer.detail}"
        if refusals >= TRIES:
            return _Verdict(
                lambda session: outbox.parked(session, due.seq, now, error, reply),
                lambda: self._link.connected(now),
            )
        self._refusals[due.entity_id] = refusals
        again = now + timedelta(seconds=backoff(refusals, self._rng))
        return _Verdict(
            lambda session: outbox.failed(session, due.seq, again, error, reply), lambda: self._link.connected(now)
        )

    def _unauthorized(self, due: Due, answer: Unauthorized, reply: Reply) -> _Verdict:
        now = self._clock.utc_now()
        self._close(REFUSED_SECONDS, out_of_reach=False)
        again = now + timedelta(seconds=REFUSED_SECONDS)
        error = f"Dojo refused the API key ({answer.status})"
        return _Verdict(
            lambda session: outbox.failed(session, due.seq, again, error, reply),
            lambda: self._link.refused(now, answer.status),
        )

    def _dark(self, due: Due, answer: Busy | Unreachable, reply: Reply) -> _Verdict:
        now = self._clock.utc_now()
        self._failures += 1
        pause = backoff(self._failures, self._rng)
        why = answer.why if isinstance(answer, Unreachable) else f"it is busy ({answer.status})"
        if isinstance(answer, Busy) and answer.patience is not None:
            pause = answer.patience
        self._close(pause, out_of_reach=isinstance(answer, Unreachable))
        again = now + timedelta(seconds=pause)
        return _Verdict(
            lambda session: outbox.failed(session, due.seq, again, why, reply), lambda: self._link.down(now, why)
        )

    def _open(self, due: Due) -> None:
        self._failures = 0
        self._closed_until = None
        self._refusals.pop(due.entity_id, None)

    def _hear(self) -> None:
        """Dojo answers, whatever it says."""
        if self._unheard or self._out_of_reach:
            self._unheard = self._out_of_reach = False
            self._reached()

    def _close(self, seconds: float, *, out_of_reach: bool) -> None:
        self._closed_until = self._clock.monotonic() + seconds
        self._out_of_reach = out_of_reach
