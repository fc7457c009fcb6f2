"""Whether the house is as a task wants it, and what is wrong in words. Pure: two looks at it in, findings out.

What is as it was at the start is only not done yet; what has become something else than was asked is a mistake.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from data.names import fold
from data.queries.standing import QueueView, Standing
from data.queries.views import BookingView, PartyView, TableView
from pos_tui.training.lesson_checks import PROPOSED
from pos_tui.training.lesson_file import Expectation

WALK_IN = "walk-in"

T = TypeVar("T")


@dataclass(frozen=True)
class Finding:
    """Something that is not as the task wants it: half a sentence, and whether it went wrong or is to be done."""

    words: str
    wrong: bool


@dataclass(frozen=True)
class Trait:
    """One thing about somebody: what it is now, what it was, what it should be."""

    name: str
    now: object
    was: object
    wanted: object
    wrong: str
    """Said when it has become something else."""
    undone: str
    """Said while it is as it was."""

    def finding(self, *, known_before: bool) -> Finding | None:
        if self.wanted is None or self.now == self.wanted:
            return None
        unchanged = known_before and self.now == self.was
        return Finding(self.undone if unchanged else self.wrong, wrong=not unchanged)


def first_of(traits: Sequence[Trait], *, known_before: bool) -> Finding | None:
    """The first that is not as wanted; one that went wrong comes before one still to do."""
    found = [each for trait in traits if (each := trait.finding(known_before=known_before)) is not None]
    return next((each for each in found if each.wrong), found[0] if found else None)


def parties_in(house: Standing) -> list[PartyView]:
    """Everybody who sits, once."""
    return list({table.party.id: table.party for table in house.floor.tables if table.party}.values())


def name_of(party: PartyView) -> str:
    return party.name or WALK_IN


def who(name: str) -> str:
    """The subject of a sentence."""
    return "The walk-in" if name == WALK_IN else name


def same(one: str, other: str) -> bool:
    return fold(one) == fold(other)


def tables_said(names: Sequence[str]) -> str:
    return "+".join(names)


def set_of(tables: str | None) -> frozenset[str] | None:
    return frozenset(map(fold, tables.split("+"))) if tables is not None else None


# ---- those who sit -----------------------------------------------------------------------------------------


def judge_party(claim: Expectation, start: Standing, now: Standing) -> Finding | None:
    name = claim.party or ""
    found = [party for party in parties_in(now) if same(name_of(party), name)]
    if not found:
        return Finding(f"{who(name)} does not sit at a table yet", wrong=False)
    if claim.at == PROPOSED:
        claim = claim.model_copy(update={"at": tables_said(start.proposed.get(claim.covers or 0, ()))})
    before = {party.id: party for party in parties_in(start)}
    findings = [_judge_one(claim, party, before.get(party.id), now) for party in found]
    return None if None in findings else findings[-1]


def _judge_one(claim: Expectation, party: PartyView, was: PartyView | None, now: Standing) -> Finding | None:
    subject, at = who(name_of(party)), tables_said(party.table_names)
    traits = [
        Trait(
            "covers",
            party.covers,
            was.covers if was else None,
            claim.covers,
            f"{subject} sits down as {party.covers}, the task says {claim.covers}",
            f"{subject} still counts as {party.covers}",
        ),
        Trait(
            "at",
            set_of(at),
            set_of(tables_said(was.table_names)) if was else None,
            set_of(claim.at),
            f"{subject} sits at {at}, the task wants table {claim.at}",
            f"{subject} still sits at {at}",
        ),
        Trait(
            "booked",
            party.reservation_id is not None,
            was.reservation_id is not None if was else None,
            claim.booked,
            f"{subject} sits there as a walk-in, and the booking is still open",
            f"{subject} still sits there as a walk-in",
        ),
        Trait(
            "notes",
            _says(claim.notes, party.host_notes),
            _says(claim.notes, was.host_notes) if was else None,
            True if claim.notes else None,
            f"the notes of {subject} do not say “{claim.notes}”",
            f"the notes of {subject} do not say “{claim.notes}” yet",
        ),
    ]
    return first_of(traits, known_before=was is not None) or _judge_stage(claim, party, now)


def _judge_stage(claim: Expectation, party: PartyView, now: Standing) -> Finding | None:
    if claim.stage is None or same(party.status, claim.stage):
        return None
    stages = [stage.name for stage in now.floor.venue.stages]
    behind = (
        party.status in stages
        and claim.stage in stages
        and (stages.index(party.status) < stages.index(claim.stage))
    )
    words = f"{who(name_of(party))} is at {party.status}, the task wants {claim.stage}"
    return Finding(words, wrong=not behind)


def _says(wanted: str | None, notes: str | None) -> bool:
    return fold(wanted or "") in fold(notes or "")


def judge_gone(claim: Expectation, start: Standing, now: Standing) -> Finding | None:
    still, before = (
        next((party for party in parties_in(house) if same(name_of(party), claim.gone or "")), None)
        for house in (now, start)
    )
    paid = judge_payments(who(claim.gone or ""), _paid(before, now), claim.payments)
    if still is None or (paid is not None and paid.wrong):
        return paid
    moved = before is not None and before.table_names != still.table_names
    words = f"{who(name_of(still))} {'now' if moved else 'still'} sits at {tables_said(still.table_names)}"
    return Finding(words, wrong=moved)


def _paid(party: PartyView | None, now: Standing) -> list[str]:
    """How the tabs that a party had were paid."""
    return [method for tab in (party.tabs if party else ()) for method in now.payments.get(tab.order_id, ())]


def judge_payments(subject: str, taken: Sequence[str], wanted: Sequence[str] | None) -> Finding | None:
    if wanted is None or list(taken) == list(wanted):
        return None
    behind = list(taken) == list(wanted)[: len(taken)]
    words = f"{subject} has paid {' and '.join(taken) or 'nothing'}, the task wants {' and '.join(wanted)}"
    return Finding(words, wrong=not behind)


# ---- tables ------------------------------------------------------------------------------------------------


def judge_table(claim: Expectation, start: Standing, now: Standing) -> Finding | None:
    here, before = table_of(claim.table, now), table_of(claim.table, start)
    if here is None or before is None:
        return Finding(f"there is no table {claim.table}", wrong=True)
    states = _states(here, now)
    if claim.state in states:
        return _judge_block(claim, here, before, now)
    words = f"table {here.name} is {states[0]}, the task wants it {claim.state}"
    return Finding(words, wrong=states != _states(before, start))


def _judge_block(claim: Expectation, table: TableView, before: TableView, house: Standing) -> Finding | None:
    venue, at = house.floor.venue, table.name

    def until(of: TableView) -> str | None:
        return f"{venue.local(of.block.until):%H:%M}" if of.block and of.block.until else None

    def says(of: TableView) -> bool:
        return _says(claim.notes, of.block.reason if of.block else None)

    ends = f"table {at} is blocked until {until(table) or 'somebody lifts it'}, the task wants {claim.time}"
    why = f"the block of table {at} does not say “{claim.notes}”"
    traits = [
        Trait("time", until(table), until(before), claim.time, ends, ends),
        Trait("notes", says(table), says(before), True if claim.notes else None, why, why),
    ]
    return first_of(traits, known_before=before.block is not None)


def table_of(name: str | None, house: Standing) -> TableView | None:
    return next((table for table in house.floor.tables if same(table.name, name or "")), None)


def _states(table: TableView, house: Standing) -> list[str]:
    """Everything that can be said of a table, the most telling first."""
    if table.party is not None:
        return ["taken"]
    blocked = table.block is not None and table.block.holds(house.at)
    return [
        *(["blocked"] if blocked else []),
        *(["dirty"] if table.dirty else ["clean"] if blocked else []),
        *([] if blocked else ["free"]),
        *([] if table.dirty or blocked else ["clean"]),
    ]


# ---- bookings and the waitlist -----------------------------------------------------------------------------


def judge_booking(claim: Expectation, start: Standing, now: Standing) -> Finding | None:
    name = claim.booking or ""
    if claim.state == "cancelled":
        cancelled = any(same(each, name) for each in now.cancelled)
        return None if cancelled else Finding(f"the booking of {name} is not cancelled yet", wrong=False)
    booking, before = _named(now.floor.bookings, name), _named(start.floor.bookings, name)
    if booking is None:
        gone = any(same(each, name) for each in now.cancelled - start.cancelled)
        return Finding(f"the booking of {name} is {'cancelled' if gone else 'not in the book yet'}", wrong=gone)
    return first_of(_booking_traits(claim, booking, before, start, now), known_before=before is not None)


def _booking_traits(
    claim: Expectation, booking: BookingView, before: BookingView | None, start: Standing, now: Standing
) -> list[Trait]:
    venue = now.floor.venue
    at, name = tables_said(booking.table_names), booking.name

    def trait(of: str, read: Callable[[BookingView], T], wanted: object, words: str) -> Trait:
        said = f"{name} is booked {words}"
        return Trait(of, read(booking), read(before) if before else None, wanted, said, said)

    return [
        trait("at", lambda row: set_of(tables_said(row.table_names)), set_of(claim.at),
              f"at {at}, the task wants table {claim.at}"),
        trait("covers", lambda row: row.covers, claim.covers,
              f"for {booking.covers}, the task says {claim.covers}"),
        trait("time", lambda row: f"{venue.local(row.expected_at):%H:%M}", claim.time,
              f"for {venue.local(booking.expected_at):%H:%M}, the task wants {claim.time}"),
        trait("phone", lambda row: _digits(row.phone), _digits(claim.phone),
              f"with the phone number {booking.phone or 'left out'}, the task wants {claim.phone}"),
        trait("notes", lambda row: _says(claim.notes, row.host_notes), True if claim.notes else None,
              f"without “{claim.notes}” in the notes"),
        Trait("state", str(booking.state(now.at)), str(before.state(start.at)) if before else None, claim.state,
              f"{name} is {booking.state(now.at)}, the task wants {claim.state}",
              f"{name} is still {booking.state(now.at)}"),
        Trait("arrived", booking.arrived, before.arrived if before else None, claim.arrived,
              f"{name} is here with {booking.arrived or 'nobody'}, the task says {claim.arrived}",
              f"{name} is here with {booking.arrived or 'nobody'} yet"),
    ]  # fmt: skip


def _digits(phone: str | None) -> str | None:
    return "".join(filter(str.isdigit, phone)) if phone else None


def judge_waiting(claim: Expectation, start: Standing, now: Standing) -> Finding | None:
    name = claim.waiting or ""
    row, before = _named(now.queue, name), _named(start.queue, name)
    if row is None:
        return Finding(f"{name} is not on the waitlist yet", wrong=False)
    state = _queue_state(row)
    wanted = claim.state or "waiting"
    traits = [
        Trait("covers", row.covers, before.covers if before else None, claim.covers,
              f"{name} waits as {row.covers}, the task says {claim.covers}", f"{name} waits as {row.covers}"),
        Trait("quoted", row.quoted_minutes, before.quoted_minutes if before else None, claim.quoted,
              f"{name} was told {row.quoted_minutes or 'no'} minutes, the task says {claim.quoted}",
              f"{name} was told nothing yet"),
        Trait("phone", _digits(row.phone), _digits(before.phone) if before else None, _digits(claim.phone),
              f"{name} waits without the phone number {claim.phone}", f"{name} waits without a phone number"),
        Trait("notes", _says(claim.notes, row.notes), _says(claim.notes, before.notes) if before else None,
              True if claim.notes else None, f"{name} waits without “{claim.notes}” in the notes",
              f"{name} waits without “{claim.notes}” in the notes"),
        Trait("state", state, _queue_state(before) if before else None, wanted,
              f"{name} is {_QUEUE_WORDS[state]}, the task wants {_QUEUE_WORDS.get(wanted, wanted)}",
              f"{name} is still {_QUEUE_WORDS[state]}"),
    ]  # fmt: skip
    return first_of(traits, known_before=before is not None)


_QUEUE_WORDS = {"waiting": "on the waitlist", "seated": "seated", "left": "off the waitlist"}


def _queue_state(row: QueueView) -> str:
    return "left" if row.left else "seated" if row.seated_at is not None else "waiting"


Named = TypeVar("Named", BookingView, QueueView)


def _named(rows: Sequence[Named], name: str) -> Named | None:
    return next((row for row in rows if same(row.name, name)), None)


# ---- what was done -----------------------------------------------------------------------------------------


def judge_journal(claim: Expectation, start: Standing, now: Standing) -> Finding | None:
    done = [action for action in now.actions if action.verb == claim.journal and action not in start.actions]
    if not done:
        return Finding(f"no “{claim.journal}” was done yet", wrong=False)
    action = done[-1]
    if claim.by is not None and action.initials != claim.by:
        return Finding(f"the line ended without /{claim.by}, so nobody's name stands by it", wrong=True)
    if claim.override is not None and action.override != claim.override:
        return Finding("the line needed no override, or had none", wrong=True)
    return None


def judge_events(claim: Expectation, start: Standing, now: Standing) -> Finding | None:
    kind, wanted = claim.events or "", claim.count or 0
    told = now.events.get(kind, 0) - start.events.get(kind, 0)
    if told == wanted:
        return None
    return Finding(f"Dojo would have heard {kind} {told} times, the task wants {wanted}", wrong=told > wanted)


# ---- what nobody asked for ---------------------------------------------------------------------------------


def surprises(claims: Sequence[Expectation], start: Standing, now: Standing) -> Iterator[str]:
    """What has changed although no claim speaks of it."""
    yield from _strange_parties(claims, start, now)
    booked = [fold(each) for claim in claims if (each := claim.booking)]
    known = {booking.id for booking in start.floor.bookings}
    for booking in now.floor.bookings:
        if booking.id not in known and fold(booking.name) not in booked:
            yield f"{booking.name} is in the book, the task does not ask for that"
    for name in now.cancelled - start.cancelled:
        if fold(name) not in booked:
            yield f"the booking of {name} is cancelled, the task does not ask for that"
    yield from _strange_blocks(claims, start, now)
    queued = [fold(each) for claim in claims if (each := claim.waiting)]
    for row in now.queue:
        if fold(row.name) not in queued and row not in start.queue and row.seated_at is None:
            yield f"{row.name} is {_QUEUE_WORDS[_queue_state(row)]}, the task does not ask for that"


def _strange_blocks(claims: Sequence[Expectation], start: Standing, now: Standing) -> Iterator[str]:
    claimed = [fold(claim.table) for claim in claims if claim.table]
    before = {table.id: table.block for table in start.floor.tables}
    for table in now.floor.tables:
        if table.block != before[table.id] and fold(table.name) not in claimed:
            blocked = "blocked" if table.block is not None else "not blocked any more"
            yield f"table {table.name} is {blocked}, the task does not ask for that"


def _strange_parties(claims: Sequence[Expectation], start: Standing, now: Standing) -> Iterator[str]:
    asked = [fold(each) for claim in claims for each in (claim.party, claim.gone) if each]
    for claim in claims:
        sitting = table_of(claim.tab or claim.table, start)
        asked += [fold(name_of(sitting.party))] if sitting and sitting.party else []
    before = {party.id: party for party in parties_in(start)}
    spare = list(asked)
    for party in parties_in(now):
        name, at = fold(name_of(party)), tables_said(party.table_names)
        was = before.pop(party.id, None)
        if name in spare:
            spare.remove(name)
        elif was is None:
            yield f"{who(name_of(party))} sits at {at}, the task does not ask for that"
        elif not same(name_of(was), name_of(party)):
            yield f"{who(name_of(was))} is now called {name_of(party)}, the task does not ask for that"
        elif was.table_names != party.table_names and name not in asked:
            yield f"{who(name_of(party))} now sits at {at}, the task does not ask for that"
    for party in before.values():
        if fold(name_of(party)) not in asked:
            yield f"{who(name_of(party))} has gone from {tables_said(party.table_names)}"
