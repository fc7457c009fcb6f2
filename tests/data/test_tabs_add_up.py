"""Whatever is done with tabs, they add up: to the penny, by tab and over all tabs that were one, VAT included."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.clock import ManualClock
from data.models import (
    LineModifier,
    MenuItem,
    Order,
    OrderDiscount,
    OrderLine,
    Origin,
    Payment,
    PaymentMethod,
    Venue,
)
from data.rules import dojo_orders, locks
from data.rules.dojo_sent import SentPayment
from data.rules.lines import SHARE
from data.store import Store
from data.uow import Actor
from pos_tui.language.host import Host
from tests.house import FRIDAY_19_40

KEEPS_THE_SUM = ("split", "merge", "unmerge", "m", "hand", "tab", "bill")
"""Verbs after which all tabs together come to what they came to before."""

OPENING = ("w 4 2 Okafor", "w 2 3 Lee", "o 2 burger, bread, tea", "o 3 2x flat white (oat milk), bread")

TAB = st.sampled_from(["2", "2", "3", "3", "#1", "#2", "#3", "#4", "#5", "bar"])
ITEM = st.sampled_from(["burger (extra)", "flat white", "bread", "tea", "2x tea", "3x bread"])


def _line(form: str, **parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.fixed_dictionaries(parts).map(lambda chosen: form.format(**chosen))


LINES = st.one_of(
    _line("o {t} {i}", t=TAB, i=ITEM),
    _line("o {t} -{i}", t=TAB, i=ITEM),
    _line("discount {t} {d}", t=TAB, d=st.sampled_from(["10%", "33.33%", "2.37", "off"])),
    _line("service {t} {d}", t=TAB, d=st.sampled_from(["12.5%", "off"])),
    _line("split {t} {n}", t=TAB, n=st.sampled_from(["2", "3", "7"])),
    _line("split {t} {i}", t=TAB, i=ITEM),
    _line("give {t} {i} {to}", t=TAB, i=ITEM, to=TAB),
    _line("merge {t} {to}", t=TAB, to=TAB),
    _line("unmerge {t}", t=TAB),
    _line(
        "p {t} {a} {how}", t=TAB, a=st.sampled_from(["", "1/3", "5", "50"]), how=st.sampled_from(["cash", "card"])
    ),
    _line("refund {t} {a} /CD", t=TAB, a=st.sampled_from(["1.11", "5"])),
    _line("dojo {t} {a}", t=TAB, a=st.sampled_from(["300", "1000"])),
    _line("c {t}", t=TAB),
    _line("c {t} ! /CD", t=st.sampled_from(["#3", "#4"])),
    _line("reopen {t} /CD", t=TAB),
    _line("m {t} {to}", t=st.sampled_from(["2", "3"]), to=st.sampled_from(["4", "1"])),
    st.just("tab bar"),
    st.just("hand 2 CD"),
    st.just("u"),
)


@contextmanager
def house(furnished: Path) -> Iterator[Store]:
    """The house with a service charge, and dishes at three rates of VAT."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pos.db"
        shutil.copy(furnished, path)
        store = Store(f"sqlite:///{path}", clock=ManualClock(FRIDAY_19_40), owner=True, sends_events=True)
        with store.preparation() as uow:
            venue = uow.find(Venue, 1)
            assert venue is not None
            venue.profile = {**venue.profile, "service_charge": 1250}
            for plu, name, price, vat in (("301", "Bread", 333, 0), ("302", "Tea", 217, 500)):
                uow.add(MenuItem(plu=plu, category="All", name=name, price=price, vat=vat, position=9))
        try:
            yield store
        finally:
            store.close()


def perform(store: Store, line: str) -> bool:
    """A line of the host's, or `dojo TAB PENCE`: a card machine takes that much."""
    if not line.startswith("dojo "):
        return Host(store, terminal="stand").perform(line).ok
    _, tab, pence = line.split()
    with store.read() as session:
        number = int(tab[1:]) if tab.startswith("#") else 1
        live = select(Order).where(col(Order.number) == number, col(Order.deleted_at).is_(None))
        order = session.execute(live).scalar_one_or_none()
    if (
        order is None
        or order.merged_into
        or order.closed_at
        or order.total_amount - order.paid_amount < int(pence)
    ):
        return False
    with store.unit_of_work(Actor(Origin.DOJO, "dojo"), "RecordOrderPaymentById") as uow:
        locks.lock(uow, order.id, "l", uow.now.replace(hour=23))
        sent = SentPayment(f"pi_{len(uow.session.execute(select(Payment)).all())}", int(pence))
        dojo_orders.record_payment(uow, order.id, sent, currencies=frozenset({"GBP"}), lock_id="l")
        locks.unlock(uow, order.id, "l")
    return True


# ---- the sums again, in another way than the program's -------------------------------------------------------


def rows(session: Session, model: type[Any], order: Order) -> list[Any]:
    return list(session.execute(select(model).where(model.order_id == order.id)).scalars())


def gross(session: Session, order: Order) -> dict[int, int]:
    """By rate of VAT."""
    changes: dict[str, int] = {}
    for each in rows(session, LineModifier, order):
        changes[each.line_id] = changes.get(each.line_id, 0) + each.quantity * each.amount
    found: dict[int, int] = {}
    for line in rows(session, OrderLine, order):
        found[line.vat] = found.get(line.vat, 0) + line.quantity * (line.amount + changes.get(line.id, 0))
    return found


def check_tab(session: Session, order: Order) -> None:
    lines = sum(gross(session, order).values())
    off = sum(discount.amount for discount in rows(session, OrderDiscount, order))
    payments = rows(session, Payment, order)
    paid = sum(payment.amount for payment in payments)
    balance = order.total_amount - order.paid_amount
    assert lines - off + order.service_amount == paid + balance
    assert order.paid_amount == paid
    assert min(lines, off, order.service_amount, order.total_amount, paid) >= 0
    for cash in (True, False):
        by = [payment.amount for payment in payments if (payment.method == PaymentMethod.CASH) == cash]
        assert sum(by) >= 0
    assert all(amount >= 0 for _, amount in order.vat or ())


def check_whole(session: Session, head: Order) -> None:
    """A tab with all that was merged into it is never paid for more than it comes to."""
    merged = session.execute(select(Order).where(col(Order.merged_into) == head.id)).scalars()
    homes = [head, *merged]
    owed = sum(home.total_amount - home.paid_amount for home in homes)
    assert owed >= 0
    assert head.payable == (owed > 0 and head.closed_at is None)
    assert all((home.closed_at is None) == (head.closed_at is None) for home in homes)


def check_vat(session: Session, family: list[Order]) -> None:
    """The parts' VAT is what the whole contains; what stands on a closed bill may keep a penny of its own."""
    by_tab = [gross(session, order) for order in family]
    shared: dict[str, tuple[int, list[int]]] = {}
    for index, order in enumerate(family):
        for discount in rows(session, OrderDiscount, order):
            amount, on = shared.get(discount.origin_id or discount.id, (0, []))
            shared[discount.origin_id or discount.id] = (amount + discount.amount, [*on, index])
    for rate in {rate for each in by_tab for rate in each if rate}:
        due = Fraction(sum(each.get(rate, 0) for each in by_tab))
        for amount, on in shared.values():
            items = sum(sum(by_tab[index].values()) for index in on)
            if items:
                due -= Fraction(amount * sum(by_tab[index].get(rate, 0) for index in on), items)
        whole = int(max(Fraction(0), due) * rate / (10000 + rate) + Fraction(1, 2))
        parts = sum(vat[1] for order in family for vat in order.vat or () if vat[0] == rate)
        closed = sum(order.closed_at is not None for order in family)
        assert abs(parts - whole) <= closed if closed else parts == whole


def check_shares(session: Session, family: list[Order]) -> None:
    """What a share carries for others they carry from it, at each rate of VAT."""
    carried: dict[int, int] = {}
    for order in family:
        for line in rows(session, OrderLine, order):
            if line.plu == SHARE:
                carried[line.vat] = carried.get(line.vat, 0) + line.amount
        assert min(gross(session, order).values(), default=0) >= 0
    assert set(carried.values()) <= {0}


def check_all(store: Store) -> int:
    """Everything holds; what all tabs come to."""
    with store.read() as session:
        live = list(session.execute(select(Order).where(col(Order.deleted_at).is_(None))).scalars())
        families: dict[str, list[Order]] = {}
        for order in live:
            check_tab(session, order)
            families.setdefault(order.root_id or order.id, []).append(order)
            if order.merged_into is None:
                check_whole(session, order)
        for family in families.values():
            check_vat(session, family)
            check_shares(session, family)
        return sum(order.total_amount for order in live)


def check_evening(furnished: Path, lines: list[str]) -> None:
    with house(furnished) as store:
        for line in OPENING:
            assert perform(store, line), line
        total = check_all(store)
        for line in lines:
            done = perform(store, line)
            before, total = total, check_all(store)
            if line.split()[0] in KEEPS_THE_SUM or not done:
                assert total == before, line


@settings(max_examples=5, deadline=None)
@given(lines=st.lists(LINES, min_size=4, max_size=14))
def test_tabs_add_up_after_any_lines(furnished_file: Path, lines: list[str]) -> None:
    check_evening(furnished_file, lines)


def test_tabs_add_up_after_any_lines_at_length(furnished_file: Path, request: pytest.FixtureRequest) -> None:
    """The same with long evenings; one of them unless `--long` is given."""
    many = 300 if request.config.getoption("--long") else 1

    @settings(max_examples=many, deadline=None)
    @given(lines=st.lists(LINES, min_size=25, max_size=40))
    def evening(lines: list[str]) -> None:
        check_evening(furnished_file, lines)

    evening()


# ---- a merge taken back --------------------------------------------------------------------------------------


def amounts(store: Store) -> list[tuple[object, ...]]:
    with store.read() as session:
        found = session.execute(select(Order).where(col(Order.deleted_at).is_(None)).order_by(col(Order.number)))
        return [
            (
                order.number,
                order.table_id,
                order.total_amount,
                order.paid_amount,
                order.payable,
                order.vat,
                order.merged_into,
                sorted((line.name, line.quantity, line.amount) for line in rows(session, OrderLine, order)),
                sorted((row.amount, row.percentage) for row in rows(session, OrderDiscount, order)),
            )
            for order in found.scalars()
        ]


BETWEEN = st.one_of(
    _line("o {t} {i}", t=st.sampled_from(["2", "3"]), i=ITEM),
    _line("discount {t} 10%", t=st.just("#9")),
    st.just("m 2 4"),
    st.just("tab bar"),
)


@settings(max_examples=2, deadline=None)
@given(
    before=st.lists(LINES, max_size=5), between=st.lists(BETWEEN, max_size=4), whose=st.sampled_from(["#1", "#2"])
)
def test_a_merge_taken_back_leaves_everything_as_without_it(
    furnished_file: Path, before: list[str], between: list[str], whose: str
) -> None:
    with house(furnished_file) as merged, house(furnished_file) as apart:
        for line in (*OPENING, *before):
            assert perform(merged, line) == perform(apart, line)
        if not perform(merged, "merge #1 #2"):
            return
        for line in between:
            assert perform(merged, line) == perform(apart, line)
        assert perform(merged, f"unmerge {whose}")
        assert amounts(merged) == amounts(apart)
