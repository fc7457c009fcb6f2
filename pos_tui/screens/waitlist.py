"""The waitlist: who waits, what they were told, what they could be told now, and who can sit down at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from textual.app import ComposeResult

from data.queries.views import FloorSnapshot, WaitingView
from data.rules.quotes import Quote
from pos_tui.floor.names import spoken_waiting
from pos_tui.floor.paint import PROMISED
from pos_tui.screens.overlay import Overlay
from pos_tui.text import count, fit, minutes_short, plain
from pos_tui.widgets.command_bar import Hint, hint_line
from pos_tui.widgets.edge import Edge
from pos_tui.widgets.lines import Line, Piece, apart
from pos_tui.widgets.rows import Choice, RowList
from pos_tui.widgets.waiting import clock

LARGE = 9
"""The digit that shows all parties of eight and more."""

_FOR_CHOSEN = (("Enter", "seat"), ("r", "table ready"), ("p", "promise"), ("x", "gave up"))

_KEYS = (
    *_FOR_CHOSEN,
    ("q", "queue"),
    ("2 4 6 8", "by size"),
    ("0", "all"),
    ("Esc", "back"),
)


@dataclass(frozen=True)
class Podium:
    """What the floor does for the waitlist."""

    perform: Callable[[str], None]
    """Do a line at once."""
    draft: Callable[[str], None]
    """Put a line under the host's fingers."""


def fits_size(covers: int, digit: int) -> bool:
    """Whether a party belongs to the tables of a size: 2 is for one and two, 4 for three and four."""
    if digit == 0:
        return True
    return covers >= LARGE - 1 if digit == LARGE else digit - 1 <= covers <= digit


def waitlist_rows(waitlist: Sequence[WaitingView], now: datetime, width: int) -> list[Choice]:
    """A heading and one row for each party; keys are the entries' ids."""
    if not waitlist:
        return [Choice(None, [("  Nobody waits.", "$quiet")])]
    columns = _columns(width)
    heading = f"  {'':4}{'name':<{columns.name}}{'told':>{columns.told}}{'left':>7}{'now':>{columns.now}}"
    heading += f"{'waits':>{columns.waits}}{columns.gap}{'table':<8}"
    heading += f"{'phone':<15}" if columns.phone else ""
    return [Choice(None, [(heading, "$quiet")]), *(Choice(row.id, _row(row, now, columns)) for row in waitlist)]


class _Columns(NamedTuple):
    """How wide they are; a table always has its eight."""

    name: int
    told: int = 8
    now: int = 10
    waits: int = 8
    gap: str = "  "
    phone: bool = False


def _columns(width: int) -> _Columns:
    if width >= 100:
        return _Columns(name=22, phone=True)
    return _Columns(name=16) if width >= 66 else _Columns(name=14, told=7, now=8, waits=7, gap=" ")


def _row(waiting: WaitingView, now: datetime, columns: _Columns) -> Line:
    told = f"{waiting.told}'" if waiting.told else "-"
    upset = "bold $warning" if waiting.disappointed() else "$quiet"
    left: list[Piece] = [
        (f"{waiting.covers:>2}p ", ""),
        (fit(plain(waiting.name), columns.name), "bold"),
        (f"{told:>{columns.told}}", ""),
        (" ", ""),
        clock(waiting, now),
        (f"{_now(waiting.quote):>{columns.now}}", upset),
        (f"{minutes_short(waiting.waited(now)):>{columns.waits}}{columns.gap}", "$quiet"),
        _table(waiting),
    ]
    if columns.phone:
        left.append((fit(plain(waiting.phone or ""), 15), "$quiet"))
    return [*left, (plain(waiting.notes or ""), "$secondary")]


def _table(waiting: WaitingView) -> Piece:
    """The table that is theirs now, or the one that they wait for."""
    if waiting.promised_names and not waiting.table_names:
        return fit(f"{PROMISED}{'+'.join(map(plain, waiting.promised_names))}", 8), "bold $warning"
    return fit("+".join(map(plain, waiting.table_names)), 8), "bold $success"


def _now(quote: Quote | None) -> str:
    if quote is None:
        return "-"
    return "now" if quote.tables else f"{quote.low}-{quote.high}'"


def about_line(waiting: WaitingView | None, width: int) -> Line:
    """Everything about the chosen party that its row has no room for."""
    if waiting is None:
        return []
    parts = [plain(waiting.phone or "no phone")]
    late = waiting.disappointed()
    if waiting.promised_names and not waiting.table_names:
        parts.append(f"{'+'.join(map(plain, waiting.promised_names))} is kept for them")
    if late:
        parts.append(f"likely {late} min longer than told")
    elif waiting.table_names:
        parts.append(f"{'+'.join(map(plain, waiting.table_names))} is free now")
    elif waiting.quote is not None:
        parts.append(f"now {_now(waiting.quote)}: {plain(waiting.quote.reason)}")
    else:
        parts.append("no table for them is in sight")
    parts += [plain(known) for known in (waiting.notes, waiting.before) if known]
    return apart([(f" {' · '.join(parts)}", "bold $warning" if late else "")], [], width)


class WaitlistScreen(Overlay):
    """Enter seats the chosen party at the table of its row; a letter does the rest. Digits show one size only."""

    CSS_PATH = "../styles/waitlist.tcss"
    TITLE = "The waitlist"
    KEYS = _KEYS

    def __init__(self, snapshot: FloorSnapshot, now: datetime, podium: Podium) -> None:
        super().__init__()
        self.list = RowList()
        self._podium, self._snapshot, self._now = podium, snapshot, now
        self._digit = 0
        self._heading, self._about, self._foot = Edge(id="heading"), Edge(id="about"), Edge(id="foot")
        self._fill()
        ready = next((row for row in snapshot.waitlist if row.table_names), None)
        if ready is not None:
            self.list.choose(ready.id)

    def compose(self) -> ComposeResult:
        yield self._heading
        yield self.list
        yield self._about
        yield self._foot

    def on_resize(self) -> None:
        self._fill()

    def show_floor(self, snapshot: FloorSnapshot, now: datetime) -> None:
        self._snapshot, self._now = snapshot, now
        self._fill()

    @property
    def shown(self) -> list[WaitingView]:
        """Those of the size that was asked for."""
        return [row for row in self._snapshot.waitlist if fits_size(row.covers, self._digit)]

    def _fill(self) -> None:
        width = self.app.size.width if self.is_attached else 80
        rows = self.shown
        self.list.show(waitlist_rows(rows, self._now, width), keep=True)
        only = f" · only {self._size_words()}" if self._digit else ""
        upset = sum(bool(row.disappointed() or row.over(self._now)) for row in rows)
        right = f"{count(upset, 'promise')} at risk " if upset else ""
        words = f"{count(len(rows), 'party', 'parties')} · {count(sum(row.covers for row in rows), 'cover')}{only}"
        self._heading.say(
            apart([(" Waitlist ", "bold"), (f" {words}", "$quiet")], [(right, "bold $warning")], width)
        )
        self._foot.say(hint_line(self.KEYS, width))
        self._say_about()

    def _size_words(self) -> str:
        return "eight and more" if self._digit == LARGE else f"{max(1, self._digit - 1)} to {self._digit}"

    def _say_about(self) -> None:
        self._about.say(about_line(self._chosen(), self.app.size.width if self.is_attached else 80))

    def _chosen(self) -> WaitingView | None:
        return next((row for row in self._snapshot.waitlist if row.id == self.list.chosen), None)

    def chosen_now(self) -> tuple[str, Sequence[Hint]]:
        chosen = self._chosen()
        return (plain(chosen.name), _FOR_CHOSEN) if chosen is not None else ("", ())

    def do_key(self, key: str, character: str | None) -> None:
        chosen = self._chosen()
        moved = {"j": "down", "k": "up"}.get(key, key)
        if key.isdigit():
            self._digit = int(key)
            self._fill()
        elif key in ("W", "upper_w"):
            self.leave()
        elif key == "q":
            self.leave()
            self._podium.draft("q ")
        elif self.list.key(moved):
            self._say_about()
        elif chosen is None or not self._act(key, chosen):
            super().do_key(key, character)

    def _act(self, key: str, chosen: WaitingView) -> bool:
        """Do something with the chosen party; False for a key that means nothing here."""
        if key == "enter":
            self.leave()
            self._seat(chosen)
        elif key == "r":
            self._podium.perform(f"ready {chosen.id}")
        elif key == "p":
            self.leave()
            self._podium.draft(f"promise {self._spoken(chosen)} ")
        elif key == "x":
            self.leave()
            self._podium.draft(f"x {self._spoken(chosen)}")
        else:
            return False
        return True

    def _spoken(self, chosen: WaitingView) -> str:
        return spoken_waiting(chosen, self._snapshot)

    def _seat(self, chosen: WaitingView) -> None:
        """At once where a table is free for them; otherwise the line says what stands in the way."""
        if chosen.table_names:
            self._podium.perform(f"s {chosen.id} {'+'.join(chosen.table_names)}")
        else:
            self._podium.draft(f"s {self._spoken(chosen)} ")

    def pointed(self, row: str, *, twice: bool) -> None:
        self.list.choose(row)
        self._say_about()
        if twice:
            self.type_key("enter")
