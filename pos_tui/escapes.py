"""What a terminal sends, as keys and pastes: Escape and a key in one packet, and escapes within what is pasted.

The first, from quick fingers or through tmux, look like alt and that key. Nobody here means alt but for the few
keys that are bound to it, so everything else is Escape and then the key.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from textual import events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.message import Message

from pos_tui.widgets.pressing import typed_as

if TYPE_CHECKING:
    from textual.driver import Driver

_ALT = "alt+"

_PACKET = re.compile(r"\x1b[^\x1b\[\]OPNX_^\\\x7f\t0-9§=-]")
"""Escape and a character that cannot go on as the code of some other key."""


class EscapeParser(XTermParser):
    """Names alt also with keys that are no letters, and does not wait for more behind what is already complete.

    What is pasted is text, whatever codes of keys it has inside.
    """

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._pasted: str | None = None
        """What has come of a paste that has begun; None outside of one."""

    def feed(self, data: str) -> Iterable[Message]:
        while self._pasted is not None or BRACKETED_PASTE_START in data:
            if self._pasted is None:
                before, _, data = data.partition(BRACKETED_PASTE_START)
                yield from self._feed_keys(before) if before else ()
                self._pasted = ""
            text, ended, rest = (self._pasted + data).partition(BRACKETED_PASTE_END)
            if not ended:
                self._pasted = text
                return
            self._pasted, data = None, rest
            yield events.Paste(text.replace("\x00", ""))
            if not data:
                return
        yield from self._feed_keys(data)

    def _feed_keys(self, data: str) -> Iterable[Message]:
        at = 0
        for match in _PACKET.finditer(data):
            yield from super().feed(data[at : match.start()]) if match.start() > at else ()
            yield from self._end_sequence()
            yield from super().feed(match.group())
            yield from self._end_sequence()
            at = match.end()
        if at < len(data) or not data:
            yield from super().feed(data[at:])

    def _end_sequence(self) -> Iterable[Message]:
        """What has come of a sequence so far is all of it."""
        if self._timeout_time is not None:
            self._timeout_time = 0
        return self.tick()

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        for event in super()._sequence_to_key_events(sequence, alt):
            named = not alt or event.key.startswith((_ALT, "<"))
            yield event if named else events.Key(_ALT + event.key, event.character)


def parse_escapes(driver: "type[Driver]") -> None:
    """Have a driver that reads a terminal use our parser: it makes its own, by this name in its module."""
    module = sys.modules[driver.__module__]
    if getattr(module, "XTermParser", None) is XTermParser:
        setattr(module, "XTermParser", EscapeParser)  # noqa: B010 - not ours to declare


def apart(key: str, character: str | None) -> Iterator[tuple[str, str | None]]:
    """The keys that alt and another one stand for; a key that types nothing, such as alt+up, is itself."""
    bare = key.removeprefix(_ALT)
    if bare.startswith("shift+") and len(bare) == len("shift+x"):
        bare = bare[-1].upper()
    meant = typed_as(character) if character and character.isprintable() else typed_as(bare)
    if bare == key or meant[1] is None:
        yield key, character
    else:
        yield from (("escape", "\x1b"), meant)
