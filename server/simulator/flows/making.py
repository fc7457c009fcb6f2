"""Bookings, parties and orders for the flows to work with."""

from typing import Any

from server.simulator.flows.running import Run

PRICE = 1250


def booking(run: Run, table_id: str, **changes: Any) -> dict[str, Any]:
    """A CreateReservation for two hours from now."""
    return {
        "dojoReservationId": run.new_id("rsv"),
        "name": "Sim Okafor",
        "covers": 2,
        "startTime": run.in_minutes(120),
        "endTime": run.in_minutes(225),
        "tableIds": [table_id],
        "hostNotes": "Made by the Dojo simulator",
        "guestRequests": "One guest is allergic to sesame",
        **changes,
    }


def seating(run: Run, *table_ids: str, **changes: Any) -> dict[str, Any]:
    """A CreateParty for now, with no more than it needs."""
    return {
        "dojoPartyId": run.new_id("pty"),
        "startTime": run.in_minutes(0),
        "tableIds": list(table_ids),
        **changes,
    }


def update_of(party: dict[str, Any], dojo_id: str, **changes: Any) -> dict[str, Any]:
    """An UpdateParty that leaves everything as it is but the changes."""
    kept = {name: value for name, value in party.items() if name not in ("id", "reservationId")}
    return {**kept, "dojoPartyId": dojo_id, **changes}


def order(run: Run, table_id: str, party_id: str, plu: str) -> dict[str, Any]:
    """A CreateOrder with two of one thing."""
    currency = _currency(run)
    return {
        "dojoOrderId": run.new_id("ord"),
        "items": [
            {
                "plu": plu,
                "name": "Simulated dish",
                "quantity": 2,
                "amountPerItem": {"value": PRICE, "currencyCode": currency},
            }
        ],
        "totalAmount": {"value": 2 * PRICE, "currencyCode": currency},
        "payments": [],
        "details": {"orderType": "DineIn", "dineIn": {"tableId": table_id, "partyId": party_id}},
    }


def _currency(run: Run) -> str:
    """The restaurant's, as far as its orders show it."""
    totals = (order.total_amount for order in run.dojo.book.orders.values())
    return next((total.currency_code for total in totals if total is not None), "GBP")
