"""The top line: whose house this is, how Dojo is doing, how full we are, what time it is."""

from collections.abc import Callable, Iterable
from datetime import datetime

from data.queries.views import FloorSnapshot, minutes_between
from pos_tui.text import count, minutes_short, plain
from pos_tui.widgets.lines import Line, Lines, Piece, apart, width_of
from server.link import LinkState, Phase

Link = Callable[[], LinkState | None]

_PHASES = {
    Phase.OFF: ("○ Dojo off", "$quiet"),
    Phase.CONNECTING: ("◌ Dojo connecting", "$warning"),
    Phase.CONNECTED: ("● Dojo connected", "$success"),
    Phase.DOWN: ("▲ Dojo out of reach", "bold $warning"),
    Phase.REFUSED: ("■ Dojo refuses the key", "bold $alarm-ink on $alarm-fill"),
    Phase.STUMBLED: ("▲ Dojo paused", "bold $warning"),
}


class StatusBar(Lines):
    """One line; leaves out what matters less when it gets narrow."""

    def __init__(self) -> None:
        super().__init__()
        self._snapshot: FloorSnapshot | None = None
        self._link: LinkState | None = None
        self._now: datetime | None = None
        self._initials: str | None = None

    def show(
        self,
        snapshot: FloorSnapshot | None,
        link: LinkState | None,
        now: datetime,
        initials: str | None = None,
    ) -> None:
        self._snapshot, self._link, self._now, self._initials = snapshot, link, now, initials
        self.redraw()

    def draw(self, width: int, height: int) -> Iterable[Line]:
        del height
        snapshot, now = self._snapshot, self._now
        if snapshot is None or now is None:
            return [[(" pos-tui", "bold"), ("  opening…", "$quiet")]]
        covers = covers_line(snapshot, width)
        clock = f"  {snapshot.venue.local(now):%H:%M:%S} "
        right: list[Piece] = [*covers, (clock, "bold $accent")]
        left: list[Piece] = [(f" {plain(snapshot.venue.name)} ", "bold")]
        signed: Line = [(f"/{plain(self._initials)}", "bold $accent")] if self._initials else []
        for piece in (*signed, *link_line(self._link, now), *outbox_line(snapshot, now)):
            if width_of([*left, piece, *right]) + 2 <= width:
                left += [("  ", ""), piece]
        return [apart(left, right, width)]


def link_line(link: LinkState | None, now: datetime) -> Line:
    """How Dojo is doing, and for how long it has not."""
    words, style = _PHASES[link.phase if link is not None else Phase.OFF]
    if link is not None and link.phase is Phase.DOWN and link.since is not None:
        words += f" {minutes_short(minutes_between(link.since, now))}"
    return [(words, style)]


class Banner(Lines):
    """One red line while a person has to see to the link with Dojo; not there otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self._trouble = ""
        self.display = False

    def show(self, link: LinkState | None) -> None:
        trouble = trouble_with(link)
        if trouble != self._trouble:
            self._trouble = trouble
            self.display = bool(trouble)
            self.redraw()

    def draw(self, width: int, height: int) -> Iterable[Line]:
        del width, height
        return [[(f" ■ {self._trouble}", "")]]


def trouble_with(link: LinkState | None) -> str:
    """What only a person can put right about the link; nothing for what mends itself."""
    if link is None:
        return ""
    if link.phase is Phase.REFUSED:
        return plain(link.sentence)
    return plain(link.registration) if link.registered is False else ""


def outbox_line(snapshot: FloorSnapshot, now: datetime) -> Line:
    """What has not reached Dojo, and since when."""
    outbox = snapshot.outbox
    pieces: list[Piece] = []
    if outbox.waiting:
        age = minutes_between(outbox.oldest_at, now) if outbox.oldest_at else 0
        since = f" {minutes_short(age)}" if age else ""
        pieces.append((f"↑ {count(outbox.waiting, 'event')} unsent{since}", "$warning"))
    if outbox.parked:
        pieces.append((f"✗ {outbox.parked} parked", "bold $error"))
    return pieces


COVERS_IN = (("covers in", "to come", 90), ("in", "due", 0))
"""What the two counts are called, and from how many columns on."""


def covers_line(snapshot: FloorSnapshot, width: int) -> Line:
    """Covers in the house now, and still to come."""
    now, later = next((now, later) for now, later, room in COVERS_IN if width >= room)
    return [
        (str(snapshot.covers_in), "bold $primary"),
        (f" {now} · ", "$quiet"),
        (str(snapshot.covers_to_come), "bold"),
        (f" {later}", "$quiet"),
    ]
