"""What a tab comes to. Prices include VAT; amounts are minor units and always add up (digest 2.11)."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.models import LineModifier, OrderDiscount, OrderLine, Payment
from data.money import share_out


@dataclass(frozen=True)
class Tab:
    """A tab's rows, loaded together. `lines` holds components too; their `parent_id` says whose."""

    lines: Sequence[OrderLine]
    modifiers: Sequence[LineModifier]
    discounts: Sequence[OrderDiscount]
    payments: Sequence[Payment]

    def of_line(self, line: OrderLine) -> list[LineModifier]:
        return [modifier for modifier in self.modifiers if modifier.line_id == line.id]

    def components(self, line: OrderLine) -> list[OrderLine]:
        return [other for other in self.lines if other.parent_id == line.id]

    def top_lines(self) -> list[OrderLine]:
        return [line for line in self.lines if line.parent_id is None]


@dataclass(frozen=True)
class VatPart:
    """The VAT contained in a tab at one rate; `rate` in hundredths of a per cent."""

    rate: int
    amount: int


@dataclass(frozen=True)
class Totals:
    items: int
    discounts: int
    service: int
    paid: int
    tips: int
    vat: tuple[VatPart, ...]

    @property
    def total(self) -> int:
        """What the guests owe in all: after discounts, with service charge, without tips."""
        return self.items - self.discounts + self.service

    @property
    def balance(self) -> int:
        return self.total - self.paid


def line_amount(tab: Tab, line: OrderLine) -> int:
    """A line with its modifiers and components, for all its units."""
    each = line.amount + sum(m.quantity * m.amount for m in tab.of_line(line))
    each += sum(line_amount(tab, component) for component in tab.components(line))
    return line.quantity * each


def totals(tab: Tab, service_rate: int | None, service_amount: int) -> Totals:
    """Add a tab up. The service charge is on the items after discounts and carries no VAT of its own.

    Without a rate it is the amount given.
    """
    items = sum(line_amount(tab, line) for line in tab.top_lines())
    discounts = min(sum(discount.amount for discount in tab.discounts), items)
    return Totals(
        items=items,
        discounts=discounts,
        service=service_amount if service_rate is None else _percent(items - discounts, service_rate),
        paid=sum(payment.amount for payment in tab.payments),
        tips=sum(payment.tip for payment in tab.payments),
        vat=_vat(tab, items - discounts),
    )


def _percent(amount: int, rate: int) -> int:
    """Half a penny rounds up."""
    return (amount * rate + 5000) // 10000


def _vat(tab: Tab, due: int) -> tuple[VatPart, ...]:
    """VAT by rate, from what is due after discounts, which lower every rate in proportion."""
    gross: dict[int, int] = {}
    for line in tab.top_lines():
        gross[line.vat] = gross.get(line.vat, 0) + line_amount(tab, line)
    rates = sorted(rate for rate in gross if rate > 0)
    shares = dict(zip(sorted(gross), share_out(due, [gross[rate] for rate in sorted(gross)]), strict=True))
    return tuple(VatPart(rate, _contained(shares[rate], rate)) for rate in rates)


def _contained(gross: int, rate: int) -> int:
    """The VAT inside a price that includes it."""
    return (gross * rate * 2 + 10000 + rate) // (2 * (10000 + rate))
