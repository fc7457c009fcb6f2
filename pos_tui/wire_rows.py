"""The wire as rows of text. Pure: views in, rows out. Guests' names stand in them only where asked for."""

from collections.abc import Sequence
from datetime import datetime

from data.marks import Mark
from data.models import Direction
from data.queries.labels import Label
from data.queries.views import minutes_between
from data.queries.wire import Bodies, CallView, OpenEvent
from data.venue import VenueProfile
from pos_tui.bodies import laid_out
from pos_tui.text import fit, minutes_short, plain, wrap
from pos_tui.widgets.lines import Line
from pos_tui.widgets.rows import Choice

ARROWS = {Direction.OUT: "→", Direction.IN: "←"}

_MARK_STYLES = {
    Mark.FAILED: "bold $error",
    Mark.SAVED: "$quiet",
    Mark.SENT: "$warning",
    Mark.ACCEPTED: "$success",
    Mark.READ_BACK: "bold $success",
}

FACT_WIDTH = 62
"""So that a fact fits beside its name in 80 columns."""

MARKS_EXPLAINED = "· saved   > sent   ✓ accepted   ✓✓ read back"


def mark_piece(mark: Mark | None) -> tuple[str, str]:
    """Two cells for how far an event has come."""
    return ("  ", "") if mark is None else (fit(mark.glyph, 2), _MARK_STYLES[mark])


def label_text(label: Label, *, guests: bool) -> str:
    """What an id stands for; with the guest's name only where that is wanted."""
    name = f" {plain(label.name)}" if guests and label.name else ""
    return f"{plain(label.place)}{name}".strip()


def open_rows(title: str, found: Sequence[OpenEvent], now: datetime, *, guests: bool) -> list[Choice]:
    """Events that somebody may have to see to, under a heading; nothing where there are none."""
    if not found:
        return []
    return [
        Choice(None, [(f" {title}", "bold $accent")]),
        *(_open_row(each, now, guests=guests) for each in found),
        Choice(None, []),
    ]


def _open_row(each: OpenEvent, now: datetime, *, guests: bool) -> Choice:
    row = each.row
    tries = f"{row.attempts}× " if row.attempts else ""
    what = label_text(each.label, guests=guests) or row.entity_id
    return Choice(
        f"event:{row.seq}:{row.entity_id}",
        [
            mark_piece(row.mark),
            (f" {fit(row.event_type, 19)}", ""),
            (fit(what, 24), "bold"),
            (f" {tries}{plain(row.last_error or '')}", "$warning"),
        ],
        [(f"{minutes_short(minutes_between(each.since, now))} ago", "$quiet")],
    )


def call_row(call: CallView, venue: VenueProfile, width: int, *, guests: bool) -> Choice:
    """One call in one line."""
    wide = width >= 100
    failed = call.error_type is not None
    tone = "$error" if failed else "$accent" if call.direction is Direction.OUT else "$quiet"
    what = label_text(call.label, guests=guests) or (call.entity_id or "")
    trouble = f"  {plain(call.trouble or call.error_type or '')}" if failed else ""
    return Choice(
        f"call:{call.seq}:{call.entity_id or ''}",
        [
            (f"{venue.local(call.at):%H:%M:%S} ", "$quiet"),
            (f"{ARROWS[call.direction]} ", tone),
            (f"{fit(call.transport, 7)}" if wide else "", "$quiet"),
            (fit(plain(call.name), 26 if wide else 22), "bold" if failed else ""),
            (" " + (fit(what, 26 if wide else 18) if not failed or wide else fit(what, 12)), "$secondary"),
            (trouble, "$error"),
        ],
        [
            (f"{call.status or '—':>4} ", "bold $error" if failed else "$success"),
            (f"{call.millis:>5} ms ", "$quiet"),
            mark_piece(call.mark),
        ],
    )


def call_lines(call: CallView, carried: Bodies, venue: VenueProfile, *, guests: bool) -> list[Line]:
    """One call at length, with what it carried."""
    facts = [
        ("when", f"{venue.local(call.at):%A %-d %B %H:%M:%S}.{call.at.microsecond // 1000:03}"),
        ("way", f"{'to' if call.direction is Direction.OUT else 'from'} Dojo over {call.transport}"),
        ("about", f"{call.entity_id or 'nothing in particular'}  {label_text(call.label, guests=guests)}"),
        ("answer", f"{call.status or 'none'} after {call.millis} ms"),
        ("trouble", plain(f"{call.error_type}: {call.trouble or ''}") if call.error_type else ""),
        ("trace", call.trace_id or ""),
        ("mark", f"{call.mark.glyph} {call.mark.word}" if call.mark is not None else ""),
    ]
    lines = fact_lines(facts)
    for title, body in (("Request", carried.request), ("Response", carried.response)):
        lines += [[], [(title, "bold $accent")]]
        lines += [[(_kept_indent(line), "")] for line in laid_out(body, guests=guests)]
    return lines


def fact_lines(facts: Sequence[tuple[str, str]]) -> list[Line]:
    """Names and what there is to say of each; long ones go on in the next line."""
    lines: list[Line] = []
    for name, text in facts:
        for index, part in enumerate(wrap(text, FACT_WIDTH) if text else ()):
            lines.append([(f"{name if index == 0 else '':<10}", "$quiet"), (part, "")])
    return lines


def _kept_indent(line: str) -> str:
    """A line made harmless without losing its indentation."""
    return " " * (len(line) - len(line.lstrip(" "))) + plain(line)
