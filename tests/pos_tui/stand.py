"""A host stand for tests: the app over a real store, and waiting on conditions."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from data.store import Store
from pos_tui.app import PosApp
from pos_tui.companion import Companion
from pos_tui.escapes import EscapeParser
from pos_tui.keymap import Keymap
from pos_tui.language.host import Host
from pos_tui.language.registry import all_verbs
from pos_tui.messages import HostLike, SaidLike, Unsaid
from pos_tui.sheet import SheetLane
from pos_tui.widgets.command_bar import CommandBar
from server.link import LinkState

PATIENCE = 15
"""Seconds after which a condition counts as never coming true."""


@dataclass
class Stand:
    """The running app with its pilot."""

    app: PosApp
    pilot: Pilot[None]
    store: Store

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Type keys by name, then wait until they are dealt with; `"'w 2 1"` is typed letter by letter.

        The pilot would wait 40 ms for each of them.
        """
        self.burst(*keys)
        await self.pilot.pause()

    def burst(self, *keys: str) -> None:
        """Type faster than anything can be drawn."""
        for key in keys:
            for name in _names(key[1:]) if key.startswith("'") else [key]:
                character = {"space": " ", "enter": "\r"}.get(name, name)
                typed = character if len(character) == 1 else None
                self.app.post_message(events.Key(_character_to_key(name) if len(name) == 1 else name, typed))

    async def type_bytes(self, sequence: str) -> None:
        """Let arrive what a terminal sends for a key."""
        parser = EscapeParser()
        for message in (*parser.feed(sequence), *parser.feed("")):
            assert isinstance(message, events.Key)
            self.app.post_message(message)
        await self.pilot.pause()

    async def answered(self, mark: str) -> None:
        """Wait for an answer with this mark."""
        await self.until(lambda: self.bar.answer is not None and self.bar.answer.mark == mark)

    @property
    def bar(self) -> CommandBar:
        return self.app.floor.bar

    @property
    def line(self) -> str | None:
        """The text of the line that is open."""
        return self.bar.editor.text if self.bar.editor is not None else None

    @property
    def chosen(self) -> str | None:
        """The chosen table's name."""
        table = self.app.floor.canvas.table
        return table.name if table else None

    def text(self) -> str:
        """What the terminal shows, characters only."""
        return "\n".join(
            "".join(segment.text for segment in strip) for strip in self.app.screen._compositor.render_strips()
        )

    def canvas_text(self) -> str:
        canvas = self.app.floor.canvas
        return "\n".join(canvas.render_line(y).text.rstrip() for y in range(canvas.size.height))


def _names(text: str) -> list[str]:
    return ["space" if character == " " else character for character in text]


@asynccontextmanager
async def open_stand(
    store: Store,
    *,
    host: HostLike | None = None,
    size: tuple[int, int] = (120, 40),
    link: Callable[[], LinkState | None] | None = None,
    companion: Companion | None = None,
    keys: Keymap | None = None,
    theme: str | None = None,
    sheet: Path | None = None,
    opened: bool = True,
) -> AsyncIterator[Stand]:
    """Run the app, as a rule until the first snapshot is on the screen."""
    app = PosApp(
        store,
        host or Host(store, terminal="stand"),
        store.clock,
        verbs=all_verbs(),
        link=link,
        companion=companion,
        keys=keys,
        theme=theme,
        sheet=(lambda tell: SheetLane(store, sheet, tell, settle=0)) if sheet is not None else None,
    )
    async with app.run_test(size=size) as pilot:
        stand = Stand(app, pilot, store)
        if opened:
            await stand.until(lambda: app.is_open)
        await pilot.pause()
        yield stand


@dataclass
class SlowHost:
    """A host whose answers wait until the test opens the gate."""

    gate: threading.Event = field(default_factory=threading.Event)
    terminal: str = "stand"
    initials: str | None = None
    performed: list[str] = field(default_factory=list)
    rehearsed: list[str] = field(default_factory=list)
    refuse: Sequence[str] = ()
    asked: bool = False
    """Whether it has been asked to rehearse anything."""

    def perform(self, text: str, /, pin: str | None = None) -> SaidLike:
        del pin
        self.gate.wait(PATIENCE)
        self.performed.append(text)
        if text in self.refuse:
            return Unsaid(text, "The kitchen says no.")
        return Unsaid(text, f"Did {text}.", ok=True)

    def rehearse(self, text: str, /, *, offering: bool = True) -> SaidLike:
        del offering
        self.asked = True
        self.gate.wait(PATIENCE)
        self.rehearsed.append(text)
        return Unsaid(text, f"Would {text}.", ok=True)
