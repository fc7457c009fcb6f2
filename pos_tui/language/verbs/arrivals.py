"""Between the booking and the table: late, arrived, never came, sat too soon."""

import re
from datetime import timedelta

from data.models import Party, Reservation
from data.rules import arrivals, parties, reservations
from data.rules.checks import clock_time, day_time
from pos_tui.language.errors import NotUnderstood
from pos_tui.language.lookup import find_booking
from pos_tui.language.registry import Outcome, Turn, verb
from pos_tui.language.verbs.parties import names_of, who
from pos_tui.language.words import Words, read_covers

MOST_LATE = 600
"""Minutes; later than that is another booking."""

_MINUTES = re.compile(r"\+?(\d{1,5})", re.ASCII)
_COUNT = re.compile(r"\d{1,9}", re.ASCII)


@verb("late", "late BOOKING MINUTES", "the guests rang: they come so many minutes after their time")
def late(turn: Turn, words: Words) -> Outcome:
    word = words.take_last("whose booking, and how many minutes")
    found = _MINUTES.fullmatch(word)
    if found is None:
        raise NotUnderstood(f"“{word}” is no number of minutes: {words.usage}")
    minutes = int(found[1])
    if minutes > MOST_LATE:
        raise NotUnderstood(f"{minutes} minutes is too late; change the booking with `e BOOKING time=TIME`.")
    booking = find_booking(turn.uow.session, turn.venue, words.rest(), turn.uow.now)
    parties.check_not_seated(turn.uow, booking)
    _check_ahead(turn, booking, minutes)
    before = clock_time(turn.uow, arrivals.due(booking))
    at = day_time(turn.uow, arrivals.expect(turn.uow, booking, minutes))
    instead = f" instead of {before}" if before != clock_time(turn.uow, arrivals.due(booking)) else " again"
    return _told("Expect", "Now expected:", turn, booking, f" at {at}{instead}")


def _check_ahead(turn: Turn, booking: Reservation, minutes: int) -> None:
    """Nobody is expected in the past: who says 20 of a booking that is 40 late means 20 from now."""
    passed = turn.uow.now - booking.start_at
    if minutes and timedelta(minutes=minutes) < passed:
        meant = int(passed.total_seconds() // 60) + minutes
        if meant > MOST_LATE:
            raise NotUnderstood(
                f"That booking was for {_time(turn, booking)}; `e {booking.reference} time=TIME` gives it another."
            )
        raise NotUnderstood(
            f"{minutes} minutes after {_time(turn, booking)} have gone by; "
            f"`late {booking.reference} {meant}` expects them {minutes} minutes from now."
        )


@verb("arrived", "arrived TABLE|BOOKING [COVERS]", "the party, or a part of it, is here: waiting, or at its table")
def arrived(turn: Turn, words: Words) -> Outcome:
    count = words.last()
    some = None
    if count is not None and len(words.ahead(2)) == 2 and _COUNT.fullmatch(count):
        some = read_covers(words.take_last("how many"), words.usage)
    target = words.rest()
    if turn.tables.knows(target):
        return _sitting(turn, parties.party_at(turn.uow, turn.tables.one(target)), some)
    booking = find_booking(turn.uow.session, turn.venue, target, turn.uow.now)
    party = arrivals.seated_for(turn.uow, booking)
    if party is not None:
        return _sitting(turn, party, some)
    here = arrivals.arrive(turn.uow, booking, some)
    part = "" if here >= booking.covers else f", {here} of {booking.covers} so far"
    return _told("Note that", "Noted that", turn, booking, f" of {_time(turn, booking)} is here{part}")


def _sitting(turn: Turn, party: Party, here: int | None) -> Outcome:
    to_come = arrivals.sit_down_later(turn.uow, party, here)
    tables = parties.tables_of(turn.uow, party)
    part = f"{to_come} of them still to come" if to_come else "all here"
    about = f"{who(party)} at {names_of(tables)} are seated, {part}"
    return Outcome("Note that", "Noted that", about, party_id=party.id, tables=tuple(tables))


@verb("noshow", "noshow BOOKING", "nobody came; its tables are free for others")
def no_show(turn: Turn, words: Words) -> Outcome:
    booking = find_booking(turn.uow.session, turn.venue, words.rest(), turn.uow.now, forgiving=False)
    arrivals.give_up(turn.uow, booking)
    return _told("Give up", "Gave up", turn, booking, f" of {_time(turn, booking)}")


@verb("back", "back TABLE", "the party sat too soon: back to the book, or to the waitlist")
def back(turn: Turn, words: Words) -> Outcome:
    here = turn.tables.one(words.take("whose table"))
    words.end()
    party = parties.party_at(turn.uow, here)
    tables = parties.tables_of(turn.uow, party)
    waiting = arrivals.unseat(turn.uow, party)
    booked = waiting if isinstance(waiting, Reservation) else None
    where = f"the book for {_time(turn, booked)}" if booked is not None else "the waitlist"
    return Outcome(
        "Put",
        "Put",
        f"{who(party)} back from {names_of(tables)} to {where}",
        party_id=party.id,
        reservation_id=booked.id if booked is not None else None,
        tables=tuple(tables),
    )


def _time(turn: Turn, booking: Reservation) -> str:
    return day_time(turn.uow, booking.start_at)


def _told(will: str, did: str, turn: Turn, booking: Reservation, rest: str) -> Outcome:
    return Outcome(
        will,
        did,
        f"{booking.name} ({booking.covers}){rest}",
        reservation_id=booking.id,
        tables=tuple(reservations.tables_of(turn.uow, booking)),
    )
