"""Every key of the floor screen, once: what it is called, what it does, and what help and palette say of it.

A command's name is also the method `do_NAME` of the floor screen, or of `Overlays` where it opens a screen of its
own. Keys go by Textual's names for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class VerbLike(Protocol):
    """A verb of the host language, as help and palette need to know it."""

    @property
    def letter(self) -> str | None: ...
    @property
    def word(self) -> str: ...
    @property
    def form(self) -> str: ...
    @property
    def does(self) -> str: ...


@dataclass(frozen=True)
class Command:
    """One thing a key does. The method gets `argument`, or else the key."""

    name: str
    keys: tuple[str, ...]
    shown: str
    """The keys as a person reads them."""
    title: str
    """What the palette and the help say."""
    argument: str = ""
    in_palette: bool = True
    group: str = "Floor"
    called: str = ""
    """What the settings call it, where several commands share a `name`."""

    @property
    def id(self) -> str:
        """The name under which its keys can be changed; unique."""
        return self.called or self.name


def _moves() -> list[Command]:
    return [
        Command(
            "move", keys, shown, title, argument, in_palette=False, group="Moving about", called=argument.lower()
        )
        for keys, shown, title, argument in (
            (("left", "h"), "← h", "the table to the left", "LEFT"),
            (("down", "j"), "↓ j", "the table below", "DOWN"),
            (("up", "k"), "↑ k", "the table above", "UP"),
            (("right", "l"), "→ l", "the table to the right", "RIGHT"),
        )
    ]


def _areas() -> list[Command]:
    return [
        Command(
            "jump",
            tuple("0123456789"),
            "0…9",
            "type a table's name, Enter goes there",
            in_palette=False,
            group="Moving about",
        ),
        Command(
            "step_area",
            ("left_square_bracket", "["),
            "[",
            "previous area",
            "-1",
            group="Moving about",
            called="previous_area",
        ),
        Command(
            "step_area",
            ("right_square_bracket", "]"),
            "]",
            "next area",
            "+1",
            group="Moving about",
            called="next_area",
        ),
        Command(
            "area",
            tuple(f"alt+{n}" for n in range(1, 10)),
            "alt+1…9",
            "an area by its number",
            in_palette=False,
            group="Moving about",
        ),
    ]


def _drafts() -> list[Command]:
    return [
        Command(
            "draft",
            (letter,),
            letter,
            title,
            "noshow" if letter == "N" else letter,
            in_palette=False,
            group="Acting on a table",
            called=word,
        )
        for letter, word, title in (
            ("w", "walkin", "seat a walk-in"),
            ("b", "book_line", "make a booking"),
            ("q", "queue", "put a party on the waitlist"),
            ("s", "seat", "seat the booking that is due here"),
            ("e", "edit", "edit the party or the booking"),
            ("x", "cancel", "cancel the booking"),
            ("N", "no_show", "nobody came: the booking is a no-show"),
            ("m", "move_party", "move the party"),
            ("a", "add", "add a table to the party"),
            ("d", "drop", "drop a table of the party"),
            ("o", "order", "order"),
            ("p", "pay", "take a payment"),
            ("c", "close", "close: the party leaves"),
        )
    ]


COMMANDS: Sequence[Command] = (
    *_moves(),
    *_areas(),
    Command("usual", ("enter",), "Enter", "the usual next thing at the chosen table", group="Acting on a table"),
    Command(
        "next_stage",
        ("n",),
        "n",
        "next stage of the visit; a dirty table is clean",
        group="Acting on a table",
    ),
    *_drafts(),
    Command("bill", ("B",), "B", "the bill: to read, print and save", group="Acting on a table"),
    Command("undo", ("u", "ctrl+z"), "u ctrl+z", "undo, at once", group="Acting on a table"),
    Command("redo", ("U", "ctrl+y"), "U ctrl+y", "redo, at once", group="Acting on a table"),
    Command(
        "attention",
        ("tab",),
        "Tab",
        "what needs you, the worst first; Enter acts on it",
        "+1",
        group="Looking around",
    ),
    Command(
        "attention",
        ("shift+tab",),
        "shift+Tab",
        "back through what needs you",
        "-1",
        in_palette=False,
        group="Looking around",
        called="attention_back",
    ),
    Command("line", (":", "colon"), ":", "an empty line of the host language", group="Looking around"),
    Command(
        "find",
        ("/", "slash"),
        "/",
        "find a guest, a booking or a table",
        group="Looking around",
    ),
    Command("book", ("r",), "r", "the reservation book", group="Looking around"),
    Command("timeline", ("t",), "t", "the timeline: tables by time", group="Looking around"),
    Command("wire", ("v",), "v", "the wire: events out, calls in, what is unsent", group="Looking around"),
    Command("journal", ("J",), "J", "the journal: who did what when", group="Looking around"),
    Command("history", ("H",), "H", "the history of the chosen party, booking or table", group="Looking around"),
    Command("waitlist", ("W",), "W", "the waitlist: who waits; Enter seats at once", group="Looking around"),
    Command("shift", ("D",), "D", "the day in figures", group="Looking around"),
    Command("print_sheet", ("P",), "P", "print the outage sheet", group="Looking around"),
    Command("list", ("L",), "L", "the map, or the list by name or by next to be free", group="Moving about"),
    Command("servers", ("S",), "S", "servers: tables, covers, last sat; covers due", group="Looking around"),
    Command("plan", ("F",), "F", "edit the floor plan…", group="Looking around"),
    Command("help", ("?", "question_mark", "f1"), "? F1", "help", group="Looking around"),
    Command(
        "palette", ("ctrl+p",), "ctrl+p", "everything there is to do", in_palette=False, group="Looking around"
    ),
    Command("dojo", (), "", "the link to Dojo, what is registered, and the settings", group=""),
    Command("theme", (), "", "choose other colours: dark, light, colour-blind, sixteen", group=""),
    Command("sign", (), "", "whose initials every action carries from now on", group=""),
    Command("quit", ("ctrl+q",), "ctrl+q", "quit", group="Looking around"),
)


def verb_of(line: str, verbs: Sequence[VerbLike]) -> VerbLike | None:
    """The verb that a line begins with, if it is complete."""
    head, _, rest = line.lstrip().partition(" ")
    head = head.casefold()
    if not head:
        return None
    if not rest and " " not in line.lstrip():
        return next((verb for verb in verbs if verb.word == head), None) or next(
            (verb for verb in verbs if verb.letter == head), None
        )
    return next((verb for verb in verbs if head in (verb.letter, verb.word)), None)


def verbs_beginning(text: str, verbs: Sequence[VerbLike]) -> list[VerbLike]:
    """The verbs that what is typed so far may become."""
    head = text.strip().casefold()
    return [verb for verb in verbs if verb.word.startswith(head)]
