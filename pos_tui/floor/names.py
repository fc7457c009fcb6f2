"""How a line of the host language names a table, or a guest."""

from collections.abc import Mapping, Sequence

from data.names import SLIP, fold, likeness
from data.queries.views import BookingView, FloorSnapshot, WaitingView
from data.table_names import Placed, spoken

KEYWORDS = frozenset({"for"})
"""Words that mean something between the guest's name and what follows it."""


def spoken_names(snapshot: FloorSnapshot) -> Mapping[str, str]:
    """Each table's name by id; written `Room/5` where two areas share it."""
    areas = {area.id: area.name for area in snapshot.areas}
    return spoken(Placed(table.id, table.name, areas[table.area_id], table.retired) for table in snapshot.tables)


def table_called(snapshot: FloorSnapshot, name: str, *, near: str | None = None) -> str | None:
    """The id of the table with this name, with or without its area; `near` is an area to prefer."""
    wanted = name.strip().casefold()
    called = spoken_names(snapshot)
    fitting = [
        table
        for table in snapshot.tables
        if not table.retired and wanted in (table.name.casefold(), called[table.id].casefold())
    ]
    nearest = [table for table in fitting if table.area_id == near] or fitting
    return nearest[0].id if nearest else None


def begins_a_name(snapshot: FloorSnapshot, text: str) -> bool:
    """Whether a table's name, with or without its area, begins with what is typed."""
    typed = text.strip().casefold()
    called = spoken_names(snapshot)
    return any(
        table.name.casefold().startswith(typed) or called[table.id].casefold().startswith(typed)
        for table in snapshot.tables
    )


def spoken_guest(booking: BookingView, snapshot: FloorSnapshot) -> str:
    """The shortest name that a line finds this booking by and no other guest: surname, whole name, reference."""
    others = [other.name for other in snapshot.bookings if other.id != booking.id and other.party_id is None]
    return _shortest(booking.name, [*others, *(each.name for each in snapshot.waitlist)], snapshot) or (
        booking.reference
    )


def spoken_waiting(waiting: WaitingView, snapshot: FloorSnapshot) -> str:
    """The shortest name that a line finds this party on the waitlist by, and nobody else."""
    others = [other.name for other in snapshot.waitlist if other.id != waiting.id]
    booked = [booking.name for booking in snapshot.bookings if booking.party_id is None]
    return _shortest(waiting.name, [*others, *booked], snapshot) or waiting.reference


def _shortest(name: str, others: Sequence[str], snapshot: FloorSnapshot) -> str | None:
    """The surname or the whole name, if it means none of the others and nothing else in a line."""
    words = name.split()
    means_more = {fold(table.name) for table in snapshot.tables} | KEYWORDS
    if not all(word.replace("-", "").isalpha() and fold(word) not in means_more for word in words):
        return None
    choices = (*words[-1:], " ".join(words))
    return next((text for text in choices if text and not any(_may_mean(text, o) for o in others)), None)


def _may_mean(text: str, name: str) -> bool:
    """Whether a line that says so may be about a guest of that name."""
    how = likeness(text, name)
    return how is not None and how <= SLIP
