"""Painting on a terminal that may go away: nobody ever waits for one that is gone.

Textual's writer ends with the first error and leaves its queue full; the app's thread would wait for room in it
for ever, deaf to every signal, with the database in its hands: when a connection has stalled and then breaks.
"""

import sys
from typing import TYPE_CHECKING

from textual.drivers._writer_thread import WriterThread

if TYPE_CHECKING:
    from textual.driver import Driver


class Writer(WriterThread):
    """Once the terminal is gone, takes what it is given and lets it fall, until it is stopped."""

    def run(self) -> None:
        try:
            super().run()
        except OSError:
            while self._queue.get() is not None:
                pass


def outlive_terminal(driver: "type[Driver]") -> None:
    """Have a driver that paints a terminal use our writer: it makes its own, by this name in its module."""
    module = sys.modules[driver.__module__]
    if getattr(module, "WriterThread", None) is WriterThread:
        setattr(module, "WriterThread", Writer)  # noqa: B010 - not ours to declare
