"""The journal as rows of text. Pure: entries in, lines out. Guests' data stands in them only where asked for."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from data.marks import Mark
from data.models import Origin
from data.money import format_money
from data.queries.journal import Detail, Entry, FieldChange, RowChange, Since
from data.venue import VenueProfile
from pos_tui.bodies import HIDDEN
from pos_tui.text import count, fit, plain
from pos_tui.widgets.lines import Line, Piece
from pos_tui.widgets.rows import Choice
from pos_tui.wire_rows import fact_lines, label_text, mark_piece

OVERRIDE, WARNED = "!", "⚠"

_THINGS = {
    "reservation": "booking",
    "reservation_table": "booking's table",
    "party_table": "party's table",
    "occupancy": "seats taken",
    "waitlist_entry": "in the queue",
    "order": "tab",
    "order_line": "item",
    "order_discount": "discount",
    "order_lock": "card machine's hold",
    "dining_table": "table",
    "table_block": "block",
}

_NAMELESS = ("forget", "erase")
"""Verbs whose sentence holds numbers only, and may be read by anybody."""

_MONEY = ("amount", "tip", "price")


def who(entry: Entry) -> str:
    """Whose doing it was: initials where there are some, Dojo with the product that asked."""
    if entry.origin is Origin.DOJO:
        product = (entry.requestor or {}).get("dojoRequestingProduct", "")
        return f"Dojo {product}".strip()
    return f"{entry.initials} · {entry.terminal}" if entry.initials else entry.terminal


def about(entry: Entry, *, guests: bool) -> str:
    """What it was about, in as many words as there are things."""
    return ", ".join(dict.fromkeys(label_text(label, guests=guests) for label in entry.about))


def what(entry: Entry, *, guests: bool) -> str:
    """What was done, in the host's sentence where guests may be named, else by its verb."""
    said = _said(entry, guests=guests)
    if said:
        return said
    undone = f" (undoes {entry.undoes})" if entry.undoes else f" (redoes {entry.redoes})" if entry.redoes else ""
    return f"{plain(entry.what)}{undone}"


def _said(entry: Entry, *, guests: bool) -> str:
    return plain(entry.said) if entry.said and (guests or entry.what in _NAMELESS) else ""


def entry_row(entry: Entry, venue: VenueProfile, width: int, *, guests: bool) -> Choice:
    """One line of the journal."""
    wide = width >= 100
    day = f"{venue.local(entry.place.at):%d.%m. }" if wide else ""
    room = 24 if wide else 19
    doing: list[Piece] = [(f" {fit(what(entry, guests=guests), room)} ", "bold")]
    if said := _said(entry, guests=guests):
        doing = [(f" {said}", "bold")]
    elif entry.refused:
        doing = [(f" {fit(plain(entry.what), room)} ", "bold $error"), (plain(entry.trouble or ""), "$error")]
    else:
        doing.append((about(entry, guests=guests), "$secondary"))
    return Choice(
        f"{'done' if entry.place.done else 'refused'}:{entry.place.seq}",
        [
            (f"{day}{venue.local(entry.place.at):%H:%M:%S} ", "$quiet"),
            (fit(plain(who(entry)), 22 if wide else 11), "$accent" if entry.origin is Origin.DOJO else "$primary"),
            *doing,
        ],
        [*_flags(entry), (" ", ""), mark_piece(entry.mark)],
    )


def _flags(entry: Entry) -> Iterator[Piece]:
    if entry.refused:
        yield f"✗ {entry.status or ''}", "bold $error"
    if entry.warnings:
        yield f" {WARNED}{entry.warnings}", "$warning"
    if entry.override:
        yield f" {OVERRIDE}", "bold $error"


def entry_lines(entry: Entry, detail: Detail | None, venue: VenueProfile, *, guests: bool) -> list[Line]:
    """One line of the journal at length: before and after of every row, in words."""
    asked = " · ".join(f"{name} {value}" for name, value in (entry.requestor or {}).items())
    facts = [
        ("when", f"{venue.local(entry.place.at):%A %-d %B %H:%M:%S}"),
        ("who", who(entry)),
        ("asked by", asked),
        ("what", what(entry, guests=guests)),
        ("about", about(entry, guests=guests)),
        ("override", "yes" if entry.override else ""),
        ("refused", f"{entry.status}: {entry.trouble}" if entry.refused else ""),
        ("trace", entry.trace_id or ""),
        ("Dojo", _dojo(entry)),
    ]
    lines = fact_lines(facts)
    if detail is not None:
        lines += _detail_lines(detail, venue, guests=guests)
    return lines


def _dojo(entry: Entry) -> str:
    if entry.mark is None:
        return ""
    return f"{entry.mark.glyph} {entry.mark.word}" if entry.mark is not Mark.FAILED else "✗ refused by Dojo"


def _detail_lines(detail: Detail, venue: VenueProfile, *, guests: bool) -> Iterator[Line]:
    if detail.erased:
        yield []
        yield [("The details were erased.", "$quiet")]
    for warning in detail.warnings:
        yield [(f"{WARNED} ", "$warning"), (plain(warning) if guests else HIDDEN, "$warning")]
    for row in detail.rows:
        yield []
        yield _row_title(row, detail)
        for field in row.fields:
            yield _field_line(row, field, detail, venue, guests=guests)


def _row_title(row: RowChange, detail: Detail) -> Line:
    thing = _THINGS.get(row.table, row.table.replace("_", " "))
    label = detail.known.get(row.key)
    name = f" {plain(label.place)}" if label is not None else ""
    state = "new" if row.came else "gone" if row.went else "changed"
    return [(f"{thing}{name}", "bold $accent"), (f"  {state}", "$quiet")]


def _field_line(row: RowChange, field: FieldChange, detail: Detail, venue: VenueProfile, *, guests: bool) -> Line:
    hidden = field.personal and not guests
    before, after = (
        HIDDEN if hidden and value else value_text(field.name, value, detail, venue)
        for value in (field.before, field.after)
    )
    name = field.name.removesuffix("_id").removesuffix("_at").replace("_", " ")
    change = after if row.came else before if row.went else f"{before} → {after}"
    return [(f"  {name:<18}", "$quiet"), (change, "")]


def value_text(name: str, value: Any, detail: Detail, venue: VenueProfile) -> str:
    """A stored value as a host reads it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and name.endswith(_MONEY):
        return format_money(value, venue.currency)
    if isinstance(value, str) and name.endswith(("_at", "_since")):
        return f"{venue.local(datetime.fromisoformat(value)):%a %H:%M}"
    if isinstance(value, str) and value in detail.known:
        return plain(detail.known[value].place)
    return plain(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def since_sentence(since: Since, venue: VenueProfile) -> str:
    """What happened while nobody was here."""
    parts = [
        f"{since.by_dojo} by Dojo" if since.by_dojo else "",
        f"{since.by_others} by others" if since.by_others else "",
        count(since.refusals, "refusal") if since.refusals else "",
    ]
    return f"Since you left at {venue.local(since.moment):%H:%M}: {', '.join(filter(None, parts))}."
