"""Plays a script: types its lines so that everybody sees them, lets Dojo act, waits for the presenter."""

from collections import deque
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from typing import Protocol

from pos_tui.demo.script import DojoAct, Script, Step

TYPING = 0.09
"""Seconds between two keys that a script presses: slow enough to be followed."""

WALK_IN = "{walk-in}"
"""In a line, the size of a party, with its table if need be, that can be seated whatever the evening is like."""

LAST_KEYS = 12
"""Keys that are shown large."""


class Hands(Protocol):
    """What a presenter's script can do. Everything but `later` may take its time elsewhere and call `then`."""

    def press(self, key: str, character: str | None) -> None: ...
    def act(self, act: DojoAct, then: Callable[[str], None]) -> None:
        """Let Dojo do something; `then` hears in a sentence what went wrong, or nothing."""

    def fault(self, name: str) -> None: ...
    def go_on(self, minutes: int, then: Callable[[str], None]) -> None: ...
    def begin_anew(self, then: Callable[[str], None]) -> None: ...
    def later(self, seconds: float, then: Callable[[], None]) -> None: ...
    def screen(self) -> str:
        """What the terminal shows."""

    def heard(self) -> set[str]:
        """Names of the messages that went over the wire since `listen`."""

    def listen(self) -> None: ...

    def walk_in(self) -> str:
        """What to type after `w` for the largest party up to two that can be seated now."""

    @property
    def busy(self) -> bool:
        """Whether a line is being done."""


@dataclass(frozen=True)
class Shown:
    text: str
    foot: str
    keys: tuple[str, ...]


class Presenter:
    """One playing of one script, on the UI thread. `at_once` types without pauses: replays and rehearsals."""

    def __init__(
        self, script: Script, hands: Hands, changed: Callable[[], None], *, at_once: bool = False
    ) -> None:
        self.script, self._hands, self._changed = script, hands, changed
        self._at_once = at_once
        self.position = -1
        self.waiting = False
        """For the presenter's key."""
        self.trouble: list[str] = []
        """What did not go as the script says: step and sentence."""
        self._keys: deque[str] = deque(maxlen=LAST_KEYS)
        self._replay_to: int | None = None
        self._run = 0

    # ---- what is shown -----------------------------------------------------------------------------------

    @property
    def shown(self) -> Shown:
        step = self._step
        foot = f"step {self.position + 1} of {len(self.script.step)} · space goes on, b goes back, F6 ends"
        return Shown(step.say if step is not None else "", foot, tuple(self._keys))

    @property
    def _step(self) -> Step | None:
        return self.script.step[self.position] if 0 <= self.position < len(self.script.step) else None

    @property
    def over(self) -> bool:
        return self.position >= len(self.script.step)

    def saw(self, key: str) -> None:
        """A key was pressed, by whomever."""
        self._keys.append(key)
        self._changed()

    # ---- going on and back -------------------------------------------------------------------------------

    def next(self) -> None:
        """Play the next step."""
        self.waiting = False
        self.position += 1
        self._keys.clear()
        self._changed()
        if self._step is not None:
            self._run += 1
            self._carry_on(self._deeds(self._step), self._run)

    def back(self) -> None:
        """To the end of the step before: begin anew, and play up to there at once."""
        if self.position <= 0:
            return
        self._replay_to = self.position - 1
        self.position = -1
        self._run += 1
        self.waiting = False
        self._hands.fault("none")
        self._hands.begin_anew(lambda _trouble: self.next())

    def end(self) -> None:
        self.position = len(self.script.step)
        self._run += 1
        self._changed()

    @property
    def _quick(self) -> bool:
        return self._at_once or self._replay_to is not None

    # ---- one step ----------------------------------------------------------------------------------------

    def _carry_on(self, deeds: "Iterator[_Deed]", run: int) -> None:
        """Do the next deed of a step; each says when it is done."""
        if run != self._run:
            return
        deed = next(deeds, None)
        if deed is None:
            self._end_of_step()
        else:
            deed(lambda: self._carry_on(deeds, run))

    def _deeds(self, step: Step) -> "Iterator[_Deed]":
        self._hands.listen()
        if step.fault is not None:
            self._hands.fault(step.fault)
        if step.dojo is not None:
            act = step.dojo
            yield lambda then: self._hands.act(act, lambda trouble: self._told(trouble, then))
        if step.minutes is not None:
            minutes = step.minutes
            yield lambda then: self._hands.go_on(minutes, lambda trouble: self._told(trouble, then))
        if step.line is not None:
            line = step.line.replace(WALK_IN, self._hands.walk_in())
            for key, character in [("colon", ":"), *map(_key, line), ("enter", "\r")]:
                yield self._typing(key, character)
        for key in step.keys:
            yield self._typing(key, key if len(key) == 1 else None)
        yield self._settling
        for name in step.wire:
            yield self._expecting(name, self._hands.heard, "has not gone over the wire")
        for text in step.expect:
            yield self._expecting(text, self._hands.screen, "is not on the screen")
        if step.wait is not None and not self._quick:
            seconds = step.wait
            yield lambda then: self._hands.later(seconds, then)

    def _typing(self, key: str, character: str | None) -> "_Deed":
        def type_key(then: Callable[[], None]) -> None:
            self.saw(character if character is not None and character.isprintable() and character != " " else key)
            self._hands.press(key, character)
            self._hands.later(0.0 if self._quick else TYPING, then)

        return type_key

    def _settling(self, then: Callable[[], None]) -> None:
        """Until the line is done and what it did is on the screen."""
        if self._hands.busy:
            self._hands.later(0.02, lambda: self._settling(then))
        else:
            self._hands.later(0.05, then)

    def _expecting(self, text: str, where: Callable[[], Container[str]], missing: str) -> "_Deed":
        def look(then: Callable[[], None], tries: int = 100) -> None:
            if text in where():
                then()
            elif tries:
                self._hands.later(0.05, lambda: look(then, tries - 1))
            else:
                self._told(f"“{text}” {missing}", then)

        return look

    def _told(self, trouble: str, then: Callable[[], None]) -> None:
        if trouble:
            self.trouble.append(f"step {self.position + 1}: {trouble}")
        then()

    def _end_of_step(self) -> None:
        step = self._step
        if self._replay_to is not None and self.position >= self._replay_to:
            self._replay_to = None
            self.waiting = True
        elif self._replay_to is not None or (step is not None and step.wait is not None):
            self.next()
            return
        else:
            self.waiting = True
        self._changed()


_Deed = Callable[[Callable[[], None]], None]


def _key(character: str) -> tuple[str, str]:
    return ("space" if character == " " else character, character)
