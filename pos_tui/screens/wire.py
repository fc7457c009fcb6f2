"""The wire: every event out and every call in, and what has not arrived yet."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from sqlalchemy.orm import Session

from data import outbox
from data.queries.labels import related
from data.queries.wire import CallView, WireFilter, WirePage, bodies, wire_page
from data.resync import resync
from data.venue import VenueProfile
from pos_tui.screens.keys import Lane, Route
from pos_tui.screens.ledger import Ledger
from pos_tui.text import count
from pos_tui.widgets.lines import Line
from pos_tui.widgets.rows import Choice
from pos_tui.wire_rows import MARKS_EXPLAINED, call_lines, call_row, open_rows

WINDOWS = {"1": 5, "2": 15, "3": 60}
"""Minutes whose events a key sends again."""


class WireScreen(Ledger):
    """Enter shows a call at length; `r`, `e` and 1 2 3 tell Dojo again to fetch what is chosen."""

    TITLE = "The wire"
    OWN = (("Enter", "more"), ("r", "tell again"), ("e", "all of it"), ("1 2 3", "last 5 15 60 min"))

    def __init__(self, lane: Lane, route: Route, venue: VenueProfile) -> None:
        super().__init__(lane, route, venue)
        self.page = WirePage((), (), (), None)
        self._said = ""

    def read(self) -> None:
        wanted, now = WireFilter.read(self.editor.text), self.lane.now
        limit = max(100, len(self.page.calls))
        self.ask(lambda session: wire_page(session, wanted, now, limit=limit), self._took)

    def _took(self, page: WirePage) -> None:
        self.page = page

    def read_older(self) -> None:
        wanted, now, before = WireFilter.read(self.editor.text), self.lane.now, self.page.older
        if before is not None:
            self.ask(lambda session: wire_page(session, wanted, now, before=before), self._took_older)

    def _took_older(self, page: WirePage) -> None:
        self.page = replace(self.page, calls=self.page.calls + page.calls, older=page.older)

    def rows(self, width: int) -> list[Choice]:
        page, now = self.page, self.lane.now
        rows = [
            *open_rows("Not with Dojo yet", page.waiting, now, guests=self.guests),
            *open_rows("Accepted, but never read back", page.unread, now, guests=self.guests),
            *(call_row(call, self.venue, width, guests=self.guests) for call in page.calls),
        ]
        return rows or [Choice(None, [("  Nothing has gone over the wire that fits.", "$quiet")])]

    def heading(self) -> tuple[Line, Line]:
        parts = [
            count(len(self.page.waiting), "event") + " unsent" if self.page.waiting else "",
            f"{len(self.page.unread)} never read back" if self.page.unread else "",
        ]
        trouble = " · ".join(filter(None, parts)) or "all sent"
        return [(" Wire ", "bold"), (f" {self._said or trouble}", "$accent" if self._said else "$quiet")], [
            (f"{MARKS_EXPLAINED} ", "$quiet")
        ]

    def act(self, key: str) -> bool:
        seq, entity_id = self._chosen()
        if key == "enter":
            if seq:  # of what was never sent there is no more
                self._open(seq)
        elif key == "r" and entity_id:
            self._tell_again(lambda _session: [entity_id])
        elif key == "e" and entity_id:
            self._tell_again(lambda session: related(session, entity_id))
        elif key in WINDOWS:
            since, now = self.lane.now - timedelta(minutes=WINDOWS[key]), self.lane.now
            self.lane.change(lambda session: resync(session, now, since=since), self._told_again)
        elif key == "v":
            self.leave()
        else:
            return False
        return True

    def _chosen(self) -> tuple[int | None, str]:
        """The chosen call's number, None for an event that has none, and the entity it is about."""
        kind, _, rest = (self.list.chosen or "").partition(":")
        seq, _, entity_id = rest.partition(":")
        return (int(seq) if kind == "call" else None), entity_id

    def _tell_again(self, which: Callable[[Session], list[str]]) -> None:
        now = self.lane.now

        def work(session: Session) -> int:
            return sum(
                outbox.retry(session, entity_id) or resync(session, now, entities=[entity_id])
                for entity_id in which(session)
            )

        self.lane.change(work, self._told_again)

    def _told_again(self, events: int) -> None:
        self._said = f"{count(events, 'event')} will be sent now" if events else "nothing there to send again"
        self.read()

    def _open(self, seq: int) -> None:
        call = next(call for call in self.page.calls if call.seq == seq)
        self.open_at_length("One call", partial(_at_length, call, self.venue))


def _at_length(call: CallView, venue: VenueProfile, session: Session) -> dict[bool, list[Line]]:
    """Both readings of a call, with and without guests; laid out here, away from the UI thread."""
    carried = bodies(session, call.seq)
    return {guests: call_lines(call, carried, venue, guests=guests) for guests in (False, True)}
