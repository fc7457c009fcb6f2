"""Refusals about parties in the house."""

from dataclasses import dataclass

from data.errors.base import Kind, Ref, RuleBroken


@dataclass(eq=False)
class EndInFuture(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "endTime: {end} has not come yet; a party leaves when it has left."
    end: str


@dataclass(eq=False)
class PartyGone(RuleBroken):
    template = "{party} has already left."
    party: Ref


@dataclass(eq=False)
class NobodySits(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "Nobody sits at table {table}{instead}."
    table: Ref
    instead: str = ""


@dataclass(eq=False)
class LastTable(RuleBroken):
    template = "{party} would be left without a table; move them or close instead."
    party: Ref


@dataclass(eq=False)
class NotTheirTable(RuleBroken):
    template = "{party} does not sit at table {table}."
    party: Ref
    table: Ref


@dataclass(eq=False)
class SameParty(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "{party} sits at both tables; there is nothing to {what}."
    party: Ref
    what: str


@dataclass(eq=False)
class NobodyJoined(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "Nobody has joined {party}; there is nobody to part."
    party: Ref


@dataclass(eq=False)
class NothingToMend(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "Nothing contradicts itself at {where}."
    where: Ref


@dataclass(eq=False)
class SeveralJoined(RuleBroken):
    """One place named for several parties."""

    kind = Kind.INVALID_REQUEST
    template = "{guests} have joined {party}; name a table that one of them had before, and then where they go."
    party: Ref
    guests: str


@dataclass(eq=False)
class HasCompany(RuleBroken):
    template = "{guest} sit with {party}; `part {table}` first."
    party: Ref
    guest: Ref
    table: Ref


@dataclass(eq=False)
class FormerTableTaken(RuleBroken):
    """Who sits together cannot go back to where they sat before."""

    template = "Table {table}, where {party} sat before, is taken by {other}; say where to: `part {here} TABLES`."
    table: Ref
    party: Ref
    other: Ref
    here: Ref


@dataclass(eq=False)
class AlreadyTheirTable(RuleBroken):
    template = "{party} already sits at {table}."
    party: Ref
    table: Ref


@dataclass(eq=False)
class OpenTab(RuleBroken):
    """A party with money on the table cannot be deleted (V23)."""

    template = "{party} has an open tab with {balance} owed; take the payment first."
    party: Ref
    balance: str


@dataclass(eq=False)
class TabStarted(RuleBroken):
    """Who has ordered has been here: such a party leaves, it is not taken back."""

    template = "{party} have {total} on their tab; move them with m, or close the table when they leave."
    party: Ref
    total: str


@dataclass(eq=False)
class CoversUnknown(RuleBroken):
    template = "Nobody has said how many {party} are; say it first: `e {table} covers=2`."
    party: Ref
    table: Ref


@dataclass(eq=False)
class UnknownParty(RuleBroken):
    """CreateOrder names a party that is not here (V28)."""

    kind = Kind.INVALID_REQUEST
    template = "details.dineIn.partyId: there is no party {party}."
    party: str
