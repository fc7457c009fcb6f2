"""What a script lets Dojo's guests do, found by the names they booked under."""

import json
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from data.clock import quarter_of
from data.models import DiningTable, Occupancy, Order, Party, Reservation, ReservationTable
from data.queries.floor import floor_snapshot
from data.queries.views import TableView
from data.rules.checks import wire_time
from data.rules.ranking import propose, rank
from pos_tui.demo.script import DojoAct
from server.guests.backstage import DojoApp
from server.guests.counterpart import DojoBooking, DojoUnavailable
from server.guests.world import World


def perform(world: World, act: DojoAct, table: str | None = None) -> str:
    """Do it, on the world's thread; a sentence when it does not work out, else nothing.

    `table` is the id of the chosen one: that is where a card machine is brought if nobody is named.
    """
    try:
        world.backstage.await_link()
        if act.act in ("hold", "pay"):
            return _card_machine(world, act, table)
        if act.act == "call":
            return _call(world, act, table)
        return {"book": _book, "seat": _seat, "cancel": _cancel}[act.act](world, act)
    except DojoUnavailable as trouble:
        return str(trouble)


def _book(world: World, act: DojoAct) -> str:
    """At the wanted time or the next that has a table; where nothing has, all the same: bookings may overlap."""
    first = quarter_of(world.clock.utc_now() + timedelta(minutes=act.minutes))
    for start in (first + step * timedelta(minutes=15) for step in range(9)):
        if tables := _plain_to_see(world, act.covers, start):
            break
    else:
        start, tables = first, _roomy(world)[-1:]
    booking = DojoBooking(act.guest, act.covers, start, start + timedelta(minutes=90), tables, act.requests)
    DojoApp(world.backstage).book(booking)
    return ""


def _plain_to_see(world: World, covers: int, start: datetime) -> list[str]:
    """The best tables from a time on; rather such as show this booking: nobody before, no wish beside hers."""
    now = world.clock.utc_now()
    with world.store.read() as session:
        ranked = rank(session, covers, start, start + timedelta(minutes=90), now)
        tables = {table.id: table for table in floor_snapshot(session, now).tables}
    fitting = [[table.id for table in each.tables] for each in ranked if each.fits]

    def outshone(table: TableView) -> bool:
        before, party = table.next_booking, table.party
        return (before is not None and before.start_at < start) or bool(party and party.guest_requests)

    return min(fitting, key=lambda ids: any(outshone(tables[each]) for each in ids), default=[])


def _free_for(world: World, covers: int, start: datetime, stay: timedelta) -> list[str]:
    with world.store.read() as session:
        return [table.id for table in propose(session, covers, start, start + stay, world.clock.utc_now()) or []]


def _roomy(world: World, *, empty: bool = False) -> list[str]:
    """Tables by their seats, the largest last; `empty`: nobody sits there now."""
    taken = select(col(Occupancy.table_id))
    tables = (
        select(col(DiningTable.id)).where(col(DiningTable.retired).is_(False)).order_by(col(DiningTable.covers))
    )
    with world.store.read() as session:
        return list(
            session.execute(tables.where(col(DiningTable.id).not_in(taken)) if empty else tables).scalars()
        )


def _booking(world: World, act: DojoAct) -> str | None:
    """By the name; without one the next that nobody sits for, rather one whose tables are empty."""
    came = select(col(Party.reservation_id)).where(
        col(Party.reservation_id).is_not(None), col(Party.deleted_at).is_(None)
    )
    wanted = select(Reservation).where(
        col(Reservation.cancelled_at).is_(None),
        col(Reservation.no_show_at).is_(None),
        col(Reservation.id).not_in(came),
    )
    if act.guest:
        wanted = wanted.where(col(Reservation.name) == act.guest)
    with world.store.read() as session:
        found = session.execute(
            wanted.where(col(Reservation.end_at) > world.clock.utc_now()).order_by(
                col(Reservation.start_at), col(Reservation.reference)
            )
        ).scalars()
        ids = [row.id for row in found]
    return next((each for each in ids if not _taken(world, each)), ids[0] if ids else None)


def _planned(world: World, booking: str) -> list[str]:
    with world.store.read() as session:
        return list(
            session.execute(
                select(col(ReservationTable.table_id)).where(col(ReservationTable.reservation_id) == booking)
            ).scalars()
        )


def _taken(world: World, booking: str) -> bool:
    with world.store.read() as session:
        return any(session.get(Occupancy, table) is not None for table in _planned(world, booking))


def _seat(world: World, act: DojoAct) -> str:
    booking = _booking(world, act)
    if booking is None:
        return f"nobody has booked as {act.guest}" if act.guest else "nobody is expected"
    now = world.clock.utc_now()
    tables = [] if _taken(world, booking) else _planned(world, booking)
    tables = tables or _free_for(world, act.covers, now, timedelta(minutes=30)) or _roomy(world, empty=True)[-1:]
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


def _card_machine(world: World, act: DojoAct, table: str | None) -> str:
    whose = col(Party.name) == act.guest if act.guest else col(Order.table_id) == table
    with world.store.read() as session:
        owed = session.execute(
            select(col(Order.id), col(Order.total_amount) - col(Order.paid_amount))
            .join(Party, col(Party.id) == col(Order.party_id))
            .where(whose, col(Order.payable).is_(True))
            .limit(1)
        ).first()
    if owed is None:
        return f"{act.guest or 'the guests at the chosen table'} owe nothing"
    order_id, amount = owed
    if act.act == "hold":
        DojoApp(world.backstage).hold(order_id)
    else:
        DojoApp(world.backstage).pay(order_id, parts=act.parts, tip=amount * act.tip // 100)
    return ""


def _call(world: World, act: DojoAct, table: str | None) -> str:
    """Whatever the POS answers is what the script is about; that it answers is all that can go wrong."""
    now = wire_time(world.clock.utc_now())
    body = json.loads(json.dumps(act.body).replace("{table}", table or "").replace("{now}", now))
    caller = world.backstage.dojo.caller
    reply = world.backstage.ask(caller.once(act.name, act.ids, body, wrong_on_purpose=True))
    return "there was no answer" if reply.lost else ""
