"""Which table is best for a party: every way to seat it, best first, with the reasons in words."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import Area, DiningTable, Reservation, Waiter
from data.queries.combinations import Joined, combinations
from data.queries.service import last_sat
from data.queries.venue import venue_profile
from data.rules.promises import Promise, promises
from data.rules.rotation import servers_of
from data.rules.tables import blocks_between, commitments, free_again
from data.venue import VenueProfile

LARGEST_COMBINATION = 3
"""Tables are proposed singly, in pairs and in threes."""

NEIGHBOURS = 3
"""Cells between two tables that can still be pushed together."""

NAMED = 3
"""Bookings of one table that speak against it by name; of more it says how many."""

_STANDS_ALONE = ("bar", "round", "booth")
"""Shapes that cannot be pushed together."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_NOBODY = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Ranked:
    """One way to seat a party, and what speaks for and against it."""

    tables: tuple[DiningTable, ...]
    fits: bool
    """Seats enough, and free for the whole stay."""
    reasons: tuple[str, ...]
    seats: int
    free: bool = True
    """Whether nobody else counts on it during the stay."""

    @property
    def names(self) -> str:
        return "+".join(table.name for table in self.tables)

    @property
    def reason(self) -> str:
        return ", ".join(self.reasons)


def rank(
    session: Session, covers: int, start: datetime, end: datetime, now: datetime, *, but: str | None = None
) -> list[Ranked]:
    """Every way to seat a party from `start` to `end`, best first; `but` leaves one booking out of account.

    Single tables come first, then the combinations that the house has laid down, then any neighbours. Best is the
    fewest tables, then clean ones, then the fewest empty seats, then the server who was sat longest ago, then the
    order of the floor plan. Behind what fits come single tables that nearly would: booked for a part of the stay,
    promised to somebody who waits, or too small. Blocked tables, and those that cannot be had at `start`, are not
    listed.
    """
    floor = _read(session, start, end, now, but)
    free = [table for table in floor.tables if not floor.taken(table) and not floor.clash(table)]
    fitting = [_Set((table,), table.covers) for table in free if table.covers >= covers]
    if not fitting:
        fitting = [*_laid_down(combinations(session), free, covers), *_pushed_together(free, covers)]
    fitting.sort(key=lambda each: floor.misfit(each, covers))
    chosen = {each.tables[0].id for each in fitting if len(each.tables) == 1}
    near = [table for table in floor.tables if not floor.taken(table) and table.id not in chosen]
    near.sort(key=lambda table: floor.shortfall(table, covers))
    return [
        *(floor.ranked(each, covers, fits=True) for each in _each_once(fitting)),
        *(floor.ranked(_Set((table,), table.covers), covers, fits=False) for table in near),
    ]


def propose(
    session: Session, covers: int, start: datetime, end: datetime, now: datetime
) -> list[DiningTable] | None:
    """The best free table for a party, or the best few to push together; None when nothing fits."""
    best = next(iter(rank(session, covers, start, end, now)), None)
    return list(best.tables) if best is not None and best.fits else None


def spread(ranked: Sequence[Ranked], covers: int) -> list[DiningTable] | None:
    """The fewest free tables that hold a party too large for any set of tables, of one area where it has enough.

    `ranked` is what `rank` answered for that party. None where all the tables that are free are too few.
    """
    free = [each.tables[0] for each in ranked if each.free and len(each.tables) == 1]
    areas: dict[str, list[DiningTable]] = defaultdict(list)
    for table in free:
        areas[table.area_id].append(table)
    enough = [some for tables in (*areas.values(), free) if (some := _fewest(tables, covers)) is not None]
    return min(enough, key=lambda some: (len({table.area_id for table in some}), len(some)), default=None)


def _fewest(tables: Sequence[DiningTable], covers: int) -> list[DiningTable] | None:
    chosen: list[DiningTable] = []
    for table in sorted(tables, key=lambda table: -table.covers):
        if sum(each.covers for each in chosen) >= covers:
            break
        chosen.append(table)
    return chosen if sum(each.covers for each in chosen) >= covers else None


# ---- what is known of the floor ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Set:
    """Tables that would be one party's, and what they hold together."""

    tables: tuple[DiningTable, ...]
    seats: int
    laid_down: bool = False
    """A combination of the house's own."""

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(table.id for table in self.tables)


@dataclass(frozen=True)
class _Server:
    initials: str
    last_sat: datetime


@dataclass(frozen=True)
class _Floor:
    """What matters for one stay: tables that are not blocked, and what stands against each."""

    venue: VenueProfile
    start: datetime
    end: datetime
    now: datetime
    tables: Sequence[DiningTable]
    booked: Mapping[str, Sequence[Reservation]]
    """The bookings of each table in or after the stay, the soonest first; a table without any is not there."""
    free_again: Mapping[str, datetime]
    """When the guests of each occupied table are expected to be gone."""
    servers: Mapping[str, _Server]
    """Who would serve each table."""
    promised: Mapping[str, Promise]
    """Tables that are kept for somebody who waits."""

    def taken(self, table: DiningTable) -> bool:
        free_again = self.free_again.get(table.id)
        return free_again is not None and free_again > self.start

    def clash(self, table: DiningTable) -> bool:
        held = self.promised.get(table.id)
        if held is not None and self.start < held.until:
            return True
        return any(booking.start_at < self.end for booking in self.booked.get(table.id, ()))

    def misfit(self, each: _Set, covers: int) -> tuple[bool, int, bool, int, datetime]:
        """The less, the better; equals stay in the order of the floor plan."""
        server = self.servers.get(each.tables[0].id)
        return (
            len(each.tables) > 1 and not each.laid_down,
            len(each.tables),
            any(table.dirty_since for table in each.tables),
            each.seats - covers,
            server.last_sat if server else _NOBODY,
        )

    def ranked(self, each: _Set, covers: int, *, fits: bool) -> Ranked:
        free = not any(self.clash(table) for table in each.tables)
        return Ranked(each.tables, fits, tuple(self._reasons(each, covers)), each.seats, free)

    def shortfall(self, table: DiningTable, covers: int) -> tuple[int, float]:
        """How far a table is from fitting: seats that are missing, then how soon it is booked."""
        coming = self.booked.get(table.id)
        until = coming[0].start_at.timestamp() if coming else float("inf")
        return max(0, covers - table.covers), -until

    def _reasons(self, each: _Set, covers: int) -> Iterator[str]:
        tables = each.tables
        if len(tables) > 1:
            yield "a combination of the house" if each.laid_down else "pushed together"
        yield _seats(each.seats - covers)
        yield from self._booking(tables)
        yield from (self.promised[table.id].words for table in tables if table.id in self.promised)
        if any(table.dirty_since for table in tables):
            yield "dirty"
        server = self.servers.get(tables[0].id)
        if server is not None and server.last_sat is not _NEVER:
            yield f"server {server.initials} sat {_ago(self.now, server.last_sat)}"

    def _booking(self, tables: Sequence[DiningTable]) -> Iterator[str]:
        """All bookings that clash, or else the next one."""
        at_tables = {booking.id: booking for table in tables for booking in self.booked.get(table.id, ())}
        coming = sorted(at_tables.values(), key=lambda booking: booking.start_at)
        clashing = [booking for booking in coming if booking.start_at < self.end]
        if clashing:
            more = f" and {len(clashing) - NAMED} more" if len(clashing) > NAMED else ""
            yield f"booked {', '.join(map(self._at, clashing[:NAMED]))}{more}"
        elif coming:
            yield f"next booking {self._at(coming[0])}"

    def _at(self, booking: Reservation) -> str:
        return f"{self.venue.local(booking.start_at):%H:%M} {booking.name}"


def _seats(spare: int) -> str:
    if spare == 0:
        return "fits exactly"
    seats = f"{abs(spare)} seat" if abs(spare) == 1 else f"{abs(spare)} seats"
    return f"{seats} spare" if spare > 0 else f"{seats} short"


def _ago(now: datetime, then: datetime) -> str:
    minutes = max(0, int((now - then).total_seconds() // 60))
    if minutes == 0:
        return "just now"
    return "1 minute ago" if minutes == 1 else f"{minutes} minutes ago"


def _read(session: Session, start: datetime, end: datetime, now: datetime, but: str | None) -> _Floor:
    venue = venue_profile(session)
    blocked = blocks_between(session, start, end)
    rows = session.execute(
        select(DiningTable)
        .join(Area, col(Area.id) == col(DiningTable.area_id))
        .where(col(DiningTable.retired).is_(False))
        .order_by(col(Area.position), col(DiningTable.y), col(DiningTable.x))
    ).scalars()
    tables = [table for table in rows if table.id not in blocked]
    _, day_ends = venue.day_bounds(venue.service_day(start))
    booked: defaultdict[str, list[Reservation]] = defaultdict(list)
    for commitment in commitments(session, start, max(end, day_ends), but=but):
        booked[commitment.table_id].append(commitment.reservation)
    return _Floor(
        venue,
        start,
        end,
        now,
        tables,
        booked,
        free_again(session, now),
        _servers(session, venue, now, tables),
        promises(session, venue, now),
    )


def _servers(
    session: Session, venue: VenueProfile, now: datetime, tables: Sequence[DiningTable]
) -> dict[str, _Server]:
    """Who would serve each table, as `parties.seat` chooses them."""
    begins, _ = venue.day_bounds(venue.service_day(now))
    sat = last_sat(session, begins)
    known = {
        waiter_id: _Server(initials, sat.get(waiter_id, _NEVER))
        for waiter_id, initials in session.execute(select(col(Waiter.id), col(Waiter.initials)))
    }
    serving = servers_of(session, tables, sat)
    return {table_id: known[waiter_id] for table_id, waiter_id in serving.items()}


# ---- tables pushed together --------------------------------------------------------------------------------


def _laid_down(known: Sequence[Joined], free: Sequence[DiningTable], covers: int) -> Iterator[_Set]:
    """The house's own combinations that hold the party and are free as a whole."""
    ids = {table.id for table in free}
    for each in known:
        if each.combination.covers >= covers and each.ids <= ids:
            yield _Set(each.tables, each.combination.covers, laid_down=True)


def _each_once(sets: Sequence[_Set]) -> list[_Set]:
    """Without neighbours that are a combination of the house as well."""
    found: dict[frozenset[str], _Set] = {}
    for each in sets:
        found.setdefault(each.ids, each)
    return list(found.values())


def _pushed_together(free: Sequence[DiningTable], covers: int) -> list[_Set]:
    """The smallest groups of neighbouring tables with seats enough: pairs, else threes."""
    by_id = {table.id: table for table in free}
    place = {table.id: index for index, table in enumerate(free)}
    beside = neighbours(free)
    groups = {tuple(sorted((a, b), key=place.__getitem__)) for a in beside for b in beside[a]}
    for _ in range(2, LARGEST_COMBINATION + 1):
        enough = [group for group in groups if sum(by_id[each].covers for each in group) >= covers]
        if enough:
            enough.sort(key=lambda group: [place[each] for each in group])
            chosen = [tuple(by_id[each] for each in group) for group in enough]
            return [_Set(tables, sum(table.covers for table in tables)) for tables in chosen]
        groups = {
            tuple(sorted((*group, more), key=place.__getitem__))
            for group in groups
            for each in group
            for more in beside[each]
            if more not in group
        }
    return []


class Placed(Protocol):
    """A table where it stands."""

    @property
    def id(self) -> str: ...
    @property
    def area_id(self) -> str: ...
    @property
    def shape(self) -> str: ...
    @property
    def x(self) -> int: ...
    @property
    def y(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


def neighbours(tables: Sequence[Placed]) -> dict[str, set[str]]:
    """Which tables of the same area can be pushed together, found in a sweep from left to right."""
    areas: dict[str, list[tuple[int, int, int, int, str]]] = defaultdict(list)
    for table in tables:
        if table.shape not in _STANDS_ALONE:
            box = (table.x, table.x + table.width, table.y, table.y + table.height, table.id)
            areas[table.area_id].append(box)
    beside: dict[str, set[str]] = defaultdict(set)
    for boxes in areas.values():
        boxes.sort()
        for index, (_, right, top, bottom, one) in enumerate(boxes):
            for left, _, other_top, other_bottom, other in boxes[index + 1 :]:
                across = left - right
                if across > NEIGHBOURS:
                    break
                down = max(top, other_top) - min(bottom, other_bottom)
                if down <= NEIGHBOURS // 2 and min(across, down) < 0:
                    beside[one].add(other)
                    beside[other].add(one)
    return beside
