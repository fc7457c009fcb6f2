"""Every rule that can refuse, as a class whose sentence is written once.

A sentence has two readings: `sentence` shows names to the host, `debug` shows ids and goes to Dojo's
`debugMessage`, where guests' data has no place. `kind` is the contract's word for it (digest 4.1).
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """The four error types of the contract, digest 4.1."""

    NOT_FOUND = "NotFound"
    INVALID_REQUEST = "InvalidRequest"
    CONFLICT = "Conflict"
    UNEXPECTED = "UnexpectedError"


@dataclass(frozen=True)
class Ref:
    """Something named in a sentence: its label for the host, its id for a machine."""

    id: str
    label: str


class PosError(Exception):
    """Root of everything this program raises on purpose."""


@dataclass(eq=False)
class RuleBroken(PosError):
    """A rule said no. Nothing has changed."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    template: ClassVar[str] = "That is not possible."

    def _render(self, *, ids: bool) -> str:
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        shown = {
            name: (value.id if ids else value.label) if isinstance(value, Ref) else value
            for name, value in values.items()
        }
        return self.template.format(**shown)

    @property
    def sentence(self) -> str:
        """For the person at the stand."""
        rendered = self._render(ids=False)
        return rendered[:1].upper() + rendered[1:]

    @property
    def debug(self) -> str:
        """For the engineer on the other side: ids only, no guests' data."""
        return self._render(ids=True)

    def __str__(self) -> str:
        return self.debug


# ---- what does not exist -------------------------------------------------------------------------------


@dataclass(eq=False)
class NoSuchEntity(RuleBroken):
    """The entity that was addressed does not exist or was deleted (V3). Dojo reads this as a deletion."""

    kind = Kind.NOT_FOUND
    template = "There is no {entity} {id}."
    entity: str
    id: str


@dataclass(eq=False)
class UnknownTable(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "There is no table {table}."
    table: str


@dataclass(eq=False)
class UnknownReservation(RuleBroken):
    """CreateParty names a reservation that is not live (V14)."""

    kind = Kind.INVALID_REQUEST
    template = "There is no live booking {reservation}."
    reservation: str


# ---- what is wrong with the request itself ----------------------------------------------------------------


@dataclass(eq=False)
class NoTables(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "tableIds: at least one table is needed."


@dataclass(eq=False)
class TableTwice(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "tableIds: table {table} is named twice."
    table: Ref


@dataclass(eq=False)
class TableRetired(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "Table {table} is out of service; choose another."
    table: Ref


@dataclass(eq=False)
class BadCovers(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "covers: {covers} is not a number of guests between 1 and {most}."
    covers: int
    most: int


@dataclass(eq=False)
class BlankName(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "name: a booking needs a guest's name."


@dataclass(eq=False)
class TimesReversed(RuleBroken):
    """An end that is not after its start (V8, V20)."""

    kind = Kind.INVALID_REQUEST
    template = "{field}: {end} is not after the start, {start}."
    field: str
    start: str
    end: str


@dataclass(eq=False)
class EndInFuture(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "endTime: {end} has not come yet; a party leaves when it has left."
    end: str


@dataclass(eq=False)
class CurrencyMismatch(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "{field}: this venue takes {venue}, not {given}."
    field: str
    venue: str
    given: str


# ---- what the present state forbids ------------------------------------------------------------------------


@dataclass(eq=False)
class TableTaken(RuleBroken):
    """A table holds one active party at a time (V16)."""

    template = "Table {table} is taken by {party}; choose a free table or {instead}."
    table: Ref
    party: Ref
    instead: str = "move them first"


@dataclass(eq=False)
class TableBlocked(RuleBroken):
    """A table is held back for a part of the stay. The reason is the house's own and stays there."""

    template = "Table {table} is blocked {until}{reason}; choose {instead}."
    table: Ref
    until: str
    reason: Ref
    instead: Ref


@dataclass(eq=False)
class NotBlocked(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "Table {table} is not blocked."
    table: Ref


@dataclass(eq=False)
class AlreadySeated(RuleBroken):
    """A reservation has at most one active party (V15)."""

    template = "{reservation} is already seated at {tables}."
    reservation: Ref
    tables: Ref


@dataclass(eq=False)
class PartyGone(RuleBroken):
    template = "{party} has already left."
    party: Ref


@dataclass(eq=False)
class NobodySits(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "Nobody sits at table {table}{instead}."
    table: Ref
    instead: str = ""


@dataclass(eq=False)
class LastTable(RuleBroken):
    template = "{party} would be left without a table; move them or close instead."
    party: Ref


@dataclass(eq=False)
class NotTheirTable(RuleBroken):
    template = "{party} does not sit at table {table}."
    party: Ref
    table: Ref


@dataclass(eq=False)
class SameParty(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "{party} sits at both tables; there is nothing to swap."
    party: Ref


@dataclass(eq=False)
class AlreadyTheirTable(RuleBroken):
    template = "{party} already sits at {table}."
    party: Ref
    table: Ref


@dataclass(eq=False)
class ReferenceReused(RuleBroken):
    """The same Dojo reference with other content (V12)."""

    template = "{field} already belongs to {entity}, which was created with other details."
    field: str
    entity: Ref


@dataclass(eq=False)
class ReferenceChanged(RuleBroken):
    """A stored Dojo reference never changes (V13, Q84)."""

    template = "{field} of {entity} is another one."
    field: str
    entity: Ref


@dataclass(eq=False)
class OpenTab(RuleBroken):
    """A party with money on the table cannot be deleted (V23)."""

    template = "{party} has an open tab with {balance} owed; take the payment first."
    party: Ref
    balance: str


@dataclass(eq=False)
class TabStarted(RuleBroken):
    """Who has ordered has been here: such a party leaves, it is not taken back."""

    template = "{party} have {total} on their tab; move them with m, or close the table when they leave."
    party: Ref
    total: str


@dataclass(eq=False)
class CoversUnknown(RuleBroken):
    template = "Nobody has said how many {party} are; say it first: `e {table} covers=2`."
    party: Ref
    table: Ref


@dataclass(eq=False)
class AlreadyCame(RuleBroken):
    template = "{reservation} came and left at {time}."
    reservation: Ref
    time: str


@dataclass(eq=False)
class AlreadyNoShow(RuleBroken):
    template = "{reservation} is already down as a no-show; `arrived` or `seat` brings them back."
    reservation: Ref


@dataclass(eq=False)
class MoneyOwed(RuleBroken):
    template = "{party} still owe {balance} of {total}; take the payment before closing."
    party: Ref
    balance: str
    total: str


@dataclass(eq=False)
class NothingToPay(RuleBroken):
    template = "{party} have nothing left to pay."
    party: Ref


@dataclass(eq=False)
class TooMuch(RuleBroken):
    template = (
        "{amount} is more than the {balance} that {party} owe; take {balance} or put the rest down as a tip."
    )
    amount: str
    balance: str
    party: Ref


@dataclass(eq=False)
class BadAmount(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "{amount} is not an amount that can be paid."
    amount: str


@dataclass(eq=False)
class TabClosed(RuleBroken):
    template = "The tab {order} is closed; nothing can be added to it."
    order: Ref


@dataclass(eq=False)
class TabLocked(RuleBroken):
    """A card machine holds the tab (V29)."""

    template = "The tab of {party} is held by a card machine until {until}; wait or finish there."
    party: Ref
    until: str


@dataclass(eq=False)
class UnknownParty(RuleBroken):
    """CreateOrder names a party that is not here (V28)."""

    kind = Kind.INVALID_REQUEST
    template = "details.dineIn.partyId: there is no party {party}."
    party: str


@dataclass(eq=False)
class UnknownWaiter(RuleBroken):
    """CreateOrder names a waiter whom the venue does not know (V28)."""

    kind = Kind.INVALID_REQUEST
    template = "details.dineIn.waiterId: there is no waiter {waiter}."
    waiter: str


@dataclass(eq=False)
class WrongTotal(RuleBroken):
    """The lines of an order do not come to the total it states (V28)."""

    kind = Kind.INVALID_REQUEST
    template = "totalAmount: the items, discounts and service charge come to {sum}, not {total}."
    sum: int
    total: int


@dataclass(eq=False)
class LockHeld(RuleBroken):
    """Another lock holds the order (V34)."""

    template = "The order {order} is locked by somebody else until {until}."
    order: Ref
    until: str


@dataclass(eq=False)
class LockLost(RuleBroken):
    """The lock that was named is not held, or no longer (V32)."""

    template = "The order {order} is not locked by {lock}; lock it first."
    order: Ref
    lock: str


@dataclass(eq=False)
class ExpiryPast(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "expiry: {expiry} has already passed."
    expiry: str


@dataclass(eq=False)
class Overpaid(RuleBroken):
    """More than is outstanding (V30); Dojo then reverses the money."""

    template = "paidAmount: {amount} is more than the {balance} outstanding on {order}."
    amount: int
    balance: int
    order: Ref


@dataclass(eq=False)
class PaymentReused(RuleBroken):
    """The same payment intent with other amounts, or on another order (V31)."""

    template = "paymentIntentId: {payment} is already recorded with other details."
    payment: str


@dataclass(eq=False)
class OrderPaid(RuleBroken):
    """An order with payments cannot be cancelled (V33)."""

    template = "The order {order} has payments; refund them before cancelling it."
    order: Ref


@dataclass(eq=False)
class UnknownItem(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "There is no {item} on the menu.{instead}"
    item: str
    instead: str = ""


@dataclass(eq=False)
class UnknownModifier(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "{item} cannot be had with “{modifier}”.{instead}"
    item: str
    modifier: str
    instead: str = ""


@dataclass(eq=False)
class BadQuantity(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "{quantity} is not a number of items between 1 and {most}."
    quantity: int
    most: int


@dataclass(eq=False)
class BookingClash(RuleBroken):
    """A booking overlaps another one, and this venue does not take that (V18)."""

    template = "{table} is promised to {reservation} at that time; choose another table or time."
    table: Ref
    reservation: Ref


@dataclass(eq=False)
class NoLongerWaiting(RuleBroken):
    template = "{guest} is not waiting any more."
    guest: Ref


@dataclass(eq=False)
class NoFreeTable(RuleBroken):
    template = "No table for {covers} is free {when}.{instead}"
    covers: int
    when: str
    instead: str = ""


@dataclass(eq=False)
class NothingToUndo(RuleBroken):
    template = "There is nothing to {verb} on this terminal in this service day."
    verb: str = "undo"


@dataclass(eq=False)
class CannotUndo(RuleBroken):
    template = "“{what}” cannot be taken back: {why}."
    what: str
    why: str


class DatabaseBusy(PosError):
    """Another program holds the database for longer than we wait."""


class DatabaseInUse(PosError):
    """Another terminal or server owns this SQLite file."""
