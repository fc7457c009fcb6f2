"""Rules for what a POS answers, beyond what its schema can say. Each looks at the JSON as it came."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from server.schemas.base import parse_instant
from server.simulator.bills import is_empty


class Finding(NamedTuple):
    """A broken rule at a place in an entity."""

    rule: str
    place: str
    sentence: str
    grave: bool = True


Entity = dict[str, Any]
Findings = Iterator[Finding]

_PRECISE: Final = re.compile(r".+\.\d{3}(?:[Zz]|[+-]\d\d:\d\d)")
_CURRENCIES: Final = ("GBP", "EUR")


def _blank(entity: Entity, *members: str) -> Findings:
    for member in members:
        value = entity.get(member)
        if isinstance(value, str) and not value.strip():
            yield Finding("identity" if member == "id" else "schema", member, "this is blank")


def _precise(entity: Entity, *members: str) -> Findings:
    """Times of parties and bookings carry milliseconds (digest 2.0)."""
    for member in members:
        value = entity.get(member)
        if _moment(value) is not None and not _PRECISE.fullmatch(str(value)):
            yield Finding("times", member, "a time has exactly three digits of milliseconds here")


def _moment(value: Any) -> Any:
    try:
        return parse_instant(value)
    except ValueError:
        return None


def _in_order(entity: Entity, first: str, then: str, *, strict: bool) -> Findings:
    begin, end = _moment(entity.get(first)), _moment(entity.get(then))
    if begin and end and (end < begin or (strict and end == begin)):
        yield Finding("times", then, f"this lies before {first}")


def _tables(entity: Entity) -> Findings:
    ids = entity.get("tableIds")
    if not isinstance(ids, list):
        return
    if not ids:
        yield Finding("schema", "tableIds", "at least one table is expected")
    if len({str(each) for each in ids}) < len(ids):
        yield Finding("schema", "tableIds", "a table is named twice")


def reservation(entity: Entity) -> Findings:
    yield from _blank(entity, "id", "name")
    yield from _precise(entity, "startTime", "endTime")
    yield from _in_order(entity, "startTime", "endTime", strict=True)
    yield from _tables(entity)
    if isinstance(entity.get("covers"), int) and entity["covers"] < 1:
        yield Finding("schema", "covers", "at least one guest is expected")


def party(entity: Entity) -> Findings:
    yield from _blank(entity, "id", "status", "reservationId")
    yield from _precise(entity, "startTime", "expectedEndTime", "endTime")
    yield from _in_order(entity, "startTime", "endTime", strict=False)
    yield from _tables(entity)
    deposit = entity.get("deposit")
    if isinstance(deposit, dict) and "paymentIntentIds" not in deposit:
        yield Finding("schema", "deposit.paymentIntentIds", "this is required")


def area(entity: Entity) -> Findings:
    yield from _blank(entity, "id", "name")


def order(entity: Entity) -> Findings:
    yield from _blank(entity, "id")
    yield from _details(entity)
    yield from _amounts(entity)
    yield from _payable(entity)


def _details(entity: Entity) -> Findings:
    details = entity.get("details")
    if not isinstance(details, dict):
        return
    wanted = {"DineIn": "dineIn", "Collection": "collection"}.get(str(details.get("orderType")))
    if wanted is not None and wanted not in details:
        yield Finding("schema", f"details.{wanted}", f"orderType {details['orderType']} goes with this member")


def _value(entity: Any, member: str) -> int | None:
    money = entity.get(member) if isinstance(entity, dict) else None
    value = money.get("value") if isinstance(money, dict) else None
    return value if isinstance(value, int) else None


def _amounts(entity: Entity) -> Findings:
    """Sums as digest 2.11 has them. Cash counts in the sums without being listed (Q43)."""
    payments = [each for each in entity.get("payments") or () if isinstance(each, dict)]
    for total, part in (("paidAmount", "paidAmount"), ("tipsAmount", "tipsAmount")):
        listed = sum(_value(each, part) or 0 for each in payments)
        whole = _value(entity, total)
        if whole is not None and whole < listed:
            yield Finding("money", total, f"the payments listed come to more: {listed}")
    for place, code in _currencies(entity, ""):
        if code not in _CURRENCIES:
            yield Finding("money", place, "GBP or EUR is expected")
    if len({code for _, code in _currencies(entity, "")}) > 1:
        yield Finding("money", "", "an order has one currency")


def _currencies(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for member, inner in value.items():
            where = f"{place}.{member}".lstrip(".")
            if member == "currencyCode" and isinstance(inner, str):
                yield where, inner
            yield from _currencies(inner, where)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _currencies(inner, f"{place}.{at}")


def _payable(entity: Entity) -> Findings:
    total, paid = _value(entity, "totalAmount"), _value(entity, "paidAmount")
    if entity.get("payable") is True and "totalAmount" not in entity:
        yield Finding("money", "totalAmount", "what may be paid needs a total")
    if entity.get("payable") is True and entity.get("status") in ("Canceled", "Finalized", "Failed"):
        yield Finding("money", "payable", f"an order that is {entity['status']} cannot be paid")
    if entity.get("payable") is True and total is not None and paid is not None and paid >= total:
        yield Finding("money", "payable", "nothing is owed any more")
    if entity.get("status") == "Finalized" and total is not None and paid is not None and paid < total:
        yield Finding("money", "status", "Finalized means paid in full")


def bill(entity: Entity) -> Findings:
    for part in ("header", "footer"):
        section = entity.get(part)
        lines = section.get("lines") if isinstance(section, dict) else None
        for at, line in enumerate(lines if isinstance(lines, list) else ()):
            if isinstance(line, dict) and is_empty(line):
                yield Finding("schema", f"{part}.lines.{at}", "the member that lineType names is missing")
    inner = entity.get("order")
    if isinstance(inner, dict):
        for found in order(inner):
            yield found._replace(place=f"order.{found.place}")


RULES: Final[Mapping[str, Callable[[Entity], Findings]]] = {
    "Reservation": reservation,
    "Party": party,
    "Area": area,
    "Table": area,
    "Order": order,
    "OrderBill": bill,
}
"""By the name of the schema."""
