"""The hall as its file has it, read without the program: what things cost, and how many can sit where."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from data.venue_loading import find_venue_file


@dataclass(frozen=True)
class Dish:
    """Something on the menu with its changes; `price` in pence with VAT, `vat` in hundredths of a per cent."""

    name: str
    changes: tuple[str, ...]
    price: int
    vat: int
    words: str
    """As a host types it: as few letters as find it."""


@dataclass(frozen=True)
class Card:
    """The venue's file, as it was parsed."""

    venue: dict[str, Any]

    @classmethod
    def of(cls, venue: str) -> Self:
        return cls(tomllib.loads(find_venue_file(venue).read_text("utf-8")))

    @cached_property
    def seats(self) -> dict[str, int]:
        """By the table's name, in the file's order."""
        return {table["name"]: table["covers"] for area in self.venue["area"] for table in area["tables"]}

    @property
    def service(self) -> int:
        """In hundredths of a per cent."""
        return int(self.venue["venue"]["service_charge"] * 100)

    @cached_property
    def _items(self) -> dict[str, tuple[int, int]]:
        return {
            item["name"]: (item["price"], int(item.get("vat", category["vat"]) * 100))
            for category in self.venue["menu"]
            for item in category["items"]
        }

    @cached_property
    def _changes(self) -> dict[str, int]:
        return {
            choice["name"]: choice.get("price", 0)
            for group in self.venue["modifiers"]
            for choice in group["choices"]
        }

    def dish(self, name: str, *changes: str) -> Dish:
        price, vat = self._items[name]
        price += sum(self._changes[change] for change in changes)
        changed = ", ".join(_letters(change, self._changes) for change in changes)
        words = _letters(name, self._items)
        return Dish(name, changes, price, vat, f"{words} ({changed})" if changes else words)


def _letters(name: str, names: Iterable[str]) -> str:
    """The first three letters of a name, or as many more as it takes to tell it from the others."""
    others = [other.lower() for other in names if other != name]
    starts = (name[:length].strip().lower() for length in range(3, len(name)))
    return next((start for start in starts if not any(other.startswith(start) for other in others)), name.lower())
