"""What `/` and ctrl+p list. Pure: a snapshot or the verbs in, rows out."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from data.queries.views import BookingView, FloorSnapshot, PartyView
from pos_tui.commands import COMMANDS, Command, VerbLike
from pos_tui.floor.names import spoken_names
from pos_tui.floor.paint import REQUEST, letter_of
from pos_tui.language.words import fold
from pos_tui.text import plain
from pos_tui.widgets.bookings import mark_of, state_words
from pos_tui.widgets.lines import Line
from pos_tui.widgets.rows import Choice

T = TypeVar("T")

MOST = 60
"""Rows a search shows at the most."""


def digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def matches(query: str, text: str) -> bool:
    """Whether each word of the query begins a word of the text, or the query stands in it as a whole."""
    text = fold(text)
    words = text.replace("-", " ").replace("'", " ").split()
    return fold(query) in text or all(any(word.startswith(part) for word in words) for part in fold(query).split())


def _phone_matches(query: str, phone: str | None) -> bool:
    wanted = digits(query)
    return len(wanted) >= 3 and phone is not None and wanted in digits(phone)


def find_rows(query: str, snapshot: FloorSnapshot, now: datetime) -> list[Choice]:
    """Parties, then bookings, then tables that the query fits; keys are `table:ID` and `booking:ID`."""
    rows = [*_party_rows(query, snapshot), *_booking_rows(query, snapshot, now)]
    if query.strip():
        rows += _table_rows(query, snapshot, now)
    if not rows:
        return [Choice(None, [("  Nobody and nothing by that name tonight.", "$quiet")])]
    return rows[:MOST]


def _party_rows(query: str, snapshot: FloorSnapshot) -> list[Choice]:
    parties = {t.party.id: t.party for t in snapshot.tables if t.party and t.party.name}
    phones = {booking.party_id: booking.phone for booking in snapshot.bookings}
    fitting = [
        party
        for party in parties.values()
        if matches(query, party.label) or _phone_matches(query, phones.get(party.id))
    ]
    return [_party_row(party) for party in _best_first(query, fitting, lambda party: party.label)]


def _party_row(party: PartyView) -> Choice:
    tables = "+".join(map(plain, party.table_names))
    return Choice(
        f"table:{party.table_ids[0]}",
        [("● ", "$primary"), *_request(party.guest_requests), (plain(party.label), "bold")],
        [(f"{party.covers or '?'}p  {plain(party.status)}  table {tables}", "$quiet")],
    )


def _request(requests: str | None) -> Line:
    return [(f"{REQUEST} ", "bold $error")] if requests else []


def _best_first(query: str, found: list[T], name: Callable[[T], str]) -> list[T]:
    """Those that begin with what was typed before those that only contain it."""
    return sorted(found, key=lambda item: not fold(name(item)).startswith(fold(query)))


def _booking_rows(query: str, snapshot: FloorSnapshot, now: datetime) -> list[Choice]:
    fitting = [
        booking
        for booking in snapshot.bookings
        if booking.waiting()
        and (
            matches(query, booking.name)
            or fold(query) == fold(booking.reference)
            or _phone_matches(query, booking.phone)
        )
    ]
    best = _best_first(query, fitting, lambda booking: booking.name)
    return [_booking_row(booking, snapshot, now) for booking in best]


def _booking_row(booking: BookingView, snapshot: FloorSnapshot, now: datetime) -> Choice:
    words, style = state_words(booking, now)
    phone = f"{plain(booking.phone)}  " if booking.phone else ""
    tables = "+".join(map(plain, booking.table_names)) or "no table"
    return Choice(
        f"booking:{booking.id}",
        [
            mark_of(booking, now),
            (f" {snapshot.venue.local(booking.start_at):%H:%M} ", ""),
            *_request(booking.guest_requests),
            (plain(booking.name), "bold"),
        ],
        [(f"{phone}{booking.covers}p  {tables}  ", "$quiet"), (f"{words:>8}", style)],
    )


def _table_rows(query: str, snapshot: FloorSnapshot, now: datetime) -> list[Choice]:
    names = spoken_names(snapshot)
    areas = {area.id: area.name for area in snapshot.areas}
    wanted = fold(query)
    return [
        Choice(
            f"table:{table.id}",
            [(f"{letter_of(table, now)} ", "$accent"), (f"table {plain(names[table.id])}", "bold")],
            [(f"{plain(areas[table.area_id])}  {table.covers} seats", "$quiet")],
        )
        for table in snapshot.tables
        if not table.retired
        and (wanted in (fold(table.name), fold(names[table.id])) or fold(table.name).startswith(wanted))
    ]


def palette_rows(query: str, verbs: Sequence[VerbLike]) -> list[Choice]:
    """Verbs and commands that the query fits; keys are `verb:WORD` and `command:INDEX`."""
    rows = [_verb_row(verb) for verb in verbs if matches(query, f"{verb.word} {verb.does}")]
    rows += [
        _command_row(index, command)
        for index, command in enumerate(COMMANDS)
        if command.in_palette and matches(query, f"{command.name} {command.title}")
    ]
    return rows or [Choice(None, [("  Nothing is called that.", "$quiet")])]


def _verb_row(verb: VerbLike) -> Choice:
    return Choice(
        f"verb:{verb.word}",
        [(f"{verb.letter or '':<2}", "bold $accent"), (f"{verb.word:<10}", "bold"), (verb.does, "$quiet")],
    )


def _command_row(index: int, command: Command) -> Choice:
    return Choice(
        f"command:{index}",
        [("  ", ""), (command.title, "")],
        [(command.shown, "bold $accent")],
    )
