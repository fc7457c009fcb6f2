"""Tables by time: who sits where from when to when, drawn in quarters of an hour. Pure: a day in, lines out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from rich.cells import cell_len

from data.clock import quarter_of
from data.queries.book import DayView
from data.queries.views import BookingState, BookingView, FloorSnapshot
from pos_tui.floor.names import spoken_names
from pos_tui.floor.plan import natural
from pos_tui.text import fit, plain
from pos_tui.widgets.lines import Line, Piece

QUARTER = timedelta(minutes=15)
NAME_WIDTH = 8
CLASH = "╳"
REQUEST = "✚"


class Bar(Enum):
    """What a stretch of time at a table is: its first glyph, its filling, its style."""

    SEATED = ("●", "━", "$seated-ink on $seated-fill")
    LEFT = ("✓", "·", "$quiet")
    EXPECTED = ("▸", "╌", "$due-ink on $due-fill")
    LATE = ("▾", "╌", "bold $late-ink on $late-fill")
    ARRIVED = ("◆", "╌", "bold $due-ink on $due-fill")


@dataclass(frozen=True)
class Span:
    """Somebody has a table for a while."""

    start: datetime
    end: datetime
    bar: Bar
    label: str
    booking_id: str | None = None
    party_id: str | None = None
    request: bool = False

    def covers(self, start: datetime, end: datetime) -> bool:
        return self.start < end and self.end > start


@dataclass(frozen=True)
class Row:
    """A table of the grid, or an area's heading."""

    table_id: str | None
    name: str
    seats: int = 0


def rows_of(snapshot: FloorSnapshot) -> tuple[Row, ...]:
    """The tables in service under their areas, each area's in the order of their names."""
    names = spoken_names(snapshot)
    rows: list[Row] = []
    for area in snapshot.areas:
        tables = sorted(snapshot.in_area(area.id), key=lambda table: natural(table.name))
        inside = [Row(table.id, names[table.id], table.covers) for table in tables if not table.retired]
        rows += [Row(None, area.name), *inside] if inside else []
    return tuple(rows)


def spans_of(view: DayView, now: datetime) -> dict[str, list[Span]]:
    """By table: who sat or sits there, and the bookings that nobody has come for yet, by time."""
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for visit in view.visits:
        bar = Bar.SEATED if visit.here else Bar.LEFT
        span = Span(visit.start, visit.end, bar, f"{visit.label} {visit.covers or '?'}", party_id=visit.party_id)
        for table_id in visit.table_ids:
            spans[table_id].append(span)
    for booking in view.bookings:
        if booking.waiting():
            for table_id in booking.table_ids:
                spans[table_id].append(_booked(booking, now))
    for listed in spans.values():
        listed.sort(key=lambda span: span.start)
    return dict(spans)


_BARS = {
    BookingState.LATE: Bar.LATE,
    BookingState.ARRIVED: Bar.ARRIVED,
    BookingState.PARTLY_ARRIVED: Bar.ARRIVED,
}


def _booked(booking: BookingView, now: datetime) -> Span:
    return Span(
        booking.expected_at,
        max(booking.end_at, booking.expected_at + QUARTER),
        _BARS.get(booking.state(now), Bar.EXPECTED),
        f"{booking.name} {booking.covers}",
        booking_id=booking.id,
        request=booking.guest_requests is not None,
    )


@dataclass(frozen=True)
class Scale:
    """Which time a column shows: `count` quarters from `left` on, each `cell` columns wide."""

    left: datetime
    count: int
    cell: int

    def at(self, index: int) -> datetime:
        return self.left + index * QUARTER

    def column(self, moment: datetime) -> int:
        """Where a moment lies, in columns from the left edge; beyond the edges for what is not shown."""
        return int((moment - self.left) / QUARTER * self.cell)

    @property
    def width(self) -> int:
        return self.count * self.cell


def scale_for(left: datetime, width: int) -> Scale:
    """As much time as fits, but no less than four hours unless the terminal is very narrow."""
    room = max(1, width - NAME_WIDTH)
    cell = 4 if room >= 80 else 3
    return Scale(left, room // cell, cell)


def first_quarter(view: DayView, snapshot: FloorSnapshot, now: datetime, today: bool) -> datetime:
    """Where the grid begins: half an hour ago, or an hour before the first guests of another day."""
    if today:
        return quarter_of(now) - 2 * QUARTER
    known = [booking.expected_at for booking in view.bookings] + [visit.start for visit in view.visits]
    if known:
        return quarter_of(min(known)) - 4 * QUARTER
    venue = snapshot.venue
    opens = [venue.in_service_day(view.day, hours.opens) for hours in venue.hours]
    begins, _ = venue.day_bounds(view.day)
    return min(opens, default=begins + timedelta(hours=13))


def hour_line(scale: Scale, snapshot: FloorSnapshot) -> Line:
    """The full hours above their columns."""
    text = " " * scale.width
    for index in range(scale.count):
        local = snapshot.venue.local(scale.at(index))
        if local.minute == 0 or index == 0:
            at = index * scale.cell
            text = text[:at] + fit(f"{local:%H:%M}", 5) + text[at + 5 :]
    return [(" " * NAME_WIDTH, ""), (text[: scale.width], "bold $accent")]


def covers_line(scale: Scale, covers: Mapping[datetime, int], cap: int | None) -> Line:
    """Covers that arrive in each quarter of an hour; more than the venue plans for stand out with a `!`."""
    pieces: list[Piece] = [(fit(" covers", NAME_WIDTH), "$quiet")]
    for index in range(scale.count):
        number = covers.get(scale.at(index), 0)
        over = cap is not None and number > cap
        text = f"{number}{'!' if over else ''}" if number else "·"
        pieces.append((fit(text, scale.cell), "bold $error" if over else "$quiet"))
    return pieces


def grid_line(
    row: Row, spans: Sequence[Span], scale: Scale, now: datetime | None, cursor: tuple[int, int] | None
) -> Line:
    """One table's evening; `cursor` is the chosen stretch in columns, `now` None on other days."""
    if row.table_id is None:
        name = f"── {plain(row.name)} "
        return [(name + "─" * max(0, NAME_WIDTH + scale.width - cell_len(name)), "$secondary")]
    cells: list[Piece] = [("┊" if i % (4 * scale.cell) == 0 else " ", "$rule") for i in range(scale.width)]
    for span in spans:
        _draw(cells, span, scale)
    _draw_clashes(cells, spans, scale)
    here = scale.column(now) if now is not None else -1
    if 0 <= here < scale.width and cells[here][1] == "$rule":
        cells[here] = ("│", "bold $accent")
    for at in range(*cursor) if cursor is not None else ():
        cells[at] = (cells[at][0], "bold $cursor-ink on $accent")
    name = fit(f" {plain(row.name)}", NAME_WIDTH - 3) + f"{row.seats:>2} "
    return [(name, "bold $accent" if cursor else "bold"), *_joined(cells)]


def _draw(cells: list[Piece], span: Span, scale: Scale) -> None:
    start, end = scale.column(span.start), max(scale.column(span.end), scale.column(span.start) + 1)
    first, filling, style = span.bar.value
    mark = f"{first}{REQUEST}" if span.request else first
    shown = max(start, 0)
    room = min(end, scale.width) - shown
    if room <= 0:
        return
    text = _padded(f"{mark}{plain(span.label)}", filling, room)
    cells[shown : shown + len(text)] = [(letter, style) for letter in text]


def _padded(text: str, filling: str, room: int) -> list[str]:
    """The text cut and filled to so many columns, one string per column; a wide letter takes two."""
    out: list[str] = []
    for letter in text:
        width = cell_len(letter)
        if len(out) + width > room:
            break
        if width == 0 and out:
            out[-1] += letter
        else:
            out += [letter] + [""] * (width - 1)
    if len(out) < room:
        out += [" "] if len(out) + 1 < room else []
        out += [filling] * (room - len(out))
    return out


def _draw_clashes(cells: list[Piece], spans: Sequence[Span], scale: Scale) -> None:
    """Where two count on the table at once."""
    for index, one in enumerate(spans):
        for other in spans[index + 1 :]:
            if not one.covers(other.start, other.end) or Bar.LEFT in (one.bar, other.bar):
                continue
            start = max(scale.column(max(one.start, other.start)), 0)
            end = min(scale.column(min(one.end, other.end)), scale.width)
            for at in range(start, max(end, start)):
                cells[at] = (CLASH, "bold $error")


def _joined(cells: Sequence[Piece]) -> list[Piece]:
    """Neighbours of one style as one piece."""
    pieces: list[Piece] = []
    for text, style in cells:
        if pieces and pieces[-1][1] == style:
            pieces[-1] = (pieces[-1][0] + text, style)
        else:
            pieces.append((text, style))
    return pieces
