"""Seeing what others have done: parties that the host or Dojo has seated, bookings that nobody had planned."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import Party, Reservation, WaitlistEntry
from data.venue_file import VenueFile
from server.guests.cast import Cast, Group
from server.guests.chance import Chance
from server.guests.dials import Dials
from server.guests.menu import read_card
from server.guests.names import phone
from server.guests.plan import Guest
from server.guests.visits import plan_visit

_SOON = timedelta(hours=12)
_STRANGER = "stranger"


class Strangers:
    """Parties that nobody planned behave like any other, and the same each time they are asked for."""

    def __init__(self, file: VenueFile, seed: int | str, dials: Dials) -> None:
        self._venue, self._card = file.venue, read_card(file)
        self._chance, self._dials = Chance(seed), dials
        self._known: dict[tuple[str, int], Guest] = {}

    def guest(self, key: str, covers: int) -> Guest:
        known = self._known.get((key, covers))
        if known is None:
            chance = self._chance.within(key)
            known = Guest(
                key=key,
                name="",
                covers=covers,
                phone=phone(chance.of("phone")),
                booked=None,
                patience=timedelta(minutes=30),
                visit=plan_visit(chance, self._venue, self._card, covers, self._dials),
            )
            self._known[key, covers] = known
        return known


def notice_parties(session: Session, cast: Cast) -> list[tuple[Group, Party]]:
    """Who sits that was not known to sit, in the order in which they sat down."""
    known = {group.party_id for group in cast.groups.values()}
    sitting = session.execute(
        select(Party)
        .where(col(Party.ended_at).is_(None), col(Party.deleted_at).is_(None))
        .order_by(col(Party.started_at), col(Party.name), col(Party.covers))
    ).scalars()
    found = []
    for party in sitting:
        if party.id not in known:
            group = _group_of(session, cast, party)
            group.party_id = party.id
            found.append((group, party))
    return found


def _group_of(session: Session, cast: Cast, party: Party) -> Group:
    """Whose party it is: by booking, by the waitlist, by size among those at the door; else a stranger's."""
    at_door = cast.waiting()
    if party.reservation_id is not None:
        booked = (group for group in cast.groups.values() if group.reservation_id == party.reservation_id)
        return next(booked, None) or _newcomer(cast, party.covers)
    queued = session.execute(
        select(col(WaitlistEntry.id)).where(col(WaitlistEntry.seated_party_id) == party.id)
    ).scalar_one_or_none()
    walked_in = [group for group in at_door if group.reservation_id is None]
    fitting = [group for group in walked_in if queued is not None and group.waiting_id == queued]
    fitting += [group for group in walked_in if group.covers == party.covers]
    return fitting[0] if fitting else _newcomer(cast, party.covers)


def _newcomer(cast: Cast, covers: int | None) -> Group:
    number = sum(key.startswith(_STRANGER) for key in cast.groups) + 1
    group = cast.group(f"{_STRANGER} {number}")
    group.covers = covers or 2
    return group


def notice_queue(session: Session, cast: Cast) -> None:
    """Which of those at the door the host has put on the waitlist: somebody of that size."""
    known = {group.waiting_id for group in cast.groups.values()}
    entries = session.execute(
        select(WaitlistEntry)
        .where(col(WaitlistEntry.seated_party_id).is_(None), col(WaitlistEntry.left_at).is_(None))
        .order_by(col(WaitlistEntry.queued_at))
    ).scalars()
    for entry in entries:
        if entry.id not in known:
            group = next((g for g in cast.waiting() if _may_queue(g, entry.covers)), None)
            if group is not None:
                group.waiting_id = entry.id


def _may_queue(group: Group, covers: int) -> bool:
    return group.waiting_id is None and group.reservation_id is None and group.covers == covers


def notice_bookings(session: Session, cast: Cast, now: datetime) -> list[tuple[Group, datetime]]:
    """Bookings for tonight that nobody had planned, and when their guests will come."""
    known = {group.reservation_id for group in cast.groups.values()}
    rows = session.execute(
        select(Reservation)
        .where(
            col(Reservation.cancelled_at).is_(None),
            col(Reservation.start_at) > now,
            col(Reservation.start_at) < now + _SOON,
            col(Reservation.no_show_at).is_(None),
        )
        .order_by(col(Reservation.start_at), col(Reservation.name))
    ).scalars()
    found = []
    for row in rows:
        if row.id not in known:
            group = _newcomer(cast, row.covers)
            group.reservation_id = row.id
            found.append((group, row.start_at))
    return found
