"""Refusals about the service day."""

from dataclasses import dataclass

from data.errors.base import RuleBroken


@dataclass(eq=False)
class DayAlready(RuleBroken):
    template = "The day is {state} already, since {time}."
    state: str
    time: str


@dataclass(eq=False)
class DayNotOver(RuleBroken):
    """Nothing is closed while money or guests are on the floor without saying so."""

    template = "{left}; see to them, or a manager ends the line with ` ! /AB`."
    left: str
