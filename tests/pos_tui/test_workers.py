"""The lanes beside the UI thread: in which order they tell."""

import threading

import pytest
from textual.message import Message

from data.marks import Mark
from data.store import Store
from pos_tui import workers
from pos_tui.messages import MarksRead, Performed, SnapshotRead, Unsaid
from pos_tui.workers import ReaderLane
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
