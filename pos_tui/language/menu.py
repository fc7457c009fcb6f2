"""Finding what is ordered: dishes, their changes, the courses of a set menu, and what is on a tab already."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.errors import FewerOnTab, MissingChoice, NotOnTab, UnknownComponent, UnknownItem, UnknownModifier
from data.models import MenuComponent, MenuItem, MenuItemModifier, MenuModifier, Order, OrderLine
from data.names import fold
from data.rules import pools
from data.rules.lines import SHARE, Picked
from data.rules.orders import Wanted
from data.rules.tabs import Payer, own_tabs, payer_ref, tab_of
from data.uow import UnitOfWork
from pos_tui.language.errors import SeveralFit
from pos_tui.language.instead import near_dishes
from pos_tui.language.words import listed

Named = TypeVar("Named", MenuItem, OrderLine)


def find_item(session: Session, text: str) -> MenuItem:
    """A dish by its code, its name, or letters that its words begin with. Raises UnknownItem or SeveralFit."""
    on_sale = select(MenuItem).where(col(MenuItem.on_sale).is_(True)).order_by(col(MenuItem.position))
    dishes = list(session.execute(on_sale).scalars())
    found = _fitting(dishes, text)
    if not found:
        raise _no_dish(dishes, text)
    if len(found) > 1:
        raise SeveralFit("dishes", text, listed([item.name for item in found]))
    return found[0]


def _no_dish(dishes: Sequence[MenuItem], text: str) -> UnknownItem:
    near = near_dishes(dishes, text)
    if near:
        return UnknownItem(text, f" Did you mean {listed(near)}?", near)
    names = [dish.name for dish in dishes]
    return UnknownItem(text, f" There is {listed(names)}." if names else " Nothing is on it.")


def _fitting(rows: Sequence[Named], text: str) -> list[Named]:
    """Those of the strictest kind of fit that any has."""
    wanted = fold(text)
    kinds: tuple[Callable[[Named, str], bool], ...] = (_is_exactly, _begins_with, _has_words)
    for fits in kinds:
        found = [row for row in rows if fits(row, wanted)]
        if found:
            return found
    return []


def _is_exactly(row: MenuItem | OrderLine, wanted: str) -> bool:
    return wanted in (fold(row.name), fold(row.plu))


def _begins_with(row: MenuItem | OrderLine, wanted: str) -> bool:
    return fold(row.name).startswith(wanted)


def _has_words(row: MenuItem | OrderLine, wanted: str) -> bool:
    """Each word asked for begins a word of the name: `fl wh` is a flat white."""
    names = fold(row.name).split()
    return all(any(name.startswith(word) for name in names) for word in wanted.split())


def find_modifier(session: Session, item: MenuItem, text: str) -> MenuModifier:
    """A change this dish can be had with. Raises UnknownModifier, which lists them, or SeveralFit."""
    options = list(
        session.execute(
            select(MenuModifier)
            .join(MenuItemModifier, col(MenuItemModifier.modifier_plu) == col(MenuModifier.plu))
            .where(col(MenuItemModifier.item_plu) == item.plu)
            .order_by(col(MenuItemModifier.position))
        ).scalars()
    )
    wanted = fold(text)
    exact = [option for option in options if wanted in (fold(option.name), fold(option.plu))]
    found = exact or [option for option in options if fold(option.name).startswith(wanted)]
    if len(found) > 1:
        raise SeveralFit("changes", text, listed([option.name for option in found]))
    if not found:
        instead = f" It comes with {', '.join(option.name for option in options)}." if options else ""
        raise UnknownModifier(item.name, text, instead)
    return found[0]


# ---- set menus -----------------------------------------------------------------------------------------------


def courses_of(session: Session, item: MenuItem) -> list[list[MenuItem]]:
    """What a set menu is made of: one list of dishes for each course, in order; none for any other dish."""
    rows = session.execute(
        select(col(MenuComponent.course), MenuItem)
        .join(MenuItem, col(MenuItem.plu) == col(MenuComponent.component_plu))
        .where(col(MenuComponent.item_plu) == item.plu)
        .order_by(col(MenuComponent.course), col(MenuComponent.position))
    )
    courses: dict[int, list[MenuItem]] = {}
    for course, dish in rows:
        courses.setdefault(course, []).append(dish)
    return list(courses.values())


def find_component(item: MenuItem, courses: Sequence[Sequence[MenuItem]], text: str) -> MenuItem:
    """A dish that a set menu comes with. Raises UnknownComponent or SeveralFit."""
    dishes = [dish for course in courses for dish in course]
    found = _fitting(dishes, text)
    if len(found) > 1:
        raise SeveralFit("dishes", text, listed([dish.name for dish in found]))
    if not found:
        instead = f" It comes with {', '.join(dish.name for dish in dishes)}." if dishes else ""
        raise UnknownComponent(item.name, text, instead)
    return found[0]


def check_courses(item: MenuItem, courses: Sequence[Sequence[MenuItem]], chosen: Sequence[Wanted]) -> None:
    """One dish of each course. Raises MissingChoice, or UnknownComponent for a second one."""
    left = [want.item.plu for want in chosen]
    for course in courses:
        plus = [dish.plu for dish in course if dish.plu in left]
        if not plus:
            names = [dish.name for dish in course]
            raise MissingChoice(item.name, ", ".join(names), names[0].lower())
        left.remove(plus[0])
    if left:
        extra = next(want.item.name for want in chosen if want.item.plu == left[0])
        raise UnknownComponent(item.name, extra, " One dish of each course is in the price.")


# ---- what is on a tab ----------------------------------------------------------------------------------------


class Picker:
    """Takes units off a payer's tabs, or off all that are named, by what a host calls them, no unit twice."""

    def __init__(self, uow: UnitOfWork, payer: Payer, tabs: Sequence[Order] | None = None) -> None:
        self._uow, self._payer = uow, payer
        self._tabs = own_tabs(uow, payer) if tabs is None else tabs
        on = {order.id: tab_of(uow, order) for order in self._tabs}
        self._changes = {
            line.id: [modifier.name for modifier in tab.of_line(line)] for tab in on.values() for line in tab.lines
        }
        self._left = {
            line.id: (line, line.quantity) for tab in on.values() for line in tab.top_lines() if line.plu != SHARE
        }

    def pick(self, text: str, quantity: int, changes: Sequence[str]) -> list[Picked]:
        """So many units of a dish, those without changes first, all from one tab where one has enough.

        Raises NotOnTab, FewerOnTab or SeveralFit.
        """
        lines = self._lines(text, changes)
        for order in self._tabs:
            own = [line for line in lines if line.order_id == order.id]
            if sum(self._left[line.id][1] for line in own) >= quantity:
                return self._take(own, quantity)
        there = sum(self._left[line.id][1] for line in lines)
        if there < quantity:
            raise FewerOnTab(lines[0].name, payer_ref(self._payer), there, quantity)
        return self._take(lines, quantity)

    def _lines(self, text: str, changes: Sequence[str]) -> list[OrderLine]:
        lines = _fitting([line for line, left in self._left.values() if left], text)
        names = list(dict.fromkeys(line.name for line in lines))
        if len(names) > 1:
            raise SeveralFit("items", text, listed(names))
        lines = [line for line in lines if all(self._is_changed(line, change) for change in changes)]
        if not lines:
            there = list(dict.fromkeys(line.name for line, left in self._left.values() if left))
            on_it = f" There is {listed(there)}." if there else " Nothing is on it."
            instead = self._settled(text) or on_it
            how = f" ({', '.join(changes)})" if changes else ""
            raise NotOnTab(f"“{text}”{how}", payer_ref(self._payer), instead)
        return sorted(lines, key=lambda line: (len(self._changes[line.id]), -line.position))

    def _settled(self, text: str) -> str:
        """What would do instead where the dish is on a share that is paid and closed."""
        for order in pools.closed_beside(self._uow, self._tabs):
            if _fitting([line for line in tab_of(self._uow, order).top_lines() if line.plu != SHARE], text):
                return f" It is on #{order.number}, which is paid and closed; `discount` takes it off the others."
        return ""

    def _is_changed(self, line: OrderLine, change: str) -> bool:
        return any(fold(name).startswith(fold(change)) for name in self._changes[line.id])

    def _take(self, lines: Sequence[OrderLine], quantity: int) -> list[Picked]:
        picked = []
        for line in lines:
            units = min(quantity, self._left[line.id][1])
            if units:
                picked.append(Picked(line, units))
                self._left[line.id] = (line, self._left[line.id][1] - units)
                quantity -= units
        return picked


def merged_picks(picked: Sequence[Picked]) -> list[Picked]:
    """The same units with each line named once."""
    units: dict[str, Picked] = {}
    for each in picked:
        before = units.get(each.line.id)
        units[each.line.id] = Picked(each.line, each.quantity + (before.quantity if before else 0))
    return list(units.values())
