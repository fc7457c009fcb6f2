"""TOML for files that people edit by hand: reading it, and naming the line where a key stands.

`tomllib` forgets where things were. The scanner here walks a document that `parse` has accepted and notes the
line of every key, every table header and every element of an array.
"""

import re
import tomllib
from collections.abc import Sequence
from typing import Any

from data.errors import PosError

Path = tuple[str, ...]

_WHERE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACES = re.compile(r"[ \t]*")
_SCALAR = re.compile(r"[^,\]}#\r\n]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)

_SENTENCES = (
    ("Unclosed array", "a comma is missing before this, or the list above is not closed with ]"),
    ("Unclosed inline table", "a comma is missing between two keys, or the { } is not closed on its line"),
    (
        "Invalid initial character for a key part",
        "a key is expected here; a { } stands on one line, with no comma at its end",
    ),
    ("Expected '='", "“=” is missing between a key and its value"),
    ("Expected newline", "something is left over after the value; one key = value on each line"),
    ("Expected ']'", "the heading is not closed with ]"),
    ("Expected ']]'", "the heading is not closed with ]]"),
    ("Invalid value", "the value cannot be read; text stands in “quotes”, numbers without"),
    ("Invalid statement", "this is neither a [heading] nor a key = value"),
    ("Unterminated string", "a text is not closed with its quote"),
    ('Expected "\'"', "a text is not closed with its quote"),
    ("Illegal character '\\n'", "a text is not closed with its quote"),
    ("Unescaped '\\'", "a \\ in a text is written \\\\"),
    ("Cannot overwrite a value", "this key was given a value before"),
    ("Cannot declare", "this heading stands in the file a second time"),
    ("Duplicate inline table key", "a key stands twice in the same { }"),
    ("Cannot mutate immutable namespace", "this was written as { } or [ ] before and cannot be added to"),
    ("Invalid date or datetime", "there is no such date or time"),
)


class TomlProblem(PosError):
    """A document that cannot be read: `line` counts from 1, `message` is a plain sentence without the place."""

    def __init__(self, source: str, line: int, message: str) -> None:
        super().__init__(f"{source}, line {line}: {message}")
        self.source = source
        self.line = line
        self.message = message


def parse(text: str, source: str) -> dict[str, Any]:
    """The document's values. Raises TomlProblem for a mistake in its form; `source` names the file in it."""
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise _problem(text, source, str(error)) from error


def _problem(text: str, source: str, said: str) -> TomlProblem:
    where = _WHERE.search(said)
    line = int(where[1]) if where and where[1] else max(1, len(text.rstrip().splitlines()))
    reason = _WHERE.sub("", said)
    if where and not where[1] and reason in ("Invalid value", "Unclosed array"):
        return TomlProblem(source, line, "the file ends in the middle of a value or an unclosed list")
    for start, sentence in _SENTENCES:
        if reason.startswith(start):
            return TomlProblem(source, line, sentence)
    return TomlProblem(source, line, reason)


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line, from 1, where a key path such as `("area", 0, "tables", 3, "covers")` stands in a valid document.

    A path that is not there gets the line of the nearest thing around it that is, at last line 1.
    """
    return nearest(lines_of(text), path)


def nearest(lines: dict[Path, int], path: Sequence[str | int]) -> int:
    """`line_of` for a document scanned once with `lines_of`."""
    wanted = tuple(str(part) for part in path)
    return next((lines[wanted[:n]] for n in range(len(wanted), 0, -1) if wanted[:n] in lines), 1)


def lines_of(text: str) -> dict[Path, int]:
    """The first line of every key path of a valid document; array elements count from 0, as text."""
    return _Scanner(text.removeprefix("\ufeff")).scan()


class _Scanner:
    """Walks a document once. Trusts that it is valid TOML and stops quietly where it is not."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._lines: dict[Path, int] = {}
        self._count: dict[Path, int] = {}
        """How many elements the arrays of tables have so far."""

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        while self._skip(_BLANK) or self._at < len(self._text):
            before = self._at
            if self._peek("["):
                table = self._header()
            else:
                self._pair(table)
            if self._at == before:
                break
        return self._lines

    def _header(self) -> Path:
        in_array = self._peek("[[")
        line = self._line
        self._at += 2 if in_array else 1
        names = self._key()
        self._at += 2 if in_array else 1
        table = self._resolved(names[:-1])
        self._note(table, line)
        table += names[-1:]
        self._note(table, line)
        if in_array:
            number = self._count.get(table, 0)
            self._count[table] = number + 1
            table += (str(number),)
        elif table in self._count:
            table += (str(self._count[table] - 1),)
        self._note(table, line)
        return table

    def _resolved(self, names: Path) -> Path:
        """A header speaks of the last element of the arrays of tables on its way."""
        table: Path = ()
        for name in names:
            table += (name,)
            if table in self._count:
                table += (str(self._count[table] - 1),)
        return table

    def _pair(self, table: Path) -> None:
        line = self._line
        names = self._key()
        for depth in range(1, len(names) + 1):
            self._note(table + names[:depth], line)
        self._skip(_SPACES)
        if self._peek("="):
            self._at += 1
            self._value(table + names)

    def _value(self, path: Path) -> None:
        self._skip(_SPACES)
        if self._peek("["):
            self._array(path)
        elif self._peek("{"):
            self._inline_table(path)
        elif not self._skip(_STRING):
            self._skip(_SCALAR)

    def _array(self, path: Path) -> None:
        self._at += 1
        number = 0
        while not self._closed("]"):
            before = self._at
            element = (*path, str(number))
            self._note(element, self._line)
            self._value(element)
            number += 1
            self._separator()
            if self._at == before:
                return

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        while not self._closed("}"):
            before = self._at
            self._pair(path)
            self._separator()
            if self._at == before:
                return

    def _closed(self, bracket: str) -> bool:
        self._skip(_BLANK)
        if self._peek(bracket):
            self._at += 1
            return True
        return self._at >= len(self._text)

    def _separator(self) -> None:
        self._skip(_BLANK)
        if self._peek(","):
            self._at += 1

    def _key(self) -> Path:
        """A dotted key, each part bare or quoted."""
        names: list[str] = []
        while True:
            self._skip(_SPACES)
            start = self._at
            if self._skip(_STRING):
                names.append(_unquoted(self._text[start : self._at]))
            elif self._skip(_BARE_KEY):
                names.append(self._text[start : self._at])
            self._skip(_SPACES)
            if not self._peek("."):
                return tuple(names)
            self._at += 1

    def _peek(self, literal: str) -> bool:
        return self._text.startswith(literal, self._at)

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        """Step over what matches here, counting lines; whether there was anything."""
        found = pattern.match(self._text, self._at)
        if found is None or not found[0]:
            return False
        self._at = found.end()
        self._line += found[0].count("\n")
        return True

    def _note(self, path: Path, line: int) -> None:
        if path:
            self._lines.setdefault(path, line)


def _unquoted(name: str) -> str:
    return str(next(iter(tomllib.loads(f"{name} = 0"))))
