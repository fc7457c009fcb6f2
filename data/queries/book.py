"""Reading the book: the bookings of a service day, and who sat where in it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import DiningTable, Party, PartyTable, Reservation, ReservationTable
from data.queries.service import Covers, covers_by_quarter
from data.queries.venue import venue_profile
from data.queries.views import BookingView
from data.venue import VenueProfile

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True)
class Visit:
    """A party at its tables, from when it sat down until it left or is expected to."""

    party_id: str
    label: str
    covers: int | None
    table_ids: tuple[str, ...]
    start: datetime
    end: datetime
    here: bool


@dataclass(frozen=True)
class LaterView:
    """A booking of a day to come, as far as it is searched for."""

    id: str
    reference: str
    name: str
    covers: int
    start_at: datetime
    phone: str | None


@dataclass(frozen=True)
class DayView:
    """One service day of the book."""

    day: date
    bookings: tuple[BookingView, ...]
    """By time; cancelled ones are not among them."""
    visits: tuple[Visit, ...]
    covers_by_quarter: Covers

    @property
    def covers(self) -> int:
        return sum(booking.covers for booking in self.bookings if not booking.no_show)


def day_view(session: Session, day: date, now: datetime) -> DayView:
    """The book of one service day, in a constant number of statements."""
    venue = venue_profile(session)
    names = dict(session.execute(select(col(DiningTable.id), col(DiningTable.name))).all())
    bookings = bookings_of_day(session, venue, day, names, _leads(session))
    arrivals = ((booking.expected_at, booking.covers) for booking in bookings if not booking.no_show)
    return DayView(day, tuple(bookings), _visits(session, venue, day, now), covers_by_quarter(arrivals))


def _leads(session: Session) -> dict[str, str]:
    """Who has the tables for each party that sits with another one now."""
    return {
        guest: lead
        for guest, lead in session.execute(
            select(col(Party.id), col(Party.joined_to)).where(col(Party.joined_to).is_not(None))
        )
        if lead is not None
    }


def _visits(session: Session, venue: VenueProfile, day: date, now: datetime) -> tuple[Visit, ...]:
    begins, ends = venue.day_bounds(day)
    of_day = (
        col(Party.deleted_at).is_(None),
        col(Party.joined_to).is_(None),
        col(Party.started_at) >= begins,
        col(Party.started_at) < ends,
    )
    tables_of = grouped(
        session.execute(
            select(col(PartyTable.party_id), col(PartyTable.table_id))
            .join(Party, col(Party.id) == col(PartyTable.party_id))
            .where(*of_day)
            .order_by(col(PartyTable.party_id), col(PartyTable.position))
        )
    )
    rows = session.execute(select(Party).where(*of_day).order_by(col(Party.started_at), col(Party.id))).scalars()
    return tuple(
        Visit(
            row.id,
            row.name or "Walk-in",
            row.covers,
            tuple(tables_of.get(row.id, ())),
            row.started_at,
            row.ended_at or max(row.expected_end_at or now, now),
            row.ended_at is None,
        )
        for row in rows
    )


MOST_LATER = 1000
"""Bookings of days to come that are searched at the most, the soonest first."""


def later_bookings(session: Session, venue: VenueProfile, now: datetime) -> tuple[LaterView, ...]:
    """Bookings after this service day, the soonest first."""
    _, ends = venue.day_bounds(venue.service_day(now))
    rows = session.execute(
        select(
            col(Reservation.id),
            col(Reservation.reference),
            col(Reservation.name),
            col(Reservation.covers),
            col(Reservation.start_at),
            col(Reservation.phone),
        )
        .where(col(Reservation.start_at) >= ends, col(Reservation.cancelled_at).is_(None))
        .order_by(col(Reservation.start_at), col(Reservation.id))
        .limit(MOST_LATER)
    )
    return tuple(LaterView(*row) for row in rows)


def bookings_of_day(
    session: Session, venue: VenueProfile, day: date, names: Mapping[str, str], leads: Mapping[str, str]
) -> list[BookingView]:
    """A service day's live bookings by time.

    `names` gives each table's name by its id, `leads` the party that has the tables for each that has joined one.
    """
    begins, ends = venue.day_bounds(day)
    of_day: tuple[ColumnElement[bool], ...] = (
        col(Reservation.cancelled_at).is_(None),
        col(Reservation.start_at) >= begins,
        col(Reservation.start_at) < ends,
    )
    tables_of = grouped(
        session.execute(
            select(col(ReservationTable.reservation_id), col(ReservationTable.table_id))
            .join(Reservation, col(Reservation.id) == col(ReservationTable.reservation_id))
            .where(*of_day)
            .order_by(col(ReservationTable.reservation_id), col(ReservationTable.position))
        )
    )
    parties = {
        reservation_id: (leads.get(party_id, party_id), party_id not in leads and ended_at is not None)
        for reservation_id, party_id, ended_at in session.execute(
            select(col(Party.reservation_id), col(Party.id), col(Party.ended_at))
            .join(Reservation, col(Reservation.id) == col(Party.reservation_id))
            .where(*of_day, col(Party.deleted_at).is_(None))
            .order_by(col(Party.started_at))
        )
    }
    rows = session.execute(
        select(Reservation)
        .where(*of_day)
        .order_by(col(Reservation.start_at), col(Reservation.name), col(Reservation.id))
    ).scalars()
    return [booking_view(row, tuple(tables_of.get(row.id, ())), names, parties.get(row.id)) for row in rows]


def booking_view(
    row: Reservation,
    table_ids: tuple[str, ...],
    names: Mapping[str, str],
    party: tuple[str, bool] | None,
) -> BookingView:
    """A stored booking as the screens show it; `party` is the id of who came for it and whether they left."""
    return BookingView(
        id=row.id,
        reference=row.reference,
        name=row.name,
        covers=row.covers,
        start_at=row.start_at,
        end_at=row.end_at,
        phone=row.phone,
        host_notes=row.host_notes,
        guest_requests=row.guest_requests,
        table_ids=table_ids,
        table_names=tuple(names[table_id] for table_id in table_ids),
        party_id=party[0] if party else None,
        party_left=party[1] if party else False,
        no_show=row.no_show_at is not None,
        from_dojo=row.dojo_reservation_id is not None,
        expected_at=row.expected_at or row.start_at,
        arrived=row.arrived,
    )


def grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    groups: defaultdict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups
