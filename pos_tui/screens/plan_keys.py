"""The keys of the floor plan's screen in words, which of them move and resize, and the forms of its lines."""

from collections.abc import Mapping

from pos_tui.floor.plan import Direction
from pos_tui.language.verbs.floor_plan import SUB_FORMS
from pos_tui.widgets.command_bar import Hint

SHAPES = ("square", "round", "long", "booth", "bar")

CHOOSING: tuple[tuple[Hint, ...], tuple[Hint, ...]] = (
    (
        ("Enter", "take in hand"),
        ("a", "add"),
        ("r", "rename"),
        ("s", "seats"),
        ("o", "shape"),
        ("x", "retire"),
        ("b", "bring back"),
        ("i", "other area"),
        ("c", "combine"),
        ("C", "separate"),
    ),
    (
        ("[ ]", "areas"),
        ("u", "undo"),
        ("Esc", "back"),
        ("A", "new area"),
        ("e", "rename the area"),
        ("ctrl+arrows", "size"),
        ("shift+arrows", "move by a box"),
        (":", "line"),
    ),
)
HOLDING: tuple[tuple[Hint, ...], tuple[Hint, ...]] = (
    (("arrows", "move"), ("shift+arrows", "by a box"), ("ctrl+arrows", "size")),
    (("Enter", "put down"), ("Esc", "let go"), ("+ -", "wider, narrower"), ("{ }", "lower, higher")),
)

ARROWS: Mapping[str, Direction] = {
    "left": Direction.LEFT,
    "h": Direction.LEFT,
    "down": Direction.DOWN,
    "j": Direction.DOWN,
    "up": Direction.UP,
    "k": Direction.UP,
    "right": Direction.RIGHT,
    "l": Direction.RIGHT,
}
GROWING = {
    "ctrl+left": (-1, 0),
    "ctrl+right": (1, 0),
    "ctrl+up": (0, -1),
    "ctrl+down": (0, 1),
    "-": (-1, 0),
    "minus": (-1, 0),
    "+": (1, 0),
    "plus": (1, 0),
    "{": (0, -1),
    "left_curly_bracket": (0, -1),
    "}": (0, 1),
    "right_curly_bracket": (0, 1),
}


def form_of(line: str) -> str:
    """The form of a line about the plan that somebody begins to type."""
    what = "".join(line.split()[1:2])
    return f"plan {what} {SUB_FORMS[what][1]}" if what in SUB_FORMS else f"plan {'|'.join(SUB_FORMS)} …"
