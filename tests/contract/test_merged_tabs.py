"""Tabs that are shared, as Dojo sees them: one order after a merge, each as it was after it is taken back."""

from typing import Any

import pytest

from data.store import Store
from pos_tui.language.host import Host
from tests.contract.door import CONFLICT, NOT_FOUND, Dojo, ok, refusal
from tests.contract.test_card_machine import lock, money, payment
from tests.pos_tui.language.test_events import perform


@pytest.fixture
def host(store: Store) -> Host:
    """Okafor's burger at 2 and Lee's fish and flat white at 3: 14.50 and 19.40."""
    host = Host(store, terminal="stand")
    perform(host, "w 2 2 Okafor", "w 4 3 Lee")
    return host


@pytest.fixture
def tabs(host: Host) -> tuple[str, str]:
    said = perform(host, "o 2 burger"), perform(host, "o 3 fish, flat white")
    return said[0].order_id or "", said[1].order_id or ""


async def read(dojo: Dojo, order_id: str) -> dict[str, Any]:
    order: dict[str, Any] = ok(await dojo.get(f"/v1/orders/{order_id}"))
    return order


def names(order: dict[str, Any]) -> list[str]:
    return [item["name"] for item in order["items"]]


async def test_merged_tabs_are_one_order_until_they_are_taken_apart(
    dojo: Dojo, host: Host, tabs: tuple[str, str]
) -> None:
    one, other = tabs
    before = [await read(dojo, each) for each in tabs]
    perform(host, "merge 2 3")
    whole = await read(dojo, one)
    assert names(whole) == ["Burger", "Fish & chips", "Flat white"]
    assert whole["totalAmount"] == money(3390)
    assert [tax["amountTotal"] for tax in whole["taxLines"]] == [money(242 + 323)]
    assert refusal(await dojo.get(f"/v1/orders/{other}")) == NOT_FOUND
    assert await dojo.found("orders", payableOnly=True) == [one]
    perform(host, "unmerge 3")
    assert [await read(dojo, each) for each in tabs] == before


async def test_what_is_ordered_meanwhile_comes_back_to_its_own(
    dojo: Dojo, host: Host, tabs: tuple[str, str]
) -> None:
    one, other = tabs
    perform(host, "merge 2 3", "o 3 house", "o 2 flat white")
    assert len(names(await read(dojo, one))) == 5
    perform(host, "unmerge 2")
    assert names(await read(dojo, one)) == ["Burger", "Flat white"]
    assert names(await read(dojo, other)) == ["Fish & chips", "Flat white", "House red 175ml"]


async def test_a_card_machine_that_holds_a_tab_holds_every_one_in_it(
    dojo: Dojo, host: Host, tabs: tuple[str, str]
) -> None:
    ok(await dojo.post(f"/v1/orders/{tabs[0]}/lock", lock()))
    for line in ("merge 2 3", "merge 3 2", "split 2 2", "give 2 burger 3", "give 3 fish 2"):
        assert "is held by a card machine until 19:45" in host.perform(line).message, line
    await dojo.delete(f"/v1/orders/{tabs[0]}/locks/lock-1")
    perform(host, "merge 2 3")
    ok(await dojo.post(f"/v1/orders/{tabs[0]}/lock", lock()))
    for line in ("o 3 burger", "unmerge 3", "p 3", "c 2", "give 3 fish 2", "discount 3 10%"):
        assert "is held by a card machine until 19:45" in host.perform(line).message, line


async def test_one_sum_that_a_card_machine_took_for_both_keeps_them_together(
    dojo: Dojo, host: Host, tabs: tuple[str, str]
) -> None:
    perform(host, "merge 2 3")
    await dojo.post(f"/v1/orders/{tabs[0]}/lock", lock())
    part = ok(await dojo.post(f"/v1/orders/{tabs[0]}/record-payment", payment(2000)))
    assert (part["paidAmount"], part["payable"]) == (money(2000), True)
    await dojo.delete(f"/v1/orders/{tabs[0]}/locks/lock-1")
    assert host.perform("unmerge 2").message == (
        "£20.00 was paid on Tab 1 for both, which comes to £14.50 by itself; they stay merged."
    )
    perform(host, "p 2 cash", "c 2", "c 3")


async def test_a_card_machine_settles_the_whole(dojo: Dojo, host: Host, tabs: tuple[str, str]) -> None:
    perform(host, "merge 2 3")
    path = f"/v1/orders/{tabs[0]}"
    await dojo.post(f"{path}/lock", lock())
    assert refusal(await dojo.post(f"{path}/record-payment", payment(3391))) == CONFLICT
    whole = ok(await dojo.post(f"{path}/record-payment", payment(3390)))
    assert (whole["status"], whole["payable"]) == ("Finalized", False)
    assert "£33.90 left" not in host.rehearse("c 3").message
    perform(host, "c 3", "c 2")


async def test_a_payment_from_before_the_merge_is_answered_again(
    dojo: Dojo, host: Host, tabs: tuple[str, str]
) -> None:
    path = f"/v1/orders/{tabs[1]}"
    await dojo.post(f"{path}/lock", lock())
    ok(await dojo.post(f"{path}/record-payment", payment(500)))
    await dojo.delete(f"{path}/locks/lock-1")
    perform(host, "merge 2 3")
    assert ok(await dojo.post(f"{path}/record-payment", payment(500)))["id"] == tabs[0]
    assert refusal(await dojo.post(f"{path}/record-payment", payment(100, "pi_2"))) == NOT_FOUND


async def test_shares_of_a_tab_are_orders_that_a_card_machine_pays_one_by_one(
    dojo: Dojo, host: Host, tabs: tuple[str, str]
) -> None:
    perform(host, "split 3 3")
    parts = await dojo.found("orders", dineIn={"tableId": "tbl_3"}, payableOnly=True)
    orders = [await read(dojo, each) for each in parts]
    assert sorted(order["totalAmount"]["value"] for order in orders) == [646, 647, 647]
    assert sum(tax["amountTotal"]["value"] for order in orders for tax in order["taxLines"]) == 323
    for order in sorted(orders, key=lambda each: each["reference"]):
        await dojo.post(f"/v1/orders/{order['id']}/lock", lock())
        paid = payment(order["totalAmount"]["value"], f"pi_{order['id']}")
        assert ok(await dojo.post(f"/v1/orders/{order['id']}/record-payment", paid))["status"] == "Finalized"
        if order["reference"] == "Tab 2":
            assert host.perform("o 3 -fish").message == (
                "There is no “fish” on the tab of Lee. "
                "It is on #2, which is paid and closed; `discount` takes it off the others."
            )
    perform(host, "c 3")


async def test_a_share_that_a_card_machine_holds_stays_as_it_is_and_the_others_bear_the_change(
    dojo: Dojo, host: Host, tabs: tuple[str, str]
) -> None:
    perform(host, "split 3 3")
    others = [each for each in await dojo.found("orders", payableOnly=True) if each not in tabs]
    held = await read(dojo, tabs[1])
    ok(await dojo.post(f"/v1/orders/{tabs[1]}/lock", lock()))
    said = perform(host, "o 3 burger")
    assert "£33.90 in all, shared by #3 and #4" in said.message
    assert sorted(event.entity_id for event in said.events if event.event_type == "OrderUpdated") == sorted(others)
    now = await read(dojo, tabs[1])
    assert {**now, "payable": True} == {**held, "payable": True}
    assert [(await read(dojo, each))["totalAmount"]["value"] for each in sorted(others)] in (
        [1372, 1371],
        [1371, 1372],
    )


async def test_a_split_of_merged_tabs_is_as_many_orders_as_bills(
    dojo: Dojo, host: Host, tabs: tuple[str, str]
) -> None:
    perform(host, "merge 2 3", "split 2 3")
    bills = await dojo.found("orders", payableOnly=True)
    orders = [await read(dojo, each) for each in bills]
    assert [order["totalAmount"]["value"] for order in orders] == [1130, 1130, 1130]
    assert sum(tax["amountTotal"]["value"] for order in orders for tax in order["taxLines"]) == 242 + 323
    for order in orders:
        await dojo.post(f"/v1/orders/{order['id']}/lock", lock())
        paid = payment(1130, f"pi_{order['id']}")
        assert ok(await dojo.post(f"/v1/orders/{order['id']}/record-payment", paid))["status"] == "Finalized"
    perform(host, "c 3", "c 2")
