"""Tabs: ordering, paying, closing."""

import re

from data.models import PaymentMethod
from data.money import format_money
from data.rules import joins, orders, parties
from data.rules.orders import Wanted
from pos_tui.language.errors import NotUnderstood
from pos_tui.language.lookup import find_item, find_modifier
from pos_tui.language.registry import Outcome, Turn, verb
from pos_tui.language.verbs.parties import names_of, who
from pos_tui.language.words import Words, read_amount

_QUANTITY = re.compile(r"(?:(\d{1,4})\s*[x×]\s*|(\d{1,4})\s+(?=\D))(.+)", re.IGNORECASE)
_CHANGES = re.compile(r"([^()]+)\(([^()]*)\)")
_SHARE = re.compile(r"1/(\d{1,2})", re.ASCII)


@verb("order", "o TABLE ITEM[, ITEM…]", "put items on the tab: 2x flat white, burger (no onion)", letter="o")
def order(turn: Turn, words: Words) -> Outcome:
    here = turn.tables.one(words.take("whose table"))
    party = parties.party_at(turn.uow, here)
    wanted = [_wanted(turn, part) for part in _split_items(words.rest(), words.usage)]
    tab = orders.add_items(turn.uow, party, wanted, whose=joins.owner_at(turn.uow, party, here))
    listed = ", ".join(_described(want) for want in wanted)
    total = format_money(tab.total_amount, turn.venue.currency)
    return Outcome(
        "Order",
        "Ordered",
        f"{listed} for {who(party)}, {total} in all",
        party_id=party.id,
        order_id=tab.id,
        tables=(here,),
    )


@verb(
    "pay",
    "p TABLE [AMOUNT|1/N] [cash|card] [tip AMOUNT]",
    "take a payment; without AMOUNT the whole balance, by card",
    letter="p",
)
def pay(turn: Turn, words: Words) -> Outcome:
    here = turn.tables.one(words.take("whose table"))
    party = orders.payer_at(turn.uow, here)
    tip_word = words.option("tip")
    tip = read_amount(tip_word) if tip_word else 0
    method = _method(words)
    amount, share = _amount(words)
    words.end()
    tab = parties.open_orders(turn.uow, party)
    taken = orders.pay(turn.uow, party, amount, share=share, method=method, tip=tip)
    return Outcome(
        "Take",
        "Took",
        _receipt(turn, taken, method, who(party)),
        party_id=party.id,
        order_id=tab[0].id if tab else None,
        tables=(here,),
    )


@verb("close", "c TABLE", "close the tab, the party leaves; refused while money is owed", letter="c")
def close(turn: Turn, words: Words) -> Outcome:
    here = turn.tables.one(words.take("whose table"))
    words.end()
    party = orders.payer_at(turn.uow, here)
    tables = parties.tables_of(turn.uow, party)
    closed = orders.close(turn.uow, party)
    return Outcome(
        "Close",
        "Closed",
        f"{names_of(tables)}, {who(party)} leave",
        party_id=party.id,
        order_id=closed[0].id if closed else None,
        tables=tuple(tables),
    )


def _split_items(text: str, usage: str) -> list[str]:
    """Items parted by commas; commas inside parentheses part the changes of one item."""
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    if depth != 0 or not text.strip():
        raise NotUnderstood(f"{'A parenthesis is open' if depth else 'Say what they have'}: {usage}")
    return [part.strip() for part in parts if part.strip()]


def _wanted(turn: Turn, text: str) -> Wanted:
    changed = _CHANGES.fullmatch(text)
    name, changes = (changed[1].strip(), changed[2]) if changed else (text, "")
    counted = _QUANTITY.fullmatch(name)
    quantity = int(counted[1] or counted[2]) if counted else 1
    item = find_item(turn.uow.session, counted[3] if counted else name)
    modifiers = [
        find_modifier(turn.uow.session, item, change.strip()) for change in changes.split(",") if change.strip()
    ]
    return Wanted(item, quantity, modifiers)


def _described(want: Wanted) -> str:
    changes = f" ({', '.join(modifier.name for modifier in want.modifiers)})" if want.modifiers else ""
    return f"{want.quantity}x {want.item.name}{changes}"


def _method(words: Words) -> PaymentMethod:
    """`cash` or `card`, wherever it stands; card unless cash is said."""
    chosen = PaymentMethod.CARD
    kept = []
    for word in words.rest().split():
        if word.casefold() in (PaymentMethod.CASH, PaymentMethod.CARD):
            chosen = PaymentMethod(word.casefold())
        else:
            kept.append(word)
    words.put_back(kept)
    return chosen


def _amount(words: Words) -> tuple[int | None, int | None]:
    """The amount in minor units, or the share."""
    if not words:
        return None, None
    word = words.take("how much")
    share = _SHARE.fullmatch(word)
    if share is None:
        return read_amount(word), None
    if int(share[1]) == 0:
        raise NotUnderstood("1/0 is no share of a bill; write 1/2 for half of it")
    return None, int(share[1])


def _receipt(turn: Turn, taken: orders.Taken, method: PaymentMethod, payer: str) -> str:
    currency = turn.venue.currency
    tip = f" and a tip of {format_money(taken.tip, currency)}" if taken.tip else ""
    rest = f"{format_money(taken.balance, currency)} left to pay" if taken.balance else "nothing left to pay"
    return f"{format_money(taken.amount, currency)} by {method}{tip} from {payer}, {rest}"
