"""A host who does the usual thing, for evenings that nobody looks after: seats, queues, gives up on no-shows."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import col

from data.errors import RuleBroken
from data.models import DiningTable, Occupancy, Party, Reservation, WaitlistEntry
from data.rules import arrivals, parties, waitlist
from data.rules.parties import Seating
from data.rules.reservations import live_reservation, tables_of
from data.uow import UnitOfWork
from server.guests.books import Books, Stay
from server.guests.cast import Group
from server.guests.plan import Guest

TERMINAL = "autopilot"

LOOKS = timedelta(minutes=1)
"""How soon it looks at who has come."""

LOOKS_AGAIN = timedelta(minutes=3)
"""And how often after that, while they wait."""

HELD = timedelta(minutes=20)
"""How long a table waits for guests who have not come."""

STRETCH = timedelta(minutes=60)
"""A table that is free for so long will do."""

QUOTED = 25
"""Minutes that a party is told when nothing is free."""


def receive(books: Books, group: Group, guest: Guest, now: datetime) -> str | None:
    """Seat who is at the door, or put a walk-in on the waitlist; the party's id.

    What a rule refuses waits for the next look.
    """
    if group.waiting_id is not None and not _room(books, guest.covers):
        return None
    try:
        with books.act(TERMINAL, "seat", now) as uow:
            party = _seat(uow, books, group, guest)
            if party is None:
                _queue(uow, group, guest)
    except RuleBroken:
        return None
    return party.id if party is not None else None


def _room(books: Books, covers: int) -> bool:
    """Whether so many seats are free at all: much cheaper than asking where."""
    taken = select(col(Occupancy.table_id))
    free = select(func.coalesce(func.sum(col(DiningTable.covers)), 0)).where(
        col(DiningTable.retired).is_(False), col(DiningTable.id).not_in(taken)
    )
    with books.read() as session:
        return bool(session.execute(free).scalar_one() >= covers)


def _seat(uow: UnitOfWork, books: Books, group: Group, guest: Guest) -> Party | None:
    """At their own tables if those are free, else at the best that will do; None while there is none."""
    booking = live_reservation(uow, group.reservation_id) if group.reservation_id is not None else None
    covers = booking.covers if booking is not None else guest.covers
    stay = Stay(covers, uow.now, uow.now + STRETCH, uow.now, group.reservation_id)
    tables = _own_tables(uow, booking) or books.best_tables(uow.session, stay)
    if not tables:
        return None
    if booking is not None:
        return parties.seat_reservation(uow, booking, tables)
    entry = uow.find(WaitlistEntry, group.waiting_id) if group.waiting_id is not None else None
    if entry is not None:
        return waitlist.seat(uow, entry, tables)
    return parties.seat(uow, Seating(tables, uow.now, name=guest.name, covers=covers))


def _own_tables(uow: UnitOfWork, booking: Reservation | None) -> list[str]:
    tables = tables_of(uow, booking) if booking is not None else []
    free = all(uow.find(Occupancy, table.id) is None for table in tables)
    return [table.id for table in tables] if free else []


def _queue(uow: UnitOfWork, group: Group, guest: Guest) -> None:
    if group.reservation_id is None and group.waiting_id is None:
        entry = waitlist.join(uow, guest.covers, guest.name, quoted_minutes=QUOTED, phone=guest.phone)
        group.waiting_id = entry.id


def give_up_on_no_shows(books: Books, now: datetime) -> None:
    """Free the tables of those who are long past their time."""
    for reservation_id in _overdue(books, now):
        try:
            with books.act(TERMINAL, "noshow", now) as uow:
                arrivals.give_up(uow, live_reservation(uow, reservation_id))
        except RuleBroken:
            continue


def _overdue(books: Books, now: datetime) -> list[str]:
    came = select(col(Party.reservation_id)).where(
        col(Party.reservation_id).is_not(None), col(Party.deleted_at).is_(None)
    )
    with books.read() as session:
        rows = session.execute(
            select(Reservation)
            .where(
                col(Reservation.cancelled_at).is_(None),
                col(Reservation.no_show_at).is_(None),
                col(Reservation.arrived).is_(None),
                col(Reservation.start_at) <= now - HELD,
                col(Reservation.start_at) > now - timedelta(hours=12),
                col(Reservation.id).not_in(came),
            )
            .order_by(col(Reservation.start_at), col(Reservation.reference))
        ).scalars()
        return [row.id for row in rows if (row.expected_at or row.start_at) <= now - HELD]
