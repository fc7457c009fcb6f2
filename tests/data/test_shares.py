"""Equal shares stay equal, whatever is put on or taken off: to the penny, VAT included, and paid ones as paid."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import col

from data.models import Order
from data.store import Store
from pos_tui.language.host import Host
from tests.data.test_tabs_add_up import ITEM, check_all, house, perform

LAID = ("w 4 2 Okafor", "w 2 3 Lee", "o 2 2x burger, 3x bread, tea", "o 3 2x flat white (oat milk), bread")

TERMS = st.lists(
    st.sampled_from(["discount 2 10%", "discount 2 33.33%", "discount 2 2.37", "service 2 off", "service 2 10%"]),
    max_size=2,
)
ON_AND_OFF = st.lists(
    st.tuples(st.sampled_from(["", "-"]), ITEM).map(lambda each: f"o 2 {each[0]}{each[1]}"), min_size=1, max_size=5
)


def run(check: Callable[[], None], request: pytest.FixtureRequest) -> None:
    """Two evenings, and many with `--long`."""
    many = 150 if request.config.getoption("--long") else 2
    settings(max_examples=many, deadline=None)(check)()


def amounts(store: Store) -> dict[int, int]:
    with store.read() as session:
        found = session.execute(select(Order).order_by(col(Order.number))).scalars()
        return {order.number: order.total_amount for order in found}


def by_family(store: Store) -> dict[str, tuple[int, dict[int, int]]]:
    """By the check that they were one once: what tabs come to, and the VAT in it."""
    with store.read() as session:
        orders = {order.id: order for order in session.execute(select(Order)).scalars()}
        found: dict[str, tuple[int, dict[int, int]]] = {}
        for order in orders.values():
            root = orders[order.root_id or order.id].reference or ""
            total, vat = found.get(root, (0, {}))
            for rate, amount in order.vat or ():
                vat[rate] = vat.get(rate, 0) + amount
            found[root] = (total + order.total_amount, {rate: amount for rate, amount in vat.items() if amount})
        return found


def test_shares_come_to_what_the_tab_would_have_come_to_and_to_the_same(
    furnished_file: Path, request: pytest.FixtureRequest
) -> None:
    @given(terms=TERMS, before=ON_AND_OFF, after=ON_AND_OFF, count=st.sampled_from(["2", "3", "7"]))
    def check(terms: list[str], before: list[str], after: list[str], count: str) -> None:
        with house(furnished_file) as shared, house(furnished_file) as whole:
            for line in (*LAID, *terms, *before):
                assert perform(shared, line) == perform(whole, line)
            if not perform(shared, f"split 2 {count}"):
                return
            for line in after:
                assert perform(shared, line) == perform(whole, line), line
                check_all(shared)
                assert by_family(shared) == by_family(whole)
                each = [amount for number, amount in amounts(shared).items() if number != 2]
                assert max(each) - min(each) <= 1

    run(check, request)


def test_who_has_paid_keeps_the_share_they_paid_for(furnished_file: Path, request: pytest.FixtureRequest) -> None:
    @given(
        terms=TERMS,
        paid=st.sets(st.sampled_from(["#1", "#3", "#4"]), min_size=1, max_size=2),
        after=ON_AND_OFF,
        how=st.sampled_from(["cash", "card", "dojo"]),
    )
    def check(terms: list[str], paid: set[str], after: list[str], how: str) -> None:
        with house(furnished_file) as store:
            for line in (*LAID, *terms):
                perform(store, line)
            assert perform(store, "split 2 3")
            before = amounts(store)
            for tab in sorted(paid):
                assert perform(store, f"dojo {tab} {before[int(tab[1:])]}" if how == "dojo" else f"p {tab} {how}")
            for line in after:
                perform(store, line)
                check_all(store)
                now = amounts(store)
                assert {tab: now[int(tab[1:])] for tab in paid} == {tab: before[int(tab[1:])] for tab in paid}
                rest = [now[number] for number in (1, 3, 4) if f"#{number}" not in paid]
                assert max(rest) - min(rest) <= 1

    run(check, request)


def test_two_thirds_bear_what_is_ordered_once_one_third_is_paid(store: Store) -> None:
    host = Host(store, terminal="stand")
    for line in ("w 4 2 Okafor", "o 2 2x burger, flat white", "split 2 3"):
        assert host.perform(line).ok
    assert amounts(store) == {1: 1080, 2: 1080, 3: 1080}
    assert host.perform("o 2 fish").message == (
        "Ordered 1x Fish & chips for Okafor (4), £48.40 in all, shared by #1, #2 and #3."
    )
    assert amounts(store) == {1: 1614, 2: 1613, 3: 1613}
    assert host.perform("p #1 cash").ok
    assert host.perform("o 2 -fish").message.endswith("£32.40 in all, shared by #2 and #3.")
    assert amounts(store) == {1: 1614, 2: 813, 3: 813}
    for line in ("p #2 cash", "u", "u", "u", "u"):
        assert host.perform(line).ok
    assert amounts(store) == {1: 1080, 2: 1080, 3: 1080}


def test_what_was_wrong_is_taken_off_those_who_have_not_paid(store: Store) -> None:
    host = Host(store, terminal="stand")
    for line in ("w 4 2 Okafor", "o 2 2x burger, flat white", "split 2 3", "p #1 cash"):
        assert host.perform(line).ok
    assert "`discount` what was wrong" in host.perform("o 2 -2x burger").message
    for line in ("discount 2 10.80 wrong", "service 2 10%"):
        assert host.perform(line).ok, line
    assert amounts(store) == {1: 1080, 2: 594, 3: 594}
    assert "more than the £9.72 that Tab 1 would come to; refund first" in host.perform("discount #1 10%").message


def test_what_is_put_on_one_share_by_its_number_is_its_own(store: Store) -> None:
    host = Host(store, terminal="stand")
    for line in ("w 4 2 Okafor", "o 2 2x burger, flat white", "split 2 3", "o #2 flat white", "o #1 flat white"):
        assert host.perform(line).ok
    assert amounts(store) == {1: 1420, 2: 1420, 3: 1080}
    assert host.perform("o 2 3x flat white").ok
    assert amounts(store) == {1: 1760, 2: 1760, 3: 1420}
    assert host.perform("split #1 burger").message.endswith("£12.77 stay on #1; the new one is #4.")
    assert amounts(store) == {1: 1277, 2: 1277, 3: 936, 4: 1450}


MERGED = (
    "split 2 3",
    "split 3 2",
    "split #2 3",
    "split 2 burger",
    "split 2 2x flat white, bread",
    "split 3 bread",
)
MORE = st.lists(
    st.one_of(
        st.builds("o {} {}".format, st.sampled_from(["2", "3"]), ITEM),
        st.builds("o {} -{}".format, st.sampled_from(["2", "3"]), ITEM),
    ),
    max_size=4,
)


def test_a_merged_bill_is_split_and_each_gets_back_what_it_would_have_had(
    furnished_file: Path, request: pytest.FixtureRequest
) -> None:
    @given(terms=TERMS, how=st.sampled_from(MERGED), more=MORE, whose=st.sampled_from(["2", "3"]))
    def check(terms: list[str], how: str, more: list[str], whose: str) -> None:
        with house(furnished_file) as merged, house(furnished_file) as apart:
            for line in (*LAID, *terms):
                assert perform(merged, line) == perform(apart, line)
            assert perform(merged, "merge 2 3")
            total = check_all(merged)
            assert perform(merged, how)
            assert check_all(merged) == total
            evenly = how.split()[-1].isdigit()
            if evenly:
                check_bills_are_alike(merged)
            for line in more if evenly else []:  # tabs split by item round their percentages each for itself
                if perform(merged, line):
                    assert perform(apart, line), line
                check_all(merged)
                check_bills_are_alike(merged)
            assert perform(merged, f"unmerge {whose}")
            check_all(merged)
            with merged.read() as session:
                assert session.execute(select(Order).where(col(Order.merged_into).is_not(None))).first() is None
            assert by_family(merged) == by_family(apart)

    run(check, request)


def check_bills_are_alike(store: Store) -> None:
    """The bills of a merged tab that was split come to the same, give or take a penny."""
    with store.read() as session:
        bills: dict[str, int] = {}
        for order in session.execute(select(Order)).scalars():
            head = order.merged_into or order.id
            bills[head] = bills.get(head, 0) + order.total_amount
    assert len(bills) > 1
    assert max(bills.values()) - min(bills.values()) <= 1


def test_a_merged_bill_that_was_split_is_paid_bill_by_bill(store: Store) -> None:
    host = Host(store, terminal="stand")
    for line in ("w 2 2 Okafor", "o 2 2x burger", "w 4 3 Lee", "o 3 fish, flat white", "merge 2 3"):
        assert host.perform(line).ok
    assert host.perform("split 3 3").message == ("Split the tab of Lee (4) into £16.14 and 2x £16.13: #1, #3, #4.")
    assert host.perform("p #3 cash").message.startswith("Took £16.13 by cash")
    assert host.perform("unmerge 2").ok
    for line in ("p 2 cash", "p 3 cash", "c 3", "c 2"):
        assert host.perform(line).ok, line


def test_a_dish_is_split_off_a_merged_bill_whoever_had_it(store: Store) -> None:
    host = Host(store, terminal="stand")
    for line in ("w 2 2 Okafor", "o 2 burger", "w 4 3 Lee", "o 3 fish, flat white", "merge 2 3"):
        assert host.perform(line).ok
    assert host.perform("split 2 fish, burger").message == (
        "Put 1x Fish & chips, 1x Burger of Okafor (2) onto a tab of £30.50, £3.40 stay on #1; the new one is #3."
    )
    assert "Nothing would be left on Tab 1" in host.perform("split 2 flat white").message
    assert host.perform("unmerge 2").ok
    assert amounts(store) == {1: 0, 2: 340, 3: 1450, 4: 1600}
