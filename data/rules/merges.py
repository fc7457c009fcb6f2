"""Tabs that are shown and paid as one, and can be taken apart again without losing a line.

A merge is a link: lines, discounts and payments stay with the tab they were put on, whichever table they came
from since, so that taking the link away leaves each tab as it would have been without it.
"""

from collections.abc import Sequence

from data.errors import AlreadyMerged, NoTab, NotMerged, PaidTogether, SameTab
from data.models import Order
from data.money import format_money
from data.rules import parties
from data.rules.tabs import (
    Payer,
    check_free,
    head_of,
    is_merged,
    merged_with,
    order_ref,
    own_tabs,
    payer_ref,
    recount,
)
from data.rules.till_stages import have_paid
from data.uow import UnitOfWork


def merge(uow: UnitOfWork, payer: Payer, other: Payer) -> Order:
    """The other's tabs are shown and paid on the first one's oldest, which is answered.

    Those who sit together are one payer, named twice: all their tabs become one bill.
    Raises NoTab, SameTab, AlreadyMerged, TabLocked or TabClosed.
    """
    head = _open(uow, payer)[0]
    others = [order for order in _open(uow, other) if not (payer is other and order is head)]
    if not others or head in others:
        raise SameTab(order_ref(head))
    for order, whose in [(head, payer), *((order, other) for order in others)]:
        check_free(uow, order, whose)
    if head.merged_into is not None:
        _refuse(uow, head)
    for order in others:
        check_not_merged(uow, order)
    for order in others:
        order.merged_into = head.id
    for order in (*others, head):
        recount(uow, order)
    return head


def unmerge(uow: UnitOfWork, payer: Payer) -> list[Order]:
    """Take a payer's tabs out of the one they were merged into, or out of theirs all that were.

    Answers all that were taken apart, the ones that showed the others first. Raises NotMerged, PaidTogether,
    TabLocked or TabClosed.
    """
    apart = [
        order
        for own in _open(uow, payer)
        for order in ([own] if own.merged_into is not None else merged_with(uow, own))
    ]
    if not apart:
        raise NotMerged(payer_ref(payer))
    heads = {head.id: head for head in (head_of(uow, order) for order in apart)}.values()
    for head in heads:
        check_free(uow, head, payer)
    for order in (*heads, *apart):
        _check_alone(uow, order)
    for order in apart:
        order.merged_into = None
    for order in (*apart, *heads):
        recount(uow, order)
    for party_id in {order.party_id: None for order in (*heads, *apart) if order.party_id is not None}:
        have_paid(uow, parties.live_party(uow, party_id))
    return [*heads, *apart]


def check_not_merged(uow: UnitOfWork, order: Order) -> None:
    """Raises AlreadyMerged."""
    if is_merged(uow, order):
        _refuse(uow, order)


def _refuse(uow: UnitOfWork, order: Order) -> None:
    head = head_of(uow, order)
    others = [other for other in (head, *merged_with(uow, head)) if other is not order]
    raise AlreadyMerged(order_ref(order), _numbers(others))


def _numbers(orders: Sequence[Order]) -> str:
    return " and ".join(f"#{order.number}" for order in orders)


def _open(uow: UnitOfWork, payer: Payer) -> list[Order]:
    tabs = own_tabs(uow, payer)
    if not tabs:
        raise NoTab(payer_ref(payer))
    return tabs


def _check_alone(uow: UnitOfWork, order: Order) -> None:
    """A tab that stands for itself again cannot have been paid for others too."""
    if order.paid_amount > order.total_amount:
        currency = uow.venue.currency
        raise PaidTogether(
            order_ref(order),
            format_money(order.paid_amount, currency),
            format_money(order.total_amount, currency),
        )
