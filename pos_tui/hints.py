"""What the bottom line offers: keys for the chosen table, and the form of the line being typed."""

from collections.abc import Sequence
from datetime import datetime

from data.money import format_money
from data.queries.views import FloorSnapshot, TableState, TableView
from pos_tui.commands import VerbLike, verbs_beginning
from pos_tui.floor.paint import settled
from pos_tui.messages import OfferLike, RankedLike
from pos_tui.text import plain
from pos_tui.widgets.command_bar import Hint
from pos_tui.widgets.lines import Line, Piece

GENERAL: Sequence[Hint] = (
    (":", "line"),
    ("/", "find"),
    ("r", "book"),
    ("w", "walk-in"),
    ("b", "booking"),
    ("u", "undo"),
    ("?", "help"),
    ("ctrl+p", "all"),
    ("[ ]", "areas"),
    ("ctrl+q", "quit"),
)

COMPLETE = frozenset({"undo", "redo"})
"""Verbs that are whole lines by themselves."""


def form_line(text: str, verb: VerbLike | None, verbs: Sequence[VerbLike]) -> Line:
    """How the verb is used; while there is none yet, those it may become."""
    if verb is not None:
        return [(f" {verb.form}", "bold"), (f"   {verb.does}", "$quiet")]
    if not text.strip():
        letters = [f"{verb.letter} {verb.word}" for verb in verbs if verb.letter]
        return [(f" {' · '.join(letters)}", "$quiet")]
    near = [verb.word for verb in verbs_beginning(text, verbs)] if " " not in text.strip() else []
    return [(f" {' · '.join(near)}", "$quiet")]


def ranked_line(ranked: Sequence[RankedLike]) -> Line:
    """The tables that were proposed, the one that Enter takes first, and what speaks for each."""
    pieces: list[Piece] = []
    for index, each in enumerate(ranked):
        pieces += [(f" {plain(each.names)} ", "bold $accent" if index == 0 else "bold")]
        pieces += [(f"{plain(each.reason)}  ", "$quiet")]
    return pieces


def offers_line(offers: Sequence[OfferLike]) -> Line:
    """What one key will do once Enter has been refused."""
    pieces: list[Piece] = [(" Enter, then ", "$quiet")]
    for offer in offers:
        pieces += [(f"{offer.key} ", "bold $accent"), (f"{plain(offer.words)}  ", "$quiet")]
    return pieces


def table_hints(table: TableView | None, snapshot: FloorSnapshot, now: datetime) -> Sequence[Hint]:
    """What can be done at the chosen table now, the usual thing first."""
    if table is None:
        return ()
    if table.party is None:
        return _empty_hints(table, now)
    party, venue = table.party, snapshot.venue
    stages = list(venue.stages)
    after = stages[stages.index(party.stage) + 1 :][:1] if party.stage else stages[:1]
    hints: list[Hint] = [
        ("Enter", "order")
        if party.total == 0
        else ("Enter", "close")
        if settled(party)
        else ("Enter", f"pay {format_money(party.balance, venue.currency)}")
    ]
    hints += [("n", f"→ {plain(stage.name)}") for stage in after]
    hints += [("o", "order"), ("p", "pay"), ("m", "move"), ("a", "add table"), ("e", "edit"), ("c", "close")]
    together: list[Hint] = [(": part", "apart again")] if party.joined else []
    return hints + together + ([("d", "drop table")] if len(party.table_ids) > 1 else [])


def _empty_hints(table: TableView, now: datetime) -> Sequence[Hint]:
    if table.state(now) is TableState.RETIRED:
        return [("", "out of service")]
    if table.state(now) is TableState.BLOCKED:
        return [("Enter", "lift the block"), ("b", "book")]
    if table.state(now) is TableState.FREE and table.dirty:
        return [("Enter", "it is clean"), ("n", "clean at once"), ("w", "walk-in"), ("b", "book")]
    booking = table.next_booking
    if booking is None:
        return [("Enter", "seat a walk-in here"), ("b", "book")]
    due = table.state(now) is TableState.DUE
    cleaned: list[Hint] = [("n", "clean at once")] if table.dirty else []
    seat = f"seat {plain(booking.name)}"
    usual: list[Hint] = [("Enter", seat)] if due else [("Enter", "seat a walk-in here"), ("s", seat)]
    return [*usual, *cleaned, ("e", "edit the booking"), ("x", "cancel it"), ("b", "book")]
