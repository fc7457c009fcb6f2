"""A service day in figures: who came and how long they stayed, what was taken, and how honest the quotes were."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, TypeVar

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import (
    LineModifier,
    Order,
    OrderDiscount,
    OrderLine,
    OrderStatus,
    Party,
    Payment,
    PaymentMethod,
    Reservation,
    ServiceDay,
    WaitlistEntry,
)
from data.queries.venue import venue_profile
from data.queries.views import LATE, minutes_between
from data.rules.totals import Tab, Totals, VatPart, totals
from data.rules.write_offs import WRITTEN_OFF
from data.venue import VenueProfile

HALF_HOUR = timedelta(minutes=30)

R = TypeVar("R", bound=Any)


@dataclass(frozen=True)
class Taken:
    """What one way of paying brought; refunds are taken off. Minor units."""

    method: PaymentMethod
    payments: int
    amount: int
    tips: int


@dataclass(frozen=True)
class Vat:
    rate: int
    amount: int


@dataclass(frozen=True)
class Money:
    """The day's tabs in minor units: `items - discounts - written_off + service` is `total` is `paid + owed`."""

    tabs: int
    open_tabs: int
    items: int
    discounts: int
    written_off: int
    service: int
    paid: int
    refunds: int
    """Given back; `paid` is without it."""
    tips: int
    taken: tuple[Taken, ...]
    """By method; together they are `paid` and `tips`."""
    vat: tuple[Vat, ...]
    """Contained in the total, by rate."""
    other_days: int
    """Taken on this day for tabs of other days, and in none of the figures above."""

    @property
    def total(self) -> int:
        return self.items - self.discounts - self.written_off + self.service

    @property
    def owed(self) -> int:
        return self.total - self.paid


@dataclass(frozen=True)
class Turns:
    """How long parties of a size stayed, in minutes; only those that have left."""

    size: str
    parties: int
    median: int
    longest: int
    planned: int


@dataclass(frozen=True)
class Quoted:
    """Quotes against what became of them."""

    told: int
    """Parties that were told something and got their table."""
    gave_up: int
    error: int | None
    """Median of minutes waited beyond what was told; below 0 they were seated sooner."""
    banded: int
    """Of those told, how many were told a band."""
    inside: int
    """Of those, whose wait ended within it."""


@dataclass(frozen=True)
class DayReport:
    day: date
    opened_at: datetime | None
    opened_by: str | None
    closed_at: datetime | None
    closed_by: str | None
    note: str | None
    covers: int
    parties: int
    walk_ins: int
    here: int
    """Covers that still sit."""
    bookings: int
    cancelled: int
    no_shows: int
    late: int
    """Booked parties that sat down more than ten minutes after their time."""
    covers_by_half_hour: tuple[tuple[datetime, int], ...]
    turns: tuple[Turns, ...]
    money: Money
    quotes: Quoted


def day_report(session: Session, day: date) -> DayReport:
    """Everything about one service day, in a constant number of statements."""
    venue = venue_profile(session)
    begins, ends = venue.day_bounds(day)
    service = session.get(ServiceDay, day.isoformat())
    parties = _parties(session, begins, ends)
    booked = _bookings(session, begins, ends)
    starts = {row.id: row.start_at for row in booked}
    return DayReport(
        day=day,
        opened_at=service.opened_at if service else None,
        opened_by=service.opened_by if service else None,
        closed_at=service.closed_at if service else None,
        closed_by=service.closed_by if service else None,
        note=service.note if service else None,
        covers=sum(row.covers or 0 for row in parties),
        parties=len(parties),
        walk_ins=sum(row.reservation_id is None for row in parties),
        here=sum(row.covers or 0 for row in parties if row.ended_at is None),
        bookings=sum(row.cancelled_at is None for row in booked),
        cancelled=sum(row.cancelled_at is not None for row in booked),
        no_shows=sum(row.no_show_at is not None and row.cancelled_at is None for row in booked),
        late=sum(
            row.started_at > starts[row.reservation_id] + LATE for row in parties if row.reservation_id in starts
        ),
        covers_by_half_hour=_by_half_hour(parties),
        turns=tuple(_turns(venue, parties)),
        money=_money(session, begins, ends),
        quotes=_quoted(session, begins, ends),
    )


def _parties(session: Session, begins: datetime, ends: datetime) -> list[Party]:
    return list(
        session.execute(
            select(Party).where(
                col(Party.started_at) >= begins, col(Party.started_at) < ends, col(Party.deleted_at).is_(None)
            )
        ).scalars()
    )


def _bookings(session: Session, begins: datetime, ends: datetime) -> list[Reservation]:
    """A day's, cancelled ones too. What was taken back is cancelled as of when it was made, and never was."""
    stood = or_(
        col(Reservation.cancelled_at).is_(None), col(Reservation.cancelled_at) > col(Reservation.created_at)
    )
    return list(
        session.execute(
            select(Reservation).where(col(Reservation.start_at) >= begins, col(Reservation.start_at) < ends, stood)
        ).scalars()
    )


def _by_half_hour(parties: Iterable[Party]) -> tuple[tuple[datetime, int], ...]:
    """Covers by the half hour in which they sat down, without gaps; zones in use are whole quarters away."""
    counted: Counter[datetime] = Counter()
    for row in parties:
        counted[row.started_at.replace(minute=row.started_at.minute // 30 * 30, second=0, microsecond=0)] += (
            row.covers or 0
        )
    if not counted:
        return ()
    first, last = min(counted), max(counted)
    steps = int((last - first) / HALF_HOUR) + 1
    return tuple((first + n * HALF_HOUR, counted[first + n * HALF_HOUR]) for n in range(steps))


def _turns(venue: VenueProfile, parties: Iterable[Party]) -> Iterator[Turns]:
    stays: defaultdict[int, list[int]] = defaultdict(list)
    sizes = sorted(venue.turn_minutes)
    for row in parties:
        if row.ended_at is not None:
            size = next((size for size in sizes if size >= (row.covers or 1)), sizes[-1])
            stays[size].append(minutes_between(row.started_at, row.ended_at))
    for below, size in zip([0, *sizes], sizes, strict=False):
        if stays[size]:
            label = f"{below + 1}-{size}" if size != sizes[-1] else f"{below + 1}+"
            yield Turns(
                label,
                len(stays[size]),
                round(median(stays[size])),
                max(stays[size]),
                venue.turn_minutes[size],
            )


# ---- money -------------------------------------------------------------------------------------------------


def _money(session: Session, begins: datetime, ends: datetime) -> Money:
    orders = list(session.execute(_orders_of(begins, ends)).scalars())
    tabs = _tabs(session, begins, ends)
    sums = [_sums(order, tabs.get(order.id, Tab((), (), (), ()))) for order in orders]
    payments = [payment for tab in tabs.values() for payment in tab.payments]
    vat: Counter[int] = Counter()
    for each in sums:
        for part in each.vat:
            vat[part.rate] += part.amount
    off = sum(_written_off(tab) for tab in tabs.values())
    return Money(
        tabs=sum(order.merged_into is None for order in orders),
        open_tabs=sum(order.closed_at is None and order.merged_into is None for order in orders),
        items=sum(each.items for each in sums),
        discounts=sum(each.discounts for each in sums) - off,
        written_off=off,
        service=sum(each.service for each in sums),
        paid=sum(each.paid for each in sums),
        refunds=-sum(payment.amount for payment in payments if payment.amount < 0),
        tips=sum(each.tips for each in sums),
        taken=tuple(_taken(payments)),
        vat=tuple(Vat(rate, amount) for rate, amount in sorted(vat.items())),
        other_days=_for_other_days(session, begins, ends),
    )


def _orders_of(begins: datetime, ends: datetime) -> Select[Order]:
    """The tabs that were opened on a day; cancelled ones come to nothing."""
    return select(Order).where(*_of_day(begins, ends))


def _of_day(begins: datetime, ends: datetime) -> tuple[Any, ...]:
    return (
        col(Order.created_at) >= begins,
        col(Order.created_at) < ends,
        col(Order.deleted_at).is_(None),
        col(Order.status) != OrderStatus.CANCELED,
    )


def _tabs(session: Session, begins: datetime, ends: datetime) -> dict[str, Tab]:
    """The rows of every tab of a day, by order: four statements, however many tabs there are."""
    ids = select(col(Order.id)).where(*_of_day(begins, ends))
    lines = _by_order(session, OrderLine, ids)
    modifiers = _by_order(session, LineModifier, ids)
    discounts = _by_order(session, OrderDiscount, ids)
    payments = _by_order(session, Payment, ids)
    return {
        order_id: Tab(lines[order_id], modifiers[order_id], discounts[order_id], payments[order_id])
        for order_id in {*lines, *discounts, *payments}
    }


def _by_order(session: Session, model: type[R], ids: Any) -> defaultdict[str, list[R]]:
    found: defaultdict[str, list[R]] = defaultdict(list)
    rows = session.execute(select(model).where(col(model.order_id).in_(ids)).order_by(col(model.position)))
    for row in rows.scalars():
        found[row.order_id].append(row)
    return found


def _sums(order: Order, tab: Tab) -> Totals:
    """A tab's sums with the service charge and the VAT that its rules keep, which splitting may have rounded."""
    sums = totals(tab, None, order.service_amount)
    if order.vat is None:
        return sums
    return replace(sums, vat=tuple(VatPart(rate, amount) for rate, amount in order.vat))


def _written_off(tab: Tab) -> int:
    return sum(discount.amount for discount in tab.discounts if discount.name == WRITTEN_OFF)


def _taken(payments: Iterable[Payment]) -> Iterator[Taken]:
    rows = list(payments)
    for method in PaymentMethod:
        own = [row for row in rows if row.method == method]
        if own:
            yield Taken(method, len(own), sum(row.amount for row in own), sum(row.tip for row in own))


def _for_other_days(session: Session, begins: datetime, ends: datetime) -> int:
    taken = session.execute(
        select(col(Payment.amount))
        .join(Order, col(Order.id) == col(Payment.order_id))
        .where(
            col(Payment.taken_at) >= begins,
            col(Payment.taken_at) < ends,
            (col(Order.created_at) < begins) | (col(Order.created_at) >= ends),
        )
    ).scalars()
    return sum(taken)


# ---- quotes ------------------------------------------------------------------------------------------------


def _quoted(session: Session, begins: datetime, ends: datetime) -> Quoted:
    rows = session.execute(
        select(WaitlistEntry, col(Party.started_at))
        .outerjoin(Party, col(Party.id) == col(WaitlistEntry.seated_party_id))
        .where(col(WaitlistEntry.queued_at) >= begins, col(WaitlistEntry.queued_at) < ends)
    ).all()
    waits = [
        (entry, minutes_between(entry.queued_at, entry.ready_at or sat))
        for entry, sat in rows
        if sat is not None and entry.quoted_minutes is not None
    ]
    banded = [(entry, wait) for entry, wait in waits if entry.quoted_from is not None]
    return Quoted(
        told=len(waits),
        gave_up=sum(entry.left_at is not None for entry, _ in rows),
        error=round(median(wait - (entry.quoted_minutes or 0) for entry, wait in waits)) if waits else None,
        banded=len(banded),
        inside=sum((entry.quoted_from or 0) <= wait <= (entry.quoted_minutes or 0) for entry, wait in banded),
    )


# ---- with names --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GuestRow:
    """Somebody who came, for an export that was asked for with names."""

    name: str | None
    phone: str | None
    covers: int | None
    came: datetime
    left: datetime | None
    requests: str | None
    notes: str | None


def guests_of_day(session: Session, day: date) -> list[GuestRow]:
    """Everybody who sat down on a service day, in that order."""
    begins, ends = venue_profile(session).day_bounds(day)
    rows = session.execute(
        select(Party, col(Reservation.phone), col(WaitlistEntry.phone))
        .outerjoin(Reservation, col(Reservation.id) == col(Party.reservation_id))
        .outerjoin(WaitlistEntry, col(WaitlistEntry.seated_party_id) == col(Party.id))
        .where(col(Party.started_at) >= begins, col(Party.started_at) < ends, col(Party.deleted_at).is_(None))
        .order_by(col(Party.started_at), col(Party.id))
    )
    return [
        GuestRow(
            row.name,
            booked or waited,
            row.covers,
            row.started_at,
            row.ended_at,
            row.guest_requests,
            row.host_notes,
        )
        for row, booked, waited in rows
    ]
