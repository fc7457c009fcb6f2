"""The waitlist, as lines beside the map."""

from datetime import datetime

from data.queries.views import FloorSnapshot, WaitingView, minutes_between
from pos_tui.keymap import Keymap
from pos_tui.text import count, minutes_short, plain
from pos_tui.widgets.lines import Line, Piece, apart
from pos_tui.widgets.pressing import row_of
from pos_tui.widgets.sections import Section, named


def waiting_section(snapshot: FloorSnapshot, now: datetime, width: int, keys: Keymap) -> Section:
    """Who waits, longest first."""
    covers = sum(waiting.covers for waiting in snapshot.waitlist)
    words = f"{count(len(snapshot.waitlist), 'party', 'parties')} · {count(covers, 'cover')}"
    heading = apart([("Waiting", "bold")], named(words, keys.shown("waitlist")), width)
    return Section(heading, [(_row(waiting, now, width),) for waiting in snapshot.waitlist])


def _row(waiting: WaitingView, now: datetime, width: int) -> Line:
    right: list[Piece] = [(f"{waiting.covers:>2}p ", ""), clock(waiting, now)]
    mark: Piece = ("◆ ", "bold $success") if waiting.ready_at or waiting.table_names else ("◷ ", "$quiet")
    return row_of(apart([mark, (plain(waiting.name), "")], right, width), f"waiting:{waiting.id}", width)


def clock(waiting: WaitingView, now: datetime) -> Piece:
    """What is left of the promise, how far beyond it they are, or since when their table is ready."""
    if waiting.ready_at is not None:
        return f"{'→' + minutes_short(minutes_between(waiting.ready_at, now)):>6}", "bold $success"
    if waiting.quoted_minutes is None:
        return f"{minutes_short(waiting.waited(now)):>6}", "$quiet"
    left = waiting.quoted_minutes - waiting.waited(now)
    if left >= 0:
        soon = left <= 4 or waiting.disappointed()
        return f"{minutes_short(left):>6}", "bold $warning" if soon else "$quiet"
    return f"{'+' + minutes_short(-left):>6}", "bold $error"
