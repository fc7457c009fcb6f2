"""The lines above the floor: the demo's clock and keys, the faults in force, and what a presenter says."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pos_tui.text import plain, wrap
from pos_tui.widgets.lines import Line, Lines, apart
from pos_tui.widgets.pressing import sentence
from server.guests.world import AtDoor

KEYS = "F2 stop F3 slower F4 faster F5 reset F6 script F7 back F8 wire F9 faults F11 autopilot F12 worlds"
KEYS_SHORT = "F2 stop F3- F4+ F5 new F6 script F7 back F9 faults"
_WIDE = 130


@dataclass(frozen=True)
class StageState:
    """What the strip tells."""

    seed: int
    speed: float
    running: bool
    door: tuple[AtDoor, ...]
    now: datetime
    past: str = ""
    """While one goes back: where one is."""
    compared: str = ""


class Strip(Lines):
    """One line: whether time runs, who stands at the door, and which keys control the demo."""

    def __init__(self) -> None:
        super().__init__(id="strip")
        self._state: StageState | None = None

    def show(self, state: StageState) -> None:
        self._state = state
        self.redraw()

    def draw(self, width: int, height: int) -> Iterable[Line]:
        del height
        return [strip_line(self._state, width)] if self._state is not None else []


def strip_line(state: StageState, width: int) -> Line:
    pace = f"x{state.speed:g}" if state.running else "stopped"
    left: list[tuple[str, str]] = [(" DEMO ", "bold $cursor-ink on $accent"), (f" {pace} ", "bold $accent")]
    if state.past:
        return [*left, *sentence(state.past, "bold $warning", "shift+F7", "F7", "Esc")]
    if state.compared:
        left.append((f"{state.compared} ", "$warning"))
    if state.door:
        wide = width >= _WIDE
        told = ", ".join(_told(party, state.now) if wide else f"{party.covers}" for party in state.door[:4])
        left.append((f"{'at the door' if wide else 'door'}: {told} ", "bold"))
    keys = KEYS if width >= _WIDE else KEYS_SHORT
    return apart(left, sentence(f"{keys} ", "$quiet", *re.findall(r"F\d+", keys)), width)


def _told(party: AtDoor, now: datetime) -> str:
    minutes = max(0, int((now - party.since).total_seconds() // 60))
    who = f"{plain(party.name)} {party.covers}" if party.name else f"{party.covers}"
    waited = f" {minutes}'" if minutes else ""
    return f"{who}{' (booked)' if party.booked else ''}{waited}"


class FaultBanner(Lines):
    """Names what is wrong on purpose; gone while nothing is."""

    def __init__(self) -> None:
        super().__init__(id="faults")
        self._sentence = ""

    def on_mount(self) -> None:
        self.display = bool(self._sentence)

    def show(self, sentence: str) -> None:
        if sentence != self._sentence:
            self._sentence = sentence
            self.display = bool(sentence)
            self.redraw()

    def draw(self, width: int, height: int) -> Iterable[Line]:
        del height
        return [apart([(f" ⚡ {self._sentence}", "")], sentence(" (F9 ends it) ", "", "F9"), width)]


CAPS = 3
"""Rows of a key that is shown large."""

LEAST_CAPS = 12
"""Cells below which keys are not shown large."""


class Narration(Lines):
    """What the presenter's script says, the last keys, and which keys lead on. Gone while no script runs.

    A text that leaves no room for large keys beside it is followed by a row with small ones.
    """

    def __init__(self) -> None:
        super().__init__(id="narration")
        self._text, self._foot, self._keys = "", "", ()  # type: tuple[str, str, Sequence[str]]

    def on_mount(self) -> None:
        self.display = bool(self._text)

    def on_resize(self) -> None:
        self._take_rows()

    def show(self, text: str, foot: str, keys: Sequence[str] = ()) -> None:
        self._text, self._foot, self._keys = text, foot, tuple(keys)
        self.display = bool(text)
        if text:
            self._take_rows()
        self.redraw()

    def _take_rows(self) -> None:
        """As many as the text needs, and one for the foot."""
        width = self.app.size.width
        self.styles.height = CAPS if self._beside_caps(width) else max(CAPS, len(wrap(self._text, width - 2)) + 1)

    def _caps_width(self, width: int) -> int:
        """Cells for large keys: a third, or what the foot leaves of its row."""
        return min(width // 3, width - len(self._foot) - 4)

    def _beside_caps(self, width: int) -> list[str]:
        """The text as it fits between the left edge and large keys, above the foot; nothing if it does not."""
        room = self._caps_width(width)
        said = wrap(self._text, max(20, width - room - 3))
        return said if len(said) < CAPS and room >= LEAST_CAPS else []

    def draw(self, width: int, height: int) -> Iterable[Line]:
        beside, room = self._beside_caps(width), self._caps_width(width)
        said = (beside or wrap(self._text, width - 2))[: height - 1]
        texts = [(f" {text}", "bold") for text in [*said, *[""] * (height - 1 - len(said))]]
        caps = key_caps(self._keys, room) or [""] * height
        keys = caps if beside else [*[""] * (height - 1), small_keys(self._keys, room)]
        foot = sentence(f"  {self._foot}", "$quiet", "space", "b", "F6")
        for left, right in zip([*([text] for text in texts), foot], keys, strict=False):
            yield apart(left, [(right, "bold $accent")], width)


_NAMES = {"space": "␣", "enter": "⏎", "escape": "Esc", "backspace": "⌫", "tab": "⇥", "up": "↑", "down": "↓"}


def small_keys(keys: Sequence[str], width: int) -> str:
    """As many of the last keys as fit, in one row."""
    names = [_NAMES.get(key, key) for key in keys]
    while names and len(" ".join(names)) > width:
        names.pop(0)
    return " ".join(names)


def key_caps(keys: Sequence[str], width: int) -> list[str]:
    """The last keys as key caps, three rows high."""
    names = [_NAMES.get(key, key) for key in keys]
    while names and sum(len(name) + 4 for name in names) > width:
        names.pop(0)
    if not names:
        return []
    return [
        "".join(f"╭─{'─' * len(name)}─╮" for name in names),
        "".join(f"│ {name} │" for name in names),
        "".join(f"╰─{'─' * len(name)}─╯" for name in names),
    ]
