"""The outbox: what is due, in which order, and what became of it."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlmodel import col

from data import outbox
from data.clock import ManualClock
from data.ids import new_id
from data.models import Event, EventState, EventType
from data.outbox import Due, backoff
from data.queries.outbox import listing
from data.resync import needs_resync, resync
from data.rules import parties
from data.rules.parties import Seating
from data.store import Store
from tests.conftest import MakeStore
from tests.house import FRIDAY_19_40, HOST

NOW = FRIDAY_19_40


def add(store: Store, *entities: str, state: EventState = EventState.PENDING) -> None:
    """One party event each, as a unit of work would leave them."""
    with store.maintenance() as session:
        session.add_all(
            Event(
                id=new_id("event"),
                at=NOW,
                event_type=EventType.PARTY,
                entity_id=entity,
                state=state,
                next_attempt_at=NOW if state is EventState.PENDING else None,
            )
            for entity in entities
        )


def claim(store: Store, now: datetime = NOW) -> Due | None:
    with store.maintenance() as session:
        return outbox.claim(session, now)


def claimed(store: Store, now: datetime = NOW) -> str | None:
    due = claim(store, now)
    return None if due is None else due.entity_id


def fail(store: Store, seconds: float, now: datetime = NOW) -> None:
    due = claim(store, now)
    assert due is not None
    with store.maintenance() as session:
        outbox.failed(session, due.seq, now + timedelta(seconds=seconds), "no answer")


def states(store: Store) -> list[tuple[str, str]]:
    with store.read() as session:
        rows = session.execute(select(Event).order_by(col(Event.seq))).scalars()
        return [(row.entity_id, row.state) for row in rows]


def test_the_back_off_doubles_to_a_minute_and_stays_there() -> None:
    rng = Random(1)
    for failures, step in enumerate((1, 2, 4, 8, 15, 30, 60, 60, 60), start=1):
        waits = [backoff(failures, rng) for _ in range(200)]
        assert min(waits) >= step * 0.8
        assert max(waits) <= step * 1.2
        assert max(waits) - min(waits) > step * 0.3


def test_events_come_due_in_the_order_they_were_written(store: Store) -> None:
    add(store, "a", "b")
    assert claimed(store) == "a"


def test_a_waiting_event_lets_other_entities_pass(store: Store) -> None:
    add(store, "a", "b")
    fail(store, 30)
    assert claimed(store) == "b"


def test_a_newer_event_waits_out_the_back_off_of_its_older_sibling(store: Store) -> None:
    add(store, "a")
    fail(store, 30)
    add(store, "a")
    assert claimed(store) is None
    assert claimed(store, NOW + timedelta(seconds=31)) == "a"


def test_the_newest_event_of_an_entity_goes_for_all_of_them(store: Store) -> None:
    add(store, *["a"] * 32, "b")
    due = claim(store)
    assert due is not None
    assert (due.entity_id, due.seq) == ("a", 32)
    assert states(store)[:31] == [("a", EventState.FOLDED)] * 31
    assert states(store)[31:] == [("a", EventState.PENDING), ("b", EventState.PENDING)]


def test_folding_keeps_the_count_of_attempts(store: Store) -> None:
    add(store, "a")
    fail(store, 1)
    add(store, "a")
    due = claim(store, NOW + timedelta(seconds=2))
    assert due is not None
    assert due.attempts == 1


def test_a_moment_too_far_ahead_counts_as_due_because_the_clock_went_back(store: Store) -> None:
    add(store, "a")
    fail(store, 60)
    assert claimed(store, NOW - timedelta(hours=1)) == "a"
    assert claimed(store, NOW - timedelta(seconds=30)) is None


def test_the_next_due_moment_is_the_earliest_that_waits(store: Store) -> None:
    add(store, "a", "b")
    fail(store, 30)
    fail(store, 8)
    with store.maintenance() as session:
        assert outbox.next_due(session, NOW) == NOW + timedelta(seconds=8)


def test_nothing_is_due_in_an_empty_outbox(store: Store) -> None:
    with store.maintenance() as session:
        assert outbox.claim(session, NOW) is None
        assert outbox.next_due(session, NOW) is None


def test_a_restart_makes_everything_due(store: Store) -> None:
    add(store, "a")
    fail(store, 60)
    with store.maintenance() as session:
        outbox.make_all_due(session, NOW)
    assert claimed(store) == "a"


def test_what_was_dropped_under_way_stays_dropped(store: Store) -> None:
    add(store, "a")
    due = claim(store)
    assert due is not None
    with store.maintenance() as session:
        assert outbox.drop(session, NOW, "a") == 1
        outbox.delivered(session, due.seq, NOW)
    assert states(store) == [("a", EventState.DROPPED)]


def test_a_parked_event_leaves_again_when_a_person_asks(store: Store) -> None:
    add(store, "a", "b")
    due = claim(store)
    assert due is not None
    with store.maintenance() as session:
        outbox.parked(session, due.seq, NOW, "400 no such thing")
    assert claimed(store) == "b"
    with store.maintenance() as session:
        assert outbox.retry(session, "a") == 1
    assert claimed(store) == "a"


def test_asking_for_a_retry_counts_once(store: Store) -> None:
    add(store, "a")
    fail(store, 60)
    with store.maintenance() as session:
        assert not outbox.take_retries(session, NOW)
        outbox.retry(session)
        assert outbox.take_retries(session, NOW)
        assert not outbox.take_retries(session, NOW)


def test_retry_and_drop_reach_one_event_by_its_id(store: Store) -> None:
    add(store, "a", "b")
    with store.maintenance() as session:
        _, second = listing(session)
        assert outbox.drop(session, NOW, second.id) == 1
    assert states(store) == [("a", EventState.PENDING), ("b", EventState.DROPPED)]


def test_retry_leaves_alone_what_was_settled(store: Store) -> None:
    add(store, "a", state=EventState.NOT_SENT)
    add(store, "b", state=EventState.DELIVERED)
    with store.maintenance() as session:
        assert outbox.retry(session) == 0
    assert states(store) == [("a", EventState.NOT_SENT), ("b", EventState.DELIVERED)]


def test_a_resync_asks_for_each_live_entity_once(store: Store) -> None:
    with store.unit_of_work(HOST, "walkin") as uow:
        here = parties.seat(uow, Seating(["tbl_1"], NOW, covers=2)).id
    with store.unit_of_work(HOST, "walkin") as uow:
        gone = parties.seat(uow, Seating(["tbl_2"], NOW, covers=2))
        parties.leave(uow, gone)
    with store.maintenance() as session:
        outbox.drop(session, NOW)
        assert resync(session, NOW) == 1
        assert resync(session, NOW) == 0
    due = claim(store)
    assert due is not None
    assert (due.event_type, due.entity_id) == (EventType.PARTY, here)


def test_events_recorded_without_a_link_are_never_replayed(make_store: MakeStore) -> None:
    store = make_store(owner=True)
    with store.unit_of_work(HOST, "walkin") as uow:
        party = parties.seat(uow, Seating(["tbl_1"], NOW, covers=2)).id
    assert claimed(store) is None
    with store.maintenance() as session:
        assert needs_resync(session)
        resync(session, NOW)
    assert states(store) == [(party, EventState.NOT_SENT), (party, EventState.PENDING)]


def test_a_link_that_delivered_the_last_word_needs_no_resync(store: Store) -> None:
    add(store, "a", state=EventState.NOT_SENT)
    add(store, "a", state=EventState.DELIVERED)
    with store.read() as session:
        assert not needs_resync(session)


def test_what_ended_without_a_link_is_told_of_when_there_is_one_again(store: Store) -> None:
    """Whatever was delivered in the meantime: a party that Dojo takes for present blocks its table there."""
    add(store, "unknown before", state=EventState.NOT_SENT)
    add(store, "gone", "changed", state=EventState.DELIVERED)
    add(store, "gone", "changed", state=EventState.NOT_SENT)
    add(store, "changed", "other", state=EventState.DELIVERED)
    with store.maintenance() as session:
        assert needs_resync(session)
        assert resync(session, NOW) == 1
        assert not needs_resync(session)
    assert states(store)[-1] == ("gone", EventState.PENDING)


def test_b10_a_rolled_back_action_leaves_no_event(store: Store) -> None:
    with pytest.raises(RuntimeError), store.unit_of_work(HOST, "walkin") as uow:
        parties.seat(uow, Seating(["tbl_1"], NOW, covers=2))
        raise RuntimeError
    assert claimed(store) is None
    assert states(store) == []


def test_the_listing_shows_what_waits_and_what_is_parked(store: Store) -> None:
    add(store, "a", "b")
    add(store, "c", state=EventState.DELIVERED)
    fail(store, 4)
    with store.read() as session:
        rows = listing(session)
    assert [(row.entity_id, row.attempts, row.last_error) for row in rows] == [
        ("a", 1, "no answer"),
        ("b", 0, None),
    ]


def test_a_large_backlog_is_claimed_through_its_index(store: Store, clock: ManualClock) -> None:
    """No statement of a claim may walk the whole table."""
    plans: list[str] = []

    def explain(conn: object, cursor: Any, statement: str, parameters: object, *_rest: object) -> None:
        if "EXPLAIN" not in statement and statement.startswith(("SELECT", "UPDATE")):
            rows = cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            plans.extend(str(row[3]) for row in rows)

    add(store, *(f"e{number}" for number in range(50)), "e0")
    with store.maintenance() as session:
        bind = session.get_bind()
        event.listen(bind, "before_cursor_execute", explain)
        outbox.take_retries(session, clock.utc_now())
        outbox.claim(session, clock.utc_now())
        outbox.next_due(session, clock.utc_now())
        event.remove(bind, "before_cursor_execute", explain)
    assert len(plans) >= 5
    assert all("USING INDEX" in plan or "SUBQUERY" in plan or "PRIMARY KEY" in plan for plan in plans), plans
