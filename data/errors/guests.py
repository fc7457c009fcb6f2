"""Refusals about guests as the house knows them."""

from dataclasses import dataclass

from data.errors.base import Kind, RuleBroken


@dataclass(eq=False)
class ErasingNeedsManager(RuleBroken):
    template = "Erasing {guest} cannot be undone: {what}. If it is meant, a manager ends the line with ` ! /AB`."
    guest: str
    what: str


@dataclass(eq=False)
class NobodyToKnow(RuleBroken):
    """A note needs a name or a number to be found by."""

    kind = Kind.INVALID_REQUEST
    template = "There is neither a name nor a phone number to know {guest} by."
    guest: str


@dataclass(eq=False)
class NothingNoted(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "Nothing is noted about {guest} that could be taken away."
    guest: str
