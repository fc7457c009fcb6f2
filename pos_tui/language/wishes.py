"""What guests asked for and what was noted of them: said by every line that puts them at a table.

Guests' own words are shown and never changed. They are cut, because what is unusual about the line has to fit
beside them; the panel has all of it.
"""

from collections.abc import Iterator

from data.models import Party, Reservation
from data.queries.guests import Who
from data.rules import guests
from data.rules.parties import everybody
from data.uow import UnitOfWork
from pos_tui.text import cut, plain

REQUEST_CELLS = 60
"""Of a guest's request; an allergy is mostly shorter."""

NOTE_CELLS = 40
"""Of a note of the house."""


def party_wishes(uow: UnitOfWork, *parties: Party) -> str:
    """`✚ asked: nut allergy; ✎ noted: window`, of these parties and of all who have joined them; or nothing.

    With names where there is more than one of them.
    """
    everyone = [each for party in parties for each in everybody(uow, party)]
    named = len(everyone) > 1
    return "; ".join(
        wish
        for each in everyone
        for wish in _wishes(each.name or "the walk-in" if named else "", each.guest_requests, _noted(uow, each))
    )


def booking_wishes(uow: UnitOfWork, booking: Reservation, *, noted: bool = True) -> str:
    """The same of a booking; without its own note where that has just been typed."""
    known = _remembered(uow, booking.name, Who(booking.name_key, booking.phone_key))
    notes = _together(booking.host_notes if noted else None, known)
    return "; ".join(_wishes("", booking.guest_requests, notes))


def _noted(uow: UnitOfWork, party: Party) -> str | None:
    """What was noted for this visit, and what is remembered of the guest from one visit to the next."""
    known = _remembered(uow, party.name or "", Who.of(party.name, guests.phone_of(uow, party)))
    return _together(party.host_notes, known)


def _remembered(uow: UnitOfWork, name: str, who: Who) -> str | None:
    if who.name_key is None and who.phone_key is None:
        return None
    known = guests.noted(uow, name, who)
    return known.note if known is not None else None


def _together(*notes: str | None) -> str | None:
    return "; ".join(dict.fromkeys(filter(None, notes))) or None


def _wishes(name: str, requests: str | None, notes: str | None) -> Iterator[str]:
    """With the marks that the panel has for them; `name` is empty where nobody else could be meant."""
    if asked := _cut(requests, REQUEST_CELLS):
        yield f"✚ {f'{plain(name)} ' if name else ''}asked: {asked}"
    if noted := _cut(notes, NOTE_CELLS):
        yield f"✎ noted{f' of {plain(name)}' if name else ''}: {noted}"


def _cut(text: str | None, cells: int) -> str:
    """Without a stop at its end, where the sentence goes on."""
    return cut(plain(text or ""), cells).rstrip(".")
