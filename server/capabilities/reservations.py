"""Bookings: what Dojo may do with the book."""

from types import NoneType

from sqlalchemy.orm import Session

from data.queries import entities, search
from data.rules import reservations as rules
from data.uow import UnitOfWork
from server.capabilities import answers
from server.capabilities.checks import check_same_id, digest
from server.capabilities.registry import Params, Route, registry
from server.schemas.base import Nothing
from server.schemas.reservations import (
    CreateReservationRequest,
    PagedReservationsResponse,
    Reservation,
    SearchReservationsRequest,
    UpdateReservationRequest,
)

_ONE = "/v1/reservations/{reservationId}"


def _booking(asked: CreateReservationRequest) -> rules.Booking:
    return rules.Booking(
        name=asked.name,
        covers=asked.covers,
        start_at=asked.start_time,
        end_at=asked.end_time,
        table_ids=asked.table_ids,
        host_notes=asked.host_notes,
        guest_requests=asked.guest_requests,
    )


@registry.command("CreateReservation", Route("POST", "/v1/reservations"), CreateReservationRequest, Reservation)
def create_reservation(uow: UnitOfWork, params: Params[CreateReservationRequest]) -> Reservation:
    """Take a booking; the same request again answers with the booking it made (V12)."""
    asked = params.request
    made = rules.receive(
        uow, _booking(asked), dojo_reservation_id=asked.dojo_reservation_id, create_digest=digest(asked)
    )
    return answers.reservation(entities.reservation(uow.session, made.id))


@registry.command(
    "UpdateReservation",
    Route("PUT", _ONE),
    UpdateReservationRequest,
    Reservation,
    legacy="UpdateReservationById",
    socket_ids={"reservationId": "id"},
)
def update_reservation(uow: UnitOfWork, params: Params[UpdateReservationRequest]) -> Reservation:
    """Replace what an update may replace (digest 2.10)."""
    asked, reservation_id = params.request, params.ids["reservationId"]
    check_same_id(asked.id, reservation_id)
    rules.update(
        uow,
        reservation_id,
        _booking(asked),
        dojo_reservation_id=asked.dojo_reservation_id,
        create_digest=digest(asked),
    )
    return answers.reservation(entities.reservation(uow.session, reservation_id))


@registry.query("GetReservationById", Route("GET", _ONE), Nothing, Reservation)
def get_reservation(session: Session, params: Params[Nothing]) -> Reservation:
    return answers.reservation(entities.reservation(session, params.ids["reservationId"]))


@registry.query(
    "SearchReservations",
    Route("POST", "/v1/reservations/search"),
    SearchReservationsRequest,
    PagedReservationsResponse,
)
def search_reservations(session: Session, params: Params[SearchReservationsRequest]) -> PagedReservationsResponse:
    asked = params.request
    found = search.reservations(
        session,
        answers.window(asked.cursor),
        table_id=asked.table_id,
        from_time=asked.from_time,
        to_time=asked.to_time,
    )
    return PagedReservationsResponse.model_construct(**answers.page(found, answers.reservation))


@registry.command("DeleteReservationById", Route("DELETE", _ONE), Nothing, NoneType)
def delete_reservation(uow: UnitOfWork, params: Params[Nothing]) -> None:
    """Cancel a booking; a party that came for it stays (V24)."""
    rules.delete(uow, params.ids["reservationId"])
