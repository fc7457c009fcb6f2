"""Finding what a host names: tables, bookings, dishes, people. Every refusal says what would have fitted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.errors import UnknownTable
from data.ids import waiting_reference
from data.models import (
    Area,
    DiningTable,
    Occupancy,
    Order,
    Party,
    Reservation,
    Waiter,
    WaitlistEntry,
)
from data.names import SLIP, SLIP_FROM, digits, fold, likeness
from data.table_names import Placed, area_word, areas_meant, spoken
from data.venue import Stage, VenueProfile
from pos_tui.language.errors import NoneFits, NotUnderstood, SeveralFit, Wanting
from pos_tui.language.instead import begins_nearly, open_tabs, ranges
from pos_tui.language.words import Words, listed

NEAR = timedelta(hours=12)
"""Bookings this far either side of now are looked through first."""

PHONE_DIGITS = 4
"""Last digits of a phone number that name a guest; fewer are a table or a number of guests."""


class Tables:
    """The venue's tables by the names hosts use, read with the first word that may be one."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def _by_name(self) -> dict[str, list[tuple[DiningTable, str]]]:
        """Tables with their areas' names."""
        rows = self._session.execute(
            select(DiningTable, col(Area.name)).join(Area, col(Area.id) == col(DiningTable.area_id))
        )
        found: dict[str, list[tuple[DiningTable, str]]] = {}
        for table, area in rows:
            found.setdefault(fold(table.name), []).append((table, area))
        return found

    @cached_property
    def _spoken(self) -> Mapping[str, str]:
        return spoken(
            Placed(table.id, table.name, area, table.retired)
            for pairs in self._by_name.values()
            for table, area in pairs
        )

    def one(self, name: str) -> DiningTable:
        """The table of this name, `area/name` where two areas share it. Raises UnknownTable or SeveralFit."""
        area, slash, own = name.rpartition("/")
        found = self._by_name.get(fold(own), [])
        if slash:
            meant = areas_meant(area, [area_name for _, area_name in found])
            found = [pair for pair in found if pair[1] in meant]
        in_service = [table for table, _ in found if not table.retired] or [table for table, _ in found]
        if not in_service:
            raise self.unknown(name)
        if len(in_service) > 1:
            raise SeveralFit("tables", name, " or ".join(self._with_area(in_service)))
        return in_service[0]

    def shared(self, tables: Iterable[DiningTable]) -> dict[str, str]:
        """Those whose name another table in service has too, by id: `Room/5`."""
        twice = [table for table in tables if table.name in self._names_shared]
        return {table.id: self._spoken[table.id] for table in twice}

    def names(self, tables: Iterable[DiningTable]) -> str:
        """Tables as a line names them, and only them: `12+14`, `Room/5`."""
        tables = list(tables)
        shared = self.shared(tables)
        return "+".join(shared.get(table.id, table.name) for table in tables)

    @cached_property
    def _names_shared(self) -> set[str]:
        """Names that several tables in service have, as each of them writes it; mostly there are none."""
        key = func.lower(col(DiningTable.name))
        in_service = col(DiningTable.retired).is_(False)
        several = select(key).where(in_service).group_by(key).having(func.count() > 1)
        return set(
            self._session.execute(select(col(DiningTable.name)).where(in_service, key.in_(several))).scalars()
        )

    def _with_area(self, tables: Iterable[DiningTable]) -> list[str]:
        areas = {table.id: area for pairs in self._by_name.values() for table, area in pairs}
        return [f"{area_word(areas[table.id], areas.values())}/{table.name}".lower() for table in tables]

    def unknown(self, name: str) -> UnknownTable:
        """The refusal of a name that no table has: it names those called so elsewhere, or else all."""
        return UnknownTable(name, self._instead(name.rpartition("/")[2]))

    def _instead(self, own: str) -> str:
        elsewhere = self._by_name.get(fold(own), [])
        pairs = elsewhere or [pair for pairs in self._by_name.values() for pair in pairs]
        in_service = [table for table, _ in pairs if not table.retired]
        if elsewhere:
            return f"; did you mean {' or '.join(self._with_area(in_service))}" if in_service else ""
        names = [table.name for table in sorted(in_service, key=lambda table: (table.y, table.x))]
        return f"; there are {ranges(names)}" if names else "; no table has been laid out yet"

    def several(self, word: str) -> list[DiningTable]:
        """Tables joined by `+`."""
        return [self.one(name) for name in word.split("+") if name]

    def knows(self, word: str) -> bool:
        """Whether every part of a word is the name of a table."""
        parts = [part.rpartition("/")[2] for part in word.split("+")]
        return all(fold(part) in self._by_name for part in parts if part) and any(parts)

    def means(self, word: str) -> bool:
        """Whether a word was meant as tables, known or not: `99` and `12+x` were, `Smith/Jones` is a guest."""
        if self.knows(word) or word[:1].isdigit():
            return True
        parts = word.split("+")
        if len(parts) > 1 and any(part and self.knows(part) for part in parts):
            return True
        area, slash, _ = parts[0].partition("/")
        return bool(slash and area) and self._knows_area(area)

    def _knows_area(self, begins: str) -> bool:
        return bool(areas_meant(begins, [area for pairs in self._by_name.values() for _, area in pairs]))

    def take(self, words: Words, what: str) -> list[DiningTable]:
        return self.several(words.take(what))

    def take_optional(self, words: Words) -> list[DiningTable]:
        """The next word as tables if it is meant so; nothing otherwise. Raises UnknownTable for `99`."""
        word = words.peek()
        if word is None or not self.means(word):
            return []
        return self.several(words.take("tables"))

    def take_last_optional(self, words: Words) -> list[DiningTable]:
        """The last word as tables if it is meant so, and not the only one."""
        word = words.last()
        if word is None or len(words.ahead(2)) < 2 or not self.means(word):
            return []
        return self.several(words.take_last("tables"))


def find_booking(
    session: Session, venue: VenueProfile, text: str, now: datetime, *, forgiving: bool = True
) -> Reservation:
    """The live booking that a few letters, a reference or the end of a phone number name.

    Those nobody sits for yet come first. Looks around now before it looks further, and for what fits exactly
    before it forgives a slip of the fingers. Where it is not to be `forgiving`, or somebody sits by that very
    name, the refusal only says who may be meant. Raises NoneFits or SeveralFit.
    """
    if not text:
        raise Wanting("whose booking", "a few letters of the name, or its reference")
    live = list(
        session.execute(
            select(Reservation)
            .where(col(Reservation.cancelled_at).is_(None), col(Reservation.end_at) > now - 2 * NEAR)
            .order_by(col(Reservation.start_at), col(Reservation.id))
        ).scalars()
    )
    matches = [row for row in live if _fits(row, text)]
    if not matches:
        matches = _nearly(session, venue, text, now, live, forgiving=forgiving)
    exact = [row for row in matches if fold(row.reference) == fold(text) or row.id == text]
    near = [row for row in matches if abs(row.start_at - now) <= NEAR]
    called = [row for row in near or matches if _is_called(row.name, text)]
    if not exact and not called:
        _check_not_sitting(session, venue, text, now, matches)
    chosen = _unseated(session, exact or called or near or matches)
    if len(chosen) > 1:
        raise SeveralFit("bookings", text, listed([_describe(venue, row, now) for row in chosen]))
    return chosen[0]


def _check_not_sitting(
    session: Session, venue: VenueProfile, text: str, now: datetime, others: Sequence[Reservation]
) -> None:
    """Who sits by that very name is meant before others whose name only begins so. Raises NoneFits."""
    sitting = _sitting(session, text, exactly=True)
    if sitting:
        raise _perhaps(venue, text, now, sitting, others)


def _perhaps(
    venue: VenueProfile, text: str, now: datetime, sitting: str, others: Sequence[Reservation]
) -> NoneFits:
    """The refusal that says who sits by that name, and which bookings may be meant instead."""
    near = [(_describe(venue, row, now), row.reference) for row in others]
    asked = f" Did you mean {listed([words for words, _ in near])}?" if near else ""
    return NoneFits("booking", text, f"{sitting}{asked}", near)


def _nearly(
    session: Session,
    venue: VenueProfile,
    text: str,
    now: datetime,
    live: Sequence[Reservation],
    *,
    forgiving: bool,
) -> list[Reservation]:
    """The bookings that a text names but for a slip. Raises NoneFits, which names those that may be meant."""
    slipped = [row for row in live if len(fold(text)) >= SLIP_FROM and 0 < (likeness(text, row.name) or 0) <= SLIP]
    sitting = _sitting(session, text)
    if slipped and forgiving and not sitting:
        return slipped
    meant = slipped or [row for row in live if not sitting and begins_nearly(text, row.name)]
    if meant or sitting:
        raise _perhaps(venue, text, now, sitting, meant)
    raise NoneFits("booking", text, _next_to_come(session, venue, live, now))


def _next_to_come(session: Session, venue: VenueProfile, live: Sequence[Reservation], now: datetime) -> str:
    """A sentence about the bookings that somebody is still to come for, the soonest first."""
    seated = _have_come(session, live)
    to_come = [
        row for row in live if row.id not in seated and row.no_show_at is None and abs(row.start_at - now) <= NEAR
    ]
    if not to_come:
        return " Nobody else is booked today; `w COVERS` seats who has not booked."
    return f" Still to come: {listed([_describe(venue, row, now) for row in to_come])}."


def _sitting(session: Session, text: str, *, exactly: bool = False) -> str:
    """A sentence about who sits by that name, or nothing."""
    fits = _is_called if exactly else lambda name, text: _named(name, None, text)
    rows = session.execute(
        select(Party, col(DiningTable.name))
        .join(Occupancy, col(Occupancy.party_id) == col(Party.id))
        .join(DiningTable, col(DiningTable.id) == col(Occupancy.table_id))
        .order_by(col(Party.started_at), col(DiningTable.name))
    )
    tables: dict[str, list[str]] = {}
    for party, table in rows:
        if party.name and fits(party.name, text):
            tables.setdefault(f"{party.name} ({party.covers})" if party.covers else party.name, []).append(table)
    here = [f"{name} sits at {'+'.join(names)}" for name, names in tables.items()]
    return f" {listed(here)}." if here else ""


def find_guest(
    session: Session, venue: VenueProfile, text: str, now: datetime, *, forgiving: bool = True
) -> Reservation | WaitlistEntry:
    """The booking, or the party on the waitlist, that a few letters name. Raises NoneFits or SeveralFit.

    Who waits by that very name is meant before somebody whose booking is spelled nearly so.
    """
    waiting = find_waiting(session, text)
    try:
        booking = find_booking(session, venue, text, now, forgiving=forgiving and not waiting)
    except NoneFits:
        if not waiting or (_sitting(session, text, exactly=True) and not _is_called(waiting[0].name, text)):
            raise
        return _only(waiting, text)
    if waiting and _is_called(waiting[0].name, text) != _is_called(booking.name, text):
        return booking if _is_called(booking.name, text) else _only(waiting, text)
    if waiting and fold(booking.reference) != fold(text):
        candidates = [_describe(venue, booking, now), *(_queued(each) for each in waiting)]
        raise SeveralFit("guests", text, listed(candidates))
    return booking


def find_waiting(session: Session, text: str) -> list[WaitlistEntry]:
    """Who is on the waitlist by this name or reference, or else by these letters."""
    rows = list(
        session.execute(
            select(WaitlistEntry)
            .where(col(WaitlistEntry.seated_party_id).is_(None), col(WaitlistEntry.left_at).is_(None))
            .order_by(col(WaitlistEntry.queued_at))
        ).scalars()
    )
    found = [
        row
        for row in rows
        if fold(text) in (row.id, fold(waiting_reference(row.id))) or _named(row.name, row.phone, text)
    ]
    return [row for row in found if _is_called(row.name, text)] or found


def one_waiting(session: Session, text: str) -> WaitlistEntry:
    """The party on the waitlist that a few letters name. Raises NoneFits or SeveralFit."""
    waiting = find_waiting(session, text) if text else []
    if not waiting:
        raise NoneFits("waiting party", text, (_sitting(session, text) if text else "") or _who_waits(session))
    return _only(waiting, text)


def _who_waits(session: Session) -> str:
    """A sentence about who is on the waitlist."""
    waiting = find_waiting(session, "")
    if not waiting:
        return " Nobody waits; `q COVERS NAME` puts a party on the waitlist."
    return f" On the waitlist: {listed([f'{each.name} ({each.covers})' for each in waiting])}."


def _only(waiting: Sequence[WaitlistEntry], text: str) -> WaitlistEntry:
    if len(waiting) > 1:
        raise SeveralFit("waiting parties", text, listed([_queued(each) for each in waiting]))
    return waiting[0]


def _queued(entry: WaitlistEntry) -> str:
    return f"{entry.name} ({entry.covers}) waiting [{waiting_reference(entry.id)}]"


def _fits(row: Reservation, text: str) -> bool:
    return fold(text) in (fold(row.reference), fold(row.id)) or _named(row.name, row.phone, text)


def _named(name: str, phone: str | None, text: str) -> bool:
    """Whether a name, or its words, begin with what was typed, or a phone number ends with it."""
    if text.isdigit():
        return len(text) >= PHONE_DIGITS and digits(phone or "").endswith(text)
    return likeness(text, name) in (0, 1)


def _is_called(name: str, text: str) -> bool:
    """Whether that is the whole name."""
    return fold(name) == fold(text)


def _unseated(session: Session, rows: Sequence[Reservation]) -> list[Reservation]:
    """Those that somebody still has to come for, if there are any among several."""
    if len(rows) < 2:
        return list(rows)
    seated = _have_come(session, rows)
    return [row for row in rows if row.id not in seated] or list(rows)


def _have_come(session: Session, rows: Sequence[Reservation]) -> set[str | None]:
    """Whose guests sit here, or sat."""
    return set(
        session.execute(
            select(col(Party.reservation_id)).where(
                col(Party.reservation_id).in_([row.id for row in rows]), col(Party.deleted_at).is_(None)
            )
        ).scalars()
    )


def _describe(venue: VenueProfile, row: Reservation, now: datetime) -> str:
    return f"{row.name} ({row.covers}) {venue.when(row.start_at, now)} [{row.reference}]"


def find_stage(venue: VenueProfile, text: str) -> Stage:
    """A stage by its letter or the first letters of its name. Raises NoneFits."""
    for stage in venue.stages:
        if stage.letter.casefold() == text.casefold():
            return stage
    for stage in venue.stages:
        if fold(stage.name).startswith(fold(text)):
            return stage
    raise NoneFits("stage", text, f" There are {', '.join(stage.name for stage in venue.stages)}.")


def find_area(session: Session, text: str) -> Area:
    """The area of this name, or the one whose name, or a word of it, begins so. Raises NoneFits or SeveralFit."""
    areas = list(session.execute(select(Area).order_by(col(Area.position))).scalars())
    exact = [area for area in areas if fold(area.name) == fold(text)]
    found = exact or [area for area in areas if _named(area.name, None, text)]
    if not found:
        raise NoneFits("area", text, f" There are {', '.join(area.name for area in areas)}.")
    if len(found) > 1:
        raise SeveralFit("areas", text, listed([area.name for area in found]))
    return found[0]


def find_waiter(session: Session, initials: str, *, by_name: bool = False) -> Waiter:
    """Who goes by these initials, or with `by_name` by the first letters of a name.

    Raises NotUnderstood or SeveralFit.
    """
    waiters = list(session.execute(select(Waiter)).scalars())
    for waiter in waiters:
        if waiter.initials.casefold() == initials.casefold():
            return waiter
    named = [waiter for waiter in waiters if by_name and _named(waiter.name, None, initials)]
    if len(named) == 1:
        return named[0]
    if named:
        raise SeveralFit("waiters", initials, listed([f"{each.name} ({each.initials})" for each in named]))
    known = ", ".join(sorted(waiter.initials for waiter in waiters))
    raise NotUnderstood(f"Nobody here has the initials “{initials}”. Known here: {known}.")


def find_tab(session: Session, text: str) -> Order:
    """A tab by its number, or an open one by letters of its name. Raises NoneFits or SeveralFit."""
    wanted = text.removeprefix("#")
    live = select(Order).where(col(Order.deleted_at).is_(None)).order_by(col(Order.number))
    if wanted.isdecimal() and wanted.isascii() and len(wanted) <= 9:
        numbered = session.execute(live.where(col(Order.number) == int(wanted))).scalar_one_or_none()
        if numbered is not None:
            return numbered
    named = session.execute(live.where(col(Order.name).is_not(None), col(Order.closed_at).is_(None))).scalars()
    found = [order for order in named if _named(order.name or "", None, wanted)]
    exact = [order for order in found if fold(order.name or "") == fold(wanted)]
    if len(found) > 1 and len(exact) != 1:
        raise SeveralFit("tabs", text, listed([f"{order.name} (#{order.number})" for order in found]))
    if not found:
        raise NoneFits("tab", text, open_tabs(session))
    return (exact or found)[0]
