"""Plays a script: types its lines so that everybody sees them, lets Dojo act, waits for the presenter."""

from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from pos_tui.demo.script import DojoAct, Script, Step

TYPING = 0.09
"""Seconds between two keys that a script presses: slow enough to be followed."""

LOOK_AGAIN = 0.05
"""Seconds until it looks again for what has to appear."""

NOTHING_TO_SHOW = "This evening has nothing to show for it."
"""In the place of what a step claims, when it did not come true."""

LAST_KEYS = 12
"""Keys that are shown large."""


class Hands(Protocol):
    """What a presenter's script can do. Everything but `later` may take its time elsewhere and call `then`."""

    def press(self, key: str, character: str | None) -> None: ...
    def act(self, act: DojoAct, then: Callable[[str], None]) -> None:
        """Let Dojo do something; `then` hears in a sentence what went wrong, or nothing."""

    def register(self, then: Callable[[str], None]) -> None:
        """Let the POS register with Dojo."""

    def fault(self, name: str) -> None: ...
    def go_on(self, minutes: int, then: Callable[[str], None]) -> None: ...
    def begin_anew(self, then: Callable[[str], None]) -> None: ...
    def later(self, seconds: float, then: Callable[[], None]) -> None: ...
    def screen(self) -> str:
        """What the terminal shows, but for the script's own words."""

    def heard(self) -> set[str]:
        """Names of the messages that went over the wire since `listen`."""

    def listen(self) -> None: ...

    def compare(self, then: Callable[[str], None]) -> None:
        """Compare the two books; `then` hears where they differ, or nothing."""

    def fill(self, text: str) -> str:
        """Put tables, sizes and the evening's start in the place of `{…}`, as they are right now."""

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
        self.untouched = True
        """Nobody has pressed a key since it began to wait."""
        self.trouble: list[str] = []
        """What did not go as the script says: step and sentence."""
        self._failed = False
        """Whether the step that is played did not go as it says."""
        self._keys: deque[str] = deque(maxlen=LAST_KEYS)
        self._replay_to: int | None = None
        self._run = 0

    # ---- what is shown -----------------------------------------------------------------------------------

    @property
    def shown(self) -> Shown:
        step = self._step
        foot = f"step {self.position + 1} of {len(self.script.step)} · space goes on, b goes back, F6 ends"
        said = self._hands.fill(step.say) if step is not None else ""
        return Shown(NOTHING_TO_SHOW if self._failed else said, foot, tuple(self._keys))

    @property
    def _step(self) -> Step | None:
        return self.script.step[self.position] if 0 <= self.position < len(self.script.step) else None

    @property
    def over(self) -> bool:
        return self.position >= len(self.script.step)

    def saw(self, key: str) -> None:
        """A key was pressed, by whomever."""
        self.untouched = False
        self._keys.append(key)
        self._changed()

    # ---- going on and back -------------------------------------------------------------------------------

    def next(self) -> None:
        """Play the next step."""
        self.waiting = self._failed = False
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
        yield from self._elsewhere(step)
        yield from self._here(step)
        yield self._settling
        for name in step.wire:
            yield self._expecting(name, self._hands.heard, "has not gone over the wire")
        if step.books:
            yield self._comparing
        for text in step.expect:
            yield self._expecting(text, self._hands.screen, "is not on the screen")
        if step.wait is not None and not self._quick:
            seconds = step.wait
            yield lambda then: self._hands.later(seconds, then)

    def _elsewhere(self, step: Step) -> "Iterator[_Deed]":
        """What happens without a key: faults, registration, Dojo's acts, time."""
        hands = self._hands
        if step.fault is not None:
            hands.fault(step.fault)
        if step.registers:
            yield lambda then: hands.register(lambda trouble: self._told(trouble, then))
        if step.dojo is not None:
            act = step.dojo
            yield lambda then: hands.act(act, lambda trouble: self._told(trouble, then))
        if step.minutes is not None:
            minutes = step.minutes
            yield lambda then: hands.go_on(minutes, lambda trouble: self._told(trouble, then))

    def _here(self, step: Step) -> "Iterator[_Deed]":
        """What is typed: the line, and the keys once it is done."""
        if step.line is not None:
            yield from self._typed([("colon", ":"), *map(_key, self._hands.fill(step.line)), ("enter", "\r")])
            yield self._settling
        for keys in step.keys:
            yield from self._typed(_pressed(self._hands.fill(keys)))

    def _typed(self, keys: "Iterable[tuple[str, str | None]]") -> "Iterator[_Deed]":
        for key, character in keys:
            yield self._typing(key, character)

    def _typing(self, key: str, character: str | None) -> "_Deed":
        def type_key(then: Callable[[], None]) -> None:
            self.saw(character if character is not None and character.isprintable() and character != " " else key)
            self._hands.press(key, character)
            if self._quick:
                then()
            else:
                self._hands.later(TYPING, then)

        return type_key

    def _settling(self, then: Callable[[], None]) -> None:
        """Until the line is done and what it did is on the screen."""
        if self._hands.busy:
            self._hands.later(LOOK_AGAIN, lambda: self._settling(then))
        else:
            self._hands.later(LOOK_AGAIN, then)

    def _expecting(self, text: str, where: Callable[[], Container[str]], missing: str) -> "_Deed":
        def look(then: Callable[[], None], tries: int = 100) -> None:
            if text in where():
                then()
            elif tries:
                self._hands.later(LOOK_AGAIN, lambda: look(then, tries - 1))
            else:
                self._told(f"“{text}” {missing}", then)

        return look

    def _comparing(self, then: Callable[[], None], tries: int = 40) -> None:
        """Until the books are equal: what was kept back has to arrive and be read."""

        def compared(differing: str) -> None:
            if differing and tries:
                self._hands.later(0.1, lambda: self._comparing(then, tries - 1))
            else:
                self._told(differing, then)

        self._hands.compare(compared)

    def _told(self, trouble: str, then: Callable[[], None]) -> None:
        if trouble:
            self.trouble.append(f"step {self.position + 1}: {trouble}")
            self._failed = True
            self._changed()
        then()

    def _end_of_step(self) -> None:
        step = self._step
        self.untouched = True
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


def _pressed(keys: str) -> list[tuple[str, str | None]]:
    """One key by its name, or with an apostrophe before them some letters."""
    if keys.startswith("'"):
        return [_key(character) for character in keys[1:]]
    return [(keys, keys if len(keys) == 1 else None)]
