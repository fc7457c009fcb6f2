"""What a task may want of a tab: what is on it, what is owed, how it was paid."""

from collections import Counter

from data.money import format_money
from data.names import fold
from data.queries.standing import Standing
from data.queries.views import PartyView
from data.venue_checks import tab_line
from pos_tui.training.claims import Finding, judge_payments, table_of
from pos_tui.training.lesson_file import Expectation

Ordered = Counter[tuple[str, frozenset[str]]]
"""How many of each dish with its changes, in folded words."""


def judge_tab(claim: Expectation, start: Standing, now: Standing) -> Finding | None:
    table, before = table_of(claim.tab, now), table_of(claim.tab, start)
    if table is None or table.party is None:
        sat = before is not None and before.party is not None
        return Finding(f"nobody sits at table {claim.tab}{' any more' if sat else ' yet'}", wrong=sat)
    party, at = table.party, table.name
    judges = (_judge_lines, _judge_total, _judge_balance, _judge_payments)
    found = [finding for judge in judges if (finding := judge(claim, party, at, now)) is not None]
    return next((finding for finding in found if finding.wrong), found[0] if found else None)


def _judge_lines(claim: Expectation, party: PartyView, at: str, now: Standing) -> Finding | None:
    if claim.has is None:
        return None
    wanted = _ordered(claim.has)
    there = _ordered([line for tab in party.tabs for line in now.lines.get(tab.order_id, ())])
    if unasked := there - wanted:
        return Finding(f"the tab of table {at} has {_said(unasked)}, which nobody asked for", wrong=True)
    if lacking := wanted - there:
        return Finding(f"the tab of table {at} lacks {_said(lacking)}", wrong=False)
    return None


def _ordered(lines: list[str]) -> Ordered:
    found: Ordered = Counter()
    for text in lines:
        line = tab_line(text)
        if line is not None:
            found[fold(line.item), frozenset(map(fold, line.modifiers))] += line.quantity
    return found


def _said(dishes: Ordered) -> str:
    def one(item: str, changes: frozenset[str], quantity: int) -> str:
        return f"{quantity}x {item}" + (f" ({', '.join(sorted(changes))})" if changes else "")

    return ", ".join(one(item, changes, quantity) for (item, changes), quantity in dishes.items())


def _judge_total(claim: Expectation, party: PartyView, at: str, now: Standing) -> Finding | None:
    if claim.total is None or party.total == claim.total:
        return None
    currency = now.floor.venue.currency
    total, wanted = format_money(party.total, currency), format_money(claim.total, currency)
    return Finding(f"the tab of table {at} comes to {total}, the task wants {wanted}", wrong=False)


def _judge_balance(claim: Expectation, party: PartyView, at: str, now: Standing) -> Finding | None:
    if claim.owes is None:
        return None
    target = left_of(party.total, claim.owes)
    if party.total and party.balance == target:
        return None
    currency = now.floor.venue.currency
    owed, wanted = format_money(party.balance, currency), format_money(target, currency)
    if party.balance < target:
        return Finding(f"table {at} owes only {owed}, the task wants {wanted} left", wrong=True)
    return Finding(f"table {at} owes {owed}, the task wants {wanted} left", wrong=False)


def left_of(total: int, owes: str) -> int:
    """What is left of a total: nothing, all, or `1/3` once two of three equal shares are paid, rounded up each."""
    if owes in ("nothing", "all"):
        return total if owes == "all" else 0
    left, shares = map(int, owes.split("/"))
    return max(0, total - (shares - left) * -(-total // shares))


def _judge_payments(claim: Expectation, party: PartyView, at: str, now: Standing) -> Finding | None:
    taken = [method for tab in party.tabs for method in now.payments.get(tab.order_id, ())]
    return judge_payments(f"table {at}", taken, claim.payments)
