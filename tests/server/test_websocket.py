"""The socket to Dojo: dialling, answering, losing the connection, and ending."""

import asyncio
import json
import logging
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from random import Random
from threading import Event
from typing import Any

import pytest
from sqlmodel import select
from websockets.exceptions import ConnectionClosed

from data.clock import ManualClock
from data.models import Party
from data.store import Store
from server.link import Link, Phase
from server.settings import Settings
from server.transports import websocket
from server.transports.websocket import (
    LARGEST_FRAME,
    MOST_IN_FLIGHT,
    REFUSED_SECONDS,
    handshake_headers,
    socket_for,
)
from tests.server.fake_dojo_socket import PATIENCE, Conversation, FakeDojoSocket, Line, Waits, linked
from tests.server.recorder import KEY, dojo_settings

TABLES = ("tbl_1", "tbl_2", "tbl_3", "tbl_4", "tbl_5", "tbl_6", "tbl_T1", "tbl_T2")


@pytest.fixture
async def dojo() -> AsyncIterator[FakeDojoSocket]:
    async with FakeDojoSocket() as listening:
        yield listening


@pytest.fixture
async def line(store: Store, dojo: FakeDojoSocket) -> AsyncIterator[Line]:
    async with linked(store, dojo.url) as made:
        yield made


@pytest.fixture
async def talk(line: Line, dojo: FakeDojoSocket) -> Conversation:
    """The connection that the POS has made."""
    return await dojo.next()


def seating(table: str) -> dict[str, Any]:
    return {"dojoPartyId": f"dj-{table}", "startTime": "2026-11-27T19:34:12.480Z", "tableIds": [table]}


def request(id_: object, method: str = "ListAreasV1", **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": id_, "method": method, "params": {"headers": {}, **params}}


@contextmanager
def busy_writer(store: Store) -> Iterator[Event]:
    """The writer thread has its hands full until the event is set."""
    free = Event()
    blocked: Future[bool] = store.submit(lambda: free.wait(PATIENCE))
    try:
        yield free
    finally:
        free.set()
        blocked.result(PATIENCE)


async def until(condition: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what it waits for has no event
            await asyncio.sleep(0.005)


def parties(store: Store) -> Counter[str | None]:
    with store.read() as session:
        return Counter(session.execute(select(Party.dojo_party_id)).scalars())


# ---- the handshake -------------------------------------------------------------------------------------------


async def test_the_handshake_names_the_program_and_asks_for_nothing_else(line: Line, dojo: FakeDojoSocket) -> None:
    await dojo.next()
    sent = dojo.handshakes[0]
    assert sent["version"] == "2026-02-27"
    assert sent["User-Agent"] == "pos-tui"
    assert "Sec-WebSocket-Extensions" not in sent


def test_headers_that_were_not_issued_are_not_sent() -> None:
    assert handshake_headers(dojo_settings(dojo_software_house_id=None)).keys() == {"Authorization", "version"}


async def test_the_link_is_connected_while_the_socket_is_open(line: Line, talk: Conversation) -> None:
    await talk.ask("ListAreasV1")
    assert line.socket.tried.is_set()
    assert (line.link.state.phase, line.link.state.socket) == (Phase.CONNECTED, Phase.CONNECTED)
    assert line.link.state.sentence == "Connected to Dojo."


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key_is_tried_once_a_minute_and_told(
    store: Store, dojo: FakeDojoSocket, status: int
) -> None:
    dojo.refuse_with = status
    waits = Waits(most=3)
    async with linked(store, dojo.url, wait=waits) as line:
        await waits.are_enough()
        assert waits.seconds == [REFUSED_SECONDS] * 3
        assert (line.link.state.phase, line.link.state.status) == (Phase.REFUSED, status)
        assert "POS_TUI_DOJO_API_KEY" in line.link.state.sentence
        assert line.socket.tried.is_set()


async def test_a_key_that_is_put_right_works_at_the_next_try(store: Store, dojo: FakeDojoSocket) -> None:
    dojo.refuse_with = 401
    waits = Waits(most=1)
    async with linked(store, dojo.url, wait=waits) as line:
        await waits.are_enough()
        dojo.refuse_with = None
        line.socket.dial_now()
        assert "result" in await (await dojo.next()).ask("ListAreasV1")
        assert line.link.state.phase is Phase.CONNECTED


async def test_a_redirect_is_not_followed(store: Store, dojo: FakeDojoSocket) -> None:
    dojo.refuse_with, waits = 307, Waits(most=1)
    async with FakeDojoSocket() as elsewhere, linked(store, dojo.url, wait=waits) as line:
        dojo.location = elsewhere.url
        await waits.are_enough()
        assert line.link.state.why == "it answers 307"
        assert elsewhere.handshakes == []


async def test_dialling_without_an_answer_waits_longer_and_longer(store: Store) -> None:
    waits = Waits(most=9)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        async with linked(store, f"ws://127.0.0.1:{nobody.getsockname()[1]}", wait=waits) as line:
            await waits.are_enough()
            assert line.link.state.phase is Phase.DOWN
            assert "dialled again by itself" in line.link.state.sentence
    steps = (1, 2, 4, 8, 15, 30, 60, 60, 60)
    assert all(step * 0.8 <= (was or 0) <= step * 1.2 for step, was in zip(steps, waits.seconds, strict=True))
    assert len(set(waits.seconds)) == 9


async def test_a_peer_that_never_answers_the_handshake_is_given_up(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket, "OPEN_SECONDS", 0.1)
    waits = Waits(most=1)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        async with linked(store, f"ws://127.0.0.1:{mute.getsockname()[1]}", wait=waits) as line:
            await waits.are_enough()
            assert "nobody answered" in line.link.state.why


async def test_a_peer_that_speaks_something_else_is_given_up(store: Store) -> None:
    async def babble(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n\r\n")
        writer.close()

    waits = Waits(most=2)
    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    async with server, linked(store, f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}", wait=waits) as line:
        await waits.are_enough()
        assert "the handshake failed" in line.link.state.why


async def test_neither_the_key_nor_a_guest_is_ever_logged(
    store: Store, dojo: FakeDojoSocket, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "server")
    async with linked(store, dojo.url):
        talk = await dojo.next()
        await talk.ask("CreatePartyV1", **seating("tbl_1"), name="Natarajan")
        await talk.ask("CreatePartyV1", **seating("tbl_1"), name="Natarajan again")
        await talk.send('{"id": null, "name": "Natarajan"}')
        talk.drop()
        await (await dojo.next()).ask("ListAreasV1")
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("server")]
    assert any("CreateParty" in line for line in ours)
    assert KEY not in caplog.text
    assert not [line for line in ours if "Natarajan" in line]


# ---- answering -----------------------------------------------------------------------------------------------


async def test_a_quick_question_does_not_wait_for_a_slow_one(store: Store, talk: Conversation) -> None:
    with busy_writer(store):
        await talk.send(request("slow", "CreatePartyV1", **seating("tbl_1")))
        await talk.send(request("quick"))
        assert json.loads((await talk.replies(1))[0])["id"] == "quick"
    assert "result" in json.loads(await talk.reply_to("slow"))


async def test_changes_are_made_in_the_order_in_which_they_were_asked_for(talk: Conversation) -> None:
    party = (await talk.ask("CreatePartyV1", **seating("tbl_1")))["result"]["id"]
    for number in range(25):
        update = {**seating("tbl_1"), "id": party, "status": f"Course {number}"}
        await talk.send(request(number, "UpdatePartyV1", **update))
    await talk.replies(26)
    assert (await talk.ask("GetPartyByIdV1", partyId=party))["result"]["status"] == "Course 24"


async def test_beyond_32_requests_under_way_nothing_more_is_read(
    store: Store, line: Line, talk: Conversation
) -> None:
    with busy_writer(store):
        for number in range(MOST_IN_FLIGHT):
            await talk.send(request(number, "DeletePartyByIdV1", partyId="pty_none"))
        for number in range(20):
            await talk.send(request(f"waits {number}"))
        await until(lambda: len(line.socket._requests) == MOST_IN_FLIGHT)
        for _ in range(50):
            await asyncio.sleep(0)
        assert talk.received == []
        assert len(line.socket._requests) == MOST_IN_FLIGHT
    assert set(Counter(json.loads(text)["id"] for text in await talk.replies(52)).values()) == {1}


async def test_binary_messages_are_dropped(talk: Conversation) -> None:
    await talk.send(json.dumps(request("binary")).encode())
    await talk.send(b"\xff\x00")
    await talk.send(request("text"))
    await talk.reply_to("text")
    assert len(talk.received) == 1


async def test_a_message_in_fragments_is_one_message(talk: Conversation) -> None:
    text = json.dumps(request("pieces", "CreatePartyV1", **seating("tbl_1"), name="é 🥜"))
    await talk.connection.send(iter(text))
    assert json.loads(await talk.reply_to("pieces"))["result"]["name"] == "é 🥜"


async def test_pings_are_answered(talk: Conversation) -> None:
    async with asyncio.timeout(PATIENCE):
        await (await talk.connection.ping())


async def test_a_large_message_is_refused_and_a_huge_one_closes_the_connection(
    dojo: FakeDojoSocket, talk: Conversation
) -> None:
    await talk.send(request("large", x="x" * 300_000))
    assert json.loads(await talk.reply_to("large"))["error"]["errorType"] == "InvalidRequest"
    await talk.send("x" * 300_000)
    await talk.send(request("huge", x="x" * LARGEST_FRAME))
    assert await talk.closed() == 1009
    assert "result" in await (await dojo.next()).ask("ListAreasV1")


async def test_text_that_is_no_utf_8_closes_the_connection_and_hurts_nobody(
    dojo: FakeDojoSocket, talk: Conversation
) -> None:
    await talk.connection.send(b"\xff\xfe", text=True)
    assert await talk.closed() == 1007
    assert "result" in await (await dojo.next()).ask("ListAreasV1")


async def test_frames_that_break_the_protocol_close_the_connection_and_hurt_nobody(
    dojo: FakeDojoSocket, talk: Conversation
) -> None:
    talk.connection.transport.write(b"\xf3\x02hi")
    assert await talk.closed() == 1002
    assert "result" in await (await dojo.next()).ask("ListAreasV1")


async def test_a_broken_handler_costs_one_reply_and_nothing_else(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> str:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(websocket, "answer", broken)
        for number in range(MOST_IN_FLIGHT * 2):
            await talk.send(request(number))
        await until(lambda: caplog.text.count("could not be answered") == MOST_IN_FLIGHT * 2)
    assert "result" in await talk.ask("ListAreasV1")


# ---- losing the connection -----------------------------------------------------------------------------------


async def test_a_dead_peer_is_noticed_and_dialled_again(
    store: Store, dojo: FakeDojoSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket, "PING_SECONDS", 0.05)
    monkeypatch.setattr(websocket, "DEAD_SECONDS", 0.05)
    async with linked(store, dojo.url):
        silent = await dojo.next()
        silent.connection.transport.pause_reading()
        await dojo.next()
        silent.drop()


async def test_a_peer_that_takes_no_replies_is_given_up(
    store: Store, dojo: FakeDojoSocket, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(websocket, "DEAD_SECONDS", 0.2)
    monkeypatch.setattr(websocket, "answer", lambda *_: asyncio.sleep(0, "x" * 1_000_000))
    async with linked(store, dojo.url):
        deaf = await dojo.next()
        deaf.connection.transport.pause_reading()
        for number in range(MOST_IN_FLIGHT):
            await deaf.send(request(number))
        await dojo.next()
        deaf.drop()
    assert "took no reply" in caplog.text


async def test_a_drop_amid_ten_requests_loses_no_change_and_answers_go_on(
    store: Store, dojo: FakeDojoSocket
) -> None:
    waits = Waits()
    async with linked(store, dojo.url, wait=waits):
        talk = await dojo.next()
        with busy_writer(store):
            for number in range(10):
                table = TABLES[number % len(TABLES)]
                await talk.send(request(number, "CreatePartyV1", **seating(table)))
            await talk.ask("ListAreasV1")
            talk.drop()
            again = await dojo.next()
            assert "result" in await again.ask("ListAreasV1")
        for table in TABLES:
            assert "result" in await again.ask("CreatePartyV1", **seating(table))
    assert parties(store) == dict.fromkeys((f"dj-{table}" for table in TABLES), 1)
    assert 0.8 <= (waits.seconds[0] or 0) <= 1.2


async def test_replies_that_come_too_late_free_their_slots(store: Store, dojo: FakeDojoSocket) -> None:
    async with linked(store, dojo.url) as line:
        for _ in range(3):
            talk = await dojo.next()
            with busy_writer(store):
                for number in range(MOST_IN_FLIGHT):
                    await talk.send(request(number, "DeletePartyByIdV1", partyId="pty_none"))
                await until(lambda: len(line.socket._requests) == MOST_IN_FLIGHT)
                talk.drop()
        talk = await dojo.next()
        await talk.ask("ListAreasV1")
        await until(lambda: line.socket._slots._value == MOST_IN_FLIGHT - 1)


async def test_short_connections_are_not_dialled_again_faster_and_faster(
    store: Store, dojo: FakeDojoSocket
) -> None:
    """Two tills with one key would push each other off for ever (Q66)."""
    waits = Waits(most=4)
    async with linked(store, dojo.url, wait=waits):
        for _ in range(4):
            (await dojo.next()).drop()
        await waits.are_enough()
    assert [
        round(seconds or 0) in allowed
        for seconds, allowed in zip(waits.seconds, [(1,), (2,), (3, 4, 5), (6, 7, 8, 9, 10)], strict=True)
    ] == [True] * 4


async def test_after_a_stable_minute_the_first_wait_is_short_again(
    store: Store, dojo: FakeDojoSocket, clock: ManualClock
) -> None:
    waits = Waits(most=4)
    async with linked(store, dojo.url, wait=waits):
        for _ in range(3):
            (await dojo.next()).drop()
        talk = await dojo.next()
        await talk.ask("ListAreasV1")
        clock.advance(seconds=60)
        talk.drop()
        await waits.are_enough()
    assert (waits.seconds[2] or 0) > 3
    assert (waits.seconds[3] or 0) <= 1.2


async def test_a_connection_closed_by_dojo_is_told_and_made_again(store: Store, dojo: FakeDojoSocket) -> None:
    waits = Waits(most=1)
    async with linked(store, dojo.url, wait=waits) as line:
        await (await dojo.next()).connection.close(1012, "restart")
        await waits.are_enough()
        assert line.link.state.why == "the connection was closed (1012)"
        line.socket.dial_now()
        await dojo.next()
        await until(lambda: line.link.state.phase is Phase.CONNECTED)


async def test_a_bug_in_dialling_is_survived(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(_settings: Settings) -> Any:
        raise LookupError

    monkeypatch.setattr(websocket, "_dial", broken)
    waits = Waits(most=3)
    async with linked(store, "ws://127.0.0.1:9", wait=waits) as line:
        await waits.are_enough()
        assert line.link.state.why == "this side failed (LookupError)"


# ---- ending --------------------------------------------------------------------------------------------------


async def test_the_end_answers_what_is_under_way_and_then_closes(
    store: Store, line: Line, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket, "FINISH_SECONDS", PATIENCE)
    with busy_writer(store) as free:
        await talk.send(request("under way", "CreatePartyV1", **seating("tbl_1")))
        await until(lambda: line.socket._requests)
        line.running.cancel()
        await asyncio.sleep(0)
        free.set()
        assert "result" in json.loads(await talk.reply_to("under way"))
    assert await talk.closed() == 1000


async def test_it_ends_within_a_second_whatever_hangs(
    store: Store, line: Line, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert websocket.FINISH_SECONDS + websocket.CLOSE_SECONDS < 0.8
    for patience in ("FINISH_SECONDS", "CLOSE_SECONDS"):
        monkeypatch.setattr(websocket, patience, 0.05)
    with busy_writer(store):
        await talk.send(request("hangs", "CreatePartyV1", **seating("tbl_1")))
        await until(lambda: line.socket._requests)
        talk.connection.transport.pause_reading()
        began = time.monotonic()
        await line.hang_up()
        assert time.monotonic() - began < 1.0
    assert not line.socket._requests
    talk.drop()


async def test_it_ends_at_once_while_it_waits_or_dials(store: Store) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        async with linked(store, f"ws://127.0.0.1:{mute.getsockname()[1]}") as line:
            await asyncio.sleep(0)
            began = time.monotonic()
            await line.hang_up()
            assert time.monotonic() - began < 1.0


async def test_nothing_is_left_behind(store: Store, dojo: FakeDojoSocket) -> None:
    before = asyncio.all_tasks()
    async with linked(store, dojo.url):
        talk = await dojo.next()
        await talk.ask("ListAreasV1")
    with pytest.raises(ConnectionClosed):
        await talk.ask("ListAreasV1")
    await until(lambda: asyncio.all_tasks() <= before)


def test_over_rest_nothing_is_dialled(store: Store) -> None:
    link = Link(Phase.CONNECTING)
    assert socket_for(store, dojo_settings(), link, Random(1)) is None
