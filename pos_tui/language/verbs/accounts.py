"""Whose tab a line means: a table's, one of a table's by its number, or one by itself by number or name."""

from collections.abc import Iterable
from dataclasses import dataclass

from data.models import DiningTable, Order, Party
from data.money import format_money
from data.rules import orders, parties
from data.rules.tabs import Payer, tables_of
from pos_tui.language.errors import NoneFits
from pos_tui.language.lookup import find_tab
from pos_tui.language.registry import Turn
from pos_tui.language.verbs.parties import who
from pos_tui.language.words import Words


@dataclass(frozen=True)
class Account:
    """Who pays, where they sit, and what a sentence calls them."""

    payer: Payer
    tables: tuple[DiningTable, ...]
    label: str

    @property
    def tab(self) -> str:
        """`the tab of Okafor (4)`, or `the tab #13 Smith`."""
        return f"the tab {self.label}" if isinstance(self.payer, Order) else f"the tab of {self.label}"

    @property
    def party_id(self) -> str | None:
        return self.payer.id if isinstance(self.payer, Party) else self.payer.party_id


def take_account(
    turn: Turn, words: Words, what: str = "whose table or tab", *, gone: bool = False, then: int = 0
) -> Account:
    """The next word, and a `#number` behind it, as somebody's tabs; at least `then` words are left.

    `gone` counts those in who have left without paying. Raises UnknownTable, NobodySits, NoneFits or SeveralFit.
    """
    word = words.take(what)
    following = words.peek() or ""
    spare = len(words.ahead(then + 1)) > then
    if spare and following.startswith("#") and turn.tables.knows(word):
        words.drop(1)
        account, named = account_of(turn, word, gone=gone), account_of(turn, following)
        if named.party_id != account.party_id:
            raise NoneFits("tab", following, f" {account.label} have others.")
        return named
    return account_of(turn, word, gone=gone)


def account_of(turn: Turn, word: str, *, gone: bool = False) -> Account:
    """A word as somebody's tabs. Raises UnknownTable, NobodySits, NoneFits or SeveralFit."""
    if word.startswith("#"):
        return _account(turn, find_tab(turn.uow.session, word))
    if not turn.tables.means(word):
        try:
            return _account(turn, find_tab(turn.uow.session, word))
        except NoneFits:
            raise turn.tables.unknown(word) from None
    table = turn.tables.one(word)
    party = orders.payer_at(turn.uow, table) if gone else parties.party_at(turn.uow, table)
    return Account(party, (table,), who(party))


def _account(turn: Turn, order: Order) -> Account:
    return Account(order, tuple(tables_of(turn.uow, order)), tab_label(turn, order))


def tab_label(turn: Turn, order: Order) -> str:
    """`#13 Smith`, or `#13 of Okafor (4)`."""
    if order.name:
        return f"#{order.number} {order.name}"
    party = turn.uow.find(Party, order.party_id) if order.party_id is not None else None
    return f"#{order.number} of {who(party)}" if party is not None else f"#{order.number}"


def money_on(turn: Turn, tabs: Iterable[Order]) -> str:
    """`£12.50 on #3, £8.00 on #4`."""
    return ", ".join(f"{money(turn, order.total_amount)} on #{order.number}" for order in tabs)


def money(turn: Turn, amount: int) -> str:
    return format_money(amount, turn.venue.currency)
