"""The record of the wire: what is noted, what is masked, what is kept for how long."""

import json
from collections.abc import Sequence
from datetime import timedelta

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data import outbox, wire
from data.clock import ManualClock
from data.marks import Mark
from data.models import Direction, Event, EventState, EventType, Transport, WireBody, WireCall
from data.outbox import Reply
from data.queries.outbox import listing
from data.queries.wire import CallView, WireFilter, bodies, wire_page
from data.resync import resync
from data.rules import parties
from data.rules.parties import Seating
from data.store import Store
from server.app import build_app
from server.capabilities import registry
from server.dispatch import Call, dispatch
from server.dojo import Delivered, Refused
from server.transports.jsonrpc import answer
from server.wire import Noted, WireLog
from tests.contract.door import BOOKING, PASSWORD, SEATING, USERNAME, named
from tests.house import FRIDAY_19_40, HOST
from tests.server.recorder import KEY

AREAS = named("ListAreas")


@pytest.fixture
def log(store: Store) -> WireLog:
    return WireLog(store, secrets=[PASSWORD, KEY])


def calls(store: Store, text: str = "", limit: int = 100) -> Sequence[CallView]:
    """As the wire screen shows them: newest first."""
    with store.read() as session:
        return wire_page(session, WireFilter.read(text), store.clock.utc_now(), limit=limit).calls


def carried(store: Store, seq: int) -> tuple[str, str]:
    with store.read() as session:
        found = bodies(session, seq)
        return found.request, found.response


async def seated(store: Store, log: WireLog) -> str:
    """A party that Dojo made; its id."""
    outcome = await log.serve(store, named("CreateParty"), Call(json.dumps(SEATING).encode()))
    assert outcome.body is not None
    return str(json.loads(outcome.body)["id"])


# ---- what is noted -----------------------------------------------------------------------------------------


async def test_a_call_is_written_with_what_it_was_about_and_what_it_carried(store: Store, log: WireLog) -> None:
    party = await seated(store, log)
    assert calls(store) == ()
    await log.flush()
    (call,) = calls(store)
    assert (call.name, call.direction, call.transport, call.status) == ("CreateParty", "in", "rest", 200)
    assert call.entity_id == party
    assert call.label.place == "party at 2"
    request, response = carried(store, call.seq)
    assert json.loads(request) == SEATING
    assert json.loads(response)["id"] == party


async def test_a_refusal_keeps_its_reason_and_trace(store: Store, log: WireLog) -> None:
    await log.serve(store, named("GetPartyById"), Call(ids={"partyId": "pty_none"}, trace_id="t1"))
    await log.flush()
    (call,) = calls(store, "failed")
    assert (call.status, call.error_type, call.trace_id) == (404, "NotFound", "t1")
    assert call.trouble == "There is no party pty_none."


async def test_whoever_is_turned_away_at_the_door_is_noted_once(store: Store, log: WireLog) -> None:
    app = build_app(store, username=USERNAME, password=SecretStr(PASSWORD), log=log)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://pos.test") as caller:
        await caller.get("/v1/areas", auth=("dojo-caller", "wrong"))
        await caller.get("/v1/nothing", auth=(USERNAME, PASSWORD))
        await caller.get("/v1/areas", auth=(USERNAME, PASSWORD))
        await caller.get("/healthz")
    await log.flush()
    assert [(call.name, call.status) for call in calls(store)] == [
        ("ListAreas", 200),
        ("GET /v1/nothing", 400),
        ("GET /v1/areas", 401),
    ]


async def test_a_message_over_the_socket_is_noted_whether_served_or_turned_away(
    store: Store, log: WireLog
) -> None:
    for method in ("ListAreasV1", "NoSuchV1"):
        message = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": {}})
        await answer(store, registry, message, serve=log.serve, turned_away=log.turned_away)
    await log.flush()
    assert [(call.transport, call.name, call.status) for call in calls(store)] == [
        ("socket", "NoSuchV1", 400),
        ("socket", "ListAreas", 200),
    ]


async def test_an_event_is_noted_with_what_came_of_it(store: Store, log: WireLog) -> None:
    with store.maintenance() as session:
        outbox_event(session, "pty_1")
        due = outbox.claim(session, FRIDAY_19_40)
    assert due is not None
    log.sent(FRIDAY_19_40, due, Refused(422, "no such party"), Reply(422, 31))
    log.sent(FRIDAY_19_40, due, Delivered({"ok": True}), Reply(200, 12))
    await log.flush()
    accepted, refused = calls(store, "out")
    assert (accepted.status, accepted.millis, accepted.mark) == (200, 12, Mark.SENT)
    assert (refused.status, refused.trouble) == (422, "no such party")
    assert json.loads(carried(store, accepted.seq)[0]) == {
        "eventType": "PartyUpdated",
        "event": {"partyId": "pty_1"},
    }


async def test_of_a_flood_of_reads_so_many_are_kept_and_every_refusal(
    store: Store, log: WireLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.wire.MOST_READS", 5)
    for _ in range(20):
        await log.serve(store, AREAS, Call())
    await log.serve(store, named("GetPartyById"), Call(ids={"partyId": "pty_none"}))
    await log.flush()
    assert len(calls(store, "listareas", limit=1000)) == 5
    assert len(calls(store, "failed")) == 1


async def test_what_cannot_be_written_now_is_written_later(
    store: Store, log: WireLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    await log.serve(store, AREAS, Call())

    def broken(_session: Session, _exchanges: object) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(wire, "keep", broken)
        await log.flush()
    await log.flush()
    assert len(calls(store)) == 1


async def test_a_watched_call_is_answered_exactly_as_an_unwatched_one(store: Store, log: WireLog) -> None:
    call = Call(ids={"partyId": "pty_none"}, trace_id="t1")
    assert await log.serve(store, named("GetPartyById"), call) == await dispatch(
        store, named("GetPartyById"), call
    )


# ---- secrets -----------------------------------------------------------------------------------------------


async def test_no_secret_is_ever_written(store: Store, log: WireLog) -> None:
    body = {**BOOKING, "hostNotes": f"the key is {KEY}", "password": "open-sesame", "apiKey": "k-1"}
    await log.serve(store, named("CreateReservation"), Call(json.dumps(body).encode()))
    log.note(Noted(FRIDAY_19_40, Direction.IN, Transport.REST, f"GET /{PASSWORD}", 400, 0, trouble=f"not {KEY}"))
    await log.flush()
    with store.read() as session:
        rows = [*session.execute(select(WireCall)).scalars(), *session.execute(select(WireBody)).scalars()]
        written = " ".join(str(row.model_dump()) for row in rows)
    for secret in (KEY, PASSWORD, "open-sesame", "k-1"):
        assert secret not in written
    assert "the key is …" in written


# ---- read back ---------------------------------------------------------------------------------------------


def outbox_event(session: Session, entity_id: str) -> None:
    session.add(
        Event(
            id=f"evt_{entity_id}",
            at=FRIDAY_19_40,
            event_type=EventType.PARTY,
            entity_id=entity_id,
            state=EventState.PENDING,
            next_attempt_at=FRIDAY_19_40,
        )
    )
    session.flush()


def send(store: Store, entity_id: str) -> None:
    """Put one event out and have it accepted."""
    with store.maintenance() as session:
        outbox_event(session, entity_id)
        due = outbox.claim(session, store.clock.utc_now())
        assert due is not None
        outbox.delivered(session, due.seq, store.clock.utc_now(), Reply(200, 5))


def marks(store: Store) -> list[Mark]:
    with store.read() as session:
        return [row.mark for row in listing(session, tuple(EventState))]


async def test_a_fetch_after_the_event_is_a_read_back_and_one_before_it_is_none(
    store: Store, log: WireLog, clock: ManualClock
) -> None:
    party = await seated(store, log)
    await log.serve(store, named("GetPartyById"), Call(ids={"partyId": party}))
    clock.advance(seconds=1)
    send(store, party)
    await log.flush()
    assert marks(store)[-1] is Mark.ACCEPTED
    await log.serve(store, named("GetPartyById"), Call(ids={"partyId": party}))
    await log.flush()
    assert marks(store)[-1] is Mark.READ_BACK


async def test_404_for_what_was_deleted_is_a_read_back(store: Store, log: WireLog) -> None:
    send(store, "pty_gone")
    await log.serve(store, named("GetPartyById"), Call(ids={"partyId": "pty_gone"}))
    await log.flush()
    assert marks(store) == [Mark.READ_BACK]


async def test_what_was_never_read_back_stands_on_top_with_its_age(store: Store, clock: ManualClock) -> None:
    send(store, "pty_1")
    with store.read() as session:
        assert wire_page(session, WireFilter(), clock.utc_now()).unread == ()
        clock.advance(minutes=3)
        (unread,) = wire_page(session, WireFilter(), clock.utc_now()).unread
    assert clock.utc_now() - unread.since == timedelta(minutes=3)


# ---- how long ----------------------------------------------------------------------------------------------


async def test_old_calls_and_events_go_and_what_waits_stays(
    store: Store, log: WireLog, clock: ManualClock
) -> None:
    await log.serve(store, AREAS, Call())
    await log.serve(store, named("GetPartyById"), Call(ids={"partyId": "pty_none"}))
    await log.flush()
    for entity_id in ("pty_1", "pty_2"):
        send(store, entity_id)
    with store.maintenance() as session:
        outbox_event(session, "pty_3")
    clock.advance(days=8)
    with store.maintenance() as session:
        wire.prune(session, clock.utc_now())
    assert [call.status for call in calls(store)] == [404]
    with store.read() as session:
        assert session.execute(select(col(Event.entity_id))).scalars().all() == ["pty_2", "pty_3"]
        assert len(session.execute(select(WireBody)).all()) == 1
    clock.advance(days=30)
    with store.maintenance() as session:
        wire.prune(session, clock.utc_now())
    assert calls(store) == ()


async def test_pages_follow_one_another_without_a_gap(store: Store, log: WireLog) -> None:
    for _ in range(7):
        await log.serve(store, AREAS, Call())
    await log.flush()
    found: list[int] = []
    before: int | None = None
    with store.read() as session:
        while True:
            page = wire_page(session, WireFilter(), FRIDAY_19_40, before=before, limit=3)
            found += [call.seq for call in page.calls]
            if (before := page.older) is None:
                break
    assert found == sorted(found, reverse=True)
    assert len(found) == 7


async def test_the_filter_finds_by_table_name_guest_and_direction(store: Store, log: WireLog) -> None:
    await seated(store, log)
    await log.serve(store, AREAS, Call())
    await log.flush()
    for text in ("natarajan", "createparty", "in 2", "PRIYA in"):
        assert [call.name for call in calls(store, text)] == ["CreateParty"], text
    assert calls(store, "out") == ()
    assert calls(store, "unsent") == ()


def test_a_window_of_time_is_told_again_and_nothing_before_it(store: Store, clock: ManualClock) -> None:
    with store.unit_of_work(HOST, "walkin") as uow:
        parties.seat(uow, Seating(["tbl_1"], uow.now, covers=2))
    with store.maintenance() as session:
        due = outbox.claim(session, clock.utc_now())
        assert due is not None
        outbox.delivered(session, due.seq, clock.utc_now())
    clock.advance(minutes=10)
    with store.maintenance() as session:
        assert resync(session, clock.utc_now(), since=clock.utc_now() - timedelta(minutes=5)) == 0
        assert resync(session, clock.utc_now(), since=clock.utc_now() - timedelta(minutes=15)) == 1
        assert outbox.claim(session, clock.utc_now()) is not None
