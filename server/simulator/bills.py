"""The whole schema of a printed bill, with the lines that this program does not print itself (digest 2.7)."""

from typing import Any

from server.schemas.base import WireModel
from server.schemas.bills import Align, BillLine
from server.schemas.orders import Order


class BillImage(WireModel):
    svg_image: str
    align: Align | None = None


class BillMerchantEmailAddress(WireModel):
    email_address: str


class BillUrl(WireModel):
    """Each transport spells the two switches differently (Q51); either is fine."""

    url: str
    description: str | None = None
    show_qr: bool | None = None
    show_url: bool | None = None


class AnyBillLine(BillLine):
    image: BillImage | None = None
    logo: BillImage | None = None
    merchant_email_address: BillMerchantEmailAddress | None = None
    url: BillUrl | None = None


class AnyBillSection(WireModel):
    lines: list[AnyBillLine]


class AnyOrderBill(WireModel):
    header: AnyBillSection
    order: Order
    footer: AnyBillSection


def content_member(line_type: str) -> str:
    """The member that holds what a line's type names."""
    return "url" if line_type == "URL" else line_type[:1].lower() + line_type[1:]


def is_empty(line: dict[str, Any]) -> bool:
    return content_member(str(line.get("lineType", ""))) not in line
