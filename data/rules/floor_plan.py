"""The floor plan as a restaurant changes it: tables come, go, move and grow; what somebody needs stays.

Tables keep their ids whatever is changed about them. Retired ones take up no room and can be brought back. Dojo
is told nothing: the contract has no event for it.
"""

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from data.errors import (
    AlreadySo,
    BadSeats,
    NoTableName,
    NotRetired,
    OffThePlan,
    Ref,
    TableNameTaken,
    TablesOverlap,
    TableStillBooked,
    TableStillSat,
    TableTooSmall,
)
from data.ids import new_id
from data.models import (
    Area,
    CombinationTable,
    DiningTable,
    Occupancy,
    Order,
    Party,
    PartyTable,
    Reservation,
    ReservationTable,
    TableBlock,
    TableWaiter,
)
from data.places import PLAN, Place, first_free, least_size, nearest_free
from data.rules.checks import clock_time, party_ref, reservation_ref
from data.rules.combinations import dissolve, named_in
from data.rules.tables import retired, table_ref
from data.table_names import area_word
from data.uow import UnitOfWork

SHAPES = ("square", "round", "long", "booth", "bar")

MOST_SEATS = 100

_NAME = re.compile(r"[^\s+/]{1,12}")

PLAN_COLUMNS = frozenset({"area_id", "name", "x", "y", "width", "height", "retired"})
"""What makes up the plan; whether a table is dirty does not."""

_REFERENCES = (
    col(PartyTable.table_id),
    col(ReservationTable.table_id),
    col(Order.table_id),
    col(TableBlock.table_id),
    col(TableWaiter.table_id),
    col(CombinationTable.table_id),
)

_NEW_SIZE = {"bar": (7, 3), "long": (17, 4), "booth": (17, 4)}
"""What a new table is drawn as; any other shape is 11 by 4."""


@dataclass(frozen=True)
class Furniture:
    """A table to be added. Without a place it stands where there is room, in the size its shape usually has."""

    name: str
    covers: int
    shape: str = "square"
    spot: tuple[int, int] | None = None
    size: tuple[int, int] | None = None


def add(uow: UnitOfWork, area: Area, asked: Furniture) -> DiningTable:
    """Put a new table into an area. Raises TableNameTaken, TablesOverlap, TableTooSmall and the like."""
    check_table_name(uow, area, asked.name)
    _check_seats(asked.covers)
    width, height = asked.size or _NEW_SIZE.get(asked.shape, (11, 4))
    taken = [place_of(table) for table in standing(uow, area.id)]
    somewhere = first_free(width, height, taken) or Place(0, PLAN, width, height)
    spot = asked.spot or (somewhere.x, somewhere.y)
    table = DiningTable(
        id=new_id("table"),
        area_id=area.id,
        name=asked.name,
        covers=asked.covers,
        shape=asked.shape,
        x=0,
        y=0,
        width=1,
        height=1,
    )
    _put(uow, table, Place(*spot, width, height))
    return uow.add(table)


def place(uow: UnitOfWork, table: DiningTable, where: Place) -> None:
    """Move and resize a table. Raises OffThePlan, TableTooSmall, TablesOverlap or AlreadySo."""
    check_in_service(table)
    if where == place_of(table):
        raise AlreadySo(f"Table {table.name} is {where.width}x{where.height} at {where.x},{where.y}")
    _put(uow, table, where)


def rename(uow: UnitOfWork, table: DiningTable, name: str) -> None:
    """Call a table otherwise. Raises TableNameTaken, NoTableName or AlreadySo."""
    if name == table.name:
        raise AlreadySo(f"Table {table.name} is called that")
    check_table_name(uow, _area_of(uow, table), name, but=table)
    table.name = name


def set_seats(uow: UnitOfWork, table: DiningTable, covers: int) -> None:
    """Raises BadSeats or AlreadySo; guests who sit or have booked there and are too many are warned of."""
    check_in_service(table)
    _check_seats(covers)
    if covers == table.covers:
        raise AlreadySo(f"Table {table.name} has {covers} seats")
    table.covers = covers
    _warn_of_too_many(uow, table)


def set_shape(table: DiningTable, shape: str) -> None:
    """Raises AlreadySo, or TableTooSmall where the shape needs more room than the table has."""
    check_in_service(table)
    if shape == table.shape:
        raise AlreadySo(f"Table {table.name} is {shape}")
    _check_size(table, place_of(table), shape)
    table.shape = shape


def retire(uow: UnitOfWork, table: DiningTable) -> None:
    """Take a table off the plan; its combinations go with it. Raises TableStillSat or TableStillBooked."""
    check_in_service(table)
    check_nobody_needs(uow, table, "would leave the floor plan")
    _dissolve_combinations(uow, table)
    table.retired = True


def restore(uow: UnitOfWork, table: DiningTable) -> None:
    """Bring a retired table back to its place, or near it where something else stands there now."""
    if not table.retired:
        raise NotRetired(table_ref([table]))
    where = place_of(table)
    taken = [place_of(other) for other in standing(uow, table.area_id)]
    if any(where.overlaps(other) for other in taken):
        where = nearest_free(where, taken) or where
    _put(uow, table, where)
    table.retired = False


def put_into(uow: UnitOfWork, table: DiningTable, area: Area) -> None:
    """Carry a table into another area, to the same spot if that is free there; its combinations go.

    Raises TableNameTaken or AlreadySo.
    """
    check_in_service(table)
    if area.id == table.area_id:
        raise AlreadySo(f"Table {table.name} stands in {area.name}")
    check_table_name(uow, area, table.name)
    _dissolve_combinations(uow, table)
    where = place_of(table)
    taken = [place_of(other) for other in standing(uow, area.id)]
    if any(where.overlaps(other) for other in taken):
        where = first_free(where.width, where.height, taken) or where
    table.area_id = area.id
    _put(uow, table, where)


# ---- what is there -----------------------------------------------------------------------------------------


def place_of(table: DiningTable) -> Place:
    return Place(table.x, table.y, table.width, table.height)


def standing(uow: UnitOfWork, area_id: str) -> list[DiningTable]:
    """The tables of an area that take up room: all but the retired ones."""
    return [table for table in _tables_in(uow, area_id) if not table.retired]


def _tables_in(uow: UnitOfWork, area_id: str) -> list[DiningTable]:
    rows = uow.session.execute(select(DiningTable).where(col(DiningTable.area_id) == area_id)).scalars()
    return sorted(rows, key=lambda table: (table.y, table.x))


def _area_of(uow: UnitOfWork, table: DiningTable) -> Area:
    return uow.session.execute(select(Area).where(col(Area.id) == table.area_id)).scalar_one()


# ---- checks ------------------------------------------------------------------------------------------------


def check_in_service(table: DiningTable) -> None:
    """Raises TableRetired."""
    if table.retired:
        raise retired(table)


def check_table_name(uow: UnitOfWork, area: Area, name: str, *, but: DiningTable | None = None) -> None:
    """A name is one word and once in its area; that another area has it too is only said.

    Raises NoTableName or TableNameTaken.
    """
    if _NAME.fullmatch(name) is None:
        raise NoTableName(name)
    for other in uow.session.execute(select(DiningTable)).scalars():
        if other is but or other.name.casefold() != name.casefold():
            continue
        if other.area_id == area.id:
            back = f"it is retired, `plan restore {other.name}` brings it back"
            instead = back if other.retired else "choose another name"
            raise TableNameTaken(table_ref([other]), area.name, instead)
        if not other.retired:
            there = _area_of(uow, other).name
            that, this = area_word(there, [area.name]), area_word(area.name, [there])
            uow.warn(f"{there} has a table {other.name} too; say {that}/{other.name} or {this}/{name}")


def check_nobody_needs(uow: UnitOfWork, table: DiningTable, going: str) -> None:
    """A table that somebody sits at, or has booked, stays. Raises TableStillSat or TableStillBooked."""
    ref = Ref(table.id, table.name)
    sitting = uow.find(Occupancy, table.id)
    party = uow.find(Party, sitting.party_id) if sitting else None
    if party is not None:
        raise TableStillSat(ref, party_ref(party), going)
    booked = next_booking(uow, table)
    if booked is not None:
        when = f"{clock_time(uow, booked.start_at)} on {uow.venue.local(booked.start_at):%-d %B}"
        raise TableStillBooked(ref, reservation_ref(booked), when, going)


def next_booking(uow: UnitOfWork, table: DiningTable) -> Reservation | None:
    """The first booking of a table that somebody can still come for."""
    came = select(col(Party.reservation_id)).where(
        col(Party.reservation_id).is_not(None), col(Party.deleted_at).is_(None)
    )
    rows = uow.session.execute(
        select(Reservation)
        .join(ReservationTable, col(ReservationTable.reservation_id) == col(Reservation.id))
        .where(
            col(ReservationTable.table_id) == table.id,
            col(Reservation.cancelled_at).is_(None),
            col(Reservation.no_show_at).is_(None),
            col(Reservation.end_at) > uow.now,
            col(Reservation.id).not_in(came),
        )
        .order_by(col(Reservation.start_at))
    )
    return rows.scalars().first()


def check_place(uow: UnitOfWork, table: DiningTable, where: Place) -> None:
    """A table is on the plan, big enough to be read, and over no other.

    Raises OffThePlan, TableTooSmall or TablesOverlap.
    """
    if not where.is_on_plan:
        raise OffThePlan(table_ref([table]), PLAN)
    _check_size(table, where, table.shape)
    others = [other for other in standing(uow, table.area_id) if other.id != table.id]
    under = next((other for other in others if where.overlaps(place_of(other))), None)
    if under is not None:
        free = nearest_free(where, [place_of(other) for other in others])
        instead = f"; {free.x},{free.y} is free" if free is not None else ""
        raise TablesOverlap(table_ref([table]), table_ref([under]), instead)


def _check_size(table: DiningTable, where: Place, shape: str) -> None:
    width, height = least_size(shape)
    if where.width < width or where.height < height:
        raise TableTooSmall(table_ref([table]), f"{where.width}x{where.height}", f"{width}x{height}")


def _check_seats(covers: int) -> None:
    if not 1 <= covers <= MOST_SEATS:
        raise BadSeats(covers, MOST_SEATS)


def check_standing(uow: UnitOfWork, table: DiningTable) -> None:
    """What has to be true of a table on the plan, and of one off it. Raises what `place` or `retire` would."""
    if table.retired:
        check_nobody_needs(uow, table, "would leave the floor plan")
    else:
        check_place(uow, table, place_of(table))


def is_used(uow: UnitOfWork, table: DiningTable) -> bool:
    """Whether anything refers to a table: guests, bookings, tabs, a block, a section, a combination."""
    asked = (select(reference).where(reference == table.id).limit(1) for reference in _REFERENCES)
    return any(uow.session.execute(each).first() for each in asked)


# ---- doing -------------------------------------------------------------------------------------------------


def _put(uow: UnitOfWork, table: DiningTable, where: Place) -> None:
    check_place(uow, table, where)
    table.x, table.y, table.width, table.height = where.x, where.y, where.width, where.height


def _dissolve_combinations(uow: UnitOfWork, table: DiningTable) -> None:
    for combination in named_in(uow, table):
        names = dissolve(uow, combination)
        uow.warn(f"{names} can no longer be pushed together")


def _warn_of_too_many(uow: UnitOfWork, table: DiningTable) -> None:
    sitting = uow.find(Occupancy, table.id)
    party = uow.find(Party, sitting.party_id) if sitting else None
    if party is not None and (party.covers or 0) > table.covers:
        uow.warn(f"{party_ref(party).label} sits there with {party.covers}")
    booked = next_booking(uow, table)
    if booked is not None and booked.covers > table.covers:
        when = f"{clock_time(uow, booked.start_at)} on {uow.venue.local(booked.start_at):%-d %B}"
        uow.warn(f"{booked.name} is booked there with {booked.covers} at {when}")
