"""Which key does what on the floor: the commands as they come, with other keys where the settings say so."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from pos_tui.commands import COMMANDS, Command

_KEY = re.compile(r"(?:(?:ctrl|alt|shift)\+)*(?:[^\s+]|\+|[a-z][a-z_]+\d*|f\d{1,2})")
"""A key as Textual names it, or the one character that it types."""


_ALT_DIGITS = {character: f"alt+{digit}" for digit, character in zip("1234567890", "¡™£¢∞§¶•ªº", strict=True)}
"""What arrives for alt and a digit where the terminal sends Escape first: Textual reads that as a Mac's keys."""


def with_alt(key: str, character: str | None) -> str:
    """The key that was pressed, outside of anything typed: `alt+2`, though it arrived as a character."""
    return _ALT_DIGITS.get(character or "", key)


class NoCommand(ValueError):
    """The settings ask for keys that cannot be; `command_id` is the entry, the text says why."""

    def __init__(self, command_id: str, why: str) -> None:
        super().__init__(why)
        self.command_id = command_id


class Keymap:
    """Which key does what: the commands, with the keys that the settings give some of them instead."""

    def __init__(self, commands: Sequence[Command] = COMMANDS) -> None:
        """Raises NoCommand when two commands claim one key."""
        self.commands = commands
        self._by_key: dict[str, Command] = {}
        self._by_id = {command.id: command for command in commands}
        for command in commands:
            for key in command.keys:
                if key in self._by_key:
                    raise NoCommand(command.id, f"{key} already is the key of {self._by_key[key].id}")
                self._by_key[key] = command

    def pressed(self, key: str, character: str | None) -> tuple[Command | None, str]:
        """The command of a key outside of anything typed, and the key that was meant."""
        command, meant = self.of(key, character), with_alt(key, character)
        return (command, key) if command is not None else (self._by_key.get(meant), meant)

    def of(self, key: str, character: str | None) -> Command | None:
        """The command of a key, by Textual's name for it or by the character it types."""
        return self._by_key.get(key) or self._by_key.get(character or "")

    def shown(self, command_id: str) -> str:
        """The first key of a command as a person reads it; nothing for one without a key."""
        command = self._by_id[command_id]
        return command.shown.split()[0] if command.shown else ""


def remapped(commands: Sequence[Command], keys: Mapping[str, str]) -> Sequence[Command]:
    """The commands with other keys; `keys` has those keys with blanks between, by the command's id.

    Raises NoCommand for a name that no command has, or a key that no keyboard has.
    """
    known = [command.id for command in commands]
    for command_id, listed in keys.items():
        if command_id not in known:
            near = get_close_matches(command_id, known, n=3)
            instead = f"; did you mean {' or '.join(near)}?" if near else ""
            raise NoCommand(command_id, f"no command is called that{instead}")
        for key in listed.split():
            if not _KEY.fullmatch(key):
                raise NoCommand(command_id, f"“{key}” is no key; examples are f7, ctrl+t and T")
    return [_with_keys(command, keys.get(command.id)) for command in commands]


def _with_keys(command: Command, listed: str | None) -> Command:
    return command if listed is None else replace(command, keys=tuple(listed.split()), shown=listed)
