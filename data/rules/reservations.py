"""The book: taking bookings, changing them, cancelling them. Host and Dojo come through here alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from data.errors import BookingClash, NoSuchEntity, ReferenceReused
from data.ids import new_id, new_reference
from data.models import DiningTable, EventType, Reservation, ReservationTable
from data.rules.blocks import check_unblocked
from data.rules.checks import (
    check_adoptable,
    check_covers,
    check_name,
    check_order,
    reservation_ref,
    warn_of_hours,
    warn_of_past,
    warn_of_size,
)
from data.rules.clashes import Stay, warn_of_clash
from data.rules.pacing import warn_of_pacing
from data.rules.tables import commitments, named_tables, table_ref
from data.uow import UnitOfWork


@dataclass(frozen=True)
class Booking:
    """What a booking says. `guest_requests` are the guest's own words and come only from Dojo (V25)."""

    name: str
    covers: int
    start_at: datetime
    end_at: datetime
    table_ids: Sequence[str]
    host_notes: str | None = None
    guest_requests: str | None = None
    phone: str | None = None


def live_reservation(uow: UnitOfWork, reservation_id: str) -> Reservation:
    """The booking with this id. Raises NoSuchEntity if it never was or was cancelled (V3)."""
    reservation = uow.find(Reservation, reservation_id)
    if reservation is None or reservation.cancelled_at is not None:
        raise NoSuchEntity("reservation", reservation_id)
    return reservation


def tables_of(uow: UnitOfWork, reservation: Reservation) -> list[DiningTable]:
    """The tables a booking is planned for, in order."""
    return list(
        uow.session.execute(
            select(DiningTable)
            .join(ReservationTable, col(ReservationTable.table_id) == col(DiningTable.id))
            .where(col(ReservationTable.reservation_id) == reservation.id)
            .order_by(col(ReservationTable.position))
        ).scalars()
    )


def book(uow: UnitOfWork, booking: Booking) -> Reservation:
    """Take a booking at the stand. Raises TableBlocked, among others.

    Overlaps, pacing, odd hours and a time that has gone by are warned of, not refused (V18, Q87).
    """
    reservation = _create(uow, booking)
    warn_of_past(uow, booking.start_at)
    return reservation


def receive(uow: UnitOfWork, booking: Booking, *, dojo_reservation_id: str, create_digest: str) -> Reservation:
    """Take a booking from Dojo. The same reference again gives the booking it made, or ReferenceReused (V12)."""
    known = _known(uow, dojo_reservation_id)
    if known is not None:
        if known.create_digest != create_digest:
            raise ReferenceReused("dojoReservationId", reservation_ref(known))
        return known
    reservation = _create(uow, booking)
    reservation.dojo_reservation_id = dojo_reservation_id
    reservation.create_digest = create_digest
    uow.mute(EventType.RESERVATION, reservation.id)
    return reservation


def update(
    uow: UnitOfWork, reservation_id: str, booking: Booking, *, dojo_reservation_id: str, create_digest: str
) -> Reservation:
    """Replace what an UpdateReservation may replace (digest 2.10, V13); the phone is ours and stays.

    The update that first names Dojo's reference counts as its creation: the same sent as one is a retry (V12).
    """
    reservation = live_reservation(uow, reservation_id)
    stored, holder = reservation.dojo_reservation_id, _known(uow, dojo_reservation_id)
    check_adoptable(
        "dojoReservationId",
        stored,
        dojo_reservation_id,
        reservation_ref(reservation),
        reservation_ref(holder) if holder is not None else None,
    )
    if stored is None:
        reservation.dojo_reservation_id, reservation.create_digest = dojo_reservation_id, create_digest
    uow.mute(EventType.RESERVATION, reservation.id)
    reservation.guest_requests = booking.guest_requests
    amend(uow, reservation, booking)
    return reservation


def amend(uow: UnitOfWork, reservation: Reservation, booking: Booking) -> None:
    """Change a booking's name, covers, times, tables and notes; the guest's requests are not ours to change.

    Who was expected late for the old time is expected at the new one.
    """
    tables = _checked(uow, booking, reservation)
    if booking.start_at != reservation.start_at:
        reservation.expected_at = None
    reservation.name = booking.name
    reservation.covers = booking.covers
    reservation.start_at = booking.start_at
    reservation.end_at = booking.end_at
    reservation.host_notes = booking.host_notes
    _plan_tables(uow, reservation, tables)


def cancel(uow: UnitOfWork, reservation: Reservation) -> None:
    """Cancel a booking. A party that came for it stays (V24)."""
    reservation.cancelled_at = uow.now


def delete(uow: UnitOfWork, reservation_id: str) -> None:
    """Dojo deletes a booking; a second time raises NoSuchEntity (digest 9.1 A5)."""
    reservation = live_reservation(uow, reservation_id)
    uow.mute(EventType.RESERVATION, reservation.id)
    cancel(uow, reservation)


def _known(uow: UnitOfWork, dojo_reservation_id: str) -> Reservation | None:
    """The live booking that has this reference of Dojo's."""
    return uow.session.execute(
        select(Reservation).where(
            col(Reservation.dojo_reservation_id) == dojo_reservation_id,
            col(Reservation.cancelled_at).is_(None),
        )
    ).scalar_one_or_none()


def _create(uow: UnitOfWork, booking: Booking) -> Reservation:
    tables = _checked(uow, booking)
    reservation = uow.add(
        Reservation(
            id=new_id("reservation"),
            reference=_free_reference(uow),
            name=booking.name,
            covers=booking.covers,
            start_at=booking.start_at,
            end_at=booking.end_at,
            phone=booking.phone,
            host_notes=booking.host_notes,
            guest_requests=booking.guest_requests,
            created_at=uow.now,
        )
    )
    uow.session.flush()
    _plan_tables(uow, reservation, tables)
    return reservation


def _checked(uow: UnitOfWork, booking: Booking, amended: Reservation | None = None) -> list[DiningTable]:
    check_name(booking.name)
    check_covers(booking.covers)
    check_order(uow, "endTime", booking.start_at, booking.end_at, strict=True)
    tables = named_tables(uow, booking.table_ids)
    check_unblocked(uow, _newly_held(uow, booking, tables, amended), booking.start_at, booking.end_at)
    but = amended.id if amended is not None else None
    _check_overlaps(uow, booking, tables, but)
    warn_of_clash(uow, tables, Stay(booking.start_at, booking.end_at, booking.covers, but), movable=True)
    warn_of_size(uow, booking.covers, tables)
    warn_of_hours(uow, booking.start_at)
    warn_of_pacing(uow, booking.start_at, booking.covers, but)
    return tables


def _check_overlaps(uow: UnitOfWork, booking: Booking, tables: list[DiningTable], but: str | None) -> None:
    """Raises BookingClash where the venue's policy is to refuse what others only warn of (V18)."""
    if not uow.policy.refuse_overlaps or uow.override:
        return
    by_id = {table.id: table for table in tables}
    for commitment in commitments(uow.session, booking.start_at, booking.end_at, but=but):
        table = by_id.get(commitment.table_id)
        if table is not None:
            raise BookingClash(table_ref([table]), reservation_ref(commitment.reservation))


def _newly_held(
    uow: UnitOfWork, booking: Booking, tables: list[DiningTable], amended: Reservation | None
) -> list[DiningTable]:
    """The tables a booking did not hold for this time before: a block set since does not stop other changes."""
    if amended is None or (amended.start_at, amended.end_at) != (booking.start_at, booking.end_at):
        return tables
    held = tables_of(uow, amended)
    return [table for table in tables if table not in held]


def _free_reference(uow: UnitOfWork) -> str:
    while True:
        reference = new_reference()
        taken = uow.session.execute(
            select(col(Reservation.id)).where(
                col(Reservation.reference) == reference, col(Reservation.cancelled_at).is_(None)
            )
        ).first()
        if taken is None:
            return reference


def _plan_tables(uow: UnitOfWork, reservation: Reservation, tables: Sequence[DiningTable]) -> None:
    rows = uow.session.execute(
        select(ReservationTable).where(col(ReservationTable.reservation_id) == reservation.id)
    ).scalars()
    kept = {row.table_id: row for row in rows}
    for position, table in enumerate(tables):
        row = kept.pop(table.id, None)
        if row is None:
            uow.add(ReservationTable(reservation_id=reservation.id, table_id=table.id, position=position))
        else:
            row.position = position
    for row in kept.values():
        uow.delete(row)
    uow.session.flush()
