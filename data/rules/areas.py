"""The rooms of the house: new ones and new names."""

import re

from sqlalchemy import select

from data.errors import AlreadySo, AreaNameTaken, NoAreaName
from data.ids import new_id
from data.models import Area
from data.uow import UnitOfWork

_NAME = re.compile(r"[^+/=]{1,40}")


def add_area(uow: UnitOfWork, name: str) -> Area:
    """Open a room behind the others; the floor shows it once a table stands there. Raises AreaNameTaken."""
    areas = _check_name(uow, name)
    last = max((area.position for area in areas), default=-1)
    return uow.add(Area(id=new_id("area"), name=name, position=last + 1))


def rename_area(uow: UnitOfWork, area: Area, name: str) -> None:
    """Raises AreaNameTaken, NoAreaName or AlreadySo."""
    if name == area.name:
        raise AlreadySo(f"{area.name} is called that")
    _check_name(uow, name, but=area)
    area.name = name


def _check_name(uow: UnitOfWork, name: str, *, but: Area | None = None) -> list[Area]:
    """The areas there are. A name is once in the house."""
    if _NAME.fullmatch(name) is None:
        raise NoAreaName(name)
    areas = list(uow.session.execute(select(Area)).scalars())
    for area in areas:
        if area is not but and area.name.casefold() == name.casefold():
            raise AreaNameTaken(area.name)
    return areas
