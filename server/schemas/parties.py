"""Guests in the house on the wire (digest 2.3)."""

from pydantic import Field

from server.schemas.base import (
    Covers,
    Id,
    Instant,
    NotBlank,
    NotNegative,
    TableIds,
    Text,
    WireModel,
)
from server.schemas.cursor import Cursor


class PartyDeposit(WireModel):
    """What the guests paid before they came. Dojo's own; kept as it came (V26, Q29)."""

    total_amount: NotNegative
    description: Text | None = None
    payment_intent_ids: list[Id] = Field(default_factory=list)


class Party(WireModel):
    id: str
    name: str | None = None
    covers: int | None = None
    table_ids: list[str] = Field(min_length=1)
    status: str = Field(min_length=1)
    start_time: Instant
    expected_end_time: Instant | None = None
    end_time: Instant | None = None
    host_notes: str | None = None
    guest_requests: str | None = None
    reservation_id: str | None = None
    deposit: PartyDeposit | None = None


class CreatePartyRequest(WireModel):
    dojo_party_id: Id
    dojo_reservation_id: Id | None = None
    name: Text | None = None
    covers: Covers | None = None
    table_ids: TableIds
    status: Text | None = None
    """Absent or blank: the venue's first stage (Q25)."""
    start_time: Instant
    expected_end_time: Instant | None = None
    host_notes: Text | None = None
    guest_requests: Text | None = None
    reservation_id: Id | None = None
    """This POS's id of the booking, not Dojo's."""
    deposit: PartyDeposit | None = None


class UpdatePartyRequest(WireModel):
    """Everything an update replaces. The link to a booking is not among it (Q26)."""

    id: Id | None = None
    """Only the socket has it. Where it is sent, it is the id of the party addressed (digest 2.10)."""
    dojo_party_id: Id
    name: Text | None = None
    covers: Covers | None = None
    table_ids: TableIds
    status: NotBlank
    start_time: Instant
    expected_end_time: Instant | None = None
    end_time: Instant | None = None
    host_notes: Text | None = None
    guest_requests: Text | None = None
    deposit: PartyDeposit | None = None


class SearchPartiesRequest(WireModel):
    cursor: Cursor | None = None
    completed_only: bool | None = None
    """True: parties that have left; otherwise those still here (Q36)."""
    table_id: Text | None = None


class PagedPartiesResponse(WireModel):
    data: list[Party]
    before: str | None = None
    after: str | None = None
