"""How the house stands, at length: the floor, and what a floor does not show because it is over or small print."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import Action, Event, LineModifier, OrderLine, Party, Payment, Reservation, WaitlistEntry
from data.queries.floor import floor_snapshot
from data.queries.views import FloorSnapshot


@dataclass(frozen=True)
class ActionView:
    """One row of the journal."""

    seq: int
    verb: str
    terminal: str
    initials: str | None
    override: bool


@dataclass(frozen=True)
class QueueView:
    """A party on the waitlist, or that was on it."""

    id: str
    name: str
    covers: int
    phone: str | None
    notes: str | None
    quoted_minutes: int | None
    queued_at: datetime
    seated_at: datetime | None
    left: bool


@dataclass(frozen=True)
class Standing:
    """One consistent look at the house."""

    at: datetime
    floor: FloorSnapshot
    lines: Mapping[str, tuple[str, ...]]
    """What is on each tab, as a host would say it: `2x Burger (No onion)`."""
    payments: Mapping[str, tuple[str, ...]]
    """How each tab was paid, payment by payment: cash or card."""
    queue: tuple[QueueView, ...]
    left: frozenset[str]
    """Names of parties that have gone home."""
    cancelled: frozenset[str]
    """Names of bookings that were cancelled."""
    actions: tuple[ActionView, ...]
    events: Mapping[str, int]
    """How many events of each type there are."""
    proposed: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """The names of the best tables for so many guests, for those sizes that somebody asked about."""


def standing(session: Session, now: datetime) -> Standing:
    """Read everything; meant for a house of one evening, such as a lesson's."""
    gone = session.execute(select(col(Party.name)).where(col(Party.ended_at).is_not(None))).scalars()
    cancelled = session.execute(
        select(col(Reservation.name)).where(col(Reservation.cancelled_at).is_not(None))
    ).scalars()
    return Standing(
        at=now,
        floor=floor_snapshot(session, now),
        lines=_lines(session),
        payments=_payments(session),
        queue=_queue(session),
        left=frozenset(name for name in gone if name is not None),
        cancelled=frozenset(cancelled),
        actions=_actions(session),
        events=Counter(session.execute(select(col(Event.event_type))).scalars()),
    )


def _lines(session: Session) -> dict[str, tuple[str, ...]]:
    changes: defaultdict[str, list[str]] = defaultdict(list)
    for change in session.execute(select(LineModifier).order_by(col(LineModifier.position))).scalars():
        changes[change.line_id].append(change.name)
    tabs: defaultdict[str, list[str]] = defaultdict(list)
    for line in session.execute(select(OrderLine).order_by(col(OrderLine.position))).scalars():
        changed = f" ({', '.join(changes[line.id])})" if changes[line.id] else ""
        tabs[line.order_id].append(f"{line.quantity}x {line.name}{changed}")
    return {order_id: tuple(lines) for order_id, lines in tabs.items()}


def _payments(session: Session) -> dict[str, tuple[str, ...]]:
    taken: defaultdict[str, list[str]] = defaultdict(list)
    for payment in session.execute(select(Payment).order_by(col(Payment.position))).scalars():
        taken[payment.order_id].append(payment.method)
    return {order_id: tuple(methods) for order_id, methods in taken.items()}


def _queue(session: Session) -> tuple[QueueView, ...]:
    rows = session.execute(
        select(WaitlistEntry, col(Party.started_at))
        .outerjoin(Party, col(Party.id) == col(WaitlistEntry.seated_party_id))
        .order_by(col(WaitlistEntry.queued_at), col(WaitlistEntry.id))
    )
    return tuple(
        QueueView(
            row.id,
            row.name,
            row.covers,
            row.phone,
            row.notes,
            row.quoted_minutes,
            row.queued_at,
            seated_at,
            row.left_at is not None,
        )
        for row, seated_at in rows
    )


def _actions(session: Session) -> tuple[ActionView, ...]:
    rows = session.execute(select(Action).order_by(col(Action.seq))).scalars()
    return tuple(ActionView(row.seq or 0, row.verb, row.terminal, row.initials, row.override) for row in rows)
