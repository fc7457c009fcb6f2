"""Taking back and doing again."""

from data.rules import undo as undoing
from pos_tui.language.registry import Outcome, Turn, verb
from pos_tui.language.words import Words


@verb("undo", "u", "take back the last action of this terminal", letter="u")
def undo(turn: Turn, words: Words) -> Outcome:
    words.end()
    return Outcome("Take back", "Took back", f"“{undoing.undo(turn.uow).said}”")


@verb("redo", "redo", "do again what was just taken back")
def redo(turn: Turn, words: Words) -> Outcome:
    words.end()
    return Outcome("Do again", "Did again", f"“{undoing.redo(turn.uow).said}”")
