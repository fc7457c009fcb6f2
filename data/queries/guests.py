"""Guests across visits: who has been here before, by the keys that are kept with every booking, party and wait."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.guest_keys import name_key, phone_key
from data.models import Guest, Party, Reservation, WaitlistEntry
from data.venue import VenueProfile


@dataclass(frozen=True)
class Who:
    """Somebody, as the keys tell guests apart."""

    name_key: str | None
    phone_key: str | None

    @classmethod
    def of(cls, name: str | None, phone: str | None) -> "Who":
        return cls(name_key(name), phone_key(phone))

    def is_same(self, name: str | None, phone: str | None) -> bool:
        """Whether a row's keys are theirs: the same phone, or the same name where the phones do not differ."""
        if self.phone_key is not None and phone is not None:
            return phone == self.phone_key
        return self.name_key is not None and name == self.name_key


@dataclass(frozen=True)
class Regular:
    """What is known of somebody from before."""

    visits: int
    last_visit: datetime | None
    no_shows: int
    cancellations: int
    usual_size: int | None
    note: str | None
    by_name: bool
    """Known by the name alone: it may be somebody else."""
    namesakes: int = 0
    """Guests with different phones who go by this name, where that is all there is to go by."""


@dataclass(frozen=True)
class _Came:
    who: Who
    at: datetime
    covers: int | None


def regulars(session: Session, guests: Iterable[Who], before: datetime) -> dict[Who, Regular]:
    """What is known of each from before a moment; who was never heard of is left out.

    Looks rows up by their keys: the cost grows with these guests' own past, not with the book's.
    """
    wanted = {who for who in guests if who.name_key is not None or who.phone_key is not None}
    if not wanted:
        return {}
    bookings = _bookings(session, wanted, before)
    came = _visits(session, wanted, bookings, before)
    notes = list(session.execute(select(Guest).where(_keyed(Guest.name_key, Guest.phone_key, wanted))).scalars())
    found = {who: _known(who, bookings, came, notes) for who in wanted}
    return {who: known for who, known in found.items() if known is not None}


def _keyed(names: object, phones: object, wanted: Iterable[Who]) -> ColumnElement[bool]:
    return or_(
        col(names).in_({who.name_key for who in wanted if who.name_key}),
        col(phones).in_({who.phone_key for who in wanted if who.phone_key}),
    )


def _bookings(session: Session, wanted: set[Who], before: datetime) -> list[Reservation]:
    keyed = _keyed(Reservation.name_key, Reservation.phone_key, wanted)
    # What was taken back at once was cancelled at the moment it was made, and says nothing about anybody.
    cancelled = col(Reservation.cancelled_at) > col(Reservation.created_at)
    past = or_(and_(col(Reservation.start_at) < before, col(Reservation.cancelled_at).is_(None)), cancelled)
    return list(session.execute(select(Reservation).where(keyed, past)).scalars())


def _visits(session: Session, wanted: set[Who], bookings: list[Reservation], before: datetime) -> list[_Came]:
    waited = session.execute(
        select(
            col(WaitlistEntry.seated_party_id), col(WaitlistEntry.name_key), col(WaitlistEntry.phone_key)
        ).where(
            _keyed(WaitlistEntry.name_key, WaitlistEntry.phone_key, wanted),
            col(WaitlistEntry.seated_party_id).is_not(None),
        )
    )
    from_queue = {party_id: Who(name, phone) for party_id, name, phone in waited}
    booked = {booking.id: Who(booking.name_key, booking.phone_key) for booking in bookings}
    rows = session.execute(
        select(
            col(Party.id), col(Party.reservation_id), col(Party.name_key), col(Party.started_at), col(Party.covers)
        ).where(
            or_(
                col(Party.reservation_id).in_(booked),
                col(Party.id).in_(from_queue),
                and_(
                    col(Party.name_key).in_({who.name_key for who in wanted if who.name_key}),
                    col(Party.reservation_id).is_(None),
                ),
            ),
            col(Party.deleted_at).is_(None),
            col(Party.started_at) < before,
        )
    )
    return [
        _Came(booked.get(booking or "") or from_queue.get(party_id) or Who(name, None), at, covers)
        for party_id, booking, name, at, covers in rows
    ]


def _known(who: Who, bookings: list[Reservation], came: list[_Came], notes: list[Guest]) -> Regular | None:
    own = [row for row in bookings if who.is_same(row.name_key, row.phone_key)]
    visits = [visit for visit in came if who.is_same(visit.who.name_key, visit.who.phone_key)]
    noted = [row for row in notes if who.is_same(row.name_key, row.phone_key)]
    if not (own or visits or noted):
        return None
    sizes = Counter(visit.covers for visit in visits if visit.covers)
    keys = [row.phone_key for row in own] + [row.phone_key for row in noted]
    keys += [visit.who.phone_key for visit in visits]
    sure = who.phone_key is not None and who.phone_key in keys
    phones = {key for key in keys if key is not None}
    return Regular(
        visits=len(visits),
        last_visit=max((visit.at for visit in visits), default=None),
        no_shows=sum(row.no_show_at is not None and row.cancelled_at is None for row in own),
        cancellations=sum(row.cancelled_at is not None for row in own),
        usual_size=sizes.most_common(1)[0][0] if sizes else None,
        note=max(noted, key=lambda row: row.noted_at).note if noted else None,
        by_name=not sure,
        namesakes=len(phones) if not sure and len(phones) > 1 else 0,
    )


def told(regular: Regular, venue: VenueProfile, now: datetime) -> str:
    """`4th visit, last 3 Oct, 1 no-show, usually 4, likes the window`."""
    if regular.namesakes:
        return f"{regular.namesakes} guests have this name; the phone number would tell them apart"
    parts = [f"{_ordinal(regular.visits + 1)} visit"] if regular.visits else ["never sat here yet"]
    if regular.last_visit is not None:
        last = venue.local(regular.last_visit)
        year = "" if last.year == venue.local(now).year else f" {last.year}"
        parts.append(f"last {last.day} {last:%b}{year}")
    for number, one, many in (
        (regular.no_shows, "no-show", "no-shows"),
        (regular.cancellations, "cancellation", "cancellations"),
    ):
        parts += [f"{number} {one if number == 1 else many}"] if number else []
    parts += [f"usually {regular.usual_size}"] if regular.usual_size and regular.visits > 1 else []
    parts += [regular.note] if regular.note else []
    parts += ["going by the name"] if regular.by_name else []
    return ", ".join(parts)


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def same_guests(session: Session, text: str) -> list[tuple[str, Who]]:
    """Everybody in the database whose name begins with a text, or whose number ends with it, with a name to show.

    Rows of one guest are one answer: a name without a number goes with the only number of that name.
    """
    wanted_name, wanted_phone = name_key(text), phone_key(text)
    shown = _by_text(session, Reservation, wanted_name, wanted_phone)
    shown |= _by_text(session, WaitlistEntry, wanted_name, wanted_phone)
    walked = select(col(Party.name), col(Party.name_key)).where(
        _begins(Party.name_key, wanted_name), col(Party.name).is_not(None), col(Party.deleted_at).is_(None)
    )
    for name, key in session.execute(walked):
        shown.setdefault(Who(key, None), name or "")
    phones: defaultdict[str | None, list[Who]] = defaultdict(list)
    for who in shown:
        if who.phone_key is not None:
            phones[who.name_key].append(who)
    return [(name, who) for who, name in shown.items() if who.phone_key is not None or not phones[who.name_key]]


def _begins(column: object, wanted: str | None) -> ColumnElement[bool]:
    """By range, so that the index serves."""
    if wanted is None:
        return col(column).in_(())
    return and_(col(column) >= wanted, col(column) < wanted + "\U0010ffff")


def _by_text(
    session: Session, model: type[Reservation] | type[WaitlistEntry], name: str | None, phone: str | None
) -> dict[Who, str]:
    fits = or_(_begins(model.name_key, name), col(model.phone_key) == phone if phone else col(model.id).is_(None))
    rows = session.execute(select(col(model.name), col(model.name_key), col(model.phone_key)).where(fits))
    return {Who(key, number): shown for shown, key, number in rows}
