"""The thread that a world lives on: it ticks several times a second, and does in between what it is asked."""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from server.guests.world import World

T = TypeVar("T")

logger = logging.getLogger(__name__)

TICK_SECONDS = 0.1

_Job = tuple[Callable[[], Any], "Future[Any]"]


class Pump:
    """Keeps one world going. `submit` from any thread."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="guests", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def submit(self, work: Callable[[], T]) -> "Future[T]":
        """Have something done on the world's thread."""
        future: Future[T] = Future()
        self._jobs.put((work, future))
        return future

    def stop(self) -> None:
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while True:
            try:
                job = self._jobs.get(timeout=TICK_SECONDS)
            except queue.Empty:
                self._tick()
                continue
            if job is None:
                return
            _perform(*job)

    def _tick(self) -> None:
        try:
            self._world.tick()
        except Exception:
            logger.exception("the guests stumbled; the restaurant goes on")


def _perform(work: Callable[[], Any], future: "Future[Any]") -> None:
    try:
        future.set_result(work())
    except Exception as error:
        logger.exception("what was asked of the evening failed")
        future.set_exception(error)
