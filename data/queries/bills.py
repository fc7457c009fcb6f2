"""A bill as guests read it: what they had, what is off and on top, the VAT in it, and what was paid."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import DiningTable, Order, OrderLine, PaymentMethod
from data.queries import entities
from data.queries.venue import venue_profile
from data.rules.lines import SHARE
from data.rules.totals import Tab, joint_vat, line_amount
from data.venue import VenueProfile


@dataclass(frozen=True)
class BillLine:
    """A line or a part of one; `amount` in minor units, None where the line above has it already."""

    text: str
    amount: int | None
    depth: int = 0


@dataclass(frozen=True)
class BillPayment:
    """Money taken or, negative, given back; without its tip."""

    text: str
    amount: int
    tip: int


@dataclass(frozen=True)
class BillView:
    """One tab's bill, with all that was merged into it; amounts in minor units."""

    order_id: str
    reference: str
    place: str
    """The table, or the name of a tab without one; no guest's name."""
    opened_at: datetime
    closed: bool
    venue: VenueProfile
    lines: tuple[BillLine, ...]
    discounts: tuple[BillLine, ...]
    service: int
    service_rate: int | None
    """In hundredths of a per cent; None for a fixed amount."""
    total: int
    paid: int
    tips: int
    payments: tuple[BillPayment, ...]
    vat: tuple[tuple[int, int], ...]
    """Rate, in hundredths of a per cent, and amount."""

    @property
    def balance(self) -> int:
        return self.total - self.paid


def bill(session: Session, order_id: str) -> BillView:
    """The bill of a tab. Raises NoSuchEntity, also for one that was merged into another, or NoVenue."""
    row = entities.order(session, order_id)
    tab: Tab = row["tab"]
    stored = row["vat"]
    parts = stored if stored is not None else [[part.rate, part.amount] for part in joint_vat([tab])[0]]
    return BillView(
        order_id=row["id"],
        reference=row["reference"] or row["id"],
        place=_place(session, row["id"], row["table_id"]),
        opened_at=row["created_at"],
        closed=row["status"] == "Finalized",
        venue=venue_profile(session),
        lines=tuple(_lines(tab)),
        discounts=tuple(BillLine(_discount(each.name, each.percentage), -each.amount) for each in tab.discounts),
        service=row["service_amount"],
        service_rate=row["service_rate"],
        total=row["total_amount"],
        paid=row["paid_amount"],
        tips=row["tips_amount"],
        payments=tuple(
            BillPayment(_payment(each.method, each.amount), each.amount, each.tip) for each in tab.payments
        ),
        vat=tuple((rate, amount) for rate, amount in parts),
    )


def _place(session: Session, order_id: str, table_id: str | None) -> str:
    if table_id is not None:
        name = session.execute(select(col(DiningTable.name)).where(col(DiningTable.id) == table_id)).scalar_one()
        return f"Table {name}"
    return session.execute(select(col(Order.name)).where(col(Order.id) == order_id)).scalar_one() or ""


def _lines(tab: Tab) -> Iterator[BillLine]:
    for line in tab.top_lines():
        counted = line.name if line.plu == SHARE else f"{line.quantity} {line.name}"
        yield BillLine(counted, line_amount(tab, line))
        yield from _details(tab, line, 1)


def _details(tab: Tab, line: OrderLine, depth: int) -> Iterator[BillLine]:
    for modifier in tab.of_line(line):
        count = f"{modifier.quantity}x " if modifier.quantity > 1 else ""
        yield BillLine(f"{count}{modifier.name}", None, depth)
    for component in tab.components(line):
        count = f"{component.quantity}x " if component.quantity > 1 else ""
        yield BillLine(f"{count}{component.name}", None, depth)
        yield from _details(tab, component, depth + 1)


def _discount(name: str, percentage: int | None) -> str:
    return f"{name} {percentage / 100:g}%" if percentage is not None else name


def _payment(method: str, amount: int) -> str:
    by = "Card machine" if method == PaymentMethod.DOJO else method.capitalize()
    return f"{by} given back" if amount < 0 else by
