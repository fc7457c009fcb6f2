"""The bill: showing it, paying it, what is off and on top, money back, and opening it again."""

import re
from dataclasses import replace

from data.errors import NoTab
from data.models import Order, Party, PaymentMethod
from data.queries import bills
from data.rules import discounts, orders, payments
from data.rules.tabs import head_of, payer_ref, tabs_of
from data.rules.till_stages import advance
from pos_tui.language.errors import NotUnderstood
from pos_tui.language.lookup import find_tab
from pos_tui.language.registry import By, Outcome, Turn, verb
from pos_tui.language.verbs.accounts import Account, money, tab_label, take_account
from pos_tui.language.verbs.tabs import left_to_pay
from pos_tui.language.words import Words, read_amount

_SHARE = re.compile(r"1/(\d{1,2})", re.ASCII)
_PERCENT = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?%", re.ASCII)

_METHODS = (PaymentMethod.CASH, PaymentMethod.CARD)


def _outcome(will: str, did: str, about: str, account: Account, order: Order | None = None) -> Outcome:
    return Outcome(
        will,
        did,
        about,
        party_id=account.party_id,
        order_id=order.id if order is not None else None,
        tables=account.tables,
    )


# ---- money in and out ----------------------------------------------------------------------------------------


@verb(
    "pay",
    "p TABLE [AMOUNT|1/N] [cash|card] [tip AMOUNT]",
    "take a payment; without AMOUNT the whole balance, by card; of more cash than that the rest is change",
    letter="p",
)
def pay(turn: Turn, words: Words) -> Outcome:
    account = take_account(turn, words, gone=True)
    tip_word = words.option("tip")
    tip = read_amount(tip_word) if tip_word else 0
    method = _take_method(words) or PaymentMethod.CARD
    amount, share = _amount(words)
    words.end()
    tabs = tabs_of(turn.uow, account.payer)
    taken = payments.pay(turn.uow, account.payer, amount, share=share, method=method, tip=tip)
    about = f"{_receipt(turn, taken, method, account)}, {left_to_pay(turn, account)}"
    return _outcome("Take", "Took", about, account, tabs[0])


def _take_method(words: Words) -> PaymentMethod | None:
    """`cash` or `card`, wherever it stands."""
    chosen, kept = None, []
    for word in words.rest().split():
        if chosen is None and word.casefold() in _METHODS:
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


def _receipt(turn: Turn, taken: payments.Taken, method: PaymentMethod, account: Account) -> str:
    tip = f" and a tip of {money(turn, taken.tip)}" if taken.tip else ""
    change = f", {money(turn, taken.change)} change" if taken.change else ""
    return f"{money(turn, taken.amount)} by {method}{tip} from {account.label}{change}"


@verb(
    "refund",
    "refund TABLE AMOUNT [cash|card] [REASON]",
    "give money back: cash is handed out, a card's is recorded; needs initials",
    by=By.WAITER,
)
def refund(turn: Turn, words: Words) -> Outcome:
    account = take_account(turn, words, gone=True)
    amount = read_amount(words.take("how much"))
    method = _take_method(words)
    back = payments.refund(turn.uow, account.payer, amount, method=method, reason=words.rest() or None)
    how = "in cash" if back.method is PaymentMethod.CASH else "to their card"
    owed = f"{money(turn, back.balance)} left to pay" if back.balance > 0 else "nothing left to pay"
    about = f"{money(turn, back.amount)} {how} to {account.label}, {owed}"
    return _outcome("Give back", "Gave back", about, account, tabs_of(turn.uow, account.payer)[0])


@verb(
    "reopen", "reopen TABLE", "open the tab that was closed there last; needs a manager's initials", by=By.MANAGER
)
def reopen(turn: Turn, words: Words) -> Outcome:
    word = words.take("whose table or tab")
    words.end()
    table = None if word.startswith("#") else turn.tables.one(word)
    named = find_tab(turn.uow.session, word) if table is None else None
    order = orders.reopen(turn.uow, table, named)
    owed = f"{money(turn, order.total_amount)}, {money(turn, order.paid_amount)} of it paid"
    return Outcome(
        "Reopen",
        "Reopened",
        f"the tab {tab_label(turn, order)}, {owed}; it goes by #{order.number}",
        party_id=order.party_id,
        order_id=order.id,
        tables=(table,) if table is not None else (),
    )


# ---- off and on top ------------------------------------------------------------------------------------------


@verb(
    "discount",
    "discount TABLE 10%|5.00|off [REASON]",
    "take a percentage of all that is and will be on the tab off, or an amount; off takes discounts back",
)
def discount(turn: Turn, words: Words) -> Outcome:
    account = take_account(turn, words)
    word = words.take("how much")
    reason = words.rest() or None
    if word.casefold() == "off":
        amount = discounts.undiscount(turn.uow, account.payer)
        about = f"{money(turn, amount)} of discount back on {account.tab}"
        return _outcome("Put", "Put", about, account, tabs_of(turn.uow, account.payer)[0])
    rate = _percent(word)
    fixed = read_amount(word) if rate is None else 0
    amount = discounts.discount(turn.uow, account.payer, rate=rate, amount=fixed, reason=reason)
    off = f"{money(turn, amount)} ({word})" if rate is not None else money(turn, amount)
    because = f" for {reason}" if reason else ""
    about = f"{off} off {account.tab}{because}, {left_to_pay(turn, account)}"
    return _outcome("Take", "Took", about, account, tabs_of(turn.uow, account.payer)[0])


@verb("service", "service TABLE 12.5%|off", "the service charge of the tab")
def service(turn: Turn, words: Words) -> Outcome:
    account = take_account(turn, words)
    word = words.take("how much")
    words.end()
    rate = 0 if word.casefold() == "off" else _percent(word)
    if rate is None or rate >= discounts.WHOLE:
        raise NotUnderstood(f"“{word}” is no service charge; write 12.5% or off")
    homes = discounts.set_service(turn.uow, account.payer, rate)
    charge = sum(home.service_amount for home in homes)
    how = f"{money(turn, charge)} ({word}) of service on" if rate else "no service on"
    about = f"{how} {account.tab}, {left_to_pay(turn, account)}"
    return _outcome("Charge", "Charged", about, account, homes[0])


def _percent(word: str) -> int | None:
    """`12.5%` as 1250; None for anything else."""
    found = _PERCENT.fullmatch(word)
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found is not None else None


# ---- the bill itself -----------------------------------------------------------------------------------------


@verb("bill", "bill TABLE", "show the bill to read, print or save; the visit moves to its bill stage")
def bill(turn: Turn, words: Words) -> Outcome:
    account = take_account(turn, words, gone=True)
    words.end()
    shown = _billed(turn, account)
    if not shown:
        raise NoTab(payer_ref(account.payer))
    views = tuple(bills.bill(turn.uow.session, order.id) for order in shown)
    owed = sum(view.balance for view in views)
    if isinstance(account.payer, Party) and account.payer.ended_at is None and owed > 0:
        advance(turn.uow, account.payer, "bill")
    total = money(turn, sum(view.total for view in views))
    rest = f"{money(turn, owed)} to pay" if owed > 0 else "nothing to pay"
    listed = ", ".join(view.reference for view in views)
    about = f"the bill of {account.label}: {listed}, {total}, {rest}"
    return replace(_outcome("Show", "Here is", about, account, shown[0]), bills=views)


def _billed(turn: Turn, account: Account) -> list[Order]:
    """The open tabs, or else those that were closed in this visit."""
    turn.uow.session.flush()
    if isinstance(account.payer, Order):
        return [head_of(turn.uow, account.payer)]
    return tabs_of(turn.uow, account.payer) or orders.closed_tabs(turn.uow, account.payer)
