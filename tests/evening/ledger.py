"""The evening's money, counted a second time, from what was typed and what the menu says; amounts in pence.

Nothing here asks the program: it is what somebody with a pencil at the end of the bar would write down.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain

from tests.evening.card import Card, Dish

WHOLE = 10000
"""A hundred per cent."""


def rounded(amount: Fraction) -> int:
    """To the penny; half a penny rounds up."""
    return int(amount + Fraction(1, 2))


@dataclass(frozen=True)
class Taking:
    """Money over the counter, or over a card machine; given back where it is below nothing."""

    method: str
    amount: int
    tip: int = 0


@dataclass(eq=False)
class Bill:
    """One tab, and all that were split from it."""

    rate: int
    """Of the service charge."""
    dishes: Counter[Dish] = field(default_factory=Counter)
    percent_off: int = 0
    amount_off: int = 0
    written_off: int = 0
    takings: list[Taking] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    """What each of the tabs that this one was split into comes to."""

    @property
    def items(self) -> int:
        return sum(dish.price * units for dish, units in self.dishes.items())

    @property
    def discounts(self) -> int:
        return rounded(Fraction(self.items * self.percent_off, WHOLE)) + self.amount_off

    @property
    def service(self) -> int:
        """On the dishes after discounts. Who goes without paying pays no service."""
        if self.written_off:
            return 0
        return rounded(Fraction((self.items - self.discounts) * self.rate, WHOLE))

    @property
    def total(self) -> int:
        return self.items - self.discounts - self.written_off + self.service

    @property
    def paid(self) -> int:
        return sum(taking.amount for taking in self.takings)

    @property
    def owed(self) -> int:
        return self.total - self.paid

    def vat(self) -> Mapping[int, int]:
        """Contained in the dishes, by rate; what was taken off lowers every rate alike."""
        gross: Counter[int] = Counter()
        for dish, units in self.dishes.items():
            gross[dish.vat] += dish.price * units
        kept = Fraction(self.items - self.discounts - self.written_off, self.items or 1)
        return {rate: rounded(amount * kept * rate / (WHOLE + rate)) for rate, amount in gross.items() if rate}

    # ---- what happens to it ----------------------------------------------------------------------------------

    def take(self, method: str, amount: int, tip: int = 0) -> None:
        self.takings.append(Taking(method, amount, tip))

    def give_back(self, method: str, amount: int) -> None:
        self.takings.append(Taking(method, -amount))

    def split_evenly(self, shares: int) -> None:
        """Into so many that come to the same, the odd pennies on some of them."""
        each, odd = divmod(self.owed, shares)
        self.parts = [each + (number < odd) for number in range(shares)]

    def split_off(self, dishes: Iterable[Dish]) -> int:
        """These dishes onto a tab of their own, with their service; what that comes to."""
        apart = sum(dish.price for dish in dishes)
        part = rounded(Fraction(self.owed * apart, self.items))
        self.parts = [self.owed - part, part]
        return part

    def take_part(self, method: str, amount: int) -> None:
        """One of the parts is paid; which of them carries an odd penny, the till may choose."""
        part = min(self.parts, key=lambda each: abs(each - amount))
        assert abs(part - amount) <= 1, f"{amount} is none of the parts {self.parts}"
        self.parts.remove(part)
        self.take(method, amount)

    def write_off(self) -> None:
        """They are gone and have paid nothing."""
        self.written_off = self.items - self.discounts


@dataclass
class Ledger:
    """All bills of the evening."""

    card: Card
    bills: list[Bill] = field(default_factory=list)

    def open_bill(self) -> Bill:
        self.bills.append(Bill(self.card.service))
        return self.bills[-1]

    def total_of(self, name: str) -> int:
        """`items`, `discounts`, `service`, `paid`… over all bills."""
        return sum(getattr(bill, name) for bill in self.bills)

    def vat(self) -> Counter[int]:
        return sum((Counter(bill.vat()) for bill in self.bills), Counter())

    def takings(self) -> list[Taking]:
        return list(chain.from_iterable(bill.takings for bill in self.bills))

    def taken(self) -> Mapping[str, tuple[int, int]]:
        """By method: how much, and the tips; what was given back is taken off."""
        methods = sorted({taking.method for taking in self.takings()})
        return {method: self._taken_by(method) for method in methods}

    def _taken_by(self, method: str) -> tuple[int, int]:
        own = [taking for taking in self.takings() if taking.method == method]
        return sum(taking.amount for taking in own), sum(taking.tip for taking in own)
