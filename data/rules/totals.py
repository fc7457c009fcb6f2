"""What a tab comes to. Prices include VAT; amounts are minor units and always add up (digest 2.11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

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


VatParts = tuple[VatPart, ...]
"""By rate, the lowest first; rates of 0 are left out."""


@dataclass(frozen=True)
class Totals:
    items: int
    discounts: int
    service: int
    paid: int
    tips: int
    vat: VatParts

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


def totals(tab: Tab, service_rate: int | None, service_amount: int, service_rounding: int = 0) -> Totals:
    """Add a tab up. The service charge is on the items after discounts and carries no VAT of its own.

    Without a rate it is the amount given. The VAT is that of a tab by itself; see `joint_vat`.
    """
    items = items_of(tab)
    discounts = discounts_of(tab)
    service = service_amount
    if service_rate is not None:
        service = max(0, percent(items - discounts, service_rate) + service_rounding)
    return Totals(
        items=items,
        discounts=discounts,
        service=service,
        paid=sum(payment.amount for payment in tab.payments),
        tips=sum(payment.tip for payment in tab.payments),
        vat=joint_vat([tab])[0],
    )


def items_of(tab: Tab) -> int:
    return sum(line_amount(tab, line) for line in tab.top_lines())


def discounts_of(tab: Tab) -> int:
    """What is taken off, at most everything."""
    return min(sum(discount.amount for discount in tab.discounts), max(0, items_of(tab)))


def percent(amount: int, rate: int) -> int:
    """Half a penny rounds up."""
    return (amount * rate + 5000) // 10000


# ---- VAT -----------------------------------------------------------------------------------------------------


def gross_by_rate(tab: Tab) -> dict[int, int]:
    """What the items cost, by their rate of VAT."""
    gross: dict[int, int] = {}
    for line in tab.top_lines():
        gross[line.vat] = gross.get(line.vat, 0) + line_amount(tab, line)
    return gross


def joint_vat(tabs: Sequence[Tab], settled: Mapping[int, Mapping[int, int]] | None = None) -> list[VatParts]:
    """The VAT in each of several tabs that were one, so that the parts add up to what the whole contains.

    Discounts lower every rate in proportion. `settled` are the amounts by rate, by a tab's index, that stand on
    closed tabs and stay; what is left of the whole's goes to the others by largest remainder.
    """
    settled = settled or {}
    gross = [gross_by_rate(tab) for tab in tabs]
    parts: list[list[VatPart]] = [[] for _ in tabs]
    for rate in sorted({rate for each in gross for rate in each if rate > 0}):
        whole = _rounded(_taxed(tabs, gross, rate) * rate / (10000 + rate))
        left = max(0, whole - sum(amounts.get(rate, 0) for amounts in settled.values()))
        weights = [0 if i in settled else _due(tabs[i], each, rate) for i, each in enumerate(gross)]
        if not any(weights):
            weights = [0 if i in settled else max(0, each.get(rate, 0)) for i, each in enumerate(gross)]
        for i, share in enumerate(share_out(left, weights)):
            if rate in gross[i]:
                parts[i].append(VatPart(rate, settled[i].get(rate, 0) if i in settled else share))
    return [tuple(each) for each in parts]


def _taxed(tabs: Sequence[Tab], gross: Sequence[Mapping[int, int]], rate: int) -> Fraction:
    """What is due at a rate on all tabs together; the shares of one discount count as one."""
    due = Fraction(sum(each.get(rate, 0) for each in gross))
    shared: dict[str, list[int]] = {}
    amounts: dict[str, int] = {}
    for index, tab in enumerate(tabs):
        for discount in tab.discounts:
            key = discount.origin_id or discount.id
            shared.setdefault(key, []).append(index)
            amounts[key] = amounts.get(key, 0) + discount.amount
    for key, on in shared.items():
        items = sum(sum(gross[index].values()) for index in on)
        if items > 0:
            due -= Fraction(amounts[key] * sum(gross[index].get(rate, 0) for index in on), items)
    return max(Fraction(0), due)


def _due(tab: Tab, gross: Mapping[int, int], rate: int) -> Fraction:
    """What is due at a rate on one tab."""
    items = sum(gross.values())
    return Fraction(max(0, gross.get(rate, 0)) * (items - discounts_of(tab)), items) if items > 0 else Fraction(0)


def _rounded(amount: Fraction) -> int:
    """Half a penny rounds up."""
    return int(amount + Fraction(1, 2))
