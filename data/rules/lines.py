"""What is on a tab, taken off it or carried to another: whole lines, or some of a line's units."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import col

from data.ids import new_id
from data.models import LineModifier, Order, OrderLine
from data.uow import UnitOfWork

SHARE = "~share"
"""The code of a line that stands for a share of another tab; no item of a menu can have it."""


@dataclass(frozen=True)
class Picked:
    """Some units of a line, at most all of them."""

    line: OrderLine
    quantity: int


def next_position(uow: UnitOfWork, order: Order) -> int:
    """Where the next line of a tab goes."""
    uow.session.flush()
    last = select(func.coalesce(func.max(col(OrderLine.position)), -1)).where(col(OrderLine.order_id) == order.id)
    return int(uow.session.execute(last).scalar_one()) + 1


def take_away(uow: UnitOfWork, picked: Sequence[Picked]) -> None:
    """Take units off their tab: what was not served is not paid for."""
    for each in picked:
        if each.quantity < each.line.quantity:
            each.line.quantity -= each.quantity
        else:
            _delete(uow, each.line)


def carry(uow: UnitOfWork, picked: Sequence[Picked], target: Order, *, own: bool = False) -> None:
    """Put units on another tab, behind what it has, with their changes and components.

    `own` keeps them from those that the target shares its items with.
    """
    position = next_position(uow, target)
    for each in picked:
        line = each.line
        if each.quantity < line.quantity:
            line, position = _copy(uow, line, target, position, quantity=each.quantity)
            each.line.quantity -= each.quantity
        else:
            position = _move(uow, line, target, position)
        line.own = own
    uow.session.flush()


def modifiers_of(uow: UnitOfWork, line: OrderLine) -> list[LineModifier]:
    rows = select(LineModifier).where(col(LineModifier.line_id) == line.id).order_by(col(LineModifier.position))
    return list(uow.session.execute(rows).scalars())


def components_of(uow: UnitOfWork, line: OrderLine) -> list[OrderLine]:
    rows = select(OrderLine).where(col(OrderLine.parent_id) == line.id).order_by(col(OrderLine.position))
    return list(uow.session.execute(rows).scalars())


def _delete(uow: UnitOfWork, line: OrderLine) -> None:
    for component in components_of(uow, line):
        _delete(uow, component)
    for modifier in modifiers_of(uow, line):
        uow.delete(modifier)
    uow.session.flush()
    uow.delete(line)
    uow.session.flush()


def _move(uow: UnitOfWork, line: OrderLine, target: Order, position: int) -> int:
    line.order_id, line.position = target.id, position
    for modifier in modifiers_of(uow, line):
        modifier.order_id = target.id
    position += 1
    for component in components_of(uow, line):
        position = _move(uow, component, target, position)
    return position


def _copy(
    uow: UnitOfWork, line: OrderLine, target: Order, position: int, *, quantity: int, parent: str | None = None
) -> tuple[OrderLine, int]:
    copy = uow.add(
        OrderLine(
            **line.model_dump(exclude={"id", "order_id", "parent_id", "position", "quantity"}),
            id=new_id("line"),
            order_id=target.id,
            parent_id=parent,
            position=position,
            quantity=quantity,
        )
    )
    uow.session.flush()
    for modifier in modifiers_of(uow, line):
        copied = modifier.model_dump(exclude={"line_id", "order_id"})
        uow.add(LineModifier(**copied, line_id=copy.id, order_id=target.id))
    position += 1
    for component in components_of(uow, line):
        _, position = _copy(uow, component, target, position, quantity=component.quantity, parent=copy.id)
    return copy, position
