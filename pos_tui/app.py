"""The host terminal: one app, its lanes, and the order in which keys are handled."""

import asyncio
import logging
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from rich.segment import Segments
from rich.text import Text
from textual import events
from textual.app import App
from textual.filter import LineFilter

from data.clock import Clock
from data.queries.journal import since_then
from data.queries.views import FloorSnapshot
from data.store import Store
from pos_tui import escapes, painting, terminal
from pos_tui.commands import VerbLike
from pos_tui.companion import Companion
from pos_tui.glyphs import PlainGlyphs
from pos_tui.idle import Idle
from pos_tui.keymap import Keymap
from pos_tui.messages import HostLike, MarksRead, Notice, Performed, ReadFailed, Rehearsed, SnapshotRead, Told
from pos_tui.screens.dojo import Shown
from pos_tui.screens.floor import FloorScreen
from pos_tui.screens.keys import TakesKeys
from pos_tui.sheet import SheetLane, Tell
from pos_tui.themes import DARK, THEMES
from pos_tui.widgets.command_bar import NO, OK, WARN
from pos_tui.widgets.editor import EDITING
from pos_tui.widgets.pressing import Deed
from pos_tui.widgets.status import Link
from pos_tui.workers import HostLane, QueryLane, ReaderLane
from server.link import LinkState

log = logging.getLogger(__name__)

MakeSheet = Callable[[Tell], SheetLane]
"""Makes the keeper of the outage sheet, given how to tell of trouble."""

_ENDING = (signal.SIGTERM, signal.SIGHUP)
"""Signals that end the app cleanly, terminal restored."""


class PosApp(App[None]):
    """Shows the floor of `store` and passes the host's lines to `host`.

    `link` says how Dojo is doing, from any thread; None means there is no link. `on_ready` is called once,
    on a thread of its own, after the first paint: the place to start a server. `companion` shares the terminal.
    `sheet` makes the keeper of the outage sheet, `plain` draws with plain characters only,
    `typed` hears of every key, on the thread that reads them, and must return at once; `give_way` holds up what
    can wait until the key is painted.
    """

    TITLE = "pos-tui"
    CSS_PATH = ["styles/app.tcss", "styles/floor.tcss"]  # noqa: RUF012 - as Textual declares it
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False

    def __init__(
        self,
        store: Store,
        host: HostLike,
        clock: Clock,
        *,
        verbs: Sequence[VerbLike],
        link: Link | None = None,
        on_ready: Callable[[], None] | None = None,
        settings: Sequence[Shown] = (),
        companion: Companion | None = None,
        sheet: MakeSheet | None = None,
        theme: str | None = None,
        keys: Keymap | None = None,
        typed: Callable[[], None] | None = None,
        give_way: Callable[[], None] = lambda: None,
        plain: bool = False,
    ) -> None:
        own_style = companion.css_path if companion is not None else None
        super().__init__(css_path=[*self.CSS_PATH, *([own_style] if own_style else [])])
        escapes.parse_escapes(self.driver_class)
        painting.outlive_terminal(self.driver_class)
        if typed is not None:
            self.driver_class = terminal.listening(self.driver_class, typed)
        for known, _ in THEMES.values():
            self.register_theme(known)
        self.theme = theme or DARK.name
        self.animation_level = "none"
        self._plain, self._keys = plain, keys or Keymap()
        self._clock, self._link_state, self._on_ready = clock, link, on_ready
        self._companion = companion
        self._reader = ReaderLane(store, self.post_message)
        self._host_lane = HostLane(store, host, self._reader, self.post_message, give_way)
        self._queries = QueryLane(store, self.post_message)
        self._host, self._idle = host, Idle(clock)
        self._sheet = sheet(lambda ok, sentence: self.post_message(Notice(ok, sentence))) if sheet else None
        self._catches_signals = self._on_terminal = False
        self._early: deque[events.Key | events.Paste] = deque()
        self.is_open = False
        """Whether the floor is there; what is typed before waits for it."""
        self.clicked: tuple[object, Deed] | None = None
        self._snapshot: FloorSnapshot | None = None
        self._minute: datetime | None = None
        self.floor = FloorScreen(
            verbs=verbs,
            perform=lambda line, reopen, pin: self._host_lane.perform(line, reopen=reopen, pin=pin),
            rehearse=self._host_lane.rehearse,
            lane=self._queries,
            route=self.pass_on,
            paste=self._paste,
            change_theme=self._change_theme,
            keys=self._keys,
            companion=companion,
            bills=store.path.parent / "bills",
        )
        self.floor.settings = settings
        self.floor.print_sheet = self._sheet.print if self._sheet is not None else None

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our state colours, for themes that know nothing of them."""
        return dict(DARK.variables)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Plain characters last, where the terminal cannot draw ours."""
        return [*super().get_line_filters(), *([PlainGlyphs()] if self._plain else [])]

    def get_default_screen(self) -> FloorScreen:
        return self.floor

    # ---- life ----------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        self._on_terminal = not self.is_headless and terminal.is_there()
        self._catch_signals()
        self._reader.start()
        if self._sheet is not None:
            self._sheet.start()
        self.set_interval(1, self._tick)
        self._tick()
        if self._on_ready is not None:
            ready = threading.Thread(target=self._on_ready, name="ready", daemon=True)
            self.call_after_refresh(ready.start)

    def on_unmount(self) -> None:
        self._reader.stop()
        self._queries.stop()
        if self._sheet is not None:
            self._sheet.stop()
        if self._catches_signals:
            for number in _ENDING:
                asyncio.get_running_loop().remove_signal_handler(number)

    def _catch_signals(self) -> None:
        """Only the main thread may; elsewhere somebody else looks after signals."""
        self._catches_signals = threading.current_thread() is threading.main_thread()
        if self._catches_signals:
            for number in _ENDING:
                asyncio.get_running_loop().add_signal_handler(number, self.exit)
            terminal.resume_only_while_there()

    def _fatal_error(self) -> None:
        """Say that it broke and where, without the values at hand: those may be a guest's or a key."""
        self.bell()
        self._return_code = 1
        error = self._exception
        lines = ["pos-tui stopped on a mistake of its own. Everything that was answered with ✓ is kept."]
        if error is not None:
            frames = traceback.extract_tb(error.__traceback__)[-5:]
            lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
            lines.append(f"  {type(error).__name__}")
        log.critical("\n".join(lines))
        rendered = self.console.render(Text("\n".join(lines)), self.console.options)
        self._exit_renderables.append(Segments(rendered))
        self._close_messages_no_wait()

    # ---- keys ----------------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Keys and pasted text go to the screen on top at once, in the order they came."""
        if isinstance(event, (events.Key, events.Paste)) and (
            not self.is_open or isinstance(self._top_screen(), TakesKeys)
        ):
            event.stop()
            event.prevent_default()
            self._note_return()
            if self.is_open or (isinstance(event, events.Key) and event.key == "ctrl+q"):
                self._take(event)
            else:
                self._early.append(event)
            return
        await super().on_event(event)

    def _open(self) -> None:
        """The floor can be seen: now what was typed meanwhile is about something."""
        self.is_open = True
        while self._early:
            self._take(self._early.popleft())

    def _take(self, event: events.Key | events.Paste) -> None:
        if isinstance(event, events.Key):
            for key, character in self._meant(event.key, event.character):
                self._route(key, character)
        else:
            self._paste(event.text)

    def _meant(self, key: str, character: str | None) -> Iterable[tuple[str, str | None]]:
        """A key; alt and a key that nothing binds is Escape and then the key."""
        if not key.startswith("alt+"):
            return [(key, character)]
        top = self._top_screen()
        typing = isinstance(top, TakesKeys) and top.typing
        if self._keys.of(key, None) is not None or (typing and key in EDITING):
            return [(key, None)]
        return escapes.apart(key, character)

    def _top_screen(self) -> object:
        return self.screen_stack[-1] if self._running and self.screen_stack else None

    def _route(self, key: str, character: str | None) -> None:
        if self._companion is not None and self._companion.take_key(key, character):
            return
        self.pass_on(key, character)

    def type_key(self, key: str, character: str | None) -> None:
        """Do as if a key had just been pressed, once the floor is open."""
        if self.is_open:
            self._route(key, character)

    def pass_on(self, key: str, character: str | None) -> None:
        """Give a key to the screen on top, as if it had just been typed; the companion does not see it."""
        top = self._top_screen()
        if isinstance(top, TakesKeys):
            top.take_key(key, character)

    def _paste(self, text: str) -> None:
        top = self._top_screen()
        lines = text.splitlines()
        if isinstance(top, TakesKeys) and lines:
            top.take_text(lines[0])

    # ---- news ----------------------------------------------------------------------------------------

    def on_snapshot_read(self, message: SnapshotRead) -> None:
        first = self._snapshot is None
        self._snapshot = message.snapshot
        self._show()
        if first:
            self.call_after_refresh(self._open)

    def on_read_failed(self, message: ReadFailed) -> None:
        self.floor.tell(NO, message.sentence)

    def once_shown(self, then: Callable[[], None]) -> None:
        """Go on, on the UI thread, when the floor shows whatever has been committed by now; from any thread."""
        self._reader.read_then_post(Told(then))

    def on_told(self, message: Told) -> None:
        message.then()

    def on_marks_read(self, message: MarksRead) -> None:
        self.floor.show_mark(message.action, message.mark)

    def _note_return(self) -> None:
        """After a pause, ask what happened meanwhile; the key itself goes on its way."""
        left = self._idle.touched()
        snapshot = self._snapshot
        if left is not None and snapshot is not None:
            self._queries.ask(
                lambda session: since_then(session, left, self._host.terminal),
                lambda since: self.floor.since.show(since, snapshot.venue),
            )

    def on_notice(self, message: Notice) -> None:
        self.floor.tell(OK if message.ok else WARN, message.sentence)

    def on_performed(self, message: Performed) -> None:
        self.floor.initials = self._host.initials
        self.floor.performed(message.said, message.reopen)
        if self._companion is not None:
            self._companion.performed(message.said)

    def on_rehearsed(self, message: Rehearsed) -> None:
        given_up = message.said is None
        self._host_lane.rehearsed(again=given_up and self.floor.line.is_newest(message.question))
        if message.said is not None:
            self.floor.rehearsed(message.said, message.question)

    def _tick(self) -> None:
        """Once a second the clock; once a minute everything that counts minutes."""
        if self._on_terminal and not terminal.is_there():
            self.exit()  # the terminal is gone, and nobody sent the signal that says so
        now = self._clock.utc_now()
        self.floor.show_time(self._link(), now)
        if self._companion is not None:
            self._companion.tick(now)
        if now.replace(second=0, microsecond=0) != self._minute:
            self._show()

    def _link(self) -> LinkState | None:
        return self._link_state() if self._link_state is not None else None

    def _show(self) -> None:
        """The newest snapshot as it looks now, on every screen."""
        now = self._clock.utc_now()
        self._minute = now.replace(second=0, microsecond=0)
        self.floor.show_time(self._link(), now)
        if self._snapshot is None:
            return
        with self.batch_update():
            for screen in self.screen_stack:
                if isinstance(screen, TakesKeys):
                    screen.show_floor(self._snapshot, now)
            if self._companion is not None:
                self._companion.show_floor(self._snapshot, now)
        self.floor.show_time(self._link(), now)

    def _change_theme(self, name: str) -> None:
        self.theme = name
