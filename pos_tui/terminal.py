"""The terminal that the program was started in, and what a program owes it."""

import io
import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.message import Message

KEYBOARD = 0
"""The descriptor that keys come from."""

_STREAMS = KEYBOARD, 1, 2
"""Where a terminal has to be; the screen is painted on the last."""

_DRIVER = "TEXTUAL_DRIVER"
"""Names another way to the screen, such as a page in a browser, that needs no terminal."""


def is_there() -> bool:
    """Whether keys can still come from a terminal."""
    return os.isatty(KEYBOARD)


def can_be_drawn_on() -> bool:
    """Whether keys come from a terminal and it is painted, or another driver than the terminal's was chosen."""
    return bool(os.environ.get(_DRIVER)) or all(map(os.isatty, _STREAMS))


def resume_only_while_there() -> None:
    """A terminal that goes sends SIGCONT after SIGHUP; resuming the screen then would wait for it for ever."""
    resume = signal.getsignal(signal.SIGCONT)
    if callable(resume):
        signal.signal(signal.SIGCONT, lambda *told: resume(*told) if is_there() else None)


def paint_in_whole() -> None:
    """Have Textual, which paints through stderr, lose nothing where Python was told not to buffer it."""
    if sys.__stderr__ is not None:
        setattr(sys, "__stderr__", whole(sys.__stderr__))  # noqa: B010 - typed as a constant


def whole(stream: TextIO) -> TextIO:
    """The stream, or one that writes every text to its end in its place.

    With PYTHONUNBUFFERED set, text goes straight to the descriptor; what a signal or a full terminal keeps from
    being taken at once is dropped, and half a paint stays on the screen. Whoever has the stream must keep it: it
    owns the descriptor.
    """
    raw = getattr(stream, "buffer", None)
    if not isinstance(raw, io.RawIOBase):
        return stream
    return io.TextIOWrapper(
        io.BufferedWriter(raw), encoding=stream.encoding, errors=stream.errors, line_buffering=True
    )


def listening(driver: type["Driver"], typed: Callable[[], None]) -> type["Driver"]:
    """The driver, calling `typed` for every key or paste as soon as it is read, on the thread that reads.

    The app's own thread has it later: it has to be handed the interpreter first, and whoever gives way only then
    is still in its way.
    """

    from textual import events

    def process_message(self: "Driver", message: "Message") -> None:
        if isinstance(message, (events.Key, events.Paste)):
            typed()
        driver.process_message(self, message)

    return type(driver.__name__, (driver,), {"process_message": process_message})
