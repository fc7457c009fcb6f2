"""What an id means to a host: a party's tables, a booking's reference, a tab's number; and, apart, whose it is."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import DiningTable, Order, Party, PartyTable, Reservation, Waiter, WaitlistEntry

MOST_MATCHES: Final = 300


@dataclass(frozen=True)
class Label:
    """`place` may be shown to anybody, `name` is a guest's."""

    place: str
    name: str | None = None


def labels(session: Session, ids: Collection[str]) -> dict[str, Label]:
    """What is known of these ids; those of nothing that exists are left out."""
    if not ids:
        return {}
    found = {table_id: Label(f"table {name}") for table_id, name in session.execute(_tables(ids))}
    found |= _parties(session, ids)
    for booking_id, reference, guest in session.execute(
        select(col(Reservation.id), col(Reservation.reference), col(Reservation.name)).where(
            col(Reservation.id).in_(ids)
        )
    ):
        found[booking_id] = Label(f"booking {reference}", guest)
    for order_id, number, shown in session.execute(
        select(col(Order.id), col(Order.number), col(Order.display_name)).where(col(Order.id).in_(ids))
    ):
        found[order_id] = Label(f"tab {number}", shown)
    for waiter_id, initials in session.execute(
        select(col(Waiter.id), col(Waiter.initials)).where(col(Waiter.id).in_(ids))
    ):
        found[waiter_id] = Label(f"server {initials}")
    for entry_id, waiting in session.execute(
        select(col(WaitlistEntry.id), col(WaitlistEntry.name)).where(col(WaitlistEntry.id).in_(ids))
    ):
        found[entry_id] = Label("waitlist", waiting)
    return found


def _tables(ids: Collection[str]) -> Select[str, str]:
    return select(col(DiningTable.id), col(DiningTable.name)).where(col(DiningTable.id).in_(ids))


def _parties(session: Session, ids: Collection[str]) -> dict[str, Label]:
    names: dict[str, str | None] = dict(
        session.execute(select(col(Party.id), col(Party.name)).where(col(Party.id).in_(ids))).all()
    )
    tables: dict[str, list[str]] = {party_id: [] for party_id in names}
    for party_id, table in session.execute(
        select(col(PartyTable.party_id), col(DiningTable.name))
        .join(DiningTable, col(DiningTable.id) == col(PartyTable.table_id))
        .where(col(PartyTable.party_id).in_(names))
        .order_by(col(PartyTable.position))
    ):
        tables[party_id].append(table)
    return {
        party_id: Label(f"party at {'+'.join(tables[party_id])}" if tables[party_id] else "party", name)
        for party_id, name in names.items()
    }


def _matching_statements(word: str) -> Iterator[Select[Any]]:
    yield select(col(DiningTable.id)).where(col(DiningTable.name).ilike(word))
    yield select(col(Party.id)).where(col(Party.name).icontains(word, autoescape=True))
    yield (
        select(col(PartyTable.party_id))
        .join(DiningTable, col(DiningTable.id) == col(PartyTable.table_id))
        .where(col(DiningTable.name).ilike(word))
    )
    yield select(col(Reservation.id)).where(
        col(Reservation.name).icontains(word, autoescape=True) | col(Reservation.reference).ilike(word)
    )
    yield select(col(Order.id)).where(col(Order.display_name).icontains(word, autoescape=True))
    yield select(col(WaitlistEntry.id)).where(col(WaitlistEntry.name).icontains(word, autoescape=True))


def matching(session: Session, word: str) -> list[str]:
    """The ids that go by this word: part of a guest's name, a table's name, a reference; a few hundred at most."""
    found: list[str] = []
    for statement in _matching_statements(word):
        found += session.execute(statement.limit(MOST_MATCHES)).scalars()
    if word.isascii() and word.isdigit():
        found += session.execute(select(col(Order.id)).where(col(Order.number) == int(word[:9]))).scalars()
    return found


def related(session: Session, entity_id: str) -> list[str]:
    """A booking, the parties that came for it and their tabs, whichever of them was named; itself too."""
    parties = _related_parties(session, entity_id)
    bookings = session.execute(select(col(Party.reservation_id)).where(col(Party.id).in_(parties))).scalars()
    tabs = session.execute(select(col(Order.id)).where(col(Order.party_id).in_(parties))).scalars()
    return list(dict.fromkeys([entity_id, *filter(None, bookings), *parties, *tabs]))


def _related_parties(session: Session, entity_id: str) -> list[str]:
    of_a_tab = select(col(Order.party_id)).where(col(Order.id) == entity_id)
    return list(
        session.execute(
            select(col(Party.id)).where(
                (col(Party.id) == entity_id)
                | (col(Party.reservation_id) == entity_id)
                | col(Party.id).in_(of_a_tab)
            )
        ).scalars()
    )
