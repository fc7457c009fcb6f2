"""The book: seating, taking, editing and cancelling bookings."""

import re
from collections.abc import Container, Sequence
from dataclasses import replace
from functools import partial
from itertools import zip_longest

from data.errors import AlreadySeated, NoFreeTable
from data.models import DiningTable, Party, Reservation, WaitlistEntry
from data.queries.guests import Who
from data.rules import arrivals, moves, parties, reservations
from data.rules.checks import check_order, clock_time, day_time, reservation_ref, warn_of_size
from data.rules.ranking import rank
from data.rules.reservations import Booking
from data.rules.tables import table_ref
from pos_tui.language.errors import NotUnderstood, Wanting
from pos_tui.language.lookup import find_booking, find_guest
from pos_tui.language.offers import NOT_TO_BE_HAD, Offer, Offering, instead_of, or_later, time_words
from pos_tui.language.registry import Outcome, Turn, Unfinished, verb
from pos_tui.language.times import read_time, take_time
from pos_tui.language.verbs.guests import known_before
from pos_tui.language.verbs.parties import best_tables, ids_of, names_of, seated, who
from pos_tui.language.verbs.queue import UNNAMED, WHO, leave_queue, seat_waiting
from pos_tui.language.wishes import booking_wishes, party_wishes
from pos_tui.language.words import Words, read_covers, split_phone

FIELDS = ("covers", "name", "notes", "until", "time", "tables")

_FIELD = re.compile(r"(?:^|\s)(\w+)=")
_TABLES = re.compile(r"(\stables=)\S*", re.IGNORECASE)
_BARE_COVERS = re.compile(r"(.+?)\s+(\d{1,9})", re.ASCII)


@verb(
    "seat",
    "s BOOKING [TABLES] [for COVERS]",
    "seat a booking at its own or other tables, or a party from the waitlist",
    letter="s",
)
def seat(turn: Turn, words: Words) -> Outcome:
    said = words.option("for")
    covers = read_covers(said, words.usage) if said else None
    named = turn.tables.take_last_optional(words)
    guest = find_guest(turn.uow.session, turn.venue, words.rest(), turn.uow.now)
    if isinstance(guest, WaitlistEntry):
        return seat_waiting(turn, guest, named, covers)
    tables = named or reservations.tables_of(turn.uow, guest)
    try:
        party = parties.seat_reservation(turn.uow, guest, ids_of(tables), covers)
    except NOT_TO_BE_HAD as not_to_be_had:
        size = f" for {covers}" if covers else ""
        line = f"s {guest.reference} {{}}{size}".format
        raise instead_of(turn, not_to_be_had, covers or guest.covers, line) from None
    return seated(turn, party, tables)


@verb(
    "book",
    "b COVERS TIME [TABLES] NAME… [PHONE] [; NOTES]",
    "make a booking; without TABLES at the best one free then",
    letter="b",
)
def book(turn: Turn, words: Words) -> Outcome:
    covers = words.covers()
    start = take_time(words, turn.venue, turn.uow.now)
    tables = turn.tables.take_optional(words)
    guest = words.rest()
    text, _, notes = guest.partition(";")
    name, phone = split_phone(text.strip())
    end = start + turn.venue.turn(covers)
    try:
        ranked = () if tables else best_tables(turn, covers, start, f"at {clock_time(turn.uow, start)}")
    except NoFreeTable as full:
        raise or_later(turn, full, start, guest) from None
    tables = tables or list(ranked[0].tables)
    booking = Booking(name or UNNAMED, covers, start, end, ids_of(tables), notes.strip() or None, phone=phone)
    try:
        reservation = reservations.book(turn.uow, booking)
    except NOT_TO_BE_HAD as not_to_be_had:
        line = f"b {covers} {time_words(turn, start)}"
        raise instead_of(turn, not_to_be_had, covers, lambda names: f"{line} {names} {guest}", start) from None
    outcome = replace(booked("Book", "Booked", turn, reservation, tables), ranked=ranked)
    outcome = known_before(turn, outcome, Who.of(name, phone), start)
    if not name:
        raise Unfinished(WHO, words.usage, outcome)
    return outcome


@verb(
    "edit",
    "e TABLE|BOOKING [COVERS] field=value…",
    f"change a party or a booking: {', '.join(FIELDS)}",
    letter="e",
)
def edit(turn: Turn, words: Words) -> Outcome:
    said = words.rest()
    target, fields = _split_fields(said, words.usage)

    def at(names: str) -> str:
        return _TABLES.sub(lambda found: f"{found[1]}{names}", f"e {said}", count=1)

    if turn.tables.knows(target):
        party = parties.party_at(turn.uow, turn.tables.one(target))
        covers, start, change = party.covers, None, partial(_edit_party, turn, party, fields)
    else:
        booking = find_booking(turn.uow.session, turn.venue, target, turn.uow.now, forgiving=False)
        covers, start, change = booking.covers, booking.start_at, partial(_edit_booking, turn, booking, fields)
    try:
        return change()
    except NOT_TO_BE_HAD as not_to_be_had:
        raise instead_of(turn, not_to_be_had, covers, at, start) from None


@verb("cancel", "x BOOKING", "cancel a booking, or take a party off the waitlist", letter="x")
def cancel(turn: Turn, words: Words) -> Outcome:
    guest = find_guest(turn.uow.session, turn.venue, words.rest(), turn.uow.now, forgiving=False)
    if isinstance(guest, WaitlistEntry):
        return leave_queue(turn, guest)
    tables = reservations.tables_of(turn.uow, guest)
    arrivals.call_off(turn.uow, guest)
    return booked("Cancel", "Cancelled", turn, guest, tables)


def booked(will: str, did: str, turn: Turn, reservation: Reservation, tables: Sequence[DiningTable]) -> Outcome:
    """The sentence for a booking that was made or changed."""
    when = day_time(turn.uow, reservation.start_at)
    return Outcome(
        will,
        did,
        f"{reservation.name} ({reservation.covers}) {when} at {names_of(tables)}",
        after=f" [{reservation.reference}]",
        reservation_id=reservation.id,
        tables=tuple(tables),
    )


# ---- editing -----------------------------------------------------------------------------------------------


def _split_fields(text: str, usage: str) -> tuple[str, dict[str, str]]:
    """`12 name=Mary Ann notes=window` as the target and its fields; a value reaches to the next field.

    A number alone behind the target is the covers: `12 5`.
    """
    marks = list(_FIELD.finditer(text))
    target = text[: marks[0].start()].strip() if marks else text.strip()
    fields: dict[str, str] = {}
    if bare := _BARE_COVERS.fullmatch(target):
        target, fields["covers"] = bare[1], bare[2]
    if not target or not (marks or fields):
        raise Wanting("what to change, for example covers=5", usage)
    for mark, following in zip_longest(marks, marks[1:]):
        name = mark[1].casefold()
        if name not in FIELDS:
            raise NotUnderstood(f"“{name}” cannot be edited; {', '.join(FIELDS)} can.")
        fields[name] = text[mark.end() : following.start() if following else None].strip()
    return target, fields


def _edit_party(turn: Turn, party: Party, fields: dict[str, str]) -> Outcome:
    parties.check_here(party)
    if "time" in fields:
        raise NotUnderstood(
            "A party that is already here has no arrival time to change; until= says when it leaves."
        )
    if "covers" in fields:
        party.covers = read_covers(fields["covers"], "covers=COVERS")
    if "name" in fields:
        party.name = fields["name"] or None
    if "notes" in fields:
        party.host_notes = fields["notes"] or None
    if "until" in fields:
        until = read_time(fields["until"], turn.venue, turn.uow.now, field="until")
        check_order(turn.uow, "until", party.started_at, until, strict=False)
        party.expected_end_at = until
        fields["until"] = clock_time(turn.uow, until)
    tables = parties.tables_of(turn.uow, party)
    if "tables" in fields:
        tables = moves.move(turn.uow, party, ids_of(turn.tables.several(fields["tables"])))
    else:
        _warn_of_staying(turn, party, tables, fields)
    moves.name_tabs(turn.uow, party, tables)
    about = f"{who(party)} at {names_of(tables)}: {_spelled(fields)}"
    aside = party_wishes(turn.uow, party) if "tables" in fields else ""
    return Outcome("Change", "Changed", about, aside=aside, party_id=party.id, tables=tuple(tables))


def _warn_of_staying(turn: Turn, party: Party, tables: Sequence[DiningTable], fields: Container[str]) -> None:
    """Guests who stay where they are, for longer or with more of them than was known: as if they sat down anew."""
    if "until" in fields:
        moves.warn_of_stay(turn.uow, party, tables)
    if "covers" in fields:
        warn_of_size(turn.uow, party.covers, tables)


def _edit_booking(turn: Turn, reservation: Reservation, fields: dict[str, str]) -> Outcome:
    party = arrivals.seated_for(turn.uow, reservation)
    if party is not None and fields.keys() != {"notes"}:
        raise _about_party(reservation, parties.tables_of(turn.uow, party), fields)
    tables = reservations.tables_of(turn.uow, reservation)
    if fields.get("tables") == "":
        raise _which_tables(turn, reservation, tables, fields)
    if "tables" in fields:
        tables = turn.tables.several(fields["tables"])
    booking = _edited(turn, reservation, ids_of(tables), fields)
    reservations.amend(turn.uow, reservation, booking)
    if party is not None and party.reservation_id == reservation.id:
        party.host_notes = booking.host_notes  # it is their table that is looked at now
    outcome = booked("Change", "Changed", turn, reservation, tables)
    aside = booking_wishes(turn.uow, reservation, noted="notes" not in fields)
    return replace(outcome, about=f"{outcome.about}: {_spelled(fields)}", aside=aside)


def _which_tables(
    turn: Turn, reservation: Reservation, tables: Sequence[DiningTable], fields: dict[str, str]
) -> Unfinished:
    """Nobody has said at which tables: the others that the booking, as it will be, could have."""
    booking = _edited(turn, reservation, ids_of(tables), fields)
    now, start, end = turn.uow.now, booking.start_at, booking.end_at
    ranked = rank(turn.uow.session, booking.covers, start, end, now, but=reservation.id)
    others = tuple(each for each in ranked if list(each.tables) != tables)
    outcome = booked("Change", "Changed", turn, reservation, tables)
    outcome = replace(outcome, aside=booking_wishes(turn.uow, reservation), ranked=others)
    return Unfinished("which tables", "tables=TABLES", outcome)


def _about_party(
    reservation: Reservation, tables: Sequence[DiningTable], fields: dict[str, str]
) -> AlreadySeated | Offering:
    """Who sits has gone beyond their booking: what was meant for them is said about their table."""
    said = [f"{name}={value}" for name, value in fields.items() if name not in ("covers", "time")]
    if "covers" in fields:
        said.insert(0, fields["covers"])
    line = " ".join(["e", tables[0].name, *(said or ["until=TIME"])])
    does = "changes the party" if said else "says when they leave"
    seated_already = AlreadySeated(reservation_ref(reservation), table_ref(tables), f"; `{line}` {does}")
    return Offering(seated_already, Offer("e", "change the party", line)) if said else seated_already


def _edited(turn: Turn, reservation: Reservation, table_ids: list[str], fields: dict[str, str]) -> Booking:
    start, end = reservation.start_at, reservation.end_at
    if "time" in fields:
        start = read_time(fields["time"], turn.venue, turn.uow.now, field="time", about=start)
        end = start + (reservation.end_at - reservation.start_at)
    if "until" in fields:
        end = read_time(fields["until"], turn.venue, turn.uow.now, field="until", about=start)
    covers = fields.get("covers")
    return Booking(
        name=fields.get("name", reservation.name),
        covers=read_covers(covers, "covers=COVERS") if covers is not None else reservation.covers,
        start_at=start,
        end_at=end,
        table_ids=table_ids,
        host_notes=(fields["notes"] or None) if "notes" in fields else reservation.host_notes,
    )


def _spelled(fields: dict[str, str]) -> str:
    return ", ".join(f"{name} {value}" if value else f"no {name}" for name, value in fields.items())
