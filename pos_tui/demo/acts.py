"""What a script lets Dojo's guests do, found by the names they booked under."""

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from data.clock import quarter_of
from data.models import Occupancy, Order, Party, Reservation, ReservationTable
from data.rules.ranking import propose
from pos_tui.demo.script import DojoAct
from server.guests.backstage import DojoApp
from server.guests.counterpart import DojoBooking, DojoUnavailable
from server.guests.world import World


def perform(world: World, act: DojoAct) -> str:
    """Do it, on the world's thread; a sentence when it does not work out, else nothing."""
    try:
        return {"book": _book, "seat": _seat, "cancel": _cancel, "pay": _pay}[act.act](world, act)
    except DojoUnavailable as trouble:
        return str(trouble)


def _book(world: World, act: DojoAct) -> str:
    now = world.clock.utc_now()
    start = quarter_of(now + timedelta(minutes=act.minutes))
    end = start + timedelta(minutes=90)
    with world.store.read() as session:
        tables = propose(session, act.covers, start, end, now)
    if tables is None:
        return f"there is no table for {act.covers} then"
    ids = [table.id for table in tables]
    DojoApp(world.backstage).book(DojoBooking(act.guest, act.covers, start, end, ids, act.requests))
    return ""


def _booking(world: World, act: DojoAct) -> str | None:
    with world.store.read() as session:
        return session.execute(
            select(col(Reservation.id))
            .where(col(Reservation.name) == act.guest, col(Reservation.cancelled_at).is_(None))
            .order_by(col(Reservation.created_at).desc())
            .limit(1)
        ).scalar()


def _seat(world: World, act: DojoAct) -> str:
    booking = _booking(world, act)
    if booking is None:
        return f"nobody has booked as {act.guest}"
    now = world.clock.utc_now()
    with world.store.read() as session:
        own = session.execute(
            select(col(ReservationTable.table_id)).where(col(ReservationTable.reservation_id) == booking)
        ).scalars()
        tables = list(own)
        if any(session.get(Occupancy, table) is not None for table in tables):
            free = propose(session, act.covers, now, now + timedelta(minutes=30), now) or []
            tables = [table.id for table in free]
    if not tables:
        return "there is no free table"
    DojoApp(world.backstage).seat(booking, tables)
    return ""


def _cancel(world: World, act: DojoAct) -> str:
    booking = _booking(world, act)
    if booking is None:
        return f"nobody has booked as {act.guest}"
    DojoApp(world.backstage).cancel(booking)
    return ""


def _pay(world: World, act: DojoAct) -> str:
    with world.store.read() as session:
        owed = session.execute(
            select(col(Order.id))
            .join(Party, col(Party.id) == col(Order.party_id))
            .where(col(Party.name) == act.guest, col(Order.payable).is_(True))
            .limit(1)
        ).scalar()
    if owed is None:
        return f"{act.guest} owe nothing"
    DojoApp(world.backstage).pay(owed, parts=1, tip=0)
    return ""
