"""Bookings on the wire (digest 2.2)."""

from server.schemas.base import Covers, Id, Instant, NotBlank, TableIds, Text, WireModel
from server.schemas.cursor import Cursor


class Reservation(WireModel):
    id: str
    name: str
    covers: int
    start_time: Instant
    end_time: Instant
    table_ids: list[str]
    host_notes: str | None = None
    guest_requests: str | None = None


class CreateReservationRequest(WireModel):
    dojo_reservation_id: Id
    name: NotBlank
    covers: Covers
    start_time: Instant
    end_time: Instant
    table_ids: TableIds
    host_notes: Text | None = None
    guest_requests: Text | None = None


class UpdateReservationRequest(CreateReservationRequest):
    """Everything an update replaces."""

    id: Id | None = None
    """Only the socket has it. Where it is sent, it is the id of the booking addressed (digest 2.10)."""


class SearchReservationsRequest(WireModel):
    cursor: Cursor | None = None
    table_id: Text | None = None
    from_time: Instant | None = None
    to_time: Instant | None = None


class PagedReservationsResponse(WireModel):
    data: list[Reservation]
    before: str | None = None
    after: str | None = None
