"""The venue: staff, areas, tables and menu."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index
from sqlmodel import Field, SQLModel


class Venue(SQLModel, table=True):
    """The one restaurant of this database; `profile` is what its venue file says outside floor and menu."""

    __tablename__ = "venue"
    id: int = Field(default=1, primary_key=True)
    profile: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    __table_args__ = (CheckConstraint("id = 1", name="one_venue"),)


class Waiter(SQLModel, table=True):
    __tablename__ = "waiter"
    id: str = Field(primary_key=True)
    name: str
    initials: str = Field(unique=True)
    manager: bool = False
    pin_hash: str | None = None
    """Salted scrypt; None: their initials are enough."""
    pin_failures: int = 0
    """Wrong PINs in a row."""
    pin_wait_until: datetime | None = None


class Area(SQLModel, table=True):
    __tablename__ = "area"
    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    position: int


class DiningTable(SQLModel, table=True):
    """A table guests sit at. Position and size are in floor-plan units: one is a character cell wide or high."""

    __tablename__ = "dining_table"
    id: str = Field(primary_key=True)
    area_id: str = Field(foreign_key="area.id", index=True)
    name: str
    covers: int
    shape: str = "square"
    x: int
    y: int
    width: int
    height: int
    retired: bool = False
    dirty_since: datetime | None = None
    __table_args__ = (
        Index("dining_table_name_in_area", "area_id", "name", unique=True),
        CheckConstraint("covers > 0", name="covers_positive"),
        CheckConstraint("width > 0 AND height > 0", name="size_positive"),
        CheckConstraint("shape IN ('square', 'round', 'long', 'booth', 'bar')", name="shape_known"),
    )


class Combination(SQLModel, table=True):
    """Tables that may be pushed together, for so many covers."""

    __tablename__ = "combination"
    id: str = Field(primary_key=True)
    covers: int
    __table_args__ = (CheckConstraint("covers > 1", name="combination_covers"),)


class CombinationTable(SQLModel, table=True):
    __tablename__ = "combination_table"
    combination_id: str = Field(foreign_key="combination.id", primary_key=True)
    table_id: str = Field(foreign_key="dining_table.id", primary_key=True, index=True)
    position: int


class TableBlock(SQLModel, table=True):
    """A table is held back from `from_at` until `until_at`, or until somebody lifts the block. One at a time."""

    __tablename__ = "table_block"
    table_id: str = Field(foreign_key="dining_table.id", primary_key=True)
    from_at: datetime
    until_at: datetime | None = None
    reason: str | None = None
    __table_args__ = (CheckConstraint("until_at IS NULL OR until_at > from_at", name="ends_after_start"),)


class AreaWaiter(SQLModel, table=True):
    __tablename__ = "area_waiter"
    area_id: str = Field(foreign_key="area.id", primary_key=True)
    waiter_id: str = Field(foreign_key="waiter.id", primary_key=True)


class TableWaiter(SQLModel, table=True):
    """A waiter serves a table; without a row the waiters of its area do."""

    __tablename__ = "table_waiter"
    table_id: str = Field(foreign_key="dining_table.id", primary_key=True)
    waiter_id: str = Field(foreign_key="waiter.id", primary_key=True)


class MenuItem(SQLModel, table=True):
    """Something on the menu. `price` includes VAT at `vat` (2000 is 20 %)."""

    __tablename__ = "menu_item"
    plu: str = Field(primary_key=True)
    category: str
    name: str
    price: int
    vat: int
    position: int
    on_sale: bool = True
    __table_args__ = (
        CheckConstraint("price >= 0", name="price_not_negative"),
        CheckConstraint("vat >= 0 AND vat < 10000", name="vat_is_a_rate"),
    )


class MenuModifier(SQLModel, table=True):
    """What can be changed about an item; `price` is for one application on a single item."""

    __tablename__ = "menu_modifier"
    plu: str = Field(primary_key=True)
    name: str
    price: int
    __table_args__ = (CheckConstraint("price >= 0", name="price_not_negative"),)


class MenuItemModifier(SQLModel, table=True):
    __tablename__ = "menu_item_modifier"
    item_plu: str = Field(foreign_key="menu_item.plu", primary_key=True)
    modifier_plu: str = Field(foreign_key="menu_modifier.plu", primary_key=True)
    position: int = 0


class MenuComponent(SQLModel, table=True):
    """A dish that a set menu may be had with; one of each course is chosen, and its price is the menu's."""

    __tablename__ = "menu_component"
    item_plu: str = Field(foreign_key="menu_item.plu", primary_key=True)
    course: int = Field(primary_key=True)
    component_plu: str = Field(foreign_key="menu_item.plu", primary_key=True)
    position: int = 0
