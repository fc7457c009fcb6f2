"""Between the booking and the table: guests who ring, who wait at the bar, who never come, who sat too soon.

The contract has no field for any of it: Dojo's reservation stays as it is, and no event leaves.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from data.errors import AlreadyCame, AlreadyExpected, AlreadyNoShow, AlreadySeated, CoversUnknown, TabStarted
from data.ids import new_id
from data.models import DiningTable, Occupancy, Order, Party, Reservation, WaitlistEntry
from data.money import format_money
from data.rules import joins, orders, parties, pre_orders, reservations, tabs
from data.rules.checks import check_covers, clock_time, day_time, party_ref, reservation_ref
from data.rules.clashes import Stay, warn_of_clash
from data.rules.tables import table_ref
from data.uow import UnitOfWork


def expect(uow: UnitOfWork, reservation: Reservation, minutes: int) -> datetime:
    """The guests rang: they come so many minutes after their time; 0 is on time. Answers when that is.

    A no-show is expected again. Raises AlreadyExpected, AlreadySeated or AlreadyCame.
    """
    _check_awaited(uow, reservation)
    later = timedelta(minutes=minutes)
    if reservation.no_show_at is None and due(reservation) == reservation.start_at + later:
        booked = day_time(uow, reservation.start_at)
        raise AlreadyExpected(reservation_ref(reservation), day_time(uow, due(reservation)), booked)
    reservation.expected_at = reservation.start_at + later if minutes else None
    reservation.no_show_at = None
    stay = Stay(reservation.start_at, reservation.end_at + later, reservation.covers, reservation.id)
    warn_of_clash(uow, reservations.tables_of(uow, reservation), stay)
    return reservation.start_at + later


def due(reservation: Reservation) -> datetime:
    """When the guests come, as far as is known."""
    return reservation.expected_at or reservation.start_at


def arrive(uow: UnitOfWork, reservation: Reservation, covers: int | None = None) -> int:
    """So many of the party are here and wait for their table; without `covers` all. Answers how many.

    A no-show that comes is none. Raises AlreadySeated, AlreadyCame or BadCovers.
    """
    _check_awaited(uow, reservation)
    here = covers if covers is not None else reservation.covers
    check_covers(here)
    if here > reservation.covers:
        uow.warn(f"{here} are here, {reservation.name} booked for {reservation.covers}")
    reservation.arrived = here
    reservation.no_show_at = None
    return here


def sit_down_later(uow: UnitOfWork, party: Party, here: int | None = None) -> int:
    """Of a party that sits already so many are here now; without `here` all. Answers how many are still to come.

    Dojo's covers stay as they are: they count who is expected. Raises CoversUnknown, BadCovers or PartyGone.
    """
    parties.check_here(party)
    if party.covers is None:
        raise CoversUnknown(party_ref(party), table_ref(parties.tables_of(uow, party)[:1]))
    here = here if here is not None else party.covers
    check_covers(here)
    if here > party.covers:
        uow.warn(f"{here} are here, {party_ref(party).label} are {party.covers}; `e` changes the covers")
    party.arrived = here if here < party.covers else None
    return max(0, party.covers - here)


def seated_for(uow: UnitOfWork, reservation: Reservation) -> Party | None:
    """Who sits for this booking, or with whom they sit."""
    came = uow.session.execute(
        select(Party).where(col(Party.reservation_id) == reservation.id, col(Party.deleted_at).is_(None))
    ).scalars()
    return next((lead for party in came if (lead := parties.lead_of(uow, party)).ended_at is None), None)


def call_off(uow: UnitOfWork, reservation: Reservation) -> None:
    """The guests cancel: nobody comes for this booking any more. Raises AlreadySeated or AlreadyCame.

    Dojo's own cancelling does not come through here: it leaves a party that came for the booking where it is.
    """
    _check_away(uow, reservation)
    _check_never_came(uow, reservation)
    reservations.cancel(uow, reservation)


def give_up(uow: UnitOfWork, reservation: Reservation) -> None:
    """Nobody came: the booking stays, its tables are free for others.

    Raises AlreadyNoShow, AlreadySeated or AlreadyCame.
    """
    if reservation.no_show_at is not None:
        raise AlreadyNoShow(reservation_ref(reservation))
    _check_away(uow, reservation)
    _check_awaited(uow, reservation)
    if due(reservation) > uow.now:
        uow.warn(f"{reservation.name} is not expected before {day_time(uow, due(reservation))}")
    if reservation.arrived is not None:
        uow.warn(f"{reservation.arrived} of them were here")
    reservation.arrived = None
    reservation.no_show_at = uow.now


def unseat(uow: UnitOfWork, party: Party) -> Reservation | WaitlistEntry:
    """Guests who sat down too soon wait again: for their booking, or on the waitlist. Answers which.

    The party never was. Raises TabStarted once something is on its tab, HasCompany, CoversUnknown, PartyGone
    or TabLocked.
    """
    parties.check_here(party)
    joins.check_alone(uow, party)
    tables = parties.tables_of(uow, party)
    pre_orders.hand_back(uow, party)
    _drop_empty_tabs(uow, party)
    waiting = _booking_of(uow, party) or _wait_again(uow, party, tables)
    party.deleted_at = uow.now
    for table in tables:
        sitting = uow.find(Occupancy, table.id)
        if sitting is not None:
            uow.delete(sitting)
    return waiting


def _check_away(uow: UnitOfWork, reservation: Reservation) -> None:
    """Who sits here has neither cancelled nor stayed away. Raises AlreadySeated."""
    party = seated_for(uow, reservation)
    if party is not None:
        tables = parties.tables_of(uow, party)
        leave, back = (f"`{verb} {tables[0].name}`" for verb in ("c", "back"))
        instead = f"; {leave} when they leave, or {back} if they do not sit there after all"
        raise AlreadySeated(reservation_ref(reservation), table_ref(tables), instead)


def _check_awaited(uow: UnitOfWork, reservation: Reservation) -> None:
    parties.check_not_seated(uow, reservation)
    _check_never_came(uow, reservation)


def _check_never_came(uow: UnitOfWork, reservation: Reservation) -> None:
    """Who has sat here and gone is no cancellation and no no-show. Raises AlreadyCame."""
    left = uow.session.execute(
        select(col(Party.ended_at))
        .where(col(Party.reservation_id) == reservation.id, col(Party.deleted_at).is_(None))
        .limit(1)
    ).scalar()
    if left is not None:
        raise AlreadyCame(reservation_ref(reservation), clock_time(uow, left))


def _drop_empty_tabs(uow: UnitOfWork, party: Party) -> None:
    """Nothing may have been ordered; a tab that was opened and stayed empty is cancelled with the seating."""
    opened = uow.session.execute(
        select(Order).where(col(Order.party_id) == party.id, col(Order.deleted_at).is_(None))
    ).scalars()
    for order in list(opened):
        rows = tabs.tab_of(uow, order)
        if rows.lines or rows.payments or tabs.is_merged(uow, order):
            total = format_money(tabs.total_of(uow, [tabs.head_of(uow, order)]), uow.venue.currency)
            raise TabStarted(party_ref(party), total)
        if order.closed_at is None:
            tabs.check_free(uow, order, party)
            orders.finish(uow, order)


def _booking_of(uow: UnitOfWork, party: Party) -> Reservation | None:
    booking = uow.find(Reservation, party.reservation_id) if party.reservation_id is not None else None
    return booking if booking is not None and booking.cancelled_at is None else None


def _wait_again(uow: UnitOfWork, party: Party, tables: Sequence[DiningTable]) -> WaitlistEntry:
    """The place in the queue they were seated from, or a new one since they came."""
    entry = uow.session.execute(
        select(WaitlistEntry).where(col(WaitlistEntry.seated_party_id) == party.id)
    ).scalar_one_or_none()
    if entry is not None:
        entry.seated_party_id = None
        return entry
    if party.covers is None:
        raise CoversUnknown(party_ref(party), table_ref(tables[:1]))
    return uow.add(
        WaitlistEntry(
            id=new_id("waitlist"),
            name=party.name or "Walk-in",
            covers=party.covers,
            notes=party.host_notes,
            queued_at=party.started_at,
        )
    )
