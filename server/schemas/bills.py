"""A bill for a card machine to print (digest 2.7)."""

from enum import StrEnum

from server.schemas.base import WireModel
from server.schemas.orders import Order


class Align(StrEnum):
    CENTER = "Center"
    LEFT = "Left"
    RIGHT = "Right"


class Size(StrEnum):
    BODY = "Body"
    HEADER_1 = "Header1"
    HEADER_2 = "Header2"


class LineStyle(StrEnum):
    SINGLE = "Single"
    DOUBLE = "Double"


class BillLineType(StrEnum):
    IMAGE = "Image"
    LOGO = "Logo"
    MERCHANT_ADDRESS = "MerchantAddress"
    MERCHANT_EMAIL_ADDRESS = "MerchantEmailAddress"
    MERCHANT_NAME = "MerchantName"
    MERCHANT_PHONE_NUMBER = "MerchantPhoneNumber"
    TEXT = "Text"
    URL = "URL"
    HORIZONTAL_LINE = "HorizontalLine"
    TAX_NUMBER = "TaxNumber"


class BillText(WireModel):
    value: str
    size: Size
    align: Align | None = None
    bold: bool | None = None


class BillMerchantAddress(WireModel):
    address_lines: list[str]
    postcode: str


class BillMerchantName(WireModel):
    name: str


class BillMerchantPhoneNumber(WireModel):
    phone_number: str


class BillHorizontalLine(WireModel):
    line: LineStyle | None = None


class BillTaxNumber(WireModel):
    name: str
    number: str


class BillLine(WireModel):
    """One printed line; `line_type` names the member that holds it. Pictures, links and mail are not printed."""

    line_type: BillLineType
    merchant_address: BillMerchantAddress | None = None
    merchant_name: BillMerchantName | None = None
    merchant_phone_number: BillMerchantPhoneNumber | None = None
    text: BillText | None = None
    horizontal_line: BillHorizontalLine | None = None
    tax_number: BillTaxNumber | None = None


class BillSection(WireModel):
    lines: list[BillLine]


class OrderBill(WireModel):
    header: BillSection
    order: Order
    footer: BillSection
