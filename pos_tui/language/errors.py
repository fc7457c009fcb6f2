"""Why a line was not understood. Like a broken rule it is one sentence, and nothing has changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.errors import Kind, RuleBroken


@dataclass(eq=False)
class NotUnderstood(RuleBroken):
    """The line says too little or something this program does not know."""

    kind = Kind.INVALID_REQUEST
    template = "{why}"
    why: str


class Wanting(NotUnderstood):
    """The line is right as far as it goes and says too little: no mistake while it is still being typed."""

    def __init__(self, missing: str, usage: str) -> None:
        """`missing` is what is still to be said, `usage` the verb's form."""
        super().__init__(f"Say {missing}: {usage}")
        self.missing = missing


@dataclass(eq=False)
class SeveralFit(RuleBroken):
    """More than one thing goes by these letters."""

    kind = Kind.INVALID_REQUEST
    template = "Several {what} fit “{text}”: {candidates}."
    what: str
    text: str
    candidates: str


@dataclass(eq=False)
class NoneFits(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "No {what} fits “{text}”.{instead}"
    what: str
    text: str
    instead: str = ""
    near: Sequence[tuple[str, str]] = ()
    """Whom it may have meant but for a slip: as a few words, and as what names nobody else."""


@dataclass(eq=False)
class TimePast(RuleBroken):
    kind = Kind.INVALID_REQUEST
    template = "{time} was {ago}; for another day say `tomorrow {time}` or `sat {time}`."
    time: str
    ago: str


@dataclass(eq=False)
class DayOver(RuleBroken):
    """A service day that nobody can come on any more."""

    kind = Kind.INVALID_REQUEST
    template = "{day} is over; say a day to come, such as `tomorrow {time}`."
    day: str
    time: str
