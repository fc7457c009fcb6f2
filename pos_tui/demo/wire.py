"""The sequence diagram beside the floor: what goes between the POS and Dojo, as it happens."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from data.venue import VenueProfile
from pos_tui.text import cut, fit, plain
from pos_tui.widgets.lines import Line, Lines
from pos_tui.widgets.pressing import sentence
from server.simulator.ledger import Exchange

TWO_LINES = 9
"""Rows from which on a question and its answer have a line each."""

_LANE = 46
"""Cells between the two lifelines at the most."""


class WirePane(Lines):
    """The newest exchanges at the bottom, one life line for the POS and one for Dojo."""

    def __init__(self) -> None:
        super().__init__(id="wire")
        self._exchanges: Sequence[Exchange] = ()
        self._venue: VenueProfile | None = None

    def show(self, exchanges: Sequence[Exchange], venue: VenueProfile | None) -> None:
        self._exchanges, self._venue = exchanges, venue
        self.redraw()

    def draw(self, width: int, height: int) -> Iterable[Line]:
        return diagram(self._exchanges, self._venue, width, height)


def diagram(exchanges: Sequence[Exchange], venue: VenueProfile | None, width: int, height: int) -> list[Line]:
    """The heading and as many of the newest exchanges as there is room for."""
    lane = max(18, min(_LANE, width - 46))
    heading: Line = [
        (f"{'':9}", ""),
        ("POS", "bold $accent"),
        (" " * (lane - 1), ""),
        ("Dojo", "bold $accent"),
        *sentence("   F8 details  F10 folds", "$quiet", "F8", "F10"),
    ]
    each = 2 if height >= TWO_LINES else 1
    shown = list(exchanges)[-max(0, (height - 1) // each) :] if height > 1 else []
    lines = [line for exchange in shown for line in _drawn(exchange, venue, lane, width)[:each]]
    if not shown:
        lines = [[(f"{'':9}│{' ' * lane}│  nothing has gone over the wire yet", "$quiet")]]
    return [heading, *lines]


def _drawn(exchange: Exchange, venue: VenueProfile | None, lane: int, width: int) -> list[Line]:
    """The question as an arrow, then the answer as a dashed one back."""
    outgoing = exchange.direction == "to_dojo"
    at = f"{venue.local(exchange.at):%H:%M:%S} " if venue is not None else " " * 9
    answer = _answer(exchange)
    colour = "$error" if exchange.status is None or exchange.status >= 500 else _colour(exchange.status)
    about = plain(summary(exchange))
    room = max(0, width - lane - 12)
    asked: Line = [
        (at, "$quiet"),
        ("│", "$rule"),
        (_arrow(exchange.name, lane, right=outgoing), "bold $primary" if outgoing else "bold $warning"),
        ("│", "$rule"),
        (f" {answer} ", f"bold {colour}"),
        (cut(about, max(0, room - len(answer) - 2)), ""),
    ]
    told: Line = [
        (" " * 9, ""),
        ("│", "$rule"),
        (_dashed(answer, lane, right=not outgoing), colour),
        ("│", "$rule"),
        (cut(f" {plain(exchange.note)}", room), "italic $warning"),
    ]
    return [asked, told]


def _answer(exchange: Exchange) -> str:
    status = "lost" if exchange.status is None else str(exchange.status)
    return f"{status} {exchange.milliseconds:.0f} ms"


def _colour(status: int) -> str:
    return "$success" if status < 300 else "$warning"


def _arrow(name: str, lane: int, *, right: bool) -> str:
    label = f" {cut(plain(name), lane - 6)} "
    return f"──{label}{'─' * (lane - len(label) - 3)}▶" if right else f"◀─{label}{'─' * (lane - len(label) - 2)}"


def _dashed(label: str, lane: int, *, right: bool) -> str:
    text = f" {label} "
    return f"╌╌{text}{'╌' * (lane - len(text) - 3)}▶" if right else f"◀╌{text}{'╌' * (lane - len(text) - 2)}"


def summary(exchange: Exchange) -> str:
    """What it is about, as far as the bodies tell: a name, covers, a sum, or else the id."""
    for body in (exchange.response, exchange.request):
        if isinstance(body, dict):
            told = [str(body[key]) for key in ("name", "status", "debugMessage") if body.get(key)]
            if isinstance(body.get("covers"), int):
                told.insert(1, f"({body['covers']})")
            if told:
                return " ".join(told)
    return exchange.entity_id or ""


def details(exchange: Exchange, venue: VenueProfile | None, width: int) -> list[Line]:
    """An exchange with its bodies, line by line."""
    who = "POS → Dojo" if exchange.direction == "to_dojo" else "Dojo → POS"
    at = _at(exchange.at, venue)
    lines: list[Line] = [
        [(f"{who}  {exchange.name}", "bold"), (f"   {at}  {exchange.transport}  {_answer(exchange)}", "$quiet")],
    ]
    if exchange.note:
        lines.append([(plain(exchange.note), "italic $warning")])
    lines += [[(f"⚠ {plain(str(violation))}", "$error")] for violation in exchange.violations if violation.grave]
    for title, body in (("Request", exchange.request), ("Response", exchange.response)):
        lines.append([(title, "bold $accent")])
        lines += [[(fit(text, width).rstrip(), "")] for text in _pretty(body)]
    return lines


def _at(moment: datetime, venue: VenueProfile | None) -> str:
    return f"{venue.local(moment) if venue is not None else moment:%H:%M:%S}"


def _pretty(body: Any) -> list[str]:
    if body is None:
        return ["  (empty)"]
    return [f"  {plain_indent(line)}" for line in json.dumps(body, ensure_ascii=False, indent=2).splitlines()]


def plain_indent(line: str) -> str:
    """A line of JSON, harmless to draw, its indent kept."""
    bare = line.lstrip(" ")
    return " " * (len(line) - len(bare)) + plain(bare)
