"""Refusals about tabs that are split, merged or given away, and what is on them."""

from dataclasses import dataclass

from data.errors.base import Kind, Ref, RuleBroken


@dataclass(eq=False)
class NoTab(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "{party} have no open tab; `o` opens one."
    party: Ref


@dataclass(eq=False)
class NotOnTab(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "There is no {item} on the tab of {party}.{instead}"
    item: str
    party: Ref
    instead: str = ""


@dataclass(eq=False)
class FewerOnTab(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "There are only {there}x {item} on the tab of {party}, not {wanted}."
    item: str
    party: Ref
    there: int
    wanted: int


@dataclass(eq=False)
class SeveralTabs(RuleBroken):
    """The line names a party, but means one of its tabs."""

    kind = Kind.INVALID_REQUEST
    template = "{party} have several tabs, {numbers}; name one of them instead of the table."
    party: Ref
    numbers: str


@dataclass(eq=False)
class BadShares(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "{shares} is no number of shares between 2 and {most}."
    shares: int
    most: int


@dataclass(eq=False)
class TooLittleToShare(RuleBroken):
    template = "{total} cannot be split into {shares} parts of at least a penny."
    total: str
    shares: int


@dataclass(eq=False)
class NothingStays(RuleBroken):
    template = "Nothing would be left on {order}; split off less, or pay it as it is."
    order: Ref


@dataclass(eq=False)
class PaidMore(RuleBroken):
    """What would be left is less than what was paid for it."""

    template = "{paid} has been paid already, more than the {total} that {order} would come to; refund first."
    paid: str
    total: str
    order: Ref


@dataclass(eq=False)
class SharedOut(RuleBroken):
    """Those who have paid their share have more of these items than would be left."""

    template = (
        "{order} was split into shares, and of this {paid} paid for more than would be left; "
        "refund them first, or `discount` what was wrong."
    )
    order: Ref
    paid: str


@dataclass(eq=False)
class SplitAgain(RuleBroken):
    """Shares of an earlier split, which this tab is not one of any more, have a part of these items."""

    template = (
        "{order} was split twice, and shares of the first split bear a part of this; "
        "undo the second one first, or `discount` what was wrong."
    )
    order: Ref


@dataclass(eq=False)
class SharesDiffer(RuleBroken):
    """A discount or a service charge that is not on all shares alike would come to something else."""

    template = (
        "{numbers} have discounts or service charges of their own, so that what they come to would change; "
        "take those off first, or `give` the items to another tab."
    )
    numbers: str


@dataclass(eq=False)
class SameTab(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "Both are {order}; name another one."
    order: Ref


@dataclass(eq=False)
class AlreadyMerged(RuleBroken):
    template = "{order} is merged with {others} already; unmerge it first."
    order: Ref
    others: str


@dataclass(eq=False)
class NotMerged(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "The tab of {party} is not merged with another."
    party: Ref


@dataclass(eq=False)
class PaidTogether(RuleBroken):
    """A card machine took one sum for tabs that were one."""

    template = "{paid} was paid on {order} for both, which comes to {total} by itself; they stay merged."
    order: Ref
    paid: str
    total: str


@dataclass(eq=False)
class TabNamed(RuleBroken):
    template = "There is an open tab {name} already, #{number}; choose another name."
    name: str
    number: int


@dataclass(eq=False)
class BadTabName(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "“{name}” is no name for a tab; it needs a letter."
    name: str
