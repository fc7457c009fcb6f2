"""Guests across visits: a note about somebody, and forgetting somebody for good."""

from dataclasses import replace
from datetime import datetime

from data.queries.guests import Who, regulars, same_guests, told
from data.rules import guests, parties
from pos_tui.language.errors import NoneFits, SeveralFit, Wanting
from pos_tui.language.lookup import find_guest
from pos_tui.language.registry import Outcome, Turn, verb
from pos_tui.language.words import Words


@verb(
    "note",
    "note GUEST [TEXT…|off]",
    "what to remember of a guest on every visit, besides what is known; without TEXT shows it, off forgets it",
)
def note(turn: Turn, words: Words) -> Outcome:
    name, who = _person(turn, words.take("whose note"))
    text = words.rest()
    if text.casefold() == "off":
        known = guests.forget_note(turn.uow, name, who)
        return Outcome("Forget", "Forgot", f"what was noted about {name}: {known}")
    if text:
        return Outcome("Note", "Noted", f"about {name}: {guests.note(turn.uow, name, who, text).note}")
    shown = guests.noted(turn.uow, name, who)
    if shown is None:
        return Outcome("Nothing", "Nothing", f"is noted about {name}", only_tells=True)
    return Outcome("Known", "Known", f"about {name}: {shown.note}", only_tells=True)


@verb("erase", "erase GUEST", "erase a guest's name, phone, notes and requests everywhere, for good")
def erase(turn: Turn, words: Words) -> Outcome:
    text = words.rest()
    if not text:
        raise Wanting("whom", words.usage)
    name, who = _person(turn, text)
    found = guests.erase(turn.uow, name, who)
    return Outcome(
        f"Erase {name} for good, it cannot be undone:",
        "Erased a guest for good:",
        found.about,
    )


def known_before(turn: Turn, outcome: Outcome, who: Who, start: datetime) -> Outcome:
    """The same outcome, with what is known of the guest from visits before this one."""
    known = regulars(turn.uow.session, [who], min(start, turn.uow.now)).get(who)
    return replace(outcome, aside=told(known, turn.venue, turn.uow.now)) if known is not None else outcome


def _person(turn: Turn, text: str) -> tuple[str, Who]:
    """The guest at a table, of a booking, on the waitlist, or of days long gone. Raises NoneFits or SeveralFit."""
    if turn.tables.knows(text):
        party = parties.party_at(turn.uow, turn.tables.one(text))
        return _of_party(turn, party.id)
    try:
        guest = find_guest(turn.uow.session, turn.venue, text, turn.uow.now, forgiving=False)
    except NoneFits as none:
        return _from_before(turn, replace(none, what="guest"))
    except SeveralFit:
        return _from_before(turn, NoneFits("guest", text))
    return guest.name, Who(guest.name_key, guest.phone_key)


def _of_party(turn: Turn, party_id: str) -> tuple[str, Who]:
    party = parties.live_party(turn.uow, party_id)
    phone = guests.phone_of(turn.uow, party)
    return party.name or "the walk-in", Who.of(party.name, phone)


def _from_before(turn: Turn, none: NoneFits) -> tuple[str, Who]:
    """The guest of an earlier visit. Raises `none` where there was none either."""
    text = none.text
    found = same_guests(turn.uow.session, text)
    exact = [each for each in found if each[1].name_key == Who.of(text, None).name_key]
    found = exact or found
    if not found:
        raise none
    if len(found) > 1:
        listed = ", ".join(f"{name} (…{(who.phone_key or 'no number')[-4:]})" for name, who in found[:4])
        raise SeveralFit("guests", text, f"{listed}; the phone number tells them apart")
    return found[0]
