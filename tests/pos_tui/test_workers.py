"""The lanes beside the UI thread: in which order they tell."""

import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from textual.message import Message

from data.marks import Mark
from data.queries.floor import outbox_view
from data.queries.views import OutboxView
from data.store import Store
from pos_tui import workers
from pos_tui.messages import MarksRead, Performed, Rehearsed, SaidLike, SnapshotRead, Unsaid
from pos_tui.workers import HostLane, ReaderLane
from tests.pos_tui.stand import PATIENCE


def test_how_far_an_action_has_come_is_told_only_after_its_answer(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Message] = []
    marked = threading.Event()

    def post(message: Message) -> None:
        told.append(message)
        if isinstance(message, MarksRead):
            marked.set()

    monkeypatch.setattr(workers, "action_marks", lambda _session, actions: dict.fromkeys(actions, Mark.READ_BACK))
    reader = ReaderLane(store, post)
    reader.read_then_post(Performed(Unsaid("w 2", "Seated.", ok=True, action=1), reopen=True), watch=1)
    reader.start()
    assert marked.wait(PATIENCE)
    reader.stop()
    assert [type(message) for message in told[:3]] == [SnapshotRead, Performed, MarksRead]


def test_the_second_look_asks_the_database_only_after_something_was_committed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    looks: list[bool] = []
    looked, poll = threading.Event(), store.poll

    def ask(session: Session) -> OutboxView:
        asked.append(len(looks))
        return outbox_view(session)

    def look() -> bool:
        looks.append(poll())
        if len(looks) == 30:
            with store.maintenance():
                pass
        if len(looks) == 60:
            looked.set()
        return looks[-1]

    monkeypatch.setattr(workers, "outbox_view", ask)
    monkeypatch.setattr(store, "poll", look)
    reader = ReaderLane(store, lambda _: True, poll=0.001)
    reader.start()
    assert looked.wait(PATIENCE)
    reader.stop()
    assert asked in ([1, 30], [30])


class Ponderer:
    """A host whose first rehearsal takes for ever, step by step."""

    initials: str | None = None
    terminal = "stand"

    def __init__(self, store: Store) -> None:
        self.store = store
        self.pondering = threading.Event()
        self.lines: list[str] = []

    def rehearse(self, line: str, *, offering: bool = True) -> Unsaid:
        assert offering
        self.lines.append(line)
        ends = time.monotonic() + (PATIENCE if len(self.lines) == 1 else 0)
        while time.monotonic() < ends:
            self.pondering.set()
            with self.store.read() as session:
                session.execute(text("SELECT 1"))
        return Unsaid(line, "Would seat 2.", ok=True)

    def perform(self, line: str, pin: str | None = None) -> Unsaid:
        assert pin is None
        return Unsaid(line, "12 is taken.")


class Told:
    """What the lanes have posted."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._news = threading.Condition()

    def __call__(self, message: Message) -> None:
        with self._news:
            self.messages.append(message)
            self._news.notify_all()

    def rehearsals(self, number: int) -> list[SaidLike | None]:
        """What so many rehearsals have said, once they have."""

        def said() -> list[SaidLike | None]:
            return [each.said for each in self.messages if isinstance(each, Rehearsed)]

        with self._news:
            assert self._news.wait_for(lambda: len(said()) >= number, PATIENCE / 2)
            return said()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def host(store: Store) -> Ponderer:
    return Ponderer(store)


@pytest.fixture
def lane(store: Store, host: Ponderer, told: Told) -> HostLane:
    """A lane that is in the midst of a rehearsal."""
    made = HostLane(store, host, ReaderLane(store, told), told, lambda: None)
    made.rehearse("w 2", 1)
    assert host.pondering.wait(PATIENCE)
    return made


def test_a_line_is_done_without_waiting_for_a_rehearsal(lane: HostLane, told: Told) -> None:
    lane.perform("w 2 12", reopen=True)
    assert told.rehearsals(1) == [None]


@pytest.mark.parametrize(
    ("follows", "lines"),
    [
        (lambda lane: lane.rehearse("w 22", 2), ["w 2", "w 22"]),
        (lambda lane: lane.perform("w 2 12", reopen=True), ["w 2", "w 2"]),
    ],
    ids=["the newer letter", "the same line, after one was done"],
)
def test_what_is_rehearsed_instead(
    lane: HostLane, host: Ponderer, told: Told, follows: Callable[[HostLane], None], lines: list[str]
) -> None:
    follows(lane)
    told.rehearsals(1)
    lane.rehearsed(again=True)
    given_up, answered = told.rehearsals(2)
    assert given_up is None
    assert answered is not None
    assert host.lines == lines
