"""Undoing all that was done at the stand leaves the floor as it was; redoing all of it, as it became."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import String, cast, func, select
from sqlmodel import col

from data.models import (
    Action,
    DiningTable,
    Guest,
    Order,
    OrderDiscount,
    OrderLine,
    Party,
    Payment,
    Reservation,
    ServiceDay,
    TableBlock,
    TableWaiter,
    WaitlistEntry,
)
from data.queries.floor import floor_snapshot
from data.queries.views import FloorSnapshot, OutboxView
from data.store import Store
from pos_tui.language.host import Host, Said
from pos_tui.language.registry import all_verbs
from tests.house import FRIDAY_19_40, opened

NAMES = st.sampled_from(["Okafor", "Lee", "Diaz"])
TABLES = st.sampled_from(["1", "2", "3", "4", "T2", "2+3"])
TABLE = st.sampled_from(["1", "2", "3", "4", "T2"])
COVERS = st.integers(1, 7).map(str)
MINUTES = st.sampled_from(["10", "20", "45"])
LATER = st.sampled_from(["20:00", "20:45", "22:30"])
TAB = st.sampled_from(["bar", "pitch", "#1", "#2", "#3"])
"""A tab by its own name or number; most do not exist, and a line about one is refused."""


VERBS: set[str] = set()
"""What the lines below begin with."""


def _line(form: str, **parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    VERBS.add(form.split()[0])
    return st.fixed_dictionaries(parts).map(lambda chosen: form.format(**chosen))


LINES = st.one_of(
    _line("w {n} {t} {g}", n=COVERS, t=TABLES, g=NAMES),
    _line("w {n}", n=COVERS),
    _line("b {n} {at} {t} {g}", n=COVERS, at=st.sampled_from(["20:00", "20:30", "21:15"]), t=TABLES, g=NAMES),
    _line("s {g}", g=NAMES),
    _line("s {g} {t}", g=NAMES, t=TABLES),
    _line("x {g}", g=NAMES),
    _line("e {g} covers={n} notes=window", g=NAMES, n=COVERS),
    _line("e {t} name=Ng covers={n}", t=TABLE, n=COVERS),
    _line("m {a} {t}", a=TABLE, t=TABLES),
    _line("swap {a} {t}", a=TABLE, t=TABLE),
    _line("a {a} {t}", a=TABLE, t=TABLES),
    _line("d {a} {t}", a=TABLE, t=TABLE),
    _line("n {a}", a=TABLE),
    _line("o {a} burger, 2x flat white", a=TABLE),
    _line("p {a} {amount} cash", a=TABLE, amount=st.sampled_from(["", "5", "1/2"])),
    _line("c {a}", a=TABLE),
    _line("c {a} ! /CD", a=TABLE),
    _line("back {a}", a=TABLE),
    _line("block {t} {m} wobbly", t=TABLES, m=st.sampled_from(["", "60"])),
    _line("unblock {t}", t=TABLE),
    _line("w 2 {t} ! /CD", t=TABLE),
    _line("clean {t}", t=TABLES),
    _line("late {g} {m}", g=NAMES, m=MINUTES),
    _line("arrived {g} {n}", g=NAMES, n=COVERS),
    _line("noshow {g}", g=NAMES),
    _line("arrived {a} {n}", a=TABLE, n=COVERS),
    _line("e {a} {n}", a=TABLE, n=COVERS),
    _line("join {a} {t}", a=TABLE, t=TABLE),
    _line("part {a}", a=TABLE),
    _line("part {a} {t}", a=TABLE, t=TABLES),
    _line("q {n} 20 {g}", n=COVERS, g=NAMES),
    _line("mend {a}", a=TABLE),
    _line("ready {g}", g=NAMES),
    _line("promise {g} {t}", g=NAMES, t=TABLES),
    _line("promise {g} off", g=NAMES),
    _line("plan seats {a} {n}", a=TABLE, n=COVERS),
    _line("section AB {a}", a=TABLE),
    _line("day {what}", what=st.sampled_from(["open", "close"])),
    _line("bill {a}", a=TABLE),
    _line("discount {a} 10% regulars", a=TABLE),
    _line("service {a} 12.5%", a=TABLE),
    _line("split {a} 2", a=TABLE),
    _line("split {a} burger", a=TABLE),
    _line("tab {a} Bar", a=TABLE),
    _line("give {a} burger {t}", a=TABLE, t=TABLE),
    _line("merge {a} {t}", a=TABLE, t=TABLE),
    _line("unmerge {a}", a=TABLE),
    _line("hand {a} CD", a=TABLE),
    _line("refund {a} 1 wrong /CD", a=TABLE),
    _line("reopen {a} /CD", a=TABLE),
    _line("note {g} likes the window", g=NAMES),
    _line("day {d}", d=st.sampled_from(["open", "close", "close ! /CD"])),
    _line("e {g} time={at} tables={t}", g=NAMES, at=LATER, t=TABLES),
    _line("e {a} until={at} notes=cake", a=TABLE, at=LATER),
    _line("n {a} {stage}", a=TABLE, stage=st.sampled_from(["Mains", "Ordered", "Paid"])),
    _line("s {g} {t} for {n}", g=NAMES, t=TABLES, n=COVERS),
    _line("q {n} {g} 07700 900123 ; by the bar", n=COVERS, g=NAMES),
    _line("o {a} -burger", a=TABLE),
    _line("o {tab} burger", tab=TAB),
    _line("p {a} 5 cash tip 2", a=TABLE),
    _line("p {tab} cash", tab=TAB),
    _line("c {a} walked out ! /CD", a=TABLE),
    _line("c {tab}", tab=TAB),
    _line("tab {name}", name=st.sampled_from(["Bar", "Pitch"])),
    _line("service {tab} {rate}", tab=TAB, rate=st.sampled_from(["10%", "off"])),
    _line("service {a} off", a=TABLE),
    _line("discount {tab} {much}", tab=TAB, much=st.sampled_from(["5.00", "50%", "off"])),
    _line("merge {a} {tab}", a=TABLE, tab=TAB),
    _line("hand {tab} CD", tab=TAB),
    _line(
        "section {w} {what}", w=st.sampled_from(["AB", "CD"]), what=st.sampled_from(["off", "Terrace", "1 2 3"])
    ),
    _line("note {g} off", g=NAMES),
    _line("ready {g} {t}", g=NAMES, t=TABLES),
)

TESTED_ELSEWHERE = {"undo", "redo", "erase"}
"""Verbs that are no action of their own to take back, and one that is for good."""

Picture = tuple[FloorSnapshot, list[Any]]


@pytest.fixture(scope="module")
def begun(furnished_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The house with guests, bookings and a broken table: another terminal was at work before."""
    path = tmp_path_factory.mktemp("begun") / "house.db"
    with opened(furnished_file, path) as store:
        for line in ("w 4 2 Okafor", "o 2 burger", "b 4 20:15 3 Lee", "b 2 21:00 1 Diaz", "block 4 broken"):
            assert Host(store, terminal="before").perform(line).ok
    return path


def picture(store: Store) -> Picture:
    """What the floor shows, and what it does not: everything but the journal and what waits for Dojo."""
    with store.read() as session:
        shown = floor_snapshot(session, FRIDAY_19_40)
        beside = [
            session.execute(statement).all()
            for statement in (
                select(col(TableBlock.table_id), col(TableBlock.until_at), col(TableBlock.reason)),
                select(
                    col(WaitlistEntry.name), col(WaitlistEntry.covers), cast(col(WaitlistEntry.promised), String)
                ).where(col(WaitlistEntry.left_at).is_(None)),
                select(
                    col(Party.id), col(Party.joined_to), cast(col(Party.alone), String), col(Party.arrived)
                ).where(col(Party.deleted_at).is_(None)),
                select(col(DiningTable.id), col(DiningTable.dirty_since)),
                select(func.count(col(Order.id))).where(col(Order.deleted_at).is_(None)),
                select(func.sum(col(OrderLine.quantity))),
                select(
                    col(Order.number), col(Order.status), col(Order.total_amount), col(Order.paid_amount)
                ).where(col(Order.deleted_at).is_(None)),
                select(col(OrderDiscount.order_id), col(OrderDiscount.amount), col(OrderDiscount.percentage)),
                select(col(Payment.order_id), col(Payment.method), col(Payment.amount), col(Payment.tip)),
                select(col(ServiceDay.day), col(ServiceDay.closed_at), col(ServiceDay.note)),
                select(col(TableWaiter.table_id), col(TableWaiter.waiter_id)),
                select(col(Guest.name_key), col(Guest.note)).where(col(Guest.note).is_not(None)),
                select(col(Reservation.id), col(Reservation.no_show_at), col(Reservation.expected_at)).where(
                    col(Reservation.cancelled_at).is_(None)
                ),
            )
        ]
    return replace(shown, outbox=OutboxView(0, None, 0), newest_event=0), [
        sorted(map(tuple, rows), key=str) for rows in beside
    ]


def actions(store: Store) -> int:
    with store.read() as session:
        return session.execute(select(func.count(col(Action.seq)))).scalar_one()


def sent_by(said: Said) -> list[tuple[str, str]]:
    return sorted((str(event.event_type), event.entity_id) for event in said.events)


def check(file: Path, lines: list[str]) -> None:
    """Take back all that a terminal did, and do it again: same pictures, and each time the same events."""
    with tempfile.TemporaryDirectory() as folder, opened(file, Path(folder) / "pos.db") as store:
        host, before, done = Host(store, terminal="stand"), picture(store), actions(store)
        sent: list[list[tuple[str, str]]] = []
        for line in lines:
            told, recorded = host.perform(line), actions(store)
            if recorded > done + len(sent):
                sent.append(sent_by(told))
            assert_one_party_a_table(store)
        after = picture(store)
        taken_back = [host.perform("u") for _ in sent]
        assert [said.message for said in taken_back if not said.ok] == []
        assert picture(store) == before
        assert [sent_by(said) for said in reversed(taken_back)] == sent
        done_again = [host.perform("redo") for _ in sent]
        assert [said.message for said in done_again if not said.ok] == []
        assert picture(store) == after
        assert [sent_by(said) for said in done_again] == sent


def assert_one_party_a_table(store: Store) -> None:
    """Nothing contradicts itself: each table has one party, and each party the tables it is down for."""
    with store.read() as session:
        assert floor_snapshot(session, FRIDAY_19_40).ghosts == ()


def test_every_verb_is_among_the_lines_that_are_taken_back() -> None:
    letters = {verb.letter or verb.word: verb.word for verb in all_verbs()}
    assert {word for short, word in letters.items() if not {short, word} & VERBS} == TESTED_ELSEWHERE


@settings(max_examples=25, deadline=None, derandomize=True)
@given(lines=st.lists(LINES, max_size=10))
def test_undoing_everything_leaves_the_floor_as_it_was(begun: Path, lines: list[str]) -> None:
    check(begun, lines)


@pytest.mark.long
@settings(max_examples=150, deadline=None)
@given(lines=st.lists(LINES, min_size=20, max_size=40))
def test_undoing_everything_leaves_the_floor_as_it_was_at_length(begun: Path, lines: list[str]) -> None:
    check(begun, lines)


@pytest.mark.parametrize(
    "lines",
    [
        ["swap 2 1"],
        ["w 2 1 Ng", "swap 2 1"],
        ["w 6 1+T2 Ng", "swap 2 T2", "swap 1 2"],
        ["block 1 60 paint"],
        ["unblock 4"],
        ["unblock 4", "block 4 60 paint", "w 2 1"],
        ["late lee 20", "arrived lee 2", "arrived lee", "noshow lee", "s lee"],
        ["s lee", "back 3"],
        ["w 2 1 Ng", "back 1"],
        ["p 2 cash", "c 2", "clean 2"],
        ["w 2 4 ! /CD", "c 4"],
        ["c 2 ! /CD", "reopen 2 /CD"],
        ["w 2 1 Ng", "o 1 burger", "join 2 1", "o 1 burger", "m 2 3", "part 3"],
        ["w 2 1 Ng", "w 2 3 Kim", "join 1 3", "join 2 1", "part 3", "part 1"],
        ["w 2 1 Ng", "join 2 1", "p 2 cash", "c 2"],
        ["arrived lee 2", "s lee", "arrived 3 3", "arrived lee", "e 3 5"],
        ["q 2 20 Kim", "s kim", "back 1", "x kim"],
        ["w 2 1 Ng", "tab Bar", "service bar off"],
        ["w 2 1 Ng", "tab Bar", "service bar off", "o bar burger", "service bar 10%", "discount bar 5.00"],
        ["q 2 20 Kim", "promise kim 2", "promise kim 3", "promise kim off", "ready kim 1", "s kim"],
    ],
)
def test_each_verb_is_undone_and_redone(begun: Path, lines: list[str]) -> None:
    check(begun, lines)
