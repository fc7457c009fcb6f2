"""Refusals about tables: unknown, taken, blocked."""

from dataclasses import dataclass

from data.errors.base import Kind, Ref, RuleBroken


@dataclass(eq=False)
class UnknownTable(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "There is no table {table}{instead}."
    table: str
    instead: str = ""


@dataclass(eq=False)
class NoTables(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "At least one table is needed."


@dataclass(eq=False)
class TableTwice(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "Table {table} is named twice."
    table: Ref


@dataclass(eq=False)
class TableRetired(RuleBroken):
    """`instead` is for Dojo another table, for the host also how to bring this one back."""

    kind = Kind.INVALID_REQUEST
    template = "Table {table} is out of service; {instead}."
    table: Ref
    instead: Ref


@dataclass(eq=False)
class TableTaken(RuleBroken):
    """A table holds one active party at a time (V16)."""

    template = "Table {table} is taken by {party}; choose a free one or {instead}."
    table: Ref
    party: Ref
    instead: str = "move them first"


@dataclass(eq=False)
class TableBlocked(RuleBroken):
    """A table is held back for a part of the stay. The reason is the house's own and stays there."""

    template = "Table {table} is blocked {until}{reason}; choose {instead}."
    table: Ref
    until: str
    reason: Ref
    instead: Ref


@dataclass(eq=False)
class NotBlocked(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "Table {table} is not blocked."
    table: Ref


@dataclass(eq=False)
class NoFreeTable(RuleBroken):
    template = "No table for {covers} is free {when}.{instead}"
    covers: int
    when: str
    instead: str = ""
