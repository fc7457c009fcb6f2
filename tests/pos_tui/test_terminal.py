"""What is painted arrives whole, whatever the terminal takes at once, and a key is heard of as it is read."""

import io

from textual import events
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size
from textual.message import Message

from pos_tui.terminal import listening, whole


class Narrow(io.RawIOBase):
    """A descriptor that takes a few bytes at a time."""

    def __init__(self) -> None:
        self.taken = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        taken = bytes(data)[:7]  # type: ignore[call-overload]
        self.taken += taken
        return len(taken)


def test_a_paint_that_is_taken_in_parts_arrives_whole() -> None:
    narrow = Narrow()
    unbuffered = io.TextIOWrapper(narrow, "utf-8", write_through=True)  # type: ignore[type-var]
    stream = whole(unbuffered)
    stream.write("╔ 12 ═ Rosalind Okafor ═╗")
    stream.flush()
    assert narrow.taken.decode() == "╔ 12 ═ Rosalind Okafor ═╗"


def test_a_stream_that_is_buffered_stays_as_it_is() -> None:
    stream = io.TextIOWrapper(io.BufferedWriter(Narrow()), "utf-8")
    assert whole(stream) is stream


async def test_a_key_is_told_of_before_it_is_on_its_way_to_the_app() -> None:
    order: list[str] = []

    class Reading(HeadlessDriver):
        def send_message(self, message: Message) -> None:
            order.append(f"sent {type(message).__name__}")

    driver = listening(Reading, lambda: order.append("typed"))(App[None]())
    driver.process_message(events.Key("w", "w"))
    driver.process_message(events.Resize(Size(80, 24), Size(80, 24)))
    assert order == ["typed", "sent Key", "sent Resize"]
