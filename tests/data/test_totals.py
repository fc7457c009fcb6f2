"""Tabs add up, whatever is on them."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from data.models import LineModifier, OrderDiscount, OrderLine, Payment
from data.money import format_money, parse_amount, share_out
from data.rules.totals import Tab, totals

NOW = datetime(2026, 11, 27, tzinfo=UTC)


def line(number: int, amount: int, quantity: int, vat: int, parent: str | None = None) -> OrderLine:
    return OrderLine(
        id=f"l{number}",
        order_id="o",
        parent_id=parent,
        position=number,
        plu="1",
        name="x",
        quantity=quantity,
        amount=amount,
        vat=vat,
    )


def modifier(of: OrderLine, amount: int, quantity: int) -> LineModifier:
    return LineModifier(
        line_id=of.id, position=0, order_id="o", plu="9", name="m", quantity=quantity, amount=amount
    )


def discount(amount: int) -> OrderDiscount:
    return OrderDiscount(id="d", order_id="o", position=0, name="d", amount=amount)


def test_modifiers_and_components_count_for_each_single_unit() -> None:
    halloumi = line(0, 1450, 2, 2000)
    menu = line(1, 2600, 1, 2000)
    roast = line(2, 300, 1, 2000, parent="l1")
    soda = line(3, 320, 3, 2000)
    tab = Tab(
        [halloumi, menu, roast, soda],
        [
            modifier(halloumi, 250, 1),
            LineModifier(line_id="l2", position=0, order_id="o", plu="9", name="h", quantity=2, amount=50),
        ],
        [discount(736)],
        [],
    )
    sums = totals(tab, 1250, 0)
    assert (sums.items, sums.discounts, sums.service, sums.total) == (7360, 736, 828, 7452)
    assert [(part.rate, part.amount) for part in sums.vat] == [(2000, 1104)]


lines = st.lists(
    st.tuples(st.integers(0, 100_000), st.integers(1, 20), st.sampled_from([0, 500, 2000])), max_size=8
)


@given(lines, st.integers(0, 50_000), st.integers(0, 2000), st.lists(st.integers(1, 9_000), max_size=4))
def test_lines_less_discounts_plus_service_are_payments_plus_balance(
    rows: list[tuple[int, int, int]], off: int, service: int, paid: list[int]
) -> None:
    tab = Tab(
        [line(i, *row) for i, row in enumerate(rows)],
        [],
        [discount(off)],
        [
            Payment(id=str(i), order_id="o", position=i, method="card", amount=amount, taken_at=NOW)
            for i, amount in enumerate(paid)
        ],
    )
    sums = totals(tab, service, 0)
    assert sums.items - sums.discounts + sums.service == sums.paid + sums.balance
    assert sums.discounts <= sums.items
    assert sum(part.amount for part in sums.vat) <= sums.items - sums.discounts


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=10))
def test_shares_add_up_to_the_whole(amount: int, weights: list[int]) -> None:
    parts = share_out(amount, weights)
    assert sum(parts) == (amount if sum(weights) else 0)
    assert all(part >= 0 for part in parts)


@given(st.integers(0, 10**9))
def test_an_amount_reads_back_as_it_was_written(amount: int) -> None:
    assert parse_amount(format_money(amount, "GBP")) == amount


def test_what_is_no_amount_is_none() -> None:
    assert [parse_amount(text) for text in ("1.5", "-3", "1e3", "", "12.345", "٣")] == [None] * 6
