"""A line being typed: text, cursor, selection, history. Pure, so that no key waits for a widget."""

from dataclasses import dataclass, field

from pos_tui.text import plain

HISTORY = 200


@dataclass
class LineEditor:
    """Edits one line. `history` is oldest first; what was typed but not sent is kept in it too."""

    text: str = ""
    cursor: int = 0
    selected: tuple[int, int] | None = None
    history: list[str] = field(default_factory=list)
    _back: int = 0
    _draft: str = ""
    _filling: bool = False
    """Whether one word is being typed in the place of a selected part."""
    _filled: tuple[int, int] | None = None
    """The part at the end that was put ready, until anything else happens to the line."""

    def start(
        self, text: str = "", select: tuple[int, int] | None = None, filled: tuple[int, int] | None = None
    ) -> None:
        """Begin a new line; the selected part is replaced by the first word typed, the others go to the end.

        The `filled` part, which ends the line, goes if a blank is typed or pasted first: whoever types a line by
        heart has a blank behind the verb, and means what comes after it.
        """
        self.text, self.selected, self._filled = text, select, filled
        self.cursor = select[1] if select else len(text)
        self._back, self._draft, self._filling = 0, "", False

    def complete(self, text: str, cursor: int) -> None:
        """Take a text that somebody else has finished."""
        self.text, self.cursor, self._filled = text, cursor, None

    def remember(self) -> None:
        """Keep the present text in the history."""
        line = self.text.strip()
        if line and (not self.history or self.history[-1] != line):
            self.history.append(line)
            del self.history[:-HISTORY]

    @property
    def filled(self) -> str:
        """What a blank would take out now; nothing where it is only a blank."""
        return self.text[slice(*self._filled)].strip() if self._filled is not None else ""

    def insert(self, text: str) -> None:
        """Type or paste; what could not be shown safely is left out."""
        cleaned = self._without_filled(text if text.isprintable() else plain(text))
        self._filling = self._delete_selected() or self._filling
        if self._filling and " " in cleaned:
            word, _, cleaned = cleaned.partition(" ")
            self._put(word)
            self._go("end")
            cleaned = cleaned if self.text.endswith(" ") else f" {cleaned}"
        self._put(cleaned)

    def _without_filled(self, typed: str) -> str:
        """Take out what was filled in if a blank comes first; what is left to type of the text."""
        filled, self._filled = self._filled, None
        if filled is None or not typed.startswith(" "):
            return typed
        self._cut(*filled)
        return typed[1:]

    def _put(self, text: str) -> None:
        self.text = self.text[: self.cursor] + text + self.text[self.cursor :]
        self.cursor += len(text)

    def _delete_selected(self) -> bool:
        if self.selected is None:
            return False
        start, end = self.selected
        self.text = self.text[:start] + self.text[end:]
        self.cursor, self.selected = start, None
        return True

    def _cut(self, start: int, end: int) -> None:
        self.text = self.text[:start] + self.text[end:]
        self.cursor = start

    def _word_left(self) -> int:
        before = self.text[: self.cursor].rstrip()
        return before.rfind(" ") + 1

    def _word_right(self) -> int:
        rest = self.text[self.cursor :]
        skipped = len(rest) - len(rest.lstrip())
        end = rest.find(" ", skipped)
        return len(self.text) if end < 0 else self.cursor + end

    def key(self, key: str, character: str | None) -> bool:
        """Handle an editing key; False for one that means nothing here."""
        if character is not None and character.isprintable():
            self.insert(character)
            return True
        if key in _DELETING:
            self._filled = None
            self._erase(key)
            return True
        if key in _MOVING:
            self._filled = None
            self._go(key)
            return True
        if key in ("up", "down"):
            self._filled = None
            self._recall(1 if key == "up" else -1)
            return True
        return False

    def _erase(self, key: str) -> None:
        if self._delete_selected():
            return
        start, end = {
            "backspace": (max(0, self.cursor - 1), self.cursor),
            "delete": (self.cursor, self.cursor + 1),
            "ctrl+w": (self._word_left(), self.cursor),
            "ctrl+u": (0, self.cursor),
            "ctrl+k": (self.cursor, len(self.text)),
        }[_DELETING[key]]
        self._cut(start, end)

    def _go(self, key: str) -> None:
        self.selected, self._filling = None, False
        self.cursor = {
            "left": max(0, self.cursor - 1),
            "right": min(len(self.text), self.cursor + 1),
            "home": 0,
            "end": len(self.text),
            "ctrl+left": self._word_left(),
            "ctrl+right": self._word_right(),
        }[_MOVING[key]]

    def _recall(self, step: int) -> None:
        """Walk through the history; the line being typed waits at its end."""
        back = self._back + step
        if not 0 <= back <= len(self.history):
            return
        if self._back == 0:
            self._draft = self.text
        self._back = back
        self.text = self.history[-back] if back else self._draft
        self.cursor, self.selected, self._filling = len(self.text), None, False


_DELETING = {
    "backspace": "backspace",
    "ctrl+h": "backspace",
    "delete": "delete",
    "ctrl+d": "delete",
    "ctrl+w": "ctrl+w",
    "ctrl+backspace": "ctrl+w",
    "alt+backspace": "ctrl+w",
    "ctrl+u": "ctrl+u",
    "ctrl+k": "ctrl+k",
}
_MOVING = {
    "left": "left",
    "ctrl+b": "left",
    "right": "right",
    "ctrl+f": "right",
    "home": "home",
    "ctrl+a": "home",
    "end": "end",
    "ctrl+e": "end",
    "ctrl+left": "ctrl+left",
    "alt+b": "ctrl+left",
    "ctrl+right": "ctrl+right",
    "alt+f": "ctrl+right",
}

EDITING = frozenset({*_DELETING, *_MOVING})
"""Keys that edit a line and type nothing."""
