"""The thread that writes to the terminal: whoever paints is never held up by a terminal that is gone."""

import errno
import io
import sys
import threading

from textual.drivers._writer_thread import MAX_QUEUED_WRITES
from textual.drivers.headless_driver import HeadlessDriver
from textual.drivers.linux_driver import LinuxDriver

from pos_tui.painting import Writer, outlive_terminal


class Gone(io.StringIO):
    """A terminal that nobody has any more."""

    def write(self, _text: str, /) -> int:
        raise OSError(errno.EIO, "Input/output error")


def paint(writer: Writer) -> None:
    for _ in range(3 * MAX_QUEUED_WRITES):
        writer.write("12 ")


def test_a_terminal_that_is_gone_holds_nobody_up() -> None:
    writer = Writer(Gone())
    writer.start()
    painter = threading.Thread(target=paint, args=(writer,), daemon=True)
    painter.start()
    painter.join(10)
    assert not painter.is_alive()
    writer.stop()
    assert not writer.is_alive()


def test_all_is_written_to_a_terminal_that_is_there() -> None:
    screen = io.StringIO()
    writer = Writer(screen)
    writer.start()
    paint(writer)
    writer.stop()
    assert screen.getvalue() == "12 " * 3 * MAX_QUEUED_WRITES


def test_the_driver_of_a_terminal_paints_with_our_writer_and_others_are_left_alone() -> None:
    for driver in (LinuxDriver, HeadlessDriver):
        outlive_terminal(driver)
    assert sys.modules[LinuxDriver.__module__].WriterThread is Writer
    assert not hasattr(sys.modules[HeadlessDriver.__module__], "WriterThread")
