"""How a line of the host language names a table, or a guest."""

from collections import Counter
from collections.abc import Mapping

from data.names import SLIP, fold, likeness
from data.queries.views import BookingView, FloorSnapshot

KEYWORDS = frozenset({"for"})
"""Words that mean something between the guest's name and what follows it."""


def spoken_names(snapshot: FloorSnapshot) -> Mapping[str, str]:
    """Each table's name by id; written `area/name` where two areas share it."""
    shared = Counter(table.name.casefold() for table in snapshot.tables if not table.retired)
    areas = {area.id: area.name for area in snapshot.areas}
    return {
        table.id: table.name if shared[table.name.casefold()] < 2 else f"{areas[table.area_id]}/{table.name}"
        for table in snapshot.tables
    }


def table_called(snapshot: FloorSnapshot, name: str, *, near: str | None = None) -> str | None:
    """The id of the table with this name, with or without its area; `near` is an area to prefer."""
    wanted = name.strip().casefold()
    spoken = spoken_names(snapshot)
    fitting = [
        table
        for table in snapshot.tables
        if not table.retired and wanted in (table.name.casefold(), spoken[table.id].casefold())
    ]
    nearest = [table for table in fitting if table.area_id == near] or fitting
    return nearest[0].id if nearest else None


def begins_a_name(snapshot: FloorSnapshot, text: str) -> bool:
    """Whether a table's name, with or without its area, begins with what is typed."""
    typed = text.strip().casefold()
    spoken = spoken_names(snapshot)
    return any(
        table.name.casefold().startswith(typed) or spoken[table.id].casefold().startswith(typed)
        for table in snapshot.tables
    )


def spoken_guest(booking: BookingView, snapshot: FloorSnapshot) -> str:
    """The shortest name that a line finds this booking by and no other guest: surname, whole name, reference."""
    others = [other.name for other in snapshot.bookings if other.id != booking.id and other.party_id is None]
    others += [waiting.name for waiting in snapshot.waitlist]
    words = booking.name.split()
    means_more = {fold(table.name) for table in snapshot.tables} | KEYWORDS
    if not all(word.replace("-", "").isalpha() and fold(word) not in means_more for word in words):
        return booking.reference
    for text in (*words[-1:], " ".join(words)):
        if text and not any(_may_mean(text, other) for other in others):
            return text
    return booking.reference


def _may_mean(text: str, name: str) -> bool:
    """Whether a line that says so may be about a guest of that name."""
    how = likeness(text, name)
    return how is not None and how <= SLIP
