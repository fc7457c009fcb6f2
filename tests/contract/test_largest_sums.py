"""Sums that no amount of the contract can say, which are whole numbers of 64 bits."""

from typing import Any

import pytest

from data.store import Store
from pos_tui.language.host import Host
from tests.contract.door import INVALID, Dojo, ok, refusal
from tests.contract.test_card_machine import lock, money, payment

LARGEST = 2**63 - 1


def order(dojo_order_id: str, value: int, quantity: int = 1, **more: object) -> dict[str, Any]:
    return {
        "dojoOrderId": dojo_order_id,
        "items": [{"name": "Feast", "plu": "zz-9", "quantity": quantity, "amountPerItem": money(value)}],
        "totalAmount": money(value * quantity),
        "payments": [],
        "details": {"orderType": "DineIn", "dineIn": {"tableId": "tbl_2"}},
        **more,
    }


@pytest.fixture
def host(store: Store) -> Host:
    return Host(store, terminal="stand")


async def test_an_order_may_come_to_the_largest_amount(dojo: Dojo) -> None:
    made = ok(await dojo.post("/v1/orders", order("a", LARGEST)))
    assert made["totalAmount"] == money(LARGEST)


async def test_an_order_whose_items_come_to_more_is_refused(dojo: Dojo) -> None:
    discounts = [{"name": "Half", "amountTotal": money(LARGEST)}]
    body = {**order("a", LARGEST, discounts=discounts), "totalAmount": money(LARGEST)}
    body["items"][0]["quantity"] = 2
    assert refusal(await dojo.post("/v1/orders", body)) == INVALID


@pytest.mark.parametrize("line", ["o #1 burger", "service #1 10%", "merge #1 #2", "merge #2 #1"])
async def test_a_line_that_would_pass_the_largest_amount_is_refused_in_a_sentence(
    dojo: Dojo, host: Host, line: str
) -> None:
    first = ok(await dojo.post("/v1/orders", order("a", LARGEST)))
    ok(await dojo.post("/v1/orders", order("b", LARGEST)))
    said = host.perform(line)
    assert not said.ok
    assert "would come to more than any amount can say" in said.message
    assert ok(await dojo.get(f"/v1/orders/{first['id']}")) == first


async def test_a_tip_on_merged_tabs_that_would_pass_it_is_refused(dojo: Dojo, host: Host) -> None:
    paid = [payment(1, "pi_0", tipsAmount=money(LARGEST))]
    head = ok(await dojo.post("/v1/orders", order("a", 1000)))
    ok(await dojo.post("/v1/orders", order("b", 1000, payments=paid)))
    assert host.perform("merge #1 #2").ok
    ok(await dojo.post(f"/v1/orders/{head['id']}/lock", lock()))
    path = f"/v1/orders/{head['id']}/record-payment"
    assert refusal(await dojo.post(path, payment(1, tipsAmount=money(1)))) == INVALID
