"""What `/` and ctrl+p list. Pure: a snapshot or the verbs in, rows out."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from operator import itemgetter

from data.names import SLIP, fold, likeness, likeness_to, phone_fits
from data.queries.book import LaterView
from data.queries.views import BookingView, FloorSnapshot, PartyView, TableView, WaitingView
from pos_tui.commands import Command, VerbLike
from pos_tui.floor.names import spoken_names
from pos_tui.floor.paint import REQUEST, letter_of
from pos_tui.text import minutes_short, plain
from pos_tui.themes import THEMES
from pos_tui.widgets.bookings import mark_of, state_words
from pos_tui.widgets.lines import Line
from pos_tui.widgets.rows import Choice

MOST = 60
"""Rows a search shows at the most."""


LATER_FROM = 3
"""Letters or digits from which bookings of other days are searched too."""


def find_rows(query: str, snapshot: FloorSnapshot, now: datetime, later: Sequence[LaterView] = ()) -> list[Choice]:
    """Everybody and everything that the query fits, the likeliest first; behind them bookings of days to come.

    Equals are listed as parties, bookings, those who wait, tables. Keys are `table:ID`, `booking:ID`,
    `waiting:ID` and `later:ID`.
    """
    found = [*_parties(query, snapshot), *_bookings(query, snapshot, now), *_waiting(query, snapshot, now)]
    if query.strip():
        found += _tables(query, snapshot, now)
    found.sort(key=itemgetter(0))
    if len(query.strip()) >= LATER_FROM:
        found += sorted(_later(query, later, snapshot, now), key=itemgetter(0))
    if not found:
        return [Choice(None, [("  Nobody and nothing by that name, tonight or later.", "$quiet")])]
    return [row() for _, row in found[:MOST]]


Hit = tuple[int, Callable[[], Choice]]
"""How well something fits, the less the better, and what makes its row: of thousands only the first are shown."""


def _fitting(query: str) -> Callable[..., int | None]:
    """How well a guest's name and phones fit what is typed; asked of thousands at each key."""
    alike = likeness_to(query)
    if not any(map(str.isdigit, query)):
        return lambda name, *_phones: alike(name)
    return lambda name, *phones: 0 if any(phone_fits(query, phone) for phone in phones) else alike(name)


def _parties(query: str, snapshot: FloorSnapshot) -> Iterator[Hit]:
    parties = {t.party.id: t.party for t in snapshot.tables if t.party and (t.party.name or t.party.joined)}
    fitting = _fitting(query)
    for party in parties.values():
        fits = fitting(party.company, *party.phones)
        if fits is not None:
            yield fits, partial(_party_row, party)


def _party_row(party: PartyView) -> Choice:
    tables = "+".join(map(plain, party.table_names))
    return Choice(
        f"table:{party.table_ids[0]}",
        [("● ", "$primary"), *_request(party.requests), (plain(party.company), "bold")],
        [(f"{party.covers or '?'}p  {plain(party.status)}  table {tables}", "$quiet")],
    )


def _before(known: str) -> Line:
    """What is known from other visits, where there is room for it."""
    return [(f"  {plain(known)}", "$quiet")] if known else []


def _request(requests: str | None) -> Line:
    return [(f"{REQUEST} ", "bold $error")] if requests else []


def _bookings(query: str, snapshot: FloorSnapshot, now: datetime) -> Iterator[Hit]:
    reference, fitting = fold(query), _fitting(query)
    for booking in snapshot.bookings:
        fits = 0 if fold(booking.reference) == reference else fitting(booking.name, booking.phone)
        if fits is not None and booking.waiting():
            yield fits, partial(_booking_row, booking, snapshot, now)


def _later(query: str, later: Sequence[LaterView], snapshot: FloorSnapshot, now: datetime) -> Iterator[Hit]:
    reference, fitting = fold(query), _fitting(query)
    for booking in later:
        fits = 0 if fold(booking.reference) == reference else fitting(booking.name, booking.phone)
        if fits is not None:
            yield fits, partial(_later_row, booking, snapshot, now)


def _later_row(booking: LaterView, snapshot: FloorSnapshot, now: datetime) -> Choice:
    when = snapshot.venue.when(booking.start_at, now)
    return Choice(
        f"later:{booking.id}",
        [("· ", "$quiet"), (plain(booking.name), "bold"), (f"  {booking.reference}", "$accent")],
        [(f"{booking.covers}p  {when}", "$quiet")],
    )


def _waiting(query: str, snapshot: FloorSnapshot, now: datetime) -> Iterator[Hit]:
    fitting = _fitting(query)
    for waiting in snapshot.waitlist:
        fits = fitting(waiting.name, waiting.phone)
        if fits is not None:
            yield fits, partial(_waiting_row, waiting, now)


def _waiting_row(waiting: WaitingView, now: datetime) -> Choice:
    phone = f"{plain(waiting.phone)}  " if waiting.phone else ""
    return Choice(
        f"waiting:{waiting.id}",
        [("◷ ", "$warning"), (plain(waiting.name), "bold"), *_before(waiting.before)],
        [(f"{phone}{waiting.covers}p  waits {minutes_short(waiting.waited(now))}", "$quiet")],
    )


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
            *_before(booking.before),
        ],
        [(f"{phone}{booking.covers}p  {tables}  ", "$quiet"), (f"{words:>8}", style)],
    )


def _tables(query: str, snapshot: FloorSnapshot, now: datetime) -> Iterator[Hit]:
    names, wanted = spoken_names(snapshot), fold(query)
    areas = {area.id: area.name for area in snapshot.areas}
    for table in snapshot.tables:
        exact = wanted in (fold(table.name), fold(names[table.id]))
        if not table.retired and (exact or fold(table.name).startswith(wanted)):
            yield (0 if exact else 1), partial(_table_row, table, names[table.id], areas[table.area_id], now)


def _table_row(table: TableView, name: str, area: str, now: datetime) -> Choice:
    return Choice(
        f"table:{table.id}",
        [(f"{letter_of(table, now)} ", "$accent"), (f"table {plain(name)}", "bold")],
        [(f"{plain(area)}  {table.covers} seats", "$quiet")],
    )


def palette_rows(query: str, verbs: Sequence[VerbLike], commands: Sequence[Command]) -> list[Choice]:
    """Verbs and commands that the query fits, what is called so first; keys are `verb:WORD` and `command:ID`."""
    hits = [(_closeness(query, verb.word, verb.does), _verb_row(verb)) for verb in verbs]
    hits += [
        (_closeness(query, command.title, command.name), _command_row(command))
        for command in commands
        if command.in_palette
    ]
    fitting = sorted(((how, row) for how, row in hits if how is not None), key=lambda hit: hit[0])
    return [row for _, row in fitting] or [Choice(None, [("  Nothing is called that.", "$quiet")])]


def _closeness(query: str, name: str, about: str) -> int | None:
    """The less the better: first whose name fits, then of whom it is told; None where neither fits."""
    named, told = likeness(query, name), likeness(query, f"{name} {about}")
    if named is not None and named < SLIP:
        return named
    return None if told is None else SLIP + told


def _verb_row(verb: VerbLike) -> Choice:
    return Choice(
        f"verb:{verb.word}",
        [(f"{verb.letter or '':<2}", "bold $accent"), (f"{verb.word:<10}", "bold"), (verb.does, "$quiet")],
    )


def _command_row(command: Command) -> Choice:
    return Choice(
        f"command:{command.id}",
        [("  ", ""), (command.title, "")],
        [(command.shown, "bold $accent")],
    )


def theme_rows(query: str) -> list[Choice]:
    """The themes that the query fits; keys are their names."""
    rows = [
        Choice(name, [(f"{name:<12}", "bold"), (does, "$quiet")])
        for name, (_, does) in THEMES.items()
        if likeness(query, f"{name} {does}") is not None
    ]
    return rows or [Choice(None, [("  No theme is called that.", "$quiet")])]
