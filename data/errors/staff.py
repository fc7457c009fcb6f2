"""Refusals about who may do something."""

from dataclasses import dataclass

from data.errors.base import Kind, RuleBroken


@dataclass(eq=False)
class NeedsInitials(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "{what} needs initials: end the line with ` /AB`."
    what: str


@dataclass(eq=False)
class NeedsManager(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "{what} needs a manager's initials: end the line with `{ending}`."
    what: str
    ending: str


@dataclass(eq=False)
class PinRefused(RuleBroken):
    """The root of all refusals that another PIN may lift."""

    kind = Kind.INVALID_REQUEST
    initials: str


@dataclass(eq=False)
class NeedsPin(PinRefused):
    """The venue sets a PIN for these initials, and none was given."""

    template = "{initials} has a PIN; it is asked for after Enter, and `pos-tui do` reads it from POS_TUI_PIN."


@dataclass(eq=False)
class WrongPin(PinRefused):
    template = "That is not the PIN of {initials}; nothing was done."


@dataclass(eq=False)
class PinLocked(PinRefused):
    """Five wrong PINs in a row."""

    template = "Too many wrong PINs for {initials}; try again in {seconds} seconds."
    seconds: int
