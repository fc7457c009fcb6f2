"""Refusals about the floor plan: what would be lost, cut, covered or named twice."""

from dataclasses import dataclass

from data.errors.base import Kind, Ref, RuleBroken


@dataclass(eq=False)
class TableStillSat(RuleBroken):
    """A table with a live party cannot leave the floor plan (V42)."""

    template = "Table {table} {going}, but {party} sits there; close it first."
    table: Ref
    party: Ref
    going: str = "is not in the new venue file"


@dataclass(eq=False)
class TableStillBooked(RuleBroken):
    """A table with a future booking cannot leave the floor plan (V42)."""

    template = (
        "Table {table} {going}, but {reservation} is booked there at {when}; give that booking another table."
    )
    table: Ref
    reservation: Ref
    when: str
    going: str = "is not in the new venue file"


@dataclass(eq=False)
class TableNameTaken(RuleBroken):
    template = "There is a table {table} in {area} already; {instead}."
    table: Ref
    area: str
    instead: str = "choose another name"


@dataclass(eq=False)
class NoTableName(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "“{name}” is no name for a table: one word of at most 12 letters and digits, without + or /."
    name: str


@dataclass(eq=False)
class AreaNameTaken(RuleBroken):
    template = "There is an area {name} already; choose another name."
    name: str


@dataclass(eq=False)
class NoAreaName(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "“{name}” is no name for an area: at most 40 characters, without +, / or =."
    name: str


@dataclass(eq=False)
class TablesOverlap(RuleBroken):
    template = "Table {table} would lie over table {other}{instead}."
    table: Ref
    other: Ref
    instead: str


@dataclass(eq=False)
class TableTooSmall(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "Table {table} would be {size} cells; it needs {least} to show who sits there."
    table: Ref
    size: str
    least: str


@dataclass(eq=False)
class OffThePlan(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "Table {table} would stand beyond the edge of the plan: {cells} cells either way from 0,0."
    table: Ref
    cells: int


@dataclass(eq=False)
class BadSeats(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "A table has between 1 and {most} seats, not {seats}."
    seats: int
    most: int


@dataclass(eq=False)
class AlreadySo(RuleBroken):
    """What was asked for is what there is."""

    template = "{what} already."
    what: str


@dataclass(eq=False)
class NotRetired(RuleBroken):
    template = "Table {table} is in service; there is nothing to bring back."
    table: Ref


@dataclass(eq=False)
class AreasDiffer(RuleBroken):
    template = "{tables} stand in different areas and cannot be pushed together; move one with `plan into` first."
    tables: Ref


@dataclass(eq=False)
class TooFewToCombine(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "One table is no combination; join several with +, for example {table}+…"
    table: Ref


@dataclass(eq=False)
class NoCombination(RuleBroken):
    template = "{tables} is no combination of this house.{instead}"
    tables: Ref
    instead: str
