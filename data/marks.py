"""How far a change has come on its way to Dojo: saved here, sent, accepted there, read back from there."""

from enum import IntEnum
from typing import Final

from data.models import Event, EventState


class Mark(IntEnum):
    """The stations in their order; `FAILED` needs a person."""

    FAILED = -1
    SAVED = 0
    SENT = 1
    ACCEPTED = 2
    READ_BACK = 3

    @property
    def glyph(self) -> str:
        return _GLYPHS[self]

    @property
    def word(self) -> str:
        return self.name.lower().replace("_", " ")


_GLYPHS: Final = {
    Mark.FAILED: "✗",
    Mark.SAVED: "·",
    Mark.SENT: ">",
    Mark.ACCEPTED: "✓",
    Mark.READ_BACK: "✓✓",
}

STAYS: Final = (EventState.NOT_SENT, EventState.JOURNAL, EventState.DROPPED)
"""What has not left this house, and does not leave it as it stands: saved is all that can be said of it."""


def mark_of(event: Event) -> Mark:
    """Where an event stands. One that went out in another's place shares its marks."""
    if event.state == EventState.PARKED:
        return Mark.FAILED
    if event.accepted_at is not None:
        return Mark.READ_BACK if event.read_back_at is not None else Mark.ACCEPTED
    return Mark.SAVED if event.sent_at is None or event.state in STAYS else Mark.SENT
