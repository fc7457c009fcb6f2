"""Opening and closing a day of service."""

from sqlalchemy import select
from sqlmodel import col

from data.errors import DayAlready, DayNotOver
from data.models import Order, Party, ServiceDay
from data.money import format_money
from data.rules.checks import clock_time
from data.rules.retention import too_old
from data.uow import UnitOfWork

SHOWN = 3
"""Tabs and parties that a refusal names."""


def open_day(uow: UnitOfWork, note: str | None = None) -> ServiceDay:
    """The service day begins, or goes on after it was closed too soon. Raises DayAlready while it is open."""
    day = _today(uow)
    _warn_of_yesterday(uow, day)
    _forget_old_guests(uow)
    known = uow.find(ServiceDay, day)
    if known is None:
        return uow.add(ServiceDay(day=day, opened_at=uow.now, opened_by=uow.actor.initials, note=note))
    if known.closed_at is None:
        raise DayAlready("open", clock_time(uow, known.opened_at))
    known.closed_at = known.closed_by = None
    known.note = note or known.note
    return known


def close_day(uow: UnitOfWork, note: str | None = None) -> ServiceDay:
    """The service day is over. One that nobody opened is closed all the same.

    Raises DayAlready, and DayNotOver while a tab is open or somebody sits, unless the unit of work overrides.
    """
    day = _today(uow)
    known = uow.find(ServiceDay, day)
    if known is not None and known.closed_at is not None:
        raise DayAlready("closed", clock_time(uow, known.closed_at))
    _forget_old_guests(uow)
    left = what_is_left(uow)
    if left and not uow.override:
        raise DayNotOver(left)
    if left:
        uow.warn(f"closed although {left}")
    if known is None:
        known = uow.add(ServiceDay(day=day, opened_at=uow.now, opened_by=uow.actor.initials))
    known.closed_at, known.closed_by = uow.now, uow.actor.initials
    known.note = note or known.note
    return known


def _forget_old_guests(uow: UnitOfWork) -> None:
    old = too_old(uow)
    if old is not None:
        uow.forgets_before = old.before
        day = uow.venue.local(old.before)
        uow.warn(f"guests of before {day.day} {day:%B %Y} are forgotten for good: {old.about}")


def what_is_left(uow: UnitOfWork) -> str:
    """Open tabs and those who still sit, in words; nothing when the house is empty and paid."""
    tabs = [
        f"{order.display_name or order.reference} {_owed(uow, order)}"
        for order in uow.session.execute(
            select(Order)
            .where(col(Order.closed_at).is_(None), col(Order.deleted_at).is_(None))
            .order_by(col(Order.number))
        ).scalars()
    ]
    parties = [
        f"{party.name or 'a walk-in'} ({party.covers or '?'})"
        for party in uow.session.execute(
            select(Party)
            .where(col(Party.ended_at).is_(None), col(Party.deleted_at).is_(None))
            .order_by(col(Party.started_at), col(Party.name).is_(None), col(Party.name), col(Party.id))
        ).scalars()
    ]
    found = [
        _listed(tabs, "tab is open", "tabs are open"),
        _listed(parties, "party still sits", "parties still sit"),
    ]
    return " and ".join(each for each in found if each)


def _owed(uow: UnitOfWork, order: Order) -> str:
    return format_money(order.total_amount - order.paid_amount, uow.venue.currency)


def _listed(found: list[str], one: str, many: str) -> str:
    if not found:
        return ""
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return f"{len(found)} {one if len(found) == 1 else many} ({', '.join(found[:SHOWN])}{more})"


def _today(uow: UnitOfWork) -> str:
    return uow.venue.service_day(uow.now).isoformat()


def _warn_of_yesterday(uow: UnitOfWork, today: str) -> None:
    open_before = uow.session.execute(
        select(col(ServiceDay.day)).where(col(ServiceDay.closed_at).is_(None), col(ServiceDay.day) < today)
    ).scalars()
    for day in open_before:
        uow.warn(f"the day of {day} was never closed")
