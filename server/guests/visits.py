"""What a party does from sitting down to leaving: courses, stages, paying, lingering. All planned."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from data.venue import VenueProfile
from server.guests.chance import Chance, Stream
from server.guests.dials import Dials
from server.guests.menu import Dish, MenuCard


class Act(StrEnum):
    """A step of a visit, done by those who serve."""

    ORDER = "order"
    STAGE = "stage"
    PAY = "pay"
    LEAVE = "leave"
    CLEAN = "clean"


class Way(StrEnum):
    """How a party pays."""

    CASH = "cash"
    CARD = "card"
    AT_TABLE = "at the table"


@dataclass(frozen=True)
class Step:
    after: timedelta
    """Since the party sat down."""
    act: Act
    stage: str = ""
    dishes: tuple[Dish, ...] = ()


@dataclass(frozen=True)
class Visit:
    steps: tuple[Step, ...]
    way: Way
    halves: bool
    """Two payments of half the bill each."""
    tip: int
    """Per cent of the bill."""


_REACHED = {
    "ordered": 0.14,
    "starters": 0.32,
    "mains": 0.5,
    "desserts": 0.74,
    "bill": 0.87,
    "paid": 0.93,
}
"""Shares of a stay after which a stage begins, from the course of a 95-minute dinner."""

_SECOND_ROUND = 0.7
_CLEANING = (2.0, 7.0)
"""Minutes until a table that was left is laid again."""


def plan_visit(chance: Chance, venue: VenueProfile, card: MenuCard, covers: int, dials: Dials) -> Visit:
    """One party's visit. `chance` is the party's own."""
    stay = venue.turn(covers).total_seconds() * chance.of("stay").about(0.8, 0.1, 0.5, 1.05)
    camping = chance.of("camps")
    lingers = camping.uniform(20, 50) * 60 if camping.happens(dials.campers) else 0.0
    paying = chance.of("paying")
    return Visit(
        steps=tuple(
            sorted(_steps(chance, venue, card, covers, dials, stay, lingers), key=lambda step: step.after)
        ),
        way=_way(paying, dials),
        halves=chance.of("splits").happens(dials.splits) and covers > 1,
        tip=chance.of("tip").choice((5, 10, 12, 15)) if chance.of("tips").happens(dials.tips) else 0,
    )


def _way(stream: Stream, dials: Dials) -> Way:
    if stream.happens(dials.cash):
        return Way.CASH
    return Way.AT_TABLE if stream.happens(dials.at_the_table) else Way.CARD


def _steps(
    chance: Chance, venue: VenueProfile, card: MenuCard, covers: int, dials: Dials, stay: float, lingers: float
) -> Iterator[Step]:
    first = chance.of("first order").about(0.13, 0.03, 0.05, 0.16)
    yield Step(_share(stay, first), Act.ORDER, dishes=card.meal(chance.of("meal"), covers, dials.changes))
    second = card.afters(chance.of("afters"), covers, dials.changes)
    if second:
        yield Step(_share(stay, _SECOND_ROUND), Act.ORDER, dishes=second)
    for stage, share in _stages(venue):
        yield Step(_share(stay, share), Act.STAGE, stage=stage)
    yield Step(_share(stay, _REACHED["paid"]), Act.PAY)
    gone = stay + lingers
    yield Step(timedelta(seconds=gone), Act.LEAVE)
    yield Step(timedelta(seconds=gone + chance.of("cleaning").uniform(*_CLEANING) * 60), Act.CLEAN)


def _share(stay: float, share: float) -> timedelta:
    return timedelta(seconds=round(stay * share))


def _stages(venue: VenueProfile) -> Iterator[tuple[str, float]]:
    """When each stage begins that somebody at the table sees to; the till sees to ordering and paying itself."""
    names: Sequence[str] = [stage.name for stage in venue.stages]
    for index, name in enumerate(names[1:], 1):
        if name.casefold() not in ("ordered", "paid"):
            yield name, _REACHED.get(name.casefold(), 0.14 + 0.73 * index / len(names))
