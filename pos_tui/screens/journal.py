"""The journal: who did what when, the house and Dojo alike, and what Dojo was refused."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from data.queries.journal import (
    Entry,
    JournalFilter,
    JournalPage,
    detail_of,
    journal_page,
)
from data.venue import VenueProfile
from pos_tui.journal_rows import OVERRIDE, WARNED, entry_lines, entry_row
from pos_tui.screens.keys import Lane, Route
from pos_tui.screens.ledger import Ledger
from pos_tui.text import plain
from pos_tui.widgets.lines import Line
from pos_tui.widgets.rows import Choice

FARTHEST = 500
"""Lines read at once to reach the place where the host left."""


@dataclass(frozen=True)
class History:
    """One thing's history: its id, and what a host calls it."""

    entity_id: str
    called: str


class JournalScreen(Ledger):
    """Enter shows a line at length; `a` shows everything again where the history of one thing was asked for."""

    TITLE = "The journal"
    OWN = (("Enter", "before and after"), ("a", "everything"))

    def __init__(
        self,
        lane: Lane,
        route: Route,
        venue: VenueProfile,
        *,
        history: History | None = None,
        left: datetime | None = None,
    ) -> None:
        """`left`: open at the first thing that happened after this moment."""
        super().__init__(lane, route, venue)
        self.page = JournalPage((), None)
        self._history, self._left = history, left
        self._goes_to_place = left is not None

    def _wanted(self) -> JournalFilter:
        words = tuple(self.editor.text.casefold().split())
        return JournalFilter(self._history.entity_id if self._history else None, None, words)

    def read(self) -> None:
        wanted = self._wanted()
        limit = max(FARTHEST if self._goes_to_place else 100, len(self.page.entries))
        self.ask(lambda session: journal_page(session, wanted, limit=limit), self._took)

    def _took(self, page: JournalPage) -> None:
        self.page = page
        if self._goes_to_place:
            self._goes_to_place = False
            self.fill()
            first = next((e for e in reversed(page.entries) if self._left and e.place.at > self._left), None)
            if first is not None:
                self.list.choose(_key(first))

    def read_older(self) -> None:
        wanted, before = self._wanted(), self.page.older
        if before is not None:
            self.ask(lambda session: journal_page(session, wanted, before=before), self._took_older)

    def _took_older(self, page: JournalPage) -> None:
        self.page = replace(page, entries=self.page.entries + page.entries)

    def rows(self, width: int) -> list[Choice]:
        venue, guests = self.venue, self.guests
        entries = [(each.place.at, entry_row(each, venue, width, guests=guests)) for each in self.page.entries]
        if not entries:
            nothing = "Nothing was done that fits." if self.editor.text.strip() else "Nothing has been done yet."
            return [Choice(None, [(f"  {nothing}", "$quiet")])]
        left = self._left
        if left is None:
            return [row for _, row in entries]
        newer = [row for at, row in entries if at > left]
        older = [row for at, row in entries if at <= left]
        return [*newer, Choice(None, [(f" ── you left at {self.venue.local(left):%H:%M} ──", "$accent")]), *older]

    def heading(self) -> tuple[Line, Line]:
        what = f"of {plain(self._history.called)}" if self._history else "everything, newest first"
        return [(" Journal ", "bold"), (f" {what}", "$quiet")], [
            (f"{WARNED} warned   {OVERRIDE} override   ✗ refused ", "$quiet")
        ]

    def act(self, key: str) -> bool:
        if key == "enter":
            entry = next((each for each in self.page.entries if _key(each) == self.list.chosen), None)
            if entry is not None:
                self.open_at_length("One line of the journal", partial(_at_length, entry, self.venue))
        elif key == "a" and self._history is not None:
            self._history = None
            self.read_anew()
        elif key == "J":
            self.leave()
        else:
            return False
        return True


def _key(entry: Entry) -> str:
    return f"{'done' if entry.place.done else 'refused'}:{entry.place.seq}"


def _at_length(entry: Entry, venue: VenueProfile, session: Session) -> dict[bool, list[Line]]:
    """Both readings of a line, with and without guests."""
    detail = detail_of(session, entry.place.seq) if entry.place.done else None
    return {guests: entry_lines(entry, detail, venue, guests=guests) for guests in (False, True)}
