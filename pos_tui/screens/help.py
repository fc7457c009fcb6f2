"""Help, made from the commands and the verbs themselves."""

from collections.abc import Sequence

from pos_tui.commands import Command, VerbLike
from pos_tui.floor import minutes, paint
from pos_tui.screens.overlay import entry, heading_rows
from pos_tui.widgets.rows import Choice

_GROUPS = ("Moving about", "Acting on a table", "Looking around")

_MARKS = (
    ("S5 O12 M…", "a party sits here; the letter is its stage, the number how many minutes it has lasted"),
    ("35' +5'!", "what is left of their turn; by how much it is over"),
    (paint.FREE, "free"),
    (minutes.DUE, "a booking is due within half an hour, or its time"),
    (paint.LATE, "a booking is late"),
    (paint.DIRTY, "to clean"),
    (paint.CLOSED, "out of service"),
    (minutes.OVERRUN, "the stage, or the turn, lasts longer than it should"),
    (paint.REQUEST, "the guests have asked for something, often for an allergy"),
    (paint.LOCKED, "a card machine holds the tab"),
    (paint.DEPOSIT, "a deposit has been paid"),
    ("3/4", "three covers at four seats"),
    ("4+", "four seats, more when it is pushed together with others"),
    ("12+", "a table of a party that has more tables"),
    ("AB 12'", "who serves the table, and how long ago they were last given a party"),
    ("╔═╗ ▛▀▜", "the chosen table; tables that the line is about"),
)


def help_rows(verbs: Sequence[VerbLike], commands: Sequence[Command]) -> list[Choice]:
    """Keys by group, the verbs with their forms, and what the marks mean."""
    rows: list[Choice] = []
    for group in _GROUPS:
        rows += heading_rows(group)
        rows += [entry(command.shown, command.title) for command in commands if command.group == group]
    rows += heading_rows("Marks on the floor")
    rows += [entry(mark, meaning) for mark, meaning in _MARKS]
    line = next((command.shown for command in commands if command.id == "line"), "")
    opened = f"type {line} and then" if line else "what it can be"
    return [*rows, *heading_rows(f"The line: {opened}"), *verb_rows(verbs)]


def verb_rows(verbs: Sequence[VerbLike]) -> list[Choice]:
    """Each verb's form and what it does, and what may end every line."""
    rows: list[Choice] = []
    for verb in verbs:
        word = f"   {verb.word}" if verb.letter else ""
        rows.append(Choice(None, [(f" {verb.form}", "bold"), (word, "$accent")]))
        rows.append(Choice(None, [(f"    {verb.does}", "$quiet")]))
    return [
        *rows,
        Choice(None, []),
        Choice(None, [(" At the end of any line: ", ""), ("!", "bold"), (" overrides, ", ""), ("/AB", "bold")]),
    ]
