"""Putting a venue file into the database, the first time or again: what is known keeps its id."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select
from sqlmodel import SQLModel, col

from data.errors import PosError
from data.ids import new_id
from data.models import (
    Area,
    AreaWaiter,
    DiningTable,
    MenuComponent,
    MenuItem,
    MenuItemModifier,
    MenuModifier,
    Order,
    Party,
    TableWaiter,
    Venue,
    Waiter,
)
from data.pins import fits, hash_pin
from data.queries.combinations import combinations
from data.rules.combinations import dissolve, join
from data.rules.floor_plan import check_nobody_needs
from data.uow import UnitOfWork
from data.venue_file import AreaRow, TableRow, VenueFile

M = TypeVar("M", bound=SQLModel)

_VENUES = Path(__file__).parent / "venues"


class NoVenueFile(PosError):
    """What was named is neither a bundled venue nor a file."""


def bundled() -> list[str]:
    """The names of the venues that come with the program."""
    return sorted(path.stem for path in _VENUES.glob("*.toml"))


def bundled_path(name: str) -> Path:
    """The file of a bundled venue. Raises NoVenueFile."""
    if name not in bundled():
        raise NoVenueFile(f"There is no venue “{name}”; bundled are {', '.join(bundled())}.")
    return _VENUES / f"{name}.toml"


def find_venue_file(name_or_path: str) -> Path:
    """A bundled venue by its name, or else a file by its path. Raises NoVenueFile."""
    if name_or_path in bundled():
        return bundled_path(name_or_path)
    path = Path(name_or_path).expanduser()
    if path.is_file():
        return path
    raise NoVenueFile(
        f"“{name_or_path}” is neither a file nor a bundled venue; bundled are {', '.join(bundled())}."
    )


def load_venue(uow: UnitOfWork, file: VenueFile) -> None:
    """Make the database's venue what the file says; the sample evening is not played.

    Areas are known by name, tables by area and name, waiters by initials, items and modifiers by PLU, and keep
    their ids. A table that the file has no more is retired, an item goes off sale. Raises TableStillSat or
    TableStillBooked while a table that would go is needed; then nothing has changed.
    """
    _check_tables_can_go(uow, file)
    _load_profile(uow, file)
    waiters = _load_waiters(uow, file)
    _load_floor(uow, file, waiters)
    _load_menu(uow, file)
    uow.session.flush()


def _all(uow: UnitOfWork, model: type[M]) -> list[M]:
    return list(uow.session.execute(select(model)).scalars())


# ---- what cannot go ----------------------------------------------------------------------------------------


def _check_tables_can_go(uow: UnitOfWork, file: VenueFile) -> None:
    staying = {(area.name, table.name) for area in file.area for table in area.tables}
    area_names = {area.id: area.name for area in _all(uow, Area)}
    for table in _all(uow, DiningTable):
        if not table.retired and (area_names[table.area_id], table.name) not in staying:
            check_nobody_needs(uow, table, "is not in the new venue file")


# ---- profile and staff -------------------------------------------------------------------------------------


def _load_profile(uow: UnitOfWork, file: VenueFile) -> None:
    profile = file.venue.model_dump(mode="json")
    row = uow.find(Venue, 1)
    if row is None:
        uow.add(Venue(profile=profile))
    else:
        row.profile = profile
    uow.session.flush()


def _load_waiters(uow: UnitOfWork, file: VenueFile) -> dict[str, str]:
    """The waiters' ids by initials. One who has left stays on record while a visit or a tab names them."""
    known = {row.initials: row for row in _all(uow, Waiter)}
    gone = dict(known)
    for asked in file.staff.waiters:
        gone.pop(asked.initials, None)
        row = known.get(asked.initials)
        if row is None:
            row = Waiter(id=new_id("waiter"), name=asked.name, initials=asked.initials)
            known[asked.initials] = uow.add(row)
        row.name = asked.name
        row.manager = asked.manager
        _set_pin(row, asked.pin)
    for serving in (*_all(uow, AreaWaiter), *_all(uow, TableWaiter)):
        uow.delete(serving)
    uow.session.flush()
    for waiter in gone.values():
        _let_go(uow, waiter)
    return {initials: row.id for initials, row in known.items()}


def _set_pin(waiter: Waiter, pin: str | None) -> None:
    """Only the hash stays; the same PIN again keeps the count of wrong ones."""
    if pin is not None and waiter.pin_hash is not None and fits(pin, waiter.pin_hash):
        return
    waiter.pin_hash = hash_pin(pin) if pin is not None else None
    waiter.pin_failures, waiter.pin_wait_until = 0, None


def _let_go(uow: UnitOfWork, waiter: Waiter) -> None:
    visits = select(col(Party.id)).where(col(Party.waiter_id) == waiter.id).limit(1)
    tabs = select(col(Order.id)).where(col(Order.waiter_id) == waiter.id).limit(1)
    if any(uow.session.execute(naming).first() for naming in (visits, tabs)):
        waiter.manager, waiter.pin_hash = False, None
    else:
        uow.delete(waiter)


# ---- floor ---------------------------------------------------------------------------------------------------


def _load_floor(uow: UnitOfWork, file: VenueFile, waiters: dict[str, str]) -> None:
    areas = {area.name: area for area in _all(uow, Area)}
    tables = {(table.area_id, table.name): table for table in _all(uow, DiningTable)}
    for position, asked in enumerate(file.area):
        area = areas.pop(asked.name, None) or uow.add(Area(id=new_id("area"), name=asked.name, position=0))
        area.position = position
        uow.session.flush()
        for row in asked.tables:
            _load_table(uow, area, row, tables.pop((area.id, row.name), None))
        uow.session.flush()
        _assign(uow, area, asked, waiters)
    for position, area in enumerate(areas.values(), len(file.area)):
        area.position = position
    for table in tables.values():
        table.retired = True
    uow.session.flush()
    _load_combinations(uow, file)


def _load_combinations(uow: UnitOfWork, file: VenueFile) -> None:
    """Exactly those of the file."""
    for known in combinations(uow.session):
        dissolve(uow, known)
    areas = {area.id: area.name for area in _all(uow, Area)}
    tables = {(areas[table.area_id], table.name.casefold()): table for table in _all(uow, DiningTable)}
    for area in file.area:
        for asked in area.combinations:
            join(uow, [tables[area.name, name.casefold()] for name in asked.tables], asked.covers)


def _load_table(uow: UnitOfWork, area: Area, asked: TableRow, known: DiningTable | None) -> None:
    table = known or DiningTable(
        id=new_id("table"), area_id=area.id, name=asked.name, covers=asked.covers, x=0, y=0, width=1, height=1
    )
    table.covers, table.shape, table.retired = asked.covers, asked.shape, False
    table.x, table.y, table.width, table.height = asked.x, asked.y, asked.w, asked.h
    uow.add(table)


def _assign(uow: UnitOfWork, area: Area, asked: AreaRow, waiters: dict[str, str]) -> None:
    for initials in _each_once(asked.waiters):
        uow.add(AreaWaiter(area_id=area.id, waiter_id=waiters[initials]))
    ids = {
        table.name: table.id
        for table in uow.session.execute(select(DiningTable).where(col(DiningTable.area_id) == area.id)).scalars()
    }
    for table in asked.tables:
        for initials in _each_once(table.waiters):
            uow.add(TableWaiter(table_id=ids[table.name], waiter_id=waiters[initials]))


def _each_once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


# ---- menu ----------------------------------------------------------------------------------------------------


def _load_menu(uow: UnitOfWork, file: VenueFile) -> None:
    for link in (*_all(uow, MenuItemModifier), *_all(uow, MenuComponent)):
        uow.delete(link)
    uow.session.flush()
    _load_modifiers(uow, file)
    gone = {item.plu: item for item in _all(uow, MenuItem)}
    position = 0
    for category in file.menu:
        for asked in category.items:
            item = gone.pop(asked.plu, None) or uow.add(_blank_item(asked.plu))
            item.category, item.name, item.price = category.category, asked.name, asked.price
            item.vat = category.vat if asked.vat is None else asked.vat
            item.position, item.on_sale = position, True
            position += 1
    for item in gone.values():
        item.on_sale = False
    uow.session.flush()
    _link_modifiers(uow, file)
    _link_courses(uow, file)


def _blank_item(plu: str) -> MenuItem:
    return MenuItem(plu=plu, category="", name="", price=0, vat=0, position=0)


def _load_modifiers(uow: UnitOfWork, file: VenueFile) -> None:
    gone = {row.plu: row for row in _all(uow, MenuModifier)}
    for group in file.modifiers:
        for asked in group.choices:
            row = gone.pop(asked.plu, None) or uow.add(MenuModifier(plu=asked.plu, name="", price=0))
            row.name, row.price = asked.name, asked.price
    for row in gone.values():
        uow.delete(row)
    uow.session.flush()


def _link_modifiers(uow: UnitOfWork, file: VenueFile) -> None:
    for category in file.menu:
        for item in category.items:
            for position, change in enumerate(file.changes_for(category, item)):
                uow.add(MenuItemModifier(item_plu=item.plu, modifier_plu=change.plu, position=position))


def _link_courses(uow: UnitOfWork, file: VenueFile) -> None:
    for category in file.menu:
        for item in category.items:
            for number, course in enumerate(item.courses):
                for position, plu in enumerate(_each_once(course)):
                    uow.add(MenuComponent(item_plu=item.plu, course=number, component_plu=plu, position=position))
