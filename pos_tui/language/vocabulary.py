"""What a line may be completed with: read once for a rehearsal, then searched without the database."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import MenuItem, MenuItemModifier, MenuModifier


@dataclass(frozen=True)
class Change:
    """Something that a dish can be had with; the price in minor units."""

    name: str
    price: int


@dataclass(frozen=True)
class Dish:
    """A dish on sale; the price in minor units."""

    name: str
    price: int
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """What there is to choose from. A kind that a verb has no use for stays empty."""

    currency: str = "GBP"
    dishes: tuple[Dish, ...] = ()


def read_menu(session: Session, currency: str) -> Vocabulary:
    """The menu on sale, in its order."""
    changes: dict[str, list[Change]] = {}
    for plu, name, price in session.execute(
        select(col(MenuItemModifier.item_plu), col(MenuModifier.name), col(MenuModifier.price))
        .join(MenuModifier, col(MenuModifier.plu) == col(MenuItemModifier.modifier_plu))
        .order_by(col(MenuItemModifier.position))
    ):
        changes.setdefault(plu, []).append(Change(name, price))
    rows = session.execute(
        select(col(MenuItem.plu), col(MenuItem.name), col(MenuItem.price))
        .where(col(MenuItem.on_sale).is_(True))
        .order_by(col(MenuItem.position))
    )
    return Vocabulary(currency, tuple(Dish(name, price, tuple(changes.get(plu, ()))) for plu, name, price in rows))
