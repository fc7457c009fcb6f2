"""Tabs in service: opening and naming them, what is ordered, and seeing the guests off when nothing is owed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from data.errors import (
    BadQuantity,
    BadTabName,
    MoneyOwed,
    NobodySits,
    NothingClosed,
    TabNamed,
)
from data.ids import new_id
from data.models import (
    DiningTable,
    LineModifier,
    MenuItem,
    MenuModifier,
    Order,
    OrderLine,
    OrderStatus,
    Party,
    Waiter,
)
from data.money import format_money
from data.rules import parties, pools, shares
from data.rules.checks import shown_name
from data.rules.lines import next_position
from data.rules.tabs import (
    Payer,
    balance_of,
    check_free,
    head_of,
    homes_of,
    merged_with,
    open_tab,
    own_tabs,
    payer_ref,
    recount,
    tab_of,
    tabs_of,
    total_of,
)
from data.rules.till_stages import have_ordered
from data.rules.write_offs import take_back, write_off
from data.uow import UnitOfWork

MOST_UNITS = 999
"""Units of one item in one line."""


@dataclass(frozen=True)
class Wanted:
    """One thing to put on a tab: an item of the menu, changed in these ways, so many times.

    `components` are the dishes that were chosen for a set menu; their own price is in the menu's.
    """

    item: MenuItem
    quantity: int = 1
    modifiers: Sequence[MenuModifier] = ()
    note: str | None = None
    components: Sequence["Wanted"] = ()


def add_items(uow: UnitOfWork, payer: Payer, wanted: Sequence[Wanted], *, whose: Party | None = None) -> Order:
    """Put items on a tab, or on a party's oldest, opening one if there is none.

    `whose` names one of those who have joined the party: the items are theirs, and stay theirs. Where the tab is
    split into shares, all who have not paid yet share the items, unless one share was named. The visit moves on to
    its ordered stage, or back to it from its paid one.

    Raises PartyGone, TabClosed, TabLocked, PaidMore or BadQuantity.
    """
    for want in wanted:
        if not 1 <= want.quantity <= MOST_UNITS:
            raise BadQuantity(want.quantity, MOST_UNITS)
    order = tab_to_fill(uow, payer, whose)
    pool = pools.pool_of(uow, order)
    position, own = next_position(uow, order), pool is not None and pools.is_meant_alone(payer)
    for want in wanted:
        position = _add_line(uow, order, want, position, own=own)
    order.status = OrderStatus.CONFIRMED
    shares.settle(uow, [order], pool)
    party = payer if isinstance(payer, Party) else _guests_of(uow, order)
    if party is not None:
        have_ordered(uow, party, order)
    return order


def tab_to_fill(uow: UnitOfWork, payer: Payer, whose: Party | None = None) -> Order:
    """The tab that things are put on; `whose` is one of those who have joined a party.

    Raises PartyGone, TabClosed or TabLocked.
    """
    order = payer if isinstance(payer, Order) else _tab_for(uow, payer, whose or payer)
    check_free(uow, order, payer)
    return order


def _tab_for(uow: UnitOfWork, party: Party, whose: Party) -> Order:
    parties.check_here(party)
    joined_from = None if whose is party else whose.id
    own = [order for order in own_tabs(uow, party) if order.joined_from == joined_from]
    order = pools.free_share(uow, own) if own else open_tab(uow, party)
    order.joined_from = joined_from
    if not own:
        order.display_name = shown_name(parties.tables_of(uow, party), whose, order)
    return order


def open_named(uow: UnitOfWork, name: str, party: Party | None = None) -> Order:
    """A tab of its own name: without a table, or beside the party's others. Raises TabNamed or BadTabName."""
    if not any(letter.isalpha() for letter in name) or name.startswith("#"):
        raise BadTabName(name)
    if party is not None:
        parties.check_here(party)
    for order in open_named_tabs(uow):
        if order.name is not None and order.name.casefold() == name.casefold():
            raise TabNamed(order.name, order.number)
    order = open_tab(uow, party, name=name)
    if party is None:
        order.waiter_id = _acting(uow)
    return order


def open_named_tabs(uow: UnitOfWork) -> list[Order]:
    """The open tabs that have a name of their own, oldest first."""
    return list(
        uow.session.execute(
            select(Order)
            .where(col(Order.name).is_not(None), col(Order.closed_at).is_(None), col(Order.deleted_at).is_(None))
            .order_by(col(Order.number))
        ).scalars()
    )


def _acting(uow: UnitOfWork) -> str | None:
    """The waiter whose initials the line ended with."""
    return uow.session.execute(
        select(col(Waiter.id)).where(col(Waiter.initials) == uow.actor.initials)
    ).scalar_one_or_none()


def hand_over(uow: UnitOfWork, payer: Payer, waiter: Waiter) -> list[Order]:
    """Another waiter looks after a tab, or after a party and all its tabs. Raises TabLocked."""
    tabs = own_tabs(uow, payer)
    for order in tabs:
        check_free(uow, order, payer)
        order.waiter_id, order.updated_at = waiter.id, uow.now
    if isinstance(payer, Party):
        payer.waiter_id = waiter.id
    return tabs


@dataclass(frozen=True)
class Closing:
    """The tabs that were closed, and what of them was given up, in minor units."""

    tabs: Sequence[Order]
    written_off: int


def close(uow: UnitOfWork, payer: Payer) -> Closing:
    """Close tabs, and let a party leave. Raises MoneyOwed while something is owed, or TabLocked.

    With the unit of work's override, what is owed is written off as a discount of that name. Of guests who have
    left already only the tabs are closed. A tab that was merged into another is that one's affair.
    """
    tabs = [order for order in tabs_of(uow, payer) if order in own_tabs(uow, payer)]
    for order in tabs:
        check_free(uow, order, payer)
    balance = balance_of(uow, tabs)
    if balance > 0 and not uow.override:
        currency = uow.venue.currency
        total = format_money(total_of(uow, tabs), currency)
        raise MoneyOwed(payer_ref(payer), format_money(balance, currency), total)
    written_off = 0
    for order in tabs:
        written_off += write_off(uow, order)
        finish(uow, order)
    if isinstance(payer, Party) and payer.ended_at is None:
        parties.leave(uow, payer)
    return Closing(tabs, written_off)


def payer_at(uow: UnitOfWork, table: DiningTable) -> Party:
    """Whose tab is at a table: who sits there, or else who left it without paying. Raises NobodySits.

    Dojo may say that guests have gone while money is owed; the tab stays open until somebody sees to it.
    """
    try:
        return parties.party_at(uow, table)
    except NobodySits:
        left = uow.session.execute(
            select(Party)
            .join(Order, col(Order.party_id) == col(Party.id))
            .where(
                col(Order.table_id) == table.id,
                col(Order.closed_at).is_(None),
                col(Order.deleted_at).is_(None),
                col(Party.ended_at).is_not(None),
            )
            .order_by(col(Order.number))
            .limit(1)
        ).scalar_one_or_none()
        if left is None:
            raise
        return left


def reopen(uow: UnitOfWork, table: DiningTable | None, order: Order | None) -> Order:
    """A closed tab is open again: the newest at a table in this service day, or the one that was named.

    The only way back from Finalized (digest 2.11). What was written off is owed again. Raises NothingClosed.
    """
    order = order or (_last_closed(uow, table) if table is not None else None)
    if order is None or order.closed_at is None or order.status != OrderStatus.FINALIZED:
        place = f"table {table.name}" if table is not None else f"#{order.number}" if order is not None else "all"
        raise NothingClosed(place)
    head = head_of(uow, order)
    for home in homes_of(uow, [head]):
        home.closed_at, home.status = None, OrderStatus.CONFIRMED
        take_back(uow, home)
    return head


def closed_tabs(uow: UnitOfWork, party: Party) -> list[Order]:
    """A party's tabs that were paid and closed, oldest first, such as those that Dojo settled."""
    return list(
        uow.session.execute(
            select(Order)
            .where(
                col(Order.party_id) == party.id,
                col(Order.status) == OrderStatus.FINALIZED,
                col(Order.merged_into).is_(None),
                col(Order.deleted_at).is_(None),
            )
            .order_by(col(Order.number))
        ).scalars()
    )


def _last_closed(uow: UnitOfWork, table: DiningTable) -> Order | None:
    begins, _ = uow.venue.day_bounds(uow.venue.service_day(uow.now))
    return (
        uow.session.execute(
            select(Order)
            .where(
                col(Order.table_id) == table.id,
                col(Order.status) == OrderStatus.FINALIZED,
                col(Order.closed_at) >= begins,
                col(Order.deleted_at).is_(None),
            )
            .order_by(col(Order.closed_at).desc(), col(Order.number).desc())
        )
        .scalars()
        .first()
    )


def _add_line(
    uow: UnitOfWork,
    order: Order,
    want: Wanted,
    position: int,
    parent: OrderLine | None = None,
    *,
    own: bool = False,
) -> int:
    """Write a line with its changes and components; the next free position comes back."""
    line = uow.add(
        OrderLine(
            id=new_id("line"),
            order_id=order.id,
            parent_id=parent.id if parent is not None else None,
            position=position,
            plu=want.item.plu,
            name=want.item.name,
            quantity=want.quantity,
            amount=want.item.price if parent is None else 0,
            vat=want.item.vat if parent is None else parent.vat,
            note=want.note,
            own=own,
        )
    )
    uow.session.flush()
    for index, modifier in enumerate(want.modifiers):
        uow.add(
            LineModifier(
                line_id=line.id,
                position=index,
                order_id=order.id,
                plu=modifier.plu,
                name=modifier.name,
                quantity=1,
                amount=modifier.price,
            )
        )
    position += 1
    for component in want.components:
        position = _add_line(uow, order, component, position, line)
    return position


def finish(uow: UnitOfWork, head: Order) -> None:
    """A tab, and all merged into it, is complete and paid, and immutable from now on.

    An empty one was cancelled (digest 2.11). One that comes to nothing because all of it was taken off, or given
    back, was not: the day's figures need it.
    """
    for order in (head, *merged_with(uow, head)):
        recount(uow, order)
        tab = tab_of(uow, order)
        order.closed_at, order.payable = uow.now, False
        order.status = OrderStatus.FINALIZED if tab.lines or tab.payments else OrderStatus.CANCELED


def _guests_of(uow: UnitOfWork, order: Order) -> Party | None:
    """Who sits there for a tab."""
    party = uow.find(Party, order.party_id) if order.party_id is not None else None
    return party if party is not None and party.ended_at is None else None
