"""The lines that keys put ready: which verb, which table or booking, and what is left to type."""

from dataclasses import dataclass
from datetime import datetime

from data.queries.attention import Need, Urgency
from data.queries.views import FloorSnapshot, TableState, TableView
from data.rules.parties import EARLY
from pos_tui.floor.names import spoken_guest, spoken_names, spoken_waiting
from pos_tui.floor.paint import settled

WITH_TABLE = frozenset("madnopc")

WITH_BOOKING = frozenset({"x", "e", "noshow"})

_SEES_TO = {
    Urgency.CONTRADICTION: "mend {}",
    Urgency.DIRTY_AND_BOOKED: "clean {}",
    Urgency.OVERRUN: "n {}",
    Urgency.PART_SEATED: "arrived {} ",
    Urgency.PAST_END: "e {} until=",
    Urgency.COVERS_UNKNOWN: "e {} ",
}
"""The line that sees to a need at a table."""

_ELSEWHERE = frozenset({Urgency.OVER_AND_BOOKED, Urgency.BUSY_AND_BOOKED, Urgency.DOUBLE_BOOKED})
"""Needs that another table for the booking sees to."""


@dataclass(frozen=True)
class Draft:
    """A line ready to edit; the selected part is what the host most likely types over."""

    text: str
    select: tuple[int, int] | None = None
    filled: tuple[int, int] | None = None
    """The part that the host did not type: a blank typed first takes it out again."""


def about(verb: str, subject: str) -> Draft:
    """A verb's line with its subject filled in, if there is one, and a blank to go on after."""
    start = len(verb) + 1
    text = f"{verb} {subject} " if subject else f"{verb} "
    return Draft(text, filled=(start, len(text)))


def draft_for(verb: str, table: TableView | None, snapshot: FloorSnapshot, now: datetime) -> Draft:
    """What a verb's key puts on the line, with the chosen table or its next booking filled in."""
    subject = ""
    if table is not None:
        name = spoken_names(snapshot)[table.id]
        booking = table.next_booking
        if verb in WITH_TABLE or (verb == "e" and table.party is not None):
            subject = name
        elif booking is not None and (verb in WITH_BOOKING or (verb == "s" and seatable(table, now))):
            subject = spoken_guest(booking, snapshot)
    return about(verb, subject)


def seatable(table: TableView, now: datetime) -> bool:
    """Whether the guests of its next booking may well sit down here now."""
    coming = table.next_booking
    return table.party is None and coming is not None and coming.expected_at <= now + EARLY


def usual_next(table: TableView, snapshot: FloorSnapshot, now: datetime) -> Draft | None:
    """The line for what a host usually does next at a table; None where there is nothing to do."""
    name = spoken_names(snapshot)[table.id]
    party = table.party
    if party is not None:
        if party.total == 0:
            return Draft(f"o {name} ")
        return Draft(f"c {name}" if settled(party) else f"p {name}")
    state = table.state(now)
    if state is TableState.FREE and table.dirty:
        return Draft(f"clean {name}")
    if state is TableState.RETIRED:
        return None
    if state is TableState.BLOCKED:
        return Draft(f"unblock {name}")
    if state is TableState.DUE and table.next_booking is not None:
        return Draft(f"s {spoken_guest(table.next_booking, snapshot)}")
    kept = next((each for each in snapshot.waitlist if table.id in each.promised), None)
    if kept is not None:
        return Draft(f"s {spoken_waiting(kept, snapshot)}")
    covers = str(table.covers)
    return Draft(f"w {covers} {name}", (2, 2 + len(covers)))


def draft_for_need(need: Need, snapshot: FloorSnapshot, now: datetime) -> Draft | None:
    """The line that sees to a need; None where no line does."""
    table = snapshot.table(need.table_id) if need.table_id else None
    booking = next((each for each in snapshot.bookings if each.id == need.reservation_id), None)
    waiting = next((each for each in snapshot.waitlist if each.id == need.waiting_id), None)
    if waiting is not None:
        return Draft(f"s {spoken_waiting(waiting, snapshot)} ")
    if need.tab is not None:
        return Draft(f"p #{need.tab}")
    if need.urgency is Urgency.OVERRUN and table is not None and not _in_a_long_stage(table, now):
        return usual_next(table, snapshot, now)
    if need.urgency in _SEES_TO and table is not None:
        return Draft(_SEES_TO[need.urgency].format(spoken_names(snapshot)[table.id]))
    if need.urgency is Urgency.CONTRADICTION and need.party_id is not None:
        return Draft(f"mend {need.party_id}")
    if need.urgency in _ELSEWHERE and booking is not None:
        return Draft(f"e {spoken_guest(booking, snapshot)} tables=")
    if need.urgency in (Urgency.LATE, Urgency.ALLERGY) and booking is not None:
        return Draft(f"s {spoken_guest(booking, snapshot)} ")
    return usual_next(table, snapshot, now) if table is not None else None


def _in_a_long_stage(table: TableView, now: datetime) -> bool:
    """Whether the next stage would see to an overrun: not where it is the turn alone that is over."""
    return table.party is not None and table.party.stage_over(now) > 0


def draft_about(verb: str, need: Need, snapshot: FloorSnapshot) -> Draft | None:
    """What a verb's key puts on the line while a need is turned to; None where it means the need's table."""
    waiting = next((each for each in snapshot.waitlist if each.id == need.waiting_id), None)
    if waiting is not None and verb in ("s", "x"):
        return about(verb, spoken_waiting(waiting, snapshot))
    booking = next((each for each in snapshot.bookings if each.id == need.reservation_id), None)
    if booking is not None and (verb in ("s", "x", "noshow") or (verb == "e" and need.aside)):
        return about(verb, spoken_guest(booking, snapshot))
    if need.aside:
        return about(verb, f"#{need.tab}" if verb == "p" and need.tab is not None else "")
    return None
