"""How long a party will wait: an honest band, from the stages on the floor, the bookings, the queue and history.

Pure: a frozen `QuoteFloor` in, one `Quote` for each party that waits out. The rest of every evening is played
`SCENARIOS` times: each party at a table leaves after a stay that fits what is known of it, and the queue is
served in order. The band is what lies between the unlikely ends.

What is known of a stay: how long parties of this size have stayed on past days, how long this one has been here,
and when it came to its present stage. A stage that begins at 60 % of most visits, after an hour, speaks for
100 minutes in all.
"""

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, inf
from random import Random
from statistics import NormalDist

from data.rules.quote_floor import ENOUGH, SPREAD, QuoteFloor, QuoteTable, Seated

SCENARIOS = 48
"""Evenings that are played; each stay is drawn once from every forty-eighth of what is likely."""

LOW, HIGH = 0.12, 0.88
"""The part of the evenings in which the wait is shorter than the band's ends."""

STEP = 5
"""Minutes; nobody believes a band from 23 to 34."""

LARGEST = 3
"""Tables that are pushed together at the most."""

FURTHEST = 240
"""Minutes; who waits longer should book for another day, not queue."""

TURNAROUND = 3
"""Minutes from the guests' leaving until the next ones sit."""

_UNSURE = 0.09
"""The same for when a stage begins, as a share of the stay."""

_OVERSTAY = 0.1
"""How much longer, as a share of the turn time, somebody stays on average who should have left by now."""


@dataclass(frozen=True)
class Quote:
    """Minutes from now; `low` to `high` is what a host can say with a good conscience."""

    low: int
    high: int
    likely: int
    tables: tuple[str, ...] = ()
    """Ids of the tables that are theirs now; none while they have to wait."""
    reasons: tuple[str, ...] = ()

    @property
    def band(self) -> str:
        return f"{self.low}-{self.high} min"

    @property
    def reason(self) -> str:
        return ", ".join(self.reasons)


@lru_cache(maxsize=8)
def quotes(house: QuoteFloor) -> tuple[Quote | None, ...]:
    """How long each party waits, in the order of the queue; None for one that no table will hold tonight.

    Kept for the next time: most of what happens in a minute changes no wait.
    """
    if not house.waiting:
        return ()
    evenings = list(_evenings(house))
    return tuple(_quote(house, index, evenings) for index in range(len(house.waiting)))


def quote_for(house: QuoteFloor, covers: int) -> Quote | None:
    """What somebody who joins the queue now can be told."""
    return quotes(house.joined_by(covers))[-1]


# ---- a stay ------------------------------------------------------------------------------------------------


def remaining(house: QuoteFloor, seated: Seated) -> list[float]:
    """How much longer a party stays: `SCENARIOS` equally likely figures in minutes, the shortest first."""
    prior = house.likely_stays(seated.covers)
    if seated.agreed is not None:
        centre = prior[len(prior) // 2]
        prior = tuple(seated.agreed * (1 + (stay / centre - 1) / 2) for stay in prior)
    left = sorted((stay - seated.elapsed, _weight(house, seated, stay)) for stay in prior if stay > seated.elapsed)
    whole = sum(weight for _, weight in left)
    if whole < 1e-3 * len(prior):
        return _beyond_experience(house, seated)
    found, reached, index = [], left[0][1], 0
    for n in range(SCENARIOS):
        while reached < (n + 0.5) / SCENARIOS * whole and index < len(left) - 1:
            index += 1
            reached += left[index][1]
        found.append(max(1.0, left[index][0]))
    return found


def _weight(house: QuoteFloor, seated: Seated, stay: float) -> float:
    """How well a whole stay of this length explains when the present stage began, and that it still lasts."""
    if seated.stage is None or stay <= 0:
        return 1.0
    began, ends = house.shares[seated.stage : seated.stage + 2]
    early = (seated.stage_began / stay - began) / _UNSURE if seated.stage else 0.0
    late = max(0.0, seated.elapsed / stay - ends) / _UNSURE
    return exp(-(early * early + late * late) / 2)


def _beyond_experience(house: QuoteFloor, seated: Seated) -> list[float]:
    """No past stay explains this one: what their stages should still take, or else that they go soon."""
    turn = house.turn(seated.covers)
    ahead = 0.0
    if seated.stage is not None:
        ahead = turn * (1 - house.shares[seated.stage]) - (seated.elapsed - seated.stage_began)
    mean = max(ahead, turn * _OVERSTAY)
    around = NormalDist(mean, max(mean * SPREAD, turn * _OVERSTAY / 2))
    return [max(1.0, around.inv_cdf((n + 0.5) / SCENARIOS)) for n in range(SCENARIOS)]


# ---- the rest of an evening --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Evening:
    """One way that it may go: when each party is seated, and where."""

    waits: Mapping[int, float]
    tables: Mapping[int, tuple[QuoteTable, ...]]


def _evenings(house: QuoteFloor) -> Iterator[_Evening]:
    dice = Random(0)  # noqa: S311 - the same floor gives the same quote
    leaving: dict[str, list[float]] = {}
    for table in house.tables:
        if table.seated is not None and table.party not in leaving:
            drawn = remaining(house, table.seated)
            dice.shuffle(drawn)
            leaving[table.party] = drawn
    prior = {covers: house.likely_stays(covers) for covers in set(house.waiting)}
    for n in range(SCENARIOS):
        stays = {covers: dice.choice(known) for covers, known in prior.items()}
        yield _Play(house, {party: drawn[n] for party, drawn in leaving.items()}, stays).run()


class _Play:
    """Plays one evening: tables come free, and whoever has waited longest and fits takes them."""

    def __init__(self, house: QuoteFloor, leaving: Mapping[str, float], stays: Mapping[int, float]) -> None:
        self._stays = stays
        self._turns = {covers: house.turn(covers) for covers in stays}
        self._last = len(house.tables)
        self._pending = list(enumerate(house.waiting))
        self._idle: dict[str, QuoteTable] = {}
        self._coming: list[tuple[float, int, QuoteTable]] = []
        self._waits: dict[int, float] = {}
        self._tables: dict[int, tuple[QuoteTable, ...]] = {}
        self._kept = dict(house.promised)
        self._own: dict[int, list[str]] = {}
        for table_id, index in house.promised:
            self._own.setdefault(index, []).append(table_id)
        for order, table in enumerate(house.tables):
            free = leaving[table.party] + TURNAROUND if table.seated is not None else 0.0
            self._coming.append((max(free, table.blocked), order, table))
        heapq.heapify(self._coming)

    def run(self) -> _Evening:
        self._open()
        while self._pending and self._coming:
            now, order, table = heapq.heappop(self._coming)
            if now > FURTHEST:
                break
            self._idle[table.id] = table
            self._offer(now, table)
            claim = self._claim(table, now)
            if table.id in self._idle and claim is not None:
                # Nobody could stay long enough before the booking: it is worth a look again after it.
                del self._idle[table.id]
                heapq.heappush(self._coming, (claim[1], order, table))
        return _Evening(self._waits, self._tables)

    def _open(self) -> None:
        """Tables that are free now go to the first in the queue whom they suit best."""
        free = []
        while self._coming and self._coming[0][0] <= 0:
            free.append(heapq.heappop(self._coming))
        self._idle = {table.id: table for _, _, table in free}
        for party in list(self._pending):
            best = self._promised(party[0]) or min(self._suiting(0, party), key=_spare, default=None)
            if best is not None:
                self._seat(0, party, best)
        for _, order, table in free:
            claim = self._claim(table, 0)
            if table.id in self._idle and claim is not None:
                heapq.heappush(self._coming, (claim[1], order, table))

    def _promised(self, index: int) -> tuple[QuoteTable, ...] | None:
        """The tables that are kept for a party, once all of them are idle."""
        own = self._own.get(index, ())
        return tuple(self._idle[each] for each in own) if own and all(each in self._idle for each in own) else None

    def _suiting(self, now: float, party: tuple[int, int]) -> Iterator[tuple[QuoteTable, ...]]:
        """Idle tables for a party that was promised none: single ones, or else those pushed together."""
        index, covers = party
        if index in self._own:
            return
        turn = self._turns[covers]
        idle = (table for table in self._idle.values() if table.id not in self._kept)
        fitting = [table for table in idle if self._lasts(table, now, turn)]
        single = [(table,) for table in fitting if table.seats >= covers]
        yield from single or (each for table in fitting for each in self._joined(table, covers, now))

    def _offer(self, now: float, table: QuoteTable) -> None:
        if table.id in self._kept:
            self._offer_kept(now, self._kept[table.id])
            return
        for party in self._pending:
            covers = party[1]
            if party[0] in self._own:
                continue
            if table.seats < covers and not table.beside:
                continue
            if not self._lasts(table, now, self._turns[covers]):
                continue
            taken = (table,) if table.seats >= covers else next(self._joined(table, covers, now), None)
            if taken is not None:
                self._seat(now, party, taken)
                return

    def _offer_kept(self, now: float, index: int) -> None:
        tables = self._promised(index)
        party = next((party for party in self._pending if party[0] == index), None)
        if tables is not None and party is not None:
            self._seat(now, party, tables)

    def _joined(self, table: QuoteTable, covers: int, now: float) -> Iterator[tuple[QuoteTable, ...]]:
        """The table and idle ones beside it with seats enough: two, else three."""
        turn = self._turns[covers]
        if not table.beside:
            return
        beside = [
            self._idle[other] for other in sorted(table.beside) if other in self._idle and other not in self._kept
        ]
        beside = [other for other in beside if self._lasts(other, now, turn)]
        for other in beside:
            if table.seats + other.seats >= covers:
                yield table, other
        for index, one in enumerate(beside):
            for other in beside[index + 1 :]:
                if table.seats + one.seats + other.seats >= covers:
                    yield table, one, other

    def _seat(self, now: float, party: tuple[int, int], tables: tuple[QuoteTable, ...]) -> None:
        index, covers = party
        self._pending.remove(party)
        self._waits[index], self._tables[index] = now, tables
        for table_id in self._own.pop(index, ()):
            del self._kept[table_id]
        for place, table in enumerate(tables):
            del self._idle[table.id]
            again = now + self._stays[covers] + TURNAROUND
            heapq.heappush(self._coming, (again, self._last + index * LARGEST + place, table))

    def _claim(self, table: QuoteTable, now: float) -> tuple[float, float] | None:
        return next((booked for booked in table.booked if booked[1] > now), None)

    def _lasts(self, table: QuoteTable, now: float, turn: float) -> bool:
        """Whether a stay would be over before the table's next booking."""
        claim = self._claim(table, now) if table.booked else None
        return claim is None or now + turn <= claim[0]


def _spare(tables: tuple[QuoteTable, ...]) -> tuple[int, bool, int]:
    return len(tables), any(table.dirty for table in tables), sum(table.seats for table in tables)


# ---- in words ----------------------------------------------------------------------------------------------


def _quote(house: QuoteFloor, index: int, evenings: Sequence[_Evening]) -> Quote | None:
    waits = sorted(evening.waits.get(index, inf) for evening in evenings)
    if waits[int(SCENARIOS * HIGH)] > FURTHEST:
        return None
    if waits[-1] == 0:
        tables = evenings[0].tables[index]
        return Quote(0, 0, 0, tuple(table.id for table in tables), ("free now",))
    low = int(waits[int(SCENARIOS * LOW)] // STEP) * STEP
    high = round(waits[int(SCENARIOS * HIGH)] / STEP) * STEP
    likely = round(waits[SCENARIOS // 2])
    return Quote(low, max(high, low + STEP), likely, (), tuple(_reasons(house, index, evenings)))


def _reasons(house: QuoteFloor, index: int, evenings: Sequence[_Evening]) -> Iterator[str]:
    yield "nobody ahead" if index == 0 else f"{index} ahead"
    taken = Counter(table for evening in evenings for table in evening.tables.get(index, ()))
    likely = [table for table, times in taken.most_common(2) if times >= SCENARIOS // 8]
    if likely:
        yield f"likely at {' or '.join(_told(table) for table in likely)}"
    held = sum(bool(table.booked) for table in house.tables if table.seats >= house.waiting[index])
    if held:
        yield f"{held} of the tables that would do {'is' if held == 1 else 'are'} booked"
    known = len(house.known_stays(house.waiting[index]))
    yield f"from {known} past stays" if known >= ENOUGH else "from the venue's turn times"


def _told(table: QuoteTable) -> str:
    return f"{table.name} ({table.stage})" if table.stage else table.name
