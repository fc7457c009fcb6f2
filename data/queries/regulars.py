"""The floor with what is known of its guests from other visits."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from data.queries.guests import Who, regulars, told
from data.queries.views import FloorSnapshot


def with_regulars(session: Session, snapshot: FloorSnapshot, now: datetime) -> FloorSnapshot:
    """The same floor; bookings and those who wait say what was before this service day.

    Looked up for all of them at once: the number of statements does not depend on theirs.
    """
    venue = snapshot.venue
    begins, _ = venue.day_bounds(venue.service_day(now))
    guests = {booking.id: Who.of(booking.name, booking.phone) for booking in snapshot.bookings}
    guests |= {waiting.id: Who.of(waiting.name, waiting.phone) for waiting in snapshot.waitlist}
    known = {who: told(found, venue, now) for who, found in regulars(session, guests.values(), begins).items()}
    if not known:
        return snapshot

    bookings = {row.id: replace(row, before=known.get(guests[row.id], "")) for row in snapshot.bookings}
    return replace(
        snapshot,
        bookings=tuple(bookings.values()),
        waitlist=tuple(replace(row, before=known.get(guests[row.id], "")) for row in snapshot.waitlist),
        tables=tuple(
            replace(table, next_booking=bookings[table.next_booking.id]) if table.next_booking else table
            for table in snapshot.tables
        ),
    )
