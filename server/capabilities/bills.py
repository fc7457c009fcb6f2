"""The bill that a card machine prints: who the guests are paying, what for, and the VAT in it (digest 2.7)."""

import re
from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from data.money import format_money
from data.queries import entities
from data.queries.venue import venue_profile
from data.venue import VenueProfile
from server.capabilities import answers
from server.capabilities.registry import Params, Route, registry
from server.schemas.base import Nothing
from server.schemas.bills import (
    Align,
    BillHorizontalLine,
    BillLine,
    BillLineType,
    BillMerchantAddress,
    BillMerchantName,
    BillMerchantPhoneNumber,
    BillSection,
    BillTaxNumber,
    BillText,
    LineStyle,
    OrderBill,
    Size,
)
from server.schemas.orders import Order

_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}|[A-Z][0-9][0-9W] ?[A-Z0-9]{4}")
"""As in the United Kingdom and in Ireland."""


@registry.query(
    "GetOrderBillById",
    Route("GET", "/v1/orders/{orderId}/bill"),
    Nothing,
    OrderBill,
    legacy="GetOrderBill",
)
def get_bill(session: Session, params: Params[Nothing]) -> OrderBill:
    order = answers.order(entities.order(session, params.ids["orderId"]))
    venue = venue_profile(session)
    return OrderBill.model_construct(
        header=BillSection.model_construct(lines=list(_header(venue, order))),
        order=order,
        footer=BillSection.model_construct(lines=list(_footer(venue, order))),
    )


def _header(venue: VenueProfile, order: Order) -> Iterator[BillLine]:
    yield BillLine.model_construct(
        line_type=BillLineType.MERCHANT_NAME, merchant_name=BillMerchantName.model_construct(name=venue.name)
    )
    if venue.address:
        yield BillLine.model_construct(
            line_type=BillLineType.MERCHANT_ADDRESS, merchant_address=_address(venue.address)
        )
    if venue.phone:
        phone = BillMerchantPhoneNumber.model_construct(phone_number=venue.phone)
        yield BillLine.model_construct(line_type=BillLineType.MERCHANT_PHONE_NUMBER, merchant_phone_number=phone)
    yield _rule(LineStyle.DOUBLE)
    yield _text(order.reference or order.id, size=Size.HEADER_2, align=Align.CENTER)
    if order.display_name:
        yield _text(f"Table {order.display_name}", align=Align.CENTER)
    if order.created_at is not None:
        yield _text(f"{venue.local(order.created_at):%d %b %Y %H:%M}", align=Align.CENTER)


def _footer(venue: VenueProfile, order: Order) -> Iterator[BillLine]:
    currency = venue.currency
    yield _rule(LineStyle.SINGLE)
    for label, money in (
        ("Service charge", order.service_charge_amount),
        ("Total", order.total_amount),
        ("Paid", order.paid_amount),
    ):
        if money is not None and (money.value or label == "Total"):
            yield _text(f"{label} {format_money(money.value, currency)}", align=Align.RIGHT, bold=label == "Total")
    if order.total_amount is not None and order.paid_amount is not None and order.paid_amount.value:
        left = order.total_amount.value - order.paid_amount.value
        yield _text(f"To pay {format_money(left, currency)}", align=Align.RIGHT, bold=True)
    for tax in order.tax_lines or ():
        yield _text(f"{tax.name} included {format_money(tax.amount_total.value, currency)}", align=Align.RIGHT)
    if venue.vat_number:
        number = BillTaxNumber.model_construct(name="VAT", number=venue.vat_number)
        yield BillLine.model_construct(line_type=BillLineType.TAX_NUMBER, tax_number=number)
    yield _text("Thank you", align=Align.CENTER)


def _address(written: Sequence[str]) -> BillMerchantAddress:
    """A venue's address with its postcode apart, wherever in the last line that stands."""
    *lines, last = written
    found = _POSTCODE.search(last)
    postcode = found[0] if found else ""
    town = last.replace(postcode, "").strip(" ,") if postcode else last
    return BillMerchantAddress.model_construct(
        address_lines=[line for line in (*lines, town) if line], postcode=postcode
    )


def _rule(style: LineStyle) -> BillLine:
    return BillLine.model_construct(
        line_type=BillLineType.HORIZONTAL_LINE, horizontal_line=BillHorizontalLine.model_construct(line=style)
    )


def _text(value: str, *, size: Size = Size.BODY, align: Align = Align.LEFT, bold: bool = False) -> BillLine:
    text = BillText.model_construct(value=value, size=size, align=align, bold=bold or None)
    return BillLine.model_construct(line_type=BillLineType.TEXT, text=text)
