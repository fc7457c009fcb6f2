"""A small restaurant that the tests know by heart.

Two areas: Room with tables 1 (2 seats), 2 (4), 3 (4), 4 (6), 5 (2, next to 6), 6 (2), and Terrace with T1 (2)
and T2 (4). Waiters AB and CD (a manager). It is a Friday evening, 19:40 in London.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from data.clock import ManualClock
from data.models import (
    Area,
    AreaWaiter,
    DiningTable,
    MenuItem,
    MenuItemModifier,
    MenuModifier,
    Origin,
    Venue,
    Waiter,
)
from data.store import Store
from data.uow import Actor, UnitOfWork

FRIDAY_19_40 = datetime(2026, 11, 27, 19, 40, tzinfo=UTC)

HOST = Actor(Origin.HOST, "stand")
DOJO = Actor(Origin.DOJO, "dojo")

_TABLES = {
    # name: (area, covers, shape, x, y, width)
    "1": ("room", 2, "round", 0, 0, 9),
    "2": ("room", 4, "square", 11, 0, 11),
    "3": ("room", 4, "square", 24, 0, 11),
    "4": ("room", 6, "long", 0, 5, 17),
    "5": ("room", 2, "square", 19, 5, 9),
    "6": ("room", 2, "square", 30, 5, 9),
    "T1": ("terrace", 2, "round", 0, 0, 9),
    "T2": ("terrace", 4, "square", 11, 0, 11),
}

_MENU = {
    "101": ("Burger", 1450),
    "102": ("Fish & chips", 1600),
    "201": ("Flat white", 340),
    "202": ("House red 175ml", 750),
}

_MODIFIERS = {"901": ("No onion", 0), "902": ("Extra cheese", 150), "903": ("Oat milk", 40)}


def furnish(uow: UnitOfWork, **profile: object) -> None:
    """Put the house into an empty database; ids are readable: `tbl_2`, `wtr_ab`."""
    uow.add(Venue(profile={"name": "The Test House", **profile}))
    uow.add(Waiter(id="wtr_ab", name="Ada Byron", initials="AB"))
    uow.add(Waiter(id="wtr_cd", name="Cal Dean", initials="CD", manager=True))
    for position, (area_id, name) in enumerate({"room": "Room", "terrace": "Terrace"}.items()):
        uow.add(Area(id=area_id, name=name, position=position))
    uow.session.flush()
    uow.add(AreaWaiter(area_id="room", waiter_id="wtr_ab"))
    for name, (area_id, covers, shape, x, y, width) in _TABLES.items():
        uow.add(
            DiningTable(
                id=f"tbl_{name}",
                area_id=area_id,
                name=name,
                covers=covers,
                shape=shape,
                x=x,
                y=y,
                width=width,
                height=4,
            )
        )
    _stock(uow)


def _stock(uow: UnitOfWork) -> None:
    for position, (plu, (name, price)) in enumerate(_MENU.items()):
        uow.add(MenuItem(plu=plu, category="All", name=name, price=price, vat=2000, position=position))
    for plu, (name, price) in _MODIFIERS.items():
        uow.add(MenuModifier(plu=plu, name=name, price=price))
    uow.session.flush()
    for item, modifier in (("101", "901"), ("101", "902"), ("201", "903")):
        uow.add(MenuItemModifier(item_plu=item, modifier_plu=modifier))


@contextmanager
def opened(file: Path, path: Path) -> Iterator[Store]:
    """A copy of a house, at this path."""
    shutil.copy(file, path)
    store = Store(f"sqlite:///{path}", clock=ManualClock(FRIDAY_19_40), owner=True, sends_events=True)
    try:
        yield store
    finally:
        store.close()
