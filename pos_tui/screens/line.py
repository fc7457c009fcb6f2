"""The line under the host's fingers: completed and rehearsed while it is typed, and done with Enter."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from pos_tui.commands import VerbLike, verb_of
from pos_tui.drafts import Draft
from pos_tui.hints import COMPLETE, completion_line, form_line, offers_line, ranked_line
from pos_tui.language.completion import complete
from pos_tui.language.vocabulary import Vocabulary
from pos_tui.messages import SaidLike
from pos_tui.widgets.command_bar import NO, OK, WAIT, Answer
from pos_tui.widgets.editor import LineEditor

if TYPE_CHECKING:
    from pos_tui.screens.floor import FloorScreen

PAINT_FIRST = 0.010
"""Seconds that a cursor or a letter has to itself: work begun at once would hold up the thread that paints."""

PAUSED = 0.05
"""Seconds after a letter before its line is rehearsed: whoever types on within them is not held up by a rehearsal
that nobody will read, and whoever does not sees it within a tenth of a second."""

RESTED = 0.25
"""Seconds without a letter after which there is time for more than the line itself."""

Rehearse = Callable[[str, int, bool], None]
"""Takes a line, the number of the question, and whether a refusal should look for offers."""


class LineEntry:
    """Edits on the floor's bar and takes the keys until Enter or Escape."""

    def __init__(self, floor: "FloorScreen", verbs: Sequence[VerbLike], rehearse: Rehearse) -> None:
        self._floor, self._verbs, self._rehearse = floor, verbs, rehearse
        self.editor = LineEditor()
        self._vocabulary = Vocabulary()
        """What lines are completed with, as far as rehearsals have told."""
        self._question = 0
        self._offers_asked = 0
        """The question of which offers were asked too."""
        self._entered = ""
        """The line that Enter has taken, until something else is typed."""

    def open(self, draft: Draft) -> None:
        """Put a line under the host's fingers."""
        self.editor.start(draft.text, draft.select, draft.filled)
        self._floor.bar.open(self.editor, ": ")
        self._preview()

    def take_text(self, text: str) -> None:
        """Paste."""
        self.editor.insert(text)
        self._preview()

    def take_key(self, key: str, character: str | None) -> None:
        if key == "enter":
            self._enter()
        elif key == "f1":
            self._floor.help_with(verb_of(self.editor.text, self._verbs))
        elif key in ("escape", "ctrl+c") or (key == "backspace" and not self.editor.text):
            self.editor.remember()
            self._floor.leave_line()
        elif key == "tab":
            self._complete()
        else:
            before = self.editor.text
            if self.editor.key(key, character):
                if self.editor.text != before:
                    self._entered = ""
                    self._preview()
                self._floor.bar.redraw()

    def ask(self, line: str) -> None:
        """Rehearse a line for the screen above; of several only the newest is answered."""
        self._question += 1
        self._rehearse(line, self._question, True)

    def drop_answers(self) -> None:
        """Whatever is still being rehearsed is of no interest any more."""
        self._question += 1

    def is_newest(self, question: int) -> bool:
        """Whether nothing has been typed or asked since."""
        return question == self._question

    def rehearsed(self, said: SaidLike, question: int) -> None:
        """Show what the line would do; where it is refused, look for what would work once typing rests."""
        bar = self._floor.bar
        bar.preview = Answer(self._mark(said), said.message, said.warnings)
        if said.vocabulary is not None:
            self._vocabulary = said.vocabulary
            self._show_completions()
        if said.ranked:
            bar.put_below(ranked_line(said.ranked), gives_way=bool(said.warnings))
        elif said.offers:
            bar.put_below(offers_line(said.offers))
        bar.redraw()
        self._floor.canvas.light(said.table_ids, scrolls=False)
        if question != self._offers_asked:
            self._floor.set_timer(RESTED, partial(self._rested, said, question))

    def _mark(self, said: SaidLike) -> str:
        """A line that only lacks its last words is no mistake yet, unless Enter has been tried."""
        if said.unfinished and said.line.strip() != self._entered:
            return WAIT
        return OK if said.ok else NO

    def _rested(self, said: SaidLike, question: int) -> None:
        """Nothing was typed for a while: go to where the line is about, and show all tables that would do, or
        look for what would work instead.
        """
        if not self.is_newest(question):
            return
        promising = said.ranked if said.ok or said.unfinished else ()
        fitting = {table_id for each in promising if each.fits for table_id in each.table_ids}
        self._floor.canvas.light(said.table_ids, fitting)
        if not (said.ok or said.unfinished):
            self._offers_asked = question
            self._rehearse(said.line, question, True)

    def _complete(self) -> None:
        """Put the best of what the words under the cursor may become into the line."""
        found = complete(self.editor.text, self.editor.cursor, self._vocabulary)
        if found.candidates:
            self.editor.complete(*found.apply(self.editor.text))
            self._preview()

    def _show_completions(self) -> None:
        found = complete(self.editor.text, self.editor.cursor, self._vocabulary)
        if found.candidates:
            self._floor.bar.put_below(completion_line(found))

    def _enter(self) -> None:
        line = self._entered = self.editor.text.strip()
        self.editor.remember()
        lit = self._floor.canvas.lit
        self._floor.leave_line()
        if line:
            self._floor.canvas.light(lit)  # until the answer comes
            self._floor.begin(line, reopen=True)

    def _preview(self) -> None:
        """Ask what the line would do; meanwhile show its form."""
        self._question += 1
        text = self.editor.text
        verb = verb_of(text, self._verbs)
        self._floor.bar.put_below(form_line(text, verb, self._verbs), gives_way=True)
        self._show_completions()
        has_more = verb is not None and bool(text.split(maxsplit=1)[1:] or verb.word in COMPLETE)
        if has_more or (verb is None and (" " in text.strip() or text.startswith("/"))):
            self._floor.set_timer(PAUSED, partial(self._rehearse_newest, text, self._question))
        else:
            self._floor.bar.preview = None
            self._floor.canvas.light(())
        self._floor.bar.redraw()

    def _rehearse_newest(self, text: str, question: int) -> None:
        """Begin once the letter is on the screen: the writer's thread would make its paint wait."""
        if self.is_newest(question):
            self._rehearse(text, question, False)
