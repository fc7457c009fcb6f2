"""Tabs in service: ordering and taking off, opening a second one, handing on, closing."""

from collections.abc import Sequence

from data.models import Order, Party
from data.rules import joins, orders, parties, pools, splits
from data.rules.tabs import balance_of, tabs_of, total_of
from pos_tui.language.errors import NotUnderstood, Wanting
from pos_tui.language.items import described, described_picks, read_picked, read_wanted, split_items
from pos_tui.language.lookup import find_waiter
from pos_tui.language.menu import Picker
from pos_tui.language.registry import Outcome, Turn, verb
from pos_tui.language.verbs.accounts import Account, money, take_account
from pos_tui.language.verbs.parties import names_of, who
from pos_tui.language.words import Words


@verb(
    "order",
    "o TABLE ITEM[, ITEM…]",
    "put items on the tab: 2x flat white, burger (no onion) ; a note, set menu + soup; -burger takes one off",
    letter="o",
)
def order(turn: Turn, words: Words) -> Outcome:
    account = take_account(turn, words)
    texts = split_items(words.rest(), words.usage)
    off = [text[1:].strip() for text in texts if text.startswith("-")]
    wanted = [read_wanted(turn.uow.session, text) for text in texts if not text.startswith("-")]
    said, changed, shared = [], None, False
    if off:
        picked = read_picked(Picker(turn.uow, account.payer), off)
        described_off, shared = described_picks(picked), any(not each.line.own for each in picked)
        changed = splits.void(turn.uow, account.payer, picked)
        said.append(f"{described_off} off {account.tab}")
    if wanted:
        changed = orders.add_items(turn.uow, account.payer, wanted, whose=whose_tab(turn, account))
        shared = shared or not pools.is_meant_alone(account.payer)
        said.append(f"{', '.join(described(want) for want in wanted)} for {account.label}")
    total = money(turn, total_of(turn.uow, tabs_of(turn.uow, account.payer)))
    by = _shared_by(turn, changed) if changed is not None and shared else ""
    will, did = ("Order", "Ordered") if wanted and not off else ("Take", "Took")
    return Outcome(
        will,
        did,
        f"{_joined(said, wanted and off)}, {total} in all{by}",
        party_id=account.party_id,
        order_id=changed.id if changed is not None else None,
        tables=account.tables,
    )


def _shared_by(turn: Turn, order: Order) -> str:
    """Who bears what is put on one of several shares."""
    sharing = pools.sharing(turn.uow, order)
    return f", shared by {pools.numbers(sharing)}" if len(sharing) > 1 else ""


def whose_tab(turn: Turn, account: Account) -> Party | None:
    """Which of a party's guests is meant by the table that was named, where others have joined it."""
    if not isinstance(account.payer, Party) or not account.tables:
        return None
    return joins.owner_at(turn.uow, account.payer, account.tables[0])


def _joined(said: Sequence[str], both: object) -> str:
    return " and ordered ".join(said) if both else said[0]


@verb(
    "close",
    "c TABLE [REASON…]",
    "close the tab, the party leaves; refused while money is owed, which ! writes off for a REASON",
    letter="c",
)
def close(turn: Turn, words: Words) -> Outcome:
    account = take_account(turn, words, gone=True)
    reason = words.rest()
    party = account.payer if isinstance(account.payer, Party) else None
    tables = parties.tables_of(turn.uow, party) if party is not None else account.tables
    closed = orders.close(turn.uow, account.payer)
    about = f"{names_of(tables)}, {account.label} leave" if party is not None else f"{account.tab}"
    about += _written_off(turn, closed, reason, words.usage)
    return Outcome(
        "Close",
        "Closed",
        about,
        party_id=account.party_id,
        order_id=closed.tabs[0].id if closed.tabs else None,
        tables=tuple(tables),
    )


def _written_off(turn: Turn, closed: orders.Closing, reason: str, usage: str) -> str:
    """What is given up, and why, as the end of a sentence."""
    if not closed.written_off:
        if reason:
            raise NotUnderstood(f"“{reason}” is too much, because nothing is written off: {usage}")
        return ""
    if not reason:
        turn.uow.warn("no reason is given for writing it off")
    amount = money(turn, closed.written_off)
    return f"; {amount} is written off{f': {reason}' if reason else ''}"


@verb("tab", "tab [TABLE] NAME…", "open a tab without a table, or a second one for the party at TABLE")
def tab(turn: Turn, words: Words) -> Outcome:
    first = words.peek() or ""
    here = turn.tables.one(words.take("a name")) if turn.tables.means(first) else None
    name = words.rest()
    if not name:
        raise Wanting("the tab's name", words.usage)
    party = parties.party_at(turn.uow, here) if here is not None else None
    opened = orders.open_named(turn.uow, name, party)
    beside = f" beside the others of {who(party)}" if party is not None else ""
    return Outcome(
        "Open",
        "Opened",
        f"a tab for {name}{beside}",
        after=f", #{opened.number}",
        party_id=party.id if party is not None else None,
        order_id=opened.id,
        tables=(here,) if here is not None else (),
    )


@verb("hand", "hand TABLE WAITER", "another waiter looks after the table and its tabs, or after one tab")
def hand(turn: Turn, words: Words) -> Outcome:
    account = take_account(turn, words)
    name = words.rest()
    if not name:
        raise Wanting("to whom, by initials or name", words.usage)
    waiter = find_waiter(turn.uow.session, name, by_name=True)
    handed = orders.hand_over(turn.uow, account.payer, waiter)
    return Outcome(
        "Hand",
        "Handed",
        f"{account.label} to {waiter.name} ({waiter.initials})",
        party_id=account.party_id,
        order_id=handed[0].id if handed else None,
        tables=account.tables,
    )


def left_to_pay(turn: Turn, account: Account) -> str:
    """`£12.50 left to pay`, or that there is nothing."""
    owed = balance_of(turn.uow, tabs_of(turn.uow, account.payer))
    return f"{money(turn, owed)} left to pay" if owed > 0 else "nothing left to pay"
