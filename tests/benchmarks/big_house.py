"""A restaurant of any size, for measurements: where its tables stand, its venue file, its guests."""

from collections.abc import Iterator
from datetime import timedelta

from data.queries.floor import floor_snapshot
from data.rules import parties, reservations
from data.rules.parties import Seating
from data.rules.reservations import Booking
from data.store import Store
from data.venue_file import check
from data.venue_loading import load_venue
from tests.benchmarks.places import PER_AREA, Place, places

_HOUSE = """
[venue]
name = "The Big House"
[staff]
waiters = [{ initials = "AB", name = "Ada Byron", manager = true }]
[[menu]]
category = "All"
vat = 20
items = [{ plu = "101", name = "Burger", price = 1450 }]
"""

_GUESTS = ("Okafor", "Zielinska", "Nguyen", "Fitzgerald-Adeyemi", "Díaz", "Kim", "O'Brien", "寿司屋さん")


def venue_text(tables: int) -> str:
    """A venue file with so many tables, in areas of fifty."""
    return _HOUSE + "\n".join(_areas(places(tables)))


def _areas(all_places: list[Place]) -> Iterator[str]:
    for start in range(0, len(all_places), PER_AREA):
        yield f'[[area]]\nname = "Hall {start // PER_AREA + 1}"\ntables = ['
        for place in all_places[start : start + PER_AREA]:
            yield (
                f'{{ name = "{place.name}", covers = 4, x = {place.x}, y = {place.y}, '
                f"w = {place.width}, h = {place.height} }},"
            )
        yield "]"


def furnish(store: Store, tables: int) -> list[str]:
    """Load the venue and fill it: three of five tables are taken, one more is booked. The parties' ids.

    Tables whose number ends in 4 or 9 stay free.
    """
    venue, problems = check(venue_text(tables))
    assert venue is not None, problems
    with store.preparation() as uow:
        load_venue(uow, venue)
    return fill(store)


def fill(store: Store) -> list[str]:
    """Guests for a house that is there already."""
    seated: list[str] = []
    named = table_ids(store)
    with store.preparation() as uow:
        for number, (name, table_id) in enumerate(named.items()):
            guest = _GUESTS[number % len(_GUESTS)]
            if int(name) % 5 in (0, 1, 2):
                start = uow.now - timedelta(minutes=number % 100)
                seated.append(parties.seat(uow, Seating([table_id], start, name=guest, covers=3)).id)
            elif int(name) % 5 == 3:
                start = uow.now + timedelta(minutes=number % 180)
                reservations.book(uow, Booking(guest, 2, start, start + timedelta(minutes=90), [table_id]))
    return seated


def table_ids(store: Store) -> dict[str, str]:
    """Each table's id by its name."""
    with store.read() as session:
        return {table.name: table.id for table in floor_snapshot(session, store.clock.utc_now()).tables}
