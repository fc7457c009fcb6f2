"""What Dojo sees of the tabs: digest 2.6, 2.11 and the search of section 5."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from data.models import LineModifier, MenuItem, Order, OrderDiscount, OrderLine, OrderLock, Party, Payment
from data.rules import orders, parties, payments, tabs
from data.store import Store
from tests.contract.door import Dojo, ok
from tests.house import FRIDAY_19_40, HOST


def gbp(value: int) -> dict[str, object]:
    return {"value": value, "currencyCode": "GBP"}


def seat_and_order(store: Store, tables: list[str], *plus: str) -> tuple[str, str]:
    """A party at these tables with these items on its tab."""
    with store.unit_of_work(HOST, "order") as uow:
        party = parties.seat(uow, parties.Seating(tables, FRIDAY_19_40, name="Natarajan", covers=2))
        items = [uow.find(MenuItem, plu) for plu in plus]
        order = orders.add_items(uow, party, [orders.Wanted(item) for item in items if item is not None])
        return party.id, order.id


@pytest.fixture
def tab(store: Store) -> str:
    """Two burgers each with double cheese, a set menu with a choice; a discount, a cash and a Dojo payment."""
    _, order_id = seat_and_order(store, ["tbl_2", "tbl_3"], "101")
    with store.unit_of_work(HOST, "order") as uow:
        order = tabs.live_order(uow, order_id)
        order.service_rate = 1250
        burger = uow.session.execute(select(OrderLine)).scalar_one()
        burger.quantity, burger.note = 2, "no dairy"
        uow.add(
            LineModifier(
                line_id=burger.id, position=0, order_id=order.id, plu="902", name="Cheese", quantity=2, amount=150
            )
        )
        uow.add(line(order, "lin_menu", "Set menu", 2600))
        uow.session.flush()
        uow.add(line(order, "lin_soup", "Soup", 300, parent_id="lin_menu"))
        uow.add(
            OrderDiscount(
                id="dsc_1", order_id=order.id, position=0, name="Friends", amount=640, percentage=1000, code="F"
            )
        )
        for position, (intent, amount, tip) in enumerate((("pi_1", 2000, 200), (None, 1000, 50))):
            uow.add(
                Payment(
                    id=f"pay_{amount}",
                    order_id=order.id,
                    position=position,
                    method="dojo" if intent else "cash",
                    payment_intent_id=intent,
                    amount=amount,
                    tip=tip,
                    taken_at=uow.now,
                )
            )
        tabs.recount(uow, order)
    return order_id


def line(order: Order, id: str, name: str, amount: int, parent_id: str | None = None) -> OrderLine:  # noqa: A002
    return OrderLine(
        id=id,
        order_id=order.id,
        parent_id=parent_id,
        position=5,
        plu="3300",
        name=name,
        quantity=1,
        amount=amount,
        vat=2000,
    )


async def read(dojo: Dojo, order_id: str) -> Any:
    return ok(await dojo.get(f"/v1/orders/{order_id}"))


async def test_a_tab_lists_items_with_their_changes_and_parts(dojo: Dojo, tab: str) -> None:
    cheese = {"name": "Cheese", "plu": "902", "quantity": 2, "amountPerModifier": gbp(150)}
    soup = {"name": "Soup", "plu": "3300", "quantity": 1, "amountPerItem": gbp(300)}
    assert (await read(dojo, tab))["items"] == [
        {
            "name": "Burger",
            "plu": "101",
            "quantity": 2,
            "note": "no dairy",
            "amountPerItem": gbp(1450),
            "modifiers": [cheese],
        },
        {"name": "Set menu", "plu": "3300", "quantity": 1, "amountPerItem": gbp(2600), "subItems": [soup]},
    ]


async def test_a_tabs_sums_follow_the_contract(dojo: Dojo, tab: str) -> None:
    order = await read(dojo, tab)
    lines = 2 * (1450 + 2 * 150) + 2600 + 300
    service = (lines - 640) // 8
    assert order["serviceChargeAmount"] == gbp(service)
    assert order["totalAmount"] == gbp(lines - 640 + service)
    assert order["discounts"] == [
        {"name": "Friends", "code": "F", "amountTotal": gbp(640), "amountPercentage": 1000}
    ]
    assert order["taxLines"] == [
        {"id": "vat20", "name": "VAT 20%", "amountPercentage": 2000, "amountTotal": gbp(960)}
    ]


async def test_q43_cash_counts_as_paid_but_is_not_listed(dojo: Dojo, tab: str) -> None:
    order = await read(dojo, tab)
    assert order["payments"] == [{"paymentIntentId": "pi_1", "paidAmount": gbp(2000), "tipsAmount": gbp(200)}]
    assert (order["paidAmount"], order["tipsAmount"]) == (gbp(3000), gbp(250))
    assert order["payable"] is True


async def test_a_tab_says_whose_it_is_and_where(dojo: Dojo, store: Store, tab: str) -> None:
    order = await read(dojo, tab)
    with store.read() as session:
        party_id = session.execute(select(Party.id)).scalar_one()
    assert order["details"] == {
        "orderType": "DineIn",
        "dineIn": {"tableId": "tbl_2", "waiterId": "wtr_ab", "partyId": party_id},
    }
    assert (order["reference"], order["displayName"], order["status"]) == (
        "Tab 1",
        "2+3 Natarajan",
        "Confirmed",
    )
    assert order["createdAt"] == order["updatedAt"] == "2026-11-27T19:40:00.000Z"


async def test_an_order_for_collection_has_no_table(dojo: Dojo, store: Store) -> None:
    when = FRIDAY_19_40 + timedelta(hours=1)
    with store.preparation() as uow:
        uow.add(
            Order(
                id="ord_1",
                number=1,
                order_type="Collection",
                collect_at=when,
                customer={"name": "Ada", "phoneNumber": "07700 900123"},
                created_at=uow.now,
                updated_at=uow.now,
            )
        )
    order = await read(dojo, "ord_1")
    collection = {"collectAt": "2026-11-27T20:40:00.000Z"}
    assert order["details"] == {"orderType": "Collection", "collection": collection}
    assert order["customer"] == {"name": "Ada", "phoneNumber": "07700 900123"}
    assert await dojo.found("orders") == ["ord_1"]
    assert await dojo.found("orders", dineIn={"waiterId": "wtr_ab"}) == []


@pytest.mark.parametrize("table", ["tbl_2", "tbl_3"])
async def test_a_tab_is_found_by_any_table_of_its_party(dojo: Dojo, tab: str, table: str) -> None:
    assert await dojo.found("orders", dineIn={"tableId": table}) == [tab]


async def test_orders_are_found_by_party_waiter_and_table_together(dojo: Dojo, store: Store) -> None:
    first_party, first = seat_and_order(store, ["tbl_2"], "101")
    _, second = seat_and_order(store, ["tbl_3"], "102")
    assert await dojo.found("orders", dineIn={"partyId": first_party}) == [first]
    assert sorted(await dojo.found("orders", dineIn={"waiterId": "wtr_ab"})) == sorted([first, second])
    assert await dojo.found("orders", dineIn={"waiterId": "wtr_ab", "tableId": "tbl_3"}) == [second]
    assert await dojo.found("orders", dineIn={"partyId": first_party, "tableId": "tbl_3"}) == []
    assert await dojo.found("orders", dineIn={"reservationId": "rsv_none"}) == []


async def test_a_pre_order_is_found_by_its_booking(dojo: Dojo, store: Store) -> None:
    booking = await dojo.book()
    _, order_id = seat_and_order(store, ["tbl_4"], "101")
    with store.preparation() as uow:
        tabs.live_order(uow, order_id).reservation_id = booking["id"]
    assert await dojo.found("orders", dineIn={"reservationId": booking["id"]}) == [order_id]
    assert (await read(dojo, order_id))["details"]["dineIn"]["reservationId"] == booking["id"]


async def test_paid_orders_are_left_out_of_a_search_for_payable_ones(dojo: Dojo, store: Store) -> None:
    party_id, order_id = seat_and_order(store, ["tbl_2"], "101")
    assert await dojo.found("orders", payableOnly=True) == [order_id]
    with store.unit_of_work(HOST, "pay") as uow:
        payments.pay(uow, parties.live_party(uow, party_id))
    assert await dojo.found("orders", payableOnly=True) == []
    assert await dojo.found("orders") == [order_id]


async def test_a_locked_order_can_still_be_read(dojo: Dojo, store: Store, tab: str) -> None:
    with store.preparation() as uow:
        uow.add(OrderLock(order_id=tab, lock_id="l", expires_at=FRIDAY_19_40 + timedelta(minutes=5)))
    assert (await read(dojo, tab))["id"] == tab
