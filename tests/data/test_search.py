"""Pages by keyset: what is found, in which order, and what a cursor is good for."""

import base64
import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.orm import Session

from data.clock import ManualClock
from data.models import DiningTable, Order, Party, PartyTable, Reservation, ReservationTable, TableWaiter
from data.queries import entities, search
from data.queries import relations as rel
from data.queries.keyset import BadCursor, Listing, Page, Window
from data.queries.venue import NoVenue
from data.rules import dojo_parties, parties
from data.store import Store
from tests.house import FRIDAY_19_40, HOST

Search = Callable[[Session, Window], Page]


def book(store: Store, *numbers: int, at: datetime = FRIDAY_19_40, table: str = "tbl_1") -> None:
    """Bookings `rsv_000`… two minutes apart by their number, every three at the same moment."""
    with store.preparation() as uow:
        for number in numbers:
            start = at + timedelta(minutes=2 * (number // 3))
            uow.add(
                Reservation(
                    id=f"rsv_{number:03}",
                    reference=f"R{number}",
                    name="Ada",
                    covers=2,
                    start_at=start,
                    end_at=start + timedelta(hours=1),
                    created_at=at,
                )
            )
            uow.session.flush()
            uow.add(ReservationTable(reservation_id=f"rsv_{number:03}", table_id=table, position=0))


def ids(page: Page) -> list[str]:
    return [row["id"] for row in page.rows]


def reservations(store: Store, window: Window) -> Page:
    with store.read() as session:
        return search.reservations(session, window)


def walk(store: Store, limit: int) -> list[Page]:
    """All pages from the first to the last."""
    pages = [reservations(store, Window(limit))]
    while pages[-1].after is not None:
        pages.append(reservations(store, Window(limit, after=pages[-1].after)))
    return pages


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 10, 11, 100])
def test_walking_forwards_yields_everything_once_in_order(store: Store, limit: int) -> None:
    book(store, *range(10))
    assert [each for page in walk(store, limit) for each in ids(page)] == [f"rsv_{n:03}" for n in range(10)]


@pytest.mark.parametrize("limit", [1, 3, 4, 10])
def test_walking_backwards_yields_the_same_in_ascending_pages(store: Store, limit: int) -> None:
    book(store, *range(10))
    pages = [walk(store, limit)[-1]]
    while pages[-1].before is not None:
        pages.append(reservations(store, Window(limit, before=pages[-1].before)))
    assert [each for page in reversed(pages) for each in ids(page)] == [f"rsv_{n:03}" for n in range(10)]


def test_the_first_page_has_nothing_before_it_and_the_last_nothing_after(store: Store) -> None:
    book(store, *range(4))
    first, last = walk(store, 2)
    assert (first.before, last.after) == (None, None)
    assert first.after is not None
    assert last.before is not None


def test_a_page_reached_backwards_knows_what_comes_after_it(store: Store) -> None:
    book(store, *range(6))
    second = walk(store, 2)[1]
    first = reservations(store, Window(2, before=second.before))
    assert ids(first) == ["rsv_000", "rsv_001"]
    assert first.before is None
    assert ids(reservations(store, Window(2, after=first.after))) == ids(second)


def test_a_single_page_has_no_neighbours(store: Store) -> None:
    book(store, 1, 2)
    assert walk(store, 2) == [reservations(store, Window())]
    assert reservations(store, Window()).before is None


def test_rows_added_on_the_way_neither_repeat_nor_hide_others(store: Store) -> None:
    book(store, 1, 3, 5, 7, 9)
    first = reservations(store, Window(2))
    book(store, 0, 2, 4, 6, 8)
    rest = reservations(store, Window(100, after=first.after))
    assert ids(first) == ["rsv_001", "rsv_003"]
    assert ids(rest) == [f"rsv_{n:03}" for n in (4, 5, 6, 7, 8, 9)]


def test_a_page_survives_that_the_row_at_its_edge_goes(store: Store) -> None:
    book(store, *range(4))
    first = reservations(store, Window(2))
    with store.preparation() as uow:
        gone = uow.find(Reservation, "rsv_001")
        assert gone is not None
        gone.cancelled_at = uow.now
    assert ids(reservations(store, Window(2, after=first.after))) == ["rsv_002", "rsv_003"]


def test_a_cursor_is_no_good_for_another_filter_or_search(store: Store) -> None:
    book(store, *range(4))
    cursor = reservations(store, Window(2)).after
    others: list[Search] = [
        lambda session, window: search.reservations(session, window, table_id="tbl_1"),
        lambda session, window: search.reservations(session, window, from_time=FRIDAY_19_40),
        search.parties,
        search.tables,
        lambda session, window: search.orders(session, window, search.DineIn()),
    ]
    with store.read() as session:
        for other in others:
            with pytest.raises(BadCursor):
                other(session, Window(after=cursor))


def test_the_page_size_may_change_on_the_way(store: Store) -> None:
    book(store, *range(6))
    cursor = reservations(store, Window(1)).after
    assert len(reservations(store, Window(5, after=cursor)).rows) == 5


def test_before_and_after_exclude_each_other(store: Store) -> None:
    book(store, *range(4))
    cursor = reservations(store, Window(2)).after
    with pytest.raises(BadCursor):
        reservations(store, Window(2, before=cursor, after=cursor))


def forged(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "?",
        "é",
        "A" * 5000,
        forged([]),
        forged({}),
        forged(1),
        forged(None),
        forged("text"),
        forged(["x", "2026-11-27T19:40:00+00:00", "rsv_1"]),
        forged(["x", "0001-01-01T00:00:00+23:59", "rsv_1"]),
        forged(["x", "2026-11-27T19:40:00", "rsv_1"]),
        forged(["x", "2026-11-27T19:40:00+00:00", "\ud800"]),
        forged(["x", "2026-11-27T19:40:00+00:00", 1]),
        base64.b64encode(b"[" * 1400).decode(),
    ],
    ids=lambda cursor: cursor[:12],
)
def test_a_garbled_cursor_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(BadCursor):
        reservations(store, Window(after=cursor))


def changed_in_its_text(cursor: str, old: bytes, new: bytes) -> str:
    text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    assert old in text
    return base64.urlsafe_b64encode(text.replace(old, new)).decode().rstrip("=")


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"T19:", b"X19:"), (b"19:4", b"19:3"), (b"+00:00", b"+01:00"), (b"rsv_001", b"rsv_000"), (b",", b", ")],
)
def test_a_cursor_whose_content_was_changed_is_refused(store: Store, old: bytes, new: bytes) -> None:
    book(store, *range(4))
    cursor = reservations(store, Window(2)).after or ""
    with pytest.raises(BadCursor):
        reservations(store, Window(after=changed_in_its_text(cursor, old, new)))


def test_a_cursor_of_tables_whose_key_was_changed_is_refused(store: Store) -> None:
    with store.read() as session:
        cursor = search.tables(session, Window(2)).after or ""
        with pytest.raises(BadCursor):
            search.tables(session, Window(after=changed_in_its_text(cursor, b"tbl_2", b"tbl_1")))


def test_no_other_letters_spell_the_same_cursor(store: Store) -> None:
    """The last letter of base64 has bits to spare."""
    book(store, *range(4))
    cursor = reservations(store, Window(2)).after or ""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_="
    for place in range(len(cursor)):
        for letter in letters.replace(cursor[place], "")[place % 3 :: 3]:
            with pytest.raises(BadCursor):
                reservations(store, Window(after=cursor[:place] + letter + cursor[place + 1 :]))


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_a_cursor(text: str) -> None:
    listing = Listing("x", entities.TABLES, {"name": rel.dining_table.c.name}, {})
    with pytest.raises(BadCursor):
        listing._decode(text)


def test_bookings_are_found_by_overlap_with_a_half_open_span(store: Store) -> None:
    book(store, 0)
    start, end = FRIDAY_19_40, FRIDAY_19_40 + timedelta(hours=1)
    moment = timedelta(milliseconds=1)
    with store.read() as session:

        def found(from_time: datetime | None, to_time: datetime | None) -> int:
            return len(search.reservations(session, Window(), from_time=from_time, to_time=to_time).rows)

        assert [found(end, None), found(end - moment, None)] == [0, 1]
        assert [found(None, start), found(None, start + moment)] == [0, 1]
        with pytest.raises(search.WindowReversed):
            found(end, start)


def test_cancelled_bookings_are_not_found(store: Store) -> None:
    book(store, 1, 2)
    with store.preparation() as uow:
        gone = uow.find(Reservation, "rsv_001")
        assert gone is not None
        gone.cancelled_at = uow.now
    assert ids(reservations(store, Window())) == ["rsv_002"]


def test_parties_are_here_or_gone_or_deleted(store: Store) -> None:
    with store.unit_of_work(HOST, "seat") as uow:
        here, gone, deleted = (
            parties.seat(uow, parties.Seating([table], FRIDAY_19_40)) for table in ("tbl_1", "tbl_2", "tbl_3")
        )
        parties.leave(uow, gone)
        dojo_parties.delete(uow, deleted.id)
    with store.read() as session:
        assert ids(search.parties(session, Window())) == [here.id]
        assert ids(search.parties(session, Window(), completed_only=True)) == [gone.id]
        assert ids(search.parties(session, Window(), table_id="tbl_2", completed_only=True)) == [gone.id]
        assert ids(search.parties(session, Window(), table_id="tbl_2")) == []


def test_tables_come_by_area_and_name_without_the_retired_ones(store: Store) -> None:
    with store.preparation() as uow:
        retired = uow.find(DiningTable, "tbl_3")
        assert retired is not None
        retired.retired = True
    with store.read() as session:
        first = search.tables(session, Window(5))
        second = search.tables(session, Window(5, after=first.after))
    assert ids(first) + ids(second) == ["tbl_1", "tbl_2", "tbl_4", "tbl_5", "tbl_6", "tbl_T1", "tbl_T2"]


def test_a_tables_own_waiter_stands_in_for_its_areas(store: Store) -> None:
    with store.preparation() as uow:
        uow.add(TableWaiter(table_id="tbl_1", waiter_id="wtr_cd"))
    with store.read() as session:
        by_area = search.tables(session, Window(), waiter_id="wtr_ab")
        assert ids(search.tables(session, Window(), waiter_id="wtr_cd")) == ["tbl_1"]
    assert ids(by_area) == ["tbl_2", "tbl_3", "tbl_4", "tbl_5", "tbl_6"]
    assert {tuple(row["waiter_ids"]) for row in by_area.rows} == {("wtr_ab",)}


def test_deleted_orders_are_not_found(store: Store, clock: ManualClock) -> None:
    now = clock.utc_now()
    with store.preparation() as uow:
        uow.add(Order(id="ord_1", number=1, created_at=now, updated_at=now))
        uow.add(Order(id="ord_2", number=2, created_at=now, updated_at=now, deleted_at=now))
    with store.read() as session:
        assert ids(search.orders(session, Window(), search.DineIn())) == ["ord_1"]


@pytest.mark.parametrize(
    "run",
    [
        search.reservations,
        search.parties,
        search.tables,
        lambda session, window: search.orders(session, window, search.DineIn()),
    ],
    ids=["reservations", "parties", "tables", "orders"],
)
def test_an_empty_database_is_no_empty_page(tmp_path: object, clock: ManualClock, run: Search) -> None:
    empty = Store(f"sqlite:///{tmp_path}/empty.db", clock=clock)
    with empty.read() as session, pytest.raises(NoVenue):
        run(session, Window())
    empty.close()


def statements(store: Store, run: Callable[[Session], object]) -> int:
    """How many statements it takes."""
    seen = []
    with store.read() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *given: seen.append(given[2]))
        run(session)
    return len(seen)


def test_a_page_takes_the_same_number_of_statements_however_long_it_is(store: Store) -> None:
    def run(limit: int) -> Callable[[Session], object]:
        return lambda session: search.reservations(session, Window(limit))

    book(store, *range(40))
    assert statements(store, run(1)) == statements(store, run(30)) == 2


def test_a_party_is_read_with_one_statement(store: Store) -> None:
    with store.unit_of_work(HOST, "seat") as uow:
        party = parties.seat(uow, parties.Seating(["tbl_1", "tbl_2"], FRIDAY_19_40))
    assert statements(store, lambda session: entities.party(session, party.id)) == 1


def test_searching_builds_no_model_instances(store: Store) -> None:
    with store.unit_of_work(HOST, "seat") as uow:
        party = parties.seat(uow, parties.Seating(["tbl_1"], FRIDAY_19_40))
    with store.read() as session:
        entities.party(session, party.id)
        search.parties(session, Window())
        search.tables(session, Window())
        assert session.identity_map.values() == []


def test_those_who_left_long_ago_do_not_slow_the_search_for_who_is_here(store: Store) -> None:
    with store.preparation() as uow:
        for number in range(50):
            left = FRIDAY_19_40 - timedelta(days=number + 1)
            party = Party(id=f"pty_{number}", status="x", status_since=left, started_at=left, ended_at=left)
            uow.add(party)
            uow.session.flush()
            uow.add(PartyTable(party_id=party.id, table_id="tbl_1", position=0))
        here = parties.seat(uow, parties.Seating(["tbl_1"], FRIDAY_19_40))
    with store.read() as session:
        connection = session.connection()
        assert ids(search.parties(session, Window())) == [here.id]
        compiled = search._active_parties(None).compile(connection, compile_kwargs={"literal_binds": True})
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")]
    assert not any("SCAN party" in step for step in plan)
