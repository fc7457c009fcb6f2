"""Tabs divided and brought together: split, given, merged and taken apart."""

import re

from data.rules import merges, splits
from data.rules.tabs import balance_of, total_of
from pos_tui.language.items import described_picks, read_picked, split_items
from pos_tui.language.menu import Picker
from pos_tui.language.registry import Outcome, Turn, verb
from pos_tui.language.verbs.accounts import Account, account_of, money, money_on, take_account
from pos_tui.language.words import Words

_SHARES = re.compile(r"\d{1,3}", re.ASCII)


@verb(
    "split",
    "split TABLE N|ITEM[, ITEM…]",
    "split the tab into N that come to the same, or put items onto one of their own",
)
def split(turn: Turn, words: Words) -> Outcome:
    account = take_account(turn, words)
    text = words.rest()
    if _SHARES.fullmatch(text):
        return _split_evenly(turn, account, int(text))
    on = splits.on_the_bills(turn.uow, account.payer)
    picked = read_picked(Picker(turn.uow, account.payer, on), split_items(text, words.usage))
    listed = described_picks(picked)
    head, part = splits.split_off(turn.uow, account.payer, picked)
    left = f"{money(turn, total_of(turn.uow, [head]))} stay on #{head.number}"
    about = f"{listed} of {account.label} onto a tab of {money(turn, total_of(turn.uow, [part]))}, {left}"
    return Outcome(
        "Put",
        "Put",
        about,
        after=f"; the new one is #{part.number}",
        party_id=account.party_id,
        order_id=part.id,
        tables=account.tables,
    )


def _split_evenly(turn: Turn, account: Account, shares: int) -> Outcome:
    parts = splits.split_evenly(turn.uow, account.payer, shares)
    amounts: dict[int, int] = {}
    for total in (total_of(turn.uow, [part]) for part in parts):
        amounts[total] = amounts.get(total, 0) + 1
    each = " and ".join(
        f"{f'{count}x ' if count > 1 else ''}{money(turn, amount)}" for amount, count in amounts.items()
    )
    return Outcome(
        "Split",
        "Split",
        f"{account.tab} into {each}",
        after=f": {', '.join(f'#{part.number}' for part in parts)}",
        party_id=account.party_id,
        order_id=parts[0].id,
        tables=account.tables,
    )


@verb("give", "give TABLE ITEM[, ITEM…] TABLE", "carry items to another table's tab")
def give(turn: Turn, words: Words) -> Outcome:
    account = take_account(turn, words)
    target = account_of(turn, words.take_last("to whose table or tab"))
    picked = read_picked(Picker(turn.uow, account.payer), split_items(words.rest(), words.usage))
    listed = described_picks(picked)
    source, filled = splits.give(turn.uow, account.payer, picked, target.payer)
    about = (
        f"{listed} of {account.label} to {target.label}: "
        f"{money(turn, source.total_amount)} stay, {money(turn, filled.total_amount)} there"
    )
    return Outcome(
        "Give",
        "Gave",
        about,
        party_id=account.party_id,
        order_id=filled.id,
        tables=(*account.tables, *target.tables),
    )


@verb("merge", "merge TABLE TABLE", "show and pay the second one's tabs on the first one's; unmerge takes it back")
def merge(turn: Turn, words: Words) -> Outcome:
    account = take_account(turn, words, then=1)
    other = take_account(turn, words, "with which table or tab")
    words.end()
    head = merges.merge(turn.uow, account.payer, other.payer)
    total, owed = total_of(turn.uow, [head]), balance_of(turn.uow, [head])
    whose = " and ".join(dict.fromkeys((account.label, other.label)))
    about = f"the tabs of {whose}: {money(turn, total)} on #{head.number}"
    paid = f", {money(turn, owed)} to pay" if owed != total else ""
    return Outcome(
        "Merge",
        "Merged",
        about + paid,
        party_id=account.party_id,
        order_id=head.id,
        tables=(*account.tables, *other.tables),
    )


@verb("unmerge", "unmerge TABLE", "take merged tabs apart again, each with what was put on it")
def unmerge(turn: Turn, words: Words) -> Outcome:
    account = take_account(turn, words)
    words.end()
    apart = merges.unmerge(turn.uow, account.payer)
    return Outcome(
        "Take apart",
        "Took apart",
        f"the tabs of {account.label}: {money_on(turn, apart)}",
        party_id=account.party_id,
        order_id=apart[0].id,
        tables=account.tables,
    )
