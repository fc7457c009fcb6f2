"""Dojo as the tests play it: calls over REST, each reply held against the published document."""

from typing import Any

import httpx
from pydantic import SecretStr
from sqlmodel import col, select

from data.models import Event, EventState
from data.store import Store
from server.app import build_app
from server.capabilities import registry
from server.capabilities.registry import Capability
from tests.contract import published

USERNAME, PASSWORD = "dojo-caller", "s3cr3t"

BOOKING = {
    "dojoReservationId": "dj-rsv-1",
    "name": "Priya Natarajan",
    "covers": 3,
    "startTime": "2026-11-27T20:00:00.000Z",
    "endTime": "2026-11-27T21:45:00.000Z",
    "tableIds": ["tbl_2"],
    "hostNotes": "Regular - prefers the banquette",
    "guestRequests": "One guest is coeliac",
}

SEATING = {
    "dojoPartyId": "dj-pty-1",
    "name": "Priya Natarajan",
    "covers": 3,
    "startTime": "2026-11-27T19:34:12.480Z",
    "tableIds": ["tbl_2"],
    "guestRequests": "One guest is coeliac",
}

STATE = {**SEATING, "status": "Mains served"}
"""What an UpdateParty sends."""

DEPOSIT = {
    "totalAmount": {"value": 5000, "currencyCode": "GBP"},
    "description": "Holding deposit",
    "paymentIntentIds": ["pi_sandbox_1"],
}


class Dojo:
    """Calls an app as Dojo would, with its credentials."""

    def __init__(self, store: Store, *, wrap_tables: bool = False) -> None:
        self.app = build_app(store, username=USERNAME, password=SecretStr(PASSWORD), wrap_tables=wrap_tables)
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url="http://pos.test",
            auth=httpx.BasicAuth(USERNAME, PASSWORD),
        )

    async def call(self, verb: str, path: str, body: object = None, **options: Any) -> httpx.Response:
        if body is not None:
            options["json"] = body
        reply = await self.http.request(verb, path, **options)
        published.check(reply)
        return reply

    async def get(self, path: str) -> httpx.Response:
        return await self.call("GET", path)

    async def post(self, path: str, body: object) -> httpx.Response:
        return await self.call("POST", path, body)

    async def put(self, path: str, body: object) -> httpx.Response:
        return await self.call("PUT", path, body)

    async def delete(self, path: str) -> httpx.Response:
        return await self.call("DELETE", path)

    async def book(self, **changes: object) -> Any:
        """A booking made, as it was answered."""
        return ok(await self.post("/v1/reservations", {**BOOKING, **changes}))

    async def seat(self, **changes: object) -> Any:
        """A party seated, as it was answered."""
        return ok(await self.post("/v1/parties", {**SEATING, **changes}))

    async def found(self, what: str, **filters: object) -> list[str]:
        """The ids that a search finds on its first page."""
        page = ok(await self.post(f"/v1/{what}/search", filters))
        return [each["id"] for each in page["data"]]


def ok(reply: httpx.Response) -> Any:
    """The body of a success."""
    assert reply.status_code == 200, reply.text
    return reply.json()


def refusal(reply: httpx.Response) -> tuple[int, str]:
    """Status and error type of a refusal."""
    return reply.status_code, reply.json()["errorType"]


BOOKINGS = (
    "CreateReservation",
    "UpdateReservation",
    "GetReservationById",
    "SearchReservations",
    "DeleteReservationById",
    "CreateParty",
    "UpdateParty",
    "GetPartyById",
    "SearchParties",
    "DeletePartyById",
    "GetOrderById",
    "SearchOrders",
    "SearchTables",
    "ListAreas",
)
"""The capabilities that Dojo Bookings needs (digest 1.2)."""


def named(name: str) -> Capability:
    """A capability by its registered name."""
    found = registry.named(name)
    assert found is not None
    return found


INVALID = (400, "InvalidRequest")
NOT_FOUND = (404, "NotFound")
CONFLICT = (409, "Conflict")


def pending_events(store: Store) -> list[tuple[str, str]]:
    """What would be sent to Dojo."""
    with store.read() as session:
        waiting = select(Event).where(col(Event.state) == EventState.PENDING)
        return [(event.event_type, event.entity_id) for event in session.execute(waiting).scalars()]


def count(store: Store, model: Any) -> int:
    """Rows of a kind."""
    with store.read() as session:
        return len(session.execute(select(model)).all())
