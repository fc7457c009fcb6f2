"""Dojo as the guests of an evening reach it: the few things that they do in its app."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class DojoUnavailable(Exception):
    """A payment at the table did not work; the guests try again, or pay at the till."""


@dataclass(frozen=True)
class DojoBooking:
    """A booking as a guest makes it in Dojo's app."""

    name: str
    covers: int
    start_at: datetime
    end_at: datetime
    table_ids: Sequence[str]
    requests: str | None


class Counterpart(Protocol):
    """Every method blocks until Dojo has tried. Ids are those of our book.

    What Dojo cannot bring to us now it brings later, by itself: then there is no id yet, and nothing to repeat.
    """

    def book(self, booking: DojoBooking) -> str | None:
        """Make a booking; its id if it is in our book already."""

    def amend(self, reservation_id: str, booking: DojoBooking) -> None: ...

    def cancel(self, reservation_id: str) -> None:
        """Cancel a booking; a party that sits for it already is deleted too."""

    def seat(self, reservation_id: str, table_ids: Sequence[str]) -> str | None:
        """Seat a booking; the party's id if it sits already."""

    def pay(self, order_id: str, *, parts: int, tip: int) -> None:
        """Pay a bill at the table, in so many parts, with a tip in minor units. Raises DojoUnavailable."""
