"""A day's report as lines: for the screen in colour, for a shell without. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import zip_longest

from data.money import format_money
from data.queries.report import DayReport, Money, Quoted
from data.venue import VenueProfile
from pos_tui.text import count, fit, minutes_short, plain
from pos_tui.widgets.lines import Line, apart

_EIGHTHS = " ▏▎▍▌▋▊▉"

TWO_COLUMNS = 74
"""Columns from which guests and money stand side by side."""

BAR = 32
"""Columns of the longest bar."""


def bar(value: float, largest: float, width: int = BAR) -> str:
    """A bar in eighths of a column; something above nothing is always seen."""
    eighths = round(value / largest * width * 8) if largest else 0
    if value > 0:
        eighths = max(1, eighths)
    whole, rest = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[rest] if rest else "")


def report_lines(report: DayReport, venue: VenueProfile, width: int) -> list[Line]:
    """Everything about the day, the money and the guests side by side where the screen is wide enough."""
    lines: list[Line] = [*_heading(report, venue), ()]
    guests, money = [*_guests(report)], [*_money(report.money, venue)]
    if width >= TWO_COLUMNS:
        half = (width - 2) // 2
        for left, right in zip_longest(guests, money, fillvalue=NOTHING):
            lines.append([*apart(*left, half), ("  ", ""), *apart(*right, half)])
    else:
        lines += [apart(*pair, width) for pair in (*guests, NOTHING, *money)]
    lines += [(), *_covers(report, venue), (), *_turns(report)]
    return lines


Pair = tuple[Line, Line]
"""What stands left and right in one column."""

NOTHING: Pair = ((), ())


def _heading(report: DayReport, venue: VenueProfile) -> Iterator[Line]:
    day = report.day
    yield [(f"{plain(venue.name)}  ", "bold"), (f"{day:%A} {day.day} {day:%B %Y}", "bold $accent")]
    state = [_moment("opened", report.opened_at, report.opened_by, venue) or "nobody has opened the day"]
    closed = _moment("closed", report.closed_at, report.closed_by, venue)
    state += [closed] if closed else []
    state += [plain(report.note)] if report.note else []
    yield [(" · ".join(state), "$quiet")]


def _moment(word: str, at: datetime | None, by: str | None, venue: VenueProfile) -> str:
    if at is None:
        return ""
    return f"{word} {venue.local(at):%H:%M}{f' by {by}' if by else ''}"


def _guests(report: DayReport) -> Iterator[Pair]:
    yield [("Guests", "bold $accent")], []
    yield _pair("covers", report.covers, strong=True)
    yield _pair("of them still here", report.here)
    yield _pair("parties", report.parties)
    yield _pair("walk-ins", report.walk_ins)
    yield _pair("bookings", report.bookings)
    yield _pair("late", report.late)
    yield _pair("no-shows", report.no_shows)
    yield _pair("cancelled", report.cancelled)
    yield from _quotes(report.quotes)


def _pair(label: str, value: int | str, *, strong: bool = False) -> Pair:
    return [(f" {label}", "" if strong else "$quiet")], [(str(value), "bold" if strong else "")]


def _quotes(quotes: Quoted) -> Iterator[Pair]:
    yield _pair("quoted and seated", quotes.told)
    if quotes.error is not None:
        late = f"{quotes.error} min later" if quotes.error > 0 else f"{-quotes.error} min sooner"
        yield _pair("median against told", "as told" if quotes.error == 0 else late)
    if quotes.banded:
        yield _pair("inside the band", f"{quotes.inside * 100 // quotes.banded} %")
    yield _pair("gave up waiting", quotes.gave_up)


def _money(money: Money, venue: VenueProfile) -> Iterator[Pair]:
    def sum_of(label: str, amount: int, *, strong: bool = False) -> Pair:
        return _pair(label, format_money(amount, venue.currency), strong=strong)

    yield [("Money", "bold $accent")], [(count(money.tabs, "tab"), "$quiet")]
    yield sum_of("items", money.items)
    yield sum_of("discounts", -money.discounts)
    yield sum_of("written off", -money.written_off)
    yield sum_of("service charge", money.service)
    yield sum_of("total", money.total, strong=True)
    for taken in money.taken:
        yield sum_of(f"by {taken.method}, {taken.payments}x", taken.amount)
    yield sum_of(f"owed, {count(money.open_tabs, 'tab')} open", money.owed, strong=money.owed > 0)
    yield sum_of("tips besides", money.tips)
    if money.refunds:
        yield sum_of("refunded, taken off above", money.refunds)
    for vat in money.vat:
        yield sum_of(f"VAT contained at {vat.rate / 100:g} %", vat.amount)
    if money.other_days:
        yield sum_of("and for tabs of other days", money.other_days)


def _covers(report: DayReport, venue: VenueProfile) -> Iterator[Line]:
    yield [("Covers by the half hour", "bold $accent")]
    largest = max((covers for _, covers in report.covers_by_half_hour), default=0)
    for at, covers in report.covers_by_half_hour:
        yield [(f" {venue.local(at):%H:%M} {covers:>4} ", ""), (bar(covers, largest), "$primary")]
    if not largest:
        yield [(" nobody yet", "$quiet")]


def _turns(report: DayReport) -> Iterator[Line]:
    yield [("How long they stayed", "bold $accent"), ("   median, longest, planned", "$quiet")]
    largest = max((turns.longest for turns in report.turns), default=0)
    for turns in report.turns:
        figures = f"{minutes_short(turns.median):>5} {minutes_short(turns.longest):>5} {turns.planned:>4}'"
        yield [
            (f" {fit(turns.size, 4)}{fit(count(turns.parties, 'party', 'parties'), 11)}{figures} ", ""),
            (bar(turns.median, largest), "$primary"),
            (f" {'over' if turns.median > turns.planned else ''}", "$warning"),
        ]
    if not report.turns:
        yield [(" nobody has left yet", "$quiet")]


def as_text(lines: Sequence[Line]) -> str:
    """The same without colours, for a shell or a printer."""
    return "\n".join("".join(text for text, _ in line).rstrip() for line in lines)
