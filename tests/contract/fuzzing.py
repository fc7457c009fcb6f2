"""What the fuzzed calls meet: a house with guests, a booking and a tab, and bodies that make sense there."""

import zlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp

from data.clock import ManualClock
from data.models import MenuItem
from data.rules import locks, orders, parties, reservations
from data.store import Store
from tests.house import DOJO, FRIDAY_19_40, HOST

TABLES = [f"tbl_{name}" for name in ("1", "3", "4", "5", "6", "T1", "T2")]
"""Those that are free; table 2 is taken."""

LOCK = "lock-1"
LAST_YEAR, PRESENT, LATER, NEXT_YEAR = (
    "2025-11-27T19:00:00.000Z",
    "2026-11-27T19:30:00.000Z",
    "2026-11-27T21:30:00.000Z",
    "2027-11-27T19:00:00.000Z",
)
MOMENTS = {
    "startTime": LAST_YEAR,
    "endTime": PRESENT,
    "expectedEndTime": LATER,
    "fromTime": PRESENT,
    "toTime": LATER,
    "expiry": NEXT_YEAR,
    "readyAt": LATER,
    "collectAt": LATER,
    "createdAt": PRESENT,
}


@dataclass(frozen=True)
class House:
    """One app and what is in it, by the path ids that lead there."""

    app: ASGIApp
    clock: ManualClock
    ids: dict[str, str]

    def plausible_ids(self, ids: dict[str, Any]) -> dict[str, Any]:
        """Mostly those of something that exists."""
        return {name: self.ids[name] if _pick(ids, 4) else id_ for name, id_ in ids.items()}

    def plausible(self, body: dict[str, Any], ids: dict[str, Any]) -> Any:
        """The body with its references, moments and sums made to fit the house; all else as generated."""
        made = self._fit(body)
        if made.get("id") is not None and ids:
            made["id"] = unquote(next(iter(ids.values())))
        if "dojoOrderId" in made and "totalAmount" in made:
            _balance(made)
        return made

    def _fit(self, value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: self._fit(each, name) for name, each in value.items()}
        if key == "tableIds" and value:
            return [TABLES[_pick(value, len(TABLES))]]
        if isinstance(value, list):
            return [self._fit(each, key) for each in value]
        if value is None:
            return value
        return self._known(key, value)

    def _known(self, key: str, value: Any) -> Any:
        """A reference or a moment of this house in place of one that is nowhere."""
        fixed = {
            **MOMENTS,
            "currencyCode": "GBP",
            "tableId": "tbl_2",
            "waiterId": "wtr_ab",
            "partyId": self.ids["partyId"],
            "reservationId": self.ids["reservationId"],
            "before": None,
            "after": None,
        }
        return fixed.get(key, value)


def enliven(store: Store) -> dict[str, str]:
    """Guests at table 2 with a tab that a card machine holds, and a booking of Dojo's: their path ids."""
    start = FRIDAY_19_40 - timedelta(hours=1)
    with store.unit_of_work(DOJO, "CreateReservation") as uow:
        asked = reservations.Booking("Ada", 2, start, start + timedelta(hours=3), ["tbl_3"])
        booked = reservations.receive(uow, asked, dojo_reservation_id="dj-rsv", create_digest="").id
    with store.unit_of_work(HOST, "order") as uow:
        party = parties.seat(uow, parties.Seating(["tbl_2"], start, name="Okafor", covers=2))
        item = uow.find(MenuItem, "101")
        assert item is not None
        tab = orders.add_items(uow, party, [orders.Wanted(item, quantity=90)]).id
        seated = party.id
    with store.unit_of_work(DOJO, "CreateOrderLock") as uow:
        locks.lock(uow, tab, LOCK, FRIDAY_19_40 + timedelta(days=300), None)
    return {"reservationId": booked, "partyId": seated, "orderId": tab, "lockId": LOCK}


def _pick(value: object, among: int) -> int:
    """A number below `among` that depends on the value alone."""
    return zlib.crc32(repr(value).encode("utf-8", "backslashreplace")) % among


def _balance(order: dict[str, Any]) -> None:
    """Make an order's type, quantities and sums agree (V27, V28)."""
    details = order["details"]
    member, other = ("dineIn", "collection") if details["orderType"] == "DineIn" else ("collection", "dineIn")
    details[member] = details.get(member) or {}
    details.pop(other, None)
    total = sum(_line_total(item) for item in order["items"])
    order["discounts"], order["payments"] = None, []
    service = (order.get("serviceChargeAmount") or {}).get("value", 0)
    order["totalAmount"]["value"] = total + service


def _line_total(line: dict[str, Any]) -> int:
    """Amounts and quantities of a line brought down to what a kitchen sees, and what they come to."""
    amounts = [line["amountPerItem"]]
    amounts += [each["amountPerModifier"] for each in line.get("modifiers") or ()]
    for amount in amounts:
        amount["value"] = abs(amount["value"]) % 10_000
    counted = [line, *(line.get("modifiers") or ())]
    for each in counted:
        each["quantity"] = abs(each["quantity"]) % 50 + 1
    modifiers = sum(each["quantity"] * each["amountPerModifier"]["value"] for each in line.get("modifiers") or ())
    parts = sum(_line_total(each) for each in line.get("subItems") or ())
    return int(line["quantity"] * (line["amountPerItem"]["value"] + modifiers + parts))
