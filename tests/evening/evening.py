"""The evening from the first key to the last: who gets which part, and one minute after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import chain, count, cycle, islice

from tests.evening import pairs, turns
from tests.evening.card import Card
from tests.evening.hall import Hall
from tests.evening.hands import Hands
from tests.evening.ledger import Ledger
from tests.evening.pairs import Between, meeting
from tests.evening.plan import Fate, Figures, Guest, Way, plan
from tests.evening.room import Room
from tests.evening.shift import Shift
from tests.evening.visits import AtTable, Story, coming, usual


@dataclass
class Evening:
    """All stories of one evening, told by the clock."""

    shift: Shift
    _due: list[tuple[int, int, Story]] = field(default_factory=list)
    _number: "count[int]" = field(default_factory=count)

    def begin(self, story: Story, minute: int) -> None:
        heappush(self._due, (minute, next(self._number), story))

    async def play(self) -> None:
        """Until every story has ended."""
        while self._due:
            minute, _, story = heappop(self._due)
            if minute > self.shift.now:
                await self.shift.hall.until_minute(minute)
            pause = await anext(story, None)
            if pause is not None:
                self.begin(story, minute + pause)


async def friday(hall: Hall, figures: Figures, seed: int) -> Shift:
    """Open the hall, have everybody come and go, close it; with what was written down meanwhile."""
    card = Card.of("hall")
    shift = Shift(hall, Hands(hall), card, Ledger(card), Room(card.seats))
    evening = Evening(shift)
    evening.begin(_opening(shift), 0)
    for minute, story in _cast(shift, figures, plan(figures, seed)):
        evening.begin(story, minute)
    await evening.play()
    await hall.until_minute(shift.now + 15)
    await shift.hands.do("day close quiet enough /GA")
    await hall.told()
    return shift


async def _opening(shift: Shift) -> Story:
    """The day begins; each room has one server, so that chance decides on nobody's turn; a table wobbles."""
    await shift.hands.do("day open /GA")
    for area in shift.card.venue["area"]:
        await shift.hands.do(f"section {area['waiters'][0]} {area['name']}")
    await shift.hands.do("block V1 25 wobbly leg")
    yield 20
    await shift.hands.do("unblock V1")


def _cast(shift: Shift, figures: Figures, guests: Sequence[Guest]) -> Iterator[tuple[int, Story]]:
    """Everybody's story, and when it begins."""
    met = set[Guest]()
    for (one, other), between in zip(_pairs(guests), _betweens(figures), strict=False):
        met |= {one, other}
        yield one.comes, meeting(shift, one, other, between)
    alone = [guest for guest in guests if guest not in met]
    parts = _parts(figures)
    for guest in alone:
        booked = guest.way in (Way.RANG, Way.DOJO)
        takes = booked and guest.fate is Fate.SEATED and guest.covers > 1
        at_table = next(parts, usual) if takes else usual
        yield guest.books if booked else guest.comes, coming(shift, guest, at_table)


def _pairs(guests: Sequence[Guest]) -> Iterator[tuple[Guest, Guest]]:
    """Parties that walk in one soon after the other."""
    walking = [guest for guest in guests if guest.way is Way.WALKED_IN]
    return zip(walking[::2], walking[1::2], strict=False)


def _betweens(figures: Figures) -> Iterator[Between]:
    few = max(1, figures.merges // 3)
    return chain(
        islice(cycle(pairs.MERGES), figures.merges), *(islice(cycle([each]), few) for each in pairs.OTHERS)
    )


def _parts(figures: Figures) -> Iterator[AtTable]:
    """What is out of the usual, mixed; one in six bookings has one of the others."""
    return chain(
        islice(cycle(turns.SPLITS), figures.splits),
        islice(cycle(turns.REFUNDS), figures.refunds),
        islice(cycle(turns.OTHERS), figures.bookings // 6),
    )
