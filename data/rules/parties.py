"""Guests in the house: who sits where, seating them, seeing them off. Host and Dojo come through here alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from data.errors import (
    AlreadySeated,
    CurrencyMismatch,
    EndInFuture,
    NobodySits,
    NoSuchEntity,
    PartyGone,
    Ref,
    ReferenceReused,
    TableTaken,
    UnknownReservation,
)
from data.ids import new_id
from data.models import (
    DiningTable,
    EventType,
    Occupancy,
    Order,
    Party,
    PartyTable,
    Reservation,
)
from data.rules import pre_orders
from data.rules.blocks import check_seat_unblocked
from data.rules.checks import (
    check_covers,
    check_order,
    clock_time,
    day_time,
    party_ref,
    reservation_ref,
    warn_of_dirt,
    warn_of_hours,
    warn_of_size,
    wire_time,
)
from data.rules.clashes import Stay, warn_of_clash
from data.rules.rotation import warn_of_double_seat, whose_turn
from data.rules.tables import named_tables, table_ref
from data.uow import UnitOfWork

FUTURE_TOLERANCE = timedelta(minutes=5)
"""How far ahead of our clock a departure may be reported (V20)."""

EARLY = timedelta(hours=1)
"""Guests who sit down sooner than this before their time may be somebody else's booking."""


@dataclass(frozen=True)
class Seating:
    """What is known of a party when it sits down."""

    table_ids: Sequence[str]
    started_at: datetime
    name: str | None = None
    covers: int | None = None
    status: str | None = None
    """None: the venue's first stage (Q25)."""
    expected_end_at: datetime | None = None
    """None: the venue's turn time for this size."""
    host_notes: str | None = None
    guest_requests: str | None = None
    reservation_id: str | None = None
    deposit: dict[str, Any] | None = None
    dojo_party_id: str | None = None
    dojo_reservation_id: str | None = None
    create_digest: str | None = None


def live_party(uow: UnitOfWork, party_id: str) -> Party:
    """The party with this id, gone home or not. Raises NoSuchEntity if it never was or was deleted (V3)."""
    party = uow.find(Party, party_id)
    if party is None or party.deleted_at is not None:
        raise NoSuchEntity("party", party_id)
    return party


def known_party(uow: UnitOfWork, dojo_party_id: str) -> Party | None:
    """The party that has this reference of Dojo's, gone home or not."""
    return uow.session.execute(
        select(Party).where(col(Party.dojo_party_id) == dojo_party_id, col(Party.deleted_at).is_(None))
    ).scalar_one_or_none()


def party_at(uow: UnitOfWork, table: DiningTable) -> Party:
    """Who sits at a table. Raises NobodySits."""
    sitting = uow.find(Occupancy, table.id)
    if sitting is None:
        raise NobodySits(table_ref([table]))
    return live_party(uow, sitting.party_id)


def tables_of(uow: UnitOfWork, party: Party) -> list[DiningTable]:
    """The party's tables in order; the first is where its tab is."""
    return list(
        uow.session.execute(
            select(DiningTable)
            .join(PartyTable, col(PartyTable.table_id) == col(DiningTable.id))
            .where(col(PartyTable.party_id) == party.id)
            .order_by(col(PartyTable.position))
        ).scalars()
    )


def open_orders(uow: UnitOfWork, party: Party) -> list[Order]:
    """The party's tabs that are neither closed nor removed, oldest first."""
    return list(
        uow.session.execute(
            select(Order)
            .where(
                col(Order.party_id) == party.id,
                col(Order.closed_at).is_(None),
                col(Order.deleted_at).is_(None),
            )
            .order_by(col(Order.number))
        ).scalars()
    )


def joined(uow: UnitOfWork, party: Party) -> list[Party]:
    """Those who joined this party at its tables, in the order in which they did."""
    return list(
        uow.session.execute(
            select(Party)
            .where(col(Party.joined_to) == party.id, col(Party.deleted_at).is_(None))
            .order_by(col(Party.ended_at), col(Party.id))
        ).scalars()
    )


def everybody(uow: UnitOfWork, party: Party) -> list[Party]:
    """The party, those who joined it, and those who had joined them before."""
    return [party, *(each for guest in joined(uow, party) for each in everybody(uow, guest))]


def lead_of(uow: UnitOfWork, party: Party) -> Party:
    """Whom this party sits with: the one that has the tables; itself where it joined nobody."""
    while party.joined_to is not None and (lead := uow.find(Party, party.joined_to)) is not None:
        party = lead
    return party


def seat(uow: UnitOfWork, seating: Seating) -> Party:
    """Seat a party, a walk-in or somebody with a booking.

    A replay of Dojo's request gives the party it made the first time (V12). Raises, among others, TableTaken,
    TableBlocked, AlreadySeated and UnknownReservation. Dirty or booked tables, too few seats and odd hours are
    warned of.
    """
    replayed = _replayed(uow, seating)
    if replayed is not None:
        return replayed
    _check_seating(uow, seating)
    tables = named_tables(uow, seating.table_ids)
    reservation = _check_reservation(uow, seating.reservation_id)
    for table in tables:
        check_free(uow, table)
    end = seating.expected_end_at or seating.started_at + uow.venue.turn(seating.covers)
    check_seat_unblocked(uow, tables, end)
    _warn_of_seating(uow, seating, tables, end)
    begins, _ = uow.venue.day_bounds(uow.venue.service_day(uow.now))
    waiter_id = whose_turn(uow.session, tables[0], begins)
    warn_of_double_seat(uow, waiter_id, seating.started_at)
    party = uow.add(_new_party(uow, seating, end, waiter_id))
    if reservation is not None:
        reservation.no_show_at = None
        party.arrived = _so_far(reservation, party)
    uow.session.flush()
    _sit_down(uow, party, tables)
    if reservation is not None:
        pre_orders.take(uow, party, tables)
    if party.dojo_party_id is not None:
        uow.mute(EventType.PARTY, party.id)
    return party


def seat_reservation(
    uow: UnitOfWork, reservation: Reservation, table_ids: Sequence[str], covers: int | None = None
) -> Party:
    """Seat somebody's booking at these tables; the booking itself stays as it is (digest 9.2 B3).

    A booking of another service day, or one of which nobody is expected for an hour yet, is warned of.
    """
    another_day = uow.venue.service_day(reservation.start_at) != uow.venue.service_day(uow.now)
    if another_day or reservation.start_at - uow.now > EARLY:
        uow.warn(f"the booking is for {day_time(uow, reservation.start_at)}")
    seating = Seating(
        table_ids=table_ids,
        started_at=uow.now,
        name=reservation.name,
        covers=covers or reservation.covers,
        host_notes=reservation.host_notes,
        guest_requests=reservation.guest_requests,
        reservation_id=reservation.id,
    )
    return seat(uow, seating)


def set_status(uow: UnitOfWork, party: Party, status: str) -> None:
    """Where the party is in its visit; the stage's minutes start anew when it changes."""
    if status != party.status:
        party.status = status
        party.status_since = uow.now


def next_stage(uow: UnitOfWork, party: Party) -> str:
    """Go to the venue's next stage; from a text of Dojo's own, to the first. The last stage stays the last."""
    check_here(party)
    names = [stage.name for stage in uow.venue.stages]
    current = uow.venue.stage(party.status)
    following = names.index(current.name) + 1 if current else 0
    target = names[min(following, len(names) - 1)]
    set_status(uow, party, target)
    return target


def leave(uow: UnitOfWork, party: Party, at: datetime | None = None) -> None:
    """The guests have gone: tables are free, and dirty until somebody says otherwise. Raises PartyGone."""
    check_here(party)
    party.ended_at = at or uow.now
    for each in everybody(uow, party)[1:]:
        each.ended_at = max(party.ended_at, each.started_at)
    for table in tables_of(uow, party):
        stand_up(uow, table)
        table.dirty_since = uow.now


def clean(tables: Sequence[DiningTable]) -> None:
    """These tables have been cleared and laid again."""
    for table in tables:
        table.dirty_since = None


# ---- checks and small steps --------------------------------------------------------------------------------


def _replayed(uow: UnitOfWork, seating: Seating) -> Party | None:
    if seating.dojo_party_id is None:
        return None
    known = known_party(uow, seating.dojo_party_id)
    if known is not None and known.create_digest != seating.create_digest:
        raise ReferenceReused("dojoPartyId", Ref(known.id, party_ref(known).label))
    return known


def _check_seating(uow: UnitOfWork, seating: Seating) -> None:
    if seating.covers is not None:
        check_covers(seating.covers)
    check_deposit(uow, seating.deposit)
    check_times(uow, seating.started_at, seating.expected_end_at, None)


def check_times(uow: UnitOfWork, start: datetime, expected_end: datetime | None, end: datetime | None) -> None:
    """A visit ends after it began, and not in the future (V20). Raises TimesReversed or EndInFuture."""
    if expected_end is not None:
        check_order(uow, "expectedEndTime", start, expected_end, strict=False)
    if end is not None:
        check_order(uow, "endTime", start, end, strict=False)
        if end > uow.now + FUTURE_TOLERANCE:
            raise EndInFuture(wire_time(end))


def check_deposit(uow: UnitOfWork, deposit: dict[str, Any] | None) -> None:
    """Raises CurrencyMismatch (V26)."""
    if deposit is not None and deposit["currency"] != uow.venue.currency:
        raise CurrencyMismatch("deposit.totalAmount.currencyCode", uow.venue.currency, deposit["currency"])


def check_reservation_exists(uow: UnitOfWork, reservation_id: str | None) -> Reservation | None:
    """A reservation that is referred to must be live. Raises UnknownReservation (V14)."""
    if reservation_id is None:
        return None
    reservation = uow.find(Reservation, reservation_id)
    if reservation is None or reservation.cancelled_at is not None:
        raise UnknownReservation(reservation_id)
    return reservation


def _check_reservation(uow: UnitOfWork, reservation_id: str | None) -> Reservation | None:
    """V14: it must be live. V15: nobody may sit there for it already."""
    reservation = check_reservation_exists(uow, reservation_id)
    if reservation is not None:
        check_not_seated(uow, reservation)
    return reservation


def check_not_seated(uow: UnitOfWork, reservation: Reservation) -> None:
    """Raises AlreadySeated while somebody sits here for this booking, on their own or with others (V15)."""
    came = uow.session.execute(
        select(Party).where(col(Party.reservation_id) == reservation.id, col(Party.deleted_at).is_(None))
    ).scalars()
    for lead in [lead_of(uow, party) for party in came]:
        if lead.ended_at is None:
            raise AlreadySeated(reservation_ref(reservation), table_ref(tables_of(uow, lead)))


def check_here(party: Party) -> None:
    """Raises PartyGone for a party that has left or was deleted."""
    if party.ended_at is not None or party.deleted_at is not None:
        raise PartyGone(party_ref(party))


def check_free(uow: UnitOfWork, table: DiningTable, party: Party | None = None) -> None:
    """Raises TableTaken when somebody sits there, other than this party (V16)."""
    sitting = uow.find(Occupancy, table.id)
    if sitting is not None and (party is None or sitting.party_id != party.id):
        raise TableTaken(table_ref([table]), _who_sits(uow, live_party(uow, sitting.party_id)))


def _who_sits(uow: UnitOfWork, party: Party) -> Ref:
    """A party, and until when it may stay, as long as it is not over its time."""
    ends = party.expected_end_at
    until = f" until {clock_time(uow, ends)}" if ends is not None and ends > uow.now else ""
    return Ref(party.id, f"{party_ref(party).label}{until}")


def _warn_of_seating(uow: UnitOfWork, seating: Seating, tables: Sequence[DiningTable], end: datetime) -> None:
    warn_of_clash(uow, tables, Stay(seating.started_at, end, seating.covers, seating.reservation_id))
    warn_of_size(uow, seating.covers, tables)
    warn_of_dirt(uow, tables)
    warn_of_hours(uow, seating.started_at)


def _new_party(uow: UnitOfWork, seating: Seating, end: datetime, waiter_id: str | None) -> Party:
    status = seating.status if seating.status and seating.status.strip() else uow.venue.stages[0].name
    return Party(
        id=new_id("party"),
        dojo_party_id=seating.dojo_party_id,
        dojo_reservation_id=seating.dojo_reservation_id,
        create_digest=seating.create_digest,
        reservation_id=seating.reservation_id,
        name=seating.name,
        covers=seating.covers,
        status=status,
        status_since=seating.started_at,
        started_at=seating.started_at,
        expected_end_at=end,
        host_notes=seating.host_notes,
        guest_requests=seating.guest_requests,
        deposit=seating.deposit,
        waiter_id=waiter_id,
    )


def _so_far(reservation: Reservation, party: Party) -> int | None:
    """How many of a booking's guests sit down while others are still to come; None: all of them."""
    here = reservation.arrived
    return here if here is not None and here < (party.covers or 0) else None


def _sit_down(uow: UnitOfWork, party: Party, tables: Sequence[DiningTable]) -> None:
    for position, table in enumerate(tables):
        uow.add(Occupancy(table_id=table.id, party_id=party.id))
        uow.add(PartyTable(party_id=party.id, table_id=table.id, position=position))
        table.dirty_since = None


def stand_up(uow: UnitOfWork, table: DiningTable, of: Party | None = None) -> None:
    """Nobody sits at this table any more; with `of` only if it was this party."""
    sitting = uow.find(Occupancy, table.id)
    if sitting is not None and (of is None or sitting.party_id == of.id):
        uow.delete(sitting)
