"""What u takes back on the floor plan's screen: changes of the plan made there, and nothing else."""

from pos_tui.keymap import Keymap
from pos_tui.messages import SaidLike


class PlanUndo:
    """Knows what was done since the plan was opened, in the order in which it would be taken back.

    What was done on the floor is taken back in sight of it.
    """

    def __init__(self, keys: Keymap) -> None:
        self._undo, self._redo = keys.shown("undo"), keys.shown("redo")
        self._done: list[bool] = []
        """What can be taken back, oldest first: whether it changed the plan."""
        self._undone: list[bool] = []

    def count(self, said: SaidLike) -> None:
        """Remember what was done."""
        if said.action is None:
            return
        verb = said.line.split()[0].casefold()
        if verb in ("u", "undo", "redo"):
            taken, kept = (self._undone, self._done) if verb == "redo" else (self._done, self._undone)
            kept += [taken.pop()] if taken else []
        else:
            self._done.append(verb == "plan")
            self._undone.clear()

    def why_no_undo(self) -> str:
        """What stands in the way of taking back; nothing if nothing does."""
        if self._done and self._done[-1]:
            return ""
        return f"Nothing of the plan was changed here; {self._undo} on the floor takes back the rest."

    def why_no_redo(self) -> str:
        """What stands in the way of doing again what was taken back."""
        if self._undone and self._undone[-1]:
            return ""
        return f"Nothing of the plan was taken back here; {self._redo} on the floor does the rest again."
