"""Rows of the database as schemas of the contract. What the rows hold has been checked on its way in."""

from collections.abc import Callable
from typing import Any

from data.models import LineModifier, OrderDiscount, OrderLine, OrderStatus
from data.queries.entities import Row
from data.queries.keyset import DEFAULT_LIMIT, Page, Window
from data.rules.totals import Tab, VatPart, joint_vat
from server.schemas.base import Money, WireModel
from server.schemas.cursor import Cursor
from server.schemas.orders import (
    CollectionDetails,
    Customer,
    DineInDetails,
    Discount,
    Modifier,
    Order,
    OrderDetails,
    OrderItem,
    OrderSubItem,
    Payment,
    TaxLine,
)
from server.schemas.parties import Party, PartyDeposit
from server.schemas.reservations import Reservation
from server.schemas.tables import Area, Table


def window(cursor: Cursor | None) -> Window:
    """The page a search asks for; without a cursor the first."""
    if cursor is None:
        return Window()
    return Window(cursor.limit or DEFAULT_LIMIT, cursor.before, cursor.after)


def page(found: Page, answer: Callable[[Row], WireModel]) -> dict[str, Any]:
    """The fields of a paged response."""
    return {"data": [answer(row) for row in found.rows], "before": found.before, "after": found.after}


def reservation(row: Row) -> Reservation:
    return Reservation.of(row)


def party(row: Row) -> Party:
    deposit = row["deposit"]
    if deposit is None:
        return Party.of(row)
    return Party.of({**row, "deposit": _deposit(deposit)})


def area(row: Row) -> Area:
    return Area.of(row)


def table(row: Row) -> Table:
    return Table.of(row)


def order(row: Row) -> Order:
    """A tab as Dojo sees it: cash counts in `paidAmount`, but only payments of Dojo's are listed (Q43)."""
    tab: Tab = row["tab"]
    money = _in(row["currency"])
    customer = row["customer"]
    return Order.model_construct(
        id=row["id"],
        items=[_item(tab, line, money) for line in tab.top_lines()],
        note=row["note"],
        customer=None if customer is None else Customer.model_validate(customer),
        discounts=[_discount(each, money) for each in tab.discounts],
        tax_lines=_tax_lines(row, tab, money),
        status=OrderStatus(row["status"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        total_amount=money(row["total_amount"]),
        payments=_payments(tab, money),
        payable=row["payable"],
        paid_amount=money(row["paid_amount"]),
        service_charge_amount=money(row["service_amount"]),
        reference=row["reference"],
        tips_amount=money(row["tips_amount"]),
        details=_details(row),
        display_name=row["display_name"],
    )


_Minting = Callable[[int], Money]


def _in(currency: str) -> _Minting:
    return lambda value: Money.model_construct(value=value, currency_code=currency)


def _deposit(stored: dict[str, Any]) -> PartyDeposit:
    return PartyDeposit.model_construct(
        total_amount=_in(stored["currency"])(stored["value"]),
        description=stored.get("description"),
        payment_intent_ids=stored["payment_intent_ids"],
    )


def _item(tab: Tab, line: OrderLine, money: _Minting) -> OrderItem:
    components = [_sub_item(tab, each, money) for each in tab.components(line)]
    return OrderItem.model_construct(**_line(tab, line, money), sub_items=components or None)


def _sub_item(tab: Tab, line: OrderLine, money: _Minting) -> OrderSubItem:
    return OrderSubItem.model_construct(**_line(tab, line, money))


def _line(tab: Tab, line: OrderLine, money: _Minting) -> dict[str, Any]:
    return {
        "amount_per_item": money(line.amount),
        "quantity": line.quantity,
        "note": line.note,
        "name": line.name,
        "plu": line.plu,
        "modifiers": [_modifier(each, money) for each in tab.of_line(line)] or None,
    }


def _modifier(row: LineModifier, money: _Minting) -> Modifier:
    return Modifier.model_construct(
        name=row.name, quantity=row.quantity, amount_per_modifier=money(row.amount), plu=row.plu
    )


def _discount(row: OrderDiscount, money: _Minting) -> Discount:
    return Discount.model_construct(
        name=row.name,
        affected_plu=row.affected_plu,
        discount_reference=row.reference,
        code=row.code,
        amount_total=money(row.amount),
        amount_percentage=row.percentage,
    )


def _payments(tab: Tab, money: _Minting) -> list[Payment]:
    return [
        Payment.model_construct(
            payment_intent_id=each.payment_intent_id,
            paid_amount=money(each.amount),
            tips_amount=money(each.tip) if each.tip else None,
        )
        for each in tab.payments
        if each.payment_intent_id is not None
    ]


def _tax_lines(row: Row, tab: Tab, money: _Minting) -> list[TaxLine]:
    """The VAT that the prices contain, by rate: for information, in no sum (Q45)."""
    stored = row["vat"]
    parts = joint_vat([tab])[0] if stored is None else tuple(VatPart(rate, amount) for rate, amount in stored)
    return [
        TaxLine.model_construct(
            id=f"vat{percent}",
            name=f"VAT {percent}%",
            amount_percentage=part.rate,
            amount_total=money(part.amount),
        )
        for part in parts
        for percent in (_percent(part.rate),)
    ]


def _percent(rate: int) -> str:
    """`2000` as `20`, `1250` as `12.5`."""
    return f"{rate / 100:.2f}".rstrip("0").rstrip(".")


def _details(row: Row) -> OrderDetails:
    if row["order_type"] == "Collection":
        collection = CollectionDetails.model_construct(asap=row["collect_asap"], collect_at=row["collect_at"])
        return OrderDetails.model_construct(order_type="Collection", collection=collection)
    dine_in = DineInDetails.model_construct(
        table_id=row["table_id"],
        waiter_id=row["waiter_id"],
        party_id=row["party_id"],
        reservation_id=row["reservation_id"],
        ready_at=row["ready_at"],
    )
    return OrderDetails.model_construct(order_type="DineIn", dine_in=dine_in)
