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
class NeedsPin(RuleBroken):
    """The venue sets a PIN for these initials, and none was given."""

    kind = Kind.INVALID_REQUEST
    template = "{initials} has a PIN; it is asked for after Enter, and `pos-tui do` reads it from POS_TUI_PIN."
    initials: str


@dataclass(eq=False)
class WrongPin(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "That is not the PIN of {initials}; nothing was done."
    initials: str


@dataclass(eq=False)
class PinLocked(RuleBroken):
    """Five wrong PINs in a row."""

    template = "Too many wrong PINs for {initials}; try again in {seconds} seconds."
    initials: str
    seconds: int
