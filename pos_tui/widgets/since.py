"""One line of what happened while nobody touched this terminal."""

from collections.abc import Iterable
from datetime import datetime

from data.queries.journal import Since
from data.venue import VenueProfile
from pos_tui.journal_rows import since_sentence
from pos_tui.keymap import Keymap
from pos_tui.widgets.lines import Line, Lines
from pos_tui.widgets.pressing import sentence


class SinceStrip(Lines):
    """There from the first key after a pause until the journal is opened or Escape is pressed."""

    def __init__(self, keys: Keymap) -> None:
        super().__init__()
        journal = keys.shown("journal")
        shows = f"{journal} shows it, Esc does not." if journal else "Esc takes this away."
        self._foot = sentence(f"  {shows}", "$quiet", journal, "Esc")
        self._since: Since | None = None
        self._sentence = ""
        self.display = False

    def show(self, since: Since, venue: VenueProfile) -> None:
        """Say it, if there is anything to say."""
        if since.anything:
            self._since, self._sentence = since, since_sentence(since, venue)
            self.display = True
            self.redraw()

    def take(self) -> datetime | None:
        """When the host left, if this strip says so; it goes away."""
        since, self._since = self._since, None
        self.display = False
        return since.moment if since is not None else None

    def draw(self, width: int, height: int) -> Iterable[Line]:
        del width, height
        return [[(f" {self._sentence}", ""), *self._foot]]
