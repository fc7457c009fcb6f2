"""What the bottom line offers: keys for the chosen table, and the form of the line being typed."""

from collections.abc import Sequence
from datetime import datetime

from data.money import format_money
from data.queries.attention import OF_DOJO, Need
from data.queries.views import BookingState, BookingView, FloorSnapshot, TableState, TableView
from pos_tui.commands import VerbLike, verbs_beginning
from pos_tui.drafts import draft_for_need, seatable
from pos_tui.floor.paint import settled
from pos_tui.keymap import Keymap
from pos_tui.language.completion import Completions
from pos_tui.messages import OfferLike, RankedLike
from pos_tui.text import plain
from pos_tui.widgets.command_bar import Hint
from pos_tui.widgets.lines import Line, Piece
from pos_tui.widgets.pressing import key_pieces

_GENERAL: Sequence[tuple[str, str]] = (
    ("line", "line"),
    ("find", "find"),
    ("book", "book"),
    ("timeline", "timeline"),
    ("walkin", "walk-in"),
    ("book_line", "booking"),
    ("undo", "undo"),
    ("help", "help"),
    ("palette", "all"),
    ("next_area", "areas"),
    ("quit", "quit"),
)
"""Commands that are always at hand, and what the bottom line calls them."""

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


def completion_line(completions: Completions) -> Line:
    """What the words under the cursor may become, the one that Tab takes first, and what else is known of it."""
    first, *others = completions.candidates
    take = key_pieces("Tab", "bold $accent", f" {plain(first.text)}", "bold")
    pieces: list[Piece] = [(" ", "bold $accent"), *take, (f" {first.about}", "")]
    if completions.note:
        pieces.append((f" ({plain(completions.note)})", "$quiet"))
    for other in others:
        pieces += [("  · ", "$rule"), (plain(other.text), ""), (f" {other.about}", "$quiet")]
    return pieces


def general_hints(keys: Keymap) -> Sequence[Hint]:
    """What can be done whatever table is chosen."""
    return [(keys.shown(command), does) for command, does in _GENERAL]


def offers_line(offers: Sequence[OfferLike]) -> Line:
    """What one key will do once Enter has been refused."""
    pieces: list[Piece] = [(" ", "$quiet"), *key_pieces("Enter", "$quiet"), (", then ", "$quiet")]
    for offer in offers:
        pieces += [(f"{offer.key} ", "bold $accent"), (f"{plain(offer.words)}  ", "$quiet")]
    return pieces


def table_hints(table: TableView | None, snapshot: FloorSnapshot, now: datetime, keys: Keymap) -> Sequence[Hint]:
    """What can be done at the chosen table now, the usual thing first."""
    if table is None:
        return ()
    if table.party is None:
        return _empty_hints(table, now, keys)
    party, venue = table.party, snapshot.venue
    stages = list(venue.stages)
    after = stages[stages.index(party.stage) + 1 :][:1] if party.stage else stages[:1]
    usual = "order" if party.total == 0 else f"pay {format_money(party.balance, venue.currency)}"
    hints: list[Hint] = [(keys.shown("usual"), "close" if settled(party) else usual)]
    hints += [(keys.shown("next_stage"), f"→ {plain(stage.name)}") for stage in after]
    hints += [(keys.shown(command), does) for command, does in _AT_A_PARTY]
    line = keys.shown("line")
    together: list[Hint] = [(f"{line} part", "apart again")] if party.joined and line else []
    return hints + together + ([(keys.shown("drop"), "drop table")] if len(party.table_ids) > 1 else [])


def need_hints(
    need: Need, table: TableView | None, snapshot: FloorSnapshot, now: datetime, keys: Keymap
) -> Sequence[Hint]:
    """What can be done about a need: what Enter does, then what else is about it and not about another table."""
    draft, enter = draft_for_need(need, snapshot, now), keys.shown("usual")
    booking = next((each for each in snapshot.bookings if each.id == need.reservation_id), None)
    gone: list[Hint] = [(keys.shown("no_show"), _NOBODY)] if booking is not None and _is_late(booking, now) else []
    if not need.aside:
        others = table_hints(table, snapshot, now, keys)
        if draft is None:
            return others
        return [(enter, draft.text.strip()), *gone, *(hint for hint in others[1:] if hint not in gone)]
    if need.urgency in OF_DOJO:
        return [(enter, "what waits for Dojo")]
    if draft is None:
        return []
    waiting = next((each for each in snapshot.waitlist if each.id == need.waiting_id), None)
    if waiting is not None:
        others = [(keys.shown("cancel"), "off the waitlist"), (keys.shown("waitlist"), "who waits")]
        return [(enter, f"seat {plain(waiting.name)}"), *others]
    if booking is not None:
        return [(enter, f"seat {plain(booking.name)}"), *gone, (keys.shown("cancel"), "cancel it")]
    return [(enter, f"pay tab #{need.tab}" if need.tab is not None else "mend it")]


_NOBODY = "nobody came"


def _is_late(booking: BookingView, now: datetime) -> bool:
    return booking.state(now) is BookingState.LATE


_AT_A_PARTY: Sequence[tuple[str, str]] = (
    ("order", "order"),
    ("pay", "pay"),
    ("bill", "bill"),
    ("move_party", "move"),
    ("add", "add table"),
    ("edit", "edit"),
    ("close", "close"),
)


def _empty_hints(table: TableView, now: datetime, keys: Keymap) -> Sequence[Hint]:
    usual, book = keys.shown("usual"), (keys.shown("book_line"), "book")
    if table.state(now) is TableState.RETIRED:
        return [("", "out of service")]
    if table.state(now) is TableState.BLOCKED:
        return [(usual, "lift the block"), book]
    if table.state(now) is TableState.FREE and table.dirty:
        at_once = keys.shown("next_stage")
        return [(usual, "it is clean"), (at_once, "clean at once"), (keys.shown("walkin"), "walk-in"), book]
    booking = table.next_booking
    if table.promised_to is not None and table.state(now) is TableState.FREE:
        return [(usual, f"seat {plain(table.promised_to)}"), (keys.shown("walkin"), "walk-in"), book]
    if booking is None:
        return [(usual, "seat a walk-in here"), book]
    due = table.state(now) is TableState.DUE
    cleaned: list[Hint] = [(keys.shown("next_stage"), "clean at once")] if table.dirty else []
    seat = f"seat {plain(booking.name)}"
    early: list[Hint] = [(keys.shown("seat"), seat)] if seatable(table, now) else []
    first: list[Hint] = [(usual, seat)] if due else [(usual, "seat a walk-in here"), *early]
    gone: list[Hint] = [(keys.shown("no_show"), _NOBODY)] if _is_late(booking, now) else []
    others = [(keys.shown("edit"), "edit the booking"), (keys.shown("cancel"), "cancel it"), book]
    return [*first, *gone, *cleaned, *others]
