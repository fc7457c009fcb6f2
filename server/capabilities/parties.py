"""Parties: what Dojo may do with the guests in the house."""

from types import NoneType
from typing import Any

from sqlalchemy.orm import Session

from data.queries import entities, search
from data.rules import dojo_parties, parties
from data.uow import UnitOfWork
from server.capabilities import answers
from server.capabilities.checks import check_same_id, digest
from server.capabilities.registry import Params, Route, registry
from server.schemas.base import Nothing
from server.schemas.parties import (
    CreatePartyRequest,
    PagedPartiesResponse,
    Party,
    PartyDeposit,
    SearchPartiesRequest,
    UpdatePartyRequest,
)

_ONE = "/v1/parties/{partyId}"


def _stored(deposit: PartyDeposit | None) -> dict[str, Any] | None:
    """A deposit as `data.models.Party.deposit` keeps it."""
    if deposit is None:
        return None
    kept = {
        "value": deposit.total_amount.value,
        "currency": deposit.total_amount.currency_code,
        "payment_intent_ids": deposit.payment_intent_ids,
    }
    return kept if deposit.description is None else {**kept, "description": deposit.description}


@registry.command("CreateParty", Route("POST", "/v1/parties"), CreatePartyRequest, Party)
def create_party(uow: UnitOfWork, params: Params[CreatePartyRequest]) -> Party:
    """Seat a party; the same request again answers with the party it made (V12)."""
    asked = params.request
    seating = parties.Seating(
        table_ids=asked.table_ids,
        started_at=asked.start_time,
        name=asked.name,
        covers=asked.covers,
        status=asked.status,
        expected_end_at=asked.expected_end_time,
        host_notes=asked.host_notes,
        guest_requests=asked.guest_requests,
        reservation_id=asked.reservation_id,
        deposit=_stored(asked.deposit),
        dojo_party_id=asked.dojo_party_id,
        dojo_reservation_id=asked.dojo_reservation_id,
        create_digest=digest(asked),
    )
    return answers.party(entities.party(uow.session, parties.seat(uow, seating).id))


@registry.command(
    "UpdateParty",
    Route("PUT", _ONE),
    UpdatePartyRequest,
    Party,
    legacy="UpdatePartyById",
    socket_ids={"partyId": "id"},
)
def update_party(uow: UnitOfWork, params: Params[UpdatePartyRequest]) -> Party:
    """Replace what an update may replace (digest 2.10); an end time sees the party off."""
    asked, party_id = params.request, params.ids["partyId"]
    check_same_id(asked.id, party_id)
    state = dojo_parties.PartyState(
        table_ids=asked.table_ids,
        started_at=asked.start_time,
        status=asked.status,
        name=asked.name,
        covers=asked.covers,
        expected_end_at=asked.expected_end_time,
        ended_at=asked.end_time,
        host_notes=asked.host_notes,
        guest_requests=asked.guest_requests,
        deposit=_stored(asked.deposit),
    )
    dojo_parties.update(uow, party_id, state, dojo_party_id=asked.dojo_party_id)
    return answers.party(entities.party(uow.session, party_id))


@registry.query("GetPartyById", Route("GET", _ONE), Nothing, Party)
def get_party(session: Session, params: Params[Nothing]) -> Party:
    """A party, gone home or not (Q35)."""
    return answers.party(entities.party(session, params.ids["partyId"]))


@registry.query("SearchParties", Route("POST", "/v1/parties/search"), SearchPartiesRequest, PagedPartiesResponse)
def search_parties(session: Session, params: Params[SearchPartiesRequest]) -> PagedPartiesResponse:
    asked = params.request
    found = search.parties(
        session,
        answers.window(asked.cursor),
        table_id=asked.table_id,
        completed_only=asked.completed_only or False,
    )
    return PagedPartiesResponse.model_construct(**answers.page(found, answers.party))


@registry.command("DeletePartyById", Route("DELETE", _ONE), Nothing, NoneType)
def delete_party(uow: UnitOfWork, params: Params[Nothing]) -> None:
    """Forget a party; refused while there is money on its tab (V23)."""
    dojo_parties.delete(uow, params.ids["partyId"])
