"""The lines above the floor: the demo's clock and keys, the faults in force, and what a presenter says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pos_tui.text import plain, wrap
from pos_tui.widgets.lines import Line, Lines, apart
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
        return [*left, (state.past, "bold $warning")]
    if state.compared:
        left.append((f"{state.compared} ", "$warning"))
    if state.door:
        wide = width >= _WIDE
        told = ", ".join(_told(party, state.now) if wide else f"{party.covers}" for party in state.door[:4])
        left.append((f"{'at the door' if wide else 'door'}: {told} ", "bold"))
    return apart(left, [(f"{KEYS if width >= _WIDE else KEYS_SHORT} ", "$quiet")], width)


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
        del width, height
        return [[(f" ⚡ {self._sentence}  (F9 ends it)", "")]]


class Narration(Lines):
    """What the presenter's script says, and the last keys, large. Gone while no script runs."""

    def __init__(self) -> None:
        super().__init__(id="narration")
        self._text, self._foot, self._keys = "", "", ()  # type: tuple[str, str, Sequence[str]]

    def on_mount(self) -> None:
        self.display = bool(self._text)

    def show(self, text: str, foot: str, keys: Sequence[str] = ()) -> None:
        self._text, self._foot, self._keys = text, foot, tuple(keys)
        self.display = bool(text)
        self.redraw()

    def draw(self, width: int, height: int) -> Iterable[Line]:
        caps = key_caps(self._keys, width // 3)
        room = width - max((len(line) for line in caps), default=0) - 2
        said = [f" {line}" for line in wrap(self._text, max(20, room - 1))][:height]
        said += [""] * (height - len(said))
        for index in range(height):
            right = caps[index] if index < len(caps) else ""
            foot = f"  {self._foot}" if index == height - 1 and not said[index] else ""
            style = "bold" if said[index] else "$quiet"
            yield apart([(said[index] or foot, style)], [(right, "bold $accent")], width)


_NAMES = {"space": "␣", "enter": "⏎", "escape": "Esc", "backspace": "⌫", "tab": "⇥", "up": "↑", "down": "↓"}


def key_caps(keys: Sequence[str], width: int) -> list[str]:
    """The last keys as three lines of key caps."""
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
