"""A venue's own menu as guests read it: what is a main, what comes after it, what is drunk."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from data.venue_file import ItemRow, MenuRow, VenueFile
from server.guests.chance import Stream

_DRINKS = re.compile(r"wine|drink|beer|cocktail|bar|spirit|cider|juice|soft|aperitif", re.IGNORECASE)
_HOT = re.compile(r"coffee|tea\b|hot drink", re.IGNORECASE)
_SWEET = re.compile(r"dessert|sweet|pudding|cake|ice cream|cheese|afters", re.IGNORECASE)
_ELSEWHERE = re.compile(r"shop|take ?away|to go|retail|gift", re.IGNORECASE)
_EATEN_FIRST = 0.8
"""A category this close to the dearest one's middle price is a main course too."""


@dataclass(frozen=True)
class Dish:
    """One line of an order: an item's PLU, how many of it, and the PLUs of the changes to each."""

    plu: str
    quantity: int = 1
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class MenuCard:
    """Items by when they are had; each part may be empty except the mains."""

    before: Sequence[str]
    mains: Sequence[str]
    sweets: Sequence[str]
    hot: Sequence[str]
    drinks: Sequence[str]
    changes: Mapping[str, Sequence[str]]
    """What each item can be had with, by PLU."""

    def meal(self, stream: Stream, covers: int, changed: float) -> tuple[Dish, ...]:
        """What a party orders first: a main each, something before it and to drink for most."""
        return _counted(self._dishes(stream, self._picked(stream, covers), changed))

    def afters(self, stream: Stream, covers: int, changed: float) -> tuple[Dish, ...]:
        """What a party orders later; nothing for one in three."""
        if stream.happens(1 / 3):
            return ()
        rest = [*self._some(stream, self.sweets, covers, 0.5), *self._some(stream, self.hot, covers, 0.5)]
        return _counted(self._dishes(stream, rest, changed))

    def _picked(self, stream: Stream, covers: int) -> list[str]:
        mains = [stream.choice(self.mains) for _ in range(covers)]
        before = self._some(stream, self.before, covers, 0.6)
        return [*before, *mains, *self._some(stream, self.drinks, covers, 0.9)]

    def _some(self, stream: Stream, plus: Sequence[str], covers: int, rate: float) -> list[str]:
        return [stream.choice(plus) for _ in range(covers) if plus and stream.happens(rate)]

    def _dishes(self, stream: Stream, plus: Sequence[str], changed: float) -> Iterator[Dish]:
        for plu in plus:
            choices = self.changes.get(plu, ())
            wanted = (stream.choice(choices),) if choices and stream.happens(changed) else ()
            yield Dish(plu, changes=wanted)


def _counted(dishes: Iterator[Dish]) -> tuple[Dish, ...]:
    """The same dish twice is one line of two."""
    counts: dict[Dish, int] = {}
    for dish in dishes:
        counts[dish] = counts.get(dish, 0) + 1
    return tuple(Dish(dish.plu, quantity, dish.changes) for dish, quantity in counts.items())


def read_card(file: VenueFile) -> MenuCard:
    """Sort a venue's menu by its category names and prices; what is neither is had before the mains.

    Set menus are left out: the guests here order dish by dish.
    """
    prices = {
        row.category: median(dishes) for row in file.menu if (dishes := [item.price for item in _single(row)])
    }
    food = [name for name in prices if not any(kind.search(name) for kind in (_DRINKS, _HOT, _SWEET, _ELSEWHERE))]
    dearest = max((prices[name] for name in food), default=0)
    mains = [name for name in food if prices[name] >= dearest * _EATEN_FIRST] or list(prices)
    return MenuCard(
        before=_plus(file, [name for name in food if name not in mains]),
        mains=_plus(file, mains),
        sweets=_plus(file, [name for name in prices if _SWEET.search(name)]),
        hot=_plus(file, [name for name in prices if _HOT.search(name)]),
        drinks=_plus(file, [name for name in prices if _DRINKS.search(name) and not _HOT.search(name)]),
        changes={
            item.plu: [choice.plu for choice in file.changes_for(row, item)]
            for row in file.menu
            for item in row.items
        },
    )


def _plus(file: VenueFile, categories: Sequence[str]) -> list[str]:
    return [item.plu for row in file.menu if row.category in categories for item in _single(row)]


def _single(row: MenuRow) -> list[ItemRow]:
    return [item for item in row.items if not item.courses]
